"""A request and its answer, as the HTTP protocols of the receivers see them. Nothing here reads a socket."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import orjson

from zhengan.archive.errors import Refused
from zhengan.archive.receive.delivery import Stored

Accept = Callable[[Sequence[bytes]], Stored]
"""Stores lines of the sender durably and says their numbers; raises `Refused`."""


class Unreadable(Refused):
    """A request that cannot be taken as it is; sending it again will not help. `status` is the HTTP status."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` by lower-case name; `body` already unpacked."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """Without parameters, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def parameter(self, name: str) -> str:
        """A parameter of the address; empty if absent."""
        return dict(parse_qsl(self.query)).get(name, "")


@dataclass(frozen=True, slots=True)
class Response:
    """`stored` is what this answer acknowledges; it goes into the headers of every answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    stored: Stored | None = None

    def all_headers(self) -> list[tuple[str, str]]:
        """With the receipt: `Zhengan-Stored` always, the numbers and the chain where something was stored."""
        named = {"Content-Type": self.content_type, "X-Content-Type-Options": "nosniff", **self.headers}
        if self.status == 204:
            del named["Content-Type"]
        else:
            named["Content-Length"] = str(len(self.body))
        named["Zhengan-Stored"] = str(self.stored.stored if self.stored else 0)
        if self.stored and self.stored.stored:
            named["Zhengan-First-Seq"] = str(self.stored.first_seq)
            named["Zhengan-Last-Seq"] = str(self.stored.last_seq)
            named["Zhengan-Chain"] = self.stored.chain_hex
        return list(named.items())


def answer(
    status: int, content: object, stored: Stored | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer in JSON."""
    return Response(status, orjson.dumps(content), headers=headers or {}, stored=stored)


def expect_type(request: Request, *allowed: str) -> None:
    """Refuses any other content type: what is not understood must never be answered with success."""
    if request.content_type not in allowed:
        found = request.content_type[:80] or "（空）"
        raise Unreadable(415, f"Content-Type 应是 {' 或 '.join(allowed)}，却是 {found}。没有保存任何内容")
