"""日历: a month of deadlines, trading days and important periods; and private links to the deadlines for other calendars."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.cache import get_conditional_response
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhengan.web.audit import note
from zhengan.web.dates import feed
from zhengan.web.dates.month import asked_month, month_of
from zhengan.web.models import CalendarFeed
from zhengan.web.office import office
from zhengan.web.place import Asked, page
from zhengan.web.verdicts.standing import run_for
from zhengan.workspace.clock import now, today


@page("calendar")
def month_page(request: Asked) -> HttpResponse:
    """A month, which `month` names."""
    return _shown(request, "")


# A private link is a key that is given to a program, as a token is: who may make the one may make the other.
@require_POST
@page("tokens", "write")
@never_cache
def issue(request: Asked) -> HttpResponse:
    """A new private link; it stands on the answer and nowhere else."""
    request.place = place = replace(request.place, page="calendar")
    made = feed.issue(place.user, place.institution, now())
    note(place, "account", place.user.username, {"did": "calendar feed made", "feed": made.feed.pk})
    return _shown(request, request.build_absolute_uri(reverse("calendar_feed", kwargs={"secret": made.secret})))


@require_POST
@page("tokens", "write")
def revoke(request: Asked, number: int) -> HttpResponse:
    """One's own link ends."""
    place = request.place
    found = CalendarFeed.objects.filter(pk=number, user=place.user, institution=place.institution).first()
    if found is None:
        raise Http404
    feed.revoke(found, now())
    note(place, "account", place.user.username, {"did": "calendar feed ended", "feed": found.pk})
    messages.success(request, _("订阅链接已停用，用它的日历不再更新。"))
    return redirect(place.url("calendar"))


@require_safe
@never_cache
def subscription(request: HttpRequest, secret: str) -> HttpResponse:
    """The deadlines for a calendar that holds a private link: no sign-in, no cookie; put on the trail."""
    moment = now()
    found = feed.check(secret, moment)
    if found is None:
        raise Http404
    made = feed.content(found.institution, office().today or today())
    note(found, "read", "calendar feed", {"feed": found.pk})
    if made is None:
        return HttpResponse(_("还没有判断，稍后再取。"), status=503, headers={"Retry-After": "60"})
    etag = f'"{feed.mark_of(made)}"'
    answer = HttpResponse(
        made,
        content_type="text/calendar; charset=utf-8",
        headers={"ETag": etag, "Content-Disposition": 'inline; filename="zhengan.ics"'},
    )
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _shown(request: Asked, link: str) -> HttpResponse:
    place = request.place
    run, job = run_for(place)
    if run is None and not link:
        return render(request, "console/waiting.html", {"job": job, "title": "日历"})
    first = asked_month(request.GET.get("month", ""), place.as_of)
    context: dict[str, Any] = {
        "run": run,
        "job": job,
        "month": month_of(place, run, first) if run else None,
        "feeds": feed.of_person(place.user, place.institution),
        "link": link,
        "weekdays": [WEEKDAYS_ABBR[number] for number in range(7)],
    }
    return render(request, "console/calendar.html", context)


addresses = [
    path("calendar/", month_page, name="calendar"),
    path("calendar/feed/issue/", issue, name="feed_issue"),
    path("calendar/feed/<int:number>/revoke/", revoke, name="feed_revoke"),
]
open_addresses = [path("feed/<str:secret>.ics", subscription, name="calendar_feed")]
"""What stands outside of the institutions: whoever holds the link is let in by it alone."""
