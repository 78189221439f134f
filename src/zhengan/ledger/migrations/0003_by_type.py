"""Entries of one type in order, without reading those of other types: lists of records, kinds of events, settings."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0002_append_only")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["institution", "type", "seq"], name="ledger_entry_type"),
        )
    ]
