"""The tables of the ledger."""
# ruff: noqa: RUF012 - Django's own form

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("institution", models.TextField(primary_key=True, serialize=False)),
                ("algorithm", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("size", models.BigIntegerField()),
                ("note", models.TextField()),
                ("frontier", models.BinaryField()),
                ("key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("institution", "size", "key"), name="ledger_checkpoint_size")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("seq", models.BigIntegerField()),
                ("type", models.TextField()),
                ("key", models.TextField()),
                ("valid_at", models.TextField(null=True)),
                ("recorded_at", models.TextField()),
                ("body", models.TextField()),
                ("digest", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["institution", "type", "key"], name="ledger_entry_key")],
                "constraints": [models.UniqueConstraint(fields=("institution", "seq"), name="ledger_entry_seq")],
            },
        ),
    ]
