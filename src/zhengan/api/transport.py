"""How the client speaks: one request with its token, asked again where the network failed, problems as exceptions.

Exception
└── ApiError          everything below; its text is meant for people
    ├── ApiProblem    the server said no: `problem` says what was expected, what was found, what to do
    ├── Unreachable   no answer after several tries
    └── StillWaiting  what was asked for is still being worked out
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from json import JSONDecodeError
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import httpx

from zhengan.api.shapes.common import Problem

PROBLEM = "application/problem+json"
PREFIX = "/api/v1"
TRIES = 3
PATIENCE_SECONDS = 600.0
"""How long is waited for an assessment that the server is making."""
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_ASKS_TO_WAIT = (429, 503)
_ACCEPTED, _NOT_MODIFIED, _FAULT = 202, 304, 400
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST_WAIT = 60.0


class ApiError(Exception):
    """The base of what goes wrong."""


class ApiProblem(ApiError):  # noqa: N818  # what it carries
    """The server's problem (RFC 9457)."""

    def __init__(self, problem: Problem) -> None:
        lines = [f"{problem['title']}：{problem['detail']}", *(one["text"] for one in problem["faults"])]
        super().__init__("\n".join(lines))
        self.problem = problem

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.problem["status"]


class Unreachable(ApiError):  # noqa: N818  # says what is so
    """No answer."""


class StillWaiting(ApiError):  # noqa: N818
    """No result yet."""


@dataclass(frozen=True)
class Answered:
    """An answer: its JSON value (None where it has none), its bytes and its headers."""

    status: int
    value: Any
    content: bytes
    headers: Mapping[str, str]


@dataclass
class Transport:
    """A server, spoken to with one token. `under` replaces the network in tests; `sleep` the waiting."""

    server: str
    token: str = field(repr=False)
    language: str = "zh-Hans"
    under: httpx.BaseTransport | None = None
    sleep: Callable[[float], object] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.server)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ApiError(f"服务器地址应写成 https://主机，实为“{self.server}”。请改正。")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ApiError(f"令牌不能经明文发送：{self.server} 应为 https://…。请在服务器前面放 TLS 代理。")
        self._http = httpx.Client(
            base_url=self.server.rstrip("/") + PREFIX,
            headers={"Authorization": f"Bearer {self.token}", "Accept-Language": self.language},
            timeout=_TIMEOUT,
            transport=self.under,
        )

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """One answer. Raises ApiProblem, Unreachable.

        A request that changes something carries a key, so that asking again after a broken connection does it once.
        """
        said = {name: value for name, value in (query or {}).items() if value not in (None, "", [])}
        sent = dict(headers or {})
        if method != "GET":
            sent.setdefault("Idempotency-Key", str(uuid4()))
        request = self._http.build_request(method, path, params=said, json=body, content=content, headers=sent)
        return _told(self._sent(request))

    def ready(self, path: str, query: Mapping[str, Any] | None = None) -> Answered:
        """The answer to a reading request once the server has worked it out. Raises StillWaiting."""
        until = PATIENCE_SECONDS
        while (found := self.ask("GET", path, query=query)).status == _ACCEPTED:
            job = found.value["job"]
            wait = _seconds(found.headers)
            until -= wait
            if until < 0:
                raise StillWaiting(f"服务器还没有做完（任务 {job['id']}，{job['state']}）。请稍后再试。")
            self.sleep(wait)
        return found

    def pages(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Any]:
        """All items of a list, a page at a time."""
        after = ""
        while True:
            page = self.ready(path, {**(query or {}), "after": after}).value
            yield from page["items"]
            after = page["next"]
            if not after:
                return

    def _sent(self, request: httpx.Request) -> httpx.Response:
        last = ""
        for tried in range(TRIES):
            try:
                answer = self._http.send(request)
            except httpx.TransportError as error:
                last = type(error).__name__
                self.sleep(2.0**tried)
                continue
            if answer.status_code not in _ASKS_TO_WAIT or "Retry-After" not in answer.headers or tried + 1 == TRIES:
                return answer
            self.sleep(_seconds(answer.headers))
        raise Unreachable(
            f"连不上 {self.server}（{last}），试了 {TRIES} 次。请检查网络和地址；没有答复的写入，可用同样的内容再发。"
        )


def address(*parts: str) -> str:
    """A path of these parts, whatever signs they hold."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


def _told(answer: httpx.Response) -> Answered:
    media = answer.headers.get("Content-Type", "").partition(";")[0]
    value = None
    if media.endswith("json") and "Content-Disposition" not in answer.headers:
        try:
            value = answer.json()
        except (JSONDecodeError, UnicodeDecodeError):
            value = None
    if answer.status_code >= _FAULT:
        if media == PROBLEM and isinstance(value, dict):
            raise ApiProblem(value)  # type: ignore[arg-type]  # the server keeps to the shape
        raise ApiError(f"{answer.url} 答复 {answer.status_code}，不像证安的接口。请核对地址。")
    if not answer.is_success and answer.status_code != _NOT_MODIFIED:
        raise ApiError(f"{answer.url} 转到别处（{answer.status_code}）。请直接写最终的地址。")
    return Answered(answer.status_code, value, answer.content, answer.headers)


def _seconds(headers: Mapping[str, str]) -> float:
    text = headers.get("Retry-After", "2")
    return min(float(text), _LONGEST_WAIT) if text.isdigit() else 2.0
