"""What governance and resources hang on: connections, facilities, and systems at a stage of their making."""

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import OBJECT_KEYS, objects, seen_on, selector
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside


@selector
def interconnection_in_force(asked: ir.Table, interconnection: ir.Table) -> ir.Table:
    """Connections with other institutions that exist on the day (218:8)."""
    seen = seen_on(interconnection, asked)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    return objects(seen, seen.key, seen.valid_from, seen.valid_until.fill_null(OPEN_END), in_service=False)


@selector
def remote_access_in_force(asked: ir.Table, remote_access: ir.Table) -> ir.Table:
    """Arrangements of remote access that exist on the day (82:19)."""
    seen = seen_on(remote_access, asked)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    return objects(seen, seen.key, seen.valid_from, seen.valid_until.fill_null(OPEN_END), in_service=False)


@selector
def interconnection_policy(asked: ir.Table, policy: ir.Table) -> ir.Table:
    """Rules of safe connection in force on the day (82:18)."""
    seen = seen_on(policy, asked)
    seen = seen.filter(seen.domain == "interconnection", seen.approved_on <= seen.as_of)
    seen = seen.filter(seen.effective_on <= seen.as_of)
    return objects(seen, seen.key, seen.effective_on, ibis.literal(OPEN_END), in_service=False)


@selector
def center_in_use(asked: ir.Table, data_center: ir.Table) -> ir.Table:
    """Machine rooms, those left out that are said to be out of use (82:11)."""
    seen = seen_on(data_center, asked)
    seen = seen.filter(~(~seen.active).fill_null(False))
    return objects(seen, seen.key, ibis.literal(BEGINNING), ibis.literal(OPEN_END), in_service=False)


@selector
def facility_in_use(asked: ir.Table, facility: ir.Table, data_center: ir.Table) -> ir.Table:
    """Facilities of data centres, those left out that are said to be out of use (218:13)."""
    seen = seen_on(facility, asked)
    closed = seen_on(data_center, asked)
    closed = closed.filter(~closed.active).select("as_of", "institution", data_center="key")
    seen = seen.anti_join(closed, ["as_of", "institution", "data_center"])
    return objects(seen, seen.key, ibis.literal(BEGINNING), ibis.literal(OPEN_END), in_service=False)


@selector
def system_planned(asked: ir.Table, system: ir.Table, project_milestone: ir.Table) -> ir.Table:
    """Systems planned inside the look-back, and new ones of which nobody says when they were."""
    return _at_stage(asked, system, project_milestone, "planned")


@selector
def system_built(asked: ir.Table, system: ir.Table, project_milestone: ir.Table) -> ir.Table:
    """Systems built inside the look-back, and new ones of which nobody says when they were."""
    return _at_stage(asked, system, project_milestone, "built")


@selector
def system_put_to_use(asked: ir.Table, system: ir.Table, project_milestone: ir.Table) -> ir.Table:
    """Systems put to use inside the look-back, and new ones of which no milestone says so."""
    return _at_stage(asked, system, project_milestone, "in_use")


def _at_stage(asked: ir.Table, system: ir.Table, project_milestone: ir.Table, stage: str) -> ir.Table:
    """Systems with the last day on which they reached the stage; for new ones without, the day of their go-live."""
    reached = seen_on(project_milestone, asked)
    reached = reached.filter(reached.stage == stage, reached.on_day <= reached.as_of)
    days = reached.group_by(["as_of", "institution", "system"]).aggregate(reached_on=reached.on_day.max())
    rows = beside(seen_on(system, asked), days.rename(key="system"), OBJECT_KEYS)
    rows = rows.mutate(event=ibis.coalesce(rows.reached_on, rows.live_on))
    rows = rows.filter(rows.event >= rows.window_from, rows.event <= rows.as_of)
    # Bound from the beginning: which milestones count is cut off by the rule's own first day, not by the last event.
    return rows.select(
        "as_of",
        "institution",
        object="key",
        bound_from=ibis.literal(BEGINNING),
        bound_until=ibis.literal(OPEN_END),
        in_service=ibis.literal(value=False),
        trigger_on="event",
        ground=ibis.null("string"),
    )
