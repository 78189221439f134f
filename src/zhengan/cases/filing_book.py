"""The book of an institution's filings: reading them, and the writes that may follow one another.

Each write is one transaction in view of what the ledger holds then. A write that was made already changes nothing: whoever was cut
off asks again, and there is one event, and one record `submission`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhengan.cases.errors import CaseAbsent, CaseChanged, CaseRefused
from zhengan.cases.filing import (
    STATES,
    Filing,
    FilingEvent,
    FilingEventName,
    FilingState,
    Version,
    event_of_entry,
    fold_filing,
)
from zhengan.ledger import Draft, append, entries
from zhengan.ledger.chain import FILING_EVENT, check_names, instant_text, provenance
from zhengan.ledger.sql import writing
from zhengan.ledger.store import extend, opened

MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class FilingBook:
    """The filings of one institution. `source` is the door that writes, as the ledger names it."""

    institution: str
    source: str = "filings"

    # Reading

    def filings(self) -> list[Filing]:
        """All of them, the newest first."""
        stories: dict[str, list[FilingEvent]] = {}
        for item in entries(self.institution, types=[FILING_EVENT]):
            stories.setdefault(item.key, []).append(event_of_entry(item))
        found = [fold_filing(events) for events in stories.values()]
        return sorted(found, key=lambda one: one.events[-1].seq, reverse=True)

    def filing(self, id_: str) -> Filing:
        """One filing. Raises CaseAbsent."""
        found = self.find(id_)
        if found is None:
            raise CaseAbsent(f"没有这件报送：{id_[:120]}。请核对编号，或用 zhengan submission list 查看。")
        return found

    def find(self, id_: str) -> Filing | None:
        """One filing, or None."""
        events = [event_of_entry(item) for item in entries(self.institution, types=[FILING_EVENT], key=id_)]
        return fold_filing(events) if events else None

    # Writing

    def prepare(self, id_: str, fields: Mapping[str, Any], by: str, at: datetime) -> Filing:
        """A package was made: the first of a filing, one in place of another that did not go out, or a correction.

        `fields` are those of `Filing` and `Version` (kind, period, about, to, basis, obligation, due_on; digest, file, size,
        supersedes, checkpoint, covers, documents). Raises CaseRefused while one is on its way.
        """
        with writing(self.institution) as cursor:
            known = self.find(id_)
            if known and known.newest.digest == fields["digest"]:
                return known
            if known and known.state == "sending":
                raise CaseRefused(f"{id_} 正在报送，不能另做一份。请等报送完成（zhengan submission list）后再更正。")
            wanted = known.given.digest if known and known.given else ""
            if fields["supersedes"] != wanted:
                raise CaseChanged(f"{id_} 最近送出的是 {wanted or '（没有）'}，与制作时看到的不同。请重新制作。")
            number = 1 if known is None else known.newest.number + 1
            self._write(cursor, FilingEvent(id_, "prepared", number, by, at, dict(fields)))
        return self.filing(id_)

    def check(self, id_: str, digest: str, by: str, at: datetime) -> Filing:
        """Another person has looked at the package and confirms it. Raises CaseRefused for the one who made it."""
        return self._decide(id_, digest, "checked", by, at, {})

    def send_back(self, id_: str, digest: str, by: str, at: datetime, words: str) -> Filing:
        """Another person does not confirm it, with words."""
        said = words.strip()
        if not 2 <= len(said) <= MOST_WORDS:
            raise CaseRefused(f"退回的原因应为 2 至 {MOST_WORDS} 字，实为 {len(said)} 字。没有退回，请说明原因。")
        return self._decide(id_, digest, "returned", by, at, {"words": said})

    def intend(self, id_: str, digest: str, by: str, at: datetime, channel: str, target: str) -> Filing:
        """It is about to leave: written before it does. Raises CaseRefused for a package that nobody confirmed."""
        with writing(self.institution) as cursor:
            filing, version = self._of(id_, digest)
            if version.state == "sending" and (version.channel, version.target) == (channel, target):
                return filing
            if version.state != "sending":  # that could not be delivered there may go another way
                _need(filing, version, "checked", "报送")
            self._write(
                cursor, FilingEvent(id_, "sending", version.number, by, at, {"channel": channel, "target": target})
            )
        return self.filing(id_)

    def sent(self, id_: str, digest: str, by: str, at: datetime, sent_at: datetime) -> Filing:
        """It left: the event and the record `submission` enter together, once, however often this is told."""
        with writing(self.institution) as cursor:
            filing, version = self._of(id_, digest)
            if version.sent_at is not None:
                return filing
            _need(filing, version, "sending", "登记为已报送")
            record = submission_of(filing, version, sent_at)
            fields = {"sent_at": instant_text(sent_at), "record": record.key}
            self._write(cursor, FilingEvent(id_, "sent", version.number, by, at, fields))
            append(self.institution, [record], actor=by, source=self.source, now=at)
        return self.filing(id_)

    def receipted(self, id_: str, digest: str, by: str, at: datetime, said: Mapping[str, Any]) -> Filing:
        """An answer came: `said` holds `result` (accepted, refused), `name`, `at`, `note` ("" where a person wrote the number
        down) and `faults` as text. The record gets the receipt's number."""
        with writing(self.institution) as cursor:
            filing, version = self._of(id_, digest)
            if version.answer and (version.answer, version.receipt) == (said["result"], said["name"]):
                return filing
            _need(filing, version, "sent", "登记回执")
            self._write(cursor, FilingEvent(id_, "receipted", version.number, by, at, dict(said)))
            if said["result"] == "accepted" and version.sent_at is not None:
                record = submission_of(filing, version, version.sent_at, said["name"])
                append(self.institution, [record], actor=by, source=self.source, now=at)
        return self.filing(id_)

    def _decide(
        self, id_: str, digest: str, event: FilingEventName, by: str, at: datetime, fields: Mapping[str, Any]
    ) -> Filing:
        with writing(self.institution) as cursor:
            filing, version = self._of(id_, digest)
            if version.state == event and version.checked_by == by:
                return filing
            _need(filing, version, "prepared", "复核")
            if version.prepared_by == by:
                raise CaseRefused(f"{id_} 由 {by} 制作，应由另一人复核。没有登记，请换人复核。")
            self._write(cursor, FilingEvent(id_, event, version.number, by, at, fields))
        return self.filing(id_)

    def _of(self, id_: str, digest: str) -> tuple[Filing, Version]:
        filing = self.filing(id_)
        found = next((one for one in filing.versions if one.digest == digest), None)
        if found is None:
            raise CaseAbsent(f"{id_} 没有摘要为 {digest[:80]} 的包，最新的是 {filing.newest.digest}。请核对是哪一份。")
        if found is not filing.newest and found.state in ("prepared", "checked"):
            raise CaseChanged(f"{id_} 已另有第 {filing.newest.number} 份包，这一份不再报送。请看最新的一份。")
        return filing, found

    def _write(self, cursor: Any, event: FilingEvent) -> None:
        own = {
            "filing": event.filing,
            "event": event.event,
            "version": event.version,
            "by": event.by,
            "at": instant_text(event.at),
        }
        draft = Draft(FILING_EVENT, event.filing, {**event.fields, **own})
        check_names(draft)
        opened(cursor, self.institution, "sha256")
        extend(cursor, provenance(self.institution, event.by, self.source, event.at), [[draft]])


def submission_of(filing: Filing, version: Version, sent_at: datetime, receipt: str = "") -> Draft:
    """The record that checks see."""
    cells: dict[str, Any] = {
        "kind": filing.kind,
        "about": filing.about,
        "period": filing.period,
        "covers": list(version.covers),
        "due_on": filing.due_on and filing.due_on.isoformat(),
        "sent_at": sent_at.isoformat(timespec="seconds"),
        "to": [filing.to],
        "receipt": receipt,
        "digest": version.digest,
    }
    return Draft("submission", filing.record_key(version), {name: value for name, value in cells.items() if value})


def unfinished(filings: Sequence[Filing]) -> list[Filing]:
    """Those that were cut off between the intention and the record."""
    return [one for one in filings if one.state == "sending"]


def _need(filing: Filing, version: Version, state: FilingState, words: str) -> None:
    if version.state != state:
        raise CaseRefused(
            f"{filing.id} 第 {version.number} 份包现在是“{STATES[version.state]}”，应先到“{STATES[state]}”才能{words}。"
            "请先完成前面一步，或看它的经过。"
        )
