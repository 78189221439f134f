"""What the ledger's tests share: drafts, a fixed clock, a signer, and a hand that alters what the triggers protect."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhengan.ledger import Appended, Draft, Ed25519Signer, append

NOW = datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)
BROKER = "演示证券"


def drafts(count: int, start: int = 0) -> Iterator[Draft]:
    for number in range(start, start + count):
        payload = {"system": f"sys-{number % 7}", "ok": number % 3 > 0, "bytes": "1024.5", "note": "灾备 \U0001f5c4"}
        yield Draft("backup_run", f"bk-{number}", payload, "2026-11-19T02:00:00+08:00")


def fill(count: int, start: int = 0, institution: str = BROKER) -> Appended:
    return append(institution, drafts(count, start), actor="导入", source="backup_run.csv", now=NOW)


def signer(seed: int = 7) -> Ed25519Signer:
    return Ed25519Signer("zhengan/demo", Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor with the triggers gone, as whoever owns the database could have it."""
    from django.db import connection

    with connection.cursor() as cursor:
        on_table = connection.vendor == "postgresql"
        for table in ("ledger_chain", "ledger_entry", "ledger_checkpoint"):
            for event in ("update", "delete", "insert"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}" + (f" ON {table}" if on_table else ""))
        yield cursor
