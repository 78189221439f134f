"""Monitoring and the means of protection."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "alert_register_young": Reason(
        "告警登记开始得晚，之前有没有异常看不出来",
        remedy=("查清楚回看期内有没有异常的告警，补登告警；确实没有的，用“登记完整声明”说明。",),
    ),
    "alerts_open": Reason(
        "有异常的告警，没有处置完的记录",
        details=("异常的告警 {alerts}，没有处置完 {open_alerts}，最早的 {raised_at} 告警",),
        remedy=("处置完的，在告警里补记关闭时间和处理情况；没有处置完的，尽快处置。",),
    ),
    "indicators_ended": Reason(
        "监测指标已经停用",
        details=("监测指标 {ended_on} 停用，之后没有在用的",),
        remedy=("重新设定监测指标并登记；仍在用的，更正截止日。",),
    ),
    "measure_falls_short": Reason(
        "有的重要信息系统没有这项措施",
        details=("没有覆盖重要信息系统{uncovered}",),
        remedy=("在这些系统上采取这项措施并登记：{uncovered}。", "在这些系统上采取这项措施并登记。"),
    ),
    "measure_in_place": Reason(
        "措施在用",
    ),
    "no_measure": Reason(
        "没有这项措施",
        details=("措施 {ended_on} 停用，之后没有在用的",),
        remedy=("采取这项措施，登记防护措施和起始日；已经采取的，补登。",),
    ),
    "nothing_abnormal": Reason(
        "没有异常的告警",
    ),
    "reach_not_stated": Reason(
        "措施写的是区域，看不出覆盖哪些重要信息系统",
        details=("措施写的是区域，看不出是否覆盖{uncovered}",),
        remedy=("在防护措施的范围里写全机构或者系统的键。",),
    ),
}
