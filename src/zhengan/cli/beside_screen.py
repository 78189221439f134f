"""What the command line shows of rules beside ours and of the grading table."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from zhengan.assess.beside_words import (
    bare_title,
    mark_words,
    provision_words,
    span_words,
)
from zhengan.assess.explain import exposure_lines
from zhengan.law.beside import CONFIDENCES
from zhengan.law.grading import CLASSES_OF_SYSTEM, DEGREES, LEVELS, fits

if TYPE_CHECKING:
    from zhengan.law import BesideRule, Bound, Catalogue, GradingTable, Provision
    from zhengan.law.grading import PublishedCase
    from zhengan.law.lookup import ArticleView

_FITS = {True: "与表相符", False: "与表不符，请核对表里的数字", None: ""}


def beside_screen(rules: "Iterable[BesideRule]", off: Iterable[str]) -> str:
    """The rules, each with its provisions and with what is not known."""
    lines = ["旁及规则：与我们的条文有关的外部规定。只供对照，不改变任何判断。"]
    for rule in rules:
        number = f"（{rule.number}）" if rule.number else ""
        lines += ["", f"■ {rule.id}　《{bare_title(rule)}》{number}　{rule.issuer}"]
        lines.append(f"  {span_words(rule)}　{mark_words(rule.confidence, verified=rule.verified)}")
        lines.append(f"  来源：{rule.source}　可信度 {rule.confidence}（{CONFIDENCES[rule.confidence]}）")
        for item in rule.provisions:
            places = f"　→ {'、'.join(item.bears_on)}" if item.bears_on else ""
            lines.append(f"  {item.id.partition('#')[2]}　{provision_words(item)}{places}")
        lines += [f"  不掌握：{gap}" for gap in rule.gaps]
    lines += [f"\n已关闭：{'、'.join(off)}"] if off else []
    return "\n".join(lines) + "\n"


def beside_json(rules: "Iterable[BesideRule]") -> list[dict[str, Any]]:
    """The rules as plain data."""
    return [
        {
            "id": rule.id,
            "title": rule.title,
            "number": rule.number or None,
            "issuer": rule.issuer,
            "from": _iso(rule.from_),
            "until": _iso(rule.until),
            "confidence": rule.confidence,
            "verified": rule.verified,
            "source": rule.source,
            "provisions": [_provision(item) for item in rule.provisions],
            "referrals": [
                {
                    "cite": item.cite,
                    "law": item.law,
                    "article": item.article,
                    "words": item.words,
                    "confidence": item.confidence,
                    "verified": item.verified,
                    "penalties": list(item.penalties),
                }
                for item in rule.referrals
            ],
            "gaps": list(rule.gaps),
        }
        for rule in rules
    ]


def article_beside(view: "ArticleView", catalogue: "Catalogue", on: date) -> str:
    """What stands beside an article on a day: the consequences with the laws that they lead to, and rules beside ours."""
    exposures = [catalogue.referred(rule.exposure, on) for rule in view.liability]
    lines = (
        [f"\n可能的后果（{on}）", *(f"  {line}" for line in exposure_lines(exposures, catalogue))] if exposures else []
    )
    bearings = catalogue.bearing(view.address, on)
    if bearings:
        lines.append(f"\n旁及规则（{on}，只供对照，不改变判断）")
    for id_, members in groupby(bearings, key=lambda item: item.rule.id):
        told = list(members)
        lines.append(f"  《{bare_title(told[0].rule)}》（{id_}）")
        lines += [f"    {provision_words(item.provision)}" for item in told]
    return "".join(f"{line}\n" for line in lines)


def grading_screen(table: "GradingTable") -> str:
    """The table, what it lacks, and the published cases held against it."""
    state = "［已核实］" if table.verified else "［未核实］"
    lines = [f"{table.title}（{table.number}，{table.issuer}）{state}", f"来源：{table.source}"]
    if table.empty:
        lines += ["", "表是空的：没有官方附件，谁也不能据此定级。"]
    lines += [f"  {line}" for line in _rows(table)]
    if table.missing:
        lines += ["", "不掌握：", *(f"  {item}" for item in table.missing)]
        lines += ["到发布机关的公告附件里取，填入工作区的 grading.yaml，写法见 docs/how-to/beside.md。"]
    lines += ["", "监管公布过的案例（用来核对填好的表）："]
    lines += [_case_line(case, table) for case in table.cases]
    return "\n".join(lines) + "\n"


def grading_json(table: "GradingTable") -> dict[str, Any]:
    """The table as plain data."""
    return {
        "id": table.id,
        "title": table.title,
        "number": table.number,
        "issuer": table.issuer,
        "from": _iso(table.from_),
        "verified": table.verified,
        "empty": table.empty,
        "source": table.source,
        "service": [
            {"class": row.system_class, "degree": row.degree, "minutes": row.minutes, "level": row.level}
            for row in table.service
        ],
        "scales": [
            {
                "id": scale.id,
                "title": scale.title,
                "unit": scale.unit,
                "rows": [{"at_least": row.at_least, "level": row.level} for row in scale.rows],
            }
            for scale in table.scales
        ],
        "missing": list(table.missing),
        "cases": [
            {
                "id": case.id,
                "on": _iso(case.on),
                "words": case.words,
                "minutes": case.minutes,
                "level": case.level,
                "rule": case.rule,
                "confidence": case.confidence,
                "fits": fits(table, case),
            }
            for case in table.cases
        ],
    }


def _rows(table: "GradingTable") -> Iterator[str]:
    for row in table.service:
        what = f"{CLASSES_OF_SYSTEM[row.system_class]}系统，{DEGREES[row.degree]}"
        yield f"{what}，持续 {row.minutes} 分钟以上：{LEVELS[row.level]}"
    for scale in table.scales:
        for one in scale.rows:
            yield f"{scale.title} {one.at_least} {scale.unit}以上：{LEVELS[one.level]}"


def _case_line(case: "PublishedCase", table: "GradingTable") -> str:
    told = [f"按 {case.rule} 年的规则", mark_words(case.confidence, verified=False), _FITS[fits(table, case)]]
    return f"  {case.id}　{case.on or '日期不掌握'}　{case.words}。{'　'.join(word for word in told if word)}"


def _provision(item: "Provision") -> dict[str, Any]:
    return {
        "id": item.id,
        "article": item.article,
        "words": item.words,
        "whom": item.whom,
        "values": list(map(_bound, item.values)),
        "confidence": item.confidence,
        "verified": item.verified,
        "bears_on": list(item.bears_on),
        "readings": list(item.readings),
    }


def _bound(value: "Bound") -> str:
    return str(value)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
