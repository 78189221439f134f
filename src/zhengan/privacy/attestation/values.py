"""The values of a piece that a reader gave: what the detector finds by shape, and every run of letters and digits that is long enough.

The second net is there because the first has an opinion: whatever is written together, or as digits amid letters, is looked up, too.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from zhengan.privacy.attestation.canonical import KINDS, canonical
from zhengan.privacy.readers import Piece

if TYPE_CHECKING:
    from zhengan.protect.detect import Spans

SHORTEST, LONGEST, FEWEST_DIGITS, MOST_GROUPS = 8, 24, 6, 6
_DIGIT, _LETTER = 2, 1
_CLASSES = np.zeros(256, np.uint8)
_CLASSES[48:58] = _DIGIT
_CLASSES[65:91] = _CLASSES[97:123] = _LETTER
_UPPER = np.arange(256, dtype=np.uint8)
_UPPER[97:123] -= 32


@dataclass(frozen=True, slots=True)
class Found:
    """Values that the detector found: canonical spelling, kind, whether more than the shape speaks for it, row, and where."""

    texts: list[str]
    kinds: list[str]
    likely: Any
    denied: Any
    starts: Any
    ends: Any


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of letters and digits as an Arrow column of canonical texts; `whole`: the run fills its cell."""

    texts: Any
    starts: Any
    ends: Any
    whole: Any


@dataclass(frozen=True, slots=True)
class Text:
    """A piece as one text; cells stand in lines of their own, `offsets` says where each begins (None for a text)."""

    data: bytes
    offsets: Any = None


def text_of(piece: Piece) -> Text:
    """The piece as one text."""
    if isinstance(piece.data, bytes):
        return Text(piece.data)
    cells = [b"" if cell is None else cell.encode("utf-8", "replace") for cell in piece.data.to_pylist()]
    lengths = np.fromiter((len(cell) + 1 for cell in cells), np.int64, len(cells))
    return Text(b"\n".join(cells), np.concatenate(([0], np.cumsum(lengths))))


def found_in(piece: Piece, text: Text) -> Found:
    """What the detector finds in recall mode, of the kinds that are fingerprinted."""
    from zhengan.protect.detect import detect, detect_column
    from zhengan.protect.span import Tier

    spans: Spans = (
        detect_column(piece.data, name=piece.where.column, recall=True)
        if text.offsets is not None
        else detect(text.data, recall=True)
    )
    wanted = np.isin(spans.kinds, [spans.names.index(kind) for kind in KINDS])
    spans = spans.take(wanted)
    shift = text.offsets[spans.rows] if text.offsets is not None and len(spans) else 0
    starts, ends = spans.starts + shift, spans.ends + shift
    kinds = [spans.names[kind] for kind in spans.kinds.tolist()]
    values = [
        canonical(kind, text.data[start:end].decode("utf-8", "replace"))
        for kind, start, end in zip(kinds, starts.tolist(), ends.tolist(), strict=True)
    ]
    negative = _bit("negative")
    return Found(values, kinds, spans.tiers >= Tier.LIKELY, spans.reasons & negative > 0, starts, ends)


def runs_in(text: Text) -> Runs:
    """Every run of letters and digits that could be a value, whole, and the digits inside of it."""
    import pyarrow as pa

    from zhengan.protect.detect.text import view_of

    view = view_of(text.data)
    data = np.frombuffer(view.data, np.uint8)
    classes = _CLASSES[data]
    digits = np.concatenate(([0], np.cumsum(classes == _DIGIT)))
    starts, ends = _edges(classes > 0)
    keep = (ends - starts >= SHORTEST) & (ends - starts <= LONGEST) & (digits[ends] - digits[starts] >= FEWEST_DIGITS)
    singles = _edges(classes == _DIGIT)
    parts = [(starts[keep], ends[keep]), _inner(data, *singles, classes)]
    grouped, gaps = _grouped(data, *singles)
    # A run is at most LONGEST + 1 long: place and length fit one number, and equal runs are one.
    starts, ends = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    single = np.unique(starts << 6 | ends - starts)
    starts = np.concatenate([single >> 6, grouped[0]])
    ends = np.concatenate([(single >> 6) + (single & 63), grouped[1]])
    if not len(starts):
        none = np.zeros(0, np.int64)
        return Runs(pa.array([], pa.string()), none, none, np.zeros(0, bool))
    lengths = ends - starts
    shift = np.concatenate(([0], np.cumsum(lengths)))
    letters = data[np.arange(shift[-1]) + np.repeat(starts - shift[:-1], lengths)]
    lengths = lengths - np.concatenate((np.zeros(len(starts) - len(gaps), np.int64), gaps))
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    column = pa.LargeStringArray.from_buffers(
        len(lengths), pa.py_buffer(offsets), pa.py_buffer(_UPPER[letters[_CLASSES[letters] > 0]])
    )
    low, high = view.back(starts, ends)
    return Runs(pa.compute.cast(column, pa.string()), low, high, _whole(text, low, high))


def _inner(data: Any, starts: Any, ends: Any, classes: Any) -> tuple[Any, Any]:
    """Digits amid letters: alone, with the letter before them, with an X behind seventeen, without a country code."""
    size = len(data)
    if not len(starts):
        return starts, ends
    before = (starts > 0) & (classes[np.maximum(starts - 1, 0)] == _LETTER)
    following = data[np.minimum(ends, size - 1)] | 32
    after = (ends < size) & (classes[np.minimum(ends, size - 1)] == _LETTER)
    lengths = ends - starts
    inside = (before | after) & (lengths >= SHORTEST) & (lengths <= LONGEST)
    lettered = before & (lengths >= SHORTEST - 1) & (lengths <= 10)
    checked = after & (following == ord("x")) & (lengths == 17)
    country = (lengths == 13) & (data[starts] == ord("8")) & (data[np.minimum(starts + 1, size - 1)] == ord("6"))
    far = (lengths == 15) & (data[starts] == ord("0")) & (data[np.minimum(starts + 2, size - 1)] == ord("8"))
    parts = [
        (starts[inside], ends[inside]),
        (starts[lettered] - 1, ends[lettered]),
        (starts[checked], ends[checked] + 1),
        (starts[country] + 2, ends[country]),
        (starts[far] + 4, ends[far]),
    ]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _grouped(data: Any, starts: Any, ends: Any) -> tuple[tuple[Any, Any], Any]:
    """Digits in groups that one space or dash parts, any neighbours of them together; and how many such signs are inside."""
    sign = data[np.minimum(ends[:-1], len(data) - 1)] if len(ends) else ends
    linked = (starts[1:] - ends[:-1] == 1) & ((sign == ord(" ")) | (sign == ord("-")))
    lengths = ends - starts
    firsts, lasts, gaps = [], [], []
    together, total = np.ones(len(starts), bool), lengths.copy()
    for more in range(1, MOST_GROUPS):
        if len(starts) <= more:
            break
        together = together[:-1] & linked[more - 1 :]
        total = total[:-1] + lengths[more:]
        good = np.flatnonzero(together & (total >= SHORTEST) & (total <= LONGEST))
        firsts.append(starts[good])
        lasts.append(ends[good + more])
        gaps.append(np.full(len(good), more, np.int64))
    if not gaps:
        none = np.zeros(0, np.int64)
        return (none, none), none
    return (np.concatenate(firsts), np.concatenate(lasts)), np.concatenate(gaps)


def _edges(mask: Any) -> tuple[Any, Any]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return edges[::2], edges[1::2]


def _whole(text: Text, starts: Any, ends: Any) -> Any:
    if text.offsets is None:
        return np.zeros(len(starts), bool)
    row = np.searchsorted(text.offsets, starts, "right") - 1
    following = text.offsets[np.minimum(row + 1, len(text.offsets) - 1)]
    return (starts == text.offsets[row]) & (ends == following - 1)


def _bit(reason: str) -> int:
    from zhengan.protect.detect.codes import REASONS

    return REASONS[reason]
