"""The inventory of personal information of a workspace's institution: scans registered or run, differences, consents.

    PrivacyDesk(workspace, institution)
      .inventory(day) .differences(day) .effects(day)    what is on file against what was found
      .put_store(…) .rule(…) .take_scan(…)               writing; a test store's scan goes on into its `test_dataset` record
      .scan(store, …)                                    a scan of an address in keys/stores.toml, as the bytes of its result

Levels and words of scopes are replaceable: privacy/levels.yaml and privacy/words.yaml of the workspace.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from zhengan.cases.held import Held, held
from zhengan.ledger import Draft, append
from zhengan.ledger.errors import DraftError
from zhengan.privacy.inventory import (
    Difference,
    Effect,
    Inventory,
    InventoryBook,
    InventoryRefused,
    Levels,
    ScanTold,
    Store,
    Words,
    differences,
    effects,
    load_levels,
    load_words,
    read_result,
)
from zhengan.privacy.inventory.differences import RECORD_TYPES
from zhengan.privacy.inventory.taking import unmasked
from zhengan.records import ZONE, parse_row
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace

ADDRESSES = "stores.toml"
"""Below keys/: `[stores]`, the key of a store = the address that this server may scan. Addresses hold passwords; the ledger never
does."""
Tell = Callable[[int, int, str], None]
DATASET = "test_dataset"


@dataclass(frozen=True, slots=True)
class Taken:
    """A scan on file. `dataset` is the record that its result was written to, "" for none; `why_not` says why."""

    scan: ScanTold
    dataset: str = ""
    unmasked: int = 0
    why_not: str = ""


@dataclass(frozen=True)
class PrivacyDesk:
    """The inventory of one institution of a workspace."""

    workspace: Workspace
    institution: str
    source: str = "privacy"

    @cached_property
    def book(self) -> InventoryBook:
        """The entries of the ledger."""
        return InventoryBook(self.institution, self.source)

    @cached_property
    def levels(self) -> Levels:
        """The levels of kinds: the firm's own, else ours. Raises InputError."""
        with _told():
            return load_levels(self.workspace.root / "privacy" / "levels.yaml")

    @cached_property
    def words(self) -> Words:
        """What words of scopes mean: the firm's own, else ours. Raises InputError."""
        with _told():
            return load_words(self.workspace.root / "privacy" / "words.yaml")

    def inventory(self, day: date) -> Inventory:
        """As it was known at the end of that day."""
        return self.book.inventory(day)

    def records(self, day: date) -> dict[str, dict[str, Mapping[str, Any]]]:
        """The register on that day, type -> key -> fields."""
        found = held(self.institution, RECORD_TYPES, day)
        return {type_: {key: one.fields for key, one in by_key.items()} for type_, by_key in found.items()}

    def differences(self, day: date, inventory: Inventory | None = None) -> tuple[Difference, ...]:
        """What is registered against what was found."""
        return differences(inventory or self.inventory(day), self.records(day), self.words)

    def effects(self, day: date, inventory: Inventory | None = None) -> tuple[Effect, ...]:
        """What withdrawn consents entail."""
        return effects(inventory or self.inventory(day), self.records(day))

    # Writing. All raise InputError for what cannot be registered.

    def put_store(self, store: Store, by: str, at: datetime) -> bool:
        """Registers a store or changes it; False where it stands so already."""
        with _told():
            self._refuse_unknown(store, at)
            return self.book.put_store(store, by, at)

    def rule(
        self, store: str, field: tuple[str, str], kind: str, ruling: str, reason: str, by: str, at: datetime
    ) -> bool:
        """A person's word on a kind in a field."""
        with _told():
            return self.book.rule(store, field, kind, ruling, reason, by, at)

    def take_scan(self, store: str, content: bytes, scanned_at: datetime, by: str, at: datetime) -> Taken:
        """Enters the result of a scan; that of a test store whose data set is on file becomes a version of its record too."""
        with _told():
            scan = self.book.take_scan(store, content, scanned_at, by, at)
            own = self.inventory(at.astimezone(ZONE).date()).stores[store].store
            if own.environment != "test":
                return Taken(scan)
            count = unmasked(read_result(content))
            why_not = self._dataset(own, scan, count, by, at)
            return Taken(scan, "" if why_not else own.dataset, count, why_not)

    def writes_record(self, store: str, day: date) -> bool:
        """Whether a scan of this store would write a record (`test_dataset`)."""
        state = self.inventory(day).stores.get(store)
        return state is not None and state.store.environment == "test" and bool(state.store.dataset)

    def put_consent(
        self, subject: tuple[str, str, str], counts: tuple[int, int], evidence: str, by: str, at: datetime
    ) -> bool:
        """Counts of consents, with the digest of what proves them."""
        with _told():
            return self.book.put_consent(subject, counts, evidence, by, at)

    def put_withdrawal(
        self, id_: str, activity: str, count: int, days: tuple[date, date | None], evidence: str, by: str, at: datetime
    ) -> bool:
        """Withdrawals of consent, and when processing ended."""
        with _told():
            return self.book.put_withdrawal(id_, activity, count, days, evidence, by, at)

    # Scanning

    def scannable(self) -> tuple[str, ...]:
        """The stores whose addresses stand in keys/stores.toml."""
        return tuple(sorted(self._addresses()))

    def scan(self, store: str, tell: Tell, stop: Callable[[], bool] = lambda: False) -> bytes:
        """Scans a store by its address in keys/stores.toml; the result's JSON. Raises InputError for none and for a bad one."""
        from zhengan.privacy.readers import BadTarget
        from zhengan.privacy.scanning import Coverage, Detector, Scan

        target = self._addresses().get(store)
        if target is None:
            raise InputError(
                f"keys/{ADDRESSES} 里没有“{store[:80]}”的地址。没有扫描，请在 [stores] 下写上，或者用 zhengan protect scan 后登记结果。"
            )

        def told(coverage: Coverage) -> None:
            tell(coverage.units, 0, f"看过 {coverage.units} 个文件或表")

        try:
            result = Scan([target], Detector(), stop=stop, tell=told).run()
        except BadTarget as error:
            raise InputError(f"扫描不了“{store}”：{str(error).replace(target, '〔地址〕')}") from error
        return json.dumps(result.to_json(), ensure_ascii=False).encode()

    def _addresses(self) -> Mapping[str, str]:
        path = self.workspace.root / "keys" / ADDRESSES
        if not path.is_file():
            return {}
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8")).get("stores", {})
            return {str(key): address for key, address in said.items() if isinstance(address, str)}
        except (OSError, ValueError, AttributeError) as error:
            raise InputError(f'keys/{ADDRESSES} 读不出来。应为 TOML：[stores] 下每行 键 = "地址"。请改正。') from error

    def _refuse_unknown(self, store: Store, at: datetime) -> None:
        """Activities, system and data set must be on file, or nothing follows from naming them."""
        records = self.records(at.astimezone(ZONE).date())
        named = [("processing_activity", key, "处理活动") for key in store.activities]
        named += [("system", store.system, "系统")] if store.system else []
        named += [(DATASET, store.dataset, "测试数据")] if store.dataset else []
        for type_, key, title in named:
            if key not in records[type_]:
                raise InputError(f"没有登记过{title}“{key[:80]}”。存储没有登记，请核对键，或先在“证据”里登记。")

    def _dataset(self, store: Store, scan: ScanTold, count: int, by: str, at: datetime) -> str:
        """Writes what was found into the data set's record; why it could not, "" where it could."""
        if not store.dataset:
            return "存储没有写对应哪条测试数据"
        if not scan.complete and not count:
            return "扫描没有做完，不能说没有发现"
        on_file: Held | None = held(self.institution, [DATASET], at.astimezone(ZONE).date())[DATASET].get(store.dataset)
        if on_file is None:
            return f"没有登记测试数据 {store.dataset}"
        if (known := on_file.fields.get("scanned_at")) and datetime.fromisoformat(str(known)) > scan.at:
            return "那条记录里已有更晚的扫描"
        found = {"scanned_at": scan.at.astimezone(ZONE).isoformat(timespec="seconds"), "unmasked_found": count}
        cells = {**on_file.fields, **found, **({"sensitive": True} if count else {})}
        row, faults = parse_row(DATASET, {**cells, "key": store.dataset, "institution": self.institution})
        if row is None:
            raise InputError("；".join(fault.text.rstrip("。") for fault in faults) + "。测试数据的记录没有更新。")
        append(self.institution, [Draft(row.type, row.key, row.payload)], actor=by, source=self.source, now=at)
        return ""


@contextmanager
def _told() -> Iterator[None]:
    """What the rooms below refuse, as every door shows it."""
    try:
        yield
    except (InventoryRefused, DraftError) as error:
        raise InputError(str(error)) from error
