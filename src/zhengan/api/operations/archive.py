"""Searching the log archive: lines, counts, one line with its proof, evidence; saved searches and who searched what."""

import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Body, Field, Path, Query, Router, Schema

from zhengan.api.cursors import Limit
from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.operations.verdicts import file_answer
from zhengan.api.problems import Problem
from zhengan.api.shapes.logs import (
    LogCounts,
    LogLine,
    LogLines,
    LogLineStory,
    SavedSearch,
    SavedSearches,
    SearchesNoted,
)
from zhengan.archive.search import Stopped, forget, save, saved, searches
from zhengan.web.audit import note
from zhengan.web.logs.asked import Wanted, wanted_of
from zhengan.web.logs.found import Line, found, instant_of
from zhengan.web.logs.line import line_of, proof_file
from zhengan.web.logs.opened import archive_of, end_of, finder_of, moment_ns, search_of
from zhengan.web.logs.overview import BUCKETS
from zhengan.web.logs.running import running
from zhengan.web.place import Place

router = Router(tags=["日志 logs"])
JSONL = "application/jsonl"
_LOGS = "/institutions/{institution}/logs"
_FACETS = ("app", "host", "severity", "source", "class")
LineAfter = Annotated[str, Query(max_length=300, description="上一次答复里的 next / `next` of the answer before")]
SourceId = Annotated[str, Path(max_length=200, description="来源 / source")]
Number = Annotated[int, Path(ge=1, le=2**53, description="来源内的序号 / number within the source")]


class LogQuery(Schema):
    """What is searched for, and in which time."""

    q: str = Field("", max_length=10_000, description="查询，写法见 docs/how-to/log-search.md / the query")
    span: str = Field("", max_length=8, description="15m、1h、24h、7d、30d、all；缺省 24h / how far back")
    since: str = Field("", alias="from", max_length=40, description="起，RFC 3339 / from")
    until: str = Field("", max_length=40, description="止（不含）/ until, exclusive")

    def wanted(self, place: Place) -> Wanted:
        """As the pages understand it. Raises QueryError, AskedWrongly."""
        return wanted_of({"q": self.q, "span": self.span, "from": self.since, "until": self.until}, end_of(place))


Asked = Annotated[LogQuery, Query()]


@operation(router, f"GET {_LOGS}", "检索日志", ("logs", "read"), LogLines, Deals(days=AS_OF))
def search_logs(
    request: Entered,
    institution: Institution,
    asked: Asked,
    limit: Limit = 100,
    after: LineAfter = "",
) -> Any:
    """Lines, the newest first, sealed or not; figures where the query ends in `| stats …`. The search is put down with its words in
    the archive's journal. Follow new lines by asking again with `from`."""
    place = request.auth
    wanted = asked.wanted(place)
    with running(place.user.username, "") as stop:
        done = found(search_of(place, "api"), finder_of(archive_of(institution)), wanted, after, stop, limit)
    return {
        "items": [line_shape(line) for line in done.lines],
        "columns": list(done.columns),
        "figures": [list(row) for row in done.figures],
        "ended": done.ended,
        "cut": done.cut,
        "next": done.next or None,
    }


@operation(router, f"GET {_LOGS}/counts", "数日志", ("logs", "read"), LogCounts, Deals(days=AS_OF))
def count_logs(
    request: Entered,
    institution: Institution,
    asked: Asked,
) -> Any:
    """How many lines pass over time, and the most frequent values of their fields."""
    place = request.auth
    wanted, search = asked.wanted(place), search_of(place, "api")
    try:
        with running(place.user.username, "") as stop:
            drawn = search.histogram(wanted.filter, BUCKETS, stop=stop)
            counted = search.field_counts(wanted.filter, _FACETS, stop=stop)
    except Stopped:
        words = ("数得太久，已停止。请缩小时间范围。", "Counting took too long. Narrow the time range.")
        raise Problem("unavailable", words) from None
    return {
        "step_seconds": drawn.step_ns / 1e9,
        "steps": [
            {"at": instant_of(drawn.start_ns + place_ * drawn.step_ns).isoformat(), "count": count}
            for place_, count in enumerate(drawn.counts)
        ],
        "fields": [
            {"field": one.field, "values": list(one.values), "others": one.others, "without": one.without}
            for one in counted
        ],
    }


@operation(router, f"GET {_LOGS}/lines/{{source}}/{{seq}}", "读取一行日志", ("logs", "read"), LogLineStory)
def get_log_line(request: Entered, institution: Institution, source: SourceId, seq: Number) -> Any:
    """One line with its fields, its neighbours of the same source, and whether its proof holds."""
    shown = line_of(request.auth, source, seq, "api")
    if shown is None:
        raise Http404
    proof = shown.proof
    return {
        "line": line_shape(shown.line),
        "fields": [(one.name, one.value) for one in shown.fields],
        "before": [line_shape(line) for line in shown.before],
        "after": [line_shape(line) for line in shown.after],
        "proof": {
            "sealed": proof.sealed,
            "holds": bool(proof.segment),
            "segment": proof.segment,
            "row": proof.row,
            "rows": proof.rows,
            "sealed_at": proof.sealed_at,
            "root": proof.root,
            "key": proof.key,
            "ledger_size": proof.size,
            "fault": proof.fault,
        },
    }


@operation(router, f"GET {_LOGS}/lines/{{source}}/{{seq}}/proof", "下载一行的证明", ("logs", "export"), {200: None})
def prove_log_line(request: Entered, institution: Institution, source: SourceId, seq: Number) -> HttpResponse:
    """The proof of a line, checked offline with `tools/verify_log_line.py` and the public key."""
    return file_answer(proof_file(request.auth, source, seq), "application/json", f"line-{source}-{seq}.json")


@operation(
    router, f"GET {_LOGS}/evidence", "导出日志证据", ("logs", "export"), {200: None}, Deals(gives=(JSONL,), days=AS_OF)
)
def export_log_evidence(
    request: Entered,
    institution: Institution,
    asked: Asked,
) -> HttpResponse:
    """What a query finds, at most ten thousand lines, with the query, the proofs and a signature, as one file."""
    place = request.auth
    wanted = asked.wanted(place)
    with tempfile.TemporaryDirectory() as folder:
        target = FilePath(folder) / "evidence.jsonl"
        search_of(place, "api").evidence(wanted.whole, target, archive_of(institution).signer())
        return file_answer(target.read_bytes(), JSONL, "log-evidence.jsonl")


@operation(router, f"GET {_LOGS}/saved", "列出保存的查询", ("logs", "read"), SavedSearches)
def list_saved_searches(request: Entered, institution: Institution) -> Any:
    """One's own."""
    found_ = saved(archive_of(institution).place, request.auth.user.username)
    return {"items": [{"name": one.name, "query": one.query} for one in found_]}


@operation(router, f"POST {_LOGS}/saved", "保存一条查询", ("log_searches", "write"), SavedSearches)
def keep_search(request: Entered, institution: Institution, body: Annotated[SavedSearch, Body()]) -> Any:
    """Keep a search under a name of one's own; another of that name is replaced."""
    save(archive_of(institution).place, request.auth.user.username, body["name"], body["query"], now_ns=moment_ns())
    note(request.auth, "write", "log searches", {"kept": body["name"], "by": "api"})
    return list_saved_searches(request, institution)


@operation(router, f"DELETE {_LOGS}/saved/{{name}}", "删去保存的查询", ("log_searches", "write"), SavedSearches)
def forget_search(request: Entered, institution: Institution, name: Annotated[str, Path(max_length=80)]) -> Any:
    """Keep it no longer."""
    forget(archive_of(institution).place, request.auth.user.username, name)
    note(request.auth, "write", "log searches", {"forgotten": name, "by": "api"})
    return list_saved_searches(request, institution)


@operation(router, f"GET {_LOGS}/searches", "谁查过什么", ("log_searches", "read"), SearchesNoted)
def list_searches(
    request: Entered,
    institution: Institution,
    limit: Limit = 100,
    after: Annotated[str, Query(max_length=40, description="上一次答复里的 next / `next` of the answer before")] = "",
) -> Any:
    """All searches that were made, the newest first."""
    every = searches(archive_of(institution).place)[::-1]
    start = 0
    if after:
        places = [number for number, one in enumerate(every) if one.id == after]
        if not places:
            raise Problem("wrong-request", ("after 不是这里给的 next。", "`after` is no cursor of this list."))
        start = places[0] + 1
    shown = every[start : start + limit]
    items = [{name: getattr(one, name) for name in SEARCH_FIELDS} for one in shown]
    return {"items": items, "next": shown[-1].id if shown and start + limit < len(every) else None}


SEARCH_FIELDS = ("id", "at", "who", "door", "kind", "query", "state", "rows", "fault")


def line_shape(line: Line) -> LogLine:
    """A line in the answer."""
    return {
        "source": line.source,
        "seq": line.seq,
        "log_class": line.log_class,
        "received": line.received.isoformat(),
        "received_ns": str(line.received_ns),
        "time": line.time.isoformat() if line.time else None,
        "host": line.host,
        "app": line.app,
        "severity": line.severity,
        "flags": line.flags,
        "text": line.text,
    }
