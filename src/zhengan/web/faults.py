"""Pages for what went wrong: what happened, why, what to do now. Nothing of the program's inside is shown."""

import logging
import re
import uuid
from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhengan.archive.errors import ArchiveError
from zhengan.calendar import CalendarFault
from zhengan.cases.errors import CaseRefused
from zhengan.law import LawFault
from zhengan.ledger.errors import LedgerError
from zhengan.reports.papers.errors import PaperFault
from zhengan.web.errors import AskedWrongly, storage_sentence
from zhengan.workspace.errors import InputError, system_sentence

_LOG = logging.getLogger("zhengan.web")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Errors by which Django and allauth steer where a request goes; they answer them themselves.
_OTHERS = ("django.http", "allauth.core")
# What a person can do something about; it is told as it is.
_TOLD = (ArchiveError, AskedWrongly, CalendarFault, CaseRefused, InputError, LawFault, LedgerError, PaperFault)

# Not allowed, forms too large or broken: Django answers these with the pages below.
_DJANGOS = (BadRequest, MultiPartParserError, PermissionDenied, SuspiciousOperation)


class FaultPages:
    """Turns what was asked wrongly into a page that says so; anything else gets a number to report, and the log the story."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer as it is."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error of a view; None leaves it to Django (not found, not allowed)."""
        if isinstance(error, _TOLD):
            return fault_page(request, 400, _("没有完成"), str(error))
        if isinstance(error, DatabaseError) and (words := storage_sentence(error)):
            return fault_page(request, 503, _("没有完成"), words)
        if isinstance(error, OSError):
            return fault_page(request, 507, _("没有完成"), system_sentence(error))
        if error.__class__.__module__.startswith(_OTHERS) or isinstance(error, _DJANGOS):
            return None
        number = uuid.uuid4().hex[:12]
        _LOG.exception("fault %s at %s", number, request.path)
        words = _("程序出错，没有完成。请把编号 %(number)s 告诉管理员，日志里有详情；已经保存的内容不受影响。")
        return fault_page(request, 500, _("程序出错"), words % {"number": number})


def fault_page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """A page of its own, or for a part of a page only the words."""
    part = bool(getattr(request, "htmx", False))
    words = _in_english(words) if (get_language() or "").startswith("en") else words
    name = "console/fault_part.html" if part else "console/fault.html"
    return render(request, name, {"title": title, "words": words, "status": status}, status=status)


def _in_english(words: str) -> str:
    """A refusal in English where it is in fixed words; one with figures of the case stays Chinese, and is said to be."""
    told, chinese = _(words), _("原因（中文）：")
    return f"{chinese} {told}" if _HAN.search(told) else told


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it does not exist, or not for this person; which of the two is not said."""
    words = _("网址不对，或者这里的内容不在您的权限之内。请从左边的导航重新进入。")
    return fault_page(request, 404, _("没有这一页"), words)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    words = _("您的角色不能做这件事，没有执行。需要时请联系管理员调整角色。")
    return fault_page(request, 403, _("没有权限"), words)


def wrong_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return fault_page(request, 400, _("没有完成"), _("请求不完整或者太大，没有执行。请返回上一页重试。"))


def broken(request: HttpRequest) -> HttpResponse:
    """500, where even the error page could not be made from the view."""
    words = _("程序出错，没有完成。请稍后重试；仍然如此时，请告诉管理员查看日志。")
    return fault_page(request, 500, _("程序出错"), words)


def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without the right mark: mostly a page that stood open too long."""
    words = _("这一页放得太久，或者不是从本站打开的，没有提交。请刷新后重试。")
    return fault_page(request, 403, _("页面已过期"), words)
