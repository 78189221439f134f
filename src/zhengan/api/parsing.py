"""JSON in and out: strict on the way in, Chinese as it is on the way out."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from zhengan.api.problems import Problem


class StrictParser(Parser):
    """Reads a body; refuses what no record may hold (NUL, halves of characters, NaN)."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value. Raises Problem."""
        try:
            found = orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            words = (
                f"内容应为 JSON，第 {error.lineno} 行第 {error.colno} 字起读不懂。",
                f"The body is no JSON: {error}.",
            )
            raise Problem("wrong-request", words) from error
        if b"\\u0000" in request.body and _holds_nul(found):
            raise Problem("wrong-request", ("文字里不应有 NUL 字符。", "No text may hold NUL."))
        return found


class PlainRenderer(BaseRenderer):
    """Writes JSON in UTF-8."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        """The bytes."""
        return orjson.dumps(data)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(name) or _holds_nul(item) for name, item in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))
