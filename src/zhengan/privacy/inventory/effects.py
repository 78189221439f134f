"""What withdrawn consents entail, 31.2: activities to stop for those persons, sharings to end, refusals that are forbidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengan.privacy.inventory.differences import Records
from zhengan.privacy.inventory.model import Inventory, Withdrawal

_LAWFUL = ("legal_duty", "statutory_function")


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one withdrawal. `stop`: the activity rests on consent and has to end for those persons; `sharings` of it that rest on
    separate consent end too; `refusals` are refusals of service since that no exception covers."""

    withdrawal: Withdrawal
    known: bool
    purpose: str
    stop: bool
    days_open: int
    sharings: tuple[str, ...]
    refusals: tuple[str, ...]
    may_refuse: bool


def effects(inventory: Inventory, records: Records) -> tuple[Effect, ...]:
    """Of all withdrawals, those still open first, the oldest first."""
    found = [_effect(one, inventory.day, records) for one in inventory.withdrawals.values()]
    return tuple(sorted(found, key=lambda one: (one.days_open == 0, one.withdrawal.withdrawn_on, one.withdrawal.id)))


def _effect(one: Withdrawal, day: date, records: Records) -> Effect:
    fields: Mapping[str, Any] = records.get("processing_activity", {}).get(one.activity, {})
    stop = bool(fields) and fields.get("basis") == "consent"
    sharings = tuple(
        key
        for key, said in records.get("third_party_sharing", {}).items()
        if said.get("activity") == one.activity and said.get("legal_ground") not in _LAWFUL
    )
    refusals = tuple(
        key
        for key, said in records.get("service_refusal", {}).items()
        if said.get("ground") == "consent_withdrawn"
        and str(said.get("at"))[:10] >= one.withdrawn_on.isoformat()
        and not said.get("necessary_for_service")
        and said.get("legal_ground") not in _LAWFUL
    )
    open_ = (day - one.withdrawn_on).days if stop and one.stopped_on is None else 0
    purpose = str(fields.get("purpose", ""))
    may_refuse = bool(fields.get("necessary")) or fields.get("basis") == "legal_duty"
    return Effect(one, bool(fields), purpose, stop, max(open_, 0), sharings, refusals, may_refuse)
