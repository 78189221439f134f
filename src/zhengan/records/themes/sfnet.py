"""证联网: access, devices, configurations and their checks, complaints, the state of nodes."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from zhengan.records.model import Count, Instant, Month, OneOf, Parts, Record, Texts, Within, may, must
from zhengan.records.vocabulary import DeviceRef, SystemRef


class SfnetAccess(Record):
    """证联网接入：一家接入机构的接入方案、评估、批准和暂停。"""

    member: str = must("接入机构", "接入机构的键或名称")
    scheme_on: date = must("方案日", "提交接入方案的日期")
    assessed_on: date | None = may("评估日", "接入方案评估的日期")
    approved_on: date | None = may("批准日", "批准接入的日期")
    prefixes: Texts | None = may("地址段", "分配的地址段")
    node: str = must("节点", "接入的节点")
    suspended_from: Instant | None = may("暂停起始", "暂停接入从何时起")
    suspended_until: Instant | None = may("暂停截止", "暂停接入到何时止")
    suspension_ground: str | None = may("暂停理由", "为何暂停接入")
    golive_assessed_on: date | None = may("上线评估日", "上线前评估的日期")
    found_at: Instant | None = may("发现时间", "发现问题的时间")
    told_at: Instant | None = may("通知时间", "通知接入机构的时间")
    reported_at: Instant | None = may("报告时间", "向上报告的时间")
    own_assessment_on: date | None = may("自评估日", "接入机构自行评估的日期")
    golive_on: date | None = may("业务上线日", "业务在证联网上线的日期")
    needs_more_secrecy: bool | None = may("要更高保密", "自评估认为业务是否要有比证联网更高的安全保密")
    needs_more_continuity: bool | None = may("要更高保障", "自评估认为业务是否要有比证联网更高的线路、备份和容错保障")


class SfnetDevice(Record):
    """证联网设备：接入证联网的网络设备、服务器和终端。"""

    member: str | None = may("接入机构", "设备属于哪家接入机构")
    node: str | None = may("节点", "设备所在节点")
    name: str = must("名称", "设备名称")
    vendor: str = must("厂商", "设备厂商")
    role: Annotated[
        str,
        OneOf(
            {
                "access_router": "接入路由器",
                "border_firewall": "边界防火墙",
                "core": "核心设备",
                "server": "服务器",
                "terminal": "终端",
            }
        ),
    ] = must("角色", "设备角色")
    addresses: Texts | None = may("地址", "设备的地址")
    interfaces: Annotated[tuple[str, ...], Parts(("name", "address", "side"))] | None = may(
        "接口", "接口名、地址、内外侧，如 ge0/0=10.1.1.1/30=outside"
    )
    system: SystemRef | None = may("系统", "设备服务的系统")
    internet_access: bool | None = may("可上互联网", "能否访问互联网")
    meets_standards: bool | None = may("符合规范", "是否符合设备规范")
    hardened_on: date | None = may("加固日", "安全加固的日期")
    host_monitoring: bool | None = may("主机监控", "是否有主机监控")
    removable_media_control: bool | None = may("移动介质管控", "是否管控移动介质")
    external_connection_control: bool | None = may("外联管控", "是否管控违规外联")
    from_: date | None = may("启用日", "接入证联网的第一天；不写的，当作一直在用")
    until: date | None = may("停用日", "接入证联网的最后一天")


class SfnetConfig(Record):
    """设备配置：某一时刻取得的设备配置，配置文件作为附件。"""

    device: DeviceRef = must("设备", "哪台设备的配置")
    taken_at: Instant = must("取得时间", "取得配置的时间")
    digest: str = must("摘要", "配置文件的摘要")


class SfnetConfigCheck(Record):
    """配置检查：对设备配置的一次检查。"""

    device: DeviceRef = must("设备", "检查的设备")
    checked_at: Instant = must("检查时间", "检查的时间")
    violations: Count | None = may("违规数", "发现的违规条数")
    deadline: date | None = may("整改期限", "应当整改完成的日期")


class SfnetComplaint(Record):
    """证联网投诉：收到的报障或投诉及其处理。"""

    received_at: Instant = must("收到时间", "收到的时间")
    channel: Annotated[str, OneOf({"hotline": "热线", "mailbox": "邮箱"})] = must("渠道", "热线或邮箱")
    about: str | None = may("内容", "投诉的内容")
    handled_at: Instant | None = may("处理时间", "处理完毕的时间")
    accepted_at: Instant | None = may("受理时间", "受理的时间")


class SfnetNodeStatus(Record):
    """节点状态：证联网节点某月的运行情况。"""

    node: str = must("节点", "节点名称")
    month: Month = must("月份", "如 2026-03")
    availability: Annotated[Decimal, Within(minimum=0, maximum=100)] | None = may("可用率", "百分数，0 至 100")
    events: Count | None = may("事件数", "当月事件数")
    reported_at: Instant | None = may("报告时间", "报告的时间")
