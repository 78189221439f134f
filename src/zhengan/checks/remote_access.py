"""Remote access of market participants, 82:19: several modes that back each other up, watched while in use.

Whether every participant must have a second mode or the institution only offers one is a reading (`remote-modes`). Not decided
here: whether access is secure and well managed, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, about, beside, check, conclude, entries, gathered, shown, surely
from zhengan.checks.lists import joined

PER_PARTY = ("as_of", "institution", "party")
PER_INSTITUTION = ("as_of", "institution")


@check
def remote_access_backed_up(duty: ir.Table, remote_access: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """远程接入是否有互为备份的多种方式。"""
    seen = _on_file(duty, remote_access)
    begun = seen.filter(seen.valid_from <= seen.as_of)
    stating = begun.filter(begun.stated)
    kept = stating.group_by(PER_INSTITUTION).aggregate(kept_from=stating.valid_from.min())
    per_access = begun.select(*PER_PARTY, "key", "entry", "valid_from", "backup_words", "own_backup")
    rows = beside(per_access, _standing(begun, readings), PER_INSTITUTION)
    rows = about(duty, beside(rows, kept, PER_INSTITUTION), "key")
    own, offered = surely(rows.own_backup), surely(rows.offered)
    silent = ~own & ~offered
    since = ibis.least(
        ibis.coalesce(rows.kept_from, rows.declared_from), ibis.coalesce(rows.declared_from, rows.kept_from)
    )
    register_kept = surely(since <= rows.valid_from)
    holds = ibis.cases(
        (rows.entry.isnull(), ibis.null("boolean")),
        (~silent, True),
        (register_kept, False),
        else_=ibis.null("boolean"),
    )
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (own, "backed_up"),
        (offered, "backup_offered"),
        (register_kept, "single_mode"),
        else_="never_recorded",
    )
    figures = {"backup_modes": rows.backup_words}
    shows = entries(rows.entry, ibis.ifelse(own, ibis.null("int64"), rows.offering_entry))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(shows))


@check
def remote_access_monitored(duty: ir.Table, remote_access: ir.Table) -> ir.Table:
    """远程接入是否有监控。"""
    rows = about(duty, shown(remote_access, duty), "key")
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (rows.monitored.isnull(), "monitoring_not_stated"),
        (rows.monitored, "access_monitored"),
        else_="access_not_monitored",
    )
    return conclude(rows, holds=rows.monitored, reason=reason, figures={}, evidence=entries(rows.entry))


def _on_file(duty: ir.Table, remote_access: ir.Table) -> ir.Table:
    """Arrangements with `own_backup`: whether they name a mode beside their own, and `stated`: whether they name any at all."""
    seen = shown(remote_access, duty)
    seen = seen.mutate(others=seen.backup_modes.filter(lambda mode: mode.strip() != ""), used=seen.mode.strip())
    stated = surely(seen.others.length() > 0)
    # A mode is no backup of itself.
    different = surely(seen.others.length() > seen.others.filter(lambda mode: mode.strip() == seen.used).length())
    return seen.mutate(stated=stated, own_backup=stated & different, backup_words=joined(seen.others))


def _standing(begun: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Whether some arrangement that exists on the day has a backup, which reading `remote-modes`, `offered`, takes for all."""
    now = begun.filter(begun.valid_until.isnull() | (begun.valid_until >= begun.as_of))
    offering = now.group_by(PER_INSTITUTION).aggregate(offering_entry=now.entry.min(where=now.own_backup))
    if readings["remote-modes"] == "each":
        return offering.mutate(offered=ibis.literal(value=False), offering_entry=ibis.null("int64"))
    return offering.mutate(offered=offering.offering_entry.notnull())
