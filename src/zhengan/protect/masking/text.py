"""Free text: what the detector finds in it is masked where it stands; the rest stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from zhengan.protect.masking.column import KINDS, mask_column
from zhengan.protect.masking.fallback import hide_texts
from zhengan.protect.masking.key import KeyProvider
from zhengan.protect.masking.token import Mode
from zhengan.protect.span import Span

Detect = Callable[[bytes], Sequence[Span]]
"""Spans of UTF-8 bytes. It is handed in: the detector itself asks masking for its marks."""

_BREAK = b"\n\x1e\n"
"""Between cells that are scanned in one go; no kind reaches over it."""


def mask_text(text: str, detect: Detect, key: KeyProvider, mode: Mode = "marked") -> str:
    """One text with everything found in it masked."""
    result: str = mask_text_column(pa.array([text], pa.string()), detect, key, mode)[0].as_py()
    return result


def mask_text_column(column: Any, detect: Detect, key: KeyProvider, mode: Mode = "marked") -> Any:
    """A `string` array with everything found masked. All cells are scanned in one go and each kind is masked in one."""
    values = [None if value is None else value.encode("utf-8") for value in column.to_pylist()]
    data = _BREAK.join(value or b"" for value in values)
    spans = _apart(detect(data))
    shown = _masked(data, spans, key, mode)
    result, start, next_span = [], 0, 0
    for value in values:
        size = len(value or b"")
        parts, at = [], start
        while next_span < len(spans) and spans[next_span].start < start + size:
            span = spans[next_span]
            parts += [data[at : span.start], shown[next_span].encode("utf-8")]
            at, next_span = min(span.end, start + size), next_span + 1
        parts.append(data[at : start + size])
        result.append(None if value is None else b"".join(parts).decode("utf-8", "replace"))
        start += size + len(_BREAK)
    return pa.array(result, pa.string())


def _apart(spans: Sequence[Span]) -> list[Span]:
    """In order and without overlap: of two that overlap the surer, then the longer, gives its kind to both."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda found: (found.start, -found.end)):
        if result and span.start < result[-1].end:
            best = max(result[-1], span, key=lambda found: (found.tier, found.end - found.start))
            result[-1] = best._replace(start=result[-1].start, end=max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def _masked(data: bytes, spans: Sequence[Span], key: KeyProvider, mode: Mode) -> list[str]:
    found = [data[span.start : span.end].decode("utf-8", "replace") for span in spans]
    result = [""] * len(spans)
    for kind in sorted({span.kind for span in spans}):
        places = [place for place, span in enumerate(spans) if span.kind == kind]
        values = [found[place] for place in places]
        if kind in KINDS:
            shown = mask_column(kind, pa.array(values, pa.string()), key, mode).to_pylist()
        else:
            shown = hide_texts(kind, values, key)
        for place, value in zip(places, shown, strict=True):
            result[place] = value
    return result
