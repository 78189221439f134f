"""Backup facilities, disaster centres and several active centres: what counts where, and what silence means."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.expr import types as ir

from tests.checks.given import answers, day, duty, records, utc

FACILITY = {
    "system": "string",
    "kind": "string",
    "data_center": "string",
    "sync": "boolean",
    "valid_from": "date",
    "valid_until": "date",
}
CENTER = {"site": "string", "active": "boolean"}
SYSTEM = {"topology": "string", "data_centers": "array<string>", "active_centers": "array<string>"}
READINGS = {
    "backup-facility-scope": "system",
    "multi-active": "counts",
    "active-as-center": "counts",
    "sync-centers": "both",
    "run-day": "started",
}
SITES = ("local", "same_city", "remote")
OWED = {"object_type": "system", "object": "S"}


def facility(kind: str, center: str | None, **more: Any) -> dict[str, Any]:
    return {"system": "S", "kind": kind, "data_center": center, "valid_from": day("2024-01-01"), **more}


def centers(**active: bool | None) -> ir.Table:
    """A centre at each site, of the site's name; entries 101 to 103."""
    rows = [
        {"key": site, "site": site, "entry": 100 + number, "active": active.get(site)}
        for number, site in enumerate(SITES, start=1)
    ]
    return records(CENTER, *rows)


def judged(
    check: str,
    *facilities: dict[str, Any],
    system: dict[str, Any] | None = None,
    active: dict[str, bool | None] | None = None,
    readings: dict[str, str] | None = None,
) -> dict[str, Any]:
    (row,) = answers(
        check,
        {**READINGS, **(readings or {})},
        duty=duty(OWED),
        recovery_facility=records(FACILITY, *facilities),
        data_center=centers(**(active or {})),
        system=records(SYSTEM, {"key": "S", "entry": 200, **(system or {"topology": "single"})}),
    )
    return row


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["holds"], row["reason"], row["evidence"]


@pytest.mark.parametrize("site", SITES)
def test_data_backup_facility_stands_at_its_site(site: str) -> None:
    row = judged(f"{site}_backup_facility", facility("data", site, valid_until=day("2026-11-20")))
    assert told(row) == (True, "in_force", [1, 101 + SITES.index(site)])
    assert row["good_until"] == day("2026-11-20")
    over = judged(f"{site}_backup_facility", facility("data", site, valid_until=day("2026-11-19")))
    assert told(over) == (False, "no_facility", [1])


def test_any_record_of_the_system_keeps_the_register_but_only_data_facilities_count() -> None:
    assert told(judged("remote_backup_facility", facility("fault", "remote"))) == (False, "no_facility", [1])
    assert told(judged("remote_backup_facility", facility("data", None))) == (None, "site_unknown", [1])
    others = facility("data", "remote", system="T")
    assert told(judged("remote_backup_facility", others)) == (None, "no_record", [])
    ours = judged("remote_backup_facility", others, readings={"backup-facility-scope": "institution"})
    assert told(ours) == (True, "in_force", [1, 103])


def test_the_longest_standing_facility_says_until_when() -> None:
    two = [facility("fault", None, valid_until=day(f"202{year}-01-01")) for year in (7, 8)]
    assert judged("fault_facility", *two)["good_until"] == day("2028-01-01")
    assert judged("fault_facility", *two, facility("fault", None))["good_until"] is None


@pytest.mark.parametrize(
    ("facilities", "holds", "reason"),
    [
        ([facility("disaster", "local"), facility("disaster", "same_city")], True, "away"),
        ([facility("disaster", "local")], False, "local_only"),
        ([facility("disaster", "local"), facility("disaster", None)], None, "site_unknown"),
        ([facility("data", "remote")], False, "no_facility"),
        ([], None, "no_record"),
    ],
)
def test_disaster_center_stands_away(facilities: list[dict[str, Any]], holds: bool | None, reason: str) -> None:
    assert told(judged("disaster_center", *facilities))[:2] == (holds, reason)


@pytest.mark.parametrize(
    ("system", "active", "holds", "reason"),
    [
        ({"active_centers": ["local", "same_city"]}, {}, True, "multi_active"),
        ({"data_centers": ["local", "remote"]}, {"local": True, "remote": True}, True, "multi_active"),
        ({"active_centers": ["local", "local"]}, {}, False, "one_center"),
        ({"active_centers": ["remote"]}, {}, False, "one_center"),
        ({"data_centers": ["local", "remote"]}, {"local": True, "remote": False}, False, "one_center"),
        ({"data_centers": ["local", "remote"]}, {"local": True}, None, "active_not_stated"),
        ({"active_centers": ["local", "elsewhere"]}, {}, None, "site_unknown"),
        ({}, {}, None, "active_not_stated"),
    ],
)
def test_several_active_centers(
    system: dict[str, Any], active: dict[str, bool | None], holds: bool | None, reason: str
) -> None:
    system = {"topology": "active_active", **system}
    assert told(judged("multi_active_centers", system=system, active=active))[:2] == (holds, reason)
    # They stand in for a disaster facility; where they fail, the register of facilities decides.
    row = judged("disaster_facility", facility("data", "local"), system=system, active=active)
    assert row["holds"] is holds
    assert judged("disaster_center", facility("disaster", "local"), system=system, active=active)["holds"] is holds


def test_active_centers_do_not_count_where_the_reading_says_so_or_the_topology_differs() -> None:
    system = {"topology": "active_active", "active_centers": ["local", "remote"]}
    assert told(judged("disaster_facility", system=system)) == (True, "multi_active", [101, 103, 200])
    assert told(judged("disaster_facility", system=system, readings={"multi-active": "not"}))[:2] == (None, "no_record")
    standby = {**system, "topology": "active_standby"}
    assert told(judged("disaster_facility", facility("data", "local"), system=standby))[:2] == (False, "no_facility")


def test_centers_of_critical_infrastructure() -> None:
    both = [facility("disaster", "same_city"), facility("disaster", "remote")]
    assert told(judged("same_city_disaster_center", *both)) == (True, "in_force", [1, 102])
    assert told(judged("remote_disaster_center", both[0])) == (False, "no_center", [1])
    system = {"topology": "active_active", "active_centers": ["local", "remote"]}
    assert told(judged("remote_disaster_center", both[0], system=system)) == (True, "active_center", [101, 103, 200])
    other = judged("remote_disaster_center", both[0], system=system, readings={"active-as-center": "not"})
    assert told(other)[:2] == (False, "no_center")


@pytest.mark.parametrize(
    ("same_city", "remote", "holds", "reason"),
    [
        (True, True, True, "in_sync"),
        (True, False, False, "not_in_sync"),
        (None, False, False, "not_in_sync"),
        (True, None, None, "sync_not_stated"),
    ],
)
def test_data_is_kept_in_sync_at_both(same_city: bool | None, remote: bool | None, holds: bool, reason: str) -> None:
    both = [facility("disaster", "same_city", sync=same_city), facility("disaster", "remote", sync=remote)]
    row = judged("data_kept_in_sync", *both, facility("disaster", "local", sync=False))
    assert told(row)[:2] == (holds, reason)


def test_sync_stands_until_the_first_center_ends() -> None:
    last = day("2027-01-01")
    near, far = facility("disaster", "same_city", sync=True), facility("disaster", "remote", sync=True)
    assert judged("data_kept_in_sync", near, far)["good_until"] is None
    assert judged("data_kept_in_sync", near, {**far, "valid_until": last})["good_until"] == last
    alone = {"sync-centers": "same-city"}
    assert judged("data_kept_in_sync", near, {**far, "valid_until": last}, readings=alone)["good_until"] is None


def test_sync_where_a_center_is_missing_or_active() -> None:
    near = facility("disaster", "same_city", sync=True)
    assert told(judged("data_kept_in_sync", near))[:2] == (False, "no_center")
    assert told(judged("data_kept_in_sync", near, facility("disaster", None)))[:2] == (None, "site_unknown")
    assert told(judged("data_kept_in_sync"))[:2] == (None, "no_record")
    system = {"topology": "active_active", "active_centers": ["local", "remote"]}
    assert told(judged("data_kept_in_sync", near, system=system)) == (None, "sync_not_stated", [1, 101, 102, 103, 200])
    stated = facility("disaster", "remote", sync=True)
    assert told(judged("data_kept_in_sync", near, stated, system=system)) == (True, "in_sync", [1, 2, 102, 103])
    refuted = facility("disaster", "remote", sync=False)
    assert told(judged("data_kept_in_sync", near, refuted, system=system)) == (False, "not_in_sync", [2])


RUN = {"system": "string", "started_at": "timestamp(6)", "finished_at": "timestamp(6)", "ok": "boolean"}


def run(started: str, finished: str | None, *, ok: bool = True) -> dict[str, Any]:
    return {"system": "S", "started_at": utc(started), "finished_at": finished and utc(finished), "ok": ok}


def test_a_run_counts_for_the_day_on_which_it_started() -> None:
    runs = records(
        RUN,
        run("2026-11-18T23:59:59", "2026-11-19T00:30:00"),
        run("2026-11-19T00:00:00", None),
        run("2026-11-19T01:00:00", "2026-11-19T02:00:00", ok=False),
        run("2026-11-20T23:00:00", "2026-11-21T00:00:00"),
        run("2026-11-21T00:00:00", None),
    )
    found = answers("data_backed_up", READINGS, duty=duty(OWED), backup_run=runs)
    assert [(row["done_on"].isoformat(), row["counts"]) for row in found] == [
        ("2026-11-18", True),
        ("2026-11-19", True),
        ("2026-11-19", False),
        # Still running at the end of the asked day.
        ("2026-11-20", False),
    ]
    found = answers("data_backed_up", {**READINGS, "run-day": "finished"}, duty=duty(OWED), backup_run=runs)
    assert [(row["done_on"].isoformat(), row["counts"]) for row in found] == [
        ("2026-11-19", True),
        ("2026-11-19", False),
    ]


def test_a_verification_counts_on_its_day_where_it_found_the_backup_good() -> None:
    made = records(
        {"system": "string", "verified_at": "timestamp(6)", "ok": "boolean"},
        {"system": "S", "verified_at": utc("2026-06-30T23:59:59"), "ok": True},
        {"system": "S", "verified_at": utc("2026-07-01T00:00:00"), "ok": False},
        {"system": "T", "verified_at": utc("2026-07-01T00:00:00"), "ok": True},
        {"system": "S", "verified_at": utc("2026-11-21T00:00:00"), "ok": True},
    )
    found = answers("backup_verified", {"verification-counts": "valid"}, duty=duty(OWED), backup_verification=made)
    assert [(row["done_on"], row["counts"]) for row in found] == [(day("2026-06-30"), True), (day("2026-07-01"), False)]
    found = answers("backup_verified", {"verification-counts": "made"}, duty=duty(OWED), backup_verification=made)
    assert [row["counts"] for row in found] == [True, True]


def test_the_newest_objective_is_shown() -> None:
    columns = {"system": "string", "rto_minutes": "decimal(24,6)", "rpo_minutes": "decimal(24,6)"}
    rows = [{"system": "S", "rto_minutes": 30, "rpo_minutes": 0}, {"system": "S", "rto_minutes": 15, "rpo_minutes": 0}]
    (row,) = answers("recovery_objective_set", duty=duty(OWED), recovery_objective=records(columns, *rows))
    assert (told(row), row["f_rto_minutes"]) == ((True, "objective_set", [2]), 15)
    (row,) = answers("recovery_objective_set", duty=duty(OWED), recovery_objective=records(columns))
    assert told(row) == (None, "no_record", [])


FACILITIES = st.lists(
    st.builds(
        facility,
        st.sampled_from(["data", "fault", "disaster"]),
        st.sampled_from([*SITES, None]),
        valid_until=st.sampled_from([None, day("2026-11-19"), day("2026-11-20")]),
    ),
    max_size=4,
)


@settings(max_examples=8, deadline=None)
@given(FACILITIES)
def test_sites_follow_a_plain_rule(facilities: list[dict[str, Any]]) -> None:
    running = [row for row in facilities if row["valid_until"] != day("2026-11-19")]
    for site in SITES:
        data = [row["data_center"] for row in running if row["kind"] == "data"]
        wanted = True if site in data else None if None in data or not facilities else False
        assert judged(f"{site}_backup_facility", *facilities)["holds"] is wanted
