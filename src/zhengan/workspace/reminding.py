"""Reminding people of what is due: by steps, to the owner first and then to whoever answers for it, until it is done.

    matters_of(institution, at)            what is owed by open cases
    filing_matters(owed, called)           what is to be filed by a day
    remind(workspace, institution, …)      sends what the steps ask for by now and was not sent yet

What was sent to whom stands on the audit trail (never the address): so nothing is sent twice, and what somebody knew and when can
be shown. A channel that fails is told and tried again at the next round. Texts say what is due, when and by which article: no
title, no word of a case, nothing of investors.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhengan.cases import CaseBook, kind_of
from zhengan.cases.clock import ZONE
from zhengan.cases.filing_owed import Owed
from zhengan.cases.held import held
from zhengan.cases.vulnerability_book import settle
from zhengan.ledger import Event, note_down
from zhengan.ledger.trail import trail
from zhengan.workspace.addresses import OWNER, ROLES, Channel, Step, addresses_of, silence
from zhengan.workspace.folder import Workspace

EVENT, SOURCE, ACTOR = "reminder", "reminding", "证安"
TITLE = "证安提醒"

Send = Callable[[Channel, str, str], bool]
"""Sends title and text over a channel; whether it arrived, as far as the service says."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something owed: `id` is the same every time, `words` say what it is without anything private."""

    id: str
    words: str
    basis: str
    last_moment: datetime
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One try: about what, at which step, to whom over which channel (its label), and whether it arrived."""

    matter: str
    step: str
    whom: str
    channel: str
    arrived: bool


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did. `unreachable` are people without an address, with the role in which they were wanted."""

    sent: tuple[Sent, ...]
    unreachable: tuple[str, ...]

    @property
    def failed(self) -> tuple[Sent, ...]:
        """The tries that did not arrive."""
        return tuple(one for one in self.sent if not one.arrived)


def matters_of(institution: str, at: datetime) -> list[Matter]:
    """What open cases owe, exercises left out. What records show as done is settled first."""
    book = CaseBook(institution, SOURCE)
    settle(book, ACTOR, at)
    found = []
    for case in book.cases(open_only=True):
        for one in case.deadlines:
            if one.done_at is None:
                words = f"{kind_of(case.kind).title} {case.id}：{one.due.what}"
                found.append(Matter(f"{case.key}#{one.number}", words, one.due.basis, one.due.last_moment, case.owner))
    return found


def filing_matters(owed: Iterable[Owed], called: Callable[[str], str]) -> list[Matter]:
    """What is to be filed by a day; nobody has it, so whoever answers for it is reminded. `called` puts an address of the law
    into words. What was owed at once has no day to be reminded of: the list of filings shows it."""
    return [
        Matter(
            f"filing/{one.filing}",
            f"报送{one.kind.title}{f'（{one.period}）' if one.period else ''}，收件方{one.recipient.words}",
            called(one.cite),
            datetime.combine(one.due_on + timedelta(days=1), time(), ZONE),
        )
        for one in owed
        if one.due_on
    ]


def remind(
    workspace: Workspace, institution: str, matters: Iterable[Matter], at: datetime, send: Send | None = None
) -> Round | None:
    """Sends what is wanted by now. None where no addresses are set. Raises InputError for addresses that cannot be read."""
    addresses = addresses_of(workspace)
    if addresses is None:
        return None
    holders = holders_on(institution, at.astimezone(ZONE).date())
    sent: list[Sent] = []
    unreachable: dict[str, None] = {}
    for matter in matters:
        wanted = step_at(addresses.steps, matter.last_moment, at)
        if wanted is None:
            continue
        step, name = wanted
        arrived = _arrived(institution, matter.id, name)
        for role, person in _people(step, matter, holders):
            if person not in addresses.people:
                unreachable[f"{ROLES[role]}{f' {person}' if person else '（没有任命记录）'}"] = None
                continue
            for channel in addresses.people[person]:
                if (person, channel.label) in arrived:
                    continue
                arrived.add((person, channel.label))
                ok = (send or by_apprise)(channel, TITLE, text_of(matter, at))
                sent.append(Sent(matter.id, name, person, channel.label, ok))
                _note(institution, sent[-1], at)
    return Round(tuple(sent), tuple(unreachable))


def step_at(steps: Iterable[Step], last_moment: datetime, at: datetime) -> tuple[Step, str] | None:
    """The last step that has come, under a name of its own; None before the first. Steps missed meanwhile are not sent late."""
    come = [step for step in steps if last_moment + step.at <= at]
    if not come:
        return None
    step = come[-1]
    name = _span_name(step.at)
    if step.every:
        name += f"×{(at - last_moment - step.at) // step.every}"
    return step, name


def text_of(matter: Matter, at: datetime) -> str:
    """The words that go out."""
    local = matter.last_moment.astimezone(ZONE)
    left = matter.last_moment - at
    by = f"已超期 {_length(-left)}" if left < timedelta() else f"还有 {_length(left)}"
    basis = f"依据 {matter.basis}。" if matter.basis else ""
    # The last moment of a day is the next midnight.
    said = (local - timedelta(minutes=1)).strftime("%Y-%m-%d 当天") if (local.hour, local.minute) == (0, 0) else ""
    return f"{matter.words}，期限 {said or local.strftime('%Y-%m-%d %H:%M')}（{by}）。{basis}请登录证安办理；办完后不再提醒。"


def holders_on(institution: str, day: date) -> dict[str, str]:
    """Role -> who holds it on the day by the appointments on file."""
    found: dict[str, tuple[str, str]] = {}
    for one in held(institution, ["appointment"], day)["appointment"].values():
        fields = one.fields
        role, first, last = fields["role"], fields["from"], fields.get("until") or "9999-12-31"
        if role in ROLES and first <= day.isoformat() <= last and first >= found.get(role, ("", ""))[0]:
            found[role] = (first, fields["holder"])
    return {role: holder for role, (_, holder) in found.items()}


def by_apprise(channel: Channel, title: str, text: str) -> bool:
    """Sends through apprise; whatever goes wrong is a no, since its words may hold the address."""
    from apprise import Apprise

    silence()
    service = Apprise()
    try:
        return bool(service.add(channel.address)) and bool(service.notify(body=text, title=title))
    except Exception:  # noqa: BLE001  # of any service's code; the caller tells it by the channel's name
        return False


def _people(step: Step, matter: Matter, holders: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Who is reminded, each once; what nobody has goes to the one who answers for it."""
    seen = set()
    for role in step.whom:
        whose = role if role != OWNER or matter.owner else "directly_responsible"
        person = matter.owner if whose == OWNER else holders.get(whose, "")
        if person not in seen:
            seen.add(person)
            yield whose, person


def _arrived(institution: str, matter: str, step: str) -> set[tuple[str, str]]:
    told = (item.payload for item in trail(institution, kinds=[EVENT], subject=matter))
    return {(one["whom"], one["channel"]) for one in told if one["step"] == step and one["arrived"]}


def _note(institution: str, one: Sent, at: datetime) -> None:
    detail = {"step": one.step, "whom": one.whom, "channel": one.channel, "arrived": one.arrived}
    note_down(institution, Event(EVENT, one.matter, detail), actor=ACTOR, source=SOURCE, now=at)


def _span_name(length: timedelta) -> str:
    sign = "-" if length < timedelta() else "+"
    return sign + _length(abs(length)).replace(" ", "")


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} 天"
    return f"{minutes // 60} 小时" if minutes >= 120 else f"{minutes} 分钟"
