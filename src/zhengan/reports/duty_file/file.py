"""The file of one person: terms, duties owed, what stood at which time, and deeds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from zhengan.assess import Finding, Verdict
from zhengan.assess.citations import article_words, cite_words
from zhengan.law import Catalogue, Obligation
from zhengan.reports.duty_file.deed import Deed
from zhengan.reports.duty_file.term import Term, posts

FORMAT = "zhengan-duty-file/1"


@dataclass(frozen=True)
class Owed:
    """A duty that the person answered for: its address, our words for it, in which posts, how it stood on the last day."""

    obligation: str
    cite: str
    words: str
    posts: tuple[str, ...]
    verdict: str


@dataclass(frozen=True)
class Standing:
    """What the evidence on file by the end of a day said on that day: counts by verdict, and the breaches that were new then."""

    day: date
    counts: Mapping[str, int]
    turned: tuple[str, ...]


@dataclass(frozen=True)
class DutyFile:
    """All of it. `since` and `until` bound what is told; `made_at` is when (ISO)."""

    institution: str
    name: str
    holder: str
    since: date
    until: date
    made_at: str
    accounts: tuple[str, ...]
    terms: tuple[Term, ...]
    grounds: tuple[tuple[str, str], ...]
    owed: tuple[Owed, ...]
    standings: tuple[Standing, ...]
    deeds: tuple[Deed, ...]
    notes: tuple[str, ...]

    @property
    def spans(self) -> list[tuple[date, date]]:
        """The days in office that the file tells of."""
        return [
            (max(one.first, self.since), min(one.last or self.until, self.until))
            for one in self.terms
            if one.overlaps(self.since, self.until)
        ]

    def as_json(self) -> dict[str, Any]:
        """The file for machines."""
        told = asdict(self)
        return {"format": FORMAT, **{name: _plain(value) for name, value in told.items()}}


def owed_by(
    terms: Sequence[Term], catalogue: Catalogue, findings: Iterable[Finding], since: date, until: date
) -> tuple[Owed, ...]:
    """The duties of those terms that bind the institution and were in force between the days, in the order of the law."""
    worst: dict[str, Verdict] = {}
    for item in findings:
        if item.verdict != "not_applicable":
            worst.setdefault(item.obligation, item.verdict)
    found: dict[str, Owed] = {}
    for duty in catalogue.obligations():
        held = [one.title for one in terms if _binds(one, duty, since, until)]
        if duty.id in worst and held:
            cite = article_words(duty.cite, catalogue)
            found[duty.id] = Owed(duty.id, cite, duty.words, tuple(dict.fromkeys(held)), worst[duty.id])
    return tuple(found.values())


def grounds_of(terms: Iterable[Term], catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """Post and the places of the law that it rests on."""
    roles = dict.fromkeys(one.role for one in terms)
    return tuple(
        (
            next(one.title for one in terms if one.role == role),
            "、".join(cite_words(cite, catalogue) for cite in posts()[role].ground),
        )
        for role in roles
        if role in posts()
    )


def standings_of(days: Iterable[tuple[date, Sequence[Finding]]], owed: Sequence[Owed]) -> tuple[Standing, ...]:
    """How it stood on each day, of the duties owed; a breach is new on the first day on which it stands."""
    duties = {one.obligation: one for one in owed}
    seen: set[str] = set()
    found = []
    for day, findings in days:
        own = [item for item in findings if item.obligation in duties]
        counts: dict[str, int] = {}
        for item in own:
            counts[item.verdict] = counts.get(item.verdict, 0) + 1
        breached = {item.id: item for item in own if item.verdict == "breached"}
        turned = [breached[id_] for id_ in breached if id_ not in seen]
        seen = set(breached)
        words = tuple(_turned(duties[item.obligation], item) for item in turned)
        found.append(Standing(day, counts, words))
    return tuple(found)


def _turned(duty: Owed, item: Finding) -> str:
    return f"{duty.cite}　{duty.words}" + (f"　{item.object[1]}" if item.object else "")


def _binds(term: Term, duty: Obligation, since: date, until: date) -> bool:
    post = posts().get(term.role)
    first, last = max(term.first, since), min(term.last or until, until)
    in_force = duty.from_ <= last and (duty.until is None or duty.until >= first)
    return post is not None and first <= last and in_force and post.answers_for(duty)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
