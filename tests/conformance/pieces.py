"""What the suite asks on both engines: every check, selector, fold and step of the population, under every reading.

A reading that an obligation names need not change the question: pieces of the same SQL are asked once.
"""

import re
from collections.abc import Iterable, Iterator

from zhengan.assess.piece import FOLDS, Kind, Piece
from zhengan.assess.plan import sql_of
from zhengan.assess.terms import selector_of
from zhengan.checks.names import CHECK_KINDS
from zhengan.law import Obligation, load_catalogue

POPULATION: tuple[Kind, ...] = ("duty_before_hours", "duty", "unselected")


def questions() -> Iterator[tuple[Kind, str]]:
    """Kind and name of all that is asked."""
    obligations = load_catalogue().obligations()
    yield from ((kind, name) for name, kind in sorted(CHECK_KINDS.items()))
    yield from (("selector", name) for name in sorted({selector_of(item) for item in obligations} - {""}))
    yield from ((kind, "") for kind in POPULATION)
    yield from (("fold", name) for name in FOLDS)


def pieces_of(kind: Kind, name: str) -> list[Piece]:
    """The pieces of one question: as read by default, and with each reading that it depends on at each other choice."""
    if kind in POPULATION:
        return [Piece(kind)]
    if kind == "fold":
        return _distinct(_as_read(kind, name, (), ["partial-period"]))
    own = [item for item in load_catalogue().obligations() if name in (item.check, selector_of(item))]
    named = sorted({reading for item in own for reading in item.readings})
    return _distinct(_as_read(kind, name, () if kind == "selector" else _ids(own), named))


def _as_read(kind: Kind, name: str, obligations: tuple[str, ...], named: list[str]) -> Iterator[Piece]:
    catalogue = load_catalogue()
    choices = [{}, *[{reading: choice} for reading in named for choice in catalogue.reading(reading).choices]]
    for chosen in choices:
        readings = catalogue.choose(chosen)
        yield Piece(kind, name, obligations, tuple((reading, readings[reading]) for reading in named))


def _ids(own: Iterable[Obligation]) -> tuple[str, ...]:
    return tuple(sorted({item.id for item in own}))


def _distinct(pieces: Iterable[Piece]) -> list[Piece]:
    found: dict[str, Piece] = {}
    for piece in dict.fromkeys(pieces):
        found.setdefault(_plain(sql_of(piece)), piece)
    return list(found.values())


def _plain(sql: str) -> str:
    """The SQL without what the query library writes differently each time: made-up names, and the order of dropped columns."""
    sql = re.sub(r"ibis_table_unnest_column_\w+", "unnested", sql)
    return re.sub(r"EXCLUDE \(([^)]*)\)", lambda found: f"EXCLUDE {sorted(found[1].split(', '))}", sql)
