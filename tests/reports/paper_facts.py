"""Evidence for papers: one institution with an example of every record type, or with nothing but itself; findings by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tests.assess.sample import finding
from zhengan.assess import EvidenceBase, Finding
from zhengan.law import load_catalogue
from zhengan.ledger.tables import RecordVersion, record_tables
from zhengan.records import RECORD_TYPES, example
from zhengan.reports.papers.facts import Facts
from zhengan.reports.papers.kind import PaperKind, kind_of, paper_kinds
from zhengan.reports.papers.making import make_paper
from zhengan.reports.papers.paper import Paper
from zhengan.reports.papers.period import Period, period_of

OWNER = "甲"
AS_OF = date(2027, 4, 20)
PERIODS = {"year": "2026", "quarter": "2026Q3", "month": "2026-08"}
SELF = {"institution": [{"key": OWNER, "name": "甲证券股份有限公司", "kind": "securities", "bureau": "上海"}]}
KINDS = tuple(paper_kinds())

Records = Mapping[str, Sequence[Mapping[str, Any]]]


def full() -> dict[str, list[dict[str, Any]]]:
    """An example of every type, with a year's staff and money and a complete register of what may be none."""
    records = {name: [dict(example(name))] for name in RECORD_TYPES}
    records["institution"] = [dict(SELF["institution"][0])]
    records["staffing"] = [
        {"key": "s25", "year": "2025", "staff": "3900", "it_staff": "300", "security_staff": "20", "certified": "12"},
        {
            "key": "s26",
            "year": "2026",
            "staff": "3988",
            "it_staff": "320",
            "security_staff": "24",
            "certified": "15",
            "cii_staff": "6",
        },
    ]
    records["budget"] = [
        {"key": "b25", "year": "2025", "it_spend": "410000000", "security_spend": "30000000", "revenue": "5000000000"},
        {"key": "b26", "year": "2026", "it_spend": "432100000", "security_spend": "35678900", "revenue": "5100000000"},
    ]
    records["emergency_plan"][0]["reviewed_on"] = "2026-11-02"
    records["register"] = [
        {"key": f"r-{name}", "record_type": name, "complete_from": "2020-01-01"} for name in RECORD_TYPES
    ]
    return records


def base_of(records: Records) -> EvidenceBase:
    """The evidence base of those records, numbered from 1 in the order of the types."""
    versions: list[RecordVersion] = []
    for type_, rows in records.items():
        for row in rows:
            payload = {name: value for name, value in row.items() if name != "key"}
            seq = len(versions) + 1
            versions.append(RecordVersion(seq, OWNER, type_, row["key"], seq, payload, None, None, None))
    return EvidenceBase(record_tables(versions))


def findings() -> tuple[Finding, ...]:
    """A finding of several verdicts on articles that papers tell of."""
    system = ("system", "oms")
    missed = {"periods_owed": 364, "done": 363, "missed": 1, "silent": 0, "missed_periods": "2026-03-24"}
    return (
        finding("20#daily-backup", "breached", "missed", figures=missed, due_on=AS_OF, object=system),
        finding("14#graded", "unproven", "no_record", object=system),
        finding("21#stress-yearly", "met", "no_hole", object=system),
        finding("20#continuity", "manual", "judgement_expired", object=None),
        finding("15#verified", "not_applicable", "cancelled", object=("change", "C1")),
    )


def facts(kind: PaperKind | str, records: Records, **given: Any) -> Facts:
    """The facts of a paper of a kind, on 20 April 2027, about the last period or the type's example."""
    found = kind_of(kind) if isinstance(kind, str) else kind
    period: Period | None = period_of(PERIODS[found.span], found.span) if found.span else None
    about = (found.about[0], records[found.about[0]][0]["key"]) if found.about and not found.span else None
    values: dict[str, Any] = {
        "period": period,
        "about": about,
        "findings": findings() if found.judged else (),
        "notices": (),
        "as_of": AS_OF,
        **given,
    }
    period, as_of = values["period"], values["as_of"]
    base, names = base_of(records), {OWNER: "甲证券股份有限公司", f"{OWNER}/system/oms": "集中交易系统"}
    return Facts(
        OWNER,
        as_of,
        min(period.last, as_of) if period else as_of,
        period,
        values["about"],
        base,
        load_catalogue(),
        values["findings"],
        values["notices"],
        names,
    )


def words_for(kind: str) -> dict[str, str]:
    """Words for everything that a kind asks a person to write."""
    asked = (block.ask for section in kind_of(kind).sections for block in section.blocks)
    return {item.id: f"已经写明：{item.words}。" for item in asked if item is not None}


def paper(kind: str, records: Records | None = None, **given: Any) -> Paper:
    """The paper of a kind from the full evidence, with every word written, where nothing else is given."""
    words = given.pop("words", None)
    found = facts(kind, full() if records is None else records, **given)
    return make_paper(kind_of(kind), found, words_for(kind) if words is None else words)
