"""Names in lists: which of several parts are there, and which are missing."""

from collections.abc import Iterable, Mapping
from functools import reduce

import ibis
from ibis.expr import types as ir


def named(marked: Mapping[str, ir.BooleanValue]) -> ir.ArrayValue:
    """The names whose mark is true, in the order given."""
    names = ibis.array([ibis.ifelse(mark, name, ibis.null("string")) for name, mark in marked.items()])
    return names.filter(lambda name: name.notnull())


def joined(names: ir.ArrayValue) -> ir.StringValue:
    """Names in one text; none is no text, on which engines differ."""
    return names.join("、").nullif("")


def mentions(written: ir.ArrayValue, words: Iterable[str]) -> ir.BooleanValue:
    """Whether a list holds one of `words`; unknown where the list is."""
    return reduce(lambda a, b: a | b, [written.contains(word) for word in words])
