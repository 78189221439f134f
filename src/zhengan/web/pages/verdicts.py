"""核查: the verdicts of a day, filtered by what stands in the address, and one verdict with its whole story."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from zhengan.assess import ORDER, Finding
from zhengan.assess.citations import cite_words
from zhengan.assess.explain import duty_of, story
from zhengan.web.audit import note
from zhengan.web.cases.one import rectification_words
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Run, Verdict
from zhengan.web.paging import part_of
from zhengan.web.place import Asked, Place, page
from zhengan.web.verdicts.basis import SHOWN, relied_on
from zhengan.web.verdicts.exports import FORMS, export
from zhengan.web.verdicts.judged import finding, law_of
from zhengan.web.verdicts.past import past_of
from zhengan.web.verdicts.saved_views import QUERY_LENGTH, forget_view, keep_view, views_of
from zhengan.web.verdicts.standing import run_for

_ORDER = ("rank", "position", "id")
# Filters of the address: name -> column of the rows that must be equal.
_EQUAL = {
    "instrument": "instrument",
    "chapter": "chapter",
    "article": "article",
    "system": "system",
    "obligation": "obligation",
    "type": "object_type",
}
_GROUPS = {
    "article": ("instrument", "article", "position"),
    "system": ("system",),
    "chapter": ("instrument", "chapter"),
}


@dataclass(frozen=True)
class Group:
    """Rows that share something: what it is called, the filter that shows them alone, and how many have which verdict."""

    title: str
    changes: Mapping[str, str]
    counts: Mapping[str, int]


@page("verdicts")
def list_page(request: Asked) -> HttpResponse:
    """The list, its counts, groups and filters; beside it the verdict that `open` names."""
    place = request.place
    run, job = run_for(place)
    if run is None:
        return render(request, "console/waiting.html", {"job": job, "title": "核查"})
    rows = filtered(run, request.GET)
    counts = dict(rows.values_list("verdict").annotate(n=Count("id")))
    shown = rows.filter(verdict__in=request.GET.getlist("verdict")) if "verdict" in request.GET else rows
    grouped = request.GET.get("group", "")
    part = part_of(shown, _ORDER, request.GET.get("after", ""))
    context: dict[str, Any] = {
        "run": run,
        "job": job,
        "part": part,
        "counts": [(verdict, counts.get(verdict, 0)) for verdict in ORDER],
        "total": sum(counts.values()),
        "chosen": request.GET.getlist("verdict"),
        "groups": list(_groups(shown, grouped)) if grouped in _GROUPS else [],
        "group": grouped,
        "chapters": _chapters(run),
        "views": views_of(place),
        "forms": [(name, form.title) for name, form in FORMS.items()] if place.may("verdicts", "export") else [],
    }
    if opened := request.GET.get("open"):
        context |= story_of(place, run, opened)
    name = "console/verdicts_rows.html" if request.htmx and "after" in request.GET else "console/verdicts.html"
    return render(request, name, context)


@page("verdicts", "export")
def export_page(request: Asked) -> HttpResponse:
    """The rows that the filters leave, as a file of the form that `format` names."""
    place = request.place
    run, _ = run_for(place)
    if run is None:
        raise AskedWrongly("这一天还没有判断好，没有导出。请稍候，等页面显示判断后再导出。")
    rows = filtered(run, request.GET).order_by(*_ORDER)
    if verdicts := request.GET.getlist("verdict"):
        rows = rows.filter(verdict__in=verdicts)
    made = export(run, rows, request.GET.get("format", "xlsx"))
    note(place, "export", request.path, {"format": request.GET.get("format", "xlsx"), "as_of": run.as_of.isoformat()})
    return HttpResponse(
        made.content,
        content_type=made.media,
        headers={"Content-Disposition": content_disposition_header(True, made.name) or "attachment"},
    )


@page("verdicts", "write")
@require_POST
def save_view(request: Asked) -> HttpResponse:
    """Keep the filters under a name of one's own, or forget the name when `forget` is given."""
    place, name = request.place, request.POST.get("name", "")
    query = request.POST.get("query", "")[:QUERY_LENGTH]
    if "forget" in request.POST:
        forget_view(place, name)
    else:
        keep_view(place, name, query)
    return redirect(f"{reverse('verdicts', kwargs={'institution': place.institution})}?{query}")


@page("verdicts")
def past_page(request: Asked, finding: str) -> HttpResponse:
    """The verdict at each month's end of the last two years: a part of the story, fetched after it."""
    place = request.place
    run, _ = run_for(place)
    row = run.verdicts.filter(finding=finding).first() if run else None
    if run is None or row is None:
        raise Http404
    return render(request, "console/verdict_past.html", {"past": past_of(run, row.obligation, finding), "row": row})


@page("verdicts")
def one_page(request: Asked, finding: str) -> HttpResponse:
    """One verdict's story: as a page of its own, or as the part beside the list."""
    place = request.place
    run, job = run_for(place)
    if run is None:
        return render(request, "console/waiting.html", {"job": job, "title": "核查"})
    name = "console/verdict_story.html" if request.htmx else "console/verdict.html"
    return render(request, name, {"run": run, **story_of(place, run, finding)})


def filtered(run: Run, asked: Any) -> QuerySet[Verdict]:
    """The rows of a run that the filters of an address leave, whatever their verdict."""
    rows = run.verdicts.all()
    for name, column in _EQUAL.items():
        if value := asked.get(name):
            rows = rows.filter(**{column: value})
    if exposed := asked.get("liability"):
        rows = rows.filter(articles__contains=f" {exposed} ")
    if asked.get("turned"):
        rows = rows.exclude(before="")
    for word in asked.get("q", "").split()[:5]:
        rows = rows.filter(
            Q(headline__icontains=word)
            | Q(reason__icontains=word)
            | Q(object_name__icontains=word)
            | Q(cite__icontains=word)
            | Q(cited__icontains=word)
            | Q(finding__startswith=word)
        )
    return rows


def story_of(place: Place, run: Run, name: str) -> dict[str, Any]:
    """What the story of one verdict needs. Raises Http404 for a finding that the run does not hold."""
    row = run.verdicts.filter(finding=name).first()
    if row is None:
        raise Http404
    found = finding(row)
    catalogue, texts = law_of(run.institution)
    told = story(found, catalogue, texts, run.names)
    others = run.verdicts.filter(obligation=row.obligation).exclude(pk=row.pk)
    return {
        "row": row,
        "finding": found,
        "story": told,
        "duty": duty_of(found, catalogue),
        "cited": cite_words(found.cite, catalogue),
        "relied": relied_on(found),
        "unshown": max(0, len(found.evidence) - SHOWN),
        "sections": [(title, body) for title, body in told.sections if title != "证据"],
        "others": dict(others.values_list("verdict").annotate(n=Count("id"))),
        "place": place,
        "readable": place.may("evidence", "read"),
        "judge_url": _judge_url(place, found) if row.verdict in ("manual", "unproven") else "",
        **rectification_words(place, row),
    }


def _judge_url(place: Place, found: Finding) -> str:
    """Where a named person's judgement of the duty is put on file, filled in as far as it is known; '' for who may not."""
    if not place.may("evidence", "write"):
        return ""
    known = {"f-obligation": found.obligation, "f-on": place.as_of.isoformat()}
    if found.object:
        known["f-object"] = found.object[1]
    return place.url("record-new", {"record_type": "judgement"}, known)


def _groups(rows: QuerySet[Verdict], name: str) -> Iterable[Group]:
    columns = _GROUPS[name]
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    for *values, verdict, count in rows.values_list(*columns, "verdict").annotate(n=Count("id")).order_by(*columns):
        found.setdefault(tuple(values), {})[verdict] = count
    for values, counts in found.items():
        changes = {column: str(value) for column, value in zip(columns, values, strict=True) if column in _EQUAL}
        yield Group(_title(name, values), changes, counts)


def _title(name: str, values: tuple[Any, ...]) -> str:
    if name == "article":
        return f"{values[0]} {values[1]}"
    return str(values[-1]) or ("本机构" if name == "system" else "没有分章")


def _chapters(run: Run) -> list[tuple[str, str]]:
    found = run.verdicts.values_list("instrument", "chapter").order_by("instrument", "position").distinct()
    return list(dict.fromkeys(found))


addresses = [
    path("verdicts/", list_page, name="verdicts"),
    path("verdicts/export/", export_page, name="verdicts_export"),
    path("verdicts/views/", save_view, name="verdicts_view"),
    path("verdicts/<str:finding>/", one_page, name="verdict"),
    path("verdicts/<str:finding>/past/", past_page, name="verdict_past"),
]
