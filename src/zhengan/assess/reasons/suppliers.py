"""Suppliers."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "not_renewed": Reason(
        "备案过期没有更新",
        details=(
            "{renewed_on} 更新之后没有再更新",
            "{filed_on} 备案之后没有更新",
        ),
        remedy=("更新备案，登记更新日。",),
    ),
    "not_urged": Reason(
        "供应商没有备案，也没有督促过",
        details=("供应商没有备案，{reminded_at} 督促之后没有再督促",),
        remedy=("督促供应商备案，登记“提醒供应商”；已经备案的，登记备案。",),
    ),
    "urged": Reason(
        "已经督促备案",
        details=("{reminded_at} 督促备案",),
    ),
}
