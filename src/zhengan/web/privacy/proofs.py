"""What was proven and sampled: attestations of test environments, and messages that went out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404

from zhengan.ledger import StoredEntry, entries, standing
from zhengan.ledger.chain import PRIVACY_EVENT
from zhengan.web.models import Verdict
from zhengan.web.place import Place
from zhengan.web.privacy.desk import desk_of, known_day
from zhengan.web.verdicts.judged import newest_run
from zhengan.workspace.clock import SHANGHAI

OUTCOMES = {
    "attested": "没有生产数据",
    "production_found": "有生产数据",
    "canary_missing": "探针没有找全，不能证明",
}
COUNTED = {"marked": "带脱敏标记", "unmarked": "没有标记、也不在生产中", "in_production": "生产数据"}
COUNTERS = {
    "passed": "原样放行（条）",
    "masked": "脱敏后放行（条）",
    "reported": "放行并报告（条）",
    "held": "等齐各段（条）",
    "rejected": "拒绝（条）",
}
INSTRUMENT, ARTICLE = "csrc-218", "34"


@dataclass(frozen=True)
class Proof:
    """One attestation as the ledger tells of it."""

    seq: int
    key: str
    by: str
    at: datetime
    said: Mapping[str, Any]

    @property
    def id(self) -> str:
        """What its page is called."""
        return str(self.said["digest"])[7:23]

    @property
    def words(self) -> str:
        """Its outcome."""
        return OUTCOMES.get(str(self.said["outcome"]), str(self.said["outcome"]))

    @property
    def fine(self) -> bool:
        """Whether it proves that nothing of production was found."""
        return bool(self.said["outcome"] == "attested")

    @property
    def skips(self) -> int:
        """How many pieces were not read."""
        return sum(self.said["coverage"]["skipped"].values())

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """The three outcomes of values."""
        totals = self.said["totals"]
        return tuple((words, int(totals.get(name, 0))) for name, words in COUNTED.items())


@dataclass(frozen=True)
class Channel:
    """A channel on file with its samples and its verdict of 34.2."""

    key: str
    fields: Mapping[str, Any]
    verdict: Verdict | None
    samples: tuple[Mapping[str, Any], ...]
    counters: tuple[tuple[str, int], ...]


def proofs_of(place: Place) -> tuple[Proof, ...]:
    """All attestations that were known on the asked day, the newest first."""
    found = [_proof(item) for item in _events(place, "attestation/") if item.payload.get("event") == "attested"]
    return tuple(reversed(found))


def proof_of(place: Place, id_: str) -> Proof:
    """One attestation. Raises Http404."""
    found = next((one for one in proofs_of(place) if one.id == id_), None)
    if found is None:
        raise Http404
    return found


def channels_of(place: Place) -> tuple[Channel, ...]:
    """All channels on file on the asked day."""
    day = known_day(place)
    records = desk_of(place.institution).records(day)["outbound_channel"]
    run = newest_run(place.institution, place.as_of, place.known_by)
    judged = run.verdicts.filter(instrument=INSTRUMENT, article=ARTICLE, object_type="outbound_channel") if run else ()
    verdicts = {one.object: one for one in judged}
    counted = _counted(_events(place, "gateway/"))
    samples: dict[str, list[Mapping[str, Any]]] = {}
    for item in standing(place.institution, types=["outbound_channel"]):
        if item.payload.get("sampled_at") and _day_of(item) <= day:
            samples.setdefault(item.key, []).append(item.payload)
    return tuple(
        Channel(key, fields, verdicts.get(key), _samples(samples.get(key, [])), _counters(counted.get(key, Counter())))
        for key, fields in sorted(records.items())
    )


def _events(place: Place, prefix: str) -> list[StoredEntry]:
    day = known_day(place)
    found = entries(place.institution, types=[PRIVACY_EVENT])
    return [item for item in found if item.key.startswith(prefix) and _day_of(item) <= day]


def _day_of(item: StoredEntry) -> date:
    return datetime.fromisoformat(item.recorded_at).astimezone(SHANGHAI).date()


def _proof(item: StoredEntry) -> Proof:
    return Proof(item.seq, item.key, item.content()["actor"], datetime.fromisoformat(item.recorded_at), item.payload)


def _samples(found: list[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Each sample once, as it was told last; the newest first."""
    by_time = {str(one["sampled_at"]): one for one in found}
    return tuple(by_time[at] for at in sorted(by_time, reverse=True)[:12])


def _counted(found: list[StoredEntry]) -> dict[str, Counter[str]]:
    """Channel -> outcome -> messages. Each run of the gateway tells how many there were since its start: its last word counts."""
    runs = {item.key: item.payload for item in found}
    total: dict[str, Counter[str]] = {}
    for key, said in runs.items():
        channel = key.removeprefix("gateway/").rpartition("/")[0]
        for outcome, count in said.get("messages", {}).items():
            total.setdefault(channel, Counter())[outcome.partition(":")[0]] += int(count)
    return total


def _counters(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple((words, counted[name]) for name, words in COUNTERS.items() if counted[name])
