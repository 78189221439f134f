"""What an entry is, and how entries are linked.

    body_n   = canonical JSON (RFC 8785) of {actor, attachments, [claimed], institution, key, payload, recorded_at, seq,
               source, type, valid_at}
    digest_n = H(0x00 || digest_{n-1} || body_n),  digest_0 = 32 zero bytes

So digest_n is at once the link of the chain and the RFC 6962 leaf hash of the leaf data `digest_{n-1} || body_n`: one hash an
entry serves both, and a leaf proves everything before it as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from zhengan.ledger.canonical import CanonicalError, canonical
from zhengan.ledger.digest import DIGEST_SIZE
from zhengan.ledger.errors import DraftError
from zhengan.records.forms import TRAIL

LEAF = b"\x00"
GENESIS = bytes(DIGEST_SIZE)

MAX_INSTITUTION = 120
MAX_TYPE = 64
MAX_KEY = 400
MAX_BODY = 1024 * 1024

# A record taken back: an entry of this type with the key `<type>/<key>` of the record. No record type has this name.
RETRACTION = "retraction"

# An event of a case (`zhengan.cases`): a fact about what people do, not a record that checks see.
CASE_EVENT = "case_event"
# An event of a filing: what was packed, confirmed, sent, answered. The record `submission` says to checks what came of it.
FILING_EVENT = "filing_event"
# What became of a segment of the log archive (`zhengan.archive`): sealed, encoded anew, copied, deleted.
ARCHIVE_EVENT = "archive_event"
# What was found, masked and attested in stores of personal information (`zhengan.privacy`): counts and proofs, never values.
PRIVACY_EVENT = "privacy_event"

# What stands in a chain beside versions of records and their retractions: tables of evidence leave it out, no record is taken
# back by its name, and no verdict depends on it.
NO_RECORDS = frozenset({CASE_EVENT, FILING_EVENT, ARCHIVE_EVENT, PRIVACY_EVENT})

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact on its way into the ledger.

    `payload` holds text, whole numbers, yes/no, null, lists and objects only (decimals as text). `valid_at` is the business
    time as ISO 8601 text. `claimed_at` and `claimed_reason` are another system's own record time and reason, kept as its claim.
    """

    type: str
    key: str
    payload: Mapping[str, Any]
    valid_at: str | None = None
    attachments: tuple[str, ...] = ()
    claimed_at: str | None = None
    claimed_reason: str | None = None

    def content(self) -> bytes:
        """What makes two drafts of one key the same version: canonical JSON of payload, business time, attachments."""
        return _content(dict(self.payload), self.valid_at, self.attachments)


class StoredEntry(NamedTuple):
    """One entry as stored. `id` is unique over all institutions; `seq` counts from 1 in each without gaps."""

    id: int
    institution: str
    seq: int
    type: str
    key: str
    valid_at: str | None
    recorded_at: str
    body: bytes
    digest: bytes

    @property
    def payload(self) -> dict[str, Any]:
        """The fields of the record. Parsed anew at each call."""
        payload: dict[str, Any] = orjson.loads(self.body)["payload"]
        return payload

    def content(self) -> dict[str, Any]:
        """The whole body, parsed."""
        parsed: dict[str, Any] = orjson.loads(self.body)
        return parsed


@dataclass(frozen=True, slots=True)
class Provenance:
    """What all entries of one call share."""

    institution: str
    actor: str
    source: str
    recorded_at: str


def provenance(institution: str, actor: str, source: str, now: datetime) -> Provenance:
    """Raises DraftError for empty or oversized names and for a time without offset."""
    if now.tzinfo is None:
        raise DraftError("记录时间应带时区，实际没有。")
    _check_text("机构", institution, MAX_INSTITUTION + (len(TRAIL) if is_trail(institution) else 0))
    _check_text("操作人", actor, MAX_KEY)
    _check_text("来源", source, MAX_KEY)
    return Provenance(institution, actor, source, instant_text(now))


def is_trail(institution: str) -> bool:
    """Whether a chain is the audit trail of an institution or of the server, and not an institution's own."""
    return institution.startswith(TRAIL)


def instant_text(instant: datetime) -> str:
    """One spelling for each instant, which sorts as text: local time with microseconds and offset."""
    return instant.astimezone(_ZONE).isoformat(timespec="microseconds")


def entry_body(draft: Draft, origin: Provenance, seq: int) -> bytes:
    """The canonical bytes of an entry. Raises DraftError that names the draft."""
    body: dict[str, Any] = {
        "actor": origin.actor,
        "attachments": list(draft.attachments),
        "institution": origin.institution,
        "key": draft.key,
        "payload": dict(draft.payload),
        "recorded_at": origin.recorded_at,
        "seq": seq,
        "source": origin.source,
        "type": draft.type,
        "valid_at": draft.valid_at,
    }
    if draft.claimed_at is not None or draft.claimed_reason is not None:
        body["claimed"] = {"reason": draft.claimed_reason, "recorded_at": draft.claimed_at}
    try:
        written = canonical(body)
    except CanonicalError as error:
        raise refused(draft, error) from None
    if len(written) > MAX_BODY:
        raise DraftError(
            f"记录 {draft.type}/{draft.key} 应不超过 {MAX_BODY} 字节，实际 {len(written)} 字节。整批未写入；大块内容请作为附件。"
        )
    return written


def check_names(draft: Draft) -> None:
    """Raises DraftError for a type, key or business time that cannot stand in an index column."""
    try:
        _check_text("类型", draft.type, MAX_TYPE)
        _check_text("键", draft.key, MAX_KEY)
        if draft.valid_at is not None:
            _check_text("生效时间", draft.valid_at, MAX_TYPE)
    except DraftError as error:
        raise refused(draft, error) from None


def refused(draft: Draft, error: Exception) -> DraftError:
    """The error of a call that one draft spoiled."""
    name = f"{draft.type}/{draft.key}"[:120].encode(errors="replace").decode()
    return DraftError(f"记录 {name} 不能入账：{error}。整批未写入。")


def stored_content(body: bytes) -> bytes:
    """`Draft.content` of an entry that is stored."""
    parsed = orjson.loads(body)
    return _content(parsed["payload"], parsed["valid_at"], parsed["attachments"])


def _content(payload: dict[str, Any], valid_at: str | None, attachments: Any) -> bytes:
    return canonical({"attachments": attachments, "payload": payload, "valid_at": valid_at})


def _check_text(name: str, text: str, most: int) -> None:
    if not isinstance(text, str) or not text or len(text) > most or "\x00" in text or not _is_unicode(text):
        raise DraftError(f"{name}应为 1 至 {most} 个字符的文本，不含空字符和不成对的代理字符，实际是 {text!r:.80}")


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
