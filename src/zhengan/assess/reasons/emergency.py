"""Emergency plans and drills."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "all_scenarios": Reason(
        "场景齐全",
    ),
    "analysed": Reason(
        "批准预案之前做过业务影响分析",
        details=("{bia_on} 做业务影响分析，{approved_on} 批准预案",),
    ),
    "analysis_after_plan": Reason(
        "先批准预案，后做业务影响分析",
        details=("{approved_on} 批准预案，{bia_on} 才做业务影响分析",),
        remedy=("依据业务影响分析修订预案，重新批准。",),
    ),
    "analysed_then_revised": Reason(
        "业务影响分析之后修订过预案",
        details=("{bia_on} 做业务影响分析，{reviewed_on} 修订预案",),
    ),
    "missing_scenarios": Reason(
        "场景不全",
        details=("场景缺少{missing}",),
        remedy=("在应急预案里补上{missing}场景，重新批准。",),
    ),
    "no_analysis": Reason(
        "没有做业务影响分析",
        remedy=("做业务影响分析，据此修订并重新批准预案，登记分析日。",),
    ),
    "report_before_drill": Reason(
        "报告的日子早于演练",
        details=("{held_on} 才演练，报告却在 {report_on}",),
        remedy=("演练日或者报告日记错的，更正演练记录；没有错的，补写报告。",),
    ),
}
