"""Incidents and defects: what was done, and who was told."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "defect_impact_not_stated": Reason(
        "没有写明这个缺陷、漏洞影响大不大",
        remedy=("在漏洞隐患记录里写明是否可能有较大影响；有较大影响的，报告监管部门。",),
    ),
    "defect_not_reported": Reason(
        "可能有较大影响，到整改完也没有报告",
        details=("{discovered_at} 发现，可能有较大影响，到整改完也没有报告",),
        remedy=("马上补报，登记报告时间；已经报告的，补登。",),
    ),
    "defect_outside_products": Reason(
        "没有写明在哪个产品里，按所选口径不看",
    ),
    "defect_reported": Reason(
        "已经报告监管部门",
        details=("{discovered_at} 发现，{reported_at} 报告",),
    ),
    "defect_without_incident": Reason(
        "没有引发事件的缺陷、漏洞，按所选口径不必告知",
    ),
    "evidence_kept": Reason(
        "保留了现场和证据",
    ),
    "evidence_lost": Reason(
        "没有保留现场和证据",
        details=("{discovered_at} 发现的事件，没有保留现场和证据",),
        remedy=("这一次已经发生。记错的，更正事件记录；今后先留存日志和现场，再动手修复。",),
    ),
    "followup_late": Reason(
        "报告晚了",
        details=("最迟 {deadline} 报告，{reported_at} 才报告",),
        remedy=("这一次已经发生。时间记错的，更正记录；今后事件一结束就排定报告的日子。",),
    ),
    "followup_reported": Reason(
        "已经报告监管部门",
        details=("{reported_at} 报告",),
    ),
    "followup_unreported": Reason(
        "过了期限没有报告",
        details=("最迟 {deadline} 报告，过了期限没有报告",),
        remedy=("补报，登记事件报告；已经报告的，补登。",),
    ),
    "incident_reported": Reason(
        "已经报告监管部门",
        details=("{discovered_at} 发现，{reported_at} 报告",),
    ),
    "incident_reported_late": Reason(
        "超过所选时数才报告",
        details=("{discovered_at} 发现，最迟 {deadline} 报告，{reported_at} 才报告",),
        remedy=("这一次已经发生。时间记错的，更正记录；今后发现事件先报告，情况不全的随后续报。",),
    ),
    "incident_unreported": Reason(
        "发现了事件，一份报告也没有",
        details=("{discovered_at} 发现，一份报告也没有",),
        remedy=("马上补报，登记事件报告；已经报告的，补登。",),
    ),
    "investors_not_stated": Reason(
        "没有写明影响了多少投资者",
        remedy=("在事件记录里写明受影响的投资者人数，没有的写零。",),
    ),
    "investors_not_told": Reason(
        "事件已经结束，没有通知投资者",
        details=("{discovered_at} 发现的事件已经结束，没有通知投资者",),
        remedy=("通知过而没有记的，补登；没有通知的，补发通知，说明善后办法和风险。",),
    ),
    "investors_told": Reason(
        "通知过投资者",
        details=("{discovered_at} 发现，{notified_at} 通知",),
    ),
    "level_not_stated": Reason(
        "事件没有定级，看不出要不要报告",
        remedy=("给事件定级，记到事件记录里。",),
    ),
    "mechanism_in_force": Reason(
        "有在用的事件处置制度或者预案",
        details=("{effective_on} 起在用",),
    ),
    "named_channel": Reason(
        "走了条文点名的渠道",
    ),
    "no_emergency_report": Reason(
        "事件已经结束，没有应急报告",
        details=("{discovered_at} 发现的事件已经结束，没有应急报告",),
        remedy=("马上补报，登记事件报告；已经报告的，补登。",),
    ),
    "no_investor_affected": Reason(
        "没有影响投资者",
    ),
    "no_notice": Reason(
        "没有通知投资者的记录",
        remedy=("通知过的，登记告知投资者；没有通知的，马上通知，写明替代方式或者应急措施，提示风险。",),
    ),
    "notice_lacks": Reason(
        "通知的内容不全",
        details=("{notified_at} 通知，没有写{missing}",),
        remedy=("补发通知，写明{missing}；写过而没有记的，补记。",),
    ),
    "preservation_not_stated": Reason(
        "没有写明现场和证据有没有保留",
        remedy=("在事件记录里写明有没有保留现场和证据。",),
    ),
    "procedures_not_stated": Reason(
        "应急预案没有写明有没有处置流程",
        remedy=("在应急预案记录里写明有没有处置流程；另有处置制度的，登记制度。",),
    ),
    "reported_at_once": Reason(
        "不晚于发现就已经报告",
        details=("{discovered_at} 发现，{reported_at} 已经报告",),
    ),
    "reported_within_hours": Reason(
        "在所选时数之内报告",
        details=("{discovered_at} 发现，{reported_at} 报告，最迟 {deadline}",),
    ),
}
