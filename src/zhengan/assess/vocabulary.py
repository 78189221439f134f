"""What figures and the codes inside them are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class FigureWord:
    """What a figure is called, and its unit: '' for dates and names, '@' where the evidence names it.

    `coded` where its value is one of `CODE_WORDS`, or several joined by 、.
    """

    label: str
    unit: str = ""
    coded: bool = False


FIGURE_WORDS: Mapping[str, FigureWord] = MappingProxyType(
    {
        "active_centers": FigureWord("同时服务的数据中心", "个"),
        "approved_on": FigureWord("预案批准日"),
        "assessed_on": FigureWord("测评日"),
        "bandwidth": FigureWord("当前带宽", "Mbps"),
        "bia_on": FigureWord("业务影响分析日"),
        "by": FigureWord("判断人"),
        "capacity": FigureWord("性能容量", "@"),
        "ceiling": FigureWord("峰值不超过", "@"),
        "deadline": FigureWord("期限"),
        "done": FigureWord("已做", "次"),
        "done_on": FigureWord("完成日"),
        "ended": FigureWord("结束时间"),
        "expected": FigureWord("应报"),
        "filed_on": FigureWord("备案日"),
        "finished_on": FigureWord("测试完成日"),
        "first_missed": FigureWord("首次缺失"),
        "graded_on": FigureWord("定级日"),
        "held_on": FigureWord("举行日"),
        "hole_from": FigureWord("缺口起"),
        "gap_from": FigureWord("此前断档从"),
        "gap_until": FigureWord("此前断档到"),
        "hole_until": FigureWord("缺口止"),
        "holes": FigureWord("缺口", "处"),
        "holdings": FigureWord("日志记录", "段"),
        "hours": FigureWord("时段"),
        "indicators": FigureWord("监测指标", "个"),
        "keep_through": FigureWord("应保存到"),
        "kept_until": FigureWord("保存到"),
        "last_done": FigureWord("上次完成"),
        "level": FigureWord("等级", "级"),
        "made_at": FigureWord("作出时间"),
        "market": FigureWord("市场"),
        "metric": FigureWord("指标"),
        "minutes": FigureWord("样本覆盖", "分钟"),
        "missed": FigureWord("缺失", "次"),
        "missed_periods": FigureWord("缺失各期"),
        "missing": FigureWord("缺少", coded=True),
        "not_stated": FigureWord("没有写明", coded=True),
        "owed_minutes": FigureWord("应测", "分钟"),
        "peak": FigureWord("峰值", "@"),
        "periods_owed": FigureWord("应做", "次"),
        "plans": FigureWord("预案", "份"),
        "rectified_on": FigureWord("整改完成日"),
        "reminded_at": FigureWord("督促时间"),
        "renewed_on": FigureWord("更新日"),
        "report_on": FigureWord("报告日"),
        "reported_at": FigureWord("报告时间"),
        "result": FigureWord("结论", coded=True),
        "reviewed_at": FigureWord("复核时间"),
        "rpo_minutes": FigureWord("恢复点目标", "分钟"),
        "rto_minutes": FigureWord("恢复时间目标", "分钟"),
        "scenarios": FigureWord("测试场景", "个"),
        "sent_at": FigureWord("报送时间"),
        "sent_to": FigureWord("实报"),
        "serves_until": FigureWord("有效到"),
        "session_opens": FigureWord("所碰时段的开始"),
        "silent": FigureWord("没有证据", "次"),
        "started": FigureWord("开始时间"),
        "tested_on": FigureWord("测试日"),
        "verified_at": FigureWord("验证时间"),
    }
)
"""Every figure that a check or a fold gives, by name."""

CODE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "basic": "基本符合",
        "bureau": "派出机构",
        "builders": "承建单位",
        "cac": "网信部门",
        "cii_assessment": "关键信息基础设施检测评估",
        "csrc": "中国证监会",
        "cyber_incident": "网络安全事件",
        "exchange": "交易场所",
        "fail": "不符合",
        "governance": "治理",
        "handling": "处置",
        "key_personnel": "重大人事变动",
        "natural_disaster": "自然灾害",
        "network": "网络负载",
        "next_year_plan": "下一年度工作计划",
        "objectives": "应急目标",
        "organisation": "应急组织",
        "other": "其他",
        "pass": "符合",
        "people": "人员",
        "performance": "系统性能",
        "police": "公安机关",
        "procedures": "处置流程",
        "public_health": "公共卫生事件",
        "recovery": "灾备",
        "risk": "风险",
        "sfnet_center": "运管中心",
        "spend": "投入",
        "supplier_exit": "主要服务机构退出",
        "zhengxinban": "证信办",
    }
)
"""Codes that stand as values in figures."""
