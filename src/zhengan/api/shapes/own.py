"""Shapes of what a person keeps for themselves: filters under a name, forms half filled in."""

from typing import Annotated

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Form, Instant, shape

DraftCells = dict[str, list[str]]


@shape
class ViewShape(TypedDict):
    """A filter of verdicts; `query` is that of the list's address."""

    name: str
    query: str


@shape
class ViewList(TypedDict):
    """One's own filters, by name."""

    items: list[ViewShape]


@shape
class DraftShape(TypedDict):
    """What was typed into the form of a record so far; of a new record `key` is empty."""

    type: str
    key: str
    cells: Annotated[DraftCells, Form(examples=[{"held_on": ["2026-05-12"]}])]
    """The texts of each input, as they stand in the form."""
    saved_at: Instant


@shape
class DraftList(TypedDict):
    """One's own forms half filled in, the one typed in last first."""

    items: list[DraftShape]
