"""An attestation as a file: what was covered, what came of it, what it cannot prove, and the signature. Checked offline.

{"form", "body": {institution, dataset, outcome, counts, coverage, canaries, production, limits, …}, "note": signed note over body}
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from zhengan.ledger.note import Signer, VerifierKey
from zhengan.privacy.attestation import signing
from zhengan.privacy.attestation.canonical import KINDS
from zhengan.privacy.attestation.errors import DocumentFault
from zhengan.privacy.attestation.looking import OUTCOMES, Outcome
from zhengan.privacy.attestation.production import FingerprintSet

FORM = "zhengan-attestation/1"
MOST_BYTES = 32 << 20
CANNOT_PROVE = (
    "姓名、住址、车牌、日期：许多人相同，不做指纹，不能证明没有。",
    "残缺的值：截断的号码、只剩尾号的号码。",
    "图片、扫描件、音视频、加密文件和列明没有读的内容。",
    "生产一侧没有读到的内容（见 production.coverage）。",
)
OUTCOME_WORDS = {
    "attested": "覆盖范围内没有生产数据，探针全部找到",
    "production_found": "测试环境里有生产数据",
    "canary_missing": "有探针没有找到，扫描不可靠，不能证明",
}


@dataclass(frozen=True, slots=True)
class Attestation:
    """A checked or freshly made attestation. `digest` names it."""

    body: dict[str, Any]
    note: str

    @property
    def digest(self) -> str:
        """SHA-256 of the body as signed."""
        return signing.digest_of(signing.canonical_json(self.body))

    @property
    def outcome(self) -> str:
        """A key of OUTCOME_WORDS."""
        return str(self.body["outcome"])

    @property
    def in_production(self) -> int:
        """Values of production found."""
        return int(self.body["totals"]["in_production"])

    def lines(self) -> list[str]:
        """For people."""
        body, totals = self.body, self.body["totals"]
        covered = body["coverage"]
        lines = [
            f"{OUTCOME_WORDS[self.outcome]}。",
            f"数据集 {body['dataset']}，扫描于 {body['scanned_at']}。",
            (
                f"值：带标记 {totals['marked']:,}，没有标记也不在生产中 {totals['unmarked']:,}"
                f"（其中很可能是个人信息 {body['unmarked_likely']:,}，须说明来由），生产数据 {totals['in_production']:,}。"
            ),
            f"探针：种下 {body['canaries']['planted']}，找到 {body['canaries']['found']}。",
            (
                f"看过 {covered['units']} 个文件或表，{covered['bytes']:,} 字节，{covered['cells']:,} 个单元格；"
                f"没有读的 {sum(covered['skipped'].values())} 处。"
            ),
            f"对照生产值 {body['production']['count']:,} 个（做于 {body['production']['made_at']}）。",
        ]
        lines += [
            f"  生产数据在：{' › '.join(part for part in (one['store'], one['part'], one['column']) if part)}："
            + "，".join(f"{kind} {count}" for kind, count in one["kinds"].items())
            for one in body["production_places"][:50]
        ]
        lines += [f"  没有找到的探针：{one['place']} 的 {one['kind']}" for one in body["canaries"]["missing"]]
        return [*lines, "不能证明的：", *(f"  {line}" for line in body["cannot_prove"])]


@dataclass(frozen=True, slots=True)
class About:
    """Whose test data it is: institution, key of the record `test_dataset`, and the targets as they may be shown."""

    institution: str
    dataset: str
    targets: Sequence[str]


def attest(found: Outcome, known: FingerprintSet, about: About, signer: Signer, at: datetime) -> Attestation:
    """Writes down and signs what was found, whatever it is."""
    kinds = sorted({kind for kind, _ in found.tally.counts})
    body = {
        "form": FORM,
        "institution": about.institution,
        "dataset": about.dataset,
        "targets": list(about.targets),
        "outcome": found.name,
        "began_at": found.began.isoformat(timespec="seconds"),
        "scanned_at": at.isoformat(timespec="seconds"),
        "key": known.key,
        "production": {
            "set": known.digest,
            **{name: known.manifest[name] for name in ("made_at", "count", "values", "coverage")},
        },
        "kinds": list(KINDS),
        "counts": {kind: {name: found.tally.counts[kind, name] for name in OUTCOMES} for kind in kinds},
        "totals": {name: found.tally.total(name) for name in OUTCOMES},
        "unmarked_likely": found.tally.likely.total(),
        "production_places": [
            {"store": place.store, "part": place.part, "column": place.column, "kinds": dict(sorted(counts.items()))}
            for place, counts in found.tally.places.items()
        ],
        "canaries": {
            "planted": len(found.canaries),
            "found": len(found.canaries) - len(found.missing),
            "missing": [{"place": one.place, "kind": one.kind} for one in found.missing],
        },
        "coverage": found.coverage.to_json(),
        "cannot_prove": list(CANNOT_PROVE),
    }
    return Attestation(body, signing.sign(FORM, signing.canonical_json(body), signer))


def write_attestation(made: Attestation, path: Path) -> None:
    """One file. An existing one is never overwritten."""
    text = json.dumps(
        {"form": FORM, "body": made.body, "note": made.note}, ensure_ascii=False, indent=1, sort_keys=True
    )
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise DocumentFault(f"{path} 已经存在，没有覆盖。请换一个文件名。") from None


def check_attestation(path: Path, keys: Sequence[VerifierKey]) -> Attestation:
    """The attestation in a file, as one of the keys signed it. Raises DocumentFault."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        held: Any = json.loads(raw) if len(raw) <= MOST_BYTES else None
        body, note, form = held["body"], held["note"], held["form"]
        content = signing.canonical_json(body)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise DocumentFault(f"{path} 不是验证报告，或者已损坏。请重新取得。") from None
    if form != FORM or not isinstance(note, str) or set(held) != {"form", "body", "note"}:
        raise DocumentFault(f"{path} 不是这一版的验证报告（{FORM}）。请重新取得。")
    if fault := signing.fault_of(FORM, content, note, keys):
        raise DocumentFault(f"验证报告 {path} 不可信：{fault}")
    return Attestation(body, note)
