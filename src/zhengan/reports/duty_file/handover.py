"""What passes from one holder of a post to the next: duties that are open, cases that are open, and what falls due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengan.assess import Finding
from zhengan.assess.citations import article_words
from zhengan.assess.deadlines import deadlines_of
from zhengan.assess.explain import duty_of
from zhengan.assess.words import VERDICT_WORDS, days_words, reason_words
from zhengan.cases.case import Case
from zhengan.cases.kind import kind_of
from zhengan.law import Catalogue
from zhengan.records import ZONE
from zhengan.reports.duty_file.term import Term, posts, role_words

AHEAD_DAYS = 90
_OPEN = ("breached", "unproven", "due", "manual")


@dataclass(frozen=True)
class Line:
    """One open thing: what, of which object or case, how it stands, and its day where it has one."""

    what: str
    object: str
    state: str
    day: str


@dataclass(frozen=True)
class Handover:
    """What is handed over in a post on a day: from whom, to whom ('' where nobody is), and the open things."""

    role: str
    title: str
    day: date
    leaving: str
    coming: str
    duties: tuple[Line, ...]
    cases: tuple[Line, ...]
    deadlines: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        """The handover for machines."""

        def rows(lines: Iterable[Line]) -> list[dict[str, str]]:
            return [{"what": one.what, "object": one.object, "state": one.state, "day": one.day} for one in lines]

        return {
            "format": "zhengan-handover/1",
            "role": self.role,
            "day": self.day.isoformat(),
            "leaving": self.leaving,
            "coming": self.coming,
            "duties": rows(self.duties),
            "cases": rows(self.cases),
            "deadlines": rows(self.deadlines),
        }


def handover(
    role: str, day: date, terms: Sequence[Term], findings: Sequence[Finding], cases: Iterable[Case], law: Catalogue
) -> Handover:
    """What is open in a post on a day. Findings are those of that day."""
    post = posts()[role]
    own = [item for item in findings if post.answers_for(duty_of(item, law))]
    in_post = [one for one in terms if one.role == role]
    leaving, coming = _holders(in_post, day)
    return Handover(
        role,
        role_words(role),
        day,
        leaving,
        coming,
        tuple(_duty(item, law) for item in own if item.verdict in _OPEN),
        tuple(_case(one) for one in cases),
        tuple(
            Line(
                article_words(line.finding.cite, law) + "　" + duty_of(line.finding, law).words,
                line.finding.object[1] if line.count == 1 and line.finding.object else f"{line.count} 项",
                "证据到期" if line.runs_out else days_words(line.days),
                line.due_on.isoformat(),
            )
            for line in deadlines_of(own, AHEAD_DAYS)
        ),
    )


def _holders(terms: Sequence[Term], day: date) -> tuple[str, str]:
    """Who holds the post on the day or held it last, and who comes next."""
    begun = [one for one in terms if one.first <= day]
    now = max(begun, key=lambda one: (one.last is None or one.last >= day, one.first), default=None)
    later = [one for one in terms if one.first > day]
    if later:
        return now.holder if now else "", min(later, key=lambda one: one.first).holder
    before = [one for one in begun if now is not None and one.last is not None and one.last < now.first]
    if now is not None and before and now.last is None:
        return max(before, key=lambda one: one.first).holder, now.holder
    return now.holder if now else "", ""


def _duty(item: Finding, law: Catalogue) -> Line:
    duty = duty_of(item, law)
    what = f"{article_words(item.cite, law)}　{duty.words}"
    state = f"{VERDICT_WORDS[item.verdict]}：{reason_words(item, duty)}"
    return Line(
        what, item.object[1] if item.object else "本机构", state, item.due_on.isoformat() if item.due_on else ""
    )


def _case(case: Case) -> Line:
    kind = kind_of(case.kind)
    open_ = [one.due.last_moment for one in case.deadlines if one.done_at is None]
    day = f"{min(open_).astimezone(ZONE):%Y-%m-%d %H:%M}" if open_ else ""
    return Line(f"{kind.title} {case.id}　{case.title}", case.owner or "没有指派", kind.states[case.state].title, day)
