"""Systems: grading, projects, change, test, source custody, cryptography."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from zhengan.records.model import Count, Instant, Number, OneOf, Record, Texts, Within, may, must
from zhengan.records.vocabulary import ChangeRef, Markets, SystemRef, Systems

Level = Annotated[
    Decimal,
    Within(
        minimum=1,
        maximum=5,
        step=1,
        labels={"1": "第一级", "2": "第二级", "3": "第三级", "4": "第四级", "5": "第五级"},
    ),
]


class MlpsGrading(Record):
    """等级保护定级：系统的安全保护等级和备案。"""

    system: SystemRef = must("系统", "定级的系统")
    level: Level = must("等级", "一至五级，写 1–5")
    graded_on: date = must("定级日", "确定等级的日期")
    filed_on: date | None = may("备案日", "向公安机关备案的日期")
    filing_number: str | None = may("备案号", "备案证明编号")


class MlpsAssessment(Record):
    """等级保护测评：对系统的一次测评。"""

    system: SystemRef = must("系统", "测评的系统")
    assessed_on: date = must("测评日", "测评完成的日期")
    result: Annotated[str, OneOf({"pass": "符合", "fail": "不符合", "basic": "基本符合"})] = must("结论", "测评结论")
    assessor: str | None = may("测评机构", "测评机构名称")
    score: Number | None = may("得分", "测评得分")
    rectified_on: date | None = may("整改完成日", "问题整改完成的日期")


class ProjectMilestone(Record):
    """建设节点：系统规划、建成、投入使用及其安全措施的同步情况。"""

    system: SystemRef = must("系统", "建设的系统")
    stage: Annotated[str, OneOf({"planned": "规划", "built": "建设", "in_use": "使用"})] = must("阶段", "建设阶段")
    on: date = must("日期", "到达该阶段的日期")
    security_measure_on: date | None = may("安全措施日", "同阶段安全措施到位的日期")


class Change(Record):
    """变更：系统上线、变更、下线的计划和执行。"""

    systems: Systems = must("系统", "涉及的系统，可多个")
    kind: Annotated[str, OneOf({"go_live": "上线", "change": "变更", "removal": "下线"})] = must("种类", "变更种类")
    planned_start: Instant = must("计划开始", "计划开始时间")
    planned_end: Instant = must("计划结束", "计划结束时间")
    actual_start: Instant | None = may("实际开始", "实际开始时间")
    actual_end: Instant | None = may("实际结束", "实际结束时间")
    risk_assessed_at: Instant | None = may("风险评估时间", "完成风险评估的时间")
    controls: bool | None = may("有管控措施", "是否制定风险防控措施")
    emergency_plan: bool | None = may("有应急方案", "是否制定应急处置方案")
    rollback_plan: bool | None = may("有回退方案", "是否制定回退方案")
    reviewed_at: Instant | None = may("复核时间", "实施方案复核的时间")
    verified_at: Instant | None = may("验证时间", "实施后验证的时间")
    result: Annotated[str, OneOf({"done": "完成", "rolled_back": "已回退", "cancelled": "已取消"})] | None = may(
        "结果", "变更结果"
    )
    emergency: bool | None = may("紧急变更", "是否为紧急变更")
    emergency_ground: str | None = may("紧急理由", "为何紧急")
    emergency_assessed_at: Instant | None = may("紧急评估时间", "紧急变更评估的时间")
    plans_made_at: Instant | None = may("方案制定时间", "防控措施、应急处置和回退方案制定完成的时间")
    markets: Markets | None = may("涉及市场", "变更涉及的市场")
    large_impact: bool | None = may("影响较大", "是否可能产生较大影响")
    large_impact_ground: str | None = may("影响判断理由", "判断影响大小的理由")
    affects_designation: bool | None = may("影响认定", "是否可能影响关键信息基础设施认定结果")
    reported_at: Instant | None = may("报告时间", "向监管报告的时间")
    expert_review_passed: bool | None = may("专家评审通过", "专家评审是否通过")
    expert_reviewed_at: Instant | None = may("专家评审时间", "专家评审的时间")
    major_upgrade: bool | None = may("重大升级", "是否为重大升级")


class TestPlan(Record):
    """测试方案：针对一次变更的测试方案。"""

    __test__ = False

    change: ChangeRef = must("变更", "所测的变更")
    made_on: date = must("制定日", "方案制定的日期")
    cases: Count | None = may("用例数", "测试用例数")
    covers: Texts | None = may("覆盖内容", "覆盖的测试内容")
    made_at: Instant | None = may("制定时间", "方案制定的时间；与变更同一天的要写")


class TestRun(Record):
    """测试执行：针对一次变更的一轮测试。"""

    __test__ = False

    change: ChangeRef = must("变更", "所测的变更")
    finished_at: Instant = must("完成时间", "测试完成的时间")
    passed: bool = must("通过", "测试是否通过")
    report: str | None = may("报告", "测试报告的名称或文号")


class JointTest(Record):
    """联网测试：与其他机构的联合测试。"""

    change: ChangeRef = must("变更", "所测的变更")
    held_on: date = must("测试日", "联网测试的日期")
    participants: Count | None = may("参加家数", "参加机构的家数")
    reported_on: date | None = may("报告日", "报告测试情况的日期")


class TestDataset(Record):
    """测试数据：测试环境使用的数据及其脱敏。"""

    __test__ = False

    system: SystemRef = must("系统", "数据来自哪个系统")
    environment: str = must("测试环境", "使用数据的环境")
    sensitive: bool = must("含敏感数据", "是否含有敏感数据")
    masked: bool = must("已脱敏", "是否已脱敏")
    ground_unmasked: str | None = may("未脱敏理由", "未脱敏的理由")
    controls_equal_production: bool | None = may("管控同生产", "管控措施是否与生产环境一致")
    scanned_at: Instant | None = may("扫描时间", "扫描数据的时间")
    unmasked_found: Count | None = may("发现未脱敏数", "扫描发现的未脱敏条数")


class SourceCustody(Record):
    """程序备份：系统某一版本的源程序、执行程序存放。"""

    system: SystemRef = must("系统", "程序属于哪个系统")
    version: str = must("版本", "程序版本号")
    deposited_on: date = must("存放日", "存放的日期")
    digest: str = must("摘要", "程序文件的摘要")
    location: str = must("存放地点", "存放在哪里")
    source: bool | None = may("含源程序", "是否含源程序")
    executable: bool | None = may("含执行程序", "是否含执行程序")
    reviewed_on: date | None = may("检查日", "最近一次检查的日期")


class CryptoAssessment(Record):
    """密码应用评估：对系统的商用密码应用安全性评估。"""

    system: SystemRef = must("系统", "评估的系统")
    assessed_on: date = must("评估日", "评估完成的日期")
    result: str | None = may("结论", "评估结论")
