"""What only the older order asks: backup data in two places, contracts open to inspection, audits, and acts without a term."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "aftermath_done": Reason(
        "事后已经做了",
        details=("{discovered_at} 发现，{done_on} 已经做了",),
    ),
    "aftermath_not_done": Reason(
        "已经结案，没有做",
        details=("{discovered_at} 发现，{closed_at} 结案，没有做",),
        remedy=("补做，写成报告，登记事件报告；做过的，补登。",),
    ),
    "audit_findings_not_stated": Reason(
        "没有写明审计有没有发现问题",
        remedy=("在内部审计记录里写明发现几个问题，没有的写零。",),
    ),
    "audit_rectified": Reason(
        "审计发现的问题已经整改",
        details=("{audited_on} 审计，{rectified_on} 整改完成",),
    ),
    "backup_kept_there": Reason(
        "回看期内备份到该地",
    ),
    "contract_functions_not_stated": Reason(
        "合同没有写明服务内容，看不出要不要约定接受检查",
        remedy=("在合同登记里写明服务内容，如交易、行情、开户、结算。",),
    ),
    "inspection_agreed": Reason(
        "合同约定了接受延伸检查",
        details=("{signed_on} 签订的合同约定了接受延伸检查",),
    ),
    "inspection_missing": Reason(
        "合同没有约定接受延伸检查",
        details=("{signed_on} 签订的合同没有约定接受延伸检查",),
        remedy=("与供应商补签，约定接受延伸检查，登记合同；约定过的，更正合同记录。",),
    ),
    "inspection_not_stated": Reason(
        "没有写明合同有没有约定接受延伸检查",
        remedy=("在合同登记里写明有没有约定接受延伸检查。",),
    ),
    "no_audit_findings": Reason(
        "审计没有发现问题",
    ),
    "no_backup_there": Reason(
        "该地没有备份数据",
        remedy=("把备份数据存到该地，登记备份设施或者备份；已经有的，补登。",),
    ),
    "not_trained": Reason(
        "登记过别的培训，没有信息技术人员的培训",
        remedy=("对信息技术人员作培训，登记为专业培训；作过的，补登。",),
    ),
    "trained": Reason(
        "作过培训",
        details=("最近一次 {last_trained}",),
    ),
    "trained_long_ago": Reason(
        "回看期内没有培训过",
        details=("上次 {last_trained}，回看期内没有再培训",),
        remedy=("对信息技术人员再作一次培训，登记为专业培训。",),
    ),
}
