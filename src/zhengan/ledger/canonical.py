"""Canonical JSON (RFC 8785) of what the ledger stores: text, whole numbers, yes/no, null, lists and objects.

Decimals travel as text, so fractions are refused, and with them the hard part of the standard. What stays: no white space,
the shortest escapes, whole numbers inside +-(2^53 - 1), and keys in the order of their UTF-16 code units. orjson writes
exactly that except for the order of keys outside the Basic Multilingual Plane, where the slow reference library takes over.
"""

from typing import Any

import orjson

MAX_DEPTH = 32

_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_SCALARS = frozenset({str, int, bool, type(None)})


class CanonicalError(ValueError):
    """A value that has no canonical form here. The text is Chinese and names the place inside the value."""


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of a value. Raises CanonicalError for floats, other types, lone surrogates, numbers beyond 2^53."""
    astral_key = _walk(value, "", 0)
    if astral_key:
        return _by_reference(value)
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except (TypeError, RecursionError) as error:
        raise CanonicalError(_why(error)) from None


def _walk(value: Any, place: str, depth: int) -> bool:
    """Refuses what is not ours; true where some key lies outside the Basic Multilingual Plane."""
    kind = type(value)
    if kind in _SCALARS:
        return False
    if depth >= MAX_DEPTH:
        raise CanonicalError(f"{place or '内容'} 嵌套超过 {MAX_DEPTH} 层")
    if kind is dict:
        return _walk_object(value, place, depth)
    if kind is list or kind is tuple:
        found = [_walk(item, f"{place}[{number}]", depth + 1) for number, item in enumerate(value)]
        return any(found)
    raise CanonicalError(
        f"{place or '内容'} 应为文本、整数、是否、空、列表或对象，实际是 {kind.__name__}（小数请写成文本）"
    )


def _walk_object(value: dict[Any, Any], place: str, depth: int) -> bool:
    astral = False
    for key, item in value.items():
        if type(key) is not str:
            raise CanonicalError(f"{place or '内容'} 的键应为文本，实际是 {type(key).__name__}")
        if not key.isascii() and max(key) > "\uffff":
            astral = True
        if type(item) not in _SCALARS and _walk(item, f"{place}.{key}", depth + 1):
            astral = True
    return astral


def _by_reference(value: Any) -> bytes:
    import rfc8785

    try:
        written: bytes = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise CanonicalError(_why(error)) from None
    return written


def _why(error: Exception) -> str:
    text = str(error)
    if "range" in text or "domain" in text:
        return "整数超出正负 2 的 53 次方（更大的数请写成文本）"
    if "surrogate" in text or "UTF-8" in text or isinstance(error, UnicodeEncodeError):
        return "文本里有不成对的代理字符，不是有效的 Unicode"
    return f"内容不能写成规范 JSON：{text}"
