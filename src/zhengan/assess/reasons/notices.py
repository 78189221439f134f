"""Answers to the regulator, risk alerts, periods of special guard."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "affected_not_stated": Reason(
        "反馈了，没有写明本机构受不受影响",
        remedy=("在来文反馈里写明本机构是否受影响；还没有排查的，先排查。",),
    ),
    "answered": Reason(
        "已经提供",
        details=("{answered_at} 提供，期限 {feedback_due}", "{answered_at} 提供"),
    ),
    "answered_late": Reason(
        "过了反馈期限才反馈",
        details=("期限 {feedback_due}，{answered_at} 才反馈",),
        remedy=("已经晚了，补不回来。时间记错的，更正来文或者反馈记录；今后收到来文即排定期限，留出余量。",),
    ),
    "interval_not_stated": Reason(
        "没有写明多久报送一次",
        remedy=("在重要时期记录里写明报告周期。",),
    ),
    "kept_up": Reason(
        "至今一次不缺",
        details=("应有 {periods_owed}，一次不缺",),
    ),
    "looked_into": Reason(
        "在期限之内排查过",
        details=("{answered_at} 反馈排查结果，期限 {feedback_due}",),
    ),
    "no_deadline_stated": Reason(
        "来文没有写反馈期限，还没有提供",
        details=("{issued_at} 来文，没有写反馈期限，还没有提供",),
        remedy=("提供材料，登记来文反馈；来文其实写了期限的，补登期限。",),
    ),
    "not_affected": Reason(
        "排查后不受影响",
    ),
    "not_answered": Reason(
        "过了反馈期限，没有提供",
        details=("期限 {feedback_due}，没有提供",),
        remedy=("尽快提供，登记来文反馈；已经提供的，补登。",),
    ),
    "not_looked_into": Reason(
        "过了反馈期限，没有排查结果",
        details=("期限 {feedback_due}，没有排查结果",),
        remedy=("尽快排查、反馈，登记来文反馈并写明是否受影响；已经反馈的，补登。",),
    ),
    "sender_unclear": Reason(
        "看不出是不是证券监管部门发的",
        remedy=("把发文或者要求的单位写全，如中国证监会、上海证监局。",),
    ),
}
