"""Who and what: the institution, what it counts as, its data centres, systems, links and connections."""

from datetime import date
from typing import Annotated

from zhengan.records.model import (
    Count,
    InForm,
    Instant,
    Number,
    OneOf,
    Record,
    Texts,
    To,
    Uscc,
    may,
    must,
)
from zhengan.records.vocabulary import CenterRef, Centers, Markets, Products, Site, SystemRef, Systems

InstitutionKind = Annotated[
    str,
    OneOf(
        {
            "exchange": "证券期货交易场所",
            "depository": "登记结算机构",
            "infrastructure": "行业信息技术公共基础设施机构",
            "securities": "证券公司",
            "futures": "期货公司",
            "fund": "基金管理公司",
            "service": "信息技术系统服务机构",
            "bank": "商业银行",
            "advisory": "证券投资咨询机构",
            "fund_service": "基金服务机构",
            "private_fund": "私募基金管理人",
            "subsidiary": "经营机构子公司",
            "tech_subsidiary": "信息科技专业子公司",
            "association": "行业协会",
            "network": "证联网管理机构",
            "csrc": "中国证监会",
            "bureau": "派出机构",
        }
    ),
]
Code = Annotated[
    str,
    OneOf(
        {
            "core": "核心机构",
            "operating": "经营机构",
            "service": "信息技术系统服务机构",
            "cii": "关键信息基础设施运营者",
            "mutatis": "参照适用机构",
            "tech_subsidiary": "信息科技专业子公司",
            "supplier": "供应商",
            "csrc": "中国证监会",
            "bureau": "派出机构",
            "association": "行业协会",
            "data_center_operator": "行业备份数据中心运营单位",
            "related_bank": "有关银行和基金托管销售机构",
            "sfnet_supervisor": "证信办",
            "sfnet_office": "网管办",
            "sfnet_center": "运管中心",
            "sfnet_builder": "承建单位",
            "sfnet_member": "接入机构",
        }
    ),
]
Function = OneOf(
    {
        "trading": "交易",
        "quotes": "行情",
        "account_opening": "开户",
        "settlement": "结算",
        "risk_control": "风控",
        "communication": "通信",
        "custody": "托管",
        "fund_sales": "基金销售",
        "registration": "登记",
        "valuation": "估值",
        "website": "网站",
        "app": "移动应用",
        "office": "办公",
        "other": "其他",
    }
)


class Institution(Record):
    """机构本身：一个证据文件夹属于一家机构，由这类记录说明。"""

    name: str = must("名称", "机构全称")
    uscc: Uscc | None = may("统一社会信用代码", "18 位，按 GB 32100 校验")
    kind: InstitutionKind = must("类别", "机构类别，决定基本身份")
    bureau: str | None = may("辖区证监局", "注册地的派出机构名称")
    holder_accounts: Count | None = may("持有人账户数", "存续产品涉及的基金份额持有人账户合计")
    counted_on: date | None = may("账户统计日", "持有人账户数是哪一天的数")
    self_operated_systems: bool | None = may("自行运维系统", "是否借助自身运维管理的系统从事投资活动")
    continuing_products: bool | None = may("有存续产品", "是否有存续产品")
    parent: Annotated[str, To.type("institution")] | None = may("母公司", "母公司的机构键，可以在文件夹之外")
    like: Annotated[str, OneOf({"core": "核心机构", "operating": "经营机构"})] | None = may(
        "参照对象", "参照适用机构按哪一类机构的义务判断"
    )


class Register(Record):
    """登记完整声明：机构声明从某日起某类记录没有遗漏。"""

    record_type: Annotated[str, InForm("record_type")] = must("记录类型", "声明完整的记录类型名，如 backup_run")
    object: str | None = may("对象", "只对某个对象声明时写其键；不写为全部")
    complete_from: date = must("完整起始日", "从这一天起没有遗漏")


class Judgement(Record):
    """人工判断：对需要人来判断的义务，由署名人作出的结论。"""

    obligation: str = must("义务", "义务编号，如 csrc-218/21#network-core")
    object: str | None = may("对象", "判断针对的对象的键；不写为机构本身")
    conclusion: Annotated[str, OneOf({"met": "合规", "breached": "不合规"})] = must("结论", "合规或不合规")
    grounds: str = must("理由", "得出结论的依据")
    by: str = must("判断人", "署名人的姓名和职务")
    on: date = must("判断日", "作出判断的日期")
    until: date = must("有效至", "判断有效的最后一天")


class RegulatorRoute(Record):
    """报告对象另行要求：证监会要求向其他对象报告的期间。"""

    from_: date = must("起始日", "要求生效的第一天")
    until: date | None = may("截止日", "要求有效的最后一天")
    matter: str | None = may("事项", "适用的报告事项；不写为全部")
    to: str = must("报告对象", "应当向谁报告")


class Standing(Record):
    """身份：机构在某一期间内以何种身份承担义务。"""

    code: Code = must("身份", "身份代码")
    from_: date = must("起始日", "具有该身份的第一天")
    until: date | None = may("截止日", "具有该身份的最后一天")
    basis: str | None = may("依据", "认定文件或理由")


class DataCenter(Record):
    """数据中心：机房所在的位置和状态。"""

    name: str = must("名称", "数据中心名称")
    site: Site = must("位置", "相对主中心的位置")
    city: str | None = may("城市", "所在城市")
    active: bool | None = may("在用", "是否正在使用")


class System(Record):
    """信息系统：机构运行的系统及其属性。"""

    name: str = must("名称", "系统名称")
    functions: Annotated[tuple[str, ...], Function] | None = may("功能", "系统承担的功能，可多个")
    important: bool = must("重要信息系统", "是否为重要信息系统")
    cii: bool | None = may("关键信息基础设施", "是否被认定为关键信息基础设施；有认定记录时以记录为准")
    markets: Markets | None = may("服务市场", "系统直接服务的市场")
    live_on: date = must("上线日", "投入运行的日期")
    retired_on: date | None = may("下线日", "停止运行的日期")
    data_centers: Centers | None = may("所在数据中心", "部署的数据中心")
    topology: (
        Annotated[str, OneOf({"single": "单点", "active_standby": "主备", "active_active": "双活或多活"})] | None
    ) = may("部署架构", "单点、主备或双活")
    supplier_products: Products | None = may("所用产品", "系统使用的供应商产品")
    customer_facing: bool | None = may("面向客户", "是否直接面向客户")
    stores_investor_pi: bool | None = may("存有投资者个人信息", "是否存储投资者个人信息")
    capacity_metric: str | None = may("容量指标", "衡量容量的指标名，如 tps")
    capacity: Number | None = may("容量", "容量指标的数值；有容量评定记录时以记录为准")
    version: str | None = may("版本", "当前运行的版本号")
    trading_hours_of: Markets | None = may("参照市场", "系统本身不服务市场时，按哪些市场的交易时段计算")
    cii_candidate: bool | None = may("承载关键业务的新建设施", "是否为承载关键业务的新建设施")
    active_centers: Centers | None = may("同时对外服务的中心", "同时对外提供服务的数据中心")


class Facility(Record):
    """机房设施：供电、空调、消防、通信等设施的容量、冗余和测试。"""

    data_center: CenterRef = must("数据中心", "所属数据中心")
    kind: Annotated[
        str,
        OneOf({"power": "供电", "ups": "不间断电源", "cooling": "空调", "fire": "消防", "communications": "通信"}),
    ] = must("种类", "设施种类")
    capacity: str | None = may("容量", "设施容量，连同单位，如 400kVA")
    redundancy: Annotated[str, OneOf({"n": "无冗余", "n+1": "N+1 冗余", "2n": "2N 冗余"})] | None = may(
        "冗余", "冗余方式"
    )
    tested_on: date | None = may("测试日", "最近一次测试的日期")
    result: str | None = may("测试结果", "测试得出的结果")


class Interconnection(Record):
    """互联：与其他机构的系统连接。"""

    party: Annotated[str, To.type("institution")] = must("对方机构", "对方的机构键，可以在文件夹之外")
    purpose: str = must("用途", "连接的用途")
    rule_version: str | None = may("接口规范版本", "所依据的接口或接入规范的版本")
    access_modes: Texts | None = may("接入方式", "接入方式，可多个")
    from_: date = must("起始日", "连接的第一天")
    until: date | None = may("截止日", "连接的最后一天")


class RemoteAccess(Record):
    """远程接入：外部单位或人员远程接入系统的安排。"""

    party: str = must("接入方", "谁在接入")
    mode: str = must("接入方式", "主用接入方式")
    backup_modes: Texts | None = may("备用方式", "备用接入方式")
    monitored: bool | None = may("有监控", "接入过程是否有监控")
    from_: date = must("起始日", "接入的第一天")
    until: date | None = may("截止日", "接入的最后一天")


class Deposit(Record):
    """数据报送备份：向行业备份数据中心报送的数据。"""

    system: SystemRef = must("系统", "数据来自哪个系统")
    center: str = must("备份中心", "接收数据的行业备份中心")
    deposited_at: Instant = must("报送时间", "数据报送的时间")
    digest: str = must("摘要", "所报数据的摘要")
    verified_at: Instant | None = may("验证时间", "验证数据有效的时间")


class NetworkLink(Record):
    """网络线路：带宽变化时写同键的新版本，各版本从其起始日起算。"""

    name: str = must("名称", "线路名称")
    systems: Systems | None = may("承载系统", "线路承载哪些系统")
    bandwidth_mbps: Number = must("带宽", "当前带宽，单位 Mbps")
    trading_related: bool = must("交易相关", "是否为交易时段相关网络")
    from_: date = must("起始日", "该带宽的第一天")
    until: date | None = may("截止日", "线路停用前的最后一天")
