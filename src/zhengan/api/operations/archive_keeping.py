"""Keeping the log archive: sources, coverage, segments and their terms, copies, deletions."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, Path, Query, Router

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.operations.archive import SourceId
from zhengan.api.operations.jobs import job_shape
from zhengan.api.runs import need_run
from zhengan.api.shapes.common import JobShape
from zhengan.api.shapes.logs import (
    HoldingsEntered,
    LogCoverage,
    LogDeleted,
    LogGround,
    LogKeeping,
    LogSegmentList,
    LogSourceEnded,
    LogSourceList,
    LogSpan,
    LogToken,
    NewLogSource,
)
from zhengan.api.shapes.verdicts import Waiting
from zhengan.web.audit import note
from zhengan.web.jobs import evidence_changed
from zhengan.web.logs.covering import rows_of
from zhengan.web.logs.keeping import copies_of, deleted_of, start_copying
from zhengan.web.logs.opened import archive_of, end_of
from zhengan.web.logs.sending import add_source, end_source, register_of, renew_token
from zhengan.workspace.archive_judging import enter_holdings
from zhengan.workspace.archive_status import status_of
from zhengan.workspace.clock import now

router = Router(tags=["日志 logs"])
_CREATED, _ACCEPTED = 201, 202
_SOURCES = "/institutions/{institution}/log-sources"
_KEEPING = "/institutions/{institution}/log-keeping"
SegmentName = Annotated[str, Path(max_length=120, description="段 / segment")]
CopyName = Annotated[str, Path(max_length=100, description="副本存放处的名称 / name of the second place")]


@operation(router, f"GET {_SOURCES}", "列出日志来源", ("logs", "read"), LogSourceList, Deals(days=AS_OF))
def list_log_sources(request: Entered, institution: Institution) -> Any:
    """The register with the last line of each and who has fallen silent; and what important systems should send and do not."""
    register = register_of(request.auth)
    return {
        "items": [
            {
                "id": row.source.id,
                "title": row.source.title,
                "log_class": row.source.log_class,
                "system": row.source.system,
                "device": row.source.device,
                "expected": row.source.expected,
                "certificate": row.source.certificate,
                "last": row.last.isoformat() if row.last else None,
                "lines": row.lines,
                "state": row.state,
            }
            for row in register.rows
        ],
        "lacking": [{"system": one.system, "log_class": one.log_class} for one in register.lacks],
    }


@operation(
    router,
    f"POST {_SOURCES}",
    "登记日志来源",
    ("logs", "write"),
    {_CREATED: LogToken},
    Deals(
        example={"id": "oms-app-01", "log_class": "business", "system": "oms", "expected": "PT15M"}, told_once="token"
    ),
)
def add_log_source(request: Entered, institution: Institution, body: Annotated[NewLogSource, Body()]) -> Any:
    """Register a source. Its token stands in the answer alone, which is therefore not kept for repetition."""
    source, token = add_source(institution, {**body, "class": body["log_class"]})
    note(request.auth, "write", f"log source:{source.id}", {"did": "added", "class": source.log_class, "by": "api"})
    return _CREATED, {"id": source.id, "token": token}


@operation(
    router,
    f"POST {_SOURCES}/{{source}}/token",
    "换日志来源的令牌",
    ("logs", "write"),
    LogToken,
    Deals(told_once="token"),
)
def renew_log_source(request: Entered, institution: Institution, source: SourceId) -> Any:
    """A new token; the old one is void from now on."""
    token = renew_token(institution, source)
    note(request.auth, "write", f"log source:{source}", {"did": "token renewed", "by": "api"})
    return {"id": source, "token": token}


@operation(router, f"POST {_SOURCES}/{{source}}/end", "停用日志来源", ("logs", "write"), LogSourceEnded)
def end_log_source(request: Entered, institution: Institution, source: SourceId) -> Any:
    """Nothing more is taken from it; what it sent stays."""
    ended = end_source(institution, source)
    note(request.auth, "write", f"log source:{source}", {"did": "ended", "by": "api"})
    return {"id": ended.id, "enabled": ended.enabled}


@operation(
    router,
    "GET /institutions/{institution}/log-coverage",
    "日志覆盖",
    ("logs", "read"),
    {200: LogCoverage, _ACCEPTED: Waiting},
    Deals(days=AS_OF),
)
def get_log_coverage(request: Entered, institution: Institution) -> Any:
    """What the archive covers, hole by hole, with the verdict about it (218:18.2, sfnet:19)."""
    run, _ = need_run(request.auth)
    return {
        "items": [
            {
                "object_type": row.object_type,
                "object": row.object,
                "log_class": row.log_class,
                "term": row.term,
                "spans": [_span(first, last) for first, last in row.spans],
                "holes": [_span(one.start, one.end) for one in row.holes],
                "broken": [_span(one.start, one.end) for one in row.broken],
                "finding": row.verdict.finding if row.verdict else "",
                "verdict": row.verdict.verdict if row.verdict else "",
            }
            for row in rows_of(request.auth, run)
        ]
    }


@operation(
    router,
    "POST /institutions/{institution}/log-coverage/records",
    "写入日志保存记录",
    ("logs", "write"),
    HoldingsEntered,
)
def enter_log_holdings(request: Entered, institution: Institution) -> Any:
    """What the segments cover goes on file as `log_holding`; spans that are on file as they are add nothing."""
    place = request.auth
    done = enter_holdings(archive_of(institution), by=place.user.username, at=now())
    note(place, "write", "log_holding", {"added": done.added, "by": "api"})
    if done.added:
        evidence_changed(institution, by=place.user.username)
    return {"added": done.added}


@operation(router, f"GET {_KEEPING}", "日志保存与容量", ("log_keeping", "read"), LogKeeping)
def get_log_keeping(request: Entered, institution: Institution) -> Any:
    """Sizes by class, copies, how long the disk lasts, and deletions with their signed words."""
    place, archive = request.auth, archive_of(institution)
    status, seen = status_of(archive, end_of(place)), archive.forecast(place.today)
    return {
        "classes": status.told()["classes"],
        "unsealed_lines": status.unsealed_lines,
        "copies": [
            {"name": row.place.name, "to": row.place.to, "done": row.done, "of": row.of} for row in copies_of(archive)
        ],
        "forecast": {
            "stored": seen.stored,
            "per_day": seen.per_day,
            "free": seen.free,
            "full_on": seen.full_on.isoformat() if seen.full_on else None,
            "reached": {day.isoformat(): size for day, size in seen.reached.items()},
        },
        "deletions": [
            {
                "segment": row.event.segment,
                "log_class": str(row.event.fields["class"]),
                "seq": row.event.seq,
                "ground": str(row.event.fields["ground"]),
                "note": str(row.event.fields["note"]),
                "holds": row.word is not None,
            }
            for row in deleted_of(archive)
        ],
    }


@operation(router, f"GET {_KEEPING}/segments", "列出日志的段", ("log_keeping", "read"), LogSegmentList)
def list_log_segments(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    free: Annotated[str, Query(pattern="^1?$", description="1：只列可以删除的 / only what may be deleted")] = "",
    limit: Limit = 100,
    after: After = "",
) -> Any:
    """Until when each segment is kept, by which article, and who holds it."""
    place = request.auth
    (start,) = places_of("log-segments", after) or (0,)
    every = [(one, one.refusal(place.today)) for one in archive_of(institution).kept(place.today)]
    chosen = [(one, words) for one, words in every if words is None or not free]
    following = cursor_of("log-segments", start + limit) if len(chosen) > start + limit else None
    link_to(request, response, following)
    items = [
        {
            "segment": one.manifest.segment,
            "log_class": one.manifest.log_class,
            "day": one.manifest.day,
            "rows": one.manifest.rows,
            "stored_bytes": one.manifest.stored_bytes,
            "systems": list(one.systems),
            "term": one.term.term if one.term else None,
            "cite": one.term.cite if one.term else None,
            "free_on": one.free_on.isoformat() if one.free_on else None,
            "holds": list(one.holds),
            "refusal": words,
        }
        for one, words in chosen[start : start + limit]
    ]
    return {"items": items, "next": following}


@operation(
    router, f"POST {_KEEPING}/segments/{{segment}}/deletion", "删除一段日志", ("log_keeping", "manage"), LogDeleted
)
def delete_log_segment(
    request: Entered, institution: Institution, segment: SegmentName, body: Annotated[LogGround, Body()]
) -> Any:
    """Delete a segment whose term is over: signed and entered first, then removed. Refused where it may not go, whoever asks."""
    place = request.auth
    event = archive_of(institution).delete(segment, by=place.user.username, at=now(), ground=body["ground"])
    note(place, "write", f"log segment:{segment}", {"did": "deleted", "entry": event.seq, "by": "api"})
    return {"segment": segment, "seq": event.seq}


@operation(
    router, f"POST {_KEEPING}/copies/{{name}}", "复制日志到第二处", ("log_keeping", "manage"), {_ACCEPTED: JobShape}
)
def copy_logs(request: Entered, institution: Institution, name: CopyName) -> Any:
    """Copy, in the background, what the place does not have yet; each copy is read back."""
    return _ACCEPTED, job_shape(start_copying(request.auth, name, source="api"))


def _span(since: Any, until: Any) -> LogSpan:
    return {"since": since.isoformat(), "until": until.isoformat()}
