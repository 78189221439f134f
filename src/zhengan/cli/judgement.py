"""A question asked at the command line: faults of the input are told and end the program with status 2."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhengan.cli.faults import refusals
from zhengan.cli.lawbook import named
from zhengan.workspace.judgement import Judged, Question, answer
from zhengan.workspace.judgement import question as question_of


def question(evidence: Path | None, known_by: date | None, chosen: Sequence[str], form: str) -> Question:
    """A folder, or else the workspace; faults are told in `form`."""
    with refusals(form):
        return question_of(evidence, known_by, chosen, named())


def judge(evidence: Path | None, as_of: date, known_by: date | None, chosen: Sequence[str], form: str) -> Judged:
    """The answer on one day."""
    return answer(question(evidence, known_by, chosen, form), as_of, known_by)
