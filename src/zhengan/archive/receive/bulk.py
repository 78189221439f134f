"""Elasticsearch `_bulk` as its senders speak it (rsyslog omelasticsearch, Fluent Bit, Vector, Beats): only `index` and
`create` bring lines.

The line kept is the document byte for byte, with what stood in its action put before it as the key `_bulk`:
`{"_bulk":{"_index":"logs"},` and then the document from its second byte. Without anything in the action it is the
document itself. A document that cannot be read is refused as an item; an action that cannot be read refuses the
request.
"""

from dataclasses import dataclass

import orjson

from zhengan.archive.receive.delivery import Stored
from zhengan.archive.receive.exchange import Accept, Request, Response, Unreadable, answer, expect_type

_PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
"""Without this header the official clients refuse to talk."""


@dataclass(frozen=True, slots=True)
class _Item:
    action: str
    meta: dict[str, object]
    line: bytes | None
    error: str = ""


def receive(request: Request, accept: Accept) -> Response:
    """Item by item: 201 with its number, or why not. If no item could be kept the whole answer is 400."""
    expect_type(request, "application/x-ndjson", "application/json", "application/vnd.elasticsearch+x-ndjson")
    index = request.path.strip("/").split("/")[0]
    items = _items(request.body, "" if index == "_bulk" else index)
    lines = [item.line for item in items if item.line is not None]
    if not lines:
        reason = items[0].error if items else "请求里没有一条日志"
        raise Unreadable(400, f"{reason}。没有保存任何内容")
    stored = accept(lines)
    content = {
        "took": 0,
        "errors": len(lines) < len(items),
        "items": _statuses(items, stored),
        "zhengan": {"stored": stored.stored, "first_seq": stored.first_seq, "last_seq": stored.last_seq},
    }
    return answer(200, content, stored, _PRODUCT)


def refusal(status: int, text: str, headers: dict[str, str]) -> Response:
    """As Elasticsearch says it; senders look at the status."""
    kind = "es_rejected_execution_exception" if status in {429, 503} else "illegal_argument_exception"
    return answer(status, {"error": {"type": kind, "reason": text}, "status": status}, headers={**headers, **_PRODUCT})


def probe(path: str) -> Response | None:
    """What senders ask before they send: the version, the licence, the health."""
    match path:
        case "/":
            version = {"number": "8.11.0", "build_flavor": "default", "lucene_version": "9.0.0"}
            content: object = {
                "name": "zhengan",
                "cluster_name": "zhengan",
                "version": version,
                "tagline": "证安日志归档",
            }
        case "/_license" | "/_xpack/license":
            content = {"license": {"status": "active", "type": "basic", "mode": "basic"}}
        case "/_cluster/health":
            content = {"cluster_name": "zhengan", "status": "green", "timed_out": False, "number_of_nodes": 1}
        case "/_cat/health":
            return Response(200, b"zhengan green 1 1\n", "text/plain; charset=utf-8", _PRODUCT)
        case _:
            return None
    return answer(200, content, headers=_PRODUCT)


def _items(body: bytes, index: str) -> list[_Item]:
    rows = body.split(b"\n")
    if rows.pop().strip():
        raise Unreadable(400, "_bulk 的最后一行应以换行结束；请求可能不完整。没有保存任何内容")
    items: list[_Item] = []
    at = 0
    while at < len(rows):
        row = rows[at].strip()
        at += 1
        if not row:
            continue
        action, meta = _action(row, at)
        if index:
            meta = {"_index": index, **meta}
        if action == "delete":
            items.append(_Item(action, meta, None, "归档不删除：delete 不收"))
            continue
        if at >= len(rows):
            raise Unreadable(400, f"第 {at} 行的动作之后没有文档。没有保存任何内容")
        document = rows[at].strip()
        at += 1
        items.append(_item(action, meta, document, at))
    return items


def _action(row: bytes, number: int) -> tuple[str, dict[str, object]]:
    try:
        found = orjson.loads(row)
    except orjson.JSONDecodeError:
        found = None
    if isinstance(found, dict) and len(found) == 1:
        action, meta = next(iter(found.items()))
        if action in {"index", "create", "update", "delete"} and isinstance(meta, dict):
            return action, meta
    raise Unreadable(400, f"第 {number} 行应是 _bulk 的动作，却是 {row[:60]!r}。没有保存任何内容")


def _item(action: str, meta: dict[str, object], document: bytes, number: int) -> _Item:
    if action == "update":
        return _Item(action, meta, None, "归档不更改：update 不收")
    try:
        content = orjson.loads(document)
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        return _Item(action, meta, None, f"第 {number} 行应是一个 JSON 对象")
    if not meta:
        return _Item(action, meta, document)
    head = b'{"_bulk":' + orjson.dumps(meta)
    return _Item(action, meta, head + (b"," + document[1:] if content else b"}"))


def _statuses(items: list[_Item], stored: Stored) -> list[object]:
    said: list[object] = []
    seq = stored.first_seq
    for item in items:
        known = {"_index": item.meta.get("_index", "zhengan"), "_id": item.meta.get("_id")}
        if item.line is None:
            error = {"type": "mapper_parsing_exception", "reason": item.error}
            said.append({item.action: {**known, "status": 400, "error": error}})
            continue
        known["_id"] = known["_id"] or f"{stored.source}-{seq}"
        shards = {"total": 1, "successful": 1, "failed": 0}
        kept = {
            "_version": 1,
            "result": "created",
            "_shards": shards,
            "_seq_no": seq,
            "_primary_term": 1,
            "status": 201,
        }
        said.append({item.action: {**known, **kept}})
        seq += 1
    return said
