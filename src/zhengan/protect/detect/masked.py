"""What may be shown of a place where something was found: its kind and what stands around it, never the value."""

from zhengan.protect.detect.engine import detect
from zhengan.protect.span import Span, Tier

AROUND = 24  # bytes shown on either side


def excerpt(data: bytes, span: Span) -> str:
    """The text around a span, with stars for the span and for everything else that could be personal information."""
    low, high = max(0, span.start - AROUND), min(len(data), span.end + AROUND)
    # more is read than shown, so that what the cut runs through is known for what it is
    begin, end = max(0, low - 256), min(len(data), high + 256)
    hidden = [(span.start, span.end)]
    hidden += [(begin + start, begin + stop) for start, stop in _found(data[begin:end])]
    stars = bytearray(data[low:high])
    for start, stop in hidden:
        for index in range(max(start, low), min(stop, high)):
            stars[index - low] = 0x2A
    shown = bytes(stars).decode("utf-8", "ignore")
    return _short("".join(character if character.isprintable() else " " for character in shown))


def _found(text: bytes) -> list[tuple[int, int]]:
    found = detect(text, recall=True, least=Tier.CANDIDATE)
    return list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))


def _short(text: str) -> str:
    """Runs of stars made one mark, so that nobody counts the value's length; digits left over in long runs are starred too."""
    out, digits = [], ""
    for character in text + "\0":
        if character.isdigit():
            digits += character
            continue
        if digits:
            out.append(digits if len(digits) < 5 else "*")
            digits = ""
        out.append(character)
    shown = "".join(out[:-1])
    while "**" in shown:
        shown = shown.replace("**", "*")
    return shown.replace("*", "＊＊＊")
