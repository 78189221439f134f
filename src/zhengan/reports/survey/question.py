"""A survey as it was read: questions, each with the place where its answer belongs."""

from dataclasses import dataclass
from typing import Literal

Form = Literal["xlsx", "docx"]


class SurveyRefused(Exception):  # noqa: N818 - a refusal, told as it is
    """A file that is not read or filled: what was expected, what was found, what to do."""


@dataclass(frozen=True)
class Place:
    """Where an answer stands. `part` is the sheet or `body`, `address` the cell (`D7`, `t2r5c3`) or paragraph (`p14`).

    `way`: `set` replaces the text; `after` writes behind the label that stands there (答：); `blank` replaces a row of
    underscores; `boxes` ticks one of the boxes there; `append` writes behind a label on its own line; `insert` writes a new
    paragraph behind the one addressed. `text` is what stands there before.
    """

    part: str
    address: str
    way: Literal["set", "after", "blank", "boxes", "append", "insert"] = "set"
    text: str = ""


@dataclass(frozen=True)
class Question:
    """One question. `place` takes the answer; `ticks` are cells to be ticked by their heading; `remark` takes the explanation.

    `choices` are the only words that the place takes; `given` is what already stands there.
    """

    number: str
    text: str
    section: str
    place: Place
    choices: tuple[str, ...] = ()
    ticks: tuple[tuple[str, Place], ...] = ()
    remark: Place | None = None
    given: str = ""

    @property
    def whole(self) -> str:
        """The question with its section, as it is looked up."""
        return f"{self.section} {self.text}".strip()


@dataclass(frozen=True)
class Survey:
    """A survey: its questions in order, and the SHA-256 of the file that it was read from."""

    name: str
    form: Form
    digest: str
    questions: tuple[Question, ...]
