"""What the tests of cases start from: an institution, people, an hour, and fields that fit every move."""

from datetime import datetime, timedelta
from typing import Any

from zhengan.cases import Case, CaseBook, CaseField, kind_of
from zhengan.cases.clock import ZONE
from zhengan.ledger import Draft, append

BROKER = "华东证券"
LI, WANG = "li", "wang"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=ZONE)


def book() -> CaseBook:
    """The book of the institution."""
    return CaseBook(BROKER, "test")


def later(minutes: int) -> datetime:
    """So many minutes after `AT`."""
    return AT + timedelta(minutes=minutes)


def record_on_file(type_: str = "system", key: str = "集中交易") -> str:
    """A record in the ledger; its name as evidence."""
    append(BROKER, [Draft(type_, key, {"name": key})], actor=LI, source="test", now=AT)
    return f"{type_}/{key}"


def fitting(case: Case, to: str) -> dict[str, Any]:
    """Values for all that a move asks for. Evidence is the record of `record_on_file`."""
    table = kind_of(case.kind)
    step = table.move(case.state, to)
    assert step is not None
    return {name: _value(table.fields[name]) for name in step.needs}


def _value(field: CaseField) -> Any:
    values = {
        "text": "一句话",
        "words": "几句话\n分两行",
        "person": "li",
        "day": "2026-12-31",
        "instant": "2026-11-20T09:31",
        "yes_no": "是",
        "number": 3,
        "choice": next(iter(field.choices), ""),
        "evidence": "system/集中交易",
    }
    return values[field.kind]
