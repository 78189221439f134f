"""Governance and people: offices, bodies, policies, staff, money, audits, training."""

from datetime import date
from typing import Annotated

from zhengan.records.model import Count, Number, OneOf, Parts, Period, Record, Signed, Texts, To, Year, may, must
from zhengan.records.vocabulary import SystemRef

Role = Annotated[
    str,
    OneOf(
        {
            "first_responsible": "第一责任人",
            "directly_responsible": "直接责任人",
            "lead_department": "牵头部门",
            "security_manager": "网络安全管理人员",
            "compliance_manager": "合规管理人员",
            "cio": "首席信息官",
            "cii_responsible": "关键信息基础设施负责人",
            "cii_key_post": "关键信息基础设施关键岗位",
            "sfnet_security_primary": "证联网安全员（主岗）",
            "sfnet_security_backup": "证联网安全员（备岗）",
            "cii_body": "关键信息基础设施专门机构",
        }
    ),
]
Domain = Annotated[
    str,
    OneOf(
        {
            "governance": "治理",
            "operations": "运维",
            "change": "变更",
            "testing": "测试",
            "monitoring": "监测",
            "logging": "日志",
            "protection": "防护",
            "backup": "备份",
            "stress_test": "压力测试",
            "supplier": "供应商",
            "publication": "信息发布",
            "ip": "知识产权",
            "privacy": "个人信息保护",
            "emergency": "应急",
            "drill": "演练",
            "incident": "事件",
            "cii": "关键信息基础设施",
            "training": "培训",
            "audit": "审计",
            "confidentiality": "保密",
            "network": "网络",
            "development": "开发",
            "interconnection": "互联",
        }
    ),
]
# The duties that say only "regularly": the policy sets the period, the check holds the institution to it.
PERIODS = {
    "monitoring_review": "监测评估",
    "drill": "应急演练",
    "cii_stress_test": "关键信息基础设施压力测试",
    "investor_education": "投资者教育",
    "professional_training": "专业培训",
    "internal_audit": "内部审计",
    "supplier_assessment": "供应商评估",
    "sfnet_drill": "证联网演练",
    "sfnet_config_check": "证联网配置检查",
    "sfnet_plan_drill": "证联网预案演练",
}
AuditScope = OneOf(
    {"security": "网络和信息安全", "personal_information": "个人信息", "it": "信息技术", "cii": "关键信息基础设施"}
)


class Appointment(Record):
    """任职：谁在什么期间担任网络和信息安全的哪个职务。"""

    role: Role = must("职务", "承担的职务")
    holder: str = must("任职者", "人员姓名或部门名称")
    position: str | None = may("岗位", "在机构内的岗位")
    tasks: Texts | None = may("职责", "明确的职责")
    node: str | None = may("节点", "证联网节点")
    from_: date = must("起始日", "任职的第一天")
    until: date | None = may("截止日", "任职的最后一天")
    document: str | None = may("任命文件", "任命文件的名称或文号")
    system: SystemRef | None = may("系统", "只对某个系统任职时写其键")
    head: str | None = may("部门负责人", "任职者为部门时，其负责人的姓名")


class GovernanceBody(Record):
    """治理机构：决策、协调、管理、执行、监督网络和信息安全的委员会或部门。"""

    name: str = must("名称", "机构名称")
    kind: Annotated[
        str,
        OneOf(
            {
                "decision": "决策",
                "coordination": "协调",
                "management": "管理",
                "execution": "执行",
                "oversight": "监督",
            }
        ),
    ] = must("性质", "承担的职能")
    charter_approved: date | None = may("章程批准日", "议事规则或章程的批准日期")
    members: Texts | None = may("成员", "组成人员")
    until: date | None = may("撤销日", "存续的最后一天")


class Meeting(Record):
    """会议：治理机构召开的会议。"""

    body: Annotated[str, To.type("governance_body")] = must("治理机构", "哪个治理机构的会议")
    held_on: date = must("召开日", "会议日期")
    topics: Texts | None = may("议题", "会议议题")
    decisions: Texts | None = may("决议", "作出的决定")


class Policy(Record):
    """制度：机构的管理制度及其自定的周期。"""

    title: str = must("名称", "制度名称")
    domain: Domain = must("领域", "制度所属领域")
    covers: Texts | None = may("覆盖内容", "制度规定了哪些内容")
    approved_on: date = must("批准日", "制度批准的日期")
    effective_on: date = must("施行日", "制度施行的日期")
    review_period: Period | None = may("复审周期", "多久复审一次，如 P1Y")
    reviewed_on: date | None = may("复审日", "最近一次复审的日期")
    periods: Annotated[tuple[str, ...], Parts(("name", "period"), PERIODS)] | None = may(
        "自定周期", "各项“定期”工作的周期，如 drill=P1Y;supplier_assessment=P1Y"
    )


class Staffing(Record):
    """人员：某一年度的人员情况。"""

    year: Year = must("年度", "四位年份")
    staff: Count = must("员工总数", "全部员工人数")
    it_staff: Count = must("信息技术人员", "信息技术人员数")
    security_staff: Count = must("网络安全人员", "网络和信息安全人员数")
    cii_staff: Count | None = may("关键信息基础设施人员", "关键信息基础设施安全人员数")
    certified: Count | None = may("持证人数", "持有专业证书的人数")


class Budget(Record):
    """投入：某一年度的信息技术和网络安全投入。"""

    year: Year = must("年度", "四位年份")
    it_spend: Number = must("信息技术投入", "单位元")
    security_spend: Number = must("网络安全投入", "单位元")
    revenue: Signed | None = may("营业收入", "单位元，可为负")
    net_profit: Signed | None = may("净利润", "单位元，可为负")


class InternalAudit(Record):
    """内部审计：对网络和信息安全的审计。"""

    held_on: date = must("审计日", "审计进行的日期")
    scope: Annotated[tuple[str, ...], AuditScope] = must("范围", "审计范围，可多个")
    findings: Count | None = may("发现问题数", "审计发现的问题数")
    rectified_on: date | None = may("整改完成日", "问题整改完成的日期")
    report: str | None = may("报告", "审计报告的名称或文号")


class ResponsibilityAssessment(Record):
    """责任制考核：某一年度网络和信息安全责任的考核。"""

    year: Year = must("年度", "四位年份")
    subjects: Texts | None = may("考核对象", "被考核的部门或人员")
    covers_cii: bool | None = may("涵盖关键信息基础设施", "是否考核关键信息基础设施保护工作")


class Training(Record):
    """培训教育：对员工、专业人员或投资者的培训教育。"""

    kind: Annotated[
        str,
        OneOf(
            {
                "staff_education": "员工教育",
                "professional": "专业培训",
                "investor_education": "投资者教育",
                "association": "协会培训",
            }
        ),
    ] = must("种类", "培训种类")
    held_on: date = must("举办日", "培训日期")
    attendees: Count | None = may("参加人数", "参加培训的人数")
    staff_total: Count | None = may("应到人数", "当时的员工总数")
    series: str | None = may("系列", "合并计算的场次写同一系列名")
    topics: Texts | None = may("主题", "培训主题")
