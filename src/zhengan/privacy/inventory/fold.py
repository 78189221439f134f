"""Events to the inventory of a day. An event of another make (attestations, the gateway) is passed over."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from zhengan.privacy.inventory.model import (
    Consent,
    Count,
    Field,
    Inventory,
    Ruling,
    ScanTold,
    Store,
    StoreState,
    Withdrawal,
)
from zhengan.records import ZONE


class Event(NamedTuple):
    """An entry of the ledger that tells of personal information."""

    seq: int
    key: str
    payload: Mapping[str, Any]


def fold(events: Iterable[Event], day: date) -> Inventory:
    """The inventory as it was known at the end of a day."""
    stores: dict[str, Store] = {}
    rulings: dict[tuple[str, str, str], dict[str, Ruling]] = {}
    scans: dict[str, ScanTold] = {}
    parts: dict[str, list[Field]] = {}
    consents: dict[tuple[str, str, str], Consent] = {}
    withdrawals: dict[str, Withdrawal] = {}
    for event in events:
        said = event.payload
        name = said.get("event")
        if name not in _KNOWN or _instant(said["at"]).astimezone(ZONE).date() > day:
            continue
        if name == "store":
            stores[said["store"]] = store_of(said)
        elif name == "ruling":
            place = said["store"], said["place"], said["column"]
            ruling = Ruling(said["ruling"] == "personal", said["reason"], said["by"], _instant(said["at"]))
            rulings.setdefault(place, {})[said["kind"]] = ruling
        elif name == "scan":
            scans[said["scan"]] = _scan(event)
        elif name == "scan_fields":
            parts.setdefault(said["scan"], []).extend(_field(one) for one in said["fields"])
        elif name == "consent":
            one = _consent(event)
            consents[one.subject, one.key, one.version] = one
        else:
            withdrawals[said["withdrawal"]] = _withdrawal(event)
    whole = {id_: _with_fields(scan, parts.get(id_, [])) for id_, scan in scans.items()}
    states = {key: _state(store, whole, rulings) for key, store in sorted(stores.items())}
    return Inventory(day, states, whole, tuple(consents.values()), withdrawals)


_KNOWN = frozenset({"store", "ruling", "scan", "scan_fields", "consent", "withdrawal"})


def store_of(said: Mapping[str, Any]) -> Store:
    """A store out of its event."""
    return Store(
        said["store"],
        said["title"],
        said.get("system", ""),
        said.get("owner", ""),
        tuple(said.get("activities", ())),
        said.get("retention", ""),
        _day(said.get("oldest")),
        bool(said.get("inside", True)),
        said.get("protected", "none"),
        said.get("environment", "production"),
        said.get("dataset", ""),
        _day(said.get("ended")),
        said["by"],
        _instant(said["at"]),
    )


def _state(
    store: Store, scans: Mapping[str, ScanTold], rulings: Mapping[tuple[str, str, str], Mapping[str, Ruling]]
) -> StoreState:
    own = sorted(
        (one for one in scans.values() if one.store == store.key), key=lambda one: (one.at, one.seq), reverse=True
    )
    found = {(one.place, one.column): one for one in (_newest(own).fields if own else ())}
    for (name, place, column), said in rulings.items():
        if name == store.key:
            known = found.get((place, column), Field(place, column))
            found[place, column] = Field(place, column, known.cells, known.kinds, said)
    return StoreState(store, tuple(found.values()), tuple(own))


def _newest(scans: list[ScanTold]) -> ScanTold:
    """The last scan that was finished; a broken one counts only where there is no other."""
    return next((one for one in scans if one.complete), scans[0])


def _with_fields(scan: ScanTold, fields: list[Field]) -> ScanTold:
    return replace(scan, fields=tuple(fields))


def _field(said: list[Any]) -> Field:
    place, column, cells, kinds = said
    return Field(place, column, int(cells), {kind: Count(*counts) for kind, counts in kinds.items()})


def _scan(event: Event) -> ScanTold:
    said = event.payload
    return ScanTold(
        id=said["scan"],
        store=said["store"],
        at=_instant(said["scanned_at"]),
        by=said["by"],
        digest=said["digest"],
        complete=bool(said["complete"]),
        recall=bool(said.get("recall", False)),
        units=said["units"],
        bytes=said["bytes"],
        text_bytes=said["text_bytes"],
        cells=said["cells"],
        skipped=said["skipped"],
        encodings=said["encodings"],
        totals={kind: Count(*counts) for kind, counts in said["totals"].items()},
        places=said["places"],
        kept=said["kept"],
        seq=event.seq,
    )


def _consent(event: Event) -> Consent:
    said = event.payload
    return Consent(
        said["subject"], said["of"], said.get("version", ""), said["asked"], said["given"], said["evidence"], said["by"],
        _instant(said["at"]), event.seq,
    )  # fmt: skip


def _withdrawal(event: Event) -> Withdrawal:
    said = event.payload
    return Withdrawal(
        said["withdrawal"], said["activity"], said["count"], date.fromisoformat(said["withdrawn_on"]), _day(said.get("stopped_on")),
        said["evidence"], said["by"], _instant(said["at"]), event.seq,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
