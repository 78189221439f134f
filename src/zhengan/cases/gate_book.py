"""What the gate said and who let a change pass in spite of it, as events of the change's case.

The case of a change has the change's key as its id, so that it is found at once. An answer is noted when it differs from the one
noted last that day, and when it is a yes to another asker: polling pipelines fill no ledger. An override is a move of the case that
another person confirms; it covers the reasons that stood when it was asked for, through its last day.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from zhengan.cases.book import CaseBook
from zhengan.cases.case import Case, CaseEvent
from zhengan.cases.clock import ZONE
from zhengan.cases.entering import checked_row, enter_rows
from zhengan.cases.errors import CaseAbsent, CaseRefused
from zhengan.cases.gate import Answer, Override
from zhengan.cases.gate_reasons import grounds
from zhengan.cases.kind import kind_of
from zhengan.cases.on_file import payload_on_file
from zhengan.cases.steps import state_on
from zhengan.cases.story import write
from zhengan.ledger.chain import provenance
from zhengan.ledger.sql import together, writing

KIND, OVERRIDDEN = "change", "overridden"
ASKED, OUTCOME = "gate", "outcome"
WITHDRAWN = "withdrawn"


def change_case(book: CaseBook, key: str) -> Case | None:
    """The case of a change, where anything has been noted about it."""
    try:
        return book.case(KIND, key)
    except CaseAbsent:
        return None


def opened_case(book: CaseBook, key: str, by: str, at: datetime) -> Case:
    """The case of a change; begun where there is none."""
    found = change_case(book, key)
    if found is not None:
        return found
    said: dict[str, Any] = {"state": kind_of(KIND).first.name, "title": key, "drill": False, "facts": {}}
    said["subject"] = {"type": "change", "key": key}
    origin = provenance(book.institution, by, book.source, at)
    with writing(book.institution) as cursor:
        if change_case(book, key) is None:
            write(cursor, origin, [CaseEvent(KIND, key, "opened", 1, by, at, said)], [()])
    return book.case(KIND, key)


def override_of(case: Case | None, on: date) -> Override | None:
    """The override that counts on a day."""
    if case is None or state_on(case, on) != OVERRIDDEN:
        return None
    facts = case.facts
    last = next(event for event in reversed(case.events) if event.event == "confirmed")
    asked = next(event for event in case.events if event.number == last.fields["proposal"])
    return Override(
        codes=frozenset(facts["codes"].split(",")),
        ground=facts["ground"],
        asked_by=asked.by,
        confirmed_by=last.by,
        until=date.fromisoformat(facts["until"]),
    )


def is_withdrawn(case: Case | None) -> bool:
    """Whether the change was given up in its case."""
    return case is not None and case.state == WITHDRAWN


def note_answer(book: CaseBook, answer: Answer, by: str, at: datetime) -> Case | None:
    """Notes an answer in the case of the change; None for a change that is not on file, of which there is nothing to note."""
    if "unknown_change" in answer.codes:
        return None
    case = opened_case(book, answer.key, by, at)
    said: dict[str, Any] = {
        "may": answer.may,
        "reasons": list(answer.codes),
        "overridden": sorted({item.code for item in answer.passed}),
        "until": answer.until.isoformat() if answer.until else None,
        "calendar": answer.calendar,
    }
    last = last_noted(case, ASKED)
    if last is not None and _same(last, said, by, at):
        return case
    return book.note(case, ASKED, by, at, **said)


def last_noted(case: Case | None, what: str) -> CaseEvent | None:
    """The last fact of a kind noted in a case."""
    return noted(case, what)[0] if noted(case, what) else None


def noted(case: Case | None, what: str) -> list[CaseEvent]:
    """All facts of a kind noted in a case, the last first."""
    events = case.events if case else ()
    return [event for event in reversed(events) if event.event == "noted" and event.fields["what"] == what]


def finish(book: CaseBook, key: str, said: Mapping[str, Any], by: str, at: datetime) -> Case:
    """What happened to a change: a new version of its record, and a fact in its case, entered together.

    `said` are fields of the record (`actual_start`, `actual_end`, `result`, …). Raises CaseRefused for what it cannot be, CaseAbsent
    for a change that is not on file.
    """
    before = payload_on_file(book.institution, "change", key)
    if before is None:
        raise CaseAbsent(f"没有变更 {key[:80]}。没有写入，请核对编号。")
    row = checked_row(book.institution, "change", {**_cells(before), **said, "key": key})
    _check_times(row.payload, at)
    with together():
        enter_rows(book, [row], by, at)
        case = opened_case(book, key, by, at)
        told: dict[str, Any] = {name: row.payload.get(name) for name in said}
        return book.note(case, OUTCOME, by, at, **told)


def ask_override(
    book: CaseBook, answer: Answer, by: str, at: datetime, *, ground: str, until: date, roles: Collection[str] | None
) -> Case:
    """Asks to let a change pass in spite of the reasons that stand now. Another person has to confirm it."""
    firm = [item for item in answer.reasons if item.ground.firm]
    if firm:
        raise CaseRefused(f"{firm[0].words}，不能放行。{firm[0].ground.remedy}。")
    if not answer.reasons:
        raise CaseRefused(f"变更 {answer.key} 现在没有拦下的理由，不用放行。")
    last = answer.plan[1].astimezone(ZONE).date() if answer.plan else until
    today = at.astimezone(ZONE).date()
    if not today <= until <= max(last, today):
        raise CaseRefused(f"放行应到 {today} 至 {max(last, today)} 之间的一天，实为 {until}。没有提出，请改日期。")
    case = opened_case(book, answer.key, by, at)
    codes = ",".join(sorted({*answer.codes, *(item.code for item in answer.passed)}))
    return book.move(case, OVERRIDDEN, by, at, roles=roles, ground=ground, until=until, codes=codes)


def codes_words(codes: str) -> list[str]:
    """What codes joined by commas say, for people who decide on them; figures are left out."""
    known = grounds()
    return [known[code].short for code in codes.split(",") if code in known]


def _cells(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: ";".join(value) if isinstance(value, list) else value for name, value in payload.items()}


def _check_times(payload: Mapping[str, Any], at: datetime) -> None:
    """What happened lies in the past, and ends after it began."""
    told = {"实际开始": payload.get("actual_start"), "实际结束": payload.get("actual_end")}
    instants = {name: datetime.fromisoformat(text) for name, text in told.items() if text}
    ahead = [name for name, instant in instants.items() if instant > at]
    if ahead:
        raise CaseRefused(f"{'、'.join(ahead)}应不晚于现在。没有写入，请改正时间。")
    if len(instants) == len(told) and instants["实际结束"] < instants["实际开始"]:
        raise CaseRefused("实际结束应不早于实际开始。没有写入，请改正时间。")


def _same(last: CaseEvent, said: dict[str, Any], by: str, at: datetime) -> bool:
    """Whether an answer was noted already: the same that day, a yes to the same asker."""
    before = last.fields["facts"]
    alike = all(before.get(name) == said[name] for name in ("may", "reasons", "overridden"))
    return (
        alike and last.at.astimezone(ZONE).date() == at.astimezone(ZONE).date() and (not said["may"] or last.by == by)
    )
