"""The gateway over HTTP: one function answers, ASGI and WSGI hand it requests. The caller sends what it is given back.

    POST /v1/sms         {"to", "text", "part": {"ref", "seq", "total"}?}    -> {"texts": […]} | {"held": true}
    POST /v1/mail        message/rfc822                                      -> message/rfc822
    POST /v1/submit_sm   an SMPP PDU as JSON, octets in hexadecimal          -> {"command_status": 0, "submit_sm": […]}
    GET  /v1/counters, GET /healthz

`Authorization: Bearer <token>` names the channel. A rejection is 422 with its reason; whatever fails is a rejection.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from zhengan.privacy.gateway.errors import REASONS, Rejected
from zhengan.privacy.gateway.gateway import Gateway
from zhengan.privacy.gateway.parts import Part
from zhengan.privacy.gateway.settings import Channel

MOST_BYTES = 26 << 20
_SUBMIT_FAILED = 0x45
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body, and what the body is."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def respond(gateway: Gateway, method: str, path: str, authorization: str, body: bytes) -> Answer:
    """Answers a request."""
    if path == "/healthz":
        return _json(200, {"ok": True})
    token = authorization[7:].strip() if authorization[:7].lower() == "bearer " else ""
    channel = gateway.settings.by_token(token) if token else None
    if channel is None:
        return _json(401, {"error": "没有令牌，或者令牌不对。"}, (("WWW-Authenticate", 'Bearer realm="zhengan"'),))
    if path not in _METHODS:
        return _json(404, {"error": f"没有这个地址。应为 {'、'.join(_METHODS)}。"})
    if method != _METHODS[path]:
        return _json(405, {"error": f"应为 {_METHODS[path]}。"})
    return _json(200, gateway.counters()) if path == _COUNTERS else _message(gateway, channel, path, body)


def _message(gateway: Gateway, channel: Channel, path: str, body: bytes) -> Answer:
    try:
        if len(body) > MOST_BYTES:
            raise Rejected("too_large")
        return _DOORS[path](gateway, channel, body)
    except Rejected as why:
        return _refused(path, why)
    except Exception:  # noqa: BLE001  # fail closed, and no word of the message in a traceback
        return _refused(path, Rejected("failed"))


def asgi_of(gateway: Gateway) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The gateway as an ASGI application."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        parts, size = [], 0
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                return
            size += len(event.get("body", b""))
            if size <= MOST_BYTES:
                parts.append(event.get("body", b""))
            if not event.get("more_body"):
                break
        body = b"".join(parts) if size <= MOST_BYTES else bytes(MOST_BYTES + 1)
        given = (scope["method"], scope["path"], headers.get("authorization", ""), body)
        answer = await asyncio.to_thread(respond, gateway, *given)
        named = [(name.lower().encode(), value.encode("latin-1")) for name, value in _headers(answer)]
        await send({"type": "http.response.start", "status": answer.status, "headers": named})
        await send({"type": "http.response.body", "body": answer.body})

    return application


def wsgi_of(gateway: Gateway) -> Callable[[Mapping[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """The gateway as a WSGI application, for the server that the console runs on too."""

    def application(environ: Mapping[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(MOST_BYTES + 1)
        given = (environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""), environ.get("HTTP_AUTHORIZATION", ""), body)
        answer = respond(gateway, *given)
        start(f"{answer.status} {_PHRASES.get(answer.status, 'Status')}", _headers(answer))
        return [answer.body]

    return application


_PHRASES = {
    200: "OK",
    202: "Accepted",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    422: "Unprocessable",
}


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return


def _sms(gateway: Gateway, channel: Channel, body: bytes) -> Answer:
    held = _object(body)
    text, to, piece = held.get("text"), str(held.get("to", "")), held.get("part")
    if not isinstance(text, str):
        raise Rejected("malformed", "应有 text")
    part = None
    if piece is not None:
        try:
            part = Part((channel.key, to, str(piece["ref"])), int(piece["seq"]), int(piece["total"]), text)
        except (KeyError, TypeError, ValueError):
            raise Rejected("malformed", "part 应有 ref、seq、total") from None
    texts = gateway.sms(channel, text, part)
    return _json(202, {"held": True}) if texts is None else _json(200, {"texts": texts})


def _mail(gateway: Gateway, channel: Channel, body: bytes) -> Answer:
    done = gateway.mail(channel, body)
    found = json.dumps(dict(sorted(done.found.items())))
    return Answer(
        200, done.raw, "message/rfc822", (("Zhengan-Found", found), ("Zhengan-Unread", str(len(done.unread))))
    )


def _submit_sm(gateway: Gateway, channel: Channel, body: bytes) -> Answer:
    pdus = gateway.submit_sm(channel, _object(body))
    if pdus is None:
        return _json(202, {"command_status": 0, "held": True, "submit_sm": []})
    return _json(200, {"command_status": 0, "submit_sm": pdus})


_DOORS: Mapping[str, Callable[[Gateway, Channel, bytes], Answer]] = {
    "/v1/sms": _sms,
    "/v1/mail": _mail,
    "/v1/submit_sm": _submit_sm,
}
_COUNTERS = "/v1/counters"
_METHODS = {**dict.fromkeys(_DOORS, "POST"), _COUNTERS: "GET"}


def _object(body: bytes) -> dict[str, Any]:
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        raise Rejected("malformed", "应为 JSON") from None
    if not isinstance(held, dict):
        raise Rejected("malformed", "应为 JSON 对象")
    return held


def _refused(path: str, why: Rejected) -> Answer:
    content: dict[str, Any] = {"error": str(why) or REASONS[why.reason], "reason": why.reason}
    return _json(422, {"command_status": _SUBMIT_FAILED, **content} if path == "/v1/submit_sm" else content)


def _json(status: int, content: Mapping[str, Any], headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    return Answer(status, json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"), headers=headers)


def _headers(answer: Answer) -> list[tuple[str, str]]:
    return [
        ("Content-Type", answer.content_type),
        ("Content-Length", str(len(answer.body))),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
        *answer.headers,
    ]
