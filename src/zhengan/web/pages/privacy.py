"""个人信息: the map of the inventory, what differs from the register, consents and withdrawals, the register of biometrics."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.ledger import together
from zhengan.privacy.inventory import DIFFERENCES
from zhengan.web.audit import note
from zhengan.web.cases.moments import day_of, need_day
from zhengan.web.errors import AskedWrongly
from zhengan.web.place import Asked, Place, page
from zhengan.web.privacy.biometrics import found_in, uses_of
from zhengan.web.privacy.desk import desk_of, inventory_of, known_day, titles
from zhengan.web.privacy.forms import called, number_of
from zhengan.web.privacy.store_map import SHAPES, map_of
from zhengan.workspace.clock import now

PAGE = 100


@page("privacy")
def map_page(request: Asked) -> HttpResponse:
    """Stores × kinds, with counts and levels."""
    place = request.place
    inventory, desk = inventory_of(place), desk_of(place.institution)
    found = desk.differences(known_day(place), inventory)
    levels = desk.levels
    context = {
        "map": map_of(inventory, levels, found),
        "titles": titles(),
        "levels": [(level, SHAPES[level], levels.titles[level]) for level in sorted(SHAPES)],
        "scheme": levels,
        "found": len(found),
        "unscanned": [state.store for state in inventory.stores.values() if not state.scans],
        "may_write": _may_write(place),
    }
    return render(request, "console/privacy.html", context)


@page("privacy")
def differences_page(request: Asked) -> HttpResponse:
    """Everything in which register and scans differ, with articles and what to do."""
    place = request.place
    inventory = inventory_of(place)
    found = desk_of(place.institution).differences(known_day(place), inventory)
    sort = request.GET.get("sort", "")
    shown = [one for one in found if not sort or one.sort == sort]
    start = _start(request.GET.get("start", ""))
    stores = {key: state.store.title for key, state in inventory.stores.items()}
    context = {
        "rows": shown[start : start + PAGE],
        "following": start + PAGE if len(shown) > start + PAGE else 0,
        "total": len(shown),
        "sorts": [
            (name, one.title, sum(each.sort == name for each in found))
            for name, one in DIFFERENCES.items()
            if any(each.sort == name for each in found)
        ],
        "sort": sort,
        "stores": stores,
        "any": bool(inventory.stores),
        "titles": titles(),
    }
    return render(request, "console/privacy_differences.html", context)


@page("privacy")
def consents_page(request: Asked) -> HttpResponse:
    """Counts of consents with their proofs, and what withdrawals entail."""
    place = request.place
    inventory, desk = inventory_of(place), desk_of(place.institution)
    records = desk.records(known_day(place))
    context = {
        "consents": inventory.consents,
        "effects": desk.effects(known_day(place), inventory),
        "notices": called(records["privacy_notice"], "version"),
        "sharings": called(records["third_party_sharing"], "recipient"),
        "activities": called(records["processing_activity"], "purpose"),
        "may_write": _may_write(place),
    }
    return render(request, "console/privacy_consents.html", context)


@page("privacy", "write")
@require_POST
def consent_page(request: Asked) -> HttpResponse:
    """Counts of consents, with the digest of what proves them."""
    place, said = request.place, request.POST
    kind, _sign, key = said.get("subject", "").partition("/")
    counts = number_of(said.get("asked", ""), "询问人数"), number_of(said.get("given", ""), "同意人数")
    desk = desk_of(place.institution)
    with together():
        subject = (kind, key, said.get("version", "").strip()[:80])
        changed = desk.put_consent(subject, counts, said.get("evidence", "").strip(), place.user.username, now())
        note(place, "write", f"privacy/consent/{key}", {"of": kind, "asked": counts[0], "given": counts[1]})
    _say(request, changed)
    return redirect(place.url("privacy_consents"))


@page("privacy", "write")
@require_POST
def withdrawal_page(request: Asked) -> HttpResponse:
    """That so many withdrew; the same number again says when processing ended."""
    place, said = request.place, request.POST
    id_, activity = said.get("id", "").strip(), said.get("activity", "")
    days = need_day(said.get("withdrawn_on", ""), "撤回日"), day_of(said.get("stopped_on", ""), "停止日")
    count = number_of(said.get("count", ""), "人数")
    desk = desk_of(place.institution)
    with together():
        evidence = said.get("evidence", "").strip()
        changed = desk.put_withdrawal(id_, activity, count, days, evidence, place.user.username, now())
        note(place, "write", f"privacy/withdrawal/{id_}", {"activity": activity, "count": count})
    _say(request, changed)
    return redirect(place.url("privacy_consents"))


@page("privacy")
def biometrics_page(request: Asked) -> HttpResponse:
    """The register of biometrics, the checks of 35 beside each use, and what scans found."""
    place = request.place
    inventory, desk = inventory_of(place), desk_of(place.institution)
    records = desk.records(known_day(place))
    run, uses = uses_of(place, records["biometric_use"])
    context = {"run": run, "uses": uses, "found": found_in(inventory)}
    return render(request, "console/privacy_biometrics.html", context)


def _may_write(place: Place) -> bool:
    return place.is_today and place.may("privacy", "write")


def _say(request: Asked, changed: bool) -> None:  # noqa: FBT001 - what came of it
    messages.success(request, _("已登记。") if changed else _("与已登记的相同，没有改动。"))


def _start(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise AskedWrongly(f"页码不对：“{text[:40]}”。请从列表重新翻页。")
    return int(text or 0)


addresses = [
    path("privacy/", map_page, name="privacy"),
    path("privacy/differences/", differences_page, name="privacy_differences"),
    path("privacy/consents/", consents_page, name="privacy_consents"),
    path("privacy/consents/given/", consent_page, name="privacy_consent"),
    path("privacy/consents/withdrawn/", withdrawal_page, name="privacy_withdrawal"),
    path("privacy/biometrics/", biometrics_page, name="privacy_biometrics"),
]
