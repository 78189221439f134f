"""Bodies, offices, people and money, facilities, what core institutions do for those connected to them."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "body_dissolved": Reason(
        "治理机构已经撤销",
        details=("{dissolved_on} 之后没有这样的治理机构",),
        remedy=("设立接替的治理机构，登记治理机构；其实没有撤销的，更正撤销日。",),
    ),
    "body_has_not_met": Reason(
        "治理机构在回看期内没有开过会",
        details=("上次开会 {last_met}，回看期内没有开过",),
        remedy=("召开会议，登记会议；开过的，补登。",),
    ),
    "body_in_place": Reason(
        "有这样的治理机构",
        details=(
            "有治理机构 {bodies}，章程 {charter_approved} 批准",
            "有治理机构 {bodies}",
        ),
    ),
    "charter_not_stated": Reason(
        "有治理机构，没有登记章程批准日",
        remedy=("登记章程批准日；没有章程的，先制定并批准。",),
    ),
    "charter_pending": Reason(
        "治理机构的章程还没有批准",
        details=("章程 {charter_approved} 才批准",),
        remedy=("批准章程，治理机构开始运作；日子记错的，更正章程批准日。",),
    ),
    "figures_outdated": Reason(
        "登记的是以前年度的数，不能说明现在",
        details=("最近登记的是 {year} 年的数，不能说明现在",),
        remedy=("登记当年的{evidence}情况。",),
    ),
    "guidance_given": Reason(
        "做过",
        details=("最近一次 {last_guided}",),
    ),
    "guidance_not_given": Reason(
        "发出过别的，没有做过这一项",
        remedy=("向有关各方发出，登记“指导督促”并写明性质；做过的，补登。",),
    ),
    "guidance_old": Reason(
        "回看期内没有做过",
        details=("上次 {last_guided}，回看期内没有再做",),
        remedy=("向有关各方再发一次，登记“指导督促”并写明性质。",),
    ),
    "guidance_register_young": Reason(
        "登记开始得晚，之前做没做看不出来",
        remedy=("查清楚以前做了没有，补登“指导督促”；没有做过的，向有关各方发出。",),
    ),
    "kind_not_stated": Reason(
        "没有写明是规则、指导还是督促",
        remedy=("在“指导督促”记录里写明性质。",),
    ),
    "measure_later": Reason(
        "安全措施晚于系统的同一阶段",
        details=("系统 {stage_on} 到这一阶段，安全措施 {measure_on} 才到位",),
        remedy=("这一次已经晚了。日子记错的，更正建设节点；今后安全措施与系统同步安排。",),
    ),
    "measure_missing": Reason(
        "系统到了这一阶段，没有安全措施",
        details=("系统 {stage_on} 到这一阶段，没有登记安全措施",),
        remedy=("补上安全措施，在建设节点里登记安全措施日；当时已有的，补记。",),
    ),
    "measures_in_step": Reason(
        "安全措施与系统同步",
        details=("系统 {stage_on} 到这一阶段，安全措施 {measure_on} 到位",),
    ),
    "meetings_not_recorded": Reason(
        "有治理机构，开没开会看不出来",
        remedy=("登记治理机构的会议。",),
    ),
    "no_body": Reason(
        "没有这样的治理机构",
        remedy=(
            "设立或者指定承担这项职能的治理机构，登记治理机构；已经有的，补登，一个机构兼几种职能的，每种登记一次。",
        ),
    ),
    "no_redundancy": Reason(
        "设施没有冗余",
        remedy=("给设施加上冗余，更正机房设施记录。",),
    ),
    "no_security_spend": Reason(
        "没有网络和信息安全的资金投入",
        details=("{year} 年网络安全投入 {security_spend}",),
        remedy=("安排网络和信息安全的资金，登记投入；数记错的，更正。",),
    ),
    "no_security_staff": Reason(
        "没有网络和信息安全人员",
        details=("{year} 年网络安全人员 {security_staff}",),
        remedy=("配备网络和信息安全人员，登记人员；数记错的，更正。",),
    ),
    "not_appointed": Reason(
        "没有明确由谁担任",
        remedy=("明确由谁担任，登记任职；已经明确的，补登。",),
    ),
    "office_held": Reason(
        "已经明确由谁担任",
        details=("由 {holder} 担任，自 {took_office} 起",),
    ),
    "office_vacant": Reason(
        "任期已经结束，没有人接任",
        details=("{ended_on} 任期结束，之后没有人接任",),
        remedy=("尽快明确由谁接任，登记任职；其实没有中断的，更正任职的截止日。",),
    ),
    "redundancy_not_stated": Reason(
        "没有写明设施有没有冗余",
        remedy=("在机房设施记录里写明冗余方式。",),
    ),
    "redundant": Reason(
        "设施有冗余",
        details=("{redundancy}，{tested_on} 测试过", "{redundancy}"),
    ),
    "redundant_and_tested": Reason(
        "设施有冗余，回看期内测试过",
        details=("{redundancy}，{tested_on} 测试过",),
    ),
    "rule_named": Reason(
        "写明了所依据的技术规则",
        details=("依据 {rule_version}",),
    ),
    "security_funded": Reason(
        "有网络和信息安全的资金投入",
        details=("{year} 年网络安全投入 {security_spend}，信息技术投入 {it_spend}",),
    ),
    "security_staffed": Reason(
        "有网络和信息安全人员",
        details=("{year} 年网络安全人员 {security_staff}，信息技术人员 {it_staff}，员工 {staff}",),
    ),
    "stage_not_recorded": Reason(
        "系统已经上线，这一阶段没有登记",
        remedy=("在建设节点里补登这一阶段和安全措施日；安全措施没有到位的，补上。",),
    ),
    "task_named": Reason(
        "职责里写明了",
        details=("{holder} 的职责里写明了",),
    ),
    "task_not_named": Reason(
        "牵头部门的职责里没有写明",
        details=("{holder} 的职责里没有写明{missing}",),
        remedy=("明确由牵头部门负责{missing}，在任职的职责里写明。",),
    ),
}
