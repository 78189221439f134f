"""The database itself refuses to change or remove what the ledger holds, and to number entries out of order.

Whoever owns the database can drop a trigger; that is what the chain and the signed checkpoints are for.
"""

from typing import Any

from django.db import migrations

TABLES = ("ledger_chain", "ledger_entry", "ledger_checkpoint")

_NEXT_SEQ = "(SELECT coalesce(max(seq), 0) + 1 FROM ledger_entry WHERE institution = NEW.institution)"


def add_triggers(_apps: Any, schema_editor: Any) -> None:
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]()
    for statement in statements:
        schema_editor.execute(statement, params=None)


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    on_table = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for event in ("update", "delete", "truncate", "insert"):
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {table}_{event}" + (f" ON {table}" if on_table else ""), params=None
            )


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    statements = [
        f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} {refuse}"
        for table in TABLES
        for event in ("update", "delete")
    ]
    return [
        *statements,
        (
            f"CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry WHEN NEW.seq <> {_NEXT_SEQ} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is numbered without gaps'); END"
        ),
    ]


def _postgresql() -> list[str]:
    statements = [
        (
            "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
        ),
        (
            "CREATE OR REPLACE FUNCTION ledger_next() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NEW.seq <> {_NEXT_SEQ} THEN RAISE EXCEPTION 'the ledger is numbered without gaps'; END IF; "
            "RETURN NEW; END $$"
        ),
        "CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_next()",
    ]
    for table in TABLES:
        statements += [
            f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION ledger_refuse()"
            for event in ("update", "delete")
        ]
        statements.append(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION ledger_refuse()"
        )
    return statements


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]  # noqa: RUF012 - Django's own form
    operations = [migrations.RunPython(add_triggers, drop_triggers)]  # noqa: RUF012
