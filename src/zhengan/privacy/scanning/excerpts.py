"""What may be shown of a value: enough to recognise it with the value in hand, too little to learn it."""

from collections.abc import Iterable

from zhengan.protect.span import Span

_HIDDEN = {"secret", "biometric"}


def excerpt(kind: str, raw: bytes) -> str:
    """A masked excerpt, without what stands around the value: the neighbours of a value are often values."""
    text = raw.decode("utf-8", "replace")
    if kind in _HIDDEN:
        return f"〔{len(text)} 个字符〕"
    if kind == "email":
        return f"{text[:1]}***@***"
    if kind == "name":
        return text[:1] + "*" * max(len(text) - 1, 1)
    if kind == "address":
        return text[:2] + "*" * 6
    head, tail = (3, 2) if len(text) >= 10 else (1, 1)
    return text[:head] + "*" * max(len(text) - head - tail, 3) + text[-tail:]


def without_values(text: str, spans: Iterable[Span]) -> str:
    """A place's name for showing: file names hold names and numbers of people too."""
    raw = text.encode("utf-8", "replace")
    parts, at = [], 0
    for span in sorted(spans):
        if span.start >= at:
            parts += [raw[at : span.start], excerpt(span.kind, raw[span.start : span.end]).encode()]
            at = span.end
    return b"".join([*parts, raw[at:]]).decode("utf-8", "replace")
