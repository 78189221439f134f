"""What people do with an incident, the same from every door: open, tell more, grade, report, tell investors, restore, merge.

Each step files a record (so that verdicts follow) and adds to the case, in one transaction; then deadlines that the new facts make
are fixed, and those that are answered are marked. Nothing here asks a service outside. An exercise files no record: what was told
stands in its case alone.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhengan.calendar import NoCalendar, load_calendar
from zhengan.cases import Case, CaseBook
from zhengan.cases.hold import hold
from zhengan.cases.incident_desk import Desk, desk_of, noted
from zhengan.cases.incident_form import field_titles, figures_of, form_names
from zhengan.cases.incident_notice import PARTS, SAID
from zhengan.cases.incident_owed import Setting
from zhengan.cases.incident_sheet import Sheet, sheet_of, to_discharge, to_fix
from zhengan.law.grading import CLASSES_OF_SYSTEM, DEGREES, LEVELS
from zhengan.ledger.sql import together
from zhengan.records import RECORD_TYPES, Row, parse_row
from zhengan.workspace.errors import InputError, RefusedError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.settings import catalogue_by, readings_by, settings_of

KIND = "incident"
LONGEST_ANSWER = 2_000
GROUND = "保护事件现场和相关证据"
_ZONE = ZoneInfo("Asia/Shanghai")
_ENVELOPE = ("key", "institution", "valid_at", "recorded_at", "reason")

File = Callable[[str, Mapping[str, Any]], int]
"""Files a record of a type from its cells: the ledger's number, 0 while it waits for a second person."""


@dataclass(frozen=True)
class Hand:
    """Who acts, through which door, at which instant, by which law; and how a record of theirs is filed."""

    institution: str
    by: str
    source: str
    at: datetime
    setting: Setting
    file: File
    roles: Collection[str] | None = None

    @property
    def book(self) -> CaseBook:
        """The cases, written through this door."""
        return CaseBook(self.institution, self.source)

    def desk(self) -> Desk:
        """The records as they stand on the day."""
        return desk_of(self.institution, self.at.astimezone(_ZONE).date(), self.setting)

    def sheet(self, case: Case) -> Sheet:
        """The incident as it stands."""
        return sheet_of(self.desk(), case, self.at)


def setting_of(workspace: Workspace, institution: str) -> Setting:
    """Law, readings and calendar as the institution has decided."""
    own = settings_of(institution)
    law = catalogue_by(workspace, own)
    readings = law.choose(readings_by(law, own))
    return Setting(law.under(readings), readings, load_calendar(workspace.calendar_override))


def open_incident(
    hand: Hand, cells: Mapping[str, Any], *, drill: bool = False, title: str = "", token: str = ""
) -> Case:
    """Open an incident: its record, its case, every deadline, and a hold on the logs of its systems. Raises RefusedError."""
    known = _opened_with(hand, token)
    if known is not None:
        return known
    desk = hand.desk()
    cells = {"key": _free_key(hand, desk), **{name: value for name, value in cells.items() if value not in (None, "")}}
    cells = with_hours(cells, desk)
    row = _row(hand, "incident", cells)
    with together():
        if not drill:
            hand.file("incident", cells)
        name = (
            title or f"{row.payload['kind']}：{desk.party.systems_words(row.payload.get('systems', ())) or '系统未写'}"
        )
        case = hand.book.open_case(KIND, ("incident", row.key), hand.by, hand.at, drill=drill, title=name, token=token)
        case = hand.book.note(case, "facts", hand.by, hand.at, **row.payload)
        things = [("log", system) for system in row.payload.get("systems", ())]
        things += [] if drill else [("record", f"incident/{row.key}")]
        if things:
            case = hold(hand.book, case, things, hand.by, hand.at, ground=GROUND)
        return _settled(hand, case)


def from_alert(hand: Hand, key: str) -> dict[str, Any]:
    """The cells of an incident that an alert tells of. Raises InputError for an alert that is not on file."""
    from zhengan.cases.held import held

    day = hand.at.astimezone(_ZONE).date()
    alert = held(hand.institution, ["alert"], day)["alert"].get(key)
    if alert is None:
        raise InputError(f"没有告警“{key[:80]}”，没有开事件。请核对告警的键，或者直接填写系统、种类和发现时间。")
    system = alert.fields.get("system")
    return {
        "kind": "监测告警",
        "discovered_at": alert.fields["raised_at"],
        "systems": [system] if system else None,
        "note": f"由告警 {key} 转来",
    }


def tell_more(hand: Hand, case: Case, cells: Mapping[str, Any]) -> Case:
    """More, or something else, is known of the incident: a new version of its record, and what follows from it."""
    with together():
        _amend(hand, case, cells)
        return _settled(hand, hand.book.case(KIND, case.id))


def answer(hand: Hand, case: Case, answers: Mapping[str, str]) -> Case:
    """What people say where the records say nothing: kept for the reports."""
    given = {name: value.strip()[:LONGEST_ANSWER] for name, value in answers.items()}
    for name in given:
        _one_of("报告的项目", name.removeprefix(SAID), PARTS if name.startswith(SAID) else field_titles())
    changed = {name: value for name, value in given.items() if value != noted(case, "answers").get(name, "")}
    return hand.book.note(case, "answers", hand.by, hand.at, **changed) if changed else case


def judge_level(hand: Hand, case: Case, level: str, ground: str, judged_by: str) -> Case:
    """A named person says how grave it is, and why."""
    _one_of("级别", level, LEVELS)
    if not judged_by.strip() or not ground.strip():
        raise InputError("定级应写明判断人和理由，实际没有写全。没有定级，请写明姓名、职务和依据的事实。")
    said = {"level": level, "ground": ground.strip(), "judged_by": judged_by.strip()}
    with together():
        if case.state == "found":
            case = hand.book.move(case, "graded", hand.by, hand.at, roles=hand.roles, **said)
        else:
            case = hand.book.note(case, "level", hand.by, hand.at, **said)
        _amend(hand, case, {"level": level})
        return _settled(hand, hand.book.case(KIND, case.id))


def grade_by_table(hand: Hand, case: Case, facts: Mapping[str, Any]) -> Case:
    """What the grading table asks for (`system_class`, `degree`, `amounts`); where it gives a level, that is the level."""
    if "system_class" in facts:
        _one_of("系统类别", facts["system_class"], CLASSES_OF_SYSTEM)
    if "degree" in facts:
        _one_of("服务能力异常的程度", facts["degree"], DEGREES)
    with together():
        case = hand.book.note(case, "grading", hand.by, hand.at, **facts)
        found = hand.sheet(case).level
        if found.by == "table" and found.level:
            ground = "；".join(found.grounds)
            if case.state == "found":
                case = hand.book.move(
                    case,
                    "graded",
                    hand.by,
                    hand.at,
                    roles=hand.roles,
                    level=found.level,
                    ground=ground,
                    judged_by="定级表",
                )
            _amend(hand, case, {"level": found.level})
        return _settled(hand, hand.book.case(KIND, case.id))


def send_report(
    hand: Hand, case: Case, form: str, to: str, sent_at: datetime, answers: Mapping[str, str] | None = None
) -> Case:
    """A report went out. Its figures are kept with it, so that later ones can be held against it."""
    _one_of("报告", form, form_names())
    if not to.strip():
        raise InputError("报告对象没有写。没有登记，请写明报给谁。")
    with together():
        if answers:
            case = answer(hand, case, answers)
        sheet = hand.sheet(case)
        key = f"{sheet.incident.key}-{form}-{len(sheet.sent) + 1}"
        cells = {
            "key": key,
            "incident": sheet.incident.key,
            "kind": form,
            "sent_at": _text(sent_at),
            "to": to.strip(),
            "figures": figures_of(sheet.incident),
        }
        _send(hand, case, "incident_report", cells, {"form": form, "to": [to.strip()], "sent_at": _text(sent_at)})
        return _settled(hand, hand.book.case(KIND, case.id))


def tell_investors(
    hand: Hand, case: Case, channels: Sequence[str], covers: Sequence[str], sent_at: datetime, said: Mapping[str, str]
) -> Case:
    """Investors were told, through these channels, of these parts; `said` are the words for each part."""
    if not channels:
        raise InputError("告知的渠道没有选。没有登记，请至少选一个渠道。")
    with together():
        case = answer(hand, case, {SAID + name: value for name, value in said.items()})
        sheet = hand.sheet(case)
        cells = {
            "key": f"{sheet.incident.key}-notice-{len(sheet.sent) + 1}",
            "about": sheet.incident.key,
            "sent_at": _text(sent_at),
            "channels": list(channels),
            **({"covers": list(covers)} if covers else {}),
        }
        told = {"form": "notice", "to": ["investors"], "sent_at": _text(sent_at), "covers": list(covers)}
        _send(hand, case, "investor_notice", cells, told)
        return _settled(hand, hand.book.case(KIND, case.id))


def restore(hand: Hand, case: Case, resolved_at: datetime, what_done: str = "") -> Case:
    """The systems are back: what counts from then on begins to count."""
    with together():
        if case.state in ("found", "graded", "handling"):
            case = hand.book.move(
                case, "restored", hand.by, hand.at, roles=hand.roles, restored_at=resolved_at, what_done=what_done
            )
        _amend(hand, case, {"resolved_at": _text(resolved_at)})
        return _settled(hand, hand.book.case(KIND, case.id))


def merge(hand: Hand, case: Case, into: str, ground: str) -> Case:
    """The incident is the same as another one: this case ends, the other is linked, and both records stay on file."""
    other = hand.book.case(KIND, into)
    if other.id == case.id or other.state == "merged" or other.drill != case.drill:
        raise InputError(f"{case.id} 不能并入 {into}：应为另一件没有并入别处的事件，演练和实战不混。没有并入。")
    with together():
        case = hand.book.move(case, "merged", hand.by, hand.at, roles=hand.roles, into=into, ground=ground)
        hand.book.link(other, "case_event", case.key, hand.by, hand.at, relation="并入本件")
        return hand.book.link(case, "case_event", other.key, hand.by, hand.at, relation="并入")


def with_hours(cells: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """Whether it fell into trading hours follows from its systems, where their markets are known."""
    systems = cells.get("systems") or ()
    named = [one.strip() for one in systems.split(";")] if isinstance(systems, str) else list(systems)
    markets = desk.party.markets_of(named)
    if "in_trading_hours" in cells or not markets or "discovered_at" not in cells:
        return cells
    try:
        began = datetime.fromisoformat(str(cells.get("occurred_at") or cells["discovered_at"]))
        inside = desk.setting.calendar.in_session(markets, began if began.tzinfo else began.replace(tzinfo=_ZONE))
    except (ValueError, NoCalendar):
        return cells
    return {**cells, "in_trading_hours": inside}


def file_row(institution: str, type_: str, cells: Mapping[str, Any]) -> Row:
    """The row that cells make for an institution. Raises RefusedError with every fault."""
    row, faults = parse_row(RECORD_TYPES[type_], {**cells, "institution": institution})
    if row is None:
        raise RefusedError(faults, len(faults))
    return row


def _one_of(what: str, found: object, known: Collection[object]) -> None:
    if found not in known:
        listed = "、".join(map(str, known))
        raise InputError(f"{what}应为 {listed} 之一，实为“{str(found)[:40]}”。没有登记，请改用列出的。")


def _row(hand: Hand, type_: str, cells: Mapping[str, Any]) -> Row:
    return file_row(hand.institution, type_, cells)


def _settled(hand: Hand, case: Case) -> Case:
    """Fix the deadlines that the facts make by now, and mark those that are answered."""
    case = hand.book.set_deadlines(case, to_fix(hand.sheet(case)), hand.by, hand.at)
    for number, what in to_discharge(hand.sheet(case)):
        case = hand.book.discharge(case, number, hand.by, hand.at, by_what=what)
    return case


def _amend(hand: Hand, case: Case, cells: Mapping[str, Any]) -> None:
    """The incident's record with these cells in place of its own; in an exercise only the case hears of it."""
    assert case.subject is not None
    key = case.subject[1]
    record = None if case.drill else hand.desk().records["incident"].get(key)
    base = dict(record.fields) if record else noted(case, "facts")
    given = {name: value for name, value in cells.items() if value not in (None, "")}
    row = _row(hand, "incident", {**base, **given, "key": key})
    hand.book.note(case, "facts", hand.by, hand.at, **row.payload)
    if not case.drill and dict(row.payload) != base:
        hand.file("incident", {**row.payload, "key": key})


def _send(hand: Hand, case: Case, type_: str, cells: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    row = _row(hand, type_, cells)
    if not case.drill:
        hand.file(type_, cells)
        hand.book.link(case, type_, row.key, hand.by, hand.at, relation=RECORD_TYPES[type_].title)
    hand.book.note(case, "sent", hand.by, hand.at, **told)


def _free_key(hand: Hand, desk: Desk) -> str:
    """A key that no incident has: 事件-20261120-0943."""
    base = f"事件-{hand.at.astimezone(_ZONE):%Y%m%d-%H%M}"
    taken = set(desk.records["incident"]) | {case.subject[1] for case in hand.book.cases(KIND) if case.subject}
    return (
        base
        if base not in taken
        else next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
    )


def _opened_with(hand: Hand, token: str) -> Case | None:
    if not token:
        return None
    every = (*hand.book.cases(KIND), *hand.book.cases(KIND, drill=True))
    return next((case for case in every if case.events[0].token == token), None)


def _text(instant: datetime) -> str:
    return (
        (instant if instant.tzinfo else instant.replace(tzinfo=_ZONE)).astimezone(_ZONE).isoformat(timespec="seconds")
    )
