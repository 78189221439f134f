"""Filing: whose filing counts, how long it serves, and what urging is."""

from typing import Any

import pytest

from tests.checks.given import answers, day, duty, records, utc

FILING = {"supplier": "string", "filed_on": "date", "renewed_on": "date"}
REMINDER = {"supplier": "string", "sent_at": "timestamp(6)", "about": "string"}


def own(*rows: dict[str, Any], validity: str = "no-end") -> dict[str, Any]:
    (row,) = answers("own_filing", {"filing-validity": validity}, duty=duty({}), csrc_filing=records(FILING, *rows))
    return row


def urged(filings: list[dict[str, Any]], reminders: list[dict[str, Any]], validity: str = "no-end") -> dict[str, Any]:
    (row,) = answers(
        "supplier_filing_urged",
        {"filing-validity": validity, "guidance-when": "once"},
        duty=duty({"object_type": "supplier", "object": "V"}),
        csrc_filing=records(FILING, *filings),
        supplier_reminder=records(
            REMINDER, *[{"entry": 100 + number, **row} for number, row in enumerate(reminders, start=1)]
        ),
    )
    return row


def filing(filed_on: str, supplier: str = "V", renewed_on: str | None = None) -> dict[str, Any]:
    return {"supplier": supplier, "filed_on": day(filed_on), "renewed_on": day(renewed_on) if renewed_on else None}


def reminder(sent_at: str, about: str = "filing", supplier: str = "V") -> dict[str, Any]:
    return {"supplier": supplier, "sent_at": utc(sent_at), "about": about}


def test_own_filing_names_the_body_itself() -> None:
    assert own(filing("2024-01-01", supplier="甲"))["reason"] == "filed"
    assert own(filing("2024-01-01", supplier="V"))["reason"] == "not_filed"
    assert own(filing("2026-11-21", supplier="甲"))["reason"] == "no_record"
    assert own()["holds"] is None


@pytest.mark.parametrize(
    ("filed_on", "renewed_on", "holds"),
    [
        ("2025-11-20", None, True),
        ("2025-11-19", None, False),
        ("2024-01-01", "2025-11-20", True),
        ("2024-01-01", "2026-11-21", False),
    ],
)
def test_yearly_filing_ends_on_the_corresponding_day(filed_on: str, renewed_on: str | None, holds: bool) -> None:
    row = own(filing(filed_on, "甲", renewed_on), validity="yearly")
    assert (row["holds"], row["reason"]) == (holds, "filed" if holds else "not_renewed")


def test_urging_is_a_reminder_about_filing() -> None:
    assert urged([], [reminder("2026-11-20T23:59:59")])["reason"] == "urged"
    assert urged([], [reminder("2026-11-21T00:00:00")])["reason"] == "no_record"
    assert urged([], [reminder("2026-01-01T09:00:00", about="defect")])["reason"] == "not_urged"
    assert urged([], [reminder("2026-01-01T09:00:00", supplier="W")])["reason"] == "no_record"


def test_filing_needs_no_urging() -> None:
    row = urged([filing("2026-11-20")], [reminder("2026-01-01T09:00:00")])
    assert (row["holds"], row["reason"], row["evidence"]) == (True, "filed", [1])


def test_lapsed_filing_wants_a_reminder_after_it() -> None:
    before, after = reminder("2024-12-01T09:00:00"), reminder("2025-06-01T09:00:00")
    assert urged([filing("2025-01-01")], [before], "yearly")["reason"] == "not_urged"
    row = urged([filing("2025-01-01")], [before, after], "yearly")
    assert (row["reason"], row["evidence"]) == ("urged", [1, 102])
