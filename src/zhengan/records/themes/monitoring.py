"""Monitoring, logs, protection: indicators, alerts, log holdings, safeguards, vulnerabilities, publications."""

from datetime import date
from typing import Annotated

from zhengan.records.model import Instant, OneOf, Record, To, may, must
from zhengan.records.vocabulary import CenterRef, DeviceRef, ProductRef, SystemRef, Systems


class Indicator(Record):
    """监测指标：对系统、机房或线路设置的指标和阈值。"""

    system: SystemRef | None = may("系统", "监测的系统")
    data_center: CenterRef | None = may("数据中心", "监测的数据中心")
    link: Annotated[str, To.type("network_link")] | None = may("线路", "监测的网络线路")
    metric: str = must("指标", "指标名")
    threshold: str = must("阈值", "告警阈值，连同单位")
    owner: str | None = may("负责人", "负责处理的人员或岗位")
    from_: date = must("起始日", "开始监测的日期")
    until: date | None = may("截止日", "监测的最后一天")


class Alert(Record):
    """告警：监测产生的一次告警及其处理。"""

    indicator: Annotated[str, To.type("indicator")] | None = may("指标", "触发的监测指标")
    system: SystemRef | None = may("系统", "涉及的系统")
    raised_at: Instant = must("告警时间", "告警产生的时间")
    severity: Annotated[str, OneOf({"info": "提示", "warning": "警告", "major": "重要", "critical": "紧急"})] = must(
        "级别", "告警级别"
    )
    acknowledged_at: Instant | None = may("确认时间", "有人确认的时间")
    closed_at: Instant | None = may("关闭时间", "处理完毕的时间")
    disposal: str | None = may("处理情况", "如何处理")


class MonitoringReview(Record):
    """监测评估：对监测机制有效性的评估。"""

    held_on: date = must("评估日", "评估的日期")
    conclusion: str = must("结论", "评估结论")
    improvements: str | None = may("改进措施", "改进了什么")


class LogHolding(Record):
    """日志保存：某类日志完整保存的一段时间。"""

    system: SystemRef | None = may("系统", "日志来自哪个系统；与设备二选一")
    device: DeviceRef | None = may("设备", "日志来自哪台证联网设备；与系统二选一")
    log_class: Annotated[str, OneOf({"business": "业务日志", "system": "系统日志", "network": "网络日志"})] = must(
        "日志种类", "业务、系统或网络日志"
    )
    from_: Instant = must("起始时间", "保存的日志从何时起")
    until: Instant = must("截止时间", "保存的日志到何时止，不含该时刻")
    complete: bool | None = may("完整", "这一段是否完整")
    digest: str | None = may("摘要", "日志文件的摘要")


class Safeguard(Record):
    """防护措施：在机构、系统或区域上实施的安全措施。"""

    scope: str = must("范围", "institution（全机构）、系统的键或区域名称")
    measure: Annotated[
        str,
        OneOf(
            {
                "network_isolation": "网络隔离",
                "user_authentication": "用户认证",
                "access_control": "访问控制",
                "policy_management": "安全策略管理",
                "data_encryption": "加密",
                "web_tamper_proofing": "网站防篡改",
                "malware_protection": "恶意代码防范",
                "intrusion_detection": "入侵检测",
                "situational_awareness": "态势感知",
            }
        ),
    ] = must("措施", "措施种类")
    product: str | None = may("产品", "使用的产品名称")
    from_: date = must("起始日", "措施生效的第一天")
    until: date | None = may("截止日", "措施有效的最后一天")
    checked_on: date | None = may("检查日", "最近一次检查的日期")


class Vulnerability(Record):
    """漏洞隐患：发现的缺陷、漏洞及其核实、整改和报告。"""

    found_on: Instant = must("发现时间", "发现的时间")
    source: Annotated[str, OneOf({"scan": "扫描", "notice": "通报", "report": "报告", "test": "测试"})] = must(
        "来源", "如何得知"
    )
    systems: Systems | None = may("涉及系统", "受影响的系统")
    product: ProductRef | None = may("产品", "有缺陷的产品")
    severity: Annotated[str, OneOf({"low": "低", "medium": "中", "high": "高", "critical": "严重"})] = must(
        "严重程度", "低、中、高、严重"
    )
    cve: str | None = may("漏洞编号", "CVE 等编号")
    verified_on: Instant | None = may("核实时间", "核实的时间")
    fixed_on: Instant | None = may("修复时间", "整改完成的时间")
    mitigated_on: Instant | None = may("缓解时间", "采取临时措施的时间")
    large_impact: bool | None = may("影响较大", "是否可能产生较大影响")
    reported_at: Instant | None = may("报告时间", "向监管报告的时间")
    member: str | None = may("所在接入机构", "隐患在证联网的哪家其他接入机构；自己的不写")
    told_at: Instant | None = may("告知时间", "告知该接入机构的时间")
    sfnet_risk: bool | None = may("危及证联网", "是否可能给证联网造成安全隐患")


class Publication(Record):
    """信息发布：机构发布的一条信息及其审核和处置。"""

    title: str = must("标题", "信息标题")
    channel: str = must("渠道", "发布渠道")
    published_at: Instant = must("发布时间", "发布的时间")
    reviewed_at: Instant | None = may("审核时间", "发布前审核的时间")
    reviewer: str | None = may("审核人", "审核人员")
    illegal: bool | None = may("违法信息", "是否为法律法规禁止发布的信息")
    found_at: Instant | None = may("发现时间", "发现违法信息的时间")
    stopped_at: Instant | None = may("停止传输时间", "停止传输的时间")
    disposed_at: Instant | None = may("处置时间", "处置完毕的时间")
    reported_at: Instant | None = may("报告时间", "向监管报告的时间")
    kind: (
        Annotated[
            str,
            OneOf(
                {
                    "general": "一般信息",
                    "vulnerability": "漏洞、病毒、攻击、侵入信息",
                    "certification": "认证检测信息",
                    "risk_assessment": "风险评估信息",
                }
            ),
        ]
        | None
    ) = may("种类", "信息种类")
    authorisation: str | None = may("授权", "发布所依据的授权或规定")


class AssessmentActivity(Record):
    """认证检测评估活动：对外开展的认证、检测、风险评估。"""

    kind: Annotated[str, OneOf({"certification": "认证", "testing": "检测", "risk_assessment": "风险评估"})] = must(
        "种类", "活动种类"
    )
    on: date = must("日期", "活动的日期")
    about: str = must("对象", "针对什么开展")
    authorisation: str | None = may("授权", "所依据的授权或规定")
