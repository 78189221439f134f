"""The line that is kept of a record that came as a structure: one compact JSON object, keys in a fixed order, what was
not sent left out.

Its first keys are those the parser knows: `time` (the sender's, UTC, to the nanosecond), `level`, `host`, `app`,
`message`.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

import orjson


def line_of(fields: Mapping[str, object]) -> bytes:
    """One line; None, empty strings and empty objects are left out."""
    return orjson.dumps({key: value for key, value in fields.items() if value not in _NOTHING})


def time_of(nanoseconds: int) -> str | None:
    """`2026-11-20T01:02:03.123456789Z`; None where a sender gave none (0) or one beyond the calendar."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    if nanoseconds <= 0 or seconds > _LAST:
        return None
    return f"{_second(seconds)}.{rest:09d}Z"


def text_of(value: bytes) -> str | dict[str, str]:
    """UTF-8 as text, other bytes as `{"base64": …}`."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


_NOTHING: tuple[object, ...] = (None, "", {})
_LAST = 253402300799  # 9999-12-31T23:59:59Z


@lru_cache(4096)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
