"""Admission of suppliers and contracts with them."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "admitted": Reason(
        "已通过准入",
        details=("{admitted_on} 通过准入",),
    ),
    "bought_before_admission": Reason(
        "先采购，后准入",
        details=("{bought_on} 采购，{admitted_on} 才通过准入",),
        remedy=("这一次已经发生。日子记错的，更正；今后先通过准入、再采购。",),
    ),
    "clause_agreed": Reason(
        "在期合同已经约定",
        details=("在期合同 {contracts}，已经约定",),
    ),
    "clause_missing": Reason(
        "在期合同没有约定",
        details=("在期合同 {contracts}，其中 {without_clause} 没有约定",),
        remedy=("与供应商补签协议，登记合同；已经约定的，更正合同记录。",),
    ),
    "contract_ended": Reason(
        "没有在期的合同",
        details=("合同 {ended_on} 到期，没有在期的",),
        remedy=("续签或者另签合同，登记合同；不再往来的，登记供应商的退出日。",),
    ),
    "not_admitted": Reason(
        "采购了，没有准入",
        details=("{bought_on} 采购，没有准入",),
        remedy=("补办准入，登记准入日；已经准入的，补登。",),
    ),
    "under_contract": Reason(
        "有在期的合同",
    ),
}
