"""The guard over rules beside ours: what they point to exists, and a provision of ours leads to one article on any day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from zhengan.law.beside import BesideRule
from zhengan.law.catalogue import Catalogue
from zhengan.law.fault import Fault
from zhengan.law.obligation import parse_address


def beside_stands(catalogue: Catalogue) -> tuple[Fault, ...]:
    """Every address, reading and law that a rule beside ours names is in the catalogue; no two rules answer for one day."""
    rules = catalogue.beside()
    faults = [fault for rule in rules for fault in (*_addresses(rule, catalogue), *_referrals(rule, catalogue))]
    return (*faults, *(fault for pair in combinations(rules, 2) for fault in _both_answer(*pair)))


def _addresses(rule: BesideRule, catalogue: Catalogue) -> Iterator[Fault]:
    for item in rule.provisions:
        for address in item.bears_on:
            if not _exists(address, catalogue):
                yield Fault(*item.place, item.id, "已录入的条款", f"“{address}”没有", "请改正 bears_on。")
        for name in item.readings:
            if name not in catalogue.readings:
                yield Fault(*item.place, item.id, "已有的口径", f"“{name}”没有定义", "请改正 readings。")


def _referrals(rule: BesideRule, catalogue: Catalogue) -> Iterator[Fault]:
    for item in rule.referrals:
        instrument = catalogue.instruments.get(item.cite.partition("/")[0])
        rows = instrument.liability.rules if instrument else ()
        laws = {law for row in rows if row.exposure.cite == item.cite for law in row.exposure.leads_to}
        if item.law not in laws:
            expected = "、".join(sorted(laws)) or "转到其他法律的款"
            yield Fault(*item.place, item.cite, expected, f"“{item.law}”", "请改正 cite 或者 law。")


def _both_answer(one: BesideRule, other: BesideRule) -> Iterator[Fault]:
    if not _overlap(one, other):
        return
    taken = {(item.cite, item.law) for item in one.referrals}
    for item in other.referrals:
        if (item.cite, item.law) in taken:
            found = f"{one.id} 和 {other.id} 都说了"
            yield Fault(*item.place, item.cite, "同一天只有一部规则说明转到哪一条", found, "请改正起止日期。")


def _overlap(one: BesideRule, other: BesideRule) -> bool:
    first, second = (one, other) if one.from_ is None or (other.from_ and one.from_ <= other.from_) else (other, one)
    return first.until is None or second.from_ is None or second.from_ <= first.until


def _exists(text: str, catalogue: Catalogue) -> bool:
    address = parse_address(text)
    instrument = catalogue.instruments.get(address.instrument) if address else None
    if address is None or instrument is None:
        return False
    article = next((item for item in instrument.articles if item.number == address.article), None)
    return article is not None and (address.paragraph is None or address.paragraph in article.paragraphs)
