"""Hooks of pipelines: a signed call says that a change is about to start, and gets the gate's answer.

POST /api/v1/institutions/<institution>/gate/hooks/<gitlab|jenkins|ansible>. No token and no session: the secret of the hook signs each
call (`zhengan.workspace.hooks`). A wrong secret and a hook that nobody set up look alike. A call met before within its time is not
noted again.
"""

import re
from datetime import datetime
from threading import Lock
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from zhengan.api.pace import PACE, UNKNOWN
from zhengan.api.problems import Problem
from zhengan.cases.hook_payload import HookAsk, asked_by
from zhengan.web.office import office
from zhengan.workspace.clock import now
from zhengan.workspace.gate import Gate
from zhengan.workspace.hooks import ID, WINDOW, is_gitlab_token, is_signed, secret_of

SOURCE = "hook"
MAX_BODY = 1024 * 1024
_MOST = 10_000
# GitLab names a delivery so where it is not signed.
_DELIVERY = ("idempotency-key", "x-gitlab-event-uuid")


class _Seen:
    """Deliveries met within the window; in the memory of the process, as the pace is."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._met: dict[str, datetime] = {}

    def again(self, delivery: str, at: datetime) -> bool:
        """Whether it was met before; from now on it is."""
        with self._lock:
            self._met = {name: met for name, met in self._met.items() if at - met <= 2 * WINDOW}
            before = delivery in self._met
            if not before and len(self._met) < _MOST:
                self._met[delivery] = at
            return before


SEEN = _Seen()


def hook(request: HttpRequest, institution: str, tool: str) -> HttpResponse:
    """The answer to one call."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    at, headers = now(), {name.lower(): value for name, value in request.headers.items()}
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise Problem("too-large", (f"内容应不超过 {MAX_BODY} 字节。", f"At most {MAX_BODY} bytes."))
    delivery = _let_in(institution, tool, headers, request.body, at)
    if delivery is None:
        if PACE.spend(f"address:{request.META.get('REMOTE_ADDR', '')}", UNKNOWN).too_many:
            raise Problem("too-many", headers={"Retry-After": "60"})
        words = ("签名不对，或者时间与服务器相差太多。", "The signature is wrong, or its time lies too far from ours.")
        raise Problem("signed-out", words)
    asked = asked_by(tool, _payload(request.body))
    if asked is None:
        return _told({"asked": False, "may": None})
    _check(asked, tool, at, headers)
    gate = Gate(office().workspace, institution)
    repeated = bool(delivery) and SEEN.again(f"{institution}/{tool}/{delivery}", at)
    by = f"{tool}:{asked.by or '?'}"
    answer = gate.ask(asked.key, at) if repeated else gate.ask_to_start(asked.key, by, SOURCE, at)
    return _told({"asked": True, "repeated": repeated, **answer.told()})


def _let_in(institution: str, tool: str, headers: dict[str, str], body: bytes, at: datetime) -> str | None:
    """The name of the delivery, empty where it has none; None for a call that is not let in."""
    secret = secret_of(office().workspace, institution, tool)
    if secret is None:
        return None
    if is_signed(secret, headers, body, at):
        return headers[ID]
    if tool == "gitlab" and is_gitlab_token(secret, headers):
        return next((headers[name][:200] for name in _DELIVERY if headers.get(name)), "")
    return None


def _payload(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Problem("wrong-request", ("内容应为 JSON 对象。", "The body must be a JSON object."))
    return found


def _check(asked: HookAsk, tool: str, at: datetime, headers: dict[str, str]) -> None:
    """A change is named, and a call without a signed time is of now by its own words."""
    if not asked.key:
        words = (
            "没有写明是哪项变更。请用字段 change、变量 ZHENGAN_CHANGE、分支 change/编号，或提交说明里的“Change: 编号”。",
            "No change is named: use `change`, the variable ZHENGAN_CHANGE, a branch change/<key>, or a line `Change: <key>`.",
        )
        raise Problem("wrong-request", words)
    if tool == "gitlab" and ID not in headers and not _is_of_now(asked.sent, at):
        words = (
            f"没有签名的调用应在 {WINDOW.seconds // 60} 分钟以内，实际时间是“{asked.sent[:40]}”。",
            f"A call without a signature must be of the last {WINDOW.seconds // 60} minutes.",
        )
        raise Problem("wrong-request", words)


def _is_of_now(sent: str, at: datetime) -> bool:
    """GitLab writes 2026-11-20 20:30:00 +0800, and 2026-11-20 12:30:00 UTC."""
    text = re.sub(r" ([+-]\d{4})$", r"\1", sent.strip().replace(" UTC", "+00:00"))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return False
    return found.tzinfo is not None and abs(at - found) <= WINDOW


def _told(said: dict[str, Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps(said), content_type="application/json")
