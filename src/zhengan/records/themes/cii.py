"""Critical information infrastructure: designation, people's background, yearly assessment, procurement."""

from datetime import date
from typing import Annotated

from zhengan.records.model import Count, Instant, OneOf, Record, may, must
from zhengan.records.vocabulary import ProductRef, SystemRef


class CiiDesignation(Record):
    """关键信息基础设施认定：系统被认定的期间。"""

    system: SystemRef = must("系统", "被认定的系统")
    designated_on: date = must("认定日", "被认定的日期")
    withdrawn_on: date | None = may("撤销日", "认定撤销的日期")
    change_reported_at: Instant | None = may("变化报告时间", "报告较大变化的时间")


class BackgroundCheck(Record):
    """背景审查：对负责人和关键岗位人员的审查。"""

    holder: str = must("人员", "被审查的人员")
    post: str = must("岗位", "担任的岗位")
    passed_on: date = must("通过日", "审查通过的日期")
    node: str | None = may("节点", "证联网节点")


class CiiAssessment(Record):
    """关键信息基础设施检测评估：年度或投入使用前的检测和风险评估。"""

    system: SystemRef = must("系统", "评估的系统")
    assessed_on: date = must("评估日", "评估完成的日期")
    kind: Annotated[str, OneOf({"yearly": "年度", "before_use": "投入使用前"})] = must("种类", "年度或投入使用前")
    topics: (
        Annotated[
            tuple[str, ...],
            OneOf(
                {
                    "operation": "运行情况",
                    "threats": "面临的威胁",
                    "risk_management": "风险管理",
                    "incident_handling": "事件处置",
                }
            ),
        ]
        | None
    ) = may("内容", "评估覆盖的内容")
    passed: bool | None = may("通过", "评估是否通过")
    rectified_on: date | None = may("整改完成日", "问题整改完成的日期")
    findings: Count | None = may("发现问题数", "检测评估发现的问题数")


class ProcurementReview(Record):
    """采购预判：采购产品或服务前对国家安全影响的预判。"""

    product: ProductRef = must("产品", "采购的产品")
    forecast_on: date = must("预判日", "完成预判的日期")
    national_security: bool | None = may("影响国家安全", "是否可能影响国家安全")
    review_filed_on: date | None = may("申报审查日", "申报网络安全审查的日期")
