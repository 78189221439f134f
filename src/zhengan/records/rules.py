"""What must hold between the fields of one record: ends after beginnings, exactly one of two."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from zhengan.records.faults import Refused

# (earlier, later) of a type; `from` and `until` of any type are one such pair.
ORDERED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "system": (("live_on", "retired_on"),),
    "change": (("planned_start", "planned_end"), ("actual_start", "actual_end")),
    "alert": (("raised_at", "acknowledged_at"), ("raised_at", "closed_at")),
    "backup_run": (("started_at", "finished_at"),),
    "incident": (("occurred_at", "discovered_at"), ("discovered_at", "closed_at")),
    "judgement": (("on", "until"),),
    "contract": (("signed_on", "until"),),
    "cii_designation": (("designated_on", "withdrawn_on"),),
    "sfnet_access": (("suspended_from", "suspended_until"),),
}
EXACTLY_ONE: Mapping[str, tuple[str, ...]] = {"log_holding": ("system", "device")}
SPAN = ("from", "until")


def broken_rules(record_type: str, payload: Mapping[str, Any]) -> Iterator[tuple[str, Refused]]:
    """The rules that a payload breaks, each with the column that shows it."""
    for early, late in (*ORDERED.get(record_type, ()), SPAN):
        if early in payload and late in payload and _moment(payload[late]) < _moment(payload[early]):
            expected = f"不早于 {early}（{payload[early]}）的{'时间' if 'T' in payload[late] else '日期'}"
            yield late, Refused("out_of_order", expected, "核对先后，改正其中一个", payload[late])
    names = EXACTLY_ONE.get(record_type)
    if names and sum(name in payload for name in names) != 1:
        found = "都没有填" if not any(name in payload for name in names) else "都填了"
        yield names[0], Refused("exactly_one", f"{'、'.join(names)}恰好填一个", "留下其中一个", found)


def _moment(canonical: str) -> datetime:
    """A canonical date or instant as something to compare; two of a pair are of one kind."""
    return datetime.fromisoformat(canonical)
