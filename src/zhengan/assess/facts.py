"""What the population needs to know of each asked date before any object is looked at, worked out from the visible records.

Small per institution, hence plain Python: subject codes, own periods, declared registers, reporting routes, whose trading hours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhengan.assess import contradictions, hours
from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.inputs import INPUTS, STOCK_TYPES
from zhengan.assess.notices import notices_of
from zhengan.assess.routes import routes
from zhengan.assess.standing import BEGINNING, Standing, standings, standings_to_come
from zhengan.assess.terms import AS_OURS, Term, warning_days
from zhengan.calendar import BOARDS, MARKETS, Calendar, window_back
from zhengan.law import Obligation, SubjectRule

Row = dict[str, Any]


@dataclass(frozen=True)
class AskedFacts:
    """Everything of the asked dates that is not a set of objects. `read` are the tables that it was worked out from, as rows."""

    as_of: tuple[date, ...]
    lookback: Mapping[date, date]
    standings: dict[date, list[Standing]]
    institutions: dict[tuple[date, str], Row]
    own_periods: list[Row]
    registers: list[Row]
    routes: list[Row]
    changes: list[Row]
    link_hours: dict[tuple[date, str, str], str | None]
    on_file: list[Row]
    judgements: list[Row]
    kept_types: set[tuple[date, str, str]]
    notices: list[Mapping[str, Any]]
    sessions: pa.Table
    schemes: Mapping[str, Sequence[SubjectRule]]
    warning: Mapping[str, int]
    read: Mapping[str, tuple[pa.Table, list[Row]]]

    def scheme_of(self, obligation: Obligation) -> str:
        """By whose definitions an obligation binds: its instrument's own, or '' for Order 218's."""
        return obligation.instrument if obligation.instrument in self.schemes else ""

    def tables(self, terms: Sequence[Term], obligations: Mapping[str, Obligation]) -> dict[str, pa.Table]:
        """As the tables that population and checks join."""
        general, single = self._declared(terms, obligations)
        rows = {
            "route": self.routes,
            "change_hours": self.changes,
            "own_period": self.own_periods,
            "declared": single,
            "declared_all": general,
            "on_file": self.on_file,
        }
        tables = {name: pa.Table.from_pylist(given, schema=INPUTS[name]) for name, given in rows.items()}
        return {"session": self.sessions, **tables}

    def asked(self) -> list[Row]:
        """Each asked date with the first day of its look-back."""
        return [{"as_of": day, "window_from": first} for day, first in self.lookback.items()]

    def _declared(self, terms: Sequence[Term], obligations: Mapping[str, Obligation]) -> tuple[list[Row], list[Row]]:
        """Registers declared complete, for the first evidence type of each obligation: for all objects, and for one."""
        by_type: dict[tuple[date, str], set[str]] = {}
        for term in terms:
            for name in obligations[term.obligation].evidence[:1]:
                by_type.setdefault((term.as_of, name), set()).add(term.obligation)
        general: dict[tuple[Any, ...], date] = {}
        single: dict[tuple[Any, ...], date] = {}
        for row in self.registers:
            for obligation in by_type.get((row["as_of"], row["record_type"]), ()):
                key = (row["as_of"], row["institution"], obligation)
                since = row["complete_from"]
                if row["object"]:
                    single[(*key, row["object"])] = min(since, single.get((*key, row["object"]), since))
                else:
                    general[key] = min(since, general.get(key, since))
        names = ("as_of", "institution", "obligation")
        return (
            [dict(zip(names, key, strict=True), declared_type=since) for key, since in general.items()],
            [dict(zip((*names, "object"), key, strict=True), declared_object=since) for key, since in single.items()],
        )


def asked_facts(
    base: EvidenceBase,
    as_of: Sequence[date],
    readings: Mapping[str, str],
    calendar: Calendar,
    schemes: Mapping[str, Sequence[SubjectRule]],
    warning: Mapping[str, int] = AS_OURS,
) -> AskedFacts:
    """The facts of each asked date.

    Args:
        base: the evidence.
        as_of: the days.
        readings: a value for every reading.
        calendar: the calendar of the readings.
        schemes: the instruments' own definitions of whom they bind (`Catalogue.subjects`).
        warning: the decided warning spans (`Catalogue.warning`).
    """
    lookback = {day: _lookback(day, readings) for day in as_of}
    read = {name: (base.tables[name], base.rows(name)) for name in READ}
    kept = _Kept(lookback, schemes, warning, _sessions(as_of, readings, calendar))
    return _facts(base, kept, readings, calendar, read)


def asked_again(former: AskedFacts, base: EvidenceBase, readings: Mapping[str, str], calendar: Calendar) -> AskedFacts:
    """The facts of the same dates, under the same readings and calendar, of other evidence; tables that it shares with the former
    are not read again."""
    read = {
        name: known if base.tables[name] is known[0] else (base.tables[name], base.rows(name))
        for name, known in former.read.items()
    }
    kept = _Kept(former.lookback, former.schemes, former.warning, former.sessions)
    return _facts(base, kept, readings, calendar, read)


@dataclass(frozen=True)
class _Kept:
    """What stays when the evidence is another."""

    lookback: Mapping[date, date]
    schemes: Mapping[str, Sequence[SubjectRule]]
    warning: Mapping[str, int]
    sessions: pa.Table


def _facts(
    base: EvidenceBase,
    kept: _Kept,
    readings: Mapping[str, str],
    calendar: Calendar,
    read: Mapping[str, tuple[pa.Table, list[Row]]],
) -> AskedFacts:
    on_all_days = {name: rows for name, (_, rows) in read.items()}
    found = AskedFacts(
        as_of=tuple(kept.lookback),
        lookback=kept.lookback,
        standings={},
        institutions={},
        own_periods=[],
        registers=[],
        routes=[],
        changes=[],
        link_hours={},
        on_file=[],
        judgements=[],
        kept_types=set(),
        notices=[],
        sessions=kept.sessions,
        schemes=kept.schemes,
        warning=kept.warning,
        read=read,
    )
    for day in kept.lookback:
        seen = {name: _visible(rows, day) for name, rows in on_all_days.items()}
        seen["standing"] += standings_to_come(on_all_days["standing"], day, seen["institution"], seen["standing"])
        _add_day(found, day, seen, base, readings, calendar)
    return found


# The record types of which rows are looked at here.
READ = {
    "institution",
    "standing",
    "system",
    "cii_designation",
    "policy",
    "register",
    "regulator_route",
    "change",
    "network_link",
    "judgement",
    "capacity_rating",
    *contradictions.READ,
}


def _add_day(
    found: AskedFacts,
    day: date,
    seen: Mapping[str, list[Row]],
    base: EvidenceBase,
    readings: Mapping[str, str],
    calendar: Calendar,
) -> None:
    institutions = {row["key"]: row for row in seen["institution"]}
    kinds = {key: row["kind"] for key, row in institutions.items()}
    held = standings(seen["institution"], seen["standing"], seen["cii_designation"], seen["system"], found.schemes)
    found.standings[day] = held
    found.institutions.update({(day, key): row for key, row in institutions.items()})
    found.own_periods.extend(_own_periods(day, seen["policy"], found.warning))
    found.registers.extend({**row, "as_of": day} for row in seen["register"])
    found.routes.extend(routes(day, institutions, held, seen["regulator_route"]))
    markets = hours.markets_of_systems(seen["system"], kinds, readings["no-market"])
    found.changes.extend(hours.change_hours(day, seen["change"], markets, calendar))
    links = hours.link_hours(seen["network_link"], markets, kinds, readings)
    found.link_hours.update({(day, *key): name for key, name in links.items()})
    found.judgements.extend({**row, "as_of": day} for row in seen["judgement"])
    found.on_file.extend(_on_file(day, base, seen["register"]))
    found.kept_types.update(_kept_types(day, base))
    found.notices.extend(notices_of(day, calendar))
    found.notices.extend(contradictions.contradictions(day, seen))


def _sessions(as_of: Sequence[date], readings: Mapping[str, str], calendar: Calendar) -> pa.Table:
    """The sessions of all markets, as far back as changes are looked at."""
    first = max(calendar.first, min(_lookback(day, readings) for day in as_of) - timedelta(days=31))
    last = max(calendar.first, min(calendar.last, max(as_of)))
    return calendar.session_table([*MARKETS, *BOARDS], min(first, last), last)


def _visible(rows: Iterable[Row], day: date) -> list[Row]:
    return [row for row in rows if row["shown_from"] <= day < row["shown_until"]]


def _lookback(day: date, readings: Mapping[str, str]) -> date:
    return BEGINNING if readings["lookback"] == "since-bound" else window_back(day, "P1Y")[0]


def _own_periods(day: date, policies: Iterable[Row], warning: Mapping[str, int]) -> list[Row]:
    """The periods that an institution set itself: of each name, by the policy that took effect last."""
    latest: dict[tuple[str, str], tuple[date, int, str]] = {}
    for row in policies:
        for pair in row["periods"] or ():
            name, _, term = pair.partition("=")
            effective = row["effective_on"] or row["approved_on"]
            if effective <= day:
                key = (row["institution"], name)
                latest[key] = max(latest.get(key, (BEGINNING, 0, "")), (effective, row["entry"], term))
    return [
        {
            "as_of": day,
            "institution": institution,
            "recurrence": f"own:{name}",
            "own_term": term,
            "effective_on": effective,
            "own_warn": warning_days(term, warning),
        }
        for (institution, name), (effective, _, term) in latest.items()
    ]


def _on_file(day: date, base: EvidenceBase, registers: Iterable[Row]) -> list[Row]:
    """Which registers of things an institution keeps at all, or has declared complete: an empty one then means none."""
    kept = {
        (name, institution)
        for name in STOCK_TYPES
        for institution in base.tables[name]["institution"].unique().to_pylist()
    }
    kept |= {
        (row["record_type"], row["institution"])
        for row in registers
        if row["record_type"] in STOCK_TYPES and not row["object"] and row["complete_from"] <= day
    }
    return [
        {"as_of": day, "institution": institution, "object_type": name, "on_file": True}
        for name, institution in sorted(kept)
    ]


def _kept_types(day: date, base: EvidenceBase) -> set[tuple[date, str, str]]:
    """Which record types an institution has any record of on the day: (day, institution, type)."""
    found: set[tuple[date, str, str]] = set()
    for name, table in base.tables.items():
        if table.num_rows:
            shown = table["institution"].filter(pc.less_equal(table["shown_from"], pa.scalar(day, pa.date32())))
            found.update((day, institution, name) for institution in shown.unique().to_pylist())
    return found
