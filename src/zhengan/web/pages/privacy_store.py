"""个人信息 › 一个存储: what it is for, what stands in its fields, its scans; a person's word on what a scan found."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.ledger import together
from zhengan.privacy.inventory import Count, Field, Store
from zhengan.privacy.inventory.model import ENVIRONMENTS, PROTECTIONS, Ruling
from zhengan.privacy.readers import REASONS
from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.audit import note
from zhengan.web.cases.moments import moment_of
from zhengan.web.errors import AskedWrongly
from zhengan.web.place import Asked, page
from zhengan.web.privacy.desk import desk_of, inventory_of, known_day, state_of, titles
from zhengan.web.privacy.forms import called, store_of
from zhengan.web.privacy.scans import read, start, take
from zhengan.workspace.clock import now

PAGE = 100
_LONGEST = 6


@page("privacy")
def store_page(request: Asked, store: str) -> HttpResponse:
    """The store with its fields and scans."""
    place, state = request.place, state_of(request.place, store)
    desk = desk_of(place.institution)
    found = [one for one in desk.differences(known_day(place), inventory_of(place)) if one.store == store]
    kind = request.GET.get("kind", "")
    fields = [one for one in state.fields if one.kinds or one.rulings]
    if kind:
        fields = [one for one in fields if kind in one.kinds or kind in one.rulings]
    begin = _start(request.GET.get("start", ""))
    levels = desk.levels
    context = {
        "state": state,
        "store": state.store,
        "environment": ENVIRONMENTS[state.store.environment],
        "protection": PROTECTIONS[state.store.protected],
        "lines": [line for one in fields[begin : begin + PAGE] for line in _lines(one, kind)],
        "following": begin + PAGE if len(fields) > begin + PAGE else 0,
        "total": len(fields),
        "kind": kind,
        "kinds": [(one, levels.of(one), count) for one, count in state.held.items()],
        "found": found,
        "titles": titles(),
        "may_write": place.is_today and place.may("privacy", "write"),
        "may_rule": place.is_today and place.may("privacy", "review"),
        "scannable": store in desk.scannable() if place.may("privacy", "write") else False,
    }
    return render(request, "console/privacy_store.html", context)


@page("privacy", "write")
def edit_page(request: Asked) -> HttpResponse:
    """The form of a store, new (without `store`) or on file, and what it posts."""
    place = request.place
    desk = desk_of(place.institution)
    if request.method == "POST":
        made = store_of(request.POST)
        with together():
            changed = desk.put_store(made, place.user.username, now())
            note(place, "write", f"privacy/{made.key}", {"registered": True})
        messages.success(request, _("已登记。") if changed else _("与已登记的相同，没有改动。"))
        return redirect(place.url("privacy_store", {"store": made.key}))
    key = request.GET.get("store", "")
    records = desk.records(known_day(place))
    context = {
        "store": state_of(place, key).store if key else Store("", ""),
        "new": not key,
        "systems": called(records["system"], "name"),
        "activities": called(records["processing_activity"], "purpose"),
        "datasets": called(records["test_dataset"], "environment"),
        "environments": ENVIRONMENTS.items(),
        "protections": PROTECTIONS.items(),
    }
    return render(request, "console/privacy_store_edit.html", context)


@page("privacy", "review")
@require_POST
def rule_page(request: Asked, store: str) -> HttpResponse:
    """Whether a kind in a field is personal information, with the reason."""
    place, said = request.place, request.POST
    state_of(place, store)
    field, kind = (said.get("place", ""), said.get("column", "")), said.get("kind", "")
    if kind not in titles():
        raise AskedWrongly(f"没有这种个人信息：“{kind[:40]}”。没有登记，请从页面上选。")
    with together():
        ruling, reason = said.get("ruling", ""), said.get("reason", "")
        desk_of(place.institution).rule(store, field, kind, ruling, reason, place.user.username, now())
        note(place, "write", f"privacy/{store}", {"kind": kind, "ruling": ruling})
    messages.success(request, _("认定已记下。"))
    return redirect(place.url("privacy_store", {"store": store}))


@page("privacy", "write")
@require_POST
def receive_page(request: Asked, store: str) -> HttpResponse:
    """A result of `zhengan protect scan --format json`."""
    place, file = request.place, request.FILES.get("file")
    state_of(place, store)
    if file is None:
        raise AskedWrongly("没有选择文件。请选 zhengan protect scan --format json 的结果。")
    taken = take(place, store, read(file), moment_of(request.POST.get("scanned_at", ""), "扫描时间"))
    messages.success(request, _("已登记扫描结果。"))
    if taken.dataset:
        words = _("测试数据 {dataset} 的记录已更新：未脱敏 {n} 处。判断正在更新。")
        messages.info(request, words.format(dataset=taken.dataset, n=taken.unmasked))
    elif taken.why_not:
        messages.warning(request, _("测试数据的记录没有更新：{why}。").format(why=taken.why_not))
    return redirect(place.url("privacy_scan", {"scan": taken.scan.id}))


@page("privacy", "write")
@require_POST
def start_page(request: Asked, store: str) -> HttpResponse:
    """A scan in the background."""
    place = request.place
    state_of(place, store)
    return redirect(place.url("job", {"job": str(start(place, store).pk)}))


@page("privacy")
def scan_page(request: Asked, scan: str) -> HttpResponse:
    """A scan's story: what it covered, what not, what it found, what changed since the one before."""
    inventory = inventory_of(request.place)
    one = inventory.scans.get(scan)
    if one is None:
        raise Http404
    state = inventory.stores.get(one.store)
    earlier = [old for old in (state.scans if state else ()) if (old.at, old.seq) < (one.at, one.seq)]
    before = earlier[0] if earlier else None
    names = sorted({*one.totals, *(before.totals if before else ())})
    context = {
        "scan": one,
        "state": state,
        "before": before,
        "totals": [(kind, one.totals.get(kind), before.totals.get(kind) if before else None) for kind in names],
        "skipped": [(_(REASONS.get(reason, reason)), count) for reason, count in one.skipped.items()],
        "fields": one.fields[:PAGE],
        "shown": PAGE,
        "titles": titles(),
    }
    return render(request, "console/privacy_scan.html", context)


def _lines(field: Field, chosen: str) -> Iterator[tuple[Field, str, Count, Ruling | None, int | None]]:
    """A line for each kind of a field: how often, what a person said, in which share of the column's cells."""
    for kind in sorted({*field.kinds, *field.rulings}):
        if chosen in ("", kind):
            count = field.kinds.get(kind, Count())
            share = min(100, round(100 * count.cells / field.cells)) if field.cells and count.cells else None
            yield field, kind, count, field.rulings.get(kind), share


def _start(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST):
        raise AskedWrongly(f"页码不对：“{text[:40]}”。请从列表重新翻页。")
    return int(text or 0)


addresses = [
    path("privacy/stores/edit/", edit_page, name="privacy_store_edit"),
    path("privacy/stores/of/<key:store>/", store_page, name="privacy_store"),
    path("privacy/stores/of/<key:store>/ruling/", rule_page, name="privacy_rule"),
    path("privacy/stores/of/<key:store>/scans/", receive_page, name="privacy_scan_receive"),
    path("privacy/stores/of/<key:store>/scans/start/", start_page, name="privacy_scan_start"),
    path("privacy/scans/<key:scan>/", scan_page, name="privacy_scan"),
]
