"""Which index answers a question: what grows with the ledger must not slow the pages down."""

from collections.abc import Callable, Mapping

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ledger.given import BROKER, NOW, fill
from zhengan.ledger import Draft, Event, append, entries, newest, note_down, retract, standing
from zhengan.ledger.about import entries_about
from zhengan.ledger.trail import trail

pytestmark = pytest.mark.usefixtures("sqlite_place")

SEQ = "sqlite_autoindex_ledger_entry_1"


def plans(name: str) -> set[str]:
    """The indexes by which one action finds entries, on SQLite."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        _ACTIONS[name]()
    asked = [query["sql"] for query in captured.captured_queries if "ledger_entry" in query["sql"]]
    found = set()
    with connection.cursor() as cursor:
        for statement in asked:
            if statement.startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
                found |= {row[-1].partition("INDEX ")[2].partition(" ")[0] or row[-1] for row in cursor.fetchall()}
    return found - {"USE TEMP B-TREE FOR ORDER BY"}


_ACTIONS: Mapping[str, Callable[[], object]] = {
    "one event": lambda: note_down(BROKER, Event("read", "x"), actor="a", source="s", now=NOW),
    "one record": lambda: append(BROKER, [Draft("system", "n", {})], actor="a", source="s", now=NOW),
    "kind": lambda: list(trail(BROKER, kinds=["setting"])),
    "subject": lambda: list(trail(BROKER, kinds=["setting"], subject="x")),
    "newest": lambda: newest(BROKER, 50, before=9),
    "newest of a kind": lambda: newest(BROKER, 50, kinds=["denied"]),
    "type": lambda: list(entries(BROKER, types=["system"])),
    "record": lambda: list(entries(BROKER, types=["system"], key="n")),
    "standing": lambda: list(standing(BROKER, types=["system"], key="n")),
    "about": lambda: entries_about(BROKER, "change-1"),
    "retract": lambda: retract(BROKER, "backup_run", "bk-1", reason="录错", actor="a", source="s", now=NOW),
}


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("one event", {SEQ}),
        ("one record", {SEQ, "ledger_entry_key"}),
        ("kind", {"ledger_entry_type"}),
        ("subject", {"ledger_entry_key"}),
        ("newest", {SEQ}),
        ("newest of a kind", {"ledger_entry_type"}),
        ("type", {"ledger_entry_type"}),
        ("record", {"ledger_entry_key"}),
        ("standing", {"ledger_entry_type", "ledger_entry_key"}),
        ("about", {"ledger_entry_about"}),
        ("retract", {SEQ, "ledger_entry_key"}),
    ],
)
def test_every_question_has_its_index(action: str, expected: set[str]) -> None:
    fill(5)
    assert plans(action) == expected
