"""How rules beside ours are told: always as beside, and as unverified where nobody has held them against the text."""

from collections.abc import Iterable, Sequence

from zhengan.assess.figures import bound_words
from zhengan.law import CONFIDENCES, Bearing, BesideRule, Bound, Confidence, Provision, Reference
from zhengan.law.text.numerals import han_of

_SIGNS = {"<": "不到", "<=": "至多", ">": "超过", ">=": "至少"}
# In an explanation; `zhengan law show` tells all.
_NAMED = 6


def bearing_lines(bearings: Sequence[Bearing], cite: str) -> Iterable[str]:
    """The provisions that bear on a duty, what is surest first, and where the rest is to be read."""
    ordered = sorted(bearings, key=lambda item: (not item.provision.verified, item.provision.confidence))
    for item in ordered[:_NAMED]:
        yield bearing_words(item)
    if len(ordered) > _NAMED:
        yield f"另有 {len(ordered) - _NAMED} 条：zhengan law show {cite}"
    if ordered:
        yield "以上不是判断的依据；不想看某一部，加 --without 编号。"


def bearing_words(item: Bearing) -> str:
    """One provision with its rule: what it says, to whom, how far it is to be believed."""
    return f"《{bare_title(item.rule)}》（{item.rule.id}）{provision_words(item.provision)}"


def provision_words(item: Provision) -> str:
    """One provision without its rule."""
    article = f"{article_number_words(item.article)}：" if item.article else ""
    value = f"（{values_words(item.values)}）" if item.values else ""
    return f"{article}{item.words}{value}。对象：{item.whom}。{mark_words(item.confidence, verified=item.verified)}"


def mark_words(confidence: Confidence, *, verified: bool) -> str:
    """已核实, or 未核实 with the ground."""
    if verified:
        return "［已核实］"
    ground = "只见过摘录" if confidence == "A" else CONFIDENCES[confidence]
    return f"［未核实，{ground}］"


def span_words(rule: BesideRule) -> str:
    """From when until when a rule holds, as far as is known."""
    start = f"{rule.from_} 起" if rule.from_ else "施行日不掌握"
    return f"{start}，至 {rule.until}" if rule.until else start


def bare_title(rule: BesideRule) -> str:
    """The title without angle brackets of its own."""
    return rule.title.strip("《》")


def reference_words(item: Reference) -> str:
    """The law and its article; where the article is not known, that is said."""
    if item.article is None:
        return f"《{item.law}》（条号不掌握）"
    return f"《{item.law}》{article_number_words(item.article)}" + ("" if item.verified else "（未核实）")


def reference_lines(item: Reference) -> Iterable[str]:
    """Whence the article is known, and the penalties known there."""
    yield f"《{item.law}》：{item.words}（{item.rule}）"
    for penalty in item.penalties:
        article = f"{article_number_words(penalty.article)}：" if penalty.article else ""
        value = f"：{values_words(penalty.values)}" if penalty.values else ""
        mark = mark_words(penalty.confidence, verified=penalty.verified)
        yield f"{article}对{penalty.whom}，{penalty.words}{value}{mark}"


def values_words(values: Sequence[Bound]) -> str:
    """Numbers as people read them: a range of one unit as from-to, others one by one."""
    if len(values) == 2 and values[0].unit == values[1].unit and (values[0].cmp, values[1].cmp) == (">=", "<="):
        return f"{_amount(values[0])}至 {_amount(values[1])}"
    return "、".join(f"{_SIGNS[item.cmp]} {_amount(item)}" for item in values)


def article_number_words(article: str) -> str:
    """第六十一条; a number written otherwise stays as it is."""
    return f"第{han_of(int(article))}条" if article.isdecimal() else article


def _amount(value: Bound) -> str:
    return bound_words(value).partition(" ")[2]
