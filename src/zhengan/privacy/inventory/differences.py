"""What is registered against what was found, each difference with its articles of CSRC Order 218 and what to do.

Records say what an institution declares: processing_activity, privacy_notice, third_party_sharing, biometric_use, test_dataset.
Where a record can carry what was found (`test_dataset`), a verdict follows from it (`settled` "verdict"); where none can, the
difference itself is all there is ("page"). No verdict is made here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from zhengan.calendar.terms import add_term
from zhengan.privacy.inventory.model import Inventory, Store, StoreState
from zhengan.privacy.inventory.taking import STRUCTURED
from zhengan.privacy.inventory.words import Words

Records = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Type -> key -> fields, as they stand on the day."""
Settled = Literal["verdict", "page"]
RECORD_TYPES = (
    "processing_activity", "privacy_notice", "third_party_sharing", "biometric_use", "test_dataset", "service_refusal",
    "outbound_channel", "system",
)  # fmt: skip
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of difference: what it is called, its articles, what to do, and where it takes effect."""

    title: str
    articles: tuple[str, ...]
    remedy: str
    settled: Settled = "page"


DIFFERENCES: Mapping[str, Sort] = MappingProxyType(
    {
        "unregistered": Sort(
            "没有登记的个人信息", ("29", "31"), "登记一项处理活动，写明目的、方式、范围；不该有的，删除后再扫描一次。"
        ),
        "beyond_purpose": Sort(
            "超出登记的处理范围", ("31",), "核对是否为服务所必需：必需的，补进处理活动的范围；不必需的，停止收集并删除。"
        ),
        "beyond_notice": Sort(
            "超出告知的范围", ("31",), "在隐私告知里补上这一种并重新告知，或者停止收集并删除。"
        ),
        "kept_too_long": Sort(
            "超过保存期限", ("32",), "删除过期的数据；法律另有保存要求的，把期限和依据改写清楚。"
        ),
        "unprotected": Sort(
            "边界以外没有保护", ("34",), "脱敏、加密，或者移回防护边界以内；随后改写登记并再扫描一次。"
        ),
        "boundary_untold": Sort(
            "边界以外的处理没有登记", ("34",), "在处理活动里写明边界外处理和保护措施，判断才会考虑它。"
        ),
        "test_unmasked": Sort(
            "测试数据没有脱敏", ("16",), "脱敏后重新装载测试环境，再扫描；必须用真实数据的，写明理由并按生产环境管控。", "verdict"
        ),
        "test_unknown": Sort(
            "测试环境没有登记测试数据", ("16",), "登记一条测试数据，再在存储里写上它的键；扫描结果会写进那条记录。"
        ),
        "biometric_unregistered": Sort(
            "没有登记的生物特征", ("35",), "登记生物特征的用途并评估必要性、安全性；没有用途的，删除。"
        ),
        "notice_unasked": Sort(
            "没有取得单独同意的凭证", ("33",), "登记单独同意的人数和证明文件的摘要；没有取得的，停止提供。"
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `where` are fields (the first few), `count` how many values where they were counted; `record` the record that
    it is about, as (type, key)."""

    sort: str
    store: str
    kinds: tuple[str, ...]
    where: tuple[str, ...] = ()
    fields: int = 0
    count: int = 0
    record: tuple[str, str] | None = None
    words: str = ""

    @property
    def told(self) -> Sort:
        """What sort it is."""
        return DIFFERENCES[self.sort]

    @property
    def settled(self) -> Settled:
        """Where it takes effect: a record that is not there carries nothing."""
        return self.told.settled if self.record else "page"


def differences(inventory: Inventory, records: Records, texts: Words) -> tuple[Difference, ...]:
    """Everything in which register and scans differ, store by store, in the order of the articles within each."""
    found: list[Difference] = []
    for state in inventory.stores.values():
        if state.store.ended is None or state.store.ended >= inventory.day:
            found += _of_store(state, inventory.day, records, texts)
    found += _consents(inventory, records)
    order = list(DIFFERENCES)
    return tuple(sorted(found, key=lambda one: (one.store, order.index(one.sort), one.kinds)))


def _of_store(state: StoreState, day: date, records: Records, texts: Words) -> Iterator[Difference]:
    held = state.held
    yield from _biometrics(state, day, records)
    if state.store.environment == "test":
        yield from _tests(state, records)
        return
    if not held:
        return
    yield from _registered(state, day, records, texts)
    yield from _kept(state, day, records)
    yield from _outside(state, records, day)


def _registered(state: StoreState, day: date, records: Records, texts: Words) -> Iterator[Difference]:
    activities = _activities(state.store, records, day)
    held = frozenset(state.held) - {"uscc"}  # the code of a firm is no person's
    if not activities:
        if held:
            yield _made("unregistered", state, held)
        return
    scope = texts.meant(word for fields in activities.values() for word in fields.get("scope", ()))
    if beyond := held - scope:
        yield _made("beyond_purpose", state, beyond, ("processing_activity", next(iter(activities))))
    notices = _notices(activities, records, day)
    told = texts.meant(word for fields in notices for word in fields.get("scope") or ())
    if notices and all(fields.get("scope") for fields in notices) and (untold := (held & scope) - told):
        yield _made("beyond_notice", state, untold)


def _kept(state: StoreState, day: date, records: Records) -> Iterator[Difference]:
    store = state.store
    if store.retention and store.oldest and (until := add_term(store.oldest, store.retention)) < day:
        words = f"最早的数据是 {store.oldest}，应保存到 {until}"
        yield _made("kept_too_long", state, frozenset(state.held), None, words)
        return
    for key in store.activities:
        ended = _date(records.get("processing_activity", {}).get(key, {}).get("until"))
        over = add_term(ended, store.retention) if ended and store.retention else ended
        if over and over < day and state.scanned_at and state.scanned_at.date() > over:
            words = f"处理活动 {key} 到 {ended} 为止，{state.scanned_at:%Y-%m-%d} 扫描时仍有"
            yield _made("kept_too_long", state, frozenset(state.held), ("processing_activity", key), words)


def _outside(state: StoreState, records: Records, day: date) -> Iterator[Difference]:
    if state.store.inside:
        return
    held = frozenset(state.held) - {"uscc"}
    if held and state.store.protected not in ("masked", "encrypted"):
        yield _made("unprotected", state, held)
    for key, fields in _activities(state.store, records, day).items():
        if held and not fields.get("outside_boundary"):
            yield _made("boundary_untold", state, held, ("processing_activity", key))


def _tests(state: StoreState, records: Records) -> Iterator[Difference]:
    found = frozenset(state.held) & STRUCTURED
    if not state.scans:
        return
    dataset = state.store.dataset
    if not dataset or dataset not in records.get("test_dataset", {}):
        yield _made("test_unknown", state, found)
    if found:
        written = records.get("test_dataset", {}).get(dataset, {}).get("unmasked_found") not in (None, "", "0", 0)
        yield _made("test_unmasked", state, found, ("test_dataset", dataset) if written else None)


def _biometrics(state: StoreState, day: date, records: Records) -> Iterator[Difference]:
    if "biometric" not in state.held:
        return
    uses = records.get("biometric_use", {}).values()
    if not any((until := _date(fields.get("until"))) is None or until >= day for fields in uses):
        yield _made("biometric_unregistered", state, frozenset({"biometric"}))


def _consents(inventory: Inventory, records: Records) -> Iterator[Difference]:
    """Sharings that are said to have separate consent, of which nobody showed a proof."""
    shown = {one.key for one in inventory.consents if one.subject == "third_party_sharing" and one.given}
    for key, fields in records.get("third_party_sharing", {}).items():
        until = _date(fields.get("until"))
        if fields.get("consent_separate") and key not in shown and (until is None or until >= inventory.day):
            words = f"向 {fields.get('recipient', '')} 提供，登记为已取得单独同意"
            yield Difference("notice_unasked", "", (), record=("third_party_sharing", key), words=words)


def _activities(store: Store, records: Records, day: date) -> dict[str, Mapping[str, Any]]:
    """Those that the store names, else those of its system; what has ended is no ground any more."""
    on_file = {
        key: fields
        for key, fields in records.get("processing_activity", {}).items()
        if (until := _date(fields.get("until"))) is None or until >= day
    }
    if store.activities:
        return {key: on_file[key] for key in store.activities if key in on_file}
    if not store.system:
        return {}
    return {key: fields for key, fields in on_file.items() if store.system in (fields.get("systems") or ())}


def _notices(activities: Mapping[str, Mapping[str, Any]], records: Records, day: date) -> list[Mapping[str, Any]]:
    """The notices that the activities name; where one names none, the one that took effect last."""
    on_file = records.get("privacy_notice", {})
    begun = {key: fields for key, fields in on_file.items() if (_date(fields.get("effective_on")) or day) <= day}
    named = {str(fields["notice"]) for fields in activities.values() if fields.get("notice")}
    if any(not fields.get("notice") for fields in activities.values()) and begun:
        named.add(max(begun, key=lambda key: (str(begun[key].get("effective_on")), key)))
    return [begun[key] for key in sorted(named) if key in begun]


def _made(
    sort: str, state: StoreState, kinds: frozenset[str], record: tuple[str, str] | None = None, words: str = ""
) -> Difference:
    fields = [one for one in state.fields if kinds & one.held.keys()]
    count = sum(state.held.get(kind, 0) for kind in kinds)
    where = tuple(one.name for one in fields[:_SHOWN])
    return Difference(sort, state.store.key, tuple(sorted(kinds)), where, len(fields), count, record, words)


def _date(text: Any) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None
