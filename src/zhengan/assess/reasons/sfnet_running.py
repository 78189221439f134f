"""The industry network: its office, its posts, how it is run and what follows on violations."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "approved_unassessed": Reason(
        "没有评估就批准接入",
        details=("{access_approved_on} 批准接入，接入方案没有评估",),
        remedy=("评估过的，补登评估日；没有的，马上评估，今后先评估、再批准。",),
    ),
    "assessed_after_approval": Reason(
        "批准接入以后才评估接入方案",
        details=("{access_approved_on} 批准接入，{evaluated_on} 才评估接入方案",),
        remedy=("这一次已经发生。日子记错的，更正记录；今后先评估、再批准。",),
    ),
    "assessed_after_golive": Reason(
        "业务上线以后才评估上线方案",
        details=("{live_on} 业务上线，{evaluated_on} 才评估上线方案",),
        remedy=("这一次已经发生。日子记错的，更正记录；今后先评估、再上线。",),
    ),
    "assessed_before_scheme": Reason(
        "评估在提交接入方案之前，看不出评估的是不是这个方案",
        details=("{evaluated_on} 评估，早于提交方案",),
        remedy=("方案日或者评估日记错的，更正接入记录；评估的是另一个方案的，评估这一个。",),
    ),
    "audit_held": Reason(
        "做过内部安全审计",
        details=("最近一次 {held_on}",),
    ),
    "audit_old": Reason(
        "回看期内没有做过内部安全审计",
        details=("上次审计 {held_on}，回看期内没有再做",),
        remedy=("做内部安全审计，登记内部审计；做过的，补登。",),
    ),
    "audit_register_young": Reason(
        "审计登记开始得晚，之前做没做看不出来",
        remedy=("查清楚以前做过没有，补登内部审计；没有做过的，先做。",),
    ),
    "golive_assessed": Reason(
        "评估过业务上线方案",
        details=("{evaluated_on} 评估，{live_on} 业务上线", "{evaluated_on} 评估"),
    ),
    "golive_not_stated": Reason(
        "没有写明业务有没有上线、上线方案评没评估",
        remedy=("在证联网接入记录里写明业务上线日和上线评估日。",),
    ),
    "golive_unassessed": Reason(
        "没有评估上线方案，业务就上线",
        details=("{live_on} 业务上线，上线方案没有评估",),
        remedy=("评估过的，补登上线评估日；没有的，马上评估，今后先评估、再上线。",),
    ),
    "network_incident_unreported": Reason(
        "证联网的事件已经结束，没有报告",
        details=("{discovered_at} 发现的事件已经结束，没有报告",),
        remedy=("马上补报，登记事件报告；已经报告的，补登。",),
    ),
    "network_reach_not_stated": Reason(
        "措施写的是全机构，看不出管不管证联网节点",
        remedy=("管到证联网节点的，按证联网另登一条防护措施，范围写证联网；没有管到的，补上措施。",),
    ),
    "no_review_period": Reason(
        "有的制度没有定复审周期",
        remedy=("在制度里定下多久复审一次，登记到制度的“复审周期”。",),
    ),
    "node_unwatched": Reason(
        "有的节点没有这样的措施",
        details=("没有措施的节点：{unwatched_nodes}",),
        remedy=("给每个节点补上措施，登记防护措施，范围写证联网和节点名；一处措施管到各节点的，范围只写证联网。",),
    ),
    "node_without_post": Reason(
        "有的节点没有人任职",
        details=("没有人任职的节点：{bare_nodes}",),
        remedy=("给每个节点明确任职的人，登记任职，写明节点；已经明确的，补登。",),
    ),
    "post_node_not_stated": Reason(
        "任职没有写明管哪个节点",
        remedy=("在任职记录里写明节点。",),
    ),
    "rectification_ordered": Reason(
        "要求过限期整改",
        details=("{discovered_at} 查出违规，要求 {deadline} 前整改",),
    ),
    "review_current": Reason(
        "各项制度都在复审周期之内",
    ),
    "review_overdue": Reason(
        "有制度过了复审周期没有复审",
        details=("过期没有复审的制度 {overdue_policies}，最早的上次 {last_done}，最迟 {deadline} 复审",),
        remedy=("复审这些制度，登记复审日；复审过的，补登。",),
    ),
    "same_holder": Reason(
        "备岗和主岗是同一个人",
        remedy=("备岗另外明确一个人，登记任职。",),
    ),
    "scheme_assessed": Reason(
        "评估过接入方案",
        details=("{evaluated_on} 评估，{access_approved_on} 批准接入", "{evaluated_on} 评估"),
    ),
    "security_not_audited": Reason(
        "做过别的审计，没有做过网络和信息安全的",
        remedy=("做内部安全审计，登记内部审计；做过的，补登。",),
    ),
    "service_suspended": Reason(
        "暂停了服务",
        details=("{discovered_at} 查出违规，{suspended_from} 暂停服务",),
    ),
    "suspended_before_telling": Reason(
        "先暂停接入，后通知接入机构",
        details=("{suspended_from} 暂停接入，{told_at} 才通知接入机构",),
        remedy=("这一次已经发生。时间记错的，更正记录；今后先通知，拒不执行的再暂停。",),
    ),
    "suspended_on_refusal": Reason(
        "通知以后拒不执行，才暂停接入",
        details=("{told_at} 通知，{suspended_from} 暂停接入",),
    ),
    "suspended_untold": Reason(
        "理由写拒不执行，没有通知的记录",
        details=("{suspended_from} 暂停接入，没有通知的记录",),
        remedy=("通知过的，补登通知时间；没有通知的，请查明依据，补发通知。",),
    ),
    "suspended_without_refusal": Reason(
        "暂停接入的理由不是拒不执行",
        details=("{suspended_from} 暂停接入，理由不是拒不执行",),
        remedy=("通知以后拒不执行的，在暂停理由里写明；不是的，恢复接入。",),
    ),
    "suspension_ground_not_stated": Reason(
        "没有写明为什么暂停接入",
        remedy=("在证联网接入记录里写明暂停理由。",),
    ),
    "violation_reported": Reason(
        "已经报告证信办",
        details=("{discovered_at} 发现，{reported_at} 报告",),
    ),
    "violation_unreported": Reason(
        "已经暂停接入，没有报告证信办",
        details=("{discovered_at} 发现，后来暂停了接入，没有报告证信办",),
        remedy=("马上补报证信办，登记报告时间；已经报告的，补登。",),
    ),
    "violation_unanswered": Reason(
        "查出违规，没有限期整改，也没有暂停服务",
        details=("{discovered_at} 查出违规，没有限期整改，也没有暂停服务",),
        remedy=("要求接入机构限期整改，或者暂停其服务，登记整改期限或者暂停起始；已经做了的，补登。",),
    ),
    "violations_not_stated": Reason(
        "配置检查没有写明查出几条违规",
        remedy=("在配置检查记录里写明违规数；没有查出的，写 0。",),
    ),
}
