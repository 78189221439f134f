"""The way in: to the institution that was looked at last, else the first."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhengan.web.frame import institutions_of
from zhengan.web.models import Membership, User
from zhengan.web.permissions import pages_of

LAST = "institution"


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page that the person may look at."""
    assert isinstance(request.user, User)
    names = institutions_of(request.user)
    if not names:
        return render(request, "console/no_role.html", status=403)
    if (asked := request.GET.get("institution")) in names:
        request.session[LAST] = asked
    chosen = request.session.get(LAST)
    name = chosen if chosen in names else names[0]
    roles = Membership.objects.filter(user=request.user, institution=name).values_list("role", flat=True)
    return redirect(pages_of(roles)[0], institution=name)
