"""The measures of official papers (GB/T 9704-2012), as data with their clauses: page, type area, sizes, lines, faces."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(_Data):
    """A sheet, in millimetres."""

    cite: str
    width_mm: float
    height_mm: float


class TypeArea(_Data):
    """Where the text stands on the sheet, in millimetres."""

    cite: str
    top_mm: float
    left_mm: float
    width_mm: float
    height_mm: float


class Grid(_Data):
    """Lines on a page, and signs in a line."""

    cite: str
    lines: int
    signs: int


class Sizes(_Data):
    """Type sizes in points."""

    cite: str
    title: float
    body: float
    footer: float
    table: float
    note: float


class PageNumber(_Data):
    """How far the page number stands below the type area, in millimetres."""

    cite: str
    below_mm: float


class Face(_Data):
    """A face by the name that official papers use, and what may stand in for it, best first."""

    name: str
    instead: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, best first."""
        return (self.name, *self.instead)


class Measures(_Data):
    """All of it. `package` is the Debian package that brings the last stand-ins."""

    standard: str
    verified: bool
    page: Page
    type_area: TypeArea
    grid: Grid
    sizes_pt: Sizes
    page_number: PageNumber
    faces: Mapping[str, Face]
    package: str

    @property
    def right_mm(self) -> float:
        """The margin on the right."""
        return self.page.width_mm - self.type_area.left_mm - self.type_area.width_mm

    @property
    def bottom_mm(self) -> float:
        """The margin at the foot."""
        return self.page.height_mm - self.type_area.top_mm - self.type_area.height_mm

    @property
    def line_pt(self) -> float:
        """From one line to the next, in points: the type area over its lines."""
        return round(self.type_area.height_mm / 25.4 * 72 / self.grid.lines, 2)

    @property
    def tracking_pt(self) -> float:
        """What is added between signs so that a line holds its number of them, in points."""
        return round(self.type_area.width_mm / 25.4 * 72 / self.grid.signs - self.sizes_pt.body, 2)


@cache
def measures() -> Measures:
    """The measures as they ship."""
    text = Path(__file__).with_name("measures.yaml").read_text(encoding="utf-8")
    return Measures.model_validate(yaml.safe_load(text))
