"""Who has the incident: in which capacities it is bound on the day, which regulator 218:72 names, its systems and their markets.

What a capacity is, and to whom one reports, is judged by `assess` (standing, routes): this only asks it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhengan.assess.hours import markets_of_systems
from zhengan.assess.routes import routes
from zhengan.assess.standing import standings
from zhengan.cases.held import Held
from zhengan.checks.names import CSRC
from zhengan.law import Catalogue, Exposure

PARTY_TYPES = ("institution", "standing", "regulator_route", "cii_designation", "system", "supplier", "appointment")
"""The records that tell who the party is."""

MARKET_NAMES: Mapping[str, str] = {
    "SSE": "上海证券交易所",
    "SZSE": "深圳证券交易所",
    "BSE": "北京证券交易所",
    "SHFE": "上海期货交易所",
    "INE": "上海国际能源交易中心",
    "DCE": "大连商品交易所",
    "CZCE": "郑州商品交易所",
    "CFFEX": "中国金融期货交易所",
    "GFEX": "广州期货交易所",
    "SSE_STAR": "上海证券交易所",
    "SZSE_CHINEXT": "深圳证券交易所",
}
_RESPONSIBLE: Mapping[str, str] = {"first_responsible": "第一责任人", "directly_responsible": "直接责任人"}
_MEMBERS = ("securities", "futures", "fund")
_NETWORK_ROLES = frozenset({"sfnet_center", "sfnet_builder"})
_DAYS = ("valid_from", "valid_until", "designated_on", "withdrawn_on", "counted_on", "live_on", "retired_on")


@dataclass(frozen=True, slots=True)
class Regulator:
    """Whom reports go to: `code` as records write it, its name, whether 72 leaves no choice, and why it is this one."""

    code: str
    name: str
    strict: bool
    why: str


@dataclass(frozen=True, slots=True)
class Party:
    """The institution on the day. `codes` are capacities by instrument ('' for Order 218 and all that go by it); `routes` are the
    addressees as `assess` gives them; `responsible` pairs the role of 218:10 with who holds it."""

    institution: str
    name: str
    kind: str
    like: str
    codes: Mapping[str, frozenset[str]]
    regulator: Regulator
    system_names: Mapping[str, str]
    markets: Mapping[str, frozenset[str]]
    cii_systems: frozenset[str]
    suppliers: Mapping[str, str]
    routes: tuple[Mapping[str, Any], ...] = ()
    responsible: tuple[tuple[str, str], ...] = ()

    @property
    def capacities(self) -> frozenset[str]:
        """The capacities under Order 218."""
        return self.codes.get("", frozenset())

    @property
    def is_member(self) -> bool:
        """Whether it trades at exchanges as their member or participant."""
        return self.kind in _MEMBERS

    @property
    def runs_network(self) -> bool:
        """Whether it builds or runs the industry network."""
        return bool(self.capacities & _NETWORK_ROLES)

    def markets_of(self, systems: Iterable[str]) -> tuple[str, ...]:
        """The markets that the systems serve, sorted."""
        return tuple(sorted(frozenset[str]().union(*(self.markets.get(key, frozenset()) for key in systems))))

    def systems_words(self, systems: Iterable[str]) -> str:
        """The systems by their names."""
        return "、".join(self.system_names.get(key, key) for key in systems)


def party_of(
    institution: str, day: date, records: Mapping[str, Mapping[str, Held]], law: Catalogue, readings: Mapping[str, str]
) -> Party:
    """The institution on the day, from its records of `PARTY_TYPES`."""
    rows = {name: [_row(institution, one) for one in records.get(name, {}).values()] for name in PARTY_TYPES}
    found_own = next((row for row in rows["institution"] if row["key"] == institution), None)
    own = found_own or _row_of(institution)
    known = [own, *(row for row in rows["institution"] if row["key"] != institution)]
    found = standings(known, rows["standing"], rows["cii_designation"], rows["system"], law.subjects(readings))
    codes: dict[str, set[str]] = defaultdict(set)
    for item in found:
        if item.institution == institution and item.first <= day <= item.last:
            codes[item.scheme].add(item.code)
    orders = list(rows["regulator_route"])
    told = routes(day, {institution: own}, found, orders)
    return Party(
        institution=institution,
        name=own["name"] or institution,
        kind=own["kind"],
        like=own["like"] or "operating",
        codes={scheme: frozenset(held) for scheme, held in codes.items()},
        regulator=_regulator(told, day) if found_own else _assumed(_regulator(told, day)),
        system_names={row["key"]: row["name"] or row["key"] for row in rows["system"]},
        markets=_markets(institution, rows["system"], own["kind"], readings["no-market"]),
        cii_systems=_designated(rows, day),
        suppliers={row["key"]: row["name"] or row["key"] for row in rows["supplier"]},
        routes=tuple(told),
        responsible=_responsible(rows["appointment"], day),
    )


def exposures_of(
    party: Party, obligations: Iterable[str], law: Catalogue, readings: Mapping[str, str], day: date
) -> tuple[Exposure, ...]:
    """What a breach of these duties exposes the party to on the day, each provision once."""
    schemes = law.subjects(readings)
    found: dict[Any, Exposure] = {}
    for id_ in obligations:
        try:
            duty = law.obligation(id_, day)
        except KeyError:
            continue
        scheme = duty.instrument if duty.instrument in schemes else ""
        kind, like = ("", "") if scheme else (party.kind, party.like)
        for item in law.exposures(duty, party.codes.get(scheme, frozenset()), kind, like, day):
            found.setdefault((item.cite, item.whom, item.condition, item.measures), item)
    return tuple(found.values())


def _markets(institution: str, systems: list[dict[str, Any]], kind: str, no_market: str) -> dict[str, frozenset[str]]:
    found = markets_of_systems(systems, {institution: kind}, no_market)
    return {key: markets for (_, key), markets in found.items()}


def _regulator(told: list[dict[str, Any]], day: date) -> Regulator:
    """The addressee of incident reports: an order for incidents before one for all, the newest of equal ones, else 72 itself."""
    general = told[0]
    orders = [
        row
        for row in told[1:]
        if row["matter"] in ("", "incident") and row["ordered_from"] <= day <= row["ordered_until"]
    ]
    if orders:
        row = max(orders, key=lambda one: (one["matter"] != "", one["ordered_from"]))
        return _named(row["addressee"], strict=True, why="监管另有要求（报告对象另行要求）")
    why = "核心机构报中国证监会" if general["strict"] else "原则上报注册地派出机构"
    return _named(general["addressee"], strict=general["strict"], why=why)


def _assumed(regulator: Regulator) -> Regulator:
    return replace(regulator, why=f"没有机构记录，暂按经营机构；{regulator.why}")


def _responsible(rows: list[dict[str, Any]], day: date) -> tuple[tuple[str, str], ...]:
    """Who is first and directly responsible (218:10) on the day."""
    return tuple(
        (title, row["holder"])
        for role, title in _RESPONSIBLE.items()
        for row in rows
        if row["role"] == role
        and (row["valid_from"] or date.min) <= day <= (row["valid_until"] or date.max)
        and not row["system"]
    )


def _named(addressee: str | None, *, strict: bool, why: str) -> Regulator:
    if addressee == CSRC:
        return Regulator(CSRC, "中国证监会", strict, why)
    if addressee is None:
        return Regulator("bureau", "属地证监局", strict, f"{why}；机构记录没有写辖区证监局")
    return Regulator(f"{addressee}证监局", f"{addressee}证监局", strict, why)


def _designated(rows: Mapping[str, list[dict[str, Any]]], day: date) -> frozenset[str]:
    """The systems that are critical information infrastructure on the day: by designation, else by their own mark."""
    told = {row["system"]: row for row in rows["cii_designation"]}
    by_record = {
        key
        for key, row in told.items()
        if (row["designated_on"] or date.min) <= day <= (row["withdrawn_on"] or date.max)
    }
    return frozenset(by_record | {row["key"] for row in rows["system"] if row["cii"] and row["key"] not in told})


def _row(institution: str, one: Held) -> dict[str, Any]:
    """A record as the rows of the tables are: absent fields None, days as days, ends of spans by the tables' names."""
    row = _row_of(one.key) | dict(one.fields) | {"institution": institution, "key": one.key}
    row |= {
        "valid_from": one.fields.get("from"),
        "valid_until": one.fields.get("until"),
        "sent_to": one.fields.get("to"),
    }
    for name in _DAYS:
        if isinstance(row[name], str):
            row[name] = date.fromisoformat(row[name][:10])
    return row


def _row_of(key: str) -> dict[str, Any]:
    """A row without fields. Where an institution's own record is missing it is taken for an operating one, and that is said."""
    return defaultdict(lambda: None, {"key": key, "institution": key, "kind": "securities"})
