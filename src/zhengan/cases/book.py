"""The book of an institution's cases: reading them, and the writes that the table of kinds allows.

    book = CaseBook(institution, source="console")
    case = book.open_case("incident", ("incident", "2026-011"), by, at, title="…", token="…")
    case = book.move(case, "graded", by, at, level="major", ground="…")         four eyes: then it is proposed only
    case = book.confirm(case, case.proposals[0].number, other, at)
    case = book.assign(case, "li", by, at);   book.comment(case, "…", by, at);   book.attach(…);   book.link(…)
    case = book.set_deadlines(case, [Due(…)], by, at);   book.discharge(case, number, by, at, by_what="…")

Each write is one batch of the ledger, entered whole or not at all; it is made in view of the case that is handed in, and refused
(CaseChanged) where somebody decided something since. A write with a `token` that the case has met already changes nothing and
gives the case as it is. Several writes become one by `zhengan.ledger.together()`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from zhengan.cases.case import Case, CaseEvent, fold, follow
from zhengan.cases.clock import ZONE, Due
from zhengan.cases.errors import CaseAbsent, CaseRefused
from zhengan.cases.kind import kind_of
from zhengan.cases.shelf import cases_of
from zhengan.cases.steps import allowed, has_lapsed, is_on_file, lapsed, proposed, still_ahead, unchanged
from zhengan.cases.story import Said, events_of, last_number, opened_with, write
from zhengan.cases.values import checked, needed, shortened
from zhengan.ledger.chain import provenance
from zhengan.ledger.sql import writing

SYSTEM = "证安"
"""Who lets an accepted exception lapse on its day."""


@dataclass(frozen=True, slots=True)
class CaseBook:
    """The cases of one institution. `source` is the door that writes, as the ledger names it."""

    institution: str
    source: str = "cases"

    # Reading

    def cases(self, kind: str | None = None, *, open_only: bool = False, drill: bool = False) -> list[Case]:
        """The cases of a kind (all), in the order of opening; what is drilled only where asked, and then nothing else."""
        return [
            case
            for case in cases_of(self.institution).values()
            if (kind is None or case.kind == kind)
            and case.drill == drill
            and not (open_only and kind_of(case.kind).states[case.state].ends)
        ]

    def about(self, subject: tuple[str, str], kind: str | None = None) -> list[Case]:
        """The cases of a subject, closed and drilled ones too, in the order of opening."""
        return [
            case
            for case in cases_of(self.institution).values()
            if case.subject == subject and (kind is None or case.kind == kind)
        ]

    def case(self, kind: str, id: str) -> Case:  # noqa: A002 - the word of the trade
        """One case. Raises CaseAbsent."""
        events = list(events_of(self.institution, f"{kind}/{id}"))
        if not events:
            raise CaseAbsent(f"没有这件处置：{kind[:40]}/{id[:80]}。请核对种类和编号，或用 zhengan case list 查看。")
        return fold(events)

    def as_seen(self, kind: str, id: str, decided: int, *, token: str = "") -> Case:  # noqa: A002
        """One case, for somebody who decides on what stood when its last decision was number `decided`.

        Raises CaseChanged where another came since, unless it was the very write that has this token.
        """
        case = self.case(kind, id)
        if not case.has_met(token.strip()):
            unchanged(case, decided)
        return case

    # Writing

    def open_case(
        self,
        kind: str,
        subject: tuple[str, str] | None,
        by: str,
        at: datetime,
        *,
        drill: bool = False,
        title: str = "",
        token: str = "",
        **fields: Any,
    ) -> Case:
        """A new case in its first state; its id counts within kind and year (`2026-001`). `fields` are of the kind's own."""
        table = kind_of(kind)
        said: dict[str, Any] = {"state": table.first.name, "title": shortened(title, "标题"), "drill": drill}
        if subject:
            said["subject"] = {"type": subject[0], "key": subject[1]}
        said["facts"] = checked(table, fields, (), tuple(table.fields), partial(self._knows, None))
        origin = provenance(self.institution, by, self.source, at)
        token = shortened(token, "记号")
        with writing(self.institution) as cursor:
            known = opened_with(cursor, self.institution, kind, token) if token else None
            if known:
                return fold(events_of(self.institution, known))
            year = at.astimezone(ZONE).year
            number = last_number(cursor, self.institution, kind, year) + 1
            event = CaseEvent(kind, f"{year}-{number:03}", "opened", 1, by, at, said, token=token)
            write(cursor, origin, [event], [()])
        return self.case(kind, event.case)

    def move(
        self,
        case: Case,
        to: str,
        by: str,
        at: datetime,
        *,
        roles: Collection[str] | None = None,
        token: str = "",
        **fields: Any,
    ) -> Case:
        """Moves a case, or proposes it where the table wants four eyes. `roles` are the person's (None: not asked)."""

        def made(now: Case) -> list[Said]:
            step = allowed(now, to, roles)
            facts = checked(kind_of(now.kind), fields, step.needs, step.takes, partial(self._knows, now))
            still_ahead(now, to, facts, at)
            said = {"from": now.state, "to": to, "facts": facts}
            return [Said("proposed" if step.four_eyes else "moved", said)]

        return self.enter(case, made, by, at, token=token, seen=case.decided)

    def step(
        self,
        case: Case,
        to: str,
        by: str,
        at: datetime,
        *,
        roles: Collection[str] | None = None,
        token: str = "",
        **fields: Any,
    ) -> Case:
        """`move` for the doors of every kind: a move that also files a record is refused, and its own door named."""
        own = kind_of(case.kind).move(case.state, to)
        if own is not None and own.door and case.on_file:
            raise CaseRefused(f"“{own.words}”同时要写记录，这里不能单办。没有办理，请到{own.door}。")
        return self.move(case, to, by, at, roles=roles, token=token, **fields)

    def confirm(
        self, case: Case, proposal: int, by: str, at: datetime, *, roles: Collection[str] | None = None, token: str = ""
    ) -> Case:
        """Another person agrees: now the proposed move counts. `proposal` is the number of the event that proposed it."""

        def made(now: Case) -> list[Said]:
            asked = proposed(now, proposal)
            if asked.by == by:
                raise CaseRefused(f"提出的人 {by} 不能自己确认，应由另一人确认。没有确认。")
            allowed(now, asked.to, roles)
            still_ahead(now, asked.to, asked.fields, at)
            return [Said("confirmed", {"proposal": proposal, "to": asked.to, "from": now.state})]

        return self.enter(case, made, by, at, token=token, seen=case.decided)

    def send_back(self, case: Case, proposal: int, by: str, at: datetime, *, words: str, token: str = "") -> Case:
        """A proposed move is turned down, or withdrawn by who proposed it."""

        def made(now: Case) -> list[Said]:
            return [Said("sent_back", {"proposal": proposed(now, proposal).number, "words": needed(words, "理由")})]

        return self.enter(case, made, by, at, token=token, seen=case.decided)

    def assign(self, case: Case, owner: str, by: str, at: datetime, *, words: str = "", token: str = "") -> Case:
        """Gives the case to somebody."""
        said = {"owner": needed(owner, "负责人"), "words": shortened(words, "说明")}
        return self.enter(case, lambda now: [Said("assigned", said)], by, at, token=token, seen=case.decided)

    def comment(self, case: Case, words: str, by: str, at: datetime, *, token: str = "") -> Case:
        """Says something; it decides nothing."""
        said = {"words": needed(words, "备注")}
        return self.enter(case, lambda now: [Said("commented", said)], by, at, token=token)

    def attach(
        self, case: Case, digest: str, name: str, by: str, at: datetime, *, note: str = "", token: str = ""
    ) -> Case:
        """Puts a file to the case that the workspace keeps already (`sha256:…`); the same one twice is one."""
        said = {"digest": digest, "name": needed(name, "文件名"), "note": shortened(note, "说明")}

        def made(now: Case) -> list[Said]:
            return [] if any(one.digest == digest for one in now.attachments) else [Said("attached", said, (digest,))]

        return self.enter(case, made, by, at, token=token)

    def link(
        self, case: Case, type_: str, key: str, by: str, at: datetime, *, relation: str = "", token: str = ""
    ) -> Case:
        """Names something that the case is about: a record, a verdict, another case; the same one twice is one."""
        said = {"type": needed(type_, "类型"), "key": needed(key, "键"), "relation": shortened(relation, "关系")}

        def made(now: Case) -> list[Said]:
            return [] if any((one.type, one.key) == (type_, key) for one in now.links) else [Said("linked", said)]

        return self.enter(case, made, by, at, token=token)

    def note(self, case: Case, what: str, by: str, at: datetime, *, token: str = "", **fields: Any) -> Case:
        """A fact of a kind's own (a report sent, investors told): `what` names it, `fields` are plain JSON values."""
        said = {"what": needed(what, "事由"), "facts": dict(fields)}
        return self.enter(case, lambda now: [Said("noted", said)], by, at, token=token)

    def set_deadlines(self, case: Case, dues: Iterable[Due], by: str, at: datetime, *, token: str = "") -> Case:
        """Fixes deadlines; one that stands already, equal in everything, is not fixed twice. None is ever moved."""
        wanted = tuple(dues)

        def made(now: Case) -> list[Said]:
            there = {one.due for one in now.deadlines}
            return [Said("deadline", {"due": due.told()}) for due in dict.fromkeys(wanted) if due not in there]

        return self.enter(case, made, by, at, token=token)

    def discharge(
        self, case: Case, deadline: int, by: str, at: datetime, *, by_what: str = "", token: str = ""
    ) -> Case:
        """A duty is done. `deadline` is the number of the event that fixed it, `by_what` what proves it."""

        def made(now: Case) -> list[Said]:
            found = next((one for one in now.deadlines if one.number == deadline), None)
            if found is None:
                raise CaseAbsent(f"{now.key} 没有编号 {deadline} 的时限。没有记录，请核对。")
            return (
                []
                if found.done_at
                else [Said("discharged", {"deadline": deadline, "with": shortened(by_what, "证明")})]
            )

        return self.enter(case, made, by, at, token=token)

    def lapse(self, on: date, at: datetime) -> list[Case]:
        """Reopens what was accepted until a day before `on`; the cases that fell back. Doing it twice changes nothing."""
        late = [case for case in cases_of(self.institution).values() if has_lapsed(case, on)]

        def made(now: Case) -> list[Said]:
            return [lapsed(now)] if has_lapsed(now, on) else []

        return [self.enter(case, made, SYSTEM, at) for case in late]

    def enter(
        self,
        case: Case,
        made: Callable[[Case], Sequence[Said]],
        by: str,
        at: datetime,
        *,
        token: str = "",
        seen: int | None = None,
    ) -> Case:
        """Enters what `made` says about the case as it is now; the ledger is held, so nothing comes between.

        With `seen`, a decision: refused (CaseChanged) unless the last one has that number, and made of the state that counts on
        the day, so that what has lapsed falls back first.
        """
        origin = provenance(self.institution, by, self.source, at)
        token = shortened(token, "记号")
        with writing(self.institution) as cursor:
            now = self.case(case.kind, case.id)
            if now.has_met(token):
                return now
            events: list[CaseEvent] = []
            if seen is not None:
                unchanged(now, seen)
                if has_lapsed(now, at.astimezone(ZONE).date()):
                    events.append(_event(now, lapsed(now), SYSTEM, at))
                    now = follow(now, events[0])
            said = made(now)
            for one in said:
                events.append(_event(now, one, by, at, token))
                now = follow(now, events[-1])
            if not events:
                return now
            files = [()] * (len(events) - len(said)) + [one.attachments for one in said]
            write(cursor, origin, events, files)
            return self.case(case.kind, case.id)

    def _knows(self, case: Case | None, name: str) -> bool:
        return is_on_file(case, self.institution, name)


def _event(case: Case, said: Said, by: str, at: datetime, token: str = "") -> CaseEvent:
    return CaseEvent(case.kind, case.id, said.event, case.number + 1, by, at, said.fields, token=token)
