"""What is found, proven and sampled about personal information goes on file here: events in the ledger, records that verdicts read.

Privacy(workspace, institution)
  .signer()                       who signs attestations
  .used_keys()                    one-time keys that an attestation has used
  .attest(…)                      runs an attestation, enters it, destroys its key
  .enter_sample(…)                a sample of sent messages -> `outbound_channel`
  .note(…), .events(…)            any other event of the ledger's type `privacy_event`: counts and proofs, never values
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengan.ledger import Appended, Draft, Ed25519Signer, append, entries, origin_of, standing, together
from zhengan.ledger.chain import PRIVACY_EVENT, StoredEntry, check_names, provenance
from zhengan.ledger.sql import writing
from zhengan.ledger.store import extend, opened
from zhengan.records import parse_row
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace

if TYPE_CHECKING:
    from zhengan.privacy.attestation import Attestation
    from zhengan.privacy.attestation.pieces import Told
    from zhengan.privacy.readers import Limits

SOURCE = "privacy"
_ATTESTATION = "attestation/"


@dataclass(frozen=True, slots=True)
class Asked:
    """An attestation to be made: the test data set on file, where it lies, the set of fingerprints, its key, where to write it."""

    dataset: str
    targets: Sequence[str]
    fingerprints: Path
    key: Path
    to: Path


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is on file about the personal information of one institution of a workspace."""

    workspace: Workspace
    institution: str

    def signer(self) -> Ed25519Signer:
        """Who signs. Raises KeyFileError."""
        return Ed25519Signer.load(self.workspace.signing_key, origin_of(self.workspace.institution))

    def events(self, prefix: str = "") -> Iterator[StoredEntry]:
        """The events whose key begins so, in the ledger's order."""
        for entry in entries(self.institution, types=[PRIVACY_EVENT]):
            if entry.key.startswith(prefix):
                yield entry

    def note(self, key: str, event: str, fields: Mapping[str, Any], *, by: str, at: datetime) -> int:
        """Adds an event; its number in the ledger. One with the fields of the newest of that key adds nothing."""
        payload = {**fields, "event": event}
        with writing(self.institution) as cursor:
            known = list(entries(self.institution, types=[PRIVACY_EVENT], key=key))
            if known and known[-1].payload == payload:
                return known[-1].seq
            draft = Draft(PRIVACY_EVENT, key, payload)
            check_names(draft)
            opened(cursor, self.institution, "sha256")
            return extend(cursor, provenance(self.institution, by, SOURCE, at), [[draft]]).last

    def used_keys(self) -> list[str]:
        """The identities of one-time keys that were used for an attestation that came to an end."""
        return [
            str(entry.payload["key"])
            for entry in self.events(_ATTESTATION)
            if entry.payload.get("outcome") != "canary_missing"
        ]

    def attest(
        self,
        asked: Asked,
        limits: "Limits",
        clock: Callable[[], datetime],
        by: str,
        told: "Told",
    ) -> "Attestation":
        """Makes, writes and enters an attestation. Its key is destroyed unless canaries were missing: then it may be tried again.

        Raises AttestationFault, BadTarget, InputError.
        """
        from zhengan.privacy import attestation

        if asked.to.exists():
            raise InputError(f"{asked.to} 已经存在，没有开始验证。请换一个文件名。")
        self._dataset(asked.dataset)
        signer = self.signer()
        known = attestation.open_set(asked.fingerprints, [signer.key])
        attestation.refuse_if_used(known.key, self.used_keys())
        found = attestation.run(asked.targets, known, asked.key, clock(), limits, told)
        about = attestation.About(self.institution, asked.dataset, [shown_address(one) for one in asked.targets])
        made = attestation.attest(found, known, about, signer, clock())
        attestation.write_attestation(made, asked.to)
        self.enter_attestation(made, by=by, at=clock())
        if made.outcome != "canary_missing":
            attestation.destroy(asked.key)
        return made

    def enter_attestation(self, made: "Attestation", *, by: str, at: datetime) -> None:
        """The event, and a version of the record `test_dataset`, together. Where canaries were missing and nothing of production was
        found, the record stays as it is: nothing was proven."""
        body = made.body
        fields = {
            "digest": made.digest,
            "note": made.note,
            "key": body["key"],
            "dataset": body["dataset"],
            "outcome": made.outcome,
            "totals": body["totals"],
            "unmarked_likely": body["unmarked_likely"],
            "canaries": {name: body["canaries"][name] for name in ("planted", "found")},
            "coverage": {name: body["coverage"][name] for name in ("units", "bytes", "cells", "skipped")},
            "scanned_at": body["scanned_at"],
        }
        with together():
            self.note(f"{_ATTESTATION}{body['dataset']}/{made.digest[7:23]}", "attested", fields, by=by, at=at)
            if made.outcome == "canary_missing":
                return
            cells: dict[str, Any] = {"scanned_at": body["scanned_at"], "unmasked_found": made.in_production}
            if made.outcome == "attested":
                cells["masked"] = True
            self._version("test_dataset", self._dataset(body["dataset"]), cells, by, at)

    def enter_sample(self, channel: str, sampled: int, leaks: int, sampled_at: datetime, *, by: str) -> Appended:
        """A version of the record `outbound_channel` with what a sample of sent messages showed. Raises InputError for a channel that
        is not on file."""
        known = self._newest("outbound_channel", channel)
        if known is None:
            raise InputError(f"没有登记对外渠道 {channel}，抽查结果没有入账。请先登记（记录 outbound_channel）。")
        cells = {"sampled": sampled, "leaks": leaks, "sampled_at": sampled_at.isoformat(timespec="seconds")}
        return self._version("outbound_channel", known, cells, by, sampled_at)

    def enter_counters(self, channel: str, counts: Mapping[str, int], *, by: str, at: datetime) -> None:
        """What the gateway has counted of a channel since it was started, as an event."""
        self.note(f"gateway/{channel}", "counted", dict(counts), by=by, at=at)

    def _dataset(self, key: str) -> dict[str, Any]:
        known = self._newest("test_dataset", key)
        if known is None:
            raise InputError(f"没有登记测试数据 {key}。请先登记（记录 test_dataset：系统、环境、是否含敏感数据）。")
        return known

    def _newest(self, type_name: str, key: str) -> dict[str, Any] | None:
        versions = list(standing(self.institution, types=[type_name], key=key))
        return {**versions[-1].payload, "key": key} if versions else None

    def _version(
        self, type_name: str, known: dict[str, Any], cells: Mapping[str, Any], by: str, at: datetime
    ) -> Appended:
        row, faults = parse_row(type_name, {**known, **cells, "institution": self.institution})
        if row is None:
            words = "；".join(fault.text.rstrip("。") for fault in faults)
            raise InputError(f"记录 {known['key']} 不能入账：{words}。没有写入。")
        draft = Draft(row.type, row.key, row.payload, row.valid_at.isoformat() if row.valid_at else None)
        return append(self.institution, [draft], actor=by, source=SOURCE, now=at)


def shown_address(target: str) -> str:
    """A target as it may stand in a document: a database without its password."""
    from zhengan.privacy.readers.unit import store_of

    return store_of(target) if "://" in target else target
