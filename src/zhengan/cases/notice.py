"""Notices of the industry and of regulators (218:24, 58): received, looked into, answered by each institution for itself.

plan_notices(bulletins, …) ─► what to enter, and what a file lacks
receive(book, planned)     ─► records `regulator_notice` and cases with the day of the answer
answer(book, key, …)       ─► a record `notice_feedback`; the case moves on, the deadline is met
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from zhengan.cases.book import CaseBook
from zhengan.cases.case import Case
from zhengan.cases.clock import ZONE, Due
from zhengan.cases.entering import checked_row, enter_rows
from zhengan.cases.errors import CaseAbsent, CaseRefused
from zhengan.cases.held import Held, held
from zhengan.cases.matching import Estate
from zhengan.collectors.bulletin import Bulletin
from zhengan.collectors.sighting import Where
from zhengan.ledger.sql import writing
from zhengan.records import Fault, Row

TYPE, CASE, FEEDBACK = "regulator_notice", "notice", "notice_feedback"
ANSWER = "反馈"
LONGEST_KEY, LONGEST_NOTE = 100, 1_500
_UNFIT_FOR_KEYS = re.compile(r"[;；\s]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody knows of notices beside their file: who sent them, when, until when they are to be answered, their kind."""

    sender: str = ""
    issued_at: datetime | None = None
    due: datetime | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice to enter: the cells of its record, its title, and what it touches here as far as names tell."""

    title: str
    cells: Mapping[str, Any]
    touches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeStanding:
    """A notice as it stands for one institution."""

    institution: str
    record: Held
    case: Case | None
    answers: tuple[Held, ...]
    late: bool

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed, or may be."""
        return not self.answers


def plan_notices(
    bulletins: Iterable[Bulletin], known: Known, estate: Estate, vulnerabilities: Mapping[str, Held], file: str
) -> tuple[list[Planned], list[Fault]]:
    """The notices of a file, and a fault for each that lacks what every notice has (who sent it, when)."""
    planned: list[Planned] = []
    faults: list[Fault] = []
    for bulletin in bulletins:
        missing = [
            (name, option, title)
            for name, option, title, found in (
                ("from", "--from", "发文单位", known.sender or bulletin.sender),
                ("issued_at", "--issued-at", "发文时间", known.issued_at or bulletin.issued_at),
            )
            if not found
        ]
        for name, option, title in missing:
            remedy = f"文件里没有写，请用 {option} 补上"
            faults.append(Fault("missing", file, 0, name, title, f"“{bulletin.title[:40]}”没有写", remedy))
        if not missing:
            touches = tuple(_touches(bulletin, estate, vulnerabilities))
            planned.append(Planned(bulletin.title, _cells(bulletin, known), touches))
    return planned, faults


def receive(
    book: CaseBook, planned: Sequence[Planned], file: str, by: str, at: datetime, *, whole_day: bool
) -> tuple[int, int]:
    """Enters notices and opens their cases; how many were new, and how many were there already.

    `whole_day`: whether a deadline that is only a day runs through that day (reading `deadline-day`). Raises CaseRefused for a
    number under which another sender's notice is on file.
    """
    new = 0
    with writing(book.institution):
        rows = [checked_row(book.institution, TYPE, one.cells) for one in planned]
        there = {case.subject[1]: case for case in book.cases(CASE) if case.subject}
        day = at.astimezone(ZONE).date()
        _refuse_namesakes(rows, held(book.institution, [TYPE], day)[TYPE])
        enter_rows(book, rows, by, at, f"{book.source}:{file}"[:200])
        on_file = held(book.institution, [TYPE], day)[TYPE]
        for one, row in zip(planned, rows, strict=True):
            case = there.get(row.key)
            if case is None:
                case = book.open_case(CASE, (TYPE, row.key), by, at, title=one.title[:200])
                there[row.key], new = case, new + 1
            if due := row.payload.get("feedback_due"):
                entry = on_file[row.key].entry if row.key in on_file else f"{TYPE}/{row.key}"
                last = _deadline(datetime.fromisoformat(due), whole_day=whole_day)
                book.set_deadlines(case, [Due(ANSWER, last, "218:58", from_fact=entry, to=row.payload["from"])], by, at)
    return new, len(planned) - new


@dataclass(frozen=True, slots=True)
class Answer:
    """What an institution answers: whether it is affected, what it did, and when that was done."""

    affected: bool
    measures: str
    sent_at: datetime
    completed_at: datetime | None = None


def answer(book: CaseBook, key: str, said: Answer, by: str, at: datetime) -> Case:
    """Puts an answer on file. Raises CaseAbsent for no such notice, CaseRefused for an answer that does not hold together."""
    day = at.astimezone(ZONE).date()
    records = held(book.institution, [TYPE, FEEDBACK], day)
    notice = records[TYPE].get(key)
    if notice is None:
        raise CaseAbsent(f"{book.institution} 没有来文 {key[:80]}。没有反馈，请用 zhengan notice list 查看键。")
    if said.affected and not said.measures.strip():
        raise CaseRefused("受影响的，应写明采取的措施，实际没有写。没有反馈，请补上措施。")
    issued = datetime.fromisoformat(notice.fields["issued_at"])
    if not issued <= said.sent_at <= at:
        raise CaseRefused(
            f"反馈时间应在发文（{issued:%Y-%m-%d %H:%M}）之后、现在之前，实际是 {said.sent_at:%Y-%m-%d %H:%M}。"
            "没有反馈，请改时间。"
        )
    number = 1 + sum(one.fields["notice"] == key for one in records[FEEDBACK].values())
    cells: dict[str, Any] = {
        "key": f"{key}/{ANSWER}{number}",
        "notice": key,
        "sent_at": said.sent_at.isoformat(),
        "affected": said.affected,
    }
    if said.measures.strip():
        cells["measures"] = said.measures.strip()
    if said.completed_at:
        cells["completed_at"] = said.completed_at.isoformat()
    with writing(book.institution):
        enter_rows(book, [checked_row(book.institution, FEEDBACK, cells)], by, at)
        own = [case for case in book.cases(CASE) if case.subject == (TYPE, key)]
        case = own[-1] if own else book.open_case(CASE, (TYPE, key), by, at, title=key)
        words = ("受影响：" if said.affected else "不受影响。") + said.measures.strip()
        if case.state in ("received", "handling"):
            case = book.move(case, "answered", by, at, answered_at=said.sent_at, answer=words)
        else:
            case = book.comment(case, words, by, at)
        for one in case.deadlines:
            if one.due.what == ANSWER and one.done_at is None:
                case = book.discharge(case, one.number, by, at, by_what=f"{FEEDBACK}/{cells['key']}")
    return case


def notices(book: CaseBook, day: date, at: datetime) -> list[NoticeStanding]:
    """The notices of the book's institution, those to be answered first by their day."""
    records = held(book.institution, [TYPE, FEEDBACK], day)
    cases = {case.subject[1]: case for case in book.cases(CASE) if case.subject}
    found = []
    for key, record in records[TYPE].items():
        answers = tuple(one for one in records[FEEDBACK].values() if one.fields["notice"] == key)
        case = cases.get(key)
        late = any(
            one.due.is_late(one.done_at or at) for one in (case.deadlines if case else ()) if one.due.what == ANSWER
        )
        found.append(NoticeStanding(book.institution, record, case, answers, late))
    return sorted(found, key=_first)


def _cells(bulletin: Bulletin, known: Known) -> dict[str, Any]:
    issued, due = known.issued_at or bulletin.issued_at, known.due or bulletin.due
    assert issued
    subjects = [part.replace(";", "，").replace("；", "，") for part in (*bulletin.subjects, *bulletin.cves)]
    title = "" if bulletin.text.startswith(bulletin.title) else bulletin.title
    note = "。".join(filter(None, (title, bulletin.marking, bulletin.text)))[:LONGEST_NOTE]
    # Titles come again; without a number of its own a notice is told from others by its day.
    number = bulletin.id if bulletin.id != bulletin.title else f"{bulletin.title[:80]}-{issued.astimezone(ZONE):%Y%m%d}"
    cells: dict[str, Any] = {
        "key": _UNFIT_FOR_KEYS.sub("_", number)[:LONGEST_KEY],
        "kind": known.kind or bulletin.kind,
        "issued_at": issued.isoformat(),
        "from": known.sender or bulletin.sender,
        "note": note,
    }
    if subjects:
        cells["subjects"] = list(dict.fromkeys(subjects))
    if due:
        cells["feedback_due"] = due.isoformat()
    return cells


def _refuse_namesakes(rows: Iterable[Row], on_file: Mapping[str, Held]) -> None:
    for row in rows:
        known = on_file.get(row.key)
        if known and known.fields["from"] != row.payload["from"]:
            raise CaseRefused(
                f"编号 {row.key} 已是{known.fields['from']}的来文，这份是{row.payload['from']}的。没有收下，请在文件里改用别的编号。"
            )


def _touches(bulletin: Bulletin, estate: Estate, vulnerabilities: Mapping[str, Held]) -> Iterable[str]:
    """Products on file that are called like what it is about, and defects on file of the same number."""
    for name in bulletin.products:
        match = estate.match(Where(component=name))
        if match.product:
            used = "、".join(match.systems)
            yield f"产品 {match.product}" + (f"，系统 {used} 在用" if used else "")
    for key, one in vulnerabilities.items():
        if one.fields.get("cve") in bulletin.cves:
            state = "已修复" if one.fields.get("fixed_on") else "未修复"
            yield f"在案漏洞 {key}，{state}"


def _deadline(due: datetime, *, whole_day: bool) -> date | datetime:
    local = due.astimezone(ZONE)
    return local.date() if whole_day and local.time() == time() else local


def _first(one: NoticeStanding) -> tuple[bool, str, str]:
    return not one.is_open, one.record.fields.get("feedback_due") or "9999", one.record.fields["issued_at"]
