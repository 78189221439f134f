"""What stands around every page: navigation, institutions to choose from, the asked day, what waits for this person."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest

from zhengan.web.assets import CHARTS, folder, present
from zhengan.web.dates.reminders import count
from zhengan.web.models import Job, Membership, PendingRecord, User
from zhengan.web.permissions import PAGES, ROLES, Page, pages_of
from zhengan.web.place import Place

# Page -> the name of its address, in the order of the navigation; pages without one of their own stand under others.
_ADDRESSES = {
    "overview": "overview",
    "verdicts": "verdicts",
    "law": "law",
    "evidence": "evidence",
    "logs": "logs",
    "privacy": "privacy",
    "cases": "cases",
    "filings": "filings",
    "systems": "systems",
    "calendar": "calendar",
    "manage": "manage",
}
# Pages that stand under another in the navigation.
_UNDER: Mapping[Page, Page] = {
    "trail": "manage",
    "duty_files": "filings",
    "log_keeping": "logs",
    "log_searches": "logs",
}


def frame(request: HttpRequest) -> Mapping[str, Any]:
    """The context that the frame of the page needs; nothing but the theme where nobody is signed in."""
    # A request that was refused before anybody looked at who sent it has no user.
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", "") or request.COOKIES.get("zhengan_theme", "auto")
    place: Place | None = getattr(request, "place", None)
    common = {"theme": theme if theme in ("light", "dark") else "auto", "charts": has_charts()}
    if place is None:
        return common
    may = pages_of(place.roles)
    return {
        **common,
        "place": place,
        "navigation": [
            {
                "page": name,
                "title": PAGES[name],
                "url": place.url(address),
                "here": name == _UNDER.get(place.page, place.page),
            }
            for name, address in _ADDRESSES.items()
            if name in may
        ],
        "institutions": institutions_of(place.user),
        "role_titles": [ROLES[name] for name in ROLES if name in place.roles],
        "to_confirm": _waiting(place),
        "to_do": count(place.institution) if place.may("verdicts", "read") else 0,
        "running": Job.objects.filter(institution=place.institution, state__in=("waiting", "running")).count(),
    }


@cache
def has_charts() -> bool:
    """Whether the file that draws charts is there; without it pages show the tables behind them."""
    return CHARTS in present(folder())


def institutions_of(user: User) -> list[str]:
    """The institutions in which a person has a role, by name."""
    found = Membership.objects.filter(user=user).values_list("institution", flat=True)
    return sorted(set(found))


def _waiting(place: Place) -> int:
    """How many records wait for this person's confirmation."""
    if not place.may("evidence", "review"):
        return 0
    waiting = PendingRecord.objects.filter(institution=place.institution, state="waiting")
    return waiting.exclude(filed_by=place.user).count()
