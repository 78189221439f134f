"""How the pages of the log archive speak: tabs, figures, instants to the millisecond, words of the journal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext, gettext_lazy

from zhengan.archive.line import CLASSES
from zhengan.web.logs.keeping import term_words
from zhengan.web.place import Place
from zhengan.workspace.clock import SHANGHAI

register = template.Library()
_JOURNAL = {
    "web": gettext_lazy("页面"),
    "api": gettext_lazy("接口"),
    "cli": gettext_lazy("命令行"),
    "python": gettext_lazy("程序"),
    "search": gettext_lazy("检索"),
    "histogram": gettext_lazy("按时间数"),
    "counts": gettext_lazy("按字段数"),
    "sql": gettext_lazy("SQL"),
    "follow": gettext_lazy("跟踪"),
    "evidence": gettext_lazy("导出证据"),
    "began": gettext_lazy("没有结束"),
    "done": gettext_lazy("完成"),
    "stopped": gettext_lazy("停止"),
    "failed": gettext_lazy("失败"),
}


@register.inclusion_tag("console/part_logs_tabs.html", takes_context=True)
def log_tabs(context: Mapping[str, Any], tab: str) -> Mapping[str, Any]:
    """The tabs of the log pages that this person may open: `{% log_tabs "search" %}`."""
    place: Place = context["place"]
    return {
        "place": place,
        "request": context["request"],
        "tab": tab,
        "may_search": place.may("logs", "read"),
        "may_see_searches": place.may("log_searches", "read"),
    }


@register.simple_tag
def journal_word(word: str) -> str:
    """What a word of the journal of searches means to people."""
    return str(_JOURNAL.get(word, word))


@register.simple_tag
def class_title(log_class: str) -> str:
    """What a class of log is called."""
    return gettext(CLASSES.get(log_class, log_class))  # type: ignore[call-overload]  # classes only


@register.filter
def thousands(value: int) -> str:
    """20,000."""
    return f"{value:,}"


@register.filter
def moment(value: datetime | None) -> str:
    """2026-11-20 09:15:00.250, local; nothing for none."""
    if value is None:
        return ""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03d}"


@register.filter
def termwords(term: str) -> str:
    """5 年."""
    return term_words(term) if term else ""
