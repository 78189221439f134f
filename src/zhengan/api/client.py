"""The typed client: a method for every operation of the API, named as the operation is.

    with Client("https://compliance.example", token) as server:
        for record in server.list_records("system"):
            ...

Results are the shapes of `zhengan.api.shapes`; lists are iterators over all pages; the day is today where none is named. Problems
are raised as `ApiProblem` (see `transport`). Imports neither Django nor pydantic.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

from zhengan.api.calls import Days
from zhengan.api.casework import Casework
from zhengan.api.filing_calls import FilingCalls
from zhengan.api.handling import Handling
from zhengan.api.log_calls import LogCalls
from zhengan.api.managing import Managing
from zhengan.api.privacy_calls import PrivacyCalls
from zhengan.api.shapes import common, evidence, law, ledger, verdicts
from zhengan.api.transport import ApiError, ApiProblem, StillWaiting, Unreachable, address

__all__ = ["ApiError", "ApiProblem", "Client", "StillWaiting", "Unreachable"]

_MEDIA = {
    ".jsonl": "application/jsonl",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


class Filters(Days, total=False):
    """The filters of verdicts."""

    verdict: Sequence[str]
    q: str
    instrument: str
    chapter: str
    article: str
    system: str
    obligation: str
    type: str
    liability: str
    turned: str


class Client(Managing, Casework, Handling, FilingCalls, LogCalls, PrivacyCalls):
    """One server, one institution. Without `institution` it is the one that the token is for."""

    # who

    def who_am_i(self) -> common.Me:
        """Who the token belongs to."""
        return self._me()

    # records

    def list_record_types(self) -> list[evidence.RecordTypeItem]:
        """All record types."""
        return self._part("/record-types", "items")

    def record_type_schema(self, type_: str) -> dict[str, Any]:
        """The JSON Schema of one record type."""
        return self._get(address("record-types", type_, "schema"))

    def list_records(self, type_: str, *, q: str = "", as_of: str = "") -> Iterator[evidence.RecordShape]:
        """Records of one type, the last entered first."""
        return self._over.pages(self._at("records", type_), {"q": q, "as_of": as_of, "limit": 200})

    def get_record(self, type_: str, key: str, *, as_of: str = "") -> evidence.RecordShape:
        """One record as it holds on the day."""
        return self._get(self._at("records", type_, key), {"as_of": as_of})

    def put_record(
        self, type_: str, key: str, cells: Mapping[str, Any], *, if_match: str = "", once: str = ""
    ) -> evidence.FiledShape:
        """Enter a version of a record; `if_match` is the tag that was read, `once` a key of one's own for this request."""
        headers = {"If-Match": if_match} if if_match else {}
        return self._send("PUT", self._at("records", type_, key), dict(cells), once, headers)

    def record_history(self, type_: str, key: str, *, late_days: int = 30) -> evidence.RecordHistory:
        """Everything that was entered about a record."""
        return self._get(self._at("histories", type_, key), {"late_days": str(late_days)})

    def list_retractions(self) -> Iterator[evidence.RetractionShape]:
        """What was taken back."""
        return self._over.pages(self._at("retractions"), {"limit": 200})

    def retract_record(self, type_: str, key: str, reason: str, *, once: str = "") -> evidence.FiledShape:
        """Take a record back."""
        return self._send("POST", self._at("retractions"), {"type": type_, "key": key, "reason": reason}, once)

    def list_pending(self, state: str = "waiting") -> Iterator[evidence.PendingShape]:
        """Records that wait for a second person, or did."""
        return self._over.pages(self._at("pending"), {"state": state, "limit": 200})

    def confirm_pending(self, number: int, words: str = "") -> evidence.FiledShape:
        """Say yes to somebody else's record."""
        return self._send("POST", self._at("pending", str(number), "confirmation"), {"words": words})

    def return_pending(self, number: int, words: str) -> evidence.PendingShape:
        """Say no to somebody else's record."""
        return self._send("POST", self._at("pending", str(number), "return"), {"words": words})

    def withdraw_pending(self, number: int) -> evidence.PendingShape:
        """Take one's own waiting record out again."""
        return self._send("POST", self._at("pending", str(number), "withdrawal"), None)

    def import_evidence(
        self, content: bytes, media: str, *, type_: str = "", rows: str = "all", name: str = "", once: str = ""
    ) -> evidence.ImportDone:
        """Take in a file (or a folder as ZIP) of that media type; see `media_of`."""
        headers = {"Content-Type": media} | ({"Idempotency-Key": once} if once else {})
        if name.isascii() and name:
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        query = {"type": type_, "rows": rows}
        done: evidence.ImportDone = self._over.ask(
            "POST", self._at("imports"), query=query, content=content, headers=headers
        ).value
        return done

    def export_evidence(self, form: str = "csv") -> bytes:
        """Everything on file as a ZIP of an evidence folder."""
        return self._over.ask("GET", self._at("evidence"), query={"form": form}).content

    def list_attachments(self, type_: str, key: str) -> list[evidence.AttachmentShape]:
        """The files attached to a record."""
        return self._part(self._at("attachments", type_, key), "items")

    def get_attachment(self, type_: str, key: str, digest: str) -> bytes:
        """One of them, by the digest that the record names."""
        return self._over.ask("GET", self._at("attachment-files", digest, type_, key)).content

    # verdicts

    def get_run(self, **days: Unpack[Days]) -> verdicts.RunShape:
        """The newest assessment of the day; waits where the server is making it."""
        return self._ready("run", days)

    def list_verdicts(self, **filters: Unpack[Filters]) -> Iterator[verdicts.VerdictItem]:
        """Verdicts, the worst first."""
        return self._over.pages(self._at("verdicts"), {**filters, "limit": 200})

    def get_verdict(self, finding: str, **days: Unpack[Days]) -> verdicts.VerdictDetail:
        """One verdict with its story."""
        return self._ready(("verdicts", finding), days)

    def get_verdict_past(self, finding: str, **days: Unpack[Days]) -> verdicts.VerdictPast:
        """One verdict over the last two years."""
        return self._ready(("verdicts", finding, "past"), days)

    def get_report(self, form: str, **filters: Unpack[Filters]) -> bytes:
        """The verdicts as a file: json, xlsx, word, html, sarif, oscal-results, oscal-poam."""
        return self._over.ready(self._at("reports", form), filters).content

    def list_deadlines(self, days: int = 90, **on: Unpack[Days]) -> verdicts.DeadlineList:
        """What falls due."""
        return self._ready("deadlines", {**on, "days": days})

    def deadlines_calendar(self, days: int = 90, **on: Unpack[Days]) -> bytes:
        """The same as iCalendar."""
        return self._over.ready(self._at("deadlines.ics"), {**on, "days": days}).content

    def list_postures(self, *, since: str = "", every: str = "month", as_of: str = "") -> verdicts.PostureList:
        """How the posture came about."""
        return self._ready("postures", {"since": since, "every": every, "as_of": as_of})

    # law

    def list_instruments(self) -> list[law.InstrumentItem]:
        """All instruments."""
        return self._part(self._at("law", "instruments"), "items")

    def get_instrument(self, instrument: str) -> law.InstrumentDetail:
        """One with its chapters and articles."""
        return self._get(self._at("law", "instruments", instrument))

    def get_article(self, at: str) -> law.ArticleDetail:
        """An article or paragraph with all that hangs on it."""
        return self._get(self._at("law", "articles", at))

    def list_obligations(
        self, *, instrument: str = "", versions: str = "all", as_of: str = ""
    ) -> Iterator[law.ObligationItem]:
        """Obligations."""
        query = {"instrument": instrument, "versions": versions, "as_of": as_of, "limit": 200}
        return self._over.pages(self._at("law", "obligations"), query)

    def list_readings(self) -> list[law.ReadingItem]:
        """Readings and what is chosen."""
        return self._part(self._at("law", "readings"), "items")

    def search_law(self, words: str) -> Iterator[law.HitShape]:
        """Places where all words stand."""
        return self._over.pages(self._at("law", "search"), {"q": words, "limit": 200})

    def law_coverage(self) -> list[law.CoverageItem]:
        """How much is on file."""
        return self._part(self._at("law", "coverage"), "items")

    def list_comparisons(self) -> list[law.ComparisonItem]:
        """The pairs of instruments that are compared."""
        return self._part(self._at("law", "comparisons"), "items")

    def get_comparison(
        self, before: str, after: str, form: str, *, article: str = "", whom: Sequence[str] = ()
    ) -> bytes:
        """A comparison as a file: word, html, json."""
        query = {"article": article, "for": list(whom)}
        return self._over.ask("GET", self._at("law", "comparisons", before, after, form), query=query).content

    def export_instrument(self, instrument: str, form: str) -> bytes:
        """An instrument as a file: oscal-catalog, akn."""
        return self._over.ask("GET", self._at("law", "instruments", instrument, "files", form)).content

    def export_profile(self, **days: Unpack[Days]) -> bytes:
        """What addresses the institution, as a file (OSCAL profile)."""
        return self._over.ask("GET", self._at("law", "profile"), query=days).content

    # ledger

    def ledger_head(self) -> ledger.HeadShape:
        """The end of the chain."""
        return self._get(self._at("ledger", "head"))

    def list_entries(self, type_: str = "") -> Iterator[ledger.EntryShape]:
        """Entries in order."""
        return self._over.pages(self._at("ledger", "entries"), {"type": type_, "limit": 200})

    def get_entry(self, seq: int) -> ledger.EntryShape:
        """One entry."""
        return self._get(self._at("ledger", "entries", str(seq)))

    def ledger_inclusion(self, seq: int, size: int = 0) -> ledger.InclusionShape:
        """That an entry is in the tree."""
        return self._get(self._at("ledger", "inclusion", str(seq)), {"size": size or None})

    def ledger_consistency(self, old: int, new: int = 0) -> ledger.ConsistencyShape:
        """That a later tree continues an earlier one."""
        return self._get(self._at("ledger", "consistency"), {"old": old, "new": new or None})

    def list_checkpoints(self) -> list[str]:
        """Signed notes, the oldest first."""
        return self._part(self._at("ledger", "checkpoints"), "notes")

    def sign_checkpoint(self) -> str:
        """A note signed now."""
        signed: ledger.CheckpointShape = self._send("POST", self._at("ledger", "checkpoints"), None)
        return signed["note"]

    def prove_entry(self, seq: int) -> bytes:
        """The proof of an entry, as a file."""
        return self._over.ask("GET", self._at("ledger", "proofs", str(seq))).content

    def export_ledger(self) -> bytes:
        """The whole chain as a file."""
        return self._over.ask("GET", self._at("ledger", "export")).content

    def verify_ledger(self) -> ledger.VerificationShape:
        """Whether the chain is whole."""
        return self._get(self._at("ledger", "verification"))


def media_of(path: Path) -> str:
    """The media type of a file of evidence, by its suffix. Raises ApiError."""
    if path.suffix.lower() not in _MEDIA:
        raise ApiError(f"{path.name} 应为 {'、'.join(_MEDIA)} 文件。请换一种格式。")
    return _MEDIA[path.suffix.lower()]
