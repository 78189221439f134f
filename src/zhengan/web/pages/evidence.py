"""证据: what is on file by theme and type, lists of records, and the search for those that a form refers to."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from zhengan.records import RECORD_TYPES, THEMES, RecordType
from zhengan.web.audit import note
from zhengan.web.evidence.drafts import drafts_of
from zhengan.web.evidence.holdings import Holding, Keys, found, holdings, listed, told, words_of
from zhengan.web.evidence.record_cells import PREFIX
from zhengan.web.evidence.record_story import Said, Story, fields_said, names_of, said, stories
from zhengan.web.models import PendingRecord
from zhengan.web.place import Asked, Place, page
from zhengan.web.verdicts.judged import newest_run
from zhengan.web.verdicts.resting import STALE_DAYS, going_stale

_EXPORTED = 500


@dataclass(frozen=True)
class TypeLine:
    """A type on the first page: what is on file of it, and how many verdicts lose their evidence of it soon."""

    type: RecordType
    holding: Holding | None
    stale: int


@dataclass(frozen=True)
class Line:
    """A record in a list: its story, and what its telling fields say."""

    story: Story
    cells: tuple[Said, ...]


@page("evidence")
def first_page(request: Asked) -> HttpResponse:
    """All types by theme; with `q` the records found under their key or name."""
    place = request.place
    if request.GET.get("state") == "waiting":
        return redirect(place.url("pending"))
    asked = request.GET.get("q", "").strip()
    run = newest_run(place.institution, place.as_of, place.known_by)
    held = holdings(place.institution, place.known_by)
    stale = going_stale(run.pk, run.state, place.as_of) if run else {}
    waiting = PendingRecord.objects.filter(institution=place.institution, state="waiting")
    context = {
        "themes": list(_themes(held, stale)),
        "total": sum(holding.count for holding in held.values()),
        "asked": asked,
        "found": _found(place, asked) if words_of(asked) else [],
        "drafts": [(draft, RECORD_TYPES[kind], key) for draft, kind, key in _drafts(place)]
        if place.may("evidence", "write")
        else [],
        "waiting_here": waiting.count(),
        "may_write": place.may("evidence", "write"),
        "stale_days": STALE_DAYS,
    }
    return render(request, "console/evidence.html", context)


@page("evidence")
def list_page(request: Asked, record_type: str) -> HttpResponse:
    """The records of one type, the last entered first."""
    place, kind = request.place, type_named(record_type)
    asked = request.GET.get("q", "")
    keys = listed(place.institution, kind, asked, request.GET.get("after", ""), place.known_by)
    context = {
        "type": kind,
        "columns": told(kind),
        "lines": lines_of(place, kind, keys),
        "next": keys.next,
        "holding": holdings(place.institution, place.known_by).get(kind.name),
        "asked": asked,
        "main": kind.columns[kind.main_date] if kind.main_date else None,
        "may_write": place.may("evidence", "write"),
        "may_export": place.may("evidence", "export"),
    }
    part = request.htmx and "after" in request.GET
    return render(request, "console/evidence_rows.html" if part else "console/evidence_list.html", context)


@page("evidence", "export")
def export_page(request: Asked, record_type: str) -> HttpResponseBase:
    """The list as CSV for spreadsheets: every field in words, who entered it and when."""
    place, kind = request.place, type_named(record_type)
    asked = request.GET.get("q", "")
    note(place, "export", f"evidence/{kind.name}", {"filtered": bool(asked.strip())})
    answer = StreamingHttpResponse(_csv(place, kind, asked), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind.name}-{place.as_of}.csv"'
    return answer


@page("evidence", "write")
def find_page(request: Asked, record_type: str, field: str) -> HttpResponse:
    """Records to which a field may refer, as options of its input."""
    kind = type_named(record_type)
    if field not in kind.columns or not (targets := kind.columns[field].targets):
        raise Http404
    asked = request.GET.get("q") or request.GET.get(PREFIX + field, "")
    types = tuple(RECORD_TYPES) if "*" in targets else targets
    rows = found(request.place.institution, asked.splitlines()[-1] if asked.strip() else "", types, 12)
    options = [(RECORD_TYPES[name], key, called) for name, key, called in rows]
    return render(
        request, "console/record_options.html", {"options": options, "many": len(types) > 1, "id": PREFIX + field}
    )


def type_named(name: str) -> RecordType:
    """The type of an address. Raises Http404."""
    if name not in RECORD_TYPES:
        raise Http404
    return RECORD_TYPES[name]


def lines_of(place: Place, kind: RecordType, keys: Keys) -> list[Line]:
    """The rows of a list, with the names of what they refer to: the same few queries for any number of rows."""
    shown = stories(place.institution, kind, keys.keys, place.as_of, place.known_by)
    names = names_of(place.institution, [(kind, story.shown.stored.payload) for story in shown])
    return [
        Line(story, tuple(said(field, story.shown.stored.payload.get(field.name), names) for field in told(kind)))
        for story in shown
    ]


def _themes(held: Mapping[str, Holding], stale: Mapping[str, int]) -> Iterator[tuple[str, list[TypeLine]]]:
    for theme, title in THEMES.items():
        own = [kind for kind in RECORD_TYPES.values() if kind.theme == theme]
        yield title, [TypeLine(kind, held.get(kind.name), stale.get(kind.name, 0)) for kind in own]


def _found(place: Place, asked: str) -> list[tuple[RecordType, str, str]]:
    return [(RECORD_TYPES[name], key, called) for name, key, called in found(place.institution, asked)]


def _drafts(place: Place) -> Iterator[tuple[Any, str, str]]:
    for draft in drafts_of(place.user, place.institution):
        kind, _, key = draft.form.partition("/")
        if kind in RECORD_TYPES:
            yield draft, kind, key


def _csv(place: Place, kind: RecordType, asked: str) -> Iterator[str]:
    fields = [field for field in kind.payload_fields if field.name != "attachments"]
    titles = [f"{field.title}（{field.unit}）" if field.unit else field.title for field in fields]
    yield "\ufeff" + _line(["键", *titles, "记录人", "记录时间", "版本数", "状态"])
    after = ""
    while True:
        keys = listed(place.institution, kind, asked, after, place.known_by, _EXPORTED)
        shown = stories(place.institution, kind, keys.keys, place.as_of, place.known_by)
        names = names_of(place.institution, [(kind, story.shown.stored.payload) for story in shown])
        for story in shown:
            stored = story.shown.stored
            words = {one.field.name: one for one in fields_said(kind, stored.payload, names)}
            cells = [
                words[field.name].text.removesuffix(f" {field.unit}") if field.name in words else "" for field in fields
            ]
            moment = _moment(stored.recorded_at)
            yield _line([story.key, *cells, stored.actor, moment, str(len(story.steps)), _state(story, place.as_of)])
        if not keys.next:
            return
        after = keys.next


def _state(story: Story, as_of: date) -> str:
    if story.gone:
        return "作废"
    return f"{as_of} 未生效" if story.at is None else ""


def _moment(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def _line(cells: list[str]) -> str:
    """A line of CSV. A cell that a spreadsheet would take for a formula is marked as text."""
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell for cell in cells])
    return out.getvalue()


addresses = [
    path("evidence/", first_page, name="evidence"),
    path("evidence/of/<str:record_type>/", list_page, name="records"),
    path("evidence/of/<str:record_type>/export.csv", export_page, name="records-export"),
    path("evidence/find/<str:record_type>/<str:field>/", find_page, name="record-find"),
]
