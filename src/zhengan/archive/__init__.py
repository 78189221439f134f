"""The log archive: received durably, sealed provably, kept for the term of the law, found in a moment."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.archive.search import find

__all__ = ["find"]


def __getattr__(name: str) -> Any:
    if name == "find":
        from zhengan.archive.search import find

        return find
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
