"""Investors' personal information: what is processed, told, shared, sent out, and how refusals are handled."""

from datetime import date
from typing import Annotated

from zhengan.records.model import Count, Instant, OneOf, Record, Suggested, Texts, To, may, must
from zhengan.records.vocabulary import Systems

# Open at the end: the dictionary names three and leaves room for further legal bases.
Basis = Annotated[
    str,
    Suggested(
        {
            "contract": "订立或履行合同所必需",
            "consent": "个人同意",
            "legal_duty": "履行法定职责或义务",
            "public_emergency": "应对突发公共卫生事件等紧急情况",
            "public_interest": "公共利益",
            "disclosed": "已合法公开的信息",
        }
    ),
]


class ProcessingActivity(Record):
    """处理活动：一项处理投资者个人信息的活动。"""

    purpose: str = must("目的", "处理目的")
    method: str = must("方式", "处理方式")
    scope: Texts = must("范围", "处理的个人信息种类，可多个")
    basis: Basis = must("依据", "处理的合法性依据")
    necessary: bool = must("必要", "是否为提供服务所必需")
    retention: str | None = may("保存期限", "保存多久")
    sensitive: bool | None = may("含敏感信息", "是否含敏感个人信息")
    systems: Systems | None = may("系统", "在哪些系统处理")
    notified: bool | None = may("已告知", "是否已告知投资者")
    outside_boundary: bool | None = may("边界外处理", "是否在本机构防护边界以外处理")
    protected: Annotated[str, OneOf({"masked": "脱敏", "encrypted": "加密", "other": "其他", "none": "无"})] | None = (
        may("保护措施", "边界外处理的保护措施")
    )
    notice: Annotated[str, To.type("privacy_notice")] | None = may("隐私告知", "用哪一份隐私告知来告知投资者")
    until: date | None = may("截止日", "处理的最后一天")


class PrivacyNotice(Record):
    """隐私告知：向投资者明示的隐私政策的一个版本。"""

    version: str = must("版本", "告知文本的版本号")
    effective_on: date = must("生效日", "生效的日期")
    scope: Texts | None = may("范围", "告知的个人信息种类，可多个")
    covers: (
        Annotated[
            tuple[str, ...],
            OneOf({"purpose": "目的", "method": "方式", "scope": "范围", "policy": "隐私政策", "rights": "权利"}),
        ]
        | None
    ) = may("告知内容", "告知了哪些内容")


class ThirdPartySharing(Record):
    """向第三方提供：向第三方机构提供投资者个人信息。"""

    recipient: str = must("接收方", "提供给谁")
    activity: Annotated[str, To.type("processing_activity")] = must("处理活动", "属于哪项处理活动")
    categories: Texts = must("信息种类", "提供的个人信息种类，可多个")
    from_: date = must("起始日", "提供的第一天")
    until: date | None = may("截止日", "提供的最后一天")
    consent_separate: bool | None = may("单独同意", "是否取得单独同意")
    legal_ground: (
        Annotated[
            str,
            OneOf({"legal_duty": "法定义务", "statutory_function": "法定职责", "other": "其他", "none": "无"}),
        ]
        | None
    ) = may("法定事由", "不经单独同意的事由")
    told: (
        Annotated[
            tuple[str, ...],
            OneOf(
                {
                    "purpose": "处理目的",
                    "method": "处理方式",
                    "categories": "信息种类",
                    "retention": "保存期限",
                    "protection": "保护措施",
                    "rights": "权利义务",
                }
            ),
        ]
        | None
    ) = may("告知内容", "告知了哪些内容")


class OutboundChannel(Record):
    """对外渠道：向投资者发送信息的渠道及其脱敏。"""

    name: str = must("名称", "渠道名称")
    medium: Annotated[str, OneOf({"sms": "短信", "email": "邮件", "other": "其他"})] = must("媒介", "短信、邮件或其他")
    self_operated: bool = must("自主运营", "是否自主运营")
    sensitive: bool | None = may("含敏感信息", "是否发送敏感个人信息")
    masking: bool = must("脱敏", "账号、证件号码等敏感信息是否全部脱敏后发送")
    sampled_at: Instant | None = may("抽查时间", "最近一次抽查的时间")
    sampled: Count | None = may("抽查条数", "抽查了多少条")
    leaks: Count | None = may("未脱敏条数", "抽查发现多少条未脱敏")
    until: date | None = may("截止日", "使用该渠道的最后一天")


class BiometricUse(Record):
    """生物特征：用生物特征认证客户身份的情况。"""

    purpose: str = must("目的", "用于什么")
    kinds: Texts = must("种类", "使用的生物特征，可多个")
    only_method: bool = must("唯一方式", "是否为唯一的认证方式")
    alternatives: Texts | None = may("替代方式", "其他可用的认证方式")
    necessity_assessed_on: date | None = may("必要性评估日", "评估必要性的日期")
    security_assessed_on: date | None = may("安全性评估日", "评估安全性的日期")
    forced: bool | None = may("强制同意", "是否强制客户同意收集")
    until: date | None = may("截止日", "使用的最后一天")


class ServiceRefusal(Record):
    """拒绝服务：因个人信息同意问题拒绝向投资者提供服务。"""

    at: Instant = must("时间", "拒绝服务的时间")
    ground: Annotated[str, OneOf({"consent_withheld": "不同意", "consent_withdrawn": "撤回同意", "other": "其他"})] = (
        must("缘由", "拒绝的缘由")
    )
    necessary_for_service: bool | None = may("服务所必需", "信息是否为提供服务所必需")
    legal_ground: (
        Annotated[
            str,
            OneOf({"legal_duty": "法定义务", "statutory_function": "法定职责", "other": "其他", "none": "无"}),
        ]
        | None
    ) = may("法定事由", "拒绝的法定事由")
