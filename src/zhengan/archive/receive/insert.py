"""Our own two doors: `/insert/lines` takes bytes between line feeds, `/insert/jsonline` a JSON object on each line. The
answer is the receipt.

A line is kept byte for byte as it was sent, without its line feed. Empty lines are framing and are not kept. All
lines of a request are stored, or none.
"""

import orjson

from zhengan.archive.receive.delivery import Stored
from zhengan.archive.receive.exchange import Accept, Request, Response, Unreadable, answer, expect_type


def receive_lines(request: Request, accept: Accept) -> Response:
    """Any bytes."""
    expect_type(request, "text/plain", "application/octet-stream")
    return _receipt(accept(_lines(request.body)))


def receive_json(request: Request, accept: Accept) -> Response:
    """Objects in JSON; one that is not refuses the whole request, by its number."""
    expect_type(request, "application/x-ndjson", "application/jsonl", "application/stream+json", "application/json")
    lines = _lines(request.body)
    for number, line in enumerate(lines, 1):
        if not is_object(line):
            raise Unreadable(400, f"第 {number} 行应是一个 JSON 对象，却是 {line[:60]!r}。没有保存任何内容")
    return _receipt(accept(lines))


def is_object(line: bytes) -> bool:
    """Whether the bytes are one JSON object."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _lines(body: bytes) -> list[bytes]:
    lines = [line for line in body.split(b"\n") if line]
    if not lines:
        raise Unreadable(400, "请求里没有一行日志")
    return lines


def _receipt(stored: Stored) -> Response:
    content = {
        "source": stored.source,
        "stored": stored.stored,
        "first_seq": stored.first_seq,
        "last_seq": stored.last_seq,
        "chain": stored.chain_hex,
    }
    return answer(200, content, stored)
