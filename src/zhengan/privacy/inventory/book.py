"""The book of an institution's inventory: `privacy_event` entries written and folded.

What is written already changes nothing: the same scan twice is one, a store saved as it stands is not written again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from zhengan.calendar.faults import TermFault
from zhengan.calendar.terms import parse_term
from zhengan.ledger import Draft, entries
from zhengan.ledger.chain import PRIVACY_EVENT, check_names, instant_text, provenance
from zhengan.ledger.sql import writing
from zhengan.ledger.store import extend, opened
from zhengan.privacy.inventory.errors import InventoryRefused
from zhengan.privacy.inventory.fold import Event, fold
from zhengan.privacy.inventory.model import ENVIRONMENTS, PROTECTIONS, RULINGS, Inventory, ScanTold, Store
from zhengan.privacy.inventory.taking import (
    MOST_FIELDS,
    digest_of,
    fields_of,
    parts_of,
    read_result,
    told,
)
from zhengan.records import ZONE

SUBJECTS = {"privacy_notice": "隐私告知", "third_party_sharing": "向第三方提供"}
_KEY = re.compile(r"[\w.-]+")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MOST_WORDS = 300
MOST_PEOPLE = 10_000_000_000


@dataclass(frozen=True, slots=True)
class InventoryBook:
    """The inventory of one institution. `source` is the door that writes, as the ledger names it."""

    institution: str
    source: str = "privacy"

    # Reading

    def events(self) -> Iterator[Event]:
        """All events on personal information, whoever wrote them."""
        for item in entries(self.institution, types=[PRIVACY_EVENT]):
            yield Event(item.seq, item.key, item.payload)

    def inventory(self, day: date) -> Inventory:
        """As it was known at the end of that day."""
        return fold(self.events(), day)

    # Writing

    def put_store(self, store: Store, by: str, at: datetime) -> bool:
        """Registers a store or changes it. False where it stands so already. Raises InventoryRefused for what cannot be."""
        _check_store(store)
        cells = {
            "store": store.key, "title": store.title, "system": store.system, "owner": store.owner,
            "activities": sorted(set(store.activities)), "retention": store.retention, "oldest": _text(store.oldest),
            "inside": store.inside, "protected": store.protected, "environment": store.environment, "dataset": store.dataset,
            "ended": _text(store.ended),
        }  # fmt: skip
        return self._once(f"store/{store.key}", "store", cells, by, at)

    def rule(
        self, store: str, field: tuple[str, str], kind: str, ruling: str, reason: str, by: str, at: datetime
    ) -> bool:
        """A person's word on a kind in a field (place, column): `personal` or `not_personal`, with the reason."""
        if ruling not in RULINGS:
            raise InventoryRefused(f"认定应为 {'、'.join(RULINGS)} 之一，实为“{ruling[:40]}”。没有登记。")
        said = _words(reason, "认定的理由")
        if not (field[0] or field[1]) or not kind:
            raise InventoryRefused("应写明哪个位置、哪一列、哪一种，实际没有写全。没有登记。")
        self._need_store(store)
        cells = {"store": store, "place": field[0], "column": field[1], "kind": kind, "ruling": ruling, "reason": said}
        named = sha256(f"{field[0]}\0{field[1]}".encode()).hexdigest()[:16]
        return self._once(f"ruling/{store}/{kind[:40]}/{named}", "ruling", cells, by, at)

    def take_scan(self, store: str, content: bytes, scanned_at: datetime, by: str, at: datetime) -> ScanTold:
        """Enters what a scan of a store found: counts by place, column and kind. The same result twice is one scan."""
        if scanned_at > at:
            raise InventoryRefused(f"扫描时间 {scanned_at:%Y-%m-%d %H:%M} 在将来。没有登记，请改正。")
        self._need_store(store)
        result, digest = read_result(content), digest_of(content)
        id_ = f"{scanned_at.astimezone(ZONE):%Y%m%d}-{digest[7:19]}-{store}"
        fields = fields_of(result)
        kept = fields[:MOST_FIELDS]
        head = {"scan": id_, "store": store, "scanned_at": instant_text(scanned_at), "digest": digest, "recall": False}
        cells = {**head, **told(result), "places": len(fields), "kept": len(kept)}
        with writing(self.institution) as cursor:
            if not any(True for _ in entries(self.institution, types=[PRIVACY_EVENT], key=f"scan/{id_}")):
                drafts = [self._draft(f"scan/{id_}", "scan", cells, by, at)]
                for number, part in enumerate(parts_of(kept), 1):
                    piece = {"scan": id_, "part": number, "fields": part}
                    drafts.append(self._draft(f"scan/{id_}/{number}", "scan_fields", piece, by, at))
                self._extend(cursor, drafts, by, at)
        return fold((one for one in self.events() if one.key.startswith("scan/")), at.astimezone(ZONE).date()).scans[
            id_
        ]

    def put_consent(
        self, subject: tuple[str, str, str], counts: tuple[int, int], evidence: str, by: str, at: datetime
    ) -> bool:
        """How many were asked and how many consented, to (`privacy_notice` or `third_party_sharing`, key, version); `evidence` is
        the digest of the file that proves it. Counts of the day take the place of those before."""
        kind, key, version = subject
        asked, given = counts
        if kind not in SUBJECTS or not key:
            raise InventoryRefused(f"同意的对象应为 {'、'.join(SUBJECTS)} 中的一条，实为“{kind[:40]}”。没有登记。")
        if not 0 <= given <= asked <= MOST_PEOPLE:
            raise InventoryRefused(f"同意人数应在 0 与询问人数之间，询问人数不超过 {MOST_PEOPLE}。没有登记，请改正。")
        cells = {
            "subject": kind,
            "of": key,
            "version": version,
            "asked": asked,
            "given": given,
            "evidence": _proof(evidence),
        }
        return self._once(f"consent/{kind}/{key}", "consent", cells, by, at)

    def put_withdrawal(
        self, id_: str, activity: str, count: int, days: tuple[date, date | None], evidence: str, by: str, at: datetime
    ) -> bool:
        """That so many withdrew their consent to an activity on a day; and, when it ended, on which day processing ended."""
        _need_key(id_, "撤回的编号")
        withdrawn, stopped = days
        today = at.astimezone(ZONE).date()
        if not 1 <= count <= MOST_PEOPLE or not activity:
            raise InventoryRefused(f"撤回应写明处理活动和 1 至 {MOST_PEOPLE} 人，实际不是。没有登记，请改正。")
        if withdrawn > today or (stopped and not withdrawn <= stopped <= today):
            raise InventoryRefused("撤回日应不晚于今天，停止日应在撤回日与今天之间。没有登记，请改正日期。")
        cells = {
            "withdrawal": id_, "activity": activity, "count": count, "withdrawn_on": withdrawn.isoformat(),
            "stopped_on": _text(stopped), "evidence": _proof(evidence),
        }  # fmt: skip
        return self._once(f"withdrawal/{id_}", "withdrawal", cells, by, at)

    def _need_store(self, store: str) -> None:
        if not any(True for _ in entries(self.institution, types=[PRIVACY_EVENT], key=f"store/{store}")):
            raise InventoryRefused(f"没有登记过存储“{store[:80]}”。请先登记它（名称、系统、用途），再登记扫描结果。")

    def _once(self, key: str, event: str, cells: Mapping[str, Any], by: str, at: datetime) -> bool:
        with writing(self.institution) as cursor:
            last: Mapping[str, Any] = {}
            for item in entries(self.institution, types=[PRIVACY_EVENT], key=key):
                last = item.payload
            if {name: last.get(name) for name in cells} == dict(cells):
                return False
            self._extend(cursor, [self._draft(key, event, cells, by, at)], by, at)
        return True

    def _draft(self, key: str, event: str, cells: Mapping[str, Any], by: str, at: datetime) -> Draft:
        draft = Draft(PRIVACY_EVENT, key, {**cells, "event": event, "by": by, "at": instant_text(at)})
        check_names(draft)
        return draft

    def _extend(self, cursor: Any, drafts: list[Draft], by: str, at: datetime) -> None:
        opened(cursor, self.institution, "sha256")
        extend(cursor, provenance(self.institution, by, self.source, at), [drafts])


def _check_store(store: Store) -> None:
    _need_key(store.key, "存储的键")
    _words(store.title, "存储的名称")
    if store.protected not in PROTECTIONS:
        raise InventoryRefused(f"保护措施应为 {'、'.join(PROTECTIONS)} 之一，实为“{store.protected[:40]}”。没有登记。")
    if store.environment not in ENVIRONMENTS:
        raise InventoryRefused(f"环境应为 {'、'.join(ENVIRONMENTS)} 之一，实为“{store.environment[:40]}”。没有登记。")
    if store.dataset and store.environment != "test":
        raise InventoryRefused("只有测试环境才对应测试数据的记录。没有登记，请把环境改为测试，或者不写测试数据。")
    if store.retention:
        try:
            parse_term(store.retention)
        except TermFault as error:
            raise InventoryRefused(f"保存期限：{error}") from error


def _need_key(text: str, title: str) -> None:
    if not (_KEY.fullmatch(text) and len(text) <= 80):
        raise InventoryRefused(
            f"{title}应为 1 至 80 个汉字、字母、数字、点或短横，实为“{text[:40]}”。没有登记，请改写。"
        )


def _words(text: str, title: str) -> str:
    said = text.strip()
    if not 2 <= len(said) <= _MOST_WORDS:
        raise InventoryRefused(f"{title}应为 2 至 {_MOST_WORDS} 字，实为 {len(said)} 字。没有登记，请改写。")
    return said


def _proof(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise InventoryRefused(
            "凭证应写成证明文件的摘要 sha256: 加 64 位十六进制，实际不是。没有登记；账本里不放文件，只放摘要。"
        )
    return digest


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
