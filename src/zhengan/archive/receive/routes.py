"""Which path speaks which protocol, what the probes of senders are told, and how a refusal is said in each."""

from collections.abc import Callable

from zhengan.archive.errors import Overloaded, Refused, StorageFull
from zhengan.archive.receive import bulk, insert, journal_upload, loki, otlp
from zhengan.archive.receive.exchange import Accept, Request, Response, Unreadable, answer

Protocol = Callable[[Request, Accept], Response]

PATHS: dict[str, Protocol] = {
    "/v1/logs": otlp.receive,
    "/loki/api/v1/push": loki.receive,
    "/insert/jsonline": insert.receive_json,
    "/insert/lines": insert.receive_lines,
    "/upload": journal_upload.receive,
}
"""And every path that ends in `/_bulk`."""


def respond(request: Request, accept: Accept) -> Response:
    """Answers a request that brings lines. Raises Refused."""
    path = request.path.rstrip("/") or "/"
    protocol = bulk.receive if path.endswith("/_bulk") else PATHS.get(path)
    if protocol is None:
        raise Unreadable(404, f"没有 {path[:100]}。可用：{'、'.join(PATHS)}、/_bulk")
    if request.method not in {"POST", "PUT"}:
        raise Unreadable(405, f"{path[:100]} 用 POST")
    return protocol(request, accept)


def probe(request: Request) -> Response | None:
    """The answer to a sender's look whether we are there. Says nothing about anybody's logs; None if it is not a probe."""
    if request.method not in {"GET", "HEAD"}:
        return None
    path = request.path.rstrip("/") or "/"
    said = bulk.probe(path)
    if said is None and path in {"/ready", "/loki/ready", "/health"}:
        said = Response(200, b"ready\n", "text/plain; charset=utf-8")
    if said is None:
        said = answer(
            405 if path in PATHS or path.endswith("/_bulk") else 404,
            {"error": "没有这个地址，或要用 POST", "stored": 0},
        )
    return said if request.method == "GET" else Response(said.status, b"", said.content_type, said.headers)


def refusal_of(path: str, content_type: str, refusal: Refused) -> Response:
    """A refusal: 429 and 503 with the time after which to send again, 4xx where sending again does not help. Nothing is
    stored.
    """
    headers: dict[str, str] = {}
    if isinstance(refusal, Overloaded):
        status = 429
        headers["Retry-After"] = str(max(1, round(refusal.after_seconds)))
    elif isinstance(refusal, StorageFull):
        status = 503
        headers["Retry-After"] = "10"
    elif isinstance(refusal, Unreadable):
        status = refusal.status
        if status == 503:
            headers["Retry-After"] = "1"
    else:
        status = 403
    if path.rstrip("/") == "/v1/logs":
        return otlp.refusal(status, str(refusal), content_type, headers)
    if path.rstrip("/").endswith("/_bulk"):
        return bulk.refusal(status, str(refusal), headers)
    return answer(status, {"error": str(refusal), "stored": 0}, headers=headers)
