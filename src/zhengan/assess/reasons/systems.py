"""Grading, logs, monitoring."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "assessed": Reason(
        "做过等级测评",
        details=(
            "{assessed_on} 测评，有效到 {serves_until}",
            "{assessed_on} 测评",
        ),
    ),
    "failed": Reason(
        "测评未通过，没有完成整改",
        details=("{assessed_on} 测评结论“{result}”，没有完成整改",),
        remedy=("完成整改并登记整改完成日，或者重新测评。",),
    ),
    "filing_not_needed": Reason(
        "这一等级不必备案",
    ),
    "graded": Reason(
        "已经定级",
        details=("{graded_on} 定为 {level}",),
    ),
    "hole": Reason(
        "应保存期限内的日志有缺口",
        details=(
            "{hole_from} 至 {hole_until} 缺日志，连同其他共 {several_holes} 处缺口",
            "{hole_from} 至 {hole_until} 缺日志",
        ),
        remedy=(
            "从备份、归档或者上游系统找回 {hole_from} 至 {hole_until} 的日志，补登日志保存记录；找不回的，查明原因，防止再缺。",
        ),
    ),
    "no_hole": Reason(
        "应保存期限内没有缺口",
    ),
    "passed": Reason(
        "测评通过",
        details=("{assessed_on} 测评“{result}”",),
    ),
    "rectified": Reason(
        "测评未通过，已完成整改",
        details=("{assessed_on} 测评“{result}”，{rectified_on} 完成整改",),
    ),
    "reported_long_ago": Reason(
        "回看期内没有报送",
        details=("上次 {sent_at} 报送，在回看期之前",),
        remedy=("按要求报送这一年的情况，登记报送。",),
    ),
}
