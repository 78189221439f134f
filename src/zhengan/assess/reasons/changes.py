"""Changes of important systems."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "cancelled": Reason(
        "变更已取消",
    ),
    "emergency_not_assessed": Reason(
        "称紧急修复，但开始之前没有评估",
        details=("{started} 开始，碰上{market}交易时段；称紧急修复，但开始之前没有评估",),
        remedy=("这一次已经发生。评估过而没有记的，补记评估时间；今后紧急修复也先评估、后动手。",),
    ),
    "emergency_repair": Reason(
        "经评估的紧急修复",
        details=("{started} 开始，碰上{market}交易时段，属于经评估的紧急修复",),
    ),
    "end_not_recorded": Reason(
        "没有记下变更何时结束",
        remedy=("在变更记录里补记实际结束时间。",),
    ),
    "ground_not_stated": Reason(
        "评估过，但没有写明紧急的理由",
        remedy=("在变更记录里补写紧急的理由。",),
    ),
    "impact_not_stated": Reason(
        "没有写明影响大不大",
        remedy=("在变更记录里写明是否可能有较大影响，并写理由；有较大影响的，开始之前报告。",),
    ),
    "in_trading_hours": Reason(
        "在交易时段做了变更",
        details=(
            "{started} 至 {ended} 变更，碰上{market}自 {session_opens} 起的交易时段",
            "{started} 开始变更，在{market}自 {session_opens} 起的交易时段之内",
        ),
        remedy=("这一次已经发生。时间记错的，更正变更记录；今后的变更排在交易时段之外。",),
    ),
    "made_at_any_time": Reason(
        "做了，没有要求在开始之前",
        details=("{started} 开始，{made_at} 做好",),
    ),
    "made_in_time": Reason(
        "开始之前已经做好",
        details=(
            "{made_at} 做好，{started} 开始",
            "已经做好，{started} 开始",
        ),
    ),
    "made_late": Reason(
        "开始之后才做",
        details=("{started} 开始，{made_at} 才做",),
        remedy=("这一次已经发生。时间记错的，更正变更记录；今后先做好、再开始。",),
    ),
    "made_time_not_stated": Reason(
        "做了，没有写明什么时候做的",
        details=("{started} 开始，没有写明什么时候做好",),
        remedy=("在变更记录里补记方案制定时间。",),
    ),
    "no_actual_times": Reason(
        "计划时间已过，没有记下实际做没做、何时做",
        remedy=("在变更记录里补记实际开始和结束的时间；没有做的，记为已取消。",),
    ),
    "no_large_impact": Reason(
        "已判断不会有较大影响",
    ),
    "not_made": Reason(
        "没有做",
        details=("{started} 开始，之前没有做",),
        remedy=("这一次已经发生。做过而没有记的，补记；今后先做好、再开始。",),
    ),
    "not_tested": Reason(
        "没有做联网测试",
        details=("{started} 开始，没有做联网测试",),
        remedy=("补做联网测试；做过的，登记联网测试。",),
    ),
    "not_verified": Reason(
        "没有复核、验证",
        details=("{ended} 结束，没有复核、验证",),
        remedy=("补做复核和验证，登记时间；做过的，补记。",),
    ),
    "outside_trading_hours": Reason(
        "避开了交易时段",
        details=("{started} 至 {ended} 变更，避开了交易时段",),
    ),
    "reported_ahead": Reason(
        "开始之前已经报告",
        details=(
            "{reported_at} 报告，{started} 开始",
            "{reported_at} 已经报告",
        ),
    ),
    "reported_late": Reason(
        "开始之后才报告",
        details=("{started} 开始，{reported_at} 才报告",),
        remedy=("这一次已经发生。时间记错的，更正记录；今后先报告、再开始。",),
    ),
    "tested": Reason(
        "做过联网测试",
        details=(
            "{tested_on} 联网测试，{started} 开始",
            "{tested_on} 联网测试",
        ),
    ),
    "tested_late": Reason(
        "上线或者变更之后才做联网测试",
        details=("{started} 开始，{tested_on} 才联网测试",),
        remedy=("这一次已经发生。日子记错的，更正记录；今后先联网测试、再上线。",),
    ),
    "upgrade_not_stated": Reason(
        "没有写明是不是重大升级",
        remedy=("在变更记录里写明是不是重大升级；是的，组织联网测试。",),
    ),
    "verified": Reason(
        "经过复核和验证",
        details=("{reviewed_at} 复核，{verified_at} 验证",),
    ),
}
