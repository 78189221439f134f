"""Own development, 218:26: programs in custody (26.1), innovation projects and commercial cryptography (26.3).

Not decided here: whether an institution is able to develop its systems itself, whether programs are stored safely, and
what the national requirements of 26.3 ask for, which a person judges.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    entries,
    in_order,
    latest,
    shown,
    surely,
)

PER_SYSTEM = ("as_of", "institution", "system")
# 218:26.1 and 82:14 name these; 等 leaves it open (reading development-functions).
DEVELOPMENT_FUNCTIONS = ("trading", "quotes", "account_opening", "settlement", "risk_control", "communication")
PER_INSTITUTION = ("as_of", "institution")


@check
def source_in_custody(
    duty: ir.Table, source_custody: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """系统的源代码是否已经存放。"""
    return _in_custody(duty, source_custody, system, readings, "source")


@check
def executable_in_custody(
    duty: ir.Table, source_custody: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """系统的执行程序是否已经存放。"""
    return _in_custody(duty, source_custody, system, readings, "executable")


@check
def xinchuang_undertaken(duty: ir.Table, fintech_project: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否正在开展信息技术应用创新工作。"""
    begun = shown(fintech_project, duty)
    begun = begun.filter(begun.valid_from <= begun.as_of)
    own = begun.mutate(
        own=begun.mechanism == "xinchuang", runs=begun.valid_until.isnull() | (begun.valid_until >= begun.as_of)
    )
    known = own.group_by(PER_INSTITUTION).aggregate(
        projects=own.count(where=own.own & own.runs),
        ended_on=own.valid_until.max(where=own.own & ~own.runs),
        good_until=own.valid_until.fill_null(ibis.date(2999, 12, 31)).max(where=own.own & own.runs),
        entry=own.entry.argmax(in_order(own.valid_from, own.entry), where=own.own & own.runs),
        ended_entry=own.entry.argmax(in_order(own.valid_until, own.entry), where=own.own & ~own.runs),
    )
    rows = about(duty, known, None)
    running = surely(rows.projects > 0)
    open_end = surely(rows.good_until >= ibis.date(2999, 12, 31))
    kept = rows.projects.notnull() | _declared(rows)
    missing = ibis.ifelse(rows.ended_on.notnull(), "project_ended", "no_project")
    holds, reason = _lacking(readings, running, said="project_running", kept=kept, missing=missing)
    return conclude(
        rows,
        holds=holds,
        reason=reason,
        figures={"ended_on": ibis.ifelse(running, ibis.null("date"), rows.ended_on)},
        evidence=entries(ibis.ifelse(running, rows.entry, rows.ended_entry)),
        good_until=ibis.ifelse(running & ~open_end, rows.good_until, ibis.null("date")),
    )


@check
def crypto_assessed(duty: ir.Table, crypto_assessment: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """重要信息系统是否做过商用密码应用安全性评估。"""
    done = shown(crypto_assessment, duty)
    done = done.filter(done.assessed_on <= done.as_of)
    if readings["crypto-scope"] == "institution":
        rows = about(duty, latest(done, PER_INSTITUTION, "assessed_on"), None)
    else:
        rows = about(duty, latest(done, PER_SYSTEM, "assessed_on"), "system")
    assessed = rows.assessed_on.notnull()
    missing = ibis.literal("crypto_not_assessed")
    holds, reason = _lacking(readings, assessed, said="crypto_assessed", kept=_declared(rows), missing=missing)
    figures = {"assessed_on": rows.assessed_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _in_custody(
    duty: ir.Table, source_custody: ir.Table, system: ir.Table, readings: Mapping[str, str], part: str
) -> ir.Table:
    """Whether a part of the program is in custody, in the version in service (reading `custody-version`)."""
    deposits = shown(source_custody, duty)
    deposits = deposits.filter(deposits.deposited_on <= deposits.as_of)
    deposits = deposits.select(*PER_SYSTEM, "version", "deposited_on", "entry", part=deposits[part])
    serving = shown(system, duty)
    serving = serving.select(*PER_INSTITUTION, "functions", system="key", serving=serving.version.strip().nullif(""))
    rows = beside(deposits, serving, PER_SYSTEM)
    fits = ibis.literal(value=True)
    if readings["custody-version"] == "in-service":
        # A version that nobody told can be compared with none.
        fits = rows.serving.isnull() | (rows.version.strip() == rows.serving)
    rows = rows.mutate(has=fits & surely(rows.part), unstated=fits & rows.part.isnull(), fits=fits)
    newest = in_order(rows.deposited_on, rows.entry)
    known = rows.group_by(PER_SYSTEM).aggregate(
        kept_entry=rows.entry.argmax(newest),
        kept_version=rows.version.argmax(newest),
        has_entry=rows.entry.argmax(newest, where=rows.has),
        has_on=rows.deposited_on.max(where=rows.has),
        unstated_entry=rows.entry.argmax(newest, where=rows.unstated),
        fits_entry=rows.entry.argmax(newest, where=rows.fits),
    )
    rows = about(duty, beside(serving, known, PER_SYSTEM), "system")
    # Reading development-functions: by function, a system that tells none cannot be told to be among them.
    open_function = ibis.literal(value=False)
    if readings["development-functions"] == "named":
        open_function = ~surely(rows.functions.length() > 0)
    has, kept = rows.has_entry.notnull(), rows.kept_entry.notnull()
    unstated = rows.unstated_entry.notnull()
    holds = ibis.cases(
        (has, True), (open_function | unstated, ibis.null("boolean")), (kept, False), else_=ibis.null("boolean")
    )
    reason = ibis.cases(
        (has, "in_custody"),
        (open_function, "functions_not_stated"),
        (unstated, "part_not_stated"),
        (kept & rows.fits_entry.isnull(), "other_version_kept"),
        (kept, "part_not_kept"),
        else_=NO_RECORD,
    )
    other = kept & rows.fits_entry.isnull()
    figures = {
        "deposited_on": rows.has_on,
        "version": rows.serving,
        "kept_version": ibis.ifelse(other, rows.kept_version, ibis.null("string")),
    }
    return conclude(
        rows,
        holds=holds,
        reason=reason,
        figures=figures,
        evidence=entries(ibis.coalesce(rows.has_entry, rows.unstated_entry, rows.fits_entry, rows.kept_entry)),
    )


def _declared(rows: ir.Table) -> ir.BooleanValue:
    return surely(rows.declared_from <= rows.as_of)


def _lacking(
    readings: Mapping[str, str], done: ir.BooleanValue, *, said: str, kept: ir.BooleanValue, missing: ir.StringValue
) -> tuple[ir.BooleanValue, ir.StringValue]:
    """What it means that 26.3's work is not on file (reading `required-work`): whether it was asked for stands elsewhere."""
    everyone = readings["required-work"] == "all"
    silent: ir.BooleanValue = ibis.literal(value=False) if everyone else ibis.null("boolean")
    holds = ibis.cases((done, True), (kept, silent), else_=ibis.null("boolean"))
    denied = missing if everyone else ibis.literal(PERSON_JUDGES)
    reason = ibis.cases((done, said), (kept, denied), else_=NO_RECORD)
    return holds, reason
