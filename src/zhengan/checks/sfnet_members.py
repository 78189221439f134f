"""What members of 证联网 owe each other and the operation centre: others' hazards and own flaws told (sfnet:27, 30),
their own assessment and the measures that it calls for (32, 33), nothing forbidden sent (34).

及时 and 立即 have no number: what was done after the finding is for a person to judge.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    PERSON_JUDGES,
    about,
    check,
    conclude,
    day_end,
    entries,
    gathered,
    happened,
    in_order,
    local_day,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.membership import PER_INSTITUTION, none_if_later, own, to_center
from zhengan.checks.spans import gap_figures, stood


@check
def sfnet_secrecy_assessed(duty: ir.Table, sfnet_access: ir.Table, institution: ir.Table) -> ir.Table:
    """是否自行评估过证联网的安全保密条件够不够。"""
    return _self_assessed(duty, sfnet_access, institution, "needs_more_secrecy", "needs_more_continuity")


@check
def sfnet_continuity_assessed(duty: ir.Table, sfnet_access: ir.Table, institution: ir.Table) -> ir.Table:
    """是否自行评估过证联网的传输、备份和容错能力够不够。"""
    return _self_assessed(duty, sfnet_access, institution, "needs_more_continuity", "needs_more_secrecy")


@check
def more_secrecy_provided(duty: ir.Table, safeguard: ir.Table) -> ir.Table:
    """业务要更高保密的，是否自行采用数据加密等措施。"""
    seen = shown(safeguard, duty)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    spans = seen.select(
        *PER_INSTITUTION,
        "entry",
        first_day="valid_from",
        last_day="valid_until",
        fits=seen.measure == "data_encryption",
    )
    rows = stood(duty, spans, {})
    encrypted, others = surely(rows.standing > 0), surely(rows.standing_others > 0)
    kept = rows.spans.notnull()
    return conclude(
        rows,
        # 等: other measures may serve instead; only none at all, in a register that is kept, is a lack.
        holds=ibis.cases((encrypted, True), (others, ibis.null("boolean")), (kept, False), else_=ibis.null("boolean")),
        reason=ibis.cases(
            (encrypted, "measure_in_place"), (others, PERSON_JUDGES), (kept, "no_measure"), else_=NO_RECORD
        ),
        figures={
            "ended_on": ibis.ifelse(encrypted | others, ibis.null("date"), rows.ended_on),
            **gap_figures(rows),
        },
        evidence=gathered(ibis.ifelse(encrypted, rows.standing_entries, rows.span_entries)),
        good_until=ibis.ifelse(encrypted, rows.stands_until, ibis.null("date")),
    )


@check
def sfnet_publication_lawful(duty: ir.Table, publication: ir.Table) -> ir.Table:
    """在证联网上传播的信息是否没有法律、法规禁止的。"""
    rows = about(duty, shown(publication, duty), "key")
    return conclude(
        rows,
        holds=~rows.illegal,
        reason=ibis.cases(
            (rows.illegal, "forbidden_spread"), (~rows.illegal, "spread_lawful"), else_="lawfulness_not_stated"
        ),
        figures={"published_at": rows.published_at},
        evidence=entries(rows.entry),
    )


@occurrences
def member_told_of_hazard(duty: ir.Table, vulnerability: ir.Table) -> ir.Table:
    """其他接入机构的隐患哪天告知该机构。"""
    seen = shown(vulnerability, duty)
    seen = seen.mutate(told=none_if_later(seen.told_at, day_end(seen.as_of)))
    rows = about(duty, seen, "key")
    return happened(rows, done_on=local_day(rows.told), counts=rows.told.notnull(), entry=rows.entry)


@occurrences
def center_told_of_flaw(duty: ir.Table, submission: ir.Table) -> ir.Table:
    """缺陷、漏洞或者隐患哪天报告证联网运管中心。"""
    sent = shown(submission, duty)
    sent = sent.filter(sent.kind == "vulnerability", sent.about.notnull(), sent.sent_at < day_end(sent.as_of))
    sent = sent.select(*PER_INSTITUTION, "entry", flaw="about", told_at="sent_at", reached=to_center(sent.sent_to))
    rows = about(duty, sent, "flaw")
    return happened(rows, done_on=local_day(rows.told_at), counts=rows.reached, entry=rows.entry)


def _self_assessed(duty: ir.Table, sfnet_access: ir.Table, institution: ir.Table, need: str, other: str) -> ir.Table:
    """Whether the institution assessed the network; a record that concludes on `other` alone shows no assessment of `need`."""
    told = own(shown(sfnet_access, duty), shown(institution, duty))
    meant = told[need].notnull() | told[other].isnull()
    done = surely((told.own_assessment_on <= told.as_of) & meant)
    known = told.group_by(PER_INSTITUTION).aggregate(
        evaluated_on=told.own_assessment_on.max(where=done),
        evaluated=told.entry.argmax(in_order(told.own_assessment_on, told.entry), where=done),
        told_entries=told.entry.collect(),
    )
    rows = about(duty, known, None)
    assessed, on_file = rows.evaluated_on.notnull(), rows.told_entries.notnull()
    complete = on_file & surely(rows.declared_from <= rows.as_of)
    return conclude(
        rows,
        holds=ibis.cases((assessed, True), (complete, False), else_=ibis.null("boolean")),
        reason=ibis.cases(
            (assessed, "self_assessed"),
            (complete, "not_self_assessed"),
            (on_file, "never_recorded"),
            else_=NO_RECORD,
        ),
        figures={"evaluated_on": rows.evaluated_on},
        evidence=gathered(ibis.ifelse(assessed, ibis.array([rows.evaluated]), rows.told_entries)),
    )
