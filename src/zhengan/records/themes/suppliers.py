"""Suppliers: who supplies, what, under which contract, assessed and filed when."""

from datetime import date
from typing import Annotated

from zhengan.records.model import Count, Instant, Number, OneOf, Record, Texts, To, Uscc, may, must
from zhengan.records.vocabulary import ProductRef, Products, SupplierRef


class Supplier(Record):
    """供应商：向机构提供信息系统产品或者服务的单位。"""

    name: str = must("名称", "供应商全称")
    uscc: Uscc | None = may("统一社会信用代码", "18 位，按 GB 32100 校验")
    admitted_on: date | None = may("准入日", "通过准入的日期")
    product_lines: Texts | None = may("产品线", "提供的产品或服务")
    important: bool | None = may("重要供应商", "是否为重要供应商")
    left_on: date | None = may("退出日", "不再供货或者服务的最后一天")


class Product(Record):
    """产品：供应商提供的一项产品或服务。"""

    supplier: SupplierRef = must("供应商", "由谁提供")
    name: str = must("名称", "产品名称")
    version: str | None = may("版本", "产品版本")
    bought_on: date | None = may("采购日", "采购的日期")
    important_system_related: bool = must("涉及重要系统", "是否用于重要信息系统")


class SupplierAssessment(Record):
    """供应商评估：对供应商的一次评估。"""

    supplier: SupplierRef = must("供应商", "评估谁")
    assessed_on: date = must("评估日", "评估的日期")
    score: Number | None = may("得分", "评估得分")
    conclusion: str = must("结论", "评估结论")


class Contract(Record):
    """合同：与供应商签订的合同及其安全条款。"""

    supplier: SupplierRef = must("供应商", "与谁签订")
    signed_on: date = must("签订日", "签订的日期")
    until: date | None = may("截止日", "合同有效的最后一天")
    confidentiality: bool = must("有保密条款", "是否约定保密义务")
    security_duties: bool = must("有安全责任条款", "是否约定网络安全责任")
    inspection_clause: bool | None = may("有检查条款", "是否约定配合监督检查")
    functions: Texts | None = may("服务内容", "合同约定的服务")
    products: Products | None = may("产品", "合同涉及的产品")
    sfnet: bool | None = may("涉及证联网", "是否涉及证联网")
    subject: str | None = may("标的", "合同标的")


class CsrcFiling(Record):
    """备案：信息技术系统服务机构向证监会备案的情况。"""

    supplier: Annotated[str, To.type("supplier", "institution")] = must(
        "备案主体", "供应商的键；服务机构自己的备案写本机构的键"
    )
    filed_on: date = must("提交日", "提交备案的日期")
    accepted_on: date | None = may("受理日", "备案完成的日期")
    scope: Texts | None = may("范围", "备案的服务范围")
    renewed_on: date | None = may("更新日", "最近一次更新的日期")


class SupplierReminder(Record):
    """提醒供应商：督促供应商备案或整改。"""

    supplier: SupplierRef = must("供应商", "提醒谁")
    sent_at: Instant = must("发出时间", "提醒发出的时间")
    about: Annotated[str, OneOf({"filing": "备案", "defect": "缺陷", "other": "其他"})] = must("事项", "提醒的事项")


class CustomerNotice(Record):
    """通知用户：服务机构把事件或漏洞通知使用同一产品的其他机构。"""

    about: Annotated[str, To.type("incident", "vulnerability")] = must("所涉事件或漏洞", "事件或漏洞的键")
    product: ProductRef | None = may("产品", "涉及的产品")
    sent_at: Instant = must("发出时间", "通知发出的时间")
    recipients: Count = must("收件家数", "通知了多少家机构")
