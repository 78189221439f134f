"""Emergencies: plans, drills, incidents and what was told to whom."""

from datetime import date
from typing import Annotated

from zhengan.records.model import Count, Instant, OneOf, Parts, Record, Suggested, Texts, To, may, must
from zhengan.records.vocabulary import Products, Systems

Scenario = Suggested(
    {
        "cyber_incident": "网络安全事件",
        "natural_disaster": "自然灾害",
        "public_health": "公共卫生事件",
        "key_personnel": "重大人事变动",
        "supplier_exit": "供应商退出",
    }
)


class EmergencyPlan(Record):
    """应急预案：应急预案的一个版本。"""

    version: str = must("版本", "预案版本")
    approved_on: date = must("批准日", "批准的日期")
    scenarios: Annotated[tuple[str, ...], Scenario] = must("场景", "预案覆盖的场景，可多个")
    objectives: bool | None = may("有目标", "是否明确应急目标")
    organisation: bool | None = may("有组织", "是否明确组织和职责")
    procedures: bool | None = may("有流程", "是否明确处置流程")
    bia_on: date | None = may("业务影响分析日", "业务影响分析的日期")
    reviewed_on: date | None = may("评估日", "最近一次评估修订的日期")


class Drill(Record):
    """应急演练：一次演练及其报告。"""

    held_on: date = must("演练日", "演练的日期")
    with_associated: bool = must("有关联单位参加", "是否有关联单位参加")
    participants: Count | None = may("参加人数", "参加的人数或家数")
    associated: Texts | None = may("关联单位", "参加的关联单位")
    organiser: (
        Annotated[str, OneOf({"self": "本机构", "core": "核心机构", "sfnet_center": "证联网运管中心"})] | None
    ) = may("组织者", "由谁组织")
    scenarios: Texts | None = may("场景", "演练的场景")
    results: Annotated[tuple[str, ...], Parts(("system", "rto_minutes", "rpo_minutes")), To.type("system")] | None = (
        may("结果", "各系统实际恢复时间和数据丢失分钟数，如 oms=12=0")
    )
    report_on: date | None = may("报告日", "形成报告的日期")
    reported_at: Instant | None = may("报告时间", "向监管报告的时间")


class Incident(Record):
    """网络安全事件：一次事件的发现、影响和处置。"""

    discovered_at: Instant = must("发现时间", "发现事件的时间")
    occurred_at: Instant | None = may("发生时间", "事件发生的时间")
    systems: Systems | None = may("涉及系统", "受影响的系统")
    kind: str = must("种类", "事件种类")
    level: (
        Annotated[
            str,
            OneOf(
                {
                    "particularly_major": "特别重大",
                    "major": "重大",
                    "considerable": "较大",
                    "general": "一般",
                }
            ),
        ]
        | None
    ) = may("级别", "事件级别")
    investors_affected: Count | None = may("受影响投资者数", "受影响的投资者人数")
    in_trading_hours: bool | None = may("交易时段内", "是否发生在交易时段")
    resolved_at: Instant | None = may("恢复时间", "恢复正常的时间")
    evidence_preserved: bool | None = may("保留证据", "是否保留相关证据")
    closed_at: Instant | None = may("结案时间", "处置完毕的时间")
    data_records: Count | None = may("涉及数据条数", "泄露、篡改或丢失的数据条数")
    suppliers: Annotated[tuple[str, ...], To.type("supplier")] | None = may("涉及供应商", "涉及的供应商")
    products: Products | None = may("涉及产品", "涉及的产品")
    project: Annotated[str, To.type("fintech_project")] | None = may("试点项目", "所属的金融科技试点等项目")
    sfnet: bool | None = may("涉及证联网", "是不是证联网的事件")


class IncidentReport(Record):
    """事件报告：就一次事件发出的一份报告。"""

    incident: Annotated[str, To.type("incident")] = must("事件", "报告的事件")
    kind: Annotated[
        str,
        OneOf(
            {
                "initial": "首次报告",
                "progress": "进展报告",
                "final": "总结报告",
                "investigation": "调查报告",
                "accountability": "问责报告",
                "rectification": "整改报告",
            }
        ),
    ] = must("种类", "报告种类")
    sent_at: Instant = must("发出时间", "报告发出的时间")
    to: Annotated[str, Suggested({"csrc": "中国证监会", "bureau": "派出机构"})] = must("报告对象", "报给谁")
    figures: str | None = may("关键数字", "报告中的关键数字")


class InvestorNotice(Record):
    """告知投资者：就事件或停止服务告知投资者。"""

    about: Annotated[str, To.type("incident", "service_suspension")] = must("所涉事件或停止服务", "事件或停止服务的键")
    sent_at: Instant = must("告知时间", "告知的时间")
    channels: Texts = must("渠道", "告知的渠道，可多个")
    covers: (
        Annotated[
            tuple[str, ...],
            OneOf({"impact": "影响", "alternative": "替代方式", "measures": "措施", "risks": "风险"}),
        ]
        | None
    ) = may("告知内容", "告知了哪些内容")


class ServiceSuspension(Record):
    """停止服务：暂停或者终止向投资者提供的服务。"""

    service: str = must("服务", "停止的服务")
    from_: Instant = must("起始时间", "从何时起停止")
    until: Instant | None = may("截止时间", "恢复服务的时间")
    permanent: bool | None = may("终止", "是否不再恢复")
