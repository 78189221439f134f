"""Suppliers, their products, contracts and filings."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, at, told
from zhengan.records import Row

_URGED, _FORGOTTEN = "yunxi", "qidai"
# Products of suppliers that have a second one.
_MORE_PRODUCTS = (("video-suite", "jianzhou", "视频会议软件", date(2020, 2, 17)),)


def suppliers(scene: Scene) -> Chapter:
    """Twelve suppliers; one not yet filed was urged, one was forgotten."""
    known = told("suppliers")
    rows = [_supplier(row) for row in known]
    rows += [_product(row) for row in known]
    rows += [
        kept("product", key, {"supplier": owner, "name": name, "bought_on": on, "important_system_related": False})
        for key, owner, name, on in _MORE_PRODUCTS
    ]
    rows += [row for supplier in known for row in _assessments(scene, supplier)]
    rows += [_contract(scene, row) for row in known]
    rows += [_filing(row) for row in known if row["filed"]]
    rows.append(
        kept(
            "supplier_reminder",
            f"reminder-{_URGED}",
            {"supplier": _URGED, "sent_at": at(scene.back(72), 15, 20), "about": "filing"},
        )
    )
    forgotten = Planted(
        "csrc-218/23#urged",
        _FORGOTTEN,
        "breached",
        "absent_in_complete_register",
        "启岱公司供应重要系统的估值软件，没有备案，也没有督促过。",
    )
    return Chapter(rows, [forgotten])


def _supplier(row: dict[str, str]) -> Row:
    return kept(
        "supplier",
        row["key"],
        {
            "name": row["name"],
            "uscc": row["uscc"],
            "admitted_on": row["admitted"],
            "product_lines": row["lines"],
            "important": row["important"],
        },
    )


def _product(row: dict[str, str]) -> Row:
    return kept(
        "product",
        row["product"],
        {
            "supplier": row["key"],
            "name": row["product_name"],
            "bought_on": row["bought"],
            "important_system_related": row["important"],
        },
    )


def _assessments(scene: Scene, supplier: dict[str, str]) -> Iterator[Row]:
    chance = scene.chance(f"supplier {supplier['key']}")
    for days in (320, 690):
        yield kept(
            "supplier_assessment",
            f"assessment-{supplier['key']}-{scene.back(days).year}",
            {
                "supplier": supplier["key"],
                "assessed_on": scene.back(days),
                "score": int(chance.integers(78, 97)),
                "conclusion": "合格，继续合作",
            },
        )


def _contract(scene: Scene, row: dict[str, str]) -> Row:
    return kept(
        "contract",
        f"contract-{row['key']}",
        {
            "supplier": row["key"],
            "signed_on": scene.back(400),
            "until": scene.back(400) + timedelta(days=3 * 365),
            "confidentiality": True,
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
