"""Capacity, bandwidth, stress tests."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "all_indicators": Reason(
        "指标齐全",
    ),
    "coverage_short": Reason(
        "样本太少，不足以证明没有超过",
        details=("样本覆盖 {minutes}，应测 {owed_minutes}，占 {coverage}，不到 {coverage_floor}",),
        remedy=(
            "补齐使用量样本，覆盖到应测分钟的 {coverage_floor} 以上；找得到历史样本的一并导入。",
            "补齐使用量样本。",
        ),
    ),
    "kept_long_enough": Reason(
        "保存期限足够",
        details=("报告保存到 {kept_until}，应到 {keep_through}",),
    ),
    "kept_too_short": Reason(
        "保存期限不够",
        details=("报告只保存到 {kept_until}，应到 {keep_through}",),
        remedy=("把报告保存到 {keep_through} 或者更晚，并更正压力测试记录。",),
    ),
    "missing_indicators": Reason(
        "指标不全",
        details=("指标缺少{missing}",),
        remedy=(
            "补测{missing}，在压力测试记录里补上指标。",
            "补上缺少的测试指标。",
        ),
    ),
    "monitored": Reason(
        "有在用的监测指标",
        details=("有在用的监测指标 {indicators}",),
    ),
    "no_capacity": Reason(
        "没有登记性能容量",
        remedy=("登记系统的性能容量（容量评定）。",),
    ),
    "no_capacity_risk": Reason(
        "市场波动没有危及容量",
    ),
    "no_scenarios": Reason(
        "没有设定测试场景",
        remedy=("设定测试场景；设定过的，登记到压力测试记录。",),
    ),
    "no_telemetry": Reason(
        "没有使用量的样本",
        details=("没有使用量的样本，应测 {owed_minutes}",),
        remedy=("接入监测，导入使用量样本。",),
    ),
    "not_planned": Reason(
        "没有测试方案",
        remedy=("制定测试方案；有方案的，登记到压力测试记录。",),
    ),
    "over_bound": Reason(
        "峰值超过上限",
        details=(
            "近一年峰值 {peak}，带宽 {bandwidth}，占 {share}，应{bound}",
            "近一年峰值 {peak}，带宽 {bandwidth}，超过上限",
        ),
        remedy=(
            "带宽扩到{needed}（现为 {bandwidth}），登记新的带宽；只把用量降下来，要等近一年的高峰过去才算数。",
            "扩大带宽，或者把用量降下来。",
        ),
    ),
    "peak_uncertain": Reason(
        "样本跨在时段边界上，峰值说不准",
        details=("样本最高 {ceiling}，跨在时段边界上，是否在时段之内说不准",),
        remedy=("导入更细的样本（例如每分钟一个），看清高峰在不在交易时段之内。",),
    ),
    "planned": Reason(
        "有测试方案",
    ),
    "report_before_test": Reason(
        "报告的日子早于测试完成",
        details=("{finished_on} 才测完，报告却在 {report_on}",),
        remedy=("测试完成日或者报告日记错的，更正压力测试记录；没有错的，补写报告。",),
    ),
    "retention_not_stated": Reason(
        "没有写明报告保存到哪天",
        remedy=(
            "写明报告保存到哪天，不早于 {keep_through}。",
            "写明报告保存到哪天。",
        ),
    ),
    "risk_not_stated": Reason(
        "没有写明容量有没有风险",
        remedy=("在市场事件记录里写明容量有没有风险。",),
    ),
    "scenarios_set": Reason(
        "设定了测试场景",
        details=("设定了测试场景 {scenarios}",),
    ),
    "under_bound": Reason(
        "不到应有的倍数",
        details=(
            "历史峰值 {peak}，性能容量 {capacity}，为 {share}，应{bound}",
            "近一年峰值 {peak}，带宽 {bandwidth}，为 {share}，应{bound}",
            "峰值 {peak}，不到应有的倍数",
        ),
        remedy=(
            "性能容量扩到{needed}（现为 {capacity}），登记新的容量评定。",
            "带宽扩到{needed}（现为 {bandwidth}），登记新的带宽。",
            "扩容并登记。",
        ),
    ),
    "within_bound": Reason(
        "在界限之内",
        details=(
            "历史峰值不超过 {ceiling}，性能容量 {capacity}，至少 {ceiling_share}，应{bound}",
            "近一年峰值不超过 {ceiling}，带宽 {bandwidth}，至多占 {ceiling_part}，应{bound}",
            "近一年峰值不超过 {ceiling}，带宽 {bandwidth}，至少 {ceiling_share}，应{bound}",
        ),
    ),
}
