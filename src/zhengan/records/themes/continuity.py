"""Continuity and capacity: backups, recovery, stress tests, capacity. (Telemetry is bulk and lives elsewhere.)"""

from datetime import date
from typing import Annotated

from zhengan.records.model import Count, Instant, Number, OneOf, Parts, Record, To, may, must
from zhengan.records.vocabulary import CenterRef, Site, SystemRef, Systems


class BackupRun(Record):
    """备份执行：系统数据的一次备份。"""

    system: SystemRef = must("系统", "备份的系统")
    started_at: Instant = must("开始时间", "备份开始的时间，按此计入某一天")
    finished_at: Instant | None = may("完成时间", "备份完成的时间")
    ok: bool = must("成功", "备份是否成功")
    site: Site = must("存放位置", "备份存放的位置")
    bytes: Count | None = may("字节数", "备份数据量，单位字节")
    tool: str | None = may("工具", "备份工具")
    snapshot: str | None = may("快照", "快照或任务编号")


class BackupVerification(Record):
    """备份验证：对备份数据有效性的一次验证。"""

    system: SystemRef = must("系统", "验证的系统")
    verified_at: Instant = must("验证时间", "验证的时间")
    ok: bool = must("有效", "备份是否有效")
    method: Annotated[str, OneOf({"restore": "恢复验证", "checksum": "校验和", "sample": "抽样"})] = must(
        "方式", "验证方式"
    )
    restored_bytes: Count | None = may("恢复字节数", "恢复的数据量，单位字节")


class RecoveryFacility(Record):
    """备份设施：系统的数据备份、故障备份、灾难备份设施。"""

    system: SystemRef = must("系统", "为哪个系统设置")
    kind: Annotated[str, OneOf({"data": "数据备份", "fault": "故障备份", "disaster": "灾难备份"})] = must(
        "种类", "设施种类"
    )
    industry_center: bool | None = may("行业中心", "是否设在行业备份中心")
    tested_on: date | None = may("测试日", "最近一次测试的日期")
    data_center: CenterRef | None = may("数据中心", "设施所在的数据中心")
    mode: Annotated[str, OneOf({"cold": "冷备", "warm": "温备", "hot": "热备", "active_active": "双活"})] | None = may(
        "方式", "备份方式"
    )
    rto_minutes: Number | None = may("恢复时间目标", "单位分钟")
    rpo_minutes: Number | None = may("恢复点目标", "单位分钟")
    sync: bool | None = may("同步复制", "数据是否同步复制")
    from_: date = must("起始日", "设施启用的第一天")
    until: date | None = may("截止日", "设施启用的最后一天")


class RecoveryObjective(Record):
    """恢复目标：系统中断后恢复的时间和数据目标。"""

    system: SystemRef = must("系统", "为哪个系统设定")
    rto_minutes: Number = must("恢复时间目标", "单位分钟")
    rpo_minutes: Number = must("恢复点目标", "单位分钟")
    bia_on: date | None = may("业务影响分析日", "业务影响分析的日期")


class StressTest(Record):
    """压力测试：对系统性能、网络、恢复能力的一次压力测试。"""

    systems: Systems = must("系统", "参加测试的系统，可多个")
    planned_on: date | None = may("计划日", "计划测试的日期")
    finished_on: date = must("完成日", "测试完成的日期")
    plan: bool | None = may("有方案", "是否有测试方案")
    scenarios: Count | None = may("场景数", "测试场景数")
    indicators: (
        Annotated[tuple[str, ...], OneOf({"performance": "性能容量", "network": "网络容量", "recovery": "恢复能力"})]
        | None
    ) = may("指标", "测试覆盖的指标")
    report_on: date | None = may("报告日", "测试报告完成的日期")
    report_kept_until: date | None = may("报告保存至", "测试报告保存到哪一天")
    results: Annotated[tuple[str, ...], Parts(("metric", "capacity"))] | None = may(
        "结果", "各指标测得的容量，如 tps=12000;sessions=300000"
    )
    trigger: Annotated[str, OneOf({"yearly": "年度", "volatility": "行情波动"})] | None = may(
        "起因", "年度测试或行情波动后的测试"
    )


class MarketEvent(Record):
    """市场事件：引起容量压力的行情波动或峰值。"""

    kind: Annotated[str, OneOf({"volatility": "行情大幅波动", "peak": "新峰值"})] = must("种类", "事件种类")
    on: date = must("日期", "发生的日期")
    capacity_at_risk: bool | None = may("容量承压", "容量是否可能不足")
    detail: str | None = may("说明", "事件情况")


class CapacityRating(Record):
    """容量评定：系统某一指标自某日起的容量。"""

    system: SystemRef = must("系统", "评定的系统")
    metric: str = must("指标", "容量指标名，如 tps")
    capacity: Number = must("容量", "指标的容量数值")
    from_: date = must("起始日", "该容量的第一天")
    basis: Annotated[str, OneOf({"stress_test": "压力测试", "vendor": "厂商给出", "calculation": "测算"})] | None = may(
        "依据", "容量数值的来源"
    )
    stress_test: Annotated[str, To.type("stress_test")] | None = may("压力测试", "所依据的压力测试")
