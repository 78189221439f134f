"""Guards over a concordance: total both ways, what it names exists, and its relations agree with what the duties say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from zhengan.law.catalogue import Catalogue
from zhengan.law.concordance import (
    RELATIONS,
    Concordance,
    Continued,
    Pair,
    paragraphs_of,
    rows_holding,
    said_new,
)
from zhengan.law.duty_changes import changes_of, covered
from zhengan.law.fault import Fault
from zhengan.law.instrument import Instrument
from zhengan.law.obligation import Obligation

_PLACES = frozenset({"new", "dropped", "moved", "same"})


def concordance_stands(catalogue: Catalogue, concordance: Concordance) -> tuple[Fault, ...]:
    """Every fault of one concordance, in order of place."""
    missing = [id_ for id_ in (concordance.before, concordance.after) if id_ not in catalogue.instruments]
    if missing:
        return tuple(
            Fault(*concordance.source, "", "已录入的规定", f"没有“{id_}”", "请改正文件夹的名称，写成 旧--新。")
            for id_ in missing
        )
    sides = _Sides(catalogue, concordance)
    return tuple(
        sorted(
            (
                *_addresses_exist(sides),
                *_rows_total(sides),
                *_duties_exist(sides),
                *_duties_total(sides),
                *_pairs_lie_in_rows(sides),
                *_relations_agree(sides),
                *_continued_hold(sides),
            )
        )
    )


class _Sides:
    """The two instruments with their duties by id."""

    def __init__(self, catalogue: Catalogue, concordance: Concordance) -> None:
        self.concordance = concordance
        self.before = catalogue.instruments[concordance.before]
        self.after = catalogue.instruments[concordance.after]
        self.duties = {duty.id: duty for item in (self.before, self.after) for duty in item.obligations}

    def both(self) -> tuple[tuple[str, Instrument], tuple[str, Instrument]]:
        """`before` and `after` with their instruments."""
        return ("before", self.before), ("after", self.after)

    def known(self, ids: Iterable[str]) -> tuple[Obligation, ...]:
        """Those of the duties that exist."""
        return tuple(self.duties[id_] for id_ in ids if id_ in self.duties)


def _addresses_exist(sides: _Sides) -> Iterator[Fault]:
    for row in sides.concordance.rows:
        for key, instrument in sides.both():
            for address in getattr(row, key):
                if not paragraphs_of(instrument, address):
                    yield Fault(*row.source, key, f"{instrument.id} 的条、款、项", f"“{address}”没有", "请改正地址。")


def _rows_total(sides: _Sides) -> Iterator[Fault]:
    """Every paragraph stands in a row: itself, by its article, or by all of its items."""
    for key, instrument in sides.both():
        stated = {address for row in sides.concordance.rows for address in getattr(row, key)}
        for article in instrument.articles:
            for number in article.paragraphs:
                paragraph = f"{article.address}.{number}"
                items = {item for item in instrument.paragraph_digests if item.startswith(f"{paragraph}.")}
                if not ({article.address, paragraph} & stated or (items and items <= stated)):
                    remedy = "请补一行：它变成了什么，或者从哪里来；没有的写明新增、取消。"
                    yield Fault(*sides.concordance.source, paragraph, "对照表里有它", "没有", remedy)


def _duties_exist(sides: _Sides) -> Iterator[Fault]:
    for pair in sides.concordance.pairs:
        for key, instrument in sides.both():
            for id_ in getattr(pair, key):
                duty = sides.duties.get(id_)
                if duty is None or duty.instrument != instrument.id:
                    yield Fault(*pair.source, key, f"{instrument.id} 的义务编号", f"“{id_}”没有", "请改正编号。")


def _duties_total(sides: _Sides) -> Iterator[Fault]:
    """Every duty is paired, said new or dropped by itself, or lies in a row that says so as a whole."""
    paired = {id_ for pair in sides.concordance.pairs for id_ in (*pair.before, *pair.after)}
    for id_, duty in sides.duties.items():
        if id_ not in paired and said_new(sides.concordance, duty) is None:
            expected = "有对应的义务，或者写明新增、取消"
            yield Fault(*sides.concordance.source, id_, expected, "没有", "请在 duties.yaml 补一行。")


def _pairs_lie_in_rows(sides: _Sides) -> Iterator[Fault]:
    """Duties are set side by side only where a row sets their places side by side, and no pair goes beyond its rows."""
    for pair in sides.concordance.pairs:
        before, after = sides.known(pair.before), sides.known(pair.after)
        rows = rows_holding(sides.concordance, before, after)
        where = " ".join((*pair.before, *pair.after)[:2])
        if (before or after) and not rows:
            yield Fault(
                *pair.source, where, "两边的条款同在 articles.yaml 的一行", "没有这样的一行", "请补行，或者改正。"
            )
        beyond = set(pair.relations) - _PLACES - {name for row in rows for name in row.relations}
        if rows and beyond:
            names = "、".join(RELATIONS[name] for name in RELATIONS if name in beyond)
            yield Fault(*pair.source, where, f"所在的行也说{names}", "那一行没有说", "请改正其中之一。")


def _relations_agree(sides: _Sides) -> Iterator[Fault]:
    """Who is gained or lost is computed from the duties; `same` allows no difference that can be computed."""
    for pair in sides.concordance.pairs:
        before, after = sides.known(pair.before), sides.known(pair.after)
        if before and after:
            yield from _disagreements(pair, before, after)


def _disagreements(pair: Pair, before: tuple[Obligation, ...], after: tuple[Obligation, ...]) -> Iterator[Fault]:
    where = f"{pair.before[0]} {pair.after[0]}"
    old, new = covered(before), covered(after)
    for relation, codes in (("extended", new - old), ("narrowed", old - new)):
        if (relation in pair.relations) != bool(codes):
            expected = f"{RELATIONS[relation]}（{relation}）" if codes else f"没有 {relation}"
            found = f"主体差 {'、'.join(sorted(codes))}" if codes else "主体没有差别"
            yield Fault(*pair.source, where, expected, found, "请改正 relation 或者义务的 who。")
    differing = [change.aspect for change in changes_of(before, after) if change.aspect != "who"]
    if "same" in pair.relations and differing:
        found = f"{'、'.join(differing)} 有差别"
        yield Fault(*pair.source, where, "不变（same）的没有可以算出的差别", found, "请改正 relation。")


def _continued_hold(sides: _Sides) -> Iterator[Fault]:
    pairs = sides.concordance.pairs
    for item in sides.concordance.continued:
        before, after = sides.duties.get(item.before), sides.duties.get(item.after)
        if before is None or after is None:
            yield _unfit(item, "两边已录入的义务编号", "其中有没有的编号")
        elif not (before.every and after.every):
            yield _unfit(item, "两边都是周期性的义务", "有一边没有周期")
        elif before.until is None or after.from_ != before.until + timedelta(days=1):
            yield _unfit(item, "旧的一项终止的次日新的一项开始", f"{before.until} 止，{after.from_} 起")
        elif not any(item.before in pair.before and item.after in pair.after for pair in pairs):
            yield _unfit(item, "在 duties.yaml 里也是一对", "没有这一对")


def _unfit(item: Continued, expected: str, found: str) -> Fault:
    return Fault(*item.source, f"{item.before} {item.after}", expected, found, "请改正 continued.yaml。")
