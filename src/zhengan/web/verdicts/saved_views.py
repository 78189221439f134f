"""Filters of the list of verdicts that a person keeps under names of their own."""

from django.db.models import QuerySet

from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import SavedView
from zhengan.web.place import Place

NAME_LENGTH, QUERY_LENGTH, MOST_VIEWS = 40, 2_000, 30
PAGE = "verdicts"


def views_of(place: Place) -> QuerySet[SavedView]:
    """What a person has kept here."""
    return SavedView.objects.filter(user=place.user, institution=place.institution, page=PAGE)


def keep_view(place: Place, name: str, query: str) -> SavedView:
    """Keep a filter (the query of the list's address) under a name, instead of what the name meant. Raises AskedWrongly."""
    named = _proper(name)
    own = views_of(place)
    if own.exclude(name=named).count() >= MOST_VIEWS:
        raise AskedWrongly(f"最多保存 {MOST_VIEWS} 个筛选，没有保存。请先删去不用的。")
    if len(query) > QUERY_LENGTH or "\x00" in query:
        raise AskedWrongly(f"筛选应不超过 {QUERY_LENGTH} 个字符，实为 {len(query)} 个。没有保存，请减少条件。")
    found, _made = own.update_or_create(
        user=place.user, institution=place.institution, page=PAGE, name=named, defaults={"query": query}
    )
    note(place, "write", f"view:{named}", {"query": query, "forget": False})
    return found


def forget_view(place: Place, name: str) -> bool:
    """Forget a name; whether there was one. Raises AskedWrongly for what no name is."""
    named = _proper(name)
    count, _each = views_of(place).filter(name=named).delete()
    note(place, "write", f"view:{named}", {"query": "", "forget": True})
    return bool(count)


def _proper(name: str) -> str:
    named = name.strip()
    if not 0 < len(named) <= NAME_LENGTH or not named.isprintable():
        raise AskedWrongly(f"名称应为 1 至 {NAME_LENGTH} 个字，实为 {len(named)} 个。请改名后再保存。")
    return named
