"""One pass over the samples of a source before they are believed: how many, which series, and every rule that one
breaks."""

# ruff: noqa: S608  # SQL is put together from names of ours and quoted literals

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from zhengan.ledger.local_time import day_start_us
from zhengan.ledger.samples_csv import EXAMPLES
from zhengan.ledger.source import KEYS, Source, key_of, quoted
from zhengan.records import Fault, Notice

OBJECT_TYPES = ("network_link", "system")
EARLIEST = date(1992, 1, 1)
LATEST = date(2100, 1, 1)
LONGEST_SPAN = timedelta(days=366)

_MOST_SERIES = 200_000


@dataclass(frozen=True, slots=True)
class Survey:
    """What one source holds. With `faults` the rest is not to be used."""

    faults: tuple[Fault, ...] = ()
    notices: tuple[Notice, ...] = ()
    series: tuple[dict[str, str | None], ...] = ()
    count: int = 0
    spans: int = 0
    first_us: int = 0
    last_us: int = 0


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a single sample must keep. `broken` is SQL over a sample; `seen` is an aggregate of it that is cheap and
    true of a series in which some sample is broken."""

    column: str
    code: str
    broken: str
    expected: str
    remedy: str
    seen: str = "false"


def survey(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    shown: Mapping[str, tuple[str, int]],
    institution: str | None,
    objects: Mapping[str, str],
) -> Survey:
    """Reads of the source what its footers leave open. `shown` names the files and their first rows as the user knows
    them."""
    rules = _rules(source)
    broken = ", ".join(f"({rule.seen})::BIGINT" for rule in rules)
    keys = ", ".join(f"{key_of(source, name)} AS {name}" for name in KEYS)
    # LIMIT stops nobody from making a billion series, but it keeps them out of Python.
    groups = con.execute(
        "SELECT institution, object_type, object, metric,"
        f" count(*), count(until_us), {_first(source)}, {_last(source)}, max(until_us), {broken}"
        f" FROM (SELECT {keys}, value, {source.at_us} AS at_us, {source.until_us} AS until_us FROM {source.table})"
        f" GROUP BY 1, 2, 3, 4 ORDER BY ALL LIMIT {_MOST_SERIES + 1}"
    ).fetchall()
    place = _Place(con, source, shown)
    if len(groups) > _MOST_SERIES:
        expected = f"不超过 {_MOST_SERIES} 个序列"
        return Survey(
            faults=(Fault("too_many", place.file, 0, "metric", expected, "更多", "检查 metric 列是否误填了数值"),)
        )
    faults = [
        fault
        for number, rule in enumerate(rules)
        if any(group[9 + number] for group in groups)
        for fault in place.faults(rule)
    ]
    resolved = [_resolve(group[:4], institution, objects) for group in groups if group[2] and group[3]]
    for outcome in resolved:
        if isinstance(outcome, _Rule):
            faults += place.faults(outcome)
    if faults:
        return Survey(faults=tuple(faults[: EXAMPLES * 5]))
    series = tuple(outcome for outcome in resolved if not isinstance(outcome, _Rule))
    return Survey(
        notices=tuple(_notices(place.file, series, objects)),
        series=series,
        count=sum(group[4] for group in groups),
        spans=sum(group[5] for group in groups),
        first_us=min((group[6] for group in groups), default=0),
        last_us=max((max(group[7] + 1, group[8] or 0) for group in groups), default=0),
    )


def _rules(source: Source) -> list[_Rule]:
    first, last = day_start_us(EARLIEST), day_start_us(LATEST)
    years = f"{EARLIEST.year} 至 {LATEST.year - 1} 年的时间"
    outside = f"at_us NOT BETWEEN {first} AND {last - 1}"
    bounds = f"{_first(source)} < {first} OR {_last(source)} >= {last}"
    absent = "coalesce({0}, '') = ''"
    item, metric = absent.format("object"), absent.format("metric")
    rules = [
        _Rule("object", "missing", item, "对象的编号", "填写系统或链路的编号", item),
        _Rule("metric", "missing", metric, "指标名", "填写指标名，如 tps、mbps", metric),
        _Rule("at", "missing", "at_us IS NULL", "采样时间", "填写采样时间", _has_nulls(source, "at", "at_us")),
        _Rule("at", "instant", outside, years, "检查时间的单位和时区", f"coalesce({bounds}, false)"),
        _Rule(
            "value",
            "missing",
            "value IS NULL",
            "数值",
            "补上数值；没有采到的分钟不写",
            _has_nulls(source, "value", "value"),
        ),
    ]
    if source.unfit:
        number = "整数不超过 12 位、小数不超过 6 位的数"
        rules.append(_filtered("value", "number", source.unfit, number, "按 6 位小数重新导出，不要由本系统舍入"))
    if "until" in source.columns:
        longest = int(LONGEST_SPAN.total_seconds()) * 1_000_000
        rules.append(_filtered("until", "span", "until_us <= at_us", "晚于 at 的时间", "改正终点，或留空表示瞬时值"))
        long = f"until_us - at_us > {longest}"
        rules.append(_filtered("until", "span", long, f"距 at 不超过 {LONGEST_SPAN.days} 天", "把长时段分段导出"))
    return rules


def _first(source: Source) -> str:
    """SQL of the first instant of a series, or of the whole source where its footers say it."""
    known = source.told.at_range
    return "min(at_us)" if known is None else str(known[0] + source.at_shift)


def _last(source: Source) -> str:
    known = source.told.at_range
    return "max(at_us)" if known is None else str(known[1] + source.at_shift)


def _has_nulls(source: Source, column: str, value: str) -> str:
    return "false" if column in source.told.full else f"count({value}) < count(*)"


def _filtered(column: str, code: str, broken: str, expected: str, remedy: str) -> _Rule:
    return _Rule(column, code, broken, expected, remedy, f"count(*) FILTER ({broken}) > 0")


def _resolve(
    raw: tuple[str | None, ...], institution: str | None, objects: Mapping[str, str]
) -> dict[str, str | None] | _Rule:
    """The series that the raw keys mean, or the rule that they break."""
    named, kind, item, metric = raw
    assert item is not None
    this = f"object = {quoted(item)}"
    known = objects.get(item)
    kind_is = f"{this} AND object_type = {quoted(kind)}" if kind else this
    if not named and institution is None:
        return _Rule(
            "institution", "missing", f"{this} AND coalesce(institution, '') = ''", "机构编号", "补上 institution 列"
        )
    if named and institution is not None and named != institution:
        return _Rule(
            "institution",
            "other",
            f"institution = {quoted(named)}",
            f"本机构（{institution}）",
            "一个文件夹只放一家机构的数据",
        )
    if kind and kind not in OBJECT_TYPES:
        return _Rule("object_type", "choice", kind_is, "、".join(OBJECT_TYPES), "改为其中之一")
    if kind and known and kind != known:
        return _Rule("object_type", "choice", kind_is, f"{known}（登记的类型）", "改正类型或编号")
    if not kind and not known:
        return _Rule(
            "object", "unknown", this, "已登记且不重名的系统或链路", "先登记该对象；编号重名时补上 object_type 列"
        )
    values = (*raw, named or institution, kind or known, item, metric)
    names = (*(f"raw_{key}" for key in KEYS), *KEYS)
    return dict(zip(names, values, strict=True))


def _notices(file: str, series: tuple[dict[str, str | None], ...], objects: Mapping[str, str]) -> Iterator[Notice]:
    strange = sorted({str(row["object"]) for row in series if row["object"] not in objects})
    if strange:
        names = "、".join(name[:80] for name in strange[:EXAMPLES])
        yield Notice("unlisted_object", file, "object", f"{names} 不在登记中或与他物重名，按所填 object_type 计")


@dataclass(frozen=True, slots=True)
class _Place:
    """Finds the samples that break a rule, in the order of the files."""

    con: duckdb.DuckDBPyConnection
    source: Source
    shown: Mapping[str, tuple[str, int]]

    @property
    def file(self) -> str:
        """The first file, for what concerns them all."""
        return self.shown[self.source.files[0]][0]

    def faults(self, rule: _Rule) -> list[Fault]:
        found = f'CAST("{rule.column}" AS VARCHAR)' if rule.column in self.source.columns else "NULL"
        keys = ", ".join(f"{key_of(self.source, name)} AS {name}" for name in KEYS)
        instants = f"{self.source.at_us} AS at_us, {self.source.until_us} AS until_us"
        plain = ", ".join(f'"{name}"' for name in sorted(self.source.columns - set(KEYS)))
        rows: list[tuple[Any, ...]] = self.con.execute(
            f"SELECT filename, file_row_number, {found}"
            f" FROM (SELECT filename, file_row_number, {keys}, {plain}, {instants} FROM {self.source.table})"
            f" WHERE {rule.broken} ORDER BY 1, 2 LIMIT {EXAMPLES}"
        ).fetchall()
        return [
            Fault(
                rule.code,
                self.shown[file][0],
                self.shown[file][1] + row,
                rule.column,
                rule.expected,
                f"“{text[:80]}”" if text else "空白",
                rule.remedy,
            )
            for file, row, text in rows
        ]
