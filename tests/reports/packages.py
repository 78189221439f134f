"""A ledger with something to file, and packages made from it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhengan.ledger import Draft, Ed25519Signer, append, create_ledger, entries, origin_of
from zhengan.reports.package import Addressee, Contents, Document, Manifest, Packed, Seen, Sender, checkpoint_for, pack

FIRM = "演示证券"
NOW = datetime(2026, 4, 20, 8, tzinfo=UTC)
LATER = datetime(2026, 4, 21, 8, tzinfo=UTC)


def signer_of(institution: str = FIRM, seed: int = 7) -> Ed25519Signer:
    return Ed25519Signer(origin_of(institution), Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def records() -> list[Draft]:
    return [
        Draft("institution", FIRM, {"name": "演示证券有限公司", "kind": "securities", "bureau": "上海"}),
        *[Draft("system", f"sys-{n}", {"name": f"系统 {n}", "important": n % 2 == 0}) for n in range(7)],
        Draft("staffing", "staff-2025", {"year": "2025", "staff": "1200", "it_staff": "86"}),
        Draft("budget", "budget-2025", {"year": "2025", "it_spend": "43000000", "security_spend": "5100000.5"}),
    ]


def fill(*more: Draft, now: datetime = NOW, algorithm: Any = "sha256") -> None:
    create_ledger(FIRM, algorithm)
    append(FIRM, [*records(), *more], actor="导入", source="given", now=now)


def contents(folder: Path, **changes: Any) -> Contents:
    """The contents of a 年报 with everything on file that it may hold."""
    document = folder / "年报.pdf"
    if not document.exists():
        document.write_bytes(b"%PDF-1.7\n" + b"facts\n" * 400)
    items = [item for item in entries(FIRM) if item.type in {"institution", "system", "staffing", "budget", "incident"}]
    head = Manifest(
        Sender(FIRM, "演示证券有限公司", ""),
        Addressee("上海", "csrc-218/72.1"),
        "annual_report",
        "2025",
        1,
        None,
        "",
        ("governance",),
        changes.pop("ledger", "sha256"),
    )
    head = replace(
        head, **{name: changes.pop(name) for name in ("kind", "period", "number", "supersedes") & changes.keys()}
    )
    made = Contents(
        head=head,
        seqs=frozenset(item.seq for item in items),
        checkpoint=checkpoint_for(FIRM, max((item.seq for item in items), default=0), signer_of(), NOW),
        seen=Seen(date(2026, 4, 20), {"coverage": "all"}, "2026-1", ()),
        documents=[Document(document, "网络和信息安全管理年报（2025 年度）")],
    )
    return replace(made, **changes)


def packed(folder: Path, **changes: Any) -> Packed:
    return pack(contents(folder, **changes), folder / "made.zhengan", signer_of())
