"""Critical information infrastructure: people, assessment, changes, procurement."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "assessed_after_use": Reason(
        "投入使用以后才检测评估",
        details=("{live_on} 投入使用，{examined_on} 才检测评估",),
        remedy=("这一次已经发生。日子记错的，更正记录；今后先通过检测评估、再上线。",),
    ),
    "assessed_ahead_of_use": Reason(
        "投入使用之前已经检测评估",
        details=("{examined_on} 检测评估，{live_on} 投入使用",),
    ),
    "assessment_outdated": Reason(
        "最近的责任考核太旧",
        details=("最近一次责任考核是 {year} 年的",),
        remedy=("做上一年的责任考核，把关键信息基础设施保护放进去，并登记。",),
    ),
    "background_checked": Reason(
        "通过了安全背景审查",
        details=("{holder}于 {passed_on} 通过安全背景审查",),
    ),
    "body_named": Reason(
        "指定了专门机构或者部门",
        details=("由{holder}管理",),
    ),
    "carried_out_failing": Reason(
        "专家评审没有通过，仍然实施",
        details=("专家评审没有通过，{started} 仍然实施",),
        remedy=("请负责的人说明为什么非做不可，判断是否站得住，签名登记；今后评审通过再做。",),
    ),
    "carried_out_unreviewed": Reason(
        "没有经过专家评审就实施",
        details=("没有专家评审，{started} 实施",),
        remedy=("评审过的，补记评审结果；没有的，请负责的人说明缘由，签名登记为人工判断。",),
    ),
    "carried_systems_not_stated": Reason(
        "没有写明线路承载哪些系统",
        remedy=("在线路记录里写明承载的系统。",),
    ),
    "checked_late": Reason(
        "任职以后才通过安全背景审查",
        details=("{holder} {took_office} 任职，{passed_on} 才通过安全背景审查",),
        remedy=("这一次已经晚了。日子记错的，更正记录；今后先审查、再任职。",),
    ),
    "cii_assessed": Reason(
        "责任考核包括关键信息基础设施保护",
        details=("{year} 年的责任考核包括关键信息基础设施保护",),
    ),
    "cii_not_assessed": Reason(
        "责任考核没有包括关键信息基础设施保护",
        details=("{year} 年的责任考核没有包括关键信息基础设施保护",),
        remedy=("把关键信息基础设施保护放进责任考核，登记下一次考核。",),
    ),
    "cii_not_stated": Reason(
        "责任考核没有写明包不包括关键信息基础设施保护",
        remedy=("在责任制考核记录里写明是否涵盖关键信息基础设施。",),
    ),
    "designation_effect_not_stated": Reason(
        "没有写明会不会影响认定",
        remedy=("在变更记录里写明是否可能影响认定结果；可能影响的，尽快报告。",),
    ),
    "designation_unaffected": Reason(
        "已判断不影响认定",
    ),
    "forecast_late": Reason(
        "采购以后才预判",
        details=("{bought_on} 采购，{forecast_on} 才预判",),
        remedy=("这一次已经发生。日子记错的，更正记录；今后先预判、再采购。",),
    ),
    "forecast_made": Reason(
        "做过安全风险预判",
        details=(
            "{forecast_on} 预判，{bought_on} 采购",
            "{forecast_on} 预判",
        ),
    ),
    "head_not_stated": Reason(
        "没有写明专门机构的负责人是谁",
        details=("没有写明{holder}的负责人是谁",),
        remedy=("在任职记录里写明专门机构的负责人，并登记对其的背景审查。",),
    ),
    "held_back": Reason(
        "专家评审没有通过，没有实施",
    ),
    "holders_unknown": Reason(
        "没有登记任职，认不出考核对象里谁是该责任人",
        remedy=("登记第一责任人、直接责任人的任职，或者在考核对象里写职务。",),
    ),
    "no_cii_body": Reason(
        "没有指定专门机构或者部门",
        remedy=("指定专门机构或者部门，登记任职；已经指定的，补登。",),
    ),
    "no_failed_review": Reason(
        "没有评审未通过仍然实施的情形",
        details=("没有专家评审，{started} 实施；按口径不算未通过",),
    ),
    "no_posts": Reason(
        "没有认定关键岗位",
        remedy=("认定网络安全关键岗位，逐个登记任职；已经认定的，补登。",),
    ),
    "no_problems": Reason(
        "检测评估没有发现问题",
    ),
    "no_review": Reason(
        "没有专家评审",
        details=("{started} 开始，没有专家评审",),
        remedy=("评审过的，在变更记录里补记评审结果和时间；今后先评审、再实施。",),
    ),
    "no_security_impact": Reason(
        "预判不影响国家安全",
    ),
    "nobody_named": Reason(
        "没有在任的安全管理责任人",
        remedy=("为这个系统指定安全管理责任人，登记任职；已经指定的，补登。",),
    ),
    "not_operator_then": Reason(
        "年报所报的那一年还没有关键信息基础设施",
    ),
    "office_assessed": Reason(
        "考核对象里有该责任人",
        details=("{year} 年的考核对象里有该责任人",),
    ),
    "office_not_assessed": Reason(
        "考核对象里没有该责任人",
        details=("{year} 年的考核对象里没有该责任人",),
        remedy=("考核该责任人，登记为考核对象；用姓名登记的，另登记其任职。",),
    ),
    "person_named": Reason(
        "有安全管理责任人",
        details=("责任人是{holder}",),
    ),
    "posts_recognised": Reason(
        "认定了关键岗位",
        details=("关键岗位上有 {key_posts}",),
    ),
    "posts_vacant": Reason(
        "关键岗位上没有人，看不出还认定不认定",
        details=("关键岗位上最后一人 {ended_on} 离任",),
        remedy=("关键岗位还在的，登记接任的人；不再认定的，另行认定并登记。",),
    ),
    "problems_not_stated": Reason(
        "检测评估没有写明有没有发现问题",
        remedy=("在检测评估记录里写明是否通过、发现几个问题。",),
    ),
    "result_not_stated": Reason(
        "没有写明检测评估通过没有",
        remedy=("在检测评估记录里写明是否通过。",),
    ),
    "review_held": Reason(
        "组织了专家评审",
        details=("{expert_reviewed_at} 评审，{started} 开始",),
    ),
    "review_late": Reason(
        "开始之后才评审",
        details=("{started} 开始，{expert_reviewed_at} 才评审",),
        remedy=("这一次已经发生。时间记错的，更正变更记录；今后先评审、再实施。",),
    ),
    "review_passed": Reason(
        "通过了专家评审",
    ),
    "security_impact_not_stated": Reason(
        "预判没有写明会不会影响国家安全",
        remedy=("在采购预判记录里写明是否可能影响国家安全；可能影响的，申报审查。",),
    ),
    "subjects_not_stated": Reason(
        "没有写明考核了谁",
        remedy=("在责任制考核记录里写明考核对象。",),
    ),
    "topics_missing": Reason(
        "检测评估的内容不全",
        details=("没有评估{missing}",),
        remedy=("补做{missing}的评估，登记到检测评估记录。",),
    ),
    "used_without_assessment": Reason(
        "没有检测评估就投入使用",
        details=("{live_on} 投入使用，没有检测评估",),
        remedy=("做过的，补登检测评估；没有做的，尽快补做，今后先通过、再上线。",),
    ),
    "used_without_passing": Reason(
        "检测评估没有通过就投入使用",
        details=("{live_on} 投入使用，检测评估没有通过",),
        remedy=("整改后重新检测评估；今后先通过、再上线。",),
    ),
}
