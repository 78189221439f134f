"""The way in and out of every address under `/api`: nothing leaves that is no answer of the API's own.

Whatever goes wrong becomes a problem, also what Django says by itself (a wrong method, a forged host). Answers get their tag (`ETag`)
and are left out where the asker has them already; what a request left lying about is removed.
"""

import hashlib
import logging
import shutil
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.http.request import UnreadablePostError
from django.utils.cache import patch_vary_headers

from zhengan.api import kept
from zhengan.api.pace import Spent
from zhengan.api.problems import Problem, answer_of, fault_of, told
from zhengan.archive.errors import ArchiveError, Damaged, Overloaded, QueryError, StorageFull
from zhengan.calendar import CalendarFault, TermFault
from zhengan.cases.errors import CaseAbsent, CaseChanged, CaseRefused
from zhengan.law import LawFault
from zhengan.ledger.errors import AbsentError, DraftError, LedgerError, NoteError, StorageError
from zhengan.ledger.samples import TelemetryFault
from zhengan.records.folder import FolderChanged
from zhengan.web.errors import AskedWrongly
from zhengan.workspace.errors import InputError, RefusedError, system_words

Answer = Callable[..., HttpResponseBase]
_LOG = logging.getLogger("zhengan.api")
_OK, _WRONG_METHOD = 200, 405
# What Django raises, and the kind of problem that it is.
_PLAIN: tuple[tuple[type[Exception], str], ...] = (
    (Http404, "not-found"),
    (PermissionDenied, "not-allowed"),
    (RequestDataTooBig, "too-large"),
    (SuspiciousOperation, "wrong-request"),
    (UnreadablePostError, "wrong-request"),
)
# What a room says in words for people, and the kind of problem that it is.
_TOLD: tuple[tuple[type[Exception], str], ...] = (
    (Overloaded, "too-many"),
    (StorageFull, "unavailable"),
    (Damaged, "conflict"),
    (QueryError, "wrong-request"),
    (ArchiveError, "refused"),
    (AbsentError, "not-found"),
    (CaseAbsent, "not-found"),
    (CaseChanged, "conflict"),
    (CaseRefused, "refused"),
    (StorageError, "unavailable"),
    (DraftError, "refused"),
    (NoteError, "refused"),
    (LedgerError, "conflict"),
    (AskedWrongly, "wrong-request"),
    (InputError, "refused"),
    (LawFault, "not-found"),
    (CalendarFault, "refused"),
    (TermFault, "refused"),
    (TelemetryFault, "refused"),
)


def door(view: Answer) -> Answer:
    """The view of an address of the API, with what every address keeps."""

    @wraps(view)
    def opened(request: HttpRequest, *rest: Any, **parts: Any) -> HttpResponseBase:
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        try:
            answer = _looked_at(request, view, rest, parts)
        finally:
            if folder := getattr(request, "upload_folder", None):
                shutil.rmtree(folder, ignore_errors=True)
        if asked == "HEAD" and isinstance(answer, HttpResponse):
            answer["Content-Length"] = str(len(answer.content))
            answer.content = b""
        return answer

    opened.csrf_exempt = True  # type: ignore[attr-defined]  # the guard looks where a cookie is what lets in
    return opened


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse:
    """An error as an answer; what nobody foresaw gets a number, and the log the story."""
    if isinstance(error, kept.Again):
        return error.answer
    if found := _foreseen(error):
        return answer_of(request, found)
    number = uuid.uuid4().hex[:12]
    _LOG.error("fault %s at %s", number, request.path, exc_info=error)
    return answer_of(request, Problem("broken", (f"编号 {number}。", f"Number {number}.")), number)


def _looked_at(request: HttpRequest, view: Answer, rest: Any, parts: Any) -> HttpResponseBase:
    try:
        _refuse_nul(request)
        answer = view(request, *rest, **parts)
    except Exception as error:  # noqa: BLE001 - whatever it is, the asker gets a problem and not a page
        answer = problem_of(request, error)
    if answer.status_code == _WRONG_METHOD:
        allowed = answer.get("Allow", "")
        words = (f"这里可以用 {allowed}。", f"This address knows {allowed}.")
        answer = answer_of(request, Problem("wrong-method", words, headers={"Allow": allowed}))
    if (mark := getattr(request, "mark", None)) is not None and isinstance(answer, HttpResponse):
        kept.finish(mark, answer)
    spent: Spent | None = getattr(request, "spent", None)
    for name, value in spent.headers.items() if spent else ():
        answer[name] = value
    return _tagged(request, answer)


def _tagged(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer with its tag; an empty 304 where the asker has it."""
    patch_vary_headers(answer, ("Accept", "Authorization", "Cookie"))
    if request.method != "GET" or answer.status_code != _OK or not isinstance(answer, HttpResponse):
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer
    if "ETag" not in answer:
        answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if answer["ETag"].removeprefix("W/") not in known and "*" not in known:
        return answer
    fresh = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control", "Vary", "Link"):
        if name in answer:
            fresh[name] = answer[name]
    return fresh


def _refuse_nul(request: HttpRequest) -> None:
    """No name holds NUL, and PostgreSQL takes no text with it."""
    said = [request.path_info, *request.GET.keys(), *(value for values in request.GET.lists() for value in values[1])]
    if any("\x00" in text for text in said):
        raise Problem("wrong-request", ("网址里不应有 NUL 字符。", "An address holds no NUL."))


def _foreseen(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, RefusedError):
        words = error.whole or f"共 {error.count} 处错误，没有写入。"
        return Problem("refused", (words, f"{error.count} faults; nothing was stored."), [*map(fault_of, error.faults)])
    for type_, code in _PLAIN:
        if isinstance(error, type_):
            return Problem(code)
    for type_, code in _TOLD:
        if isinstance(error, type_):
            return told(code, str(error))
    return _of_the_system(error)


def _of_the_system(error: Exception) -> Problem | None:
    if isinstance(error, FolderChanged):
        return told("conflict", f"{error} 在读取期间被改动，没有继续。")
    if isinstance(error, OSError):
        words = system_words(error)
        return Problem("no-room", (f"{words}，没有完成。", f"Not done; the system says: {words}."))
    return None
