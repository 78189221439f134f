"""What went wrong, as `application/problem+json` (RFC 9457): kinds, words in both languages, and what is raised.

Chinese unless the request asks for English. The reasons that come out of the rooms below are Chinese; in English a sentence goes
before them, since a reason in another language is better than none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from zhengan.api.shapes.common import Fault
from zhengan.api.shapes.common import Problem as ProblemShape

if TYPE_CHECKING:
    from zhengan.records import Fault as RecordFault

MEDIA = "application/problem+json"
WORDS = "/api/v1/docs"
"""The page whose parts tell about each kind."""
SHOWN = 200
"""Faults told in one answer."""
_LONGEST_INSTANCE = 300


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, its title, and what to do in general, Chinese and English."""

    status: int
    title: tuple[str, str]
    remedy: tuple[str, str]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "wrong-request": Kind(
            400, ("请求有误", "Wrong request"), ("按说明改正后再发。", "Correct it as told and send it again.")
        ),
        "signed-out": Kind(
            401,
            ("没有登录", "Not signed in"),
            ("带上有效的令牌（Authorization: Bearer …）。", "Send a valid token (Authorization: Bearer …)."),
        ),
        "not-allowed": Kind(
            403,
            ("没有权限", "Not allowed"),
            (
                "请管理员调整角色，或换一个权限够的令牌。",
                "Ask an administrator for the role, or use a token with the scope.",
            ),
        ),
        "forged": Kind(
            403,
            ("来源不明", "Forged request"),
            (
                "从本站页面发出时带上 X-CSRFToken；程序请用令牌。",
                "Send X-CSRFToken from pages of this site; programs use a token.",
            ),
        ),
        "not-found": Kind(
            404,
            ("没有找到", "Not found"),
            ("核对网址；也可能不在您的权限之内。", "Check the address; it may also lie outside your rights."),
        ),
        "wrong-method": Kind(
            405, ("方法不对", "Wrong method"), ("用 Allow 里列出的方法。", "Use a method that Allow names.")
        ),
        "not-acceptable": Kind(
            406, ("没有这种格式", "Not acceptable"), ("改 Accept，或者不写。", "Change Accept, or leave it out.")
        ),
        "in-progress": Kind(
            409,
            ("正在处理", "In progress"),
            ("稍后用同一个 Idempotency-Key 再发。", "Send it again a little later under the same Idempotency-Key."),
        ),
        "conflict": Kind(
            409, ("与现状不符", "Conflict"), ("先读取现状，再决定怎么办。", "Read the present state, then decide.")
        ),
        "changed": Kind(
            412,
            ("已被改动", "Changed meanwhile"),
            ("重新读取，在新版本上修改。", "Read it again and change the new version."),
        ),
        "too-large": Kind(413, ("太大", "Too large"), ("分成几次发送。", "Send it in parts.")),
        "wrong-type": Kind(
            415,
            ("格式不支持", "Unsupported media type"),
            ("改 Content-Type 和内容的格式。", "Change Content-Type and the form of the content."),
        ),
        "refused": Kind(
            422,
            ("内容有误", "Content refused"),
            (
                "按 faults 逐条改正后再发。没有写入任何内容。",
                "Correct each of the faults and send it again. Nothing was stored.",
            ),
        ),
        "other-request": Kind(
            422, ("键已用过", "Key used before"), ("换一个 Idempotency-Key。", "Use another Idempotency-Key.")
        ),
        "too-many": Kind(
            429,
            ("请求太密", "Too many requests"),
            ("等 Retry-After 所说的秒数再发。", "Wait for as many seconds as Retry-After says."),
        ),
        "broken": Kind(
            500,
            ("程序出错", "Program fault"),
            (
                "把编号告诉管理员，日志里有详情；已经保存的内容不受影响。",
                "Tell an administrator the number, the log has the details; what was stored is safe.",
            ),
        ),
        "unavailable": Kind(
            503,
            ("暂时不能处理", "Unavailable"),
            ("稍后再发；仍然如此时请管理员查看。", "Send it again later; if it stays, tell an administrator."),
        ),
        "no-room": Kind(
            507,
            ("存储不可用", "Storage fault"),
            ("请管理员检查磁盘和权限。", "Ask an administrator to look at disk and permissions."),
        ),
    }
)


class Problem(Exception):  # noqa: N818  # it is the request, not the program, that has one
    """Ends a request with a problem. `said` are the words about this case, Chinese and English."""

    def __init__(
        self,
        code: str,
        said: tuple[str, str] = ("", ""),
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(said[0] or KINDS[code].title[0])
        self.code, self.said, self.faults, self.headers = code, said, tuple(faults), dict(headers or {})


def told(code: str, words: str) -> Problem:
    """A problem whose reason a room below has given, in Chinese."""
    return Problem(code, (words, f"The reason, as the server gives it: {words}"))


def answer_of(request: HttpRequest, problem: Problem, instance: str = "") -> HttpResponse:
    """The problem as an answer, in the language of the request."""
    kind, english = KINDS[problem.code], is_english()
    said = problem.said[english]
    shape: ProblemShape = {
        "type": f"{WORDS}#{problem.code}",
        "code": problem.code,
        "title": kind.title[english],
        "status": kind.status,
        "detail": f"{said} {kind.remedy[english]}".strip() if english else f"{said}{kind.remedy[english]}",
        "instance": instance or request.path[:_LONGEST_INSTANCE],
        "faults": list(problem.faults[:SHOWN]),
    }
    answer = HttpResponse(orjson.dumps(shape), status=kind.status, content_type=MEDIA)
    answer["Content-Language"] = "en" if english else "zh-Hans"
    answer["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        answer[name] = value
    return answer


def is_english() -> bool:
    """Whether the request asks for English."""
    return (get_language() or "").startswith("en")


def fault_of(found: "RecordFault") -> Fault:
    """A fault of evidence, with its place."""
    place = found.text.partition("：")[0]
    return {
        "code": found.code,
        "where": place,
        "expected": found.expected,
        "found": found.found,
        "remedy": found.remedy,
        "text": found.text,
    }
