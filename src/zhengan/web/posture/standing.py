"""A run as it stands: the key under which what was read from its rows is kept."""

from dataclasses import dataclass, field
from datetime import date
from typing import Self

from django.utils.translation import get_language

from zhengan.web.models import Run
from zhengan.web.office import database


@dataclass(frozen=True)
class Standing:
    """Rows of a run change with its state only; words on them change with the language of the page."""

    database: str
    key: object
    state: str
    days: tuple[date, date | None]
    language: str
    run: Run = field(compare=False)

    @classmethod
    def of(cls, run: Run) -> Self:
        """As the run is now, for the page at hand."""
        return cls(database(), run.pk, run.state, (run.as_of, run.known_by), get_language() or "", run)
