"""Surveys in a workspace: what is on file is asked, what people accepted is remembered for the next time.

An accepted answer is an event of kind `setting` on the institution's audit trail, under the name `survey:<fingerprint>`; the last
one of a question holds. It is no evidence: verdicts never rest on it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from zhengan.reports.survey.answer import Answer
from zhengan.reports.survey.holdings import Holdings, judged_by_duty
from zhengan.reports.survey.proposal import Earlier, fingerprint, propose
from zhengan.reports.survey.question import Survey
from zhengan.workspace.folder import Workspace
from zhengan.workspace.judgement import Question, question_of

PREFIX = "survey:"
LONGEST_KEPT = 2_000


def proposals(workspace: Workspace, institution: str, survey: Survey, as_of: date) -> tuple[Answer, ...]:
    """What the workspace would answer for an institution on a day: everything is judged first."""
    from zhengan.assess import assess

    asked = question_of(workspace, institution=institution)
    found = assess(asked.base, [as_of], asked.readings, asked.catalogue, asked.calendar)
    return proposals_on(asked, Holdings(institution, as_of, asked.base, judged_by_duty(found.findings)), survey)


def proposals_on(asked: Question, holdings: Holdings, survey: Survey) -> tuple[Answer, ...]:
    """The same on verdicts that the caller has."""
    return propose(survey, holdings, asked.catalogue, remembered(holdings.institution))


def remembered(institution: str) -> Mapping[str, Earlier]:
    """What was answered before, by fingerprint; the last answer of each question. The ledger must be open."""
    from zhengan.ledger.trail import trail

    found: dict[str, Earlier] = {}
    for item in trail(institution, kinds=["setting"]):
        if item.key.startswith(PREFIX):
            content = item.content()
            said = content["payload"]
            found[item.key.removeprefix(PREFIX)] = Earlier(
                said["question"],
                said["answer"],
                said["topic"],
                said["survey"],
                content["actor"],
                item.recorded_at[:10],
                item.seq,
            )
    return found


def remember(
    institution: str, survey: Survey, accepted: Mapping[int, tuple[str, str]], *, by: str, source: str, now: datetime
) -> int:
    """Puts accepted answers (number of the question -> answer, record type) on the trail; how many were new or changed."""
    from zhengan.ledger import Event, note_all

    known = remembered(institution)
    events = []
    for at, (answer, topic) in accepted.items():
        question = survey.questions[at].text
        name = fingerprint(question)
        before = known.get(name)
        if before is None or (before.answer, before.topic) != (answer, topic):
            said = {"question": question, "answer": answer, "topic": topic, "survey": survey.name}
            events.append(Event("setting", f"{PREFIX}{name}", said))
    if events:
        note_all(institution, events, actor=by, source=source, now=now)
    return len(events)


def settled(survey: Survey, answers: Sequence[Answer]) -> dict[int, str]:
    """The proposals that may be written before anybody looked: those that are likely and contradict nothing."""
    return {
        at: one.text for at, one in enumerate(answers) if one.text and one.sure in ("high", "medium") and not one.clash
    }
