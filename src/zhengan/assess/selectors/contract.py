"""Which objects a duty binds: the selectors that an obligation's `object: {type, where}` names.

A selector takes `asked(as_of, window_from)` and record tables and answers, for each asked date, the objects with the days on which
they are bound: `as_of, institution, object, bound_from, bound_until, in_service, trigger_on, ground`. `in_service` is true where
the span is a life in service, whose first and last day are days in part; `trigger_on` is the day of the fact that a triggered duty
hangs on; `ground` says why an object stands outside after all (not applicable), or what is missing to tell.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr import types as ir

from zhengan.assess.standing import BEGINNING, OPEN_END

OBJECT_KEYS = ["as_of", "institution", "key"]


@dataclass(frozen=True)
class Selector:
    """One selector: its name, what it reads, and how it selects."""

    name: str
    select: Callable[..., ir.Table]
    tables: tuple[str, ...]

    def expression(self, tables: Mapping[str, ir.Table], readings: Mapping[str, str]) -> ir.Table:
        """The selected objects as an unexecuted expression."""
        given: dict[str, Any] = {name: readings if name == "readings" else tables[name] for name in self.tables}
        return self.select(**given)


SELECTORS: dict[str, Selector] = {}


def selector(select: Callable[..., ir.Table]) -> Callable[..., ir.Table]:
    """Enter a selector into the register under the name of its function."""
    SELECTORS[select.__name__] = Selector(select.__name__, select, tuple(inspect.signature(select).parameters))
    return select


def seen_on(table: ir.Table, asked: ir.Table) -> ir.Table:
    """The versions in force on each asked date, with the date and the beginning of its look-back."""
    return table.inner_join(asked, [table.shown_from <= asked.as_of, asked.as_of < table.shown_until])


def objects(rows: ir.Table, key: ir.Value, first: ir.DateValue, last: ir.DateValue, in_service: bool) -> ir.Table:  # noqa: FBT001
    """Things that are bound from `first` to `last`, both days in."""
    return rows.select(
        "as_of",
        "institution",
        object=key,
        bound_from=first,
        bound_until=last,
        in_service=ibis.literal(in_service),
        trigger_on=ibis.null("date"),
        ground=ibis.null("string"),
    )


def triggered(
    rows: ir.Table, key: ir.Value, trigger_on: ir.DateValue, ground: ir.StringValue | None = None
) -> ir.Table:
    """Facts that a duty hangs on, each from its own day."""
    return rows.select(
        "as_of",
        "institution",
        object=key,
        bound_from=trigger_on,
        bound_until=ibis.literal(OPEN_END),
        in_service=ibis.literal(False),
        trigger_on=trigger_on,
        ground=ibis.null("string") if ground is None else ground,
    )


def always(keys: ir.Table) -> ir.Table:
    """Things that are bound for as long as they are on file."""
    return objects(keys, keys.object, ibis.literal(BEGINNING), ibis.literal(OPEN_END), in_service=False)
