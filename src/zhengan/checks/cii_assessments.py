"""Yearly assessment of critical information infrastructure and procurement for it: 218:46 and 47, in the order of the text.

Not decided here: whether an assessment was thorough.
"""

from collections.abc import Mapping
from functools import reduce

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    about,
    beside,
    check,
    conclude,
    entries,
    happened,
    in_order,
    occurrences,
    shown,
    surely,
)

PRODUCT = ["as_of", "institution", "product"]
# What 46 names; 等 adds nothing that can be counted.
CII_TOPICS = ("operation", "threats", "risk_management", "incident_handling")


@occurrences
def cii_assessed(duty: ir.Table, cii_assessment: ir.Table) -> ir.Table:
    """关键信息基础设施哪天做了年度检测和风险评估。"""
    done = shown(cii_assessment, duty)
    done = done.filter(done.assessed_on <= done.as_of)
    rows = about(duty, done, "system")
    return happened(rows, done_on=rows.assessed_on, counts=rows.kind == "yearly", entry=rows.entry)


@check
def cii_assessment_contents(duty: ir.Table, cii_assessment: ir.Table) -> ir.Table:
    """检测评估是否写明运行、主要威胁、风险管理和应急处置。"""
    rows = about(duty, shown(cii_assessment, duty), "key")
    stated = surely(rows.topics.length() > 0)
    missing = [ibis.ifelse(rows.topics.contains(topic), ibis.null("string"), topic) for topic in CII_TOPICS]
    complete = reduce(lambda a, b: a & b, [rows.topics.contains(topic) for topic in CII_TOPICS])
    lacking = ibis.array(missing).filter(lambda topic: topic.notnull()).join("、").nullif("")
    holds = ibis.ifelse(stated, complete, ibis.null("boolean"))
    reason = ibis.cases((~stated, "not_stated"), (complete, "all_parts"), else_="topics_missing")
    figures = {"missing": ibis.ifelse(stated, lacking, ibis.null("string"))}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@occurrences
def cii_problems_rectified(duty: ir.Table, cii_assessment: ir.Table) -> ir.Table:
    """检测评估发现的问题哪天整改完成。"""
    rows = about(duty, shown(cii_assessment, duty), "key")
    done_on = ibis.ifelse(rows.rectified_on <= rows.as_of, rows.rectified_on, ibis.null("date"))
    return happened(rows, done_on=done_on, counts=rows.entry.notnull(), entry=rows.entry)


@check
def procurement_forecast(
    duty: ir.Table, procurement_review: ir.Table, product: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """采购的产品、服务是否做过安全风险预判。"""
    made = shown(procurement_review, duty)
    made = made.filter(made.forecast_on <= made.as_of)
    first = made.group_by(PRODUCT).aggregate(
        forecast_on=made.forecast_on.min(), forecast_entry=made.entry.argmin(in_order(made.forecast_on, made.entry))
    )
    bought = shown(product, duty).select("as_of", "institution", "bought_on", product="key")
    rows = about(duty, beside(bought, first, PRODUCT), "product")
    done = rows.forecast_on.notnull()
    late = surely((rows.forecast_on > rows.bought_on) & (rows.forecast_on >= rows.window_from))
    late &= ibis.literal(readings["forecast-time"] == "by-purchase")
    holds = ibis.cases((late, False), (done, True), else_=ibis.null("boolean"))
    reason = ibis.cases((late, "forecast_late"), (done, "forecast_made"), else_=NO_RECORD)
    figures = {"forecast_on": rows.forecast_on, "bought_on": rows.bought_on}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.forecast_entry))


@occurrences
def security_review_filed(duty: ir.Table, procurement_review: ir.Table) -> ir.Table:
    """可能影响国家安全的采购，哪天申报了网络安全审查。"""
    rows = about(duty, shown(procurement_review, duty), "key")
    filed_on = ibis.ifelse(rows.review_filed_on <= rows.as_of, rows.review_filed_on, ibis.null("date"))
    return happened(rows, done_on=filed_on, counts=rows.entry.notnull(), entry=rows.entry)
