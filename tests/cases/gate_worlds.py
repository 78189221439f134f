"""Changes made up by chance, performed at the instant that the gate is asked about: worlds that the gate and the verdict both judge."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from zhengan.assess.examples import Example

ZONE = ZoneInfo("Asia/Shanghai")
AS_OF = date(2026, 11, 20)
READINGS = {
    "preparation-time": ("before", "proven-before"),
    "before-edge": ("strict", "same-instant"),
    "session-edges": ("market", "boards", "order-entry", "continuous"),
    "no-market": ("kind", "none"),
    "trading-change-kinds": ("all", "changes-only"),
    "test-round": ("last", "any"),
    "joint-test-functions": ("named", "all-important"),
    "joint-test-time": ("by-start-day", "before-start-day"),
}
MARKETS = (None, "SSE", "SSE;SZSE", "SHFE", "CFFEX", "SHFE;SSE", "SSE_STAR")
ADDRESSEES = ("上海证监局", "bureau", "csrc", "中国证监会市场监管一部", "广东证监局", "上海", "公安机关", "上交所;csrc")
EDGES = (
    *("08:54", "08:55", "09:15", "10:15", "11:29", "11:30", "12:59", "13:00"),
    *("14:59", "15:00", "15:05", "15:30", "20:55", "23:00", "02:29", "02:30"),
)
FIRST = date(2026, 9, 24)
MAYBE = (None, True, True, False)
REGISTERS = ("change", "test_plan", "test_run", "joint_test", "cii_assessment")
# Nothing, long before, just before, at, or after a start.
STEPS = (
    None,
    timedelta(days=-20),
    timedelta(days=-1),
    timedelta(seconds=-1),
    timedelta(seconds=-1),
    timedelta(0),
    timedelta(hours=1),
)


def world(chance: Random, number: int, chosen: Mapping[str, str]) -> tuple[Example, datetime]:
    """An institution with a change that it performed, and the instant at which that began."""
    minute = chance.choice((*EDGES, f"{chance.randrange(24):02}:{chance.randrange(60):02}"))
    day = FIRST + timedelta(days=chance.randrange(50))
    start = datetime.fromisoformat(f"{day}T{minute}").replace(tzinfo=ZONE)

    def at() -> datetime | None:
        step = chance.choice(STEPS)
        return None if step is None else start + step

    change = _change(chance, start, at)
    # Registers declared complete: an empty field then means not done, as the gate takes it.
    declared = [{"key": name, "record_type": name, "complete_from": "2020-01-01"} for name in REGISTERS]
    body = {"key": "甲", "name": "甲机构", "bureau": "上海"}
    given: dict[str, list[dict[str, Any]]] = {
        "institution": [{**body, "kind": chance.choice(("securities", "futures", "exchange", "service"))}],
        "system": [_system(chance, "S", change), _system(chance, "T", change)],
        "change": [change],
        "register": declared,
        **_papers(chance, start, at),
    }
    rows = {name: [_text(row) for row in found] for name, found in given.items() if found}
    return Example(f"{number}", f"世界{number}", AS_OF, None, chosen, rows, [], []), start


def _change(chance: Random, start: datetime, at: Callable[[], datetime | None]) -> dict[str, Any]:
    end = start + timedelta(minutes=chance.choice((1, 15, 90, 600, 4000)))
    span = {"planned_start": start, "planned_end": end, "actual_start": start, "actual_end": end, "result": "done"}
    flags = ("controls", "emergency_plan", "rollback_plan", "large_impact", "emergency", "major_upgrade")
    instants = ("risk_assessed_at", "plans_made_at", "reported_at", "emergency_assessed_at", "expert_reviewed_at")
    return {
        "key": "C",
        "systems": chance.choice(("S", "S;T", "T")),
        "kind": chance.choice(("go_live", "change", "change", "removal")),
        **span,
        **{name: chance.choice(MAYBE) for name in (*flags, "expert_review_passed")},
        **{name: at() for name in instants},
        "emergency_ground": chance.choice((None, "委托中断")),
    }


def _system(chance: Random, key: str, change: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": key,
        "name": f"系统{key}",
        "important": chance.random() < 0.7,
        "live_on": change["planned_start"].date() if change["kind"] == "go_live" else date(2020, 1, 6),
        "markets": chance.choice(MARKETS),
        "functions": chance.choice((None, "trading", "office", "settlement;website")),
        "cii": chance.choice((None, None, True, False)),
    }


def _papers(chance: Random, start: datetime, at: Callable[[], datetime | None]) -> Mapping[str, list[dict[str, Any]]]:
    def day() -> date:
        return start.date() + timedelta(days=chance.choice((-30, -1, 0, 1)))

    def few(key: str, made: Callable[[], dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"key": f"{key}{number}", **made()} for number in range(chance.randrange(3))]

    def plan() -> dict[str, Any]:
        made = at()
        return {"change": "C", "made_on": made.date() if made else day(), "made_at": made}

    runs = few("R", lambda: {"change": "C", "finished_at": at(), "passed": chance.random() < 0.6})
    sent = few(
        "B",
        lambda: {
            "kind": chance.choice(("change", "change", "other")),
            "about": "C",
            "sent_at": at(),
            "to": chance.choice(ADDRESSEES),
        },
    )
    return {
        "test_plan": few("P", plan),
        "test_run": [row for row in runs if row["finished_at"]],
        "joint_test": few("J", lambda: {"change": "C", "held_on": day(), "participants": chance.choice((None, 0, 5))}),
        "submission": [row for row in sent if row["sent_at"]],
        "cii_assessment": few(
            "A",
            lambda: {
                "system": "S",
                "kind": chance.choice(("before_use", "before_use", "yearly")),
                "assessed_on": day(),
                "passed": chance.choice(MAYBE),
            },
        ),
    }


def _text(row: Mapping[str, Any]) -> dict[str, Any]:
    """As a file would have it; what is not said is left out."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if value is not None
    }
