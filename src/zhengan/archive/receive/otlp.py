"""OTLP/HTTP logs (opentelemetry-proto 1.x, `/v1/logs`): protobuf and JSON.

The line kept of a LogRecord is `{"time", "observed", "level", "severity", "host", "app", "message" | "body", "event",
"attributes", "resource", "scope", "trace", "span", "flags", "dropped"}`, what was not sent left out. `time` and
`observed` are the sender's nanoseconds in UTC; `host` and `app` repeat `host.name` and `service.name` of the
resource; a body that is text is `message`, any other is `body`. A record too long to keep is refused by itself and
counted in `partialSuccess`.
"""

import base64
import binascii
import math
from collections.abc import Iterable
from typing import Any

import orjson
from google.protobuf.json_format import MessageToJson, ParseDict, ParseError
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from zhengan.archive.line import MAX_LINE
from zhengan.archive.receive.exchange import Accept, Request, Response, Unreadable, expect_type
from zhengan.archive.receive.line_json import line_of, time_of

_JSON, _PROTOBUF = "application/json", "application/x-protobuf"
_DEPTH = 64


def receive(request: Request, accept: Accept) -> Response:
    """200 once all is durable; the receipt stands in the headers, the number of refused records in the body."""
    expect_type(request, _PROTOBUF, _JSON)
    lines = list(_lines(_of_json(request.body) if request.content_type == _JSON else _of_protobuf(request.body)))
    kept = [line for line in lines if len(line) <= MAX_LINE]
    if not kept:
        raise Unreadable(413 if lines else 400, f"记录超过上限 {MAX_LINE} 字节" if lines else "请求里没有一条日志")
    stored = accept(kept)
    said = ExportLogsServiceResponse()
    if len(kept) < len(lines):
        said.partial_success.rejected_log_records = len(lines) - len(kept)
        said.partial_success.error_message = f"记录超过上限 {MAX_LINE} 字节；其余 {stored.stored} 条已保存"
    if request.content_type == _JSON:
        return Response(200, MessageToJson(said, indent=None).encode(), _JSON, stored=stored)
    return Response(200, said.SerializeToString(), _PROTOBUF, stored=stored)


def refusal(status: int, text: str, content_type: str, headers: dict[str, str]) -> Response:
    """A `google.rpc.Status` with the reason, in the form that was sent."""
    if content_type == _PROTOBUF:
        message = text.encode()
        size = len(message)
        head = b"\x12" + (bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7]))
        return Response(status, head + message, _PROTOBUF, headers)
    return Response(status, orjson.dumps({"message": text, "stored": 0}), _JSON, headers)


def _of_protobuf(body: bytes) -> ExportLogsServiceRequest:
    try:
        request: ExportLogsServiceRequest = ExportLogsServiceRequest.FromString(body)
    except DecodeError as error:
        raise Unreadable(400, "不是 OTLP 的 protobuf。没有保存任何内容") from error
    return request


def _of_json(body: bytes) -> ExportLogsServiceRequest:
    """The JSON of OTLP is that of protobuf but for trace and span, which are hexadecimal."""
    try:
        content = orjson.loads(body)
        for record in _records(content):
            for key in ("traceId", "spanId", "trace_id", "span_id"):
                if record.get(key):
                    record[key] = base64.b64encode(binascii.unhexlify(record[key])).decode()
        request = ExportLogsServiceRequest()
        ParseDict(content, request, ignore_unknown_fields=True, max_recursion_depth=_DEPTH)
    except (
        orjson.JSONDecodeError,
        ParseError,
        binascii.Error,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
    ) as error:
        raise Unreadable(400, f"不是 OTLP 的 JSON：{str(error)[:200]}。没有保存任何内容") from error
    return request


def _records(content: Any) -> Iterable[dict[str, Any]]:
    for resource in content.get("resourceLogs") or content.get("resource_logs") or []:
        for scope in resource.get("scopeLogs") or resource.get("scope_logs") or []:
            yield from scope.get("logRecords") or scope.get("log_records") or []


def _lines(request: ExportLogsServiceRequest) -> Iterable[bytes]:
    for resource_logs in request.resource_logs:
        resource = _pairs(resource_logs.resource.attributes)
        for scope_logs in resource_logs.scope_logs:
            scope = scope_logs.scope
            scope_fields = {"name": scope.name, "version": scope.version, "attributes": _pairs(scope.attributes)}
            named = {key: value for key, value in scope_fields.items() if value}
            for record in scope_logs.log_records:
                yield _line(record, resource, named)


def _line(record: LogRecord, resource: Any, scope: dict[str, object]) -> bytes:
    body = _value(record.body)
    known = resource if isinstance(resource, dict) else {}
    return line_of(
        {
            "time": time_of(record.time_unix_nano) or (str(record.time_unix_nano) if record.time_unix_nano else None),
            "observed": time_of(record.observed_time_unix_nano),
            "level": record.severity_text,
            "severity": record.severity_number or None,
            "host": known.get("host.name"),
            "app": known.get("service.name"),
            "message": body if isinstance(body, str) else None,
            "body": None if isinstance(body, str) else body,
            "event": record.event_name,
            "attributes": _pairs(record.attributes),
            "resource": resource,
            "scope": scope,
            "trace": record.trace_id.hex(),
            "span": record.span_id.hex(),
            "flags": record.flags or None,
            "dropped": record.dropped_attributes_count or None,
        }
    )


def _pairs(pairs: Iterable[KeyValue]) -> dict[str, object] | list[list[object]]:
    """An object; where a sender used a key twice, a list of pairs, so that nothing is lost."""
    listed = [[pair.key, _value(pair.value)] for pair in pairs]
    found = {str(key): value for key, value in listed}
    return found if len(found) == len(listed) else listed


def _value(value: AnyValue) -> object:
    match kind := value.WhichOneof("value"):
        case "string_value" | "bool_value" | "int_value":
            return getattr(value, kind)
        case "double_value":
            return value.double_value if math.isfinite(value.double_value) else str(value.double_value)
        case "array_value":
            return [_value(item) for item in value.array_value.values]
        case "kvlist_value":
            return _pairs(value.kvlist_value.values)
        case "bytes_value":
            return {"base64": base64.b64encode(value.bytes_value).decode()}
    return None
