"""How the console's templates speak: addresses that keep the asked day, verdicts as shape, word and colour, figures and dates."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS
from zhengan.web.masked import masked_text
from zhengan.web.models import Run
from zhengan.web.place import Place
from zhengan.web.verdicts.notices import notices_of
from zhengan.workspace.clock import SHANGHAI

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: Mapping[str, Any], name: str, **parts: str) -> str:
    """The address of a page of this institution that keeps the asked day: `{% to "verdict" finding=row.finding %}`."""
    place: Place = context["place"]
    return place.url(name, parts=parts)


@register.simple_tag(takes_context=True)
def listed(context: Mapping[str, Any], name: str, **filters: object) -> str:
    """The address of a list of this institution with filters set: `{% listed "verdicts" verdict="breached" %}`."""
    place: Place = context["place"]
    return place.url(name, more={key: str(value) for key, value in filters.items()})


@register.simple_tag(takes_context=True)
def with_query(context: Mapping[str, Any], **changes: Any) -> str:
    """The query of this page with some values set (an empty value takes the name away), with `?`."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("console/part_notices.html")
def notices(run: Run | None) -> Mapping[str, Any]:
    """What is to be said about evidence and law besides the verdicts of a run: `{% notices run %}`."""
    return {"found": notices_of(run)}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file of the console, which changes when the file does."""
    return f"{static(name)}?v={_digest(name)}"


@register.simple_tag
def mark(verdict: str) -> SafeString:
    """A verdict as shape, word and colour."""
    words = gettext(VERDICT_WORDS[verdict])  # type: ignore[index]  # the column holds verdicts only
    shape = VERDICT_MARKS[verdict]  # type: ignore[index]
    return format_html(
        '<span class="verdict {}"><span class="shape" aria-hidden="true">{}</span>{}</span>', verdict, shape, words
    )


@register.simple_tag
def shape(verdict: str) -> SafeString:
    """A verdict as shape and colour; its word is there for those who do not see them."""
    return format_html(
        '<span class="verdict {}" title="{}"><span class="shape" aria-hidden="true">{}</span><span class="unseen">{}</span></span>',
        verdict,
        gettext(VERDICT_WORDS[verdict]),  # type: ignore[index]
        VERDICT_MARKS[verdict],  # type: ignore[index]
        gettext(VERDICT_WORDS[verdict]),  # type: ignore[index]
    )


@register.filter
def days_from(day: date | None, today: date) -> str:
    """How far off a day is: 还有 3 天, 今天到期, 已过 2 天."""
    if day is None:
        return ""
    days = (day - today).days
    if days == 0:
        return gettext("今天到期")
    if days > 0:
        return ngettext("还有 %(days)d 天", "还有 %(days)d 天", days) % {"days": days}
    return ngettext("已过 %(days)d 天", "已过 %(days)d 天", -days) % {"days": -days}


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-20, local."""
    if value is None:
        return "—"
    return (value.astimezone(SHANGHAI) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


@register.filter
def instant(value: datetime | str | None) -> SafeString:
    """2026-11-20 09:15:00, local, with the zone on hover."""
    if value is None or value == "":
        return format_html("{}", "—")
    moment = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(SHANGHAI)
    return format_html(
        '<time datetime="{}" title="UTC+08:00">{}</time>', moment.isoformat(), moment.strftime("%Y-%m-%d %H:%M:%S")
    )


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key; nothing where it holds nothing."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def masked(value: Any) -> str:
    """A text that somebody entered, with what looks like an investor's number masked."""
    return masked_text(str(value)) if value is not None else ""


@cache
def _digest(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        return "0"
    with open(path, "rb") as file:  # noqa: PTH123  # a finder's answer is text
        return hashlib.sha256(file.read()).hexdigest()[:10]
