"""怎样才能合规: what would change a verdict, by its reason, as something that a person can go and do.

What has happened stays happened: there the remedy says how to mend the record if it is wrong, and how not to repeat it.
"""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from zhengan.assess.figures import decimal_of, unit_of
from zhengan.assess.finding import Finding, Verdict
from zhengan.assess.words import fitting, reason_fields
from zhengan.law import Obligation

# Verdicts that a remedy would change.
OPEN_VERDICTS: tuple[Verdict, ...] = ("breached", "unproven", "due", "manual")

REMEDY_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "absent_in_complete_register": ("先做到，再登记{evidence}；登记其实不完整的，更正“登记完整声明”。",),
        "active_not_stated": ("在系统登记里写明哪些数据中心同时在服务。",),
        "analysis_after_plan": ("依据业务影响分析修订预案，重新批准。",),
        "coverage_short": (
            "补齐使用量样本，覆盖到应测分钟的 {coverage_floor} 以上；找得到历史样本的一并导入。",
            "补齐使用量样本。",
        ),
        "deadline_ahead": ("最迟 {deadline} {verb}，并登记{evidence}。",),
        "done_afterwards": ("请负责的人查看经过，判断是否及时，签名登记为人工判断。",),
        "emergency_not_assessed": ("这一次已经发生。评估过而没有记的，补记评估时间；今后紧急修复也先评估、后动手。",),
        "end_not_recorded": ("在变更记录里补记实际结束时间。",),
        "failed": ("完成整改并登记整改完成日，或者重新测评。",),
        "first_period": ("最迟 {due_on} 做一次，并登记{evidence}。",),
        "ground_not_stated": ("在变更记录里补写紧急的理由。",),
        "hole": (
            "从备份、归档或者上游系统找回 {hole_from} 至 {hole_until} 的日志，补登日志保存记录；找不回的，查明原因，防止再缺。",
        ),
        "hole_before_rule": ("找得回的补登；找不回的，请负责的人说明缘由，签名登记为人工判断。",),
        "impact_not_stated": ("在变更记录里写明是否可能有较大影响，并写理由；有较大影响的，开始之前报告。",),
        "in_trading_hours": ("这一次已经发生。时间记错的，更正变更记录；今后的变更排在交易时段之外。",),
        "judged": ("按判断里列出的问题整改，再请负责的人重新判断。",),
        "judgement_awaited": ("请负责的人查看证据，作出判断，签名登记，并写明管到哪天。",),
        "judgement_expired": ("请负责的人重新判断，签名登记，并写明管到哪天。",),
        "kept_too_short": ("把报告保存到 {keep_through} 或者更晚，并更正压力测试记录。",),
        "late": ("已经晚了，补不回来。把下一次排在期限之前，留出余量；日子记错的，更正{evidence}记录。",),
        "local_only": ("在同城或者异地建立灾难备份设施，登记所在的数据中心。",),
        "made_late": ("这一次已经发生。时间记错的，更正变更记录；今后先做好、再开始。",),
        "missed": (
            "过去的补不回来。做过而没有登记的，补登{evidence}；查明为什么漏做，加上失败告警。下一次最迟 {due_on}。",
            "过去的补不回来。做过而没有登记的，补登{evidence}；查明为什么漏做，防止再漏。",
        ),
        "missing_indicators": ("补测{missing}，在压力测试记录里补上指标。", "补上缺少的测试指标。"),
        "missing_parts": ("补写{missing}，重新批准或者报送。",),
        "missing_scenarios": ("在应急预案里补上{missing}场景，重新批准。",),
        "never_recorded": ("查清楚做了没有，把这一项补记到{evidence}里。",),
        "no_actual_times": ("在变更记录里补记实际开始和结束的时间；没有做的，记为已取消。",),
        "no_analysis": ("做业务影响分析，据此修订并重新批准预案，登记分析日。",),
        "no_bureau": ("在机构登记里写明属地派出机构。",),
        "no_calendar": ("次年的工作日和交易日公布之后，更新日历数据，或者在工作区指定本地日历文件。",),
        "no_capacity": ("登记系统的性能容量（容量评定）。",),
        "no_center": ("建立同城和异地灾难备份中心；已建的登记备份设施和所在的数据中心。",),
        "no_facility": ("建立备份设施；已建的登记种类、起始日和所在的数据中心。",),
        "no_market": ("在系统登记里写明服务的市场。",),
        "no_period_set": ("在制度里定下多久做一次，登记到制度的“周期”。",),
        "no_record": ("做过的，登记{evidence}；没有做的，先做。",),
        "no_report": ("补写报告并存档，登记报告日。",),
        "no_scenarios": ("设定测试场景；设定过的，登记到压力测试记录。",),
        "no_telemetry": ("接入监测，导入使用量样本。",),
        "not_done": ("尽快{verb}并登记{evidence}；已经{verb}的，补登。",),
        "not_filed": ("完成备案，登记备案日。",),
        "not_in_sync": ("改为同步保存数据，更正备份设施记录。",),
        "not_made": ("这一次已经发生。做过而没有记的，补记；今后先做好、再开始。",),
        "not_planned": ("制定测试方案；有方案的，登记到压力测试记录。",),
        "not_renewed": ("更新备案，登记更新日。",),
        "not_reported": ("补写或者补报，登记时间；已经报告的，补登{evidence}。",),
        "not_stated": ("在{evidence}里写明内容。",),
        "not_tested": ("补做联网测试；做过的，登记联网测试。",),
        "not_urged": ("督促供应商备案，登记“提醒供应商”；已经备案的，登记备案。",),
        "not_verified": ("补做复核和验证，登记时间；做过的，补记。",),
        "not_yet": ("在 {due_on} 以前做好并登记。", "到时候做好并登记{evidence}。"),
        "nothing_on_file": (
            "登记有关证据（{all_evidence}），再请负责的人判断，签名登记。",
            "请负责的人判断，签名登记。",
        ),
        "nothing_registered": ("登记{object_type}；确实没有的，用“登记完整声明”说明。",),
        "one_center": ("让两个以上数据中心同时服务，其中要有同城或者异地的。",),
        "over_bound": (
            "带宽扩到{needed}（现为 {bandwidth}），登记新的带宽；只把用量降下来，要等近一年的高峰过去才算数。",
            "扩大带宽，或者把用量降下来。",
        ),
        "overdue": ("尽快再做一次，登记{evidence}；做过的，补登。",),
        "peak_uncertain": ("导入更细的样本（例如每分钟一个），看清高峰在不在交易时段之内。",),
        "period_ends": ("最迟 {due_on} 再做一次，登记{evidence}。",),
        "person_judges": ("请负责的人判断，签名登记。",),
        "register_begins": ("找得到更早记录的，补登{evidence}；找不到的，等满一个回看期。",),
        "report_before_test": ("测试完成日或者报告日记错的，更正压力测试记录；没有错的，补写报告。",),
        "reported_late": ("这一次已经发生。时间记错的，更正记录；今后先报告、再开始。",),
        "retention_not_stated": ("写明报告保存到哪天，不早于 {keep_through}。", "写明报告保存到哪天。"),
        "risk_not_stated": ("在市场事件记录里写明容量有没有风险。",),
        "site_unknown": ("在备份设施记录里写明所在的数据中心，并登记数据中心在本地、同城还是异地。",),
        "sync_not_stated": ("在备份设施记录里写明是否同步保存。",),
        "tested_late": ("这一次已经发生。日子记错的，更正记录；今后先联网测试、再上线。",),
        "trigger_only": ("做过的，登记有关证据（{all_evidence}）；没有做的，尽快做。",),
        "under_bound": (
            "性能容量扩到{needed}（现为 {capacity}），登记新的容量评定。",
            "带宽扩到{needed}（现为 {bandwidth}），登记新的带宽。",
            "扩容并登记。",
        ),
        "upgrade_not_stated": ("在变更记录里写明是不是重大升级；是的，组织联网测试。",),
        "wrong_addressee": (
            "补报{expected}，登记报送；另有要求的，登记“报告对象另行要求”。",
            "补报给应报的部门，登记报送。",
        ),
    }
)
"""What to do, by reason; the first phrase whose fields are all known is used."""


def remedy_words(finding: Finding, duty: Obligation) -> str:
    """What would change the verdict; '' where nothing needs to change."""
    if finding.verdict not in OPEN_VERDICTS:
        return ""
    fields = reason_fields(finding, duty)
    kept_in = "submission" if "submission" in duty.evidence else next(iter(duty.evidence), "")
    fields["evidence"] = type_words(kept_in) if kept_in else "证据"
    fields["all_evidence"] = "、".join(type_words(name) for name in duty.evidence) or "证据"
    if duty.object is not None:
        fields["object_type"] = type_words(duty.object.type)
    if (needed := _needed(finding, duty)) is not None:
        fields["needed"] = needed
    return fitting(REMEDY_WORDS.get(finding.reason, ()), fields) or f"登记{fields['evidence']}，写明这一项。"


def type_words(name: str) -> str:
    """A record type by the name that people know."""
    from zhengan.records import RECORD_TYPES

    if name == "telemetry":
        return "使用量样本"
    return RECORD_TYPES[name].title if name in RECORD_TYPES else name


def _needed(finding: Finding, duty: Obligation) -> str | None:
    """How much bandwidth or capacity the peak on file asks for."""
    figures, bound = finding.figures, duty.bound
    peak = decimal_of(figures.get("peak"))
    name = "bandwidth" if "bandwidth" in figures else "capacity"
    if peak is None or bound is None or bound.unit != "ratio":
        return None
    share = bound.cmp in ("<", "<=")
    edge = Fraction(peak) * bound.den / bound.num if share else Fraction(peak) * bound.num / bound.den
    shown, exact = _rounded_up(edge)
    strict = bound.cmp in ("<", ">") and exact
    return f"{'高于' if strict else '不低于'} {shown} {unit_of(finding, name, duty)}".rstrip()


def _rounded_up(value: Fraction) -> tuple[str, bool]:
    """A quantity to two decimals, never less than it is, and whether that is exact."""
    hundredths = -(-value.numerator * 100 // value.denominator)
    whole, part = divmod(hundredths, 100)
    shown = f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)
    return shown, value * 100 == hundredths
