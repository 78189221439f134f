"""Supervision: what was filed with whom, what the regulator said, guard periods, pilot projects."""

from datetime import date
from typing import Annotated

from zhengan.records.model import ANY, Instant, Number, OneOf, Period, Record, Suggested, Texts, To, may, must

SUBMISSION_KINDS = {
    "annual_report": "网络和信息安全管理年报",
    "mlps_status": "等级保护情况",
    "change": "变更报告",
    "drill": "演练报告",
    "incident": "事件报告",
    "vulnerability": "漏洞隐患报告",
    "data": "数据报送",
    "cii_plan": "关键信息基础设施年度计划",
    "cii_change": "关键信息基础设施变化报告",
    "publication": "违法信息报告",
    "sfnet_monthly": "证联网月报",
    "other": "其他",
}
SubmissionKind = Annotated[str, OneOf(SUBMISSION_KINDS)]
Addressee = Suggested(
    {
        "csrc": "中国证监会",
        "bureau": "派出机构",
        "exchange": "交易场所",
        "police": "公安机关",
        "cac": "网信部门",
        "sfnet_center": "运管中心",
        "zhengxinban": "证信办",
        "builders": "承建单位",
    }
)
Measure = Annotated[
    str,
    OneOf(
        {
            "order_to_correct": "责令改正",
            "interview": "谈话",
            "warning_letter": "警示函",
            "public_explanation": "公开说明",
            "periodic_report": "定期报告",
            "more_compliance_checks": "增加合规检查",
            "demerit": "记过",
            "fine": "罚款",
            "business_suspension": "暂停业务",
            "warning": "警告",
            "disciplinary": "处分",
            "replace_management": "责令更换管理人员",
            "restrict_rights": "限制权利",
            "public_censure": "公开谴责",
            "disqualification": "认定为不适当人选",
            "other": "其他",
        }
    ),
]


class Submission(Record):
    """报送：向监管部门或有关单位提交的一份材料。"""

    kind: SubmissionKind = must("种类", "材料种类")
    about: Annotated[str, To.type(ANY)] | None = may("所报记录", "材料所报告的记录的键")
    period: str | None = may("期间", "材料所属期间，如 2025 或 2026-03")
    covers: Texts | None = may("覆盖内容", "材料包含的内容")
    due_on: date | None = may("应报日", "应当报送的最后一天")
    sent_at: Instant = must("报送时间", "实际报送的时间")
    to: Annotated[tuple[str, ...], Addressee] = must("报送对象", "报给谁，可多个；派出机构可写其名称")
    receipt: str | None = may("回执", "回执编号")
    digest: str | None = may("摘要", "所报材料的摘要")


class RegulatorNotice(Record):
    """监管来文：监管部门发来的通知、检查、责令等文件。"""

    kind: Annotated[
        str,
        OneOf(
            {
                "risk_alert": "风险提示",
                "inspection": "检查",
                "rectification_order": "责令整改",
                "information_request": "要求提供材料",
                "guard_period": "重要时期保障",
                "route": "报告路径要求",
            }
        ),
    ] = must("种类", "来文种类")
    issued_at: Instant = must("发文时间", "来文的时间")
    from_: str = must("发文单位", "谁发的文")
    subjects: Texts | None = may("涉及事项", "来文涉及的事项")
    feedback_due: Instant | None = may("反馈期限", "应当反馈的时间")
    measure: Measure | None = may("监管措施", "来文采取的措施")
    person: str | None = may("责任人", "被采取措施的人员")
    basis: str | None = may("依据", "来文引用的规定")


class NoticeFeedback(Record):
    """来文反馈：对监管来文的反馈。"""

    notice: Annotated[str, To.type("regulator_notice")] = must("来文", "反馈哪份来文")
    sent_at: Instant = must("反馈时间", "反馈的时间")
    affected: bool | None = may("受影响", "本机构是否受影响")
    measures: str | None = may("措施", "采取的措施")
    completed_at: Instant | None = may("完成时间", "整改完成的时间")


class GuardPeriod(Record):
    """重要时期：要求加强保障的期间。"""

    from_: Instant = must("起始时间", "保障从何时起")
    until: Instant = must("截止时间", "保障到何时止，不含该时刻")
    by: str = must("要求单位", "由谁要求")
    reporting: Period | None = may("报告周期", "多久报告一次，如 P1D")


class DutyRoster(Record):
    """值班：重要时期的值班和情况报告。"""

    period: Annotated[str, To.type("guard_period")] = must("重要时期", "属于哪个重要时期")
    at: Instant = must("值班时间", "值班的时间")
    on_duty: Texts = must("值班人员", "值班人员，可多个")
    status_sent_at: Instant | None = may("报告时间", "当班报告情况的时间")


class FintechProject(Record):
    """试点项目：参加的金融科技试点、信创等项目。"""

    name: str = must("名称", "项目名称")
    mechanism: Annotated[
        str,
        OneOf(
            {
                "fintech_pilot": "金融科技创新试点",
                "xinchuang": "信息技术应用创新",
                "industry_infrastructure": "行业基础设施",
                "supervisory_support": "监管支持",
            }
        ),
    ] = must("机制", "项目所属机制")
    from_: date = must("起始日", "项目的第一天")
    until: date | None = may("截止日", "项目的最后一天")


class Guidance(Record):
    """指导督促：核心机构或证联网管理机构发出的规则、指导和督促。"""

    to: str = must("对象", "指导谁")
    on: date = must("日期", "发出的日期")
    about: str = must("内容", "指导的内容")
    kind: Annotated[str, OneOf({"rule": "规则", "guidance": "指导", "urging": "督促"})] | None = may(
        "性质", "是规则、指导还是督促"
    )


class ProgrammeTask(Record):
    """规划任务：行业规划或工作方案中的任务及其进展。"""

    plan: Annotated[str, Suggested({"plan-2014": "2014 年工作计划", "sac-plan-2023": "证券公司三年提升计划"})] = must(
        "方案", "任务所属方案，如 plan-2014"
    )
    number: str = must("编号", "任务编号")
    owner: str = must("牵头单位", "负责的单位")
    from_: date | None = may("起始日", "任务的第一天")
    until: date | None = may("截止日", "任务的最后一天")
    progress: Number | None = may("进度", "完成的百分数")
    outcome: str | None = may("成果", "任务成果")
