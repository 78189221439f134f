"""Bytes in, spans out. Whichever engine is ready is taken: compiled kernels, or RE2 with the same rules.

detect(data)                 spans in one piece of text
detect_stream(pieces)        spans of a text that comes in pieces, with places in the whole
detect_column(array)         spans of every row of a column of text
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import re2

from zhengan.protect.detect import codes, ready
from zhengan.protect.detect.buffers import text_buffers
from zhengan.protect.detect.context import word_before
from zhengan.protect.detect.kinds import Kinds, checksum_ok, load_kinds
from zhengan.protect.detect.laid import BESIDE
from zhengan.protect.detect.spans import Spans, blank, joined, settled, spans_of
from zhengan.protect.detect.text import View, odd_places, view_of
from zhengan.protect.span import Tier

PIECE = 4 << 20  # bytes that both kernels read before going on, so that the second finds them in the cache
MARGIN = 32 << 10  # bytes that a stream keeps back: longer than anything that is found


def detect(
    data: bytes, *, recall: bool = False, least: Tier | None = None, encoding: str = "utf-8", kinds: Kinds | None = None
) -> Spans:
    """Personal information in a text, with places in `data`. Arbitrary bytes are no error.

    `least` is the least sure tier given back (LIKELY; with `recall` CANDIDATE). With `recall` whatever has the shape of a number of a
    person's is given back, whatever its check digit, as CANDIDATE at least.
    """
    known = kinds or load_kinds()
    floor = int(least if least is not None else (Tier.CANDIDATE if recall else Tier.LIKELY))
    raw = bytes(data)
    if encoding == "utf-8":
        found = _detect(raw, 0, len(raw), known, int(recall), floor)[0]
        return _with_odd_lines(found, raw, known, int(recall), floor)
    view = view_of(raw, encoding)
    return _seen(view, _detect(view.data, 0, len(view.data), known, int(recall), floor)[0])


def _seen(view: View, found: Spans) -> Spans:
    """Spans of a view, in the bytes that it shows."""
    if not len(found):
        return found
    starts, ends = view.back(found.starts, found.ends)
    return Spans(starts, ends, found.kinds, found.tiers, found.reasons, found.names)


def _with_odd_lines(found: Spans, data: bytes, kinds: Kinds, recall: int, least: int) -> Spans:
    """Lines with full-width digits or zero-width signs are read again as they are meant; the rest stays as read."""
    lows, highs = ready.engine(len(data)).odd_lines(data)
    if not len(lows):
        return found
    text = b"".join(data[low:high] for low, high in zip(lows.tolist(), highs.tolist(), strict=True))
    view = view_of(text)
    again = _seen(view, _detect(view.data, 0, len(view.data), kinds, recall, least)[0])
    sizes = np.cumsum(highs - lows)
    # a span that runs from one odd line into the next is whole in the text only where the lines touch
    first, last = np.searchsorted(sizes, again.starts, "right"), np.searchsorted(sizes, again.ends - 1, "right")
    shift = lows - np.concatenate(([0], sizes[:-1]))
    whole = shift[first] == shift[last] if len(again) else np.zeros(0, bool)
    again = again.take(whole)
    moved = shift[first[whole]]
    again = Spans(again.starts + moved, again.ends + moved, again.kinds, again.tiers, again.reasons, again.names)
    line = np.searchsorted(lows, found.starts, "right") - 1
    inside = (line >= 0) & (found.starts < highs[np.maximum(line, 0)])
    return settled([found.take(~inside), again], kinds.ids)


def detect_stream(
    pieces: Iterable[bytes], *, recall: bool = False, least: Tier | None = None, kinds: Kinds | None = None
) -> Iterator[Spans]:
    """As `detect`, for UTF-8 text in pieces: memory is bounded by the largest piece. Cuts fall on line ends or spaces.

    A line longer than a piece that is written in another way (full-width, zero-width) is folded part by part.
    """
    known = kinds or load_kinds()
    floor = int(least if least is not None else (Tier.CANDIDATE if recall else Tier.LIKELY))
    held, base, begin = b"", 0, 0
    for piece in pieces:
        held += piece
        if len(held) - begin < 2 * MARGIN:
            continue
        cut = _cut(held, begin, len(held) - MARGIN)
        if cut <= begin:
            continue
        found, stopped = _detect(held, begin, cut, known, int(recall), floor)
        found = _folded_part(found, held, begin, stopped, known, int(recall), floor)
        if len(found):
            yield _moved(found, base)
        keep = max(0, stopped - 2 * BESIDE - 512)
        held, base, begin = held[keep:], base + keep, stopped - keep
    found, _ = _detect(held, begin, len(held), known, int(recall), floor)
    found = _folded_part(found, held, begin, len(held), known, int(recall), floor)
    if len(found):
        yield _moved(found, base)


def _folded_part(found: Spans, data: bytes, begin: int, end: int, kinds: Kinds, recall: int, least: int) -> Spans:
    return _moved(_with_odd_lines(_moved(found, -begin), data[begin:end], kinds, recall, least), begin)


def detect_column(
    column: Any, *, name: str = "", recall: bool = False, least: Tier | None = None, kinds: Kinds | None = None
) -> Spans:
    """Spans of a pyarrow Array or ChunkedArray of text or bytes; `rows` says the row, places are within the row's value.

    `name` is the column's: it is the context of values that have none of their own.
    """
    known = kinds or load_kinds()
    floor = int(least if least is not None else (Tier.CANDIDATE if recall else Tier.LIKELY))
    parts, base = [], 0
    for data, offsets in text_buffers(column):
        given = context_of(name, known)
        found = _rows(data, offsets, known, given, int(recall), floor)
        found = _with_odd_rows(found, data, offsets, known, given, int(recall), floor)
        parts.append(
            Spans(found.starts, found.ends, found.kinds, found.tiers, found.reasons, found.names, found.rows + base)
        )
        base += len(offsets) - 1
    if not parts:
        return spans_of(blank(0), known.ids, np.zeros(0, np.int64))
    fields = ("starts", "ends", "kinds", "tiers", "reasons", "rows")
    columns: Any = [np.concatenate([getattr(part, field) for part in parts]) for field in fields]
    return spans_of(columns[:5], known.ids, columns[5])


def _with_odd_rows(
    found: Spans, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int], recall: int, least: int
) -> Spans:
    """Rows with full-width digits or zero-width signs are read again as they are meant."""
    if not len(data) or not len(ready.engine(len(data)).odd_lines(data)[0]):
        return found
    places = odd_places(memoryview(data))
    odd = np.unique(np.searchsorted(offsets, places, "right") - 1)
    odd = odd[(odd >= 0) & (odd < len(offsets) - 1)]
    parts = [found.take(~np.isin(found.rows, odd))]
    for row in odd.tolist():
        view = view_of(data[offsets[row] : offsets[row + 1]].tobytes())
        array = np.frombuffer(view.data, np.uint8)
        again = _seen(view, _rows(array, np.array([0, len(array)]), kinds, given, recall, least))
        rows = np.full(len(again), row, np.int64)
        parts.append(Spans(again.starts, again.ends, again.kinds, again.tiers, again.reasons, again.names, rows))
    whole = joined(parts, kinds.ids)
    return whole.take(np.argsort(whole.rows, kind="stable"))


def context_of(name: str, kinds: Kinds) -> tuple[int, int]:
    """(kinds meant, kinds denied) by a column's name."""
    spelled = name.encode()
    meant, denied, gap = word_before(bytes(spelled), 0, len(spelled), kinds.words)
    return (int(meant), int(denied)) if gap >= 0 else (0, 0)


def _detect(data: bytes, begin: int, end: int, kinds: Kinds, recall: int, least: int) -> tuple[Spans, int]:
    """Spans that begin in [begin, end), and where the slower of both passes stopped."""
    engine = ready.engine(end - begin)
    numbers, persons, at = [], [], begin
    stopped = begin
    while at < end:
        stop = end if end - at <= PIECE else _cut(data, at, at + PIECE)
        found, first = engine.structured(data, 0, len(data), max(at, stopped), stop, kinds, (0, 0), recall, least)
        names, second = engine.people(data, 0, len(data), max(at, stopped), stop, kinds, (0, 0), least)
        numbers.append(found)
        persons.append(names)
        stopped = max(first, second)
        at = max(stop, stopped)
    parts = [joined(numbers, kinds.ids), joined(persons, kinds.ids)]
    if any(kind.pattern for kind in kinds.kinds):
        parts.append(_own(data, begin, end, kinds, recall, least))
    return _together(parts, data, kinds, least), max(stopped, end)


def _together(parts: list[Spans], data: Any, kinds: Kinds, least: int) -> Spans:
    """Both passes' spans laid together, and a firm's own kinds': overlaps settled, fields judged by what stands beside them."""
    found = None
    if len(parts) == 2:
        found = ready.engine(len(data)).laid(parts[0], parts[1], data, least)
    return _beside(settled(parts, kinds.ids), least, data) if found is None else found


def _beside(found: Spans, least: int, data: Any) -> Spans:
    """Fields that could be personal: likely where other personal information stands beside them on the line, in the same row."""
    field = (found.tiers == Tier.CANDIDATE) & (found.reasons & codes.FIELD > 0)
    firm = np.flatnonzero((found.tiers >= Tier.LIKELY) & (found.kinds != codes.SECRET))
    at = np.flatnonzero(field)
    if not len(at) or not len(firm):
        return found.take(found.tiers >= least)
    after = np.searchsorted(found.starts[firm], found.ends[at])
    follows, precedes = firm[np.minimum(after, len(firm) - 1)], firm[np.maximum(after - 1, 0)]
    near = (after < len(firm)) & _follows(found, at, follows, data)
    near |= (after > 0) & _follows(found, precedes, at, data)
    tiers, reasons = found.tiers.copy(), found.reasons.copy()
    tiers[at[near]] = Tier.LIKELY
    reasons[at[near]] |= codes.NEIGHBOUR
    whole = Spans(found.starts, found.ends, found.kinds, tiers, reasons, found.names, found.rows)
    return whole.take(tiers >= least)


def _follows(found: Spans, one: Any, other: Any, data: Any) -> Any:
    """Whether spans `other` follow spans `one` on the same line within reach."""
    left, right = found.ends[one], found.starts[other]
    near = (right >= left) & (right - left <= BESIDE)
    if found.rows is not None:
        return near & (found.rows[one] == found.rows[other])
    chosen = np.flatnonzero(near)
    array = np.frombuffer(data, np.uint8)
    between = left[chosen, None] + np.arange(BESIDE)
    inside = between < right[chosen, None]
    broken = (inside & (array[np.minimum(between, len(array) - 1)] == 10)).any(axis=1)
    near[chosen[broken]] = False
    return near


def _rows(data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int], recall: int, least: int) -> Spans:
    engine = ready.engine(int(offsets[-1] - offsets[0]) if len(offsets) else 0)
    parts = [*engine.rows(data, offsets, kinds, given, recall, least)]
    for number, kind in enumerate(kinds.kinds):
        if kind.pattern:
            parts.append(_own_rows(data, offsets, number, kinds, given, recall, least))
    # places in the buffer are places in one text: overlaps are settled there, then places are made the row's own
    whole = _together(parts, data, kinds, least)
    shift = offsets[whole.rows]
    return Spans(
        whole.starts - shift, whole.ends - shift, whole.kinds, whole.tiers, whole.reasons, whole.names, whole.rows
    )


def _own(
    data: bytes, begin: int, end: int, kinds: Kinds, recall: int, least: int, given: tuple[int, int] = (0, 0)
) -> Spans:
    """Kinds of the firm's own: a pattern match is a candidate, a checksum or a word before it makes it likely, both make it sure."""
    found = []
    for number, kind in enumerate(kinds.kinds):
        if not kind.pattern:
            continue
        for match in re2.compile(kind.pattern.encode()).finditer(data, begin):
            start, stop = match.span()
            if start >= end:
                break
            meant, denied, gap = word_before(data, 0, start, kinds.words)
            meant, denied = (meant, denied) if gap >= 0 else given
            checked = bool(kind.checksum) and checksum_ok(kind.checksum, data[start:stop])
            if kind.checksum and not checked and not recall:
                continue
            said = int(meant) >> number & 1
            tier = 1 + int(checked) + said + int(not kind.checksum and not kind.words)
            if int(denied) >> number & 1:
                tier = 1
            if tier >= least and stop > start:
                why = codes.PATTERN | (codes.CHECK if checked else 0) | (codes.CONTEXT if said else 0)
                found.append((start, stop, number, tier, why))
    return _columnar(found, kinds)


def _own_rows(
    data: Any, offsets: Any, number: int, kinds: Kinds, given: tuple[int, int], recall: int, least: int
) -> Spans:
    only = Kinds(
        tuple(kind if index == number else _bare(kind) for index, kind in enumerate(kinds.kinds)), (), kinds.words
    )
    parts, rows = [], []
    raw = bytes(data)
    for row in range(len(offsets) - 1):
        low, high = int(offsets[row]), int(offsets[row + 1])
        part = _own(raw[low:high], 0, high - low, only, recall, least, given)
        if len(part):
            parts.append(_moved(part, low))
            rows.append(np.full(len(part), row, np.int64))
    if not parts:
        return spans_of(blank(0), kinds.ids, np.zeros(0, np.int64))
    return spans_of(
        [getattr(joined(parts, kinds.ids), field) for field in ("starts", "ends", "kinds", "tiers", "reasons")],
        kinds.ids,
        np.concatenate(rows),
    )


def _bare(kind: Any) -> Any:
    return type(kind)(kind.id, kind.title, kind.level)


def _columnar(found: list[tuple[int, int, int, int, int]], kinds: Kinds) -> Spans:
    out = blank(len(found))
    for target, values in zip(out, zip(*found, strict=True), strict=False):
        target[:] = values
    return spans_of(out, kinds.ids)


def _moved(found: Spans, by: int) -> Spans:
    return Spans(found.starts + by, found.ends + by, found.kinds, found.tiers, found.reasons, found.names, found.rows)


def _cut(data: bytes, begin: int, near: int) -> int:
    """A place at or before `near` behind a line's end or a space, so that no token is cut; `near` itself in endless runs."""
    for sign in (b"\n", b" ", b","):
        at = data.rfind(sign, max(begin + 1, near - MARGIN // 2), near)
        if at >= 0:
            return at + 1
    return near
