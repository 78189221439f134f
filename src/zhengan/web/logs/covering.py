"""Which time the archive's lines cover: a bar for each system and class over the term, and each hole by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from zhengan.archive.keep.coverage import Span, holes
from zhengan.archive.keep.judging import PATIENCE, Covered
from zhengan.archive.line import CLASSES, LogClass
from zhengan.calendar import subtract_term
from zhengan.web.charts.charts import Chart, Lane, Lanes, Piece
from zhengan.web.errors import AskedWrongly
from zhengan.web.logs.opened import archive_of, end_of
from zhengan.web.logs.overview import duration
from zhengan.web.logs.sending import important_of, names_of
from zhengan.web.models import Run, Verdict
from zhengan.web.place import Place
from zhengan.workspace.archive_judging import coverage
from zhengan.workspace.clock import SHANGHAI

SIZE = 20
"""Bars on a page."""


@dataclass(frozen=True)
class HoleRow:
    """A time without lines."""

    start: datetime
    end: datetime

    @property
    def length(self) -> str:
        """How long it is."""
        return duration(timedelta(seconds=int((self.end - self.start).total_seconds())))


@dataclass(frozen=True)
class CoverRow:
    """A class of log of an object: since when lines are there, its holes, numbers that are missing, and the verdict about it."""

    object_type: str
    object: str
    name: str
    log_class: LogClass
    spans: Sequence[Span]
    holes: Sequence[HoleRow]
    broken: Sequence[HoleRow]
    term: str
    term_from: datetime | None
    verdict: Verdict | None

    @property
    def class_title(self) -> str:
        """What the class is called."""
        return CLASSES[self.log_class]

    @property
    def first(self) -> datetime | None:
        """The first instant that is covered."""
        return self.spans[0][0] if self.spans else None

    @property
    def last(self) -> datetime | None:
        """The last."""
        return self.spans[-1][1] if self.spans else None

    @property
    def begins_late(self) -> bool:
        """Whether lines begin after the term does: what lies before is in no segment."""
        return bool(self.first and self.term_from and self.first > self.term_from)


@dataclass(frozen=True)
class Coverage:
    """A page of rows, the chart over them, where the next page begins (0: nowhere), and how many rows and holes there are.
    No chart on a page of which nothing is in the archive but others are."""

    rows: Sequence[CoverRow]
    chart: Chart | None
    next: int
    total: int
    holes: int


def coverage_of(place: Place, run: Run | None, start: int) -> Coverage:
    """The page of coverage. Raises AskedWrongly for a page that there is not."""
    rows = rows_of(place, run)
    if start and start >= len(rows):
        raise AskedWrongly("翻页的位置不对。请从第一页重新开始。")
    shown = rows[start : start + SIZE]
    count = sum(len(row.holes) + len(row.broken) for row in rows)
    following = start + SIZE if start + SIZE < len(rows) else 0
    chart = _chart(place, shown) if not start or any(row.spans for row in shown) else None
    return Coverage(shown, chart, following, len(rows), count)


def rows_of(place: Place, run: Run | None) -> list[CoverRow]:
    """Every class of every object that has lines, or should have as an important system; those with holes first."""
    archive, end = archive_of(place.institution), end_of(place)
    sources, names, verdicts = archive.sources(), names_of(place), _verdicts(run)
    retention = archive.retention(place.as_of)
    found = {
        (one.object_type, one.object, one.log_class): one for one in (coverage(archive) if archive.manifests() else ())
    }
    for key in important_of(place):
        for log_class in ("business", "system"):
            found.setdefault(("system", key, log_class), Covered("system", key, log_class, (), ()))
    rows = []
    for (kind, key, log_class), one in found.items():
        term = retention.term(log_class, [key], place.as_of)
        begin = datetime.combine(subtract_term(place.as_of, term.term), time(), SHANGHAI) if term else None
        own = [source for source in sources if key in (source.system, source.device) and source.log_class == log_class]
        patience = min((source.silence for source in own if source.silence), default=PATIENCE)
        rows.append(
            CoverRow(
                kind,
                key,
                names.get(key, key),
                log_class,
                one.spans,
                _holes(one.spans, begin, end, patience),
                [HoleRow(max(first, one.spans[0][0] if one.spans else first), last) for first, last in one.broken],
                term.term if term else "",
                begin,
                verdicts.get((kind, key, log_class)),
            )
        )
    return sorted(rows, key=lambda row: (not row.spans, -len(row.holes) - len(row.broken), row.name, row.log_class))


def _holes(spans: Sequence[Span], begin: datetime | None, end: datetime, patience: timedelta) -> list[HoleRow]:
    """Holes between lines, and from the last line to the end where that is longer than is normal."""
    if not spans:
        return []
    owed = (max(spans[0][0], begin) if begin else spans[0][0], end)
    inside = holes([span for span in spans if span[1] > owed[0]], owed)
    return [HoleRow(first, last) for first, last in inside if last < end or last - first > patience]


def _verdicts(run: Run | None) -> Mapping[tuple[str, str, str], Verdict]:
    """The verdicts of 218:18.2 and sfnet:19 by what they are about and class of log."""
    if run is None:
        return {}
    from zhengan.checks.logs import CLASS_OF_UNIT, OF_DEVICES
    from zhengan.web.verdicts.judged import law_of

    catalogue, _texts = law_of(run.institution)
    duties = {one.id: one for one in catalogue.obligations(run.as_of) if one.check == "log_coverage"}
    found: dict[tuple[str, str, str], Verdict] = {}
    for row in run.verdicts.filter(obligation__in=list(duties)).defer("headline", "text"):
        bound = duties[row.obligation].bound
        if row.object_type == OF_DEVICES:
            found["device", row.object, "network"] = row
        elif bound is not None and bound.unit in CLASS_OF_UNIT:
            found["system", row.object, CLASS_OF_UNIT[bound.unit]] = row
    return found


def _chart(place: Place, rows: Sequence[CoverRow]) -> Chart:
    end = end_of(place)
    begun = [row.first for row in rows if row.first]
    first = min(begun, default=end - timedelta(days=1))
    short = {"business": _("业务"), "system": _("系统"), "network": _("网络")}
    lanes = [Lane(f"{row.name} {short[row.log_class]}", tuple(_pieces(place, row, end))) for row in rows if row.spans]
    count = sum(len(row.holes) for row in rows)
    finding = _("日志有 %(holes)s 处缺口") % {"holes": count} if count else _("已归档的日志连续，没有缺口")
    empty = _("还没有封存的日志。请先登记来源，再让系统把日志送来。")
    return Chart("coverage", finding, Lanes(first, end, tuple(lanes)), empty=empty)


def _pieces(place: Place, row: CoverRow, end: datetime) -> list[Piece]:
    url = (
        place.url("verdict", {"finding": row.verdict.finding}) if row.verdict and place.may("verdicts", "read") else ""
    )
    tone = "breached" if row.verdict is not None and row.verdict.verdict == "breached" else "unproven"
    pieces = [Piece(_("在存"), first, min(last, end), "met") for first, last in row.spans if first < end]
    pieces += [Piece(_("缺口"), hole.start, hole.end, tone, "■", url) for hole in row.holes]  # type: ignore[arg-type]  # tones
    pieces += [Piece(_("序号有缺"), hole.start, hole.end, tone, "■", url) for hole in row.broken]  # type: ignore[arg-type]  # tones
    return sorted(pieces, key=lambda piece: piece.first)
