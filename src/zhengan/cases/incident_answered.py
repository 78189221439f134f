"""What was done about each thing owed: in time, late, to somebody else, not at all. Nothing is softened.

    answers(lines, sent, …) ─► Answered…

Without a number in the text a late report is not called late: it is said how long it took, and that a person judges.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from zhengan.cases.held import Held
from zhengan.cases.incident import Incident
from zhengan.cases.incident_owed import Owed, numbered
from zhengan.cases.party import Party
from zhengan.cases.report_route import reached
from zhengan.checks.names import CSRC_NAMES

State = Literal["done", "late", "elsewhere", "missed", "overdue", "waiting", "open"]
STATES: Mapping[State, str] = {
    "done": "已办",
    "late": "办晚了",
    "elsewhere": "报到别处",
    "missed": "没有办",
    "overdue": "已经过期",
    "waiting": "待办",
    "open": "待定",
}
FAILING: frozenset[State] = frozenset({"late", "elsewhere", "missed", "overdue"})
"""States that expose somebody."""
_ZONE = ZoneInfo("Asia/Shanghai")
_EMERGENCY = ("initial", "progress", "submission")
_WORDS: Mapping[str, str] = {
    "exchange": "^exchange$|交易场所|交易所|交易中心",
    "police": "^police$|公安|网警",
    "cac": "^cac$|网信",
    "sfnet_center": "^sfnet_center$|运管中心",
    "zhengxinban": "^zhengxinban$|证信办",
}
# Records that tell what was sent about an incident, with the field that names it.
SENT_TYPES: Mapping[str, str] = {
    "incident_report": "incident",
    "submission": "about",
    "investor_notice": "about",
    "customer_notice": "about",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that went out about the incident. `record` is its record, empty in an exercise."""

    form: str
    to: tuple[str, ...]
    at: datetime
    record: str
    covers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """One thing owed and what became of it; `words` say it plainly."""

    owed: Owed
    state: State
    words: str
    at: datetime | None = None
    record: str = ""

    @property
    def failing(self) -> bool:
        """Whether it exposes somebody: a duty by law, or by a rule in force, that was not kept."""
        return self.state in FAILING and self.owed.nature != "practice"

    @property
    def breach(self) -> bool:
        """Whether it is a duty of our law that was not kept; rules beside ours never turn a verdict."""
        return self.failing and self.owed.nature == "law"

    @property
    def pending(self) -> bool:
        """Whether it is still to be done."""
        return self.state in ("waiting", "overdue", "missed", "elsewhere")


def sent_about(key: str, records: Mapping[str, Mapping[str, Held]], before: datetime) -> tuple[Sent, ...]:
    """Everything that went out about the incident by an instant, in the order of time."""
    found = [
        _sent(one)
        for type_, field in SENT_TYPES.items()
        for one in records.get(type_, {}).values()
        if one.fields.get(field) == key and (type_ != "submission" or one.fields.get("kind") == "incident")
    ]
    return tuple(sorted((one for one in found if one.at <= before), key=lambda one: one.at))


def heard(sent: Iterable[Sent], party: Party) -> dict[str, datetime]:
    """When the regulator last had an emergency report: from then on the next one counts."""
    times = [one.at for one in sent if one.form in _EMERGENCY and _to_regulator(one, party)]
    return {"regulator": max(times)} if times else {}


def answers(
    owed: Iterable[Owed], sent: Sequence[Sent], incident: Incident, party: Party, at: datetime
) -> tuple[Answered, ...]:
    """What became of each, as it stands at an instant."""
    return tuple(_answered(one, sent, incident, party, at) for one in owed)


def spent_words(since: datetime, until: datetime) -> str:
    """A length of time in words: 3 天 4 小时, 1 小时 5 分钟, 40 秒."""
    seconds = max(0, int((until - since).total_seconds()))
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时"
    if hours:
        return f"{hours} 小时 {minutes} 分钟"
    return f"{minutes} 分钟" if minutes else f"{left} 秒"


def _answered(one: Owed, sent: Sequence[Sent], incident: Incident, party: Party, at: datetime) -> Answered:
    if one.to == "self":
        return _preserved(one, incident)
    # What follows the end of an incident may be written up before it: one before it was found is about something else.
    fitting = [item for item in sent if _fits(item, one) and item.at >= incident.discovered_at]
    right = next((item for item in fitting if _reaches(item, one, party)), None)
    if right is not None:
        return _in_time(one, right)
    if one.open:
        return Answered(one, "open", one.why)
    if fitting and one.to == "regulator":
        other = fitting[0]
        words = f"{_minute(other.at)} 报给{'、'.join(other.to)}，应报{one.name}"
        return Answered(one, "elsewhere", words, other.at, other.record)
    return _unanswered(one, incident, at)


def _in_time(one: Owed, right: Sent) -> Answered:
    if right.at < one.since:
        return Answered(one, "done", f"{_minute(right.at)} 办", right.at, right.record)
    took = spent_words(one.since, right.at)
    if one.due is None:
        return Answered(
            one, "done", f"{_minute(right.at)} 办，用了 {took}；没有时数，是否迟由人判断", right.at, right.record
        )
    if one.as_due().is_late(right.at):
        late = spent_words(one.last_moment, right.at)
        return Answered(one, "late", f"{_minute(right.at)} 办，晚了 {late}", right.at, right.record)
    return Answered(one, "done", f"{_minute(right.at)} 办，用了 {took}", right.at, right.record)


def _unanswered(one: Owed, incident: Incident, at: datetime) -> Answered:
    if one.due is None:
        over = incident.over_at
        # As the verdict has it (checks, incident_reports): silence is a breach once the day of the incident's end has gone by.
        if over is not None and one.since < over and _day(over) < _day(at):
            return Answered(
                one, "missed", f"事件已于 {_minute(over)} 结束，仍没有办，已过 {spent_words(one.since, at)}"
            )
        return Answered(one, "waiting", f"{numbered(one)}办，已过 {spent_words(one.since, at)}")
    if one.as_due().is_late(at):
        return Answered(one, "overdue", f"过期 {spent_words(one.last_moment, at)}，没有办")
    return Answered(one, "waiting", f"还有 {spent_words(at, one.last_moment)}")


def _preserved(one: Owed, incident: Incident) -> Answered:
    if incident.evidence_preserved:
        return Answered(one, "done", "事件记录写明已保留证据")
    if incident.evidence_preserved is False:
        return Answered(one, "missed", "事件记录写明没有保留证据")
    return Answered(one, "waiting", "现在就停止清理日志，保全后在事件记录写明")


def _fits(item: Sent, one: Owed) -> bool:
    """Whether what was sent is of the form that is owed."""
    if one.form == "initial":
        return item.form in _EMERGENCY or (one.to != "regulator" and item.form == "final")
    if one.form == "progress":
        return item.form in ("progress", "submission", "final") and item.at > one.since
    return item.form == one.form


def _reaches(item: Sent, one: Owed, party: Party) -> bool:
    if one.to == "regulator":
        return _to_regulator(item, party)
    if one.to == "csrc":
        return any(name.strip().lower() in CSRC_NAMES for name in item.to)
    if one.to in ("investors", "persons", "customers"):
        return True
    named = one.name in item.to if one.to == "exchange" else False
    general = "exchange" in item.to or "交易场所" in item.to or one.name == "交易场所"
    matches = any(re.search(_WORDS[one.to], name.strip()) for name in item.to)
    return named or (matches and (one.to != "exchange" or general))


def _to_regulator(item: Sent, party: Party) -> bool:
    row = {"kind": "incident", "sent_to": item.to}
    return reached(row, _day(item.at), party.routes)


def _sent(one: Held) -> Sent:
    fields = one.fields
    at = datetime.fromisoformat(fields["sent_at"])
    record = f"{one.type}/{one.key}"
    if one.type == "incident_report":
        return Sent(fields["kind"], (fields["to"],), at, record)
    if one.type == "submission":
        return Sent("submission", tuple(fields["to"]), at, record)
    if one.type == "investor_notice":
        return Sent("notice", ("investors",), at, record, _texts(fields.get("covers")), _texts(fields.get("channels")))
    return Sent("customer_notice", ("customers",), at, record)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(value or ())


def _day(instant: datetime) -> date:
    return instant.astimezone(_ZONE).date()


def _minute(instant: datetime) -> str:
    return f"{instant.astimezone(_ZONE):%m-%d %H:%M}"
