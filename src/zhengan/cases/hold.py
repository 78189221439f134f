"""Holds: what must be kept because a case needs it, whatever any rule of retention says. Another person than who set it releases it.

A hold names a file by digest, the logs of a system by its key, the samples of an object, or a record. Whoever deletes anything asks
`held_by` first; it holds for the whole institution, for drills as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from zhengan.cases.book import CaseBook
from zhengan.cases.case import Case, CaseEvent
from zhengan.cases.errors import CaseAbsent, CaseRefused
from zhengan.cases.shelf import cases_of
from zhengan.cases.story import Said
from zhengan.cases.values import needed

HELD_WORDS: Mapping[str, str] = {"attachment": "附件", "log": "日志", "samples": "监测数据", "record": "记录"}
"""What can be held -> what people call it."""

Thing = tuple[str, str]
"""One of `HELD_WORDS`, and which: a digest, the key of a system, the key of what is measured, `type/key` of a record."""


@dataclass(frozen=True, slots=True)
class Hold:
    """That something is kept: of which case, which event set it, who, when, why; and who let it go, where somebody did."""

    case: str
    number: int
    of: str
    what: str
    ground: str
    by: str
    at: datetime
    released_by: str = ""
    released_at: datetime | None = None
    release_ground: str = ""

    @property
    def stands(self) -> bool:
        """Whether it was not released."""
        return self.released_at is None


def hold(
    book: CaseBook, case: Case, things: Sequence[Thing], by: str, at: datetime, *, ground: str, token: str = ""
) -> Case:
    """Keeps each of these things; what the case holds already is not held twice. Raises CaseRefused."""
    said = needed(ground, "保全的理由")
    wanted = dict.fromkeys((_kind(of), needed(what, "保全什么")) for of, what in things)

    def made(now: Case) -> list[Said]:
        there = {(one.of, one.what) for one in holds_of(now) if one.stands}
        new = [thing for thing in wanted if thing not in there]
        return [Said("held", {"of": of, "what": what, "ground": said}) for of, what in new]

    return book.enter(case, made, by, at, token=token)


def release(book: CaseBook, case: Case, number: int, by: str, at: datetime, *, ground: str, token: str = "") -> Case:
    """Lets something go. `number` is the number of the event that held it. Raises CaseRefused for who held it."""

    def made(now: Case) -> list[Said]:
        found = next((one for one in holds_of(now) if one.number == number), None)
        if found is None or not found.stands:
            raise CaseAbsent(f"{now.key} 没有编号 {number} 的保全，或者已经解除。请核对。")
        if found.by == by:
            raise CaseRefused(f"保全是 {by} 设的，应由另一人解除。没有解除。")
        return [Said("released", {"hold": number, "ground": needed(ground, "解除的理由")})]

    return book.enter(case, made, by, at, token=token)


def holds_of(case: Case) -> tuple[Hold, ...]:
    """All holds of a case, those released too, in order."""
    found: dict[int, Hold] = {}
    for event in case.events:
        if event.event == "held":
            found[event.number] = _held(case, event)
        elif event.event == "released" and event.fields["hold"] in found:
            number = event.fields["hold"]
            found[number] = replace(
                found[number], released_by=event.by, released_at=event.at, release_ground=event.fields["ground"]
            )
    return tuple(found.values())


def standing_holds(institution: str) -> tuple[Hold, ...]:
    """Everything that is held for an institution now."""
    return tuple(one for case in cases_of(institution).values() for one in holds_of(case) if one.stands)


def held_by(institution: str, of: str, what: str) -> tuple[Hold, ...]:
    """The holds that keep a thing; empty where it may go."""
    return tuple(one for one in standing_holds(institution) if (one.of, one.what) == (of, what))


def _held(case: Case, event: CaseEvent) -> Hold:
    said = event.fields
    return Hold(case.key, event.number, said["of"], said["what"], said["ground"], event.by, event.at)


def _kind(of: str) -> str:
    if of not in HELD_WORDS:
        listed = "、".join(f"{title}（{name}）" for name, title in HELD_WORDS.items())
        raise CaseRefused(f"保全的应为 {listed} 之一，实际是 {of[:40]}。没有保全。")
    return of
