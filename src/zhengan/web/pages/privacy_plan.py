"""个人信息 › 脱敏计划: the plan of a store, edited beside what its rules make of made-up examples."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.audit import note
from zhengan.web.place import Asked, page
from zhengan.web.privacy.desk import desk_of, state_of, titles
from zhengan.workspace.privacy_plans import look_at, plan_file, plan_of, save_plan


@page("privacy")
def plan_page(request: Asked, store: str) -> HttpResponse:
    """The plan and its preview."""
    return _shown(request, store, plan_of(desk_of(request.place.institution), state_of(request.place, store)))


@page("privacy", "write")
@require_POST
def save_page(request: Asked, store: str) -> HttpResponse:
    """Keep the plan; with `look` only show what it would do."""
    place, text = request.place, request.POST.get("plan", "")
    state_of(place, store)
    if "look" in request.POST:
        return _shown(request, store, text)
    save_plan(desk_of(place.institution), store, text)
    note(place, "write", f"privacy/{store}", {"plan": True})
    messages.success(request, _("脱敏计划已保存。"))
    return redirect(place.url("privacy_plan", {"store": store}))


@page("privacy", "export")
def file_page(request: Asked, store: str) -> HttpResponse:
    """The plan as a file, for `zhengan protect mask --plan`."""
    place = request.place
    text = plan_of(desk_of(place.institution), state_of(place, store))
    note(place, "export", f"privacy/{store}", {"plan": True})
    headers = {"Content-Disposition": content_disposition_header(True, f"{store}.yaml") or "attachment"}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


def _shown(request: Asked, store: str, text: str) -> HttpResponse:
    place, state = request.place, state_of(request.place, store)
    context = {
        "store": state.store,
        "text": text,
        "seen": look_at(text, state),
        "saved": plan_file(desk_of(place.institution), store).is_file(),
        "titles": titles(),
        "scanned": bool(state.scans),
        "may_write": place.is_today and place.may("privacy", "write"),
        "may_export": place.may("privacy", "export"),
    }
    return render(request, "console/privacy_plan.html", context)


addresses = [
    path("privacy/stores/of/<key:store>/plan/", plan_page, name="privacy_plan"),
    path("privacy/stores/of/<key:store>/plan/save/", save_page, name="privacy_plan_save"),
    path("privacy/stores/of/<key:store>/plan/file/", file_page, name="privacy_plan_file"),
]
