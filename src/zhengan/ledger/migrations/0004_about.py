"""Plans, tests and reports found by the change that they are about, without reading all of them (`zhengan.ledger.about`)."""

from typing import Any, ClassVar

from django.db import migrations

NAMED = {
    "sqlite": "coalesce(json_extract(body, '$.payload.change'), json_extract(body, '$.payload.about'))",
    "postgresql": "coalesce(body::json -> 'payload' ->> 'change', body::json -> 'payload' ->> 'about')",
}


def add_index(_apps: Any, schema_editor: Any) -> None:
    named = NAMED[schema_editor.connection.vendor]
    types = "type IN ('test_plan', 'test_run', 'joint_test', 'submission')"
    statement = f"CREATE INDEX ledger_entry_about ON ledger_entry (institution, ({named})) WHERE {types}"
    schema_editor.execute(statement, params=None)


def drop_index(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP INDEX IF EXISTS ledger_entry_about", params=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0003_by_type")]
    operations: ClassVar = [migrations.RunPython(add_index, drop_index)]
