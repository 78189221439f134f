"""Verdicts of a day: the run they are read from, the filtered list, one with its story, files of them."""

from typing import Annotated, Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Path, Query, Router, Schema
from pydantic import Field

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import BOTH_DAYS, JSON, Deals, Entered, Institution, operation
from zhengan.api.operations.jobs import job_shape
from zhengan.api.runs import item_of, items_of, need_run, run_shape
from zhengan.api.shapes.forms import Form
from zhengan.api.shapes.verdicts import RunShape, VerdictDetail, VerdictPage, VerdictPast, Waiting
from zhengan.assess import ORDER
from zhengan.assess.explain import explain, story
from zhengan.web.models import Run, Verdict
from zhengan.web.pages.verdicts import filtered
from zhengan.web.paging import part_of
from zhengan.web.verdicts.exports import FORMS, export
from zhengan.web.verdicts.judged import finding, law_of
from zhengan.web.verdicts.past import past_of

router = Router(tags=["核查 verdicts"])
_ORDER = ("rank", "position", "id")
_ACCEPTED = 202
_Word = Field(default="", max_length=200)


class Filters(Schema):
    """The filters of the page of verdicts, in the address."""

    verdict: list[Annotated[str, Form(enum=list(ORDER))]] = Field(
        default=[], max_length=7, description="只要这几种判断 / these only"
    )
    q: str = Field(
        default="", max_length=200, description="要找的词，须同时出现 / words, all of which must stand there"
    )
    instrument: str = _Word
    chapter: str = _Word
    article: str = _Word
    system: str = _Word
    obligation: str = _Word
    type: str = Field(default="", max_length=64, description="对象的类型 / type of the object")
    liability: str = Field(default="", max_length=64, description="法律责任条款 / the liability article")
    turned: str = Field(
        default="", max_length=8, description="不为空：只要与前一日不同的 / not empty: those that turned"
    )


FormName = Annotated[str, Form(enum=sorted(FORMS)), Path(description="文件的格式 / form of the file")]


@operation(
    router,
    "GET /institutions/{institution}/run",
    "某日判断的概况",
    ("verdicts", "read"),
    {200: RunShape, _ACCEPTED: Waiting},
    deals=Deals(days=BOTH_DAYS),
)
def get_run(request: Entered, institution: Institution) -> Any:
    """The newest assessment of a day: counts, laws, notices, names. 202: the day is being judged, ask again."""
    run, job = need_run(request.auth)
    return run_shape(run, job, job_shape(job) if job else None)


@operation(
    router,
    "GET /institutions/{institution}/verdicts",
    "列出判断",
    ("verdicts", "read"),
    {200: VerdictPage, _ACCEPTED: Waiting},
    deals=Deals(days=BOTH_DAYS),
)
def list_verdicts(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    filters: Annotated[Filters, Query()],
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Verdicts of a day, the worst first, with the filters of the page: words (`q`), instrument, chapter, article, system,
    obligation, type of object, liability article, and `turned` (anything: those that were another the day before)."""
    run, job = need_run(request.auth)
    rows = filtered(run, request.GET)
    counts = dict(rows.values_list("verdict").annotate(n=Count("id")).order_by())
    shown = rows.filter(verdict__in=filters.verdict) if filters.verdict else rows
    places = places_of("verdicts", after, len(_ORDER))
    part = part_of(shown, _ORDER, "-".join(map(str, places)) if places else "", limit)
    following = cursor_of("verdicts", *(int(one) for one in part.next.split("-"))) if part.next else None
    link_to(request, response, following)
    return {
        "as_of": run.as_of.isoformat(),
        "known_by": run.known_by.isoformat() if run.known_by else None,
        "current": job is None,
        "counts": counts,
        "items": items_of(run, part.rows),
        "next": following,
    }


@operation(
    router,
    "GET /institutions/{institution}/verdicts/{finding_id}",
    "一条判断和它的解释",
    ("verdicts", "read"),
    {200: VerdictDetail, _ACCEPTED: Waiting},
    deals=Deals(days=BOTH_DAYS),
)
def get_verdict(request: Entered, institution: Institution, finding_id: str) -> Any:
    """One verdict with its story, by its id or an unmistakable beginning of it (four signs or more)."""
    run, _ = need_run(request.auth)
    row = _one(run, finding_id)
    found = finding(row)
    catalogue, texts = law_of(run.institution)
    told = story(found, catalogue, texts, run.names)
    return {
        "item": item_of(row, catalogue),
        "finding": found.as_json(),
        "sections": [{"title": title, "lines": list(lines)} for title, lines in told.sections],
        "lines": list(explain(found, catalogue, texts, run.names)),
    }


@operation(
    router,
    "GET /institutions/{institution}/verdicts/{finding_id}/past",
    "一条判断的两年来",
    ("verdicts", "read"),
    {200: VerdictPast, _ACCEPTED: Waiting},
    deals=Deals(days=BOTH_DAYS),
)
def get_verdict_past(request: Entered, institution: Institution, finding_id: str) -> Any:
    """What one verdict was at the end of each of the last 24 months, by the law of that day and from all that is on file now."""
    run, _ = need_run(request.auth)
    row = _one(run, finding_id)
    then = past_of(run, row.obligation, row.finding)
    return {
        "finding": row.finding,
        "obligation": row.obligation,
        "items": [{"as_of": one.day.isoformat(), "verdict": one.verdict} for one in then],
    }


@operation(
    router,
    "GET /institutions/{institution}/reports/{form}",
    "把某日的判断做成文件",
    ("verdicts", "export"),
    {200: None, _ACCEPTED: Waiting},
    deals=Deals(gives=tuple(sorted({JSON, *(one.media for one in FORMS.values())})), days=BOTH_DAYS),
)
def get_report(request: Entered, institution: Institution, form: FormName, filters: Annotated[Filters, Query()]) -> Any:
    """The verdicts of a day as a file: the forms of `zhengan assess --format`. The filters are those of the list."""
    if form not in FORMS:
        raise Http404
    run, _ = need_run(request.auth)
    rows = filtered(run, request.GET)
    shown = rows.filter(verdict__in=filters.verdict) if filters.verdict else rows
    made = export(run, shown.order_by(*_ORDER), form)
    return file_answer(made.content, made.media, made.name)


def file_answer(content: bytes, media: str, name: str) -> HttpResponse:
    """A file to be kept."""
    answer = HttpResponse(content, content_type=media)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    if disposition:
        answer["Content-Disposition"] = disposition
    return answer


def _one(run: Run, name: str) -> Verdict:
    shortest = 4
    if len(name) < shortest:
        raise Http404
    found = list(run.verdicts.filter(finding__startswith=name)[:2])
    if len(found) != 1:
        raise Http404
    return found[0]
