"""Suppliers, their products, assessments, contracts and filings."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.cli.demo.chapter import Cell, Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, at
from zhengan.records import Row

_CONTRACT_YEARS = timedelta(days=3 * 365)
_SIGNED_DAYS_AGO, _ENDED_DAYS_AGO = 400, 42
_ASSESSED_DAYS_AGO, _LATE_BY_DAYS = (320, 660), 100
_REMINDED_DAYS_AGO = 72


def suppliers(scene: Scene) -> Chapter:
    """All suppliers; of those not yet filed one was urged and one forgotten, and some were dealt with carelessly."""
    known = scene.told("suppliers")
    rows = [_supplier(scene, row) for row in known]
    rows += [_product(scene, row) for row in known]
    rows += [row for supplier in known for row in _assessments(scene, supplier)]
    rows += [_contract(scene, row) for row in known]
    rows += [_filing(row) for row in known if row["filed"]]
    reminded = scene.befallen("reminded")
    if reminded:
        sent_at = at(scene.back(_REMINDED_DAYS_AGO), 15, 20)
        cells: dict[str, Cell] = {"supplier": reminded, "sent_at": sent_at, "about": "filing"}
        rows.append(kept("supplier_reminder", f"reminder-{reminded}", cells))
    return Chapter(rows, [fault for row in known for fault in _faults(scene, row)])


def _supplier(scene: Scene, row: dict[str, str]) -> Row:
    return kept(
        "supplier",
        row["key"],
        {
            "name": row["name"],
            "uscc": row["uscc"],
            "admitted_on": _day(scene, row["admitted"]),
            "product_lines": row["lines"],
            "important": row["important"],
        },
    )


def _product(scene: Scene, row: dict[str, str]) -> Row:
    return kept(
        "product",
        row["product"],
        {
            "supplier": row["key"],
            "name": row["product_name"],
            "bought_on": _day(scene, row["bought"]),
            "important_system_related": row["important"],
        },
    )


def _assessments(scene: Scene, supplier: dict[str, str]) -> Iterator[Row]:
    """One a year; the last of a forgotten supplier lies a year and more back, a new one has none yet."""
    chance = scene.chance(f"supplier {supplier['key']}")
    if supplier["key"] == scene.befallen("bought_early"):
        return
    late = _LATE_BY_DAYS if supplier["key"] == scene.befallen("assessment_overdue") else 0
    for days in _ASSESSED_DAYS_AGO:
        day = scene.back(days + late)
        yield kept(
            "supplier_assessment",
            f"assessment-{supplier['key']}-{day:%Y%m}",
            {
                "supplier": supplier["key"],
                "assessed_on": day,
                "score": int(chance.integers(78, 97)),
                "conclusion": "合格，继续合作",
            },
        )


def _contract(scene: Scene, row: dict[str, str]) -> Row:
    signed_on = scene.back(_SIGNED_DAYS_AGO)
    ended = row["key"] == scene.befallen("contract_ended")
    return kept(
        "contract",
        f"contract-{row['key']}",
        {
            "supplier": row["key"],
            "signed_on": signed_on,
            "until": scene.back(_ENDED_DAYS_AGO) if ended else signed_on + _CONTRACT_YEARS,
            "confidentiality": row["key"] != scene.befallen("no_confidentiality"),
            "security_duties": True,
            "inspection_clause": True,
            "products": row["product"],
            "subject": f"{row['product_name']}维护服务",
        },
    )


def _filing(row: dict[str, str]) -> Row:
    filed_on = date.fromisoformat(row["filed"])
    return kept(
        "csrc_filing",
        f"filing-{row['key']}",
        {
            "supplier": row["key"],
            "filed_on": filed_on,
            "accepted_on": filed_on + timedelta(days=40),
            "scope": row["lines"],
        },
    )


def _day(scene: Scene, text: str) -> date:
    """A day, or how many days before the last one."""
    return scene.back(-int(text)) if text.startswith("-") else date.fromisoformat(text)


def _faults(scene: Scene, row: dict[str, str]) -> Iterator[Planted]:
    key, name = row["key"], row["name"].removesuffix("有限公司")
    if key == scene.befallen("forgotten"):
        words = f"{name}供应重要系统的{row['product_name']}，没有备案，也没有督促过。"
        yield Planted("csrc-218/23#urged", key, "breached", "absent_in_complete_register", words)
    if key == scene.befallen("assessment_overdue"):
        words = f"制度规定每年评估供应商，{name}已经一年多没有评估。"
        yield Planted("csrc-218/22#assessed", key, "breached", "overdue", words)
    if key == scene.befallen("contract_ended"):
        words = f"与{name}的合同 {scene.back(_ENDED_DAYS_AGO)} 到期，没有续签，服务照旧。"
        for duty in ("contract", "confidentiality", "security-duties"):
            yield Planted(f"csrc-218/22#{duty}", key, "breached", "contract_ended", words)
    if key == scene.befallen("no_confidentiality"):
        words = f"与{name}的合同没有保密条款。"
        yield Planted("csrc-218/22#confidentiality", key, "breached", "clause_missing", words)
    if key == scene.befallen("bought_early"):
        words = f"{name}的{row['product_name']}先采购，半个月后才通过准入。"
        yield Planted("csrc-218/22#admitted", key, "breached", "bought_before_admission", words)
        words = f"{name}是新供应商，第一次评估还没有做。"
        yield Planted("csrc-218/22#assessed", key, "due", "first_period", words)
