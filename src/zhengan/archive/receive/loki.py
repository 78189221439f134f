"""Loki push, `/loki/api/v1/push`: JSON, or protobuf in a snappy block, as promtail, Alloy, Vector and Fluent Bit send
it.

The line kept is `{"time", "level", "host", "app", "message", "labels", "metadata"}`: `time` the sender's, `message`
its line, `labels` its stream; `level`, `host`, `app` repeat the label that usually carries them. All lines of a
request are stored, or none.
"""

import re
from collections.abc import Iterator, Mapping

import orjson
from google.protobuf.message import DecodeError

from zhengan.archive.receive.exchange import Accept, Request, Response, Unreadable, expect_type
from zhengan.archive.receive.inflate import snappy
from zhengan.archive.receive.line_json import line_of, text_of, time_of
from zhengan.archive.receive.loki_message import PushRequest

_LEVEL = ("level", "detected_level", "severity")
_HOST = ("host", "hostname", "node_name", "instance")
_APP = ("service_name", "app", "job", "container")
_LABEL = re.compile(r'\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*("(?:[^"\\]|\\.)*")\s*(,|$)', re.DOTALL)
_INFLATED = 128 * 1024 * 1024

Entry = tuple[Mapping[str, str], int, bytes, Mapping[str, str]]
"""Labels of the stream, the sender's nanoseconds, the line, what was structured beside it."""


def receive(request: Request, accept: Accept) -> Response:
    """204 once all is durable, as Loki answers; the receipt stands in the headers."""
    expect_type(request, "application/json", "application/x-protobuf")
    entries = list(_of_json(request.body) if request.content_type == "application/json" else _of_protobuf(request))
    if not entries:
        raise Unreadable(400, "请求里没有一条日志")
    return Response(204, stored=accept([_line(entry) for entry in entries]))


def _line(entry: Entry) -> bytes:
    labels, nanoseconds, line, metadata = entry
    known = {"time": time_of(nanoseconds) or str(nanoseconds)}
    for key, names in (("level", _LEVEL), ("host", _HOST), ("app", _APP)):
        known[key] = next((labels[name] for name in names if name in labels), "")
    return line_of({**known, "message": text_of(line), "labels": dict(labels), "metadata": dict(metadata)})


def _of_json(body: bytes) -> Iterator[Entry]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(400, f"不是 JSON：{error}") from error
    streams = content.get("streams") if isinstance(content, dict) else None
    if not isinstance(streams, list):
        raise Unreadable(400, '应是 {"streams": […]}')
    for number, stream in enumerate(streams, 1):
        if not isinstance(stream, dict) or not isinstance(stream.get("values"), list):
            raise Unreadable(400, f"第 {number} 个 stream 应有 stream 和 values")
        labels = _texts(stream.get("stream", {}), number)
        for value in stream["values"]:
            yield labels, *_value(value, number)


def _value(value: object, number: int) -> tuple[int, bytes, Mapping[str, str]]:
    if isinstance(value, list) and 2 <= len(value) <= 3 and all(isinstance(part, str) for part in value[:2]):
        stamp, line = value[:2]
        if re.fullmatch(r"[0-9]{1,20}", stamp):
            return int(stamp), line.encode(), _texts(value[2] if len(value) == 3 else {}, number)
    raise Unreadable(400, f'第 {number} 个 stream 里的值应是 ["纳秒", "行"]，却是 {str(value)[:60]}')


def _texts(value: object, number: int) -> Mapping[str, str]:
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return value
    raise Unreadable(400, f"第 {number} 个 stream 的标签应都是文字")


def _of_protobuf(request: Request) -> Iterator[Entry]:
    body = request.body
    if request.headers.get("content-encoding", "").strip().lower() in {"", "identity"}:
        body = snappy(body, _INFLATED)
    try:
        push = PushRequest.FromString(body)
    except DecodeError as error:
        raise Unreadable(400, "不是 Loki 的 protobuf") from error
    for stream in push.streams:
        labels = labels_of(stream.labels)
        for entry in stream.entries:
            nanoseconds = entry.timestamp.seconds * 1_000_000_000 + entry.timestamp.nanos
            yield labels, nanoseconds, entry.line, {pair.name: pair.value for pair in entry.metadata}


def labels_of(text: str) -> dict[str, str]:
    """Reads `{app="x", host="y"}`. Raises Unreadable."""
    inner = text.strip()
    if not (inner.startswith("{") and inner.endswith("}")):
        raise Unreadable(400, f'标签应形如 {{app="x"}}，却是 {text[:60]}')
    inner = inner[1:-1].strip().removesuffix(",")
    found: dict[str, str] = {}
    at = 0
    while at < len(inner):
        label = _LABEL.match(inner, at)
        if label is None:
            raise Unreadable(400, f"标签读不懂：{inner[at : at + 60]}")
        found[label[1]] = _unquoted(label[2])
        at = label.end()
    return found


def _unquoted(quoted: str) -> str:
    try:
        return str(orjson.loads(quoted.encode()))
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)
