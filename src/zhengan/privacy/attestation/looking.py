"""The test side: every value of the targets is looked up. Three outcomes: marked, unmarked and not in production, in production.

Canaries are planted first and taken away last; they go the whole way that a value goes, and each must be found.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from zhengan.privacy.attestation.canaries import Canary, planted
from zhengan.privacy.attestation.errors import AttestationFault, OneTimeKeyFault
from zhengan.privacy.attestation.fingerprints import Fingerprints, digests, of_digests
from zhengan.privacy.attestation.key import read_key
from zhengan.privacy.attestation.pieces import Told, pieces_of, shown
from zhengan.privacy.attestation.production import FingerprintSet
from zhengan.privacy.attestation.values import Found, Runs, found_in, runs_in, text_of
from zhengan.privacy.readers import ALLOWED, Limits, Piece, Where
from zhengan.privacy.scanning import Coverage
from zhengan.protect.masking import KeyProvider, marked_tokens

OUTCOMES = ("marked", "unmarked", "in_production")
MOST_PLACES = 1000
_WHOLE_KINDS = ("mobile", "bank_card", "sh_account", "sz_account", "resident_id18", "uscc", "passport")


@dataclass
class Tally:
    """Values by kind and outcome; `likely`: unmarked ones for which more than the shape speaks. Places of those in production."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    likely: Counter[str] = field(default_factory=Counter)
    places: dict[Where, Counter[str]] = field(default_factory=dict)

    def total(self, outcome: str) -> int:
        """Of all kinds."""
        return sum(count for (_, name), count in self.counts.items() if name == outcome)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found. `canaries` were planted, `missing` of them not found."""

    tally: Tally
    coverage: Coverage
    canaries: tuple[Canary, ...]
    missing: tuple[Canary, ...]
    began: datetime

    @property
    def name(self) -> str:
        """`production_found`, else `canary_missing`, else `attested`."""
        if self.tally.total("in_production"):
            return "production_found"
        return "canary_missing" if self.missing else "attested"


def run(
    targets: Sequence[str],
    known: FingerprintSet,
    key_file: Path,
    at: datetime,
    limits: Limits = ALLOWED,
    told: Told = lambda _: None,
) -> Outcome:
    """Looks everywhere. Raises AttestationFault, BadTarget."""
    if not targets or "-" in targets:
        raise AttestationFault("要写明验证哪些测试库、文件夹。标准输入不能验证，因为种不了探针。")
    key = read_key(key_file)
    if key.identity != known.key:
        raise OneTimeKeyFault(f"密钥 {key_file} 不是做这个指纹集的那一把（应为 {known.key}）。请核对。")
    coverage = Coverage()
    with planted(targets) as canaries:
        looker = _Looker(key, known.fingerprints, canaries)
        for piece in pieces_of(targets, coverage, limits, told):
            looker.look(piece)
    missing = tuple(one for one in canaries if one.text not in looker.seen)
    return Outcome(looker.tally, coverage, canaries, missing, at)


class _Looker:
    """Asks production and canaries about every value of a piece."""

    def __init__(self, key: KeyProvider, production: Fingerprints, canaries: Sequence[Canary]) -> None:
        import pyarrow as pa

        self._key, self._production = key, production
        self._canaries = of_digests(digests(pa.array([one.text for one in canaries], pa.string()), key))
        self.seen: set[str] = set()
        self.tally = Tally()

    def look(self, piece: Piece) -> None:
        text = text_of(piece)
        found, runs = found_in(piece, text), runs_in(text)
        hits, ours = self._found(found, piece.where)
        self._runs(runs, found, hits | ours, piece.where)

    def _found(self, found: Found, where: Where) -> tuple[Any, Any]:
        """Which are in production, which are canaries; the rest is counted as marked or not."""
        import pyarrow as pa

        if not found.texts:
            return np.zeros(0, bool), np.zeros(0, bool)
        hits, ours = self._asked(pa.array(found.texts, pa.string()))
        kinds = np.array(found.kinds)
        for kind in np.unique(kinds).tolist():
            rows = np.flatnonzero(kinds == kind)
            marked = _marked(kind, [found.texts[row] for row in rows.tolist()], found.likely[rows])
            rest = ~hits[rows] & ~ours[rows]
            self._count(kind, "in_production", int(hits[rows].sum()), where)
            self._count(kind, "marked", int((rest & marked).sum()), where)
            self._count(kind, "unmarked", int((rest & ~marked).sum()), where)
            self.tally.likely[kind] += int((rest & ~marked & found.likely[rows]).sum())
        return hits, ours

    def _runs(self, runs: Runs, found: Found, settled: Any, where: Where) -> None:
        """Runs in production that the detector has not told of; whole cells that wear a mark it does not look for."""
        if not len(runs.texts):
            return
        hits, ours = self._asked(runs.texts)
        fresh = ~_inside(runs, found.starts[settled], found.ends[settled])
        for text in runs.texts.filter(_mask(hits & ~ours & fresh & ~_repeated(runs, hits))).to_pylist():
            self._count(_guess(text), "in_production", 1, where)
        rest = runs.whole & ~hits & ~ours & ~_inside(runs, found.starts, found.ends)
        if rest.any():
            cells = runs.texts.filter(_mask(rest))
            left = np.ones(len(cells), bool)
            for kind in _WHOLE_KINDS:
                marked = marked_tokens(kind, cells) & left
                self._count(kind, "marked", int(marked.sum()), where)
                left &= ~marked

    def _asked(self, texts: Any) -> tuple[Any, Any]:
        asked = digests(texts, self._key)
        ours = self._canaries.holds(asked)
        if ours.any():
            self.seen.update(texts.filter(_mask(ours)).to_pylist())
        return self._production.holds(asked) & ~ours, ours

    def _count(self, kind: str, outcome: str, count: int, where: Where) -> None:
        if not count:
            return
        self.tally.counts[kind, outcome] += count
        if outcome == "in_production":
            place = shown(where)
            if place in self.tally.places or len(self.tally.places) < MOST_PLACES:
                self.tally.places.setdefault(place, Counter())[kind] += count


def _marked(kind: str, texts: list[str], likely: Any) -> Any:
    """Which wear a mark: of their kind, or, where nothing but the shape speaks for the kind, of one that looks alike."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pa.array(texts, pa.string())
    if kind == "email":
        return pc.ends_with(column, "@m.test").to_numpy(zero_copy_only=False)
    result = marked_tokens(kind, column)
    for other in dict.fromkeys(("resident_id18", *_ALIKE.get(kind, ()))):
        if result.all():
            break
        # What only looks like the kind may be another's masked value. A masked identity number may even pass as a card.
        if other != kind:
            result |= marked_tokens(other, column) & (~likely if other != "resident_id18" else True)
    # What did not look like its kind when it was masked begins with z.
    return result | (~likely & pc.starts_with(column, "Z").to_numpy(zero_copy_only=False))


_ALIKE = {
    "resident_id18": ("bank_card", "uscc", "foreign_residence"),
    "resident_id15": ("bank_card",),
    "bank_card": ("resident_id18", "uscc"),
    "uscc": ("resident_id18",),
    "passport": ("hk_macau_permit", "taiwan_permit"),
    "hk_macau_permit": ("passport", "taiwan_permit"),
    "landline": ("one_code", "futures_code"),
    "one_code": ("futures_code", "landline"),
    "futures_code": ("one_code", "landline"),
    "sz_account": ("taiwan_permit",),
}


def _inside(runs: Runs, starts: Any, ends: Any) -> Any:
    """Which runs overlap a span; spans are in order and apart."""
    if not len(starts):
        return np.zeros(len(runs.starts), bool)
    place = np.searchsorted(ends, runs.starts, "right")
    return (place < len(starts)) & (starts[np.minimum(place, len(starts) - 1)] < runs.ends)


def _repeated(runs: Runs, hits: Any) -> Any:
    """Of runs that hit and overlap an earlier hit all but the first: one value is counted once."""
    result = np.zeros(len(hits), bool)
    last = -1
    rows = np.flatnonzero(hits)
    for row in rows[np.argsort(runs.starts[rows], kind="stable")].tolist():
        result[row] = runs.starts[row] < last
        last = max(last, int(runs.ends[row]))
    return result


def _guess(text: str) -> str:
    """The kind of a value that only its fingerprint told of."""
    if not text.isdigit():
        return {18: "resident_id18", 10: "sh_account", 9: "passport", 15: "foreign_residence"}.get(len(text), "number")
    return {18: "resident_id18", 15: "resident_id15", 11: "mobile", 10: "sz_account", 12: "one_code"}.get(
        len(text), "bank_card" if len(text) > 15 else "number"
    )


def _mask(chosen: Any) -> Any:
    import pyarrow as pa

    return pa.array(chosen)


def refuse_if_used(identity: str, used: Sequence[str]) -> None:
    """One key, one attestation. Raises OneTimeKeyFault."""
    if identity in used:
        raise OneTimeKeyFault(f"一次性密钥 {identity} 已经用过一次。每次验证要重新准备（attest prepare）。")
