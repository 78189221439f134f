"""The OpenAPI description as it goes out: what every operation may answer and be asked besides what it says itself."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter

from zhengan.api import kept
from zhengan.api.guard import JSON, OPERATIONS, Leave
from zhengan.api.problems import KINDS, MEDIA, WORDS
from zhengan.api.shapes.common import Problem

_ANY = (400, 401, 403, 404, 406, 422, 429, 500, 503, 507)
_READ, _WRITE = (304,), (409, 412, 413, 415)
_REF = "#/components/schemas/{model}"
_OK, _NOT_MODIFIED = "200", "304"
_DAYS = {
    "as_of": "看哪一天，缺省为今天 / the asked day, today where absent",
    "known_by": "只看这一天及以前已知的证据 / only what was known by that day",
}
_PACE = {
    "RateLimit-Limit": "一分钟至多多少个请求 / requests a minute",
    "RateLimit-Remaining": "还剩多少个 / how many are left",
    "RateLimit-Reset": "多少秒后重新计 / seconds until the count begins anew",
}


def described(made: Mapping[str, Any]) -> dict[str, Any]:
    """The description with errors, headers, permissions and media types."""
    found = dict(made)
    problem = TypeAdapter(Problem).json_schema(ref_template=_REF)
    schemas = {**found["components"]["schemas"], **problem.pop("$defs"), "Problem": problem}
    responses = {f"Problem{status}": _problem(status) for status in sorted({*_ANY, *_WRITE})}
    found["components"] = {
        "schemas": dict(sorted(schemas.items())),
        "responses": {**responses, "NotModified": {"description": "与 If-None-Match 相同 / as in If-None-Match"}},
        "headers": {
            name: {"description": words, "schema": {"type": "integer", "minimum": 0}} for name, words in _PACE.items()
        },
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "控制台“管理”里签发的令牌 / a token made in the console",
            },
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "zhengan_session",
                "description": "本站页面的会话，写入须带 X-CSRFToken / the session of this site's pages; writes need X-CSRFToken",
            },
        },
    }
    found["security"] = [{"token": []}, {"session": []}]
    for operations in found["paths"].values():
        for told in operations.values():
            _complete(told, OPERATIONS[told["operationId"]])
    return found


def _complete(told: dict[str, Any], leave: Leave) -> None:
    reads = leave.method == "GET"
    told["parameters"] = [*told["parameters"], *_parameters(leave)]
    answers = {str(status): answer for status, answer in told["responses"].items()}
    for answer in answers.values():
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _PACE}
    if leave.deals.gives != (JSON,):
        answers[_OK]["content"] = {media: {} for media in leave.deals.gives}
    elif reads:
        answers[_OK]["headers"]["ETag"] = {
            "description": "这份答复的标记 / the tag of this answer",
            "schema": {"type": "string"},
        }
    answers |= {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in _ANY}
    if reads:
        answers[_NOT_MODIFIED] = {"$ref": "#/components/responses/NotModified"}
    else:
        answers |= {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in _WRITE}
    told["responses"] = dict(sorted(answers.items()))
    if leave.deals.takes:
        told["requestBody"] = {"required": True, "content": {media: {} for media in leave.deals.takes}}
    elif leave.deals.example is not None:
        told["requestBody"]["content"][JSON]["example"] = leave.deals.example


def _parameters(leave: Leave) -> Iterator[dict[str, Any]]:
    for name in leave.deals.days:
        schema = {"type": "string", "format": "date", "examples": ["2026-11-20"]}
        yield {"in": "query", "name": name, "required": False, "description": _DAYS[name], "schema": schema}
    if leave.method != "GET" and not leave.deals.told_once:
        yield {
            "in": "header",
            "name": kept.HEADER,
            "required": False,
            "description": "同一个键再发，得到同一个答复；保留 24 小时 / the same key again gives the same answer, for 24 hours",
            "schema": {"type": "string", "pattern": f"^[!-~]{{1,{kept.LONGEST_KEY}}}$"},
        }


def _problem(status: int) -> dict[str, Any]:
    kinds = {code: kind for code, kind in KINDS.items() if kind.status == status}
    examples = {
        code: {
            "value": {
                "type": f"{WORDS}#{code}",
                "code": code,
                "title": kind.title[0],
                "status": status,
                "detail": kind.remedy[0],
                "instance": "/api/v1/…",
                "faults": [],
            }
        }
        for code, kind in kinds.items()
    }
    return {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }
