"""Investors' personal information."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "beyond_scope": Reason(
        "超出告知的范围",
        details=("告知的范围里没有{beyond}",),
        remedy=(
            "确需处理{beyond}的，更新隐私告知并告知投资者；不需要的，停止收集和使用，更正处理活动的范围。",
            "更新隐私告知，或者缩小处理的范围。",
        ),
    ),
    "biometrics_assessed": Reason(
        "已经评估",
        details=("{evaluated_on} 评估",),
    ),
    "biometrics_not_assessed": Reason(
        "没有做这项评估",
        remedy=("做评估，把评估日登记到生物特征记录；评估不支持使用的，停用，登记截止日。",),
    ),
    "boundary_not_stated": Reason(
        "没有写明是否在防护边界以外处理",
        remedy=("在处理活动里写明是否在防护边界以外处理。",),
    ),
    "consent_not_stated": Reason(
        "没有写明是否取得单独同意",
        remedy=("查清楚有没有取得单独同意，登记到“向第三方提供”。",),
    ),
    "consented": Reason(
        "已经取得单独同意",
    ),
    "excuse_not_stated": Reason(
        "没有取得单独同意，也没有写明事由",
        remedy=("写明有没有法定职责或者法定义务；没有的，取得单独同意，或者停止提供。",),
    ),
    "force_not_stated": Reason(
        "没有写明是否强制客户同意",
        remedy=("在生物特征记录里写明是否强制客户同意收集。",),
    ),
    "forced": Reason(
        "强制客户同意收集生物特征",
        remedy=("让客户可以拒绝而照样办理，改好以后登记。",),
    ),
    "harm_not_stated": Reason(
        "没有写明事件涉及多少条数据",
        details=("{discovered_at} 发现，没有写明涉及多少条数据",),
        remedy=("查清楚有没有数据泄露、篡改或者丢失，登记条数；没有的，登记为 0。",),
    ),
    "in_scope": Reason(
        "没有超出告知的范围",
    ),
    "laid_down": Reason(
        "已经写明",
    ),
    "limbs_apart": Reason(
        "按所选口径，两项合在一起才不行",
    ),
    "masked": Reason(
        "登记为脱敏后发送",
    ),
    "masked_and_sampled": Reason(
        "脱敏后发送，抽查没有发现问题",
        details=("{sampled_at} 抽查，没有发现未脱敏的",),
    ),
    "needed": Reason(
        "为提供服务所必需",
    ),
    "needed_by_law": Reason(
        "服务并不需要，但依法应当收集",
    ),
    "no_data_harmed": Reason(
        "事件没有涉及数据",
    ),
    "no_investor_data": Reason(
        "不处理投资者个人信息",
    ),
    "no_privacy_policy": Reason(
        "登记了别的制度，没有个人信息保护制度",
        remedy=("制定个人信息保护制度并登记；已经有的，补登。",),
    ),
    "not_consented": Reason(
        "没有取得单独同意，又不是履行法定职责或者义务",
        remedy=("停止提供，或者取得单独同意再提供，并登记。",),
    ),
    "not_forced": Reason(
        "没有强制客户同意",
    ),
    "not_masked": Reason(
        "没有脱敏就发送",
        details=("经{medium}发送，没有脱敏",),
        remedy=("发送之前给账号、证件号码脱敏，改好以后抽查并登记。",),
    ),
    "not_needed": Reason(
        "收集了提供服务并不需要的信息",
        remedy=("停止收集，登记截止日，删除已经收集的；其实必需的，更正处理活动。",),
    ),
    "not_practised": Reason(
        "写明了，但是没有做过",
        remedy=("按写明的做一次并登记：审计覆盖个人信息，或者应急预案加上个人信息的场景。",),
    ),
    "not_sampled": Reason(
        "登记为脱敏，没有抽查证明",
        remedy=("抽查近期发出的信息，登记抽查时间、条数和未脱敏的条数。",),
    ),
    "not_told": Reason(
        "没有告知投资者",
        remedy=("把隐私告知送达投资者，再登记为已告知。",),
    ),
    "only_biometrics": Reason(
        "能用的认证方式都是生物特征",
        remedy=("增加不用生物特征的认证方式，登记下来；替代方式写漏的，补上。",),
    ),
    "only_method": Reason(
        "生物特征是唯一的认证方式",
        remedy=("增加不用生物特征的认证方式，登记下来。",),
    ),
    "other_methods": Reason(
        "另有认证方式",
    ),
    "other_writing_not_on_file": Reason(
        "制度里没有，别处写没写看不出来",
        remedy=("写在岗位职责或者应急预案里的，登记任职或者预案；哪里都没有写的，补写进制度。",),
    ),
    "practice_never_recorded": Reason(
        "写明了，做没做过看不出来",
        remedy=("做过的，登记内部审计或者应急预案；没有做的，先做。",),
    ),
    "protected": Reason(
        "采取了保护措施",
        details=("已经{measure}",),
    ),
    "protection_not_stated": Reason(
        "在边界以外处理，没有写明保护措施",
        remedy=("在处理活动里写明脱敏、加密还是没有保护。",),
    ),
    "refusal_not_explained": Reason(
        "没有写明是不是例外，看不出该不该拒绝",
        details=("{refused_at} 因{refused_because}拒绝服务，没有写明是不是例外",),
        remedy=("写明信息是不是提供服务所必需、有没有法定事由。",),
    ),
    "refused_by_law": Reason(
        "依法定职责或者义务拒绝",
    ),
    "refused_for_consent": Reason(
        "因投资者不同意而拒绝服务，不属于例外",
        details=("{refused_at} 因{refused_because}拒绝服务，不属于例外",),
        remedy=("恢复向该投资者提供服务；查一查办理流程，防止再拒绝。其实属于例外的，更正记录。",),
    ),
    "scope_not_stated": Reason(
        "隐私告知没有写明范围，无从比较",
        remedy=("在隐私告知里写明告知了哪些种类的个人信息。",),
    ),
    "sensitivity_not_stated": Reason(
        "没有写明是否发送敏感个人信息",
        remedy=("在对外渠道里写明是否发送敏感个人信息。",),
    ),
    "service_needs_it": Reason(
        "信息为提供服务所必需，可以拒绝",
    ),
    "shared_by_law": Reason(
        "履行法定职责或者义务，属于例外",
        details=("事由是{excuse}，属于例外",),
    ),
    "stored_unregistered": Reason(
        "有系统存放投资者个人信息，没有登记处理活动",
        remedy=("登记处理活动；系统其实不存放的，更正系统登记。",),
    ),
    "telling_not_stated": Reason(
        "没有写明是否告知投资者",
        remedy=("查清楚有没有告知投资者，登记到处理活动。",),
    ),
    "told": Reason(
        "已经告知投资者",
        details=("{effective_on} 生效的告知，内容齐全",),
    ),
    "told_parts_not_stated": Reason(
        "没有写明告知了哪些内容",
        remedy=("在{evidence}里写明告知了哪些内容。",),
    ),
    "unmasked_found": Reason(
        "抽查发现未脱敏的信息",
        details=("{sampled_at} 抽查，发现 {leaks}未脱敏",),
        remedy=("查明为什么漏脱敏，改好以后再抽查并登记；抽查记错的，更正记录。",),
    ),
    "unprotected": Reason(
        "在边界以外处理，没有脱敏、加密",
        remedy=("脱敏、加密后再处理，或者收回边界以内处理，并更正登记。",),
    ),
    "untold_excuse_not_stated": Reason(
        "告知的内容不全，也没有写明有没有法定事由",
        remedy=("写明有没有法定职责或者法定义务；没有的，补全告知，送达投资者，再登记。",),
    ),
    "untold_parts": Reason(
        "告知的内容不全",
        details=("没有告知{missing}",),
        remedy=("把{missing}补进告知，送达投资者，再登记。", "补全告知，送达投资者，再登记。"),
    ),
}
