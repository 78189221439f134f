"""Order 82's basic requirements: machine rooms, money and people, plans, programs, remote access."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "access_monitored": Reason(
        "接入有监控",
    ),
    "access_not_monitored": Reason(
        "接入没有监控",
        remedy=("监控这项接入，更正远程接入记录。",),
    ),
    "backed_up": Reason(
        "有备用的接入方式",
        details=("备用方式：{backup_modes}",),
    ),
    "backup_offered": Reason(
        "机构提供了互为备份的接入方式",
    ),
    "facility_installed": Reason(
        "机房有这种设施",
        details=("登记了这种设施 {facilities}",),
    ),
    "facility_not_installed": Reason(
        "机房没有这种设施",
        remedy=("配备这种设施，登记机房设施；已经有的，补登。",),
    ),
    "it_funded": Reason(
        "有信息技术经费投入",
        details=("{year} 年信息技术投入 {it_spend}",),
    ),
    "it_staffed": Reason(
        "有信息技术人员",
        details=("{year} 年信息技术人员 {it_staff}，员工 {staff}",),
    ),
    "monitoring_not_stated": Reason(
        "没有写明接入有没有监控",
        remedy=("在远程接入记录里写明有没有监控。",),
    ),
    "no_it_spend": Reason(
        "没有信息技术经费投入",
        details=("{year} 年信息技术投入 {it_spend}",),
        remedy=("安排信息技术经费，登记投入；数记错的，更正。",),
    ),
    "no_it_staff": Reason(
        "没有信息技术人员",
        details=("{year} 年信息技术人员 {it_staff}",),
        remedy=("配备信息技术人员，登记人员；数记错的，更正。",),
    ),
    "no_plan": Reason(
        "没有这样的规划",
        remedy=("制定规划并批准施行，登记制度，在覆盖内容里写明是什么规划；已经有的，补登。",),
    ),
    "plan_made": Reason(
        "有施行中的规划",
        details=("规划 {effective_on} 施行",),
    ),
    "programs_not_reviewed": Reason(
        "上线之前没有审查程序",
        details=(
            "{started} 上线，之前没有审查{unreviewed}的程序",
            "{started} 上线，之前没有审查程序",
        ),
        remedy=("这一次已经发生。审查过而没有记的，在“程序备份”里补记检查日；今后审查之后再上线。",),
    ),
    "programs_reviewed": Reason(
        "上线之前审查过程序",
        details=(
            "{checked_on} 审查，{started} 上线",
            "{checked_on} 审查",
        ),
    ),
    "project_not_stated": Reason(
        "没有写明是不是重大升级，看不出算不算建设项目",
        remedy=("在变更记录里写明是不是重大升级。",),
    ),
    "review_order_unknown": Reason(
        "登记的审查不早于上线当天，看不出之前审查过没有",
        details=("{started} 上线，登记的审查不早于当天，看不出之前审查过没有",),
        remedy=("查清楚上线之前审查过没有；审查过的，按上线的版本另登一条“程序备份”，写明检查日。",),
    ),
    "room_closed": Reason(
        "登记的机房都已停用",
        remedy=("登记在用的机房；其实在用的，更正数据中心记录。",),
    ),
    "room_in_use": Reason(
        "有在用的机房",
        details=("在用的机房 {rooms}",),
    ),
    "rules_filed": Reason(
        "技术规则已经备案",
        details=("{filed_on} 备案，规则 {effective_on} 施行",),
    ),
    "rules_not_filed": Reason(
        "技术规则没有备案",
        details=("规则 {effective_on} 施行，没有备案",),
        remedy=("向证监会备案，登记报送，写明所报的制度；备过案的，补登。",),
    ),
    "single_mode": Reason(
        "只有一种接入方式，没有备用",
        remedy=("增加备用的接入方式，登记在远程接入记录里；已经有的，补记。",),
    ),
}
