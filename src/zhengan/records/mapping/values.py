"""From the cells of a foreign row to what a field takes: words, dates and units turned, lists split, columns joined."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from zhengan.records.faults import Refused, Unreadable
from zhengan.records.fields import Field
from zhengan.records.mapping.dates import rewritten
from zhengan.records.mapping.model import Source
from zhengan.records.mapping.units import in_unit
from zhengan.records.values import ZONE
from zhengan.records.writing import plain

# What a cell holds: its text, why it cannot be known, or None for nothing.
Raw = str | Unreadable | None
_LIST_SIGNS = ";；"
_SPACE = re.compile(r"\s+")


def value_from(source: Source, field: Field, cells: Sequence[Raw]) -> object:
    """The value that the cells of a source's columns make, for the parser of the field; None for nothing."""
    if source.value is not None:
        return source.value
    unreadable = next((cell for cell in cells if isinstance(cell, Unreadable)), None)
    if unreadable is not None:
        return unreadable
    texts = [cell for cell in cells if isinstance(cell, str)]
    if not texts:
        return source.empty
    whole = _joined(source, field, texts)
    if not field.many:
        return _one(source, field, whole)
    items = [_one(source, field, item) for item in split_items(whole, source.split)]
    return next((item for item in items if isinstance(item, Unreadable)), None) or _flat(items)


def split_items(text: str, signs: str) -> list[str]:
    """The items of a list; semicolons always part them."""
    parted = re.split(f"[{re.escape(_LIST_SIGNS + signs)}]", text)
    return [item.strip() for item in parted if item.strip()]


@lru_cache(maxsize=1 << 14)
def loose(word: str) -> str:
    """A word as words are compared."""
    return _SPACE.sub("", plain(word)).casefold()


def in_key(field: Field | None, value: object) -> str:
    """A canonical value as it stands in a key: instants and dates without signs."""
    if field is not None and isinstance(value, str):
        if field.kind == "date":
            return value.replace("-", "")
        if field.kind == "instant":
            moment = datetime.fromisoformat(value).astimezone(ZONE)
            clock = f"{moment:%H%M%S}" if moment.second else f"{moment:%H%M}"
            return f"{moment:%Y%m%d}-{clock}"
    return str(value)


def _joined(source: Source, field: Field, texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return source.prefix + texts[0] if source.prefix else texts[0]
    sign = source.join
    if sign is None:
        # A day and its time in two columns; several columns of a list; else the parts of a name.
        sign = " " if field.kind in ("date", "instant") else ";" if field.many else "-"
    return source.prefix + sign.join(texts)


def _one(source: Source, field: Field, word: str) -> object:
    if source.words:
        said = _folded(source.words).get(loose(word))
        if said is not None:
            return said
    try:
        if source.formats:
            return rewritten(word, source.formats, field.kind)
        if source.unit:
            return in_unit(word, field, source.unit)
    except Refused as refused:
        return Unreadable(refused)
    return word


def _flat(items: Sequence[object]) -> list[str]:
    """A word may stand for several of our values."""
    return [part for item in items for part in split_items(str(item), "")]


def _folded(words: Mapping[str, str | None]) -> Mapping[str, str]:
    found = _FOLDED.get(id(words))
    if found is None or found[0] is not words:
        found = words, {loose(word): value for word, value in words.items() if value is not None}
        if len(_FOLDED) > 256:
            _FOLDED.clear()
        _FOLDED[id(words)] = found
    return found[1]


_FOLDED: dict[int, tuple[Mapping[str, str | None], Mapping[str, str]]] = {}
