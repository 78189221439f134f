"""What verdicts and reasons are called: one table for everything that a check, the fold or the findings can say.

A reason has a short phrase (`REASON_WORDS`) and, where its figures are known, a fuller one with the deciding figures worked in.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from string import Formatter
from types import MappingProxyType

from zhengan.assess.figures import (
    FIGURE_WORDS,
    bound_words,
    decimal_of,
    every_of,
    figure_words,
    period_names,
    ratio_words,
    shortened,
    tidy,
)
from zhengan.assess.finding import Finding, Verdict
from zhengan.law import Catalogue, Obligation, load_catalogue, parse_address
from zhengan.law.text.numerals import han_of

__all__ = [
    "FIGURE_WORDS",
    "REASON_WORDS",
    "VERDICT_MARKS",
    "VERDICT_WORDS",
    "article_words",
    "days_words",
    "fitting",
    "object_words",
    "reason_fields",
    "reason_words",
]

# Worst first, as verdicts weigh in a paragraph.
VERDICT_WORDS: Mapping[Verdict, str] = MappingProxyType(
    {
        "breached": "不合规",
        "unproven": "证据不足",
        "due": "待办",
        "manual": "人工判断",
        "met": "合规",
        "advisory": "鼓励",
        "not_applicable": "不适用",
    }
)
VERDICT_MARKS: Mapping[Verdict, str] = MappingProxyType(
    {
        "breached": "■",
        "unproven": "○",
        "due": "◆",
        "manual": "✎",
        "met": "●",
        "advisory": "☆",
        "not_applicable": "–",
    }
)

REASON_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "absent_in_complete_register": "登记声明完整，其中没有这一项",
        "active_center": "双活、多活的数据中心在服务",
        "active_not_stated": "没有写明哪些数据中心同时在服务",
        "all_indicators": "指标齐全",
        "all_parts": "内容齐全",
        "all_scenarios": "场景齐全",
        "analysed": "批准预案之前做过业务影响分析",
        "analysis_after_plan": "先批准预案，后做业务影响分析",
        "away": "灾难备份设施在同城或者异地",
        "cancelled": "变更已取消",
        "coverage_short": "样本太少，不足以证明没有超过",
        "deadline_ahead": "期限未到，还没有完成",
        "done": "按期做过",
        "done_afterwards": "起因之后做了，是否及时由人判断",
        "done_before": "起因之前已经做了",
        "done_in_time": "期限之内完成",
        "emergency_not_assessed": "称紧急修复，但开始之前没有评估",
        "emergency_repair": "经评估的紧急修复",
        "end_not_recorded": "没有记下变更何时结束",
        "failed": "测评未通过，没有完成整改",
        "filed": "已经备案",
        "filing_not_needed": "这一等级不必备案",
        "first_period": "第一个周期还没有过完",
        "ground_not_stated": "评估过，但没有写明紧急的理由",
        "hole": "应保存期限内的日志有缺口",
        "hole_before_rule": "日志缺口全在本办法施行之前",
        "impact_not_stated": "没有写明影响大不大",
        "in_force": "当日有在用的",
        "in_sync": "同城和异地都同步保存数据",
        "in_trading_hours": "在交易时段做了变更",
        "judged": "已有人作出判断",
        "judgement_awaited": "证据已在，等人判断",
        "judgement_expired": "原先的判断已经过期，等人重新判断",
        "kept_long_enough": "保存期限足够",
        "kept_too_short": "保存期限不够",
        "late": "做得晚了，过了期限才完成",
        "local_only": "只在本地，不在同城或者异地",
        "made_in_time": "开始之前已经做好",
        "made_late": "开始之后才做",
        "missed": "有应做而没有做的",
        "missing_indicators": "指标不全",
        "missing_parts": "内容不全",
        "missing_scenarios": "场景不全",
        "monitored": "有在用的监测指标",
        "multi_active": "双活、多活的数据中心互为灾难备份设施",
        "mutatis_59": "参照适用机构按所选口径不必报年报",
        "never_recorded": "从来没有记过这一项，做没做看不出来",
        "no_actual_times": "计划时间已过，没有记下实际做没做、何时做",
        "no_analysis": "没有做业务影响分析",
        "no_bureau": "没有登记属地派出机构，看不出应报给谁",
        "no_calendar": "超出日历数据的范围，日子算不出来",
        "no_capacity": "没有登记性能容量",
        "no_capacity_risk": "市场波动没有危及容量",
        "no_center": "没有在用的灾难备份中心",
        "no_facility": "没有在用的设施",
        "no_hole": "应保存期限内没有缺口",
        "no_large_impact": "已判断不会有较大影响",
        "no_longer_bound": "已不受约束，此前没有到期应做的",
        "no_market": "看不出服务哪个市场，交易时段无从确定",
        "no_object": "没有这类对象或者事项",
        "no_period_set": "制度里没有定多久做一次",
        "no_record": "没有这方面的记录",
        "no_report": "没有报告",
        "no_scenarios": "没有设定测试场景",
        "no_telemetry": "没有使用量的样本",
        "not_done": "过了期限，没有完成",
        "not_filed": "没有备案",
        "not_in_sync": "灾难备份中心没有同步保存数据",
        "not_made": "没有做",
        "not_planned": "没有测试方案",
        "not_renewed": "备案过期没有更新",
        "not_reported": "没有报告",
        "not_stated": "没有写明内容，看不出全不全",
        "not_taken": "没有采取，不强求",
        "not_tested": "没有做联网测试",
        "not_urged": "供应商没有备案，也没有督促过",
        "not_verified": "没有复核、验证",
        "not_yet": "还没有到时候",
        "nothing_on_file": "没有证据，也没有人判断过",
        "nothing_registered": "这类对象一个也没有登记",
        "objective_set": "定了恢复目标",
        "on_file": "报告已存档",
        "one_center": "同时服务的数据中心不到两个",
        "outside_trading_hours": "避开了交易时段",
        "over_bound": "峰值超过上限",
        "overdue": "过了期限，没有再做",
        "passed": "测评通过",
        "peak_uncertain": "样本跨在时段边界上，峰值说不准",
        "period_ends": "本期快要结束，还没有做",
        "permitted": "可做可不做",
        "person_judges": "要由人判断",
        "planned": "有测试方案",
        "rectified": "测评未通过，已完成整改",
        "register_begins": "登记开始之前没有证据",
        "report_before_test": "报告的日子早于测试完成",
        "reported": "已经报告",
        "reported_ahead": "开始之前已经报告",
        "reported_late": "开始之后才报告",
        "retention_not_stated": "没有写明报告保存到哪天",
        "right_addressee": "报给了应报的部门",
        "risk_not_stated": "没有写明容量有没有风险",
        "scenarios_set": "设定了测试场景",
        "site_unknown": "设施没有写明在哪个数据中心，看不出是不是同城、异地",
        "sync_not_stated": "没有写明数据是否同步保存",
        "taken": "已经采取",
        "tested": "做过联网测试",
        "tested_late": "上线或者变更之后才做联网测试",
        "trigger_only": "只有起因，没有完成的记录",
        "under_bound": "不到应有的倍数",
        "upgrade_not_stated": "没有写明是不是重大升级",
        "urged": "已经督促备案",
        "verified": "经过复核和验证",
        "within_bound": "在界限之内",
        "wrong_addressee": "没有报给应报的部门",
    }
)
"""Every reason code with a short phrase."""

# Fuller phrases: the first whose fields are all known is used. Fields are figures with their units, and those of `reason_fields`.
_DETAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "analysed": ("{bia_on} 做业务影响分析，{approved_on} 批准预案",),
        "analysis_after_plan": ("{approved_on} 批准预案，{bia_on} 才做业务影响分析",),
        "coverage_short": ("样本覆盖 {minutes}，应测 {owed_minutes}，占 {coverage}，不到 {coverage_floor}",),
        "deadline_ahead": ("最迟 {deadline} {verb}，{ahead}",),
        "done": ("按期做过，上次 {last_done}",),
        "done_afterwards": ("起因之后，{done_on} 才做，是否及时由人判断",),
        "done_before": ("{done_on} 已经做了，在起因之前",),
        "done_in_time": ("{done_on} {verb}，期限 {deadline}",),
        "emergency_not_assessed": ("{started} 开始，碰上{market}交易时段；称紧急修复，但开始之前没有评估",),
        "emergency_repair": ("{started} 开始，碰上{market}交易时段，属于经评估的紧急修复",),
        "failed": ("{assessed_on} 测评结论“{result}”，没有完成整改",),
        "filed": ("{filed_on} 备案，{renewed_on} 更新", "{filed_on} 备案"),
        "first_period": ("第一个周期到 {due_on} 为止，{ahead}",),
        "hole": (
            "{hole_from} 至 {hole_until} 缺日志，连同其他共 {several_holes} 处缺口",
            "{hole_from} 至 {hole_until} 缺日志",
        ),
        "hole_before_rule": ("{hole_from} 至 {hole_until} 缺日志，全在本办法施行之前",),
        "in_force": ("{approved_on} 批准，当日在用",),
        "in_trading_hours": (
            "{started} 至 {ended} 变更，碰上{market}自 {session_opens} 起的交易时段",
            "{started} 开始变更，在{market}自 {session_opens} 起的交易时段之内",
        ),
        "judged": ("由 {by} 判断",),
        "kept_long_enough": ("报告保存到 {kept_until}，应到 {keep_through}",),
        "kept_too_short": ("报告只保存到 {kept_until}，应到 {keep_through}",),
        "late": (
            "最迟 {deadline} {verb}，{done_on} 才{verb}",
            "过了期限才{verb}：{periods}，上次 {last_done}",
            "有一次过了期限 {deadline} 才{verb}",
        ),
        "made_in_time": ("{made_at} 做好，{started} 开始", "已经做好，{started} 开始"),
        "made_late": ("{started} 开始，{made_at} 才做",),
        "missed": ("缺 {missed}：{periods}", "缺 {missed}"),
        "missing_indicators": ("指标缺少{missing}",),
        "missing_parts": ("缺少{missing}",),
        "missing_scenarios": ("场景缺少{missing}",),
        "monitored": ("有在用的监测指标 {indicators}",),
        "no_report": ("{held_on} 举行，没有报告",),
        "no_telemetry": ("没有使用量的样本，应测 {owed_minutes}",),
        "not_done": ("最迟 {deadline} {verb}，过了期限没有{verb}",),
        "not_filed": ("{graded_on} 定为 {level}，没有备案",),
        "not_made": ("{started} 开始，之前没有做",),
        "not_renewed": ("{renewed_on} 更新之后没有再更新", "{filed_on} 备案之后没有更新"),
        "not_reported": ("{started} 开始，没有报告", "{finished_on} 测完，没有报告"),
        "not_stated": ("没有写明{not_stated}",),
        "not_tested": ("{started} 开始，没有做联网测试",),
        "not_verified": ("{ended} 结束，没有复核、验证",),
        "not_yet": ("还没有到 {due_on}，届时要有",),
        "objective_set": ("恢复时间目标 {rto_minutes}，恢复点目标 {rpo_minutes}",),
        "on_file": ("{held_on} 举行，{report_on} 报告存档",),
        "one_center": ("同时服务的数据中心 {active_centers}，应有两个以上",),
        "outside_trading_hours": ("{started} 至 {ended} 变更，避开了交易时段",),
        "over_bound": (
            "近一年峰值 {peak}，带宽 {bandwidth}，占 {share}，应{bound}",
            "近一年峰值 {peak}，带宽 {bandwidth}，超过上限",
        ),
        "overdue": (
            "上次测评 {assessed_on}，有效到 {serves_until}，过期没有再做",
            "上次 {last_done}，最迟 {due_on} 再做，过期没有做",
            "最迟 {due_on} 做一次，过期没有做",
        ),
        "passed": ("{assessed_on} 测评“{result}”，有效到 {serves_until}", "{assessed_on} 测评“{result}”"),
        "peak_uncertain": ("样本最高 {ceiling}，跨在时段边界上，是否在时段之内说不准",),
        "period_ends": ("上次 {last_done}，最迟 {due_on} 再做，{ahead}", "最迟 {due_on} 做，{ahead}"),
        "rectified": ("{assessed_on} 测评“{result}”，{rectified_on} 完成整改",),
        "register_begins": ("有 {silent}在首次记录之前或者当期，没有证据",),
        "report_before_test": ("{finished_on} 才测完，报告却在 {report_on}",),
        "reported": ("{sent_at} 报告", "{finished_on} 测完，{report_on} 报告"),
        "reported_ahead": ("{reported_at} 报告，{started} 开始", "{reported_at} 已经报告"),
        "reported_late": ("{started} 开始，{reported_at} 才报告",),
        "right_addressee": ("报给了{sent_to}",),
        "scenarios_set": ("设定了测试场景 {scenarios}",),
        "tested": ("{tested_on} 联网测试，{started} 开始", "{tested_on} 联网测试"),
        "tested_late": ("{started} 开始，{tested_on} 才联网测试",),
        "under_bound": (
            "历史峰值 {peak}，性能容量 {capacity}，为 {share}，应{bound}",
            "近一年峰值 {peak}，带宽 {bandwidth}，为 {share}，应{bound}",
            "峰值 {peak}，不到应有的倍数",
        ),
        "urged": ("{reminded_at} 督促备案",),
        "verified": ("{reviewed_at} 复核，{verified_at} 验证",),
        "within_bound": (
            "历史峰值不超过 {ceiling}，性能容量 {capacity}，至少 {ceiling_share}，应{bound}",
            "近一年峰值不超过 {ceiling}，带宽 {bandwidth}，至多占 {ceiling_part}，应{bound}",
            "近一年峰值不超过 {ceiling}，带宽 {bandwidth}，至少 {ceiling_share}，应{bound}",
        ),
        "wrong_addressee": ("应报{expected}，实报{sent_to}", "{sent_at} 报送，没有报给应报的部门"),
    }
)
_VERBS = {"annual_report_filed": "报送", "joint_drill_reported": "报告"}
# How many periods a phrase names; the explanation names all that are known.
_NAMED = 3


def reason_words(finding: Finding, duty: Obligation | None = None) -> str:
    """Why the verdict is so, in one short phrase with the deciding figures; `duty` defaults to the built-in obligation."""
    fields = reason_fields(finding, duty or _built_in(finding.obligation, finding.as_of))
    return fitting(_DETAILS.get(finding.reason, ()), fields) or REASON_WORDS.get(finding.reason, finding.reason)


def fitting(phrases: tuple[str, ...], fields: Mapping[str, str]) -> str | None:
    """The first of `phrases` whose fields are all known, filled in; None where there is none."""
    for phrase in phrases:
        if all(name in fields for name in _names(phrase)):
            return tidy(phrase.format_map(dict(fields)))
    return None


def reason_fields(finding: Finding, duty: Obligation | None) -> dict[str, str]:
    """What phrases may name: every figure with its unit, dates of the finding, the bound and the ratios held against it."""
    fields = {name: figure_words(finding, name, duty) for name in finding.figures}
    fields["verb"] = _VERBS.get(duty.check or "", "完成") if duty else "完成"
    if finding.due_on is not None:
        fields |= {"due_on": str(finding.due_on), "ahead": days_words((finding.due_on - finding.as_of).days)}
    if "missed_periods" in finding.figures:
        fields["periods"] = _some_periods(finding, duty)
    if (holes := decimal_of(finding.figures.get("holes"))) is not None and holes > 1:
        fields["several_holes"] = str(holes)
    return fields | _coverage_fields(finding) | _bound_fields(finding, duty)


def days_words(days: int) -> str:
    """How far off a day is."""
    if days == 0:
        return "今天到期"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"


def article_words(cite: str, catalogue: Catalogue) -> str:
    """An address as a lawyer writes it: 第二十一条第三款, 第三十七条 where the article has one paragraph."""
    address = parse_address(cite)
    if address is None:
        return cite
    number, _, inserted = address.article.partition("-")
    words = f"第{han_of(int(number))}条" + (f"之{han_of(int(inserted))}" if inserted else "")
    instrument = catalogue.instruments.get(address.instrument)
    articles = {item.number: item for item in instrument.articles} if instrument else {}
    only = address.article in articles and len(articles[address.article].paragraphs) == 1
    if address.paragraph is not None and not only:
        words += f"第{han_of(address.paragraph)}款"
    return words + (f"第（{han_of(address.item)}）项" if address.item is not None else "")


def object_words(finding: Finding, names: Mapping[str, str]) -> str:
    """The object by its name and key; '' for a duty of the institution itself.

    `names` may hold names of objects under `institution/type/key`, beside those of institutions.
    """
    if finding.object is None:
        return ""
    type_, key = finding.object
    name = names.get(f"{finding.institution}/{type_}/{key}")
    return f"{name}（{key}）" if name and name != key else key


def _coverage_fields(finding: Finding) -> dict[str, str]:
    minutes, owed = (decimal_of(finding.figures.get(name)) for name in ("minutes", "owed_minutes"))
    floor = decimal_of(finding.readings.get("coverage", "").removeprefix("minutes-") or None)
    if minutes is None or not owed or floor is None:
        return {}
    share = shortened(Fraction(minutes) * 100 / Fraction(owed), Fraction(floor))
    return {"coverage": f"{share}%", "coverage_floor": f"{floor}%"}


def _bound_fields(finding: Finding, duty: Obligation | None) -> dict[str, str]:
    if duty is None or duty.bound is None:
        return {}
    fields = {"bound": bound_words(duty.bound)}
    figures = finding.figures
    available = decimal_of(figures.get("bandwidth", figures.get("capacity")))
    if available is None:
        return fields
    ceiling_name = "ceiling_part" if duty.bound.cmp in ("<", "<=") else "ceiling_share"
    for name, figure in (("share", "peak"), (ceiling_name, "ceiling")):
        used = decimal_of(figures.get(figure))
        words = None if used is None else ratio_words(duty.bound, used, available)
        if words is not None:
            fields[name] = words
    return fields


def _some_periods(finding: Finding, duty: Obligation | None) -> str:
    named = str(finding.figures["missed_periods"])
    missed = decimal_of(finding.figures.get("missed"))
    words = period_names(named, every_of(duty), most=_NAMED)
    more = missed is not None and missed > len(named.split("、"))
    return words + ("等" if more and not words.endswith("等") else "")


@lru_cache(maxsize=512)
def _names(phrase: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(phrase) if name)


@lru_cache(maxsize=4096)
def _built_in(obligation: str, on: date) -> Obligation | None:
    try:
        return load_catalogue().obligation(obligation, on)
    except KeyError:
        return None
