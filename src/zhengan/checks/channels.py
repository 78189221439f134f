"""Sensitive data sent out through channels that the institution does not run itself, 218:34.2.

A sample that found account or identity numbers unmasked speaks against whatever the channel is said to do, for as long as it lies
in the look-back. Whether the saying alone proves masking is a reading (`masking-proof`).
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    gathered,
    in_order,
    latest,
    local_day,
    shown,
    surely,
)

PER_CHANNEL = ("as_of", "institution", "key")


@check
def channel_masked(duty: ir.Table, outbound_channel: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """经非自主运营渠道发送敏感个人信息，是否脱敏；抽查发现未脱敏的，以抽查为准。"""
    sampled = _samples(duty, outbound_channel)
    rows = about(duty, beside(shown(outbound_channel, duty), sampled, PER_CHANNEL), "key")
    leaked = rows.leaked_at.notnull()
    clean = rows.clean_at.notnull()
    proof_asked = ibis.literal(readings["masking-proof"] == "sampled")
    holds = ibis.cases((leaked | ~rows.masking, False), (clean | ~proof_asked, True), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (leaked, "unmasked_found"),
        (~rows.masking, "not_masked"),
        (clean, "masked_and_sampled"),
        (proof_asked, "not_sampled"),
        else_="masked",
    )
    figures = {
        "medium": rows.medium,
        "sampled_at": ibis.ifelse(leaked, rows.leaked_at, rows.clean_at),
        "leaks": rows.leaked,
    }
    evidence = gathered(entries(rows.entry).concat(gathered(rows.sample_entries)))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


def _samples(duty: ir.Table, outbound_channel: ir.Table) -> ir.Table:
    """Each channel's samples inside the look-back, from all its versions: a later version does not undo an earlier sample, but
    one of the same instant corrects it."""
    asked = duty.select("as_of", "institution", "object", "window_from").distinct()
    versions = outbound_channel.rename(sampled_by="institution")
    seen = asked.inner_join(
        versions,
        [asked.institution == versions.sampled_by, asked.object == versions.key, versions.shown_from <= asked.as_of],
    )
    seen = seen.filter(seen.sampled_at < day_end(seen.as_of), local_day(seen.sampled_at) >= seen.window_from)
    seen = latest(seen, [*PER_CHANNEL, "sampled_at"], "shown_from")
    leaking = surely(seen.leaks > 0)
    clean = surely((seen.leaks == 0) & (seen.sampled > 0))
    return seen.group_by(PER_CHANNEL).aggregate(
        leaked_at=seen.sampled_at.max(where=leaking),
        leaked=seen.leaks.argmax(in_order(seen.sampled_at, seen.entry), where=leaking),
        clean_at=seen.sampled_at.max(where=clean),
        sample_entries=seen.entry.collect(where=leaking | clean),
    )
