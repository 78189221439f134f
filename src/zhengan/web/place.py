"""Where in the console one is: who, of which institution, in which roles, looking at which day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Membership, User
from zhengan.web.office import office
from zhengan.web.permissions import SENSITIVE, Page, Verb, allowed
from zhengan.workspace.clock import today

_LOOKING = ("GET", "HEAD")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Place:
    """What every page is a view of. `known_by` None: all that is on file."""

    user: User
    institution: str
    roles: frozenset[str]
    page: Page
    as_of: date
    known_by: date | None
    today: date

    def may(self, page: Page, verb: Verb) -> bool:
        """Whether this person may do this here."""
        return allowed(self.roles, page, verb)

    @property
    def is_today(self) -> bool:
        """Whether it is the present state that is looked at."""
        return self.as_of == self.today and self.known_by is None

    def query(self, more: Mapping[str, str] | None = None) -> str:
        """The query that keeps the asked day across links, with `?`; empty on the present day."""
        pairs = {} if self.as_of == self.today else {"as_of": self.as_of.isoformat()}
        if self.known_by:
            pairs["known_by"] = self.known_by.isoformat()
        pairs |= more or {}
        return f"?{urlencode(pairs)}" if pairs else ""

    def url(self, name: str, parts: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None) -> str:
        """The address of a page of this institution that keeps the asked day."""
        return reverse(name, kwargs={"institution": self.institution, **(parts or {})}) + self.query(more)


class Asked(HttpRequest):
    """A request as the views of institutions' pages get it; for annotations."""

    place: Place
    htmx: HtmxDetails


def page(name: Page, verb: Verb = "read") -> Callable[[View], View]:
    """Makes a view of an institution's page: signed in, of the institution, allowed by the table, put on the trail.

    The view is called with the request, whose `place` is set, and the rest of the address. An institution without a role for
    the person does not exist for them (404). A view that may only be read takes no POST.
    """
    return _guarding(name, verb, _looked)


def part(name: Page, verb: Verb = "read") -> Callable[[View], View]:
    """The same for what a page that is on the trail fetches by itself, perhaps every few seconds: fetching it is no look of its own."""
    return _guarding(name, verb, lambda request: None)


def _guarding(name: Page, verb: Verb, looked: Callable[[Any], None]) -> Callable[[View], View]:
    def made(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: Any, institution: str, **rest: Any) -> HttpResponseBase:
            if verb == "read" and request.method not in _LOOKING:
                return HttpResponseNotAllowed(_LOOKING)
            request.place = place = place_of(request, institution, name)
            if not place.may(name, verb):
                note(place, "denied", f"{name}:{verb}", {"path": request.path})
                raise PermissionDenied
            if name in SENSITIVE and request.method in _LOOKING:
                looked(request)
            return view(request, **rest)

        guarded.guard = (name, verb)  # type: ignore[attr-defined]  # what the test of the permission table goes by
        return guarded  # type: ignore[return-value]

    return made


def _looked(request: Any) -> None:
    note(request.place, "read", request.path, {key: value for key, value in request.GET.items() if key != "q"})


def place_of(request: HttpRequest, institution: str, name: Page) -> Place:
    """The place of a request. Raises Http404 where the person has no role, AskedWrongly for days that are none."""
    user = request.user
    assert isinstance(user, User)
    roles = frozenset(Membership.objects.filter(user=user, institution=institution).values_list("role", flat=True))
    if not roles:
        raise Http404
    now = office().today or today()
    as_of = _day(request, "as_of") or now
    return Place(user, institution, roles, name, as_of, _day(request, "known_by"), now)


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise AskedWrongly(f"日期应写成 2026-11-20，实为“{text[:40]}”。请改网址里的 {name}，或重新选日期。") from None
    if not date(2000, 1, 1) <= found <= date(2100, 12, 31):
        raise AskedWrongly(f"日期应在 2000 年至 2100 年之间，实为 {found}。请重新选日期。")
    return found
