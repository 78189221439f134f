"""The detector: bytes in, spans out. Never says what it found, only where, of which kind, how sure and why.

    detect(data) -> Spans                 a text; `recall=True` finds by shape alone
    detect_stream(pieces)                 a text in pieces
    detect_column(array) -> Spans         rows of a column
    classify(table) -> list[Finding]      what the columns of a table hold
    excerpt(data, span) -> str            what may be shown of a place
    load_kinds(path) -> Kinds             ours and a firm's own; KindsFault
    prepare(), prepare_in_background()    make ready before the first use
    guess_encoding(data) -> str           for `detect(…, encoding=…)`

What other rooms may use stands in `__all__`; importing the package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.protect.detect.columns import Finding, classify
    from zhengan.protect.detect.engine import detect, detect_column, detect_stream
    from zhengan.protect.detect.kinds import Kind, Kinds, KindsFault, load_kinds
    from zhengan.protect.detect.masked import excerpt
    from zhengan.protect.detect.ready import prepare, prepare_in_background
    from zhengan.protect.detect.spans import Spans
    from zhengan.protect.detect.text import guess_encoding

__all__ = [
    "Finding",
    "Kind",
    "Kinds",
    "KindsFault",
    "Spans",
    "classify",
    "detect",
    "detect_column",
    "detect_stream",
    "excerpt",
    "guess_encoding",
    "load_kinds",
    "prepare",
    "prepare_in_background",
]

_PLACES = {
    "columns": ("Finding", "classify"),
    "engine": ("detect", "detect_column", "detect_stream"),
    "masked": ("excerpt",),
    "kinds": ("Kind", "Kinds", "KindsFault", "load_kinds"),
    "ready": ("prepare", "prepare_in_background"),
    "spans": ("Spans",),
    "text": ("guess_encoding",),
}
_MODULES = {name: f"{__name__}.{module}" for module, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
