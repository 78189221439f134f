"""What members of 证联网 attach, tell and provide for themselves."""

from zhengan.assess.reasons.reason import Reason

REASONS: dict[str, Reason] = {
    "address_outside": Reason(
        "有地址不在分配的地址段里",
        details=("地址{outside}不在分配的地址段里",),
        remedy=("改用分配的地址；地址或者地址段记错的，更正设备或者接入登记。",),
    ),
    "address_unreadable": Reason(
        "有地址或者地址段认不出来，算不出在不在里面",
        remedy=("地址写成 10.1.2.3，地址段写成 10.1.0.0/16；用别的写法的，请人核对后登记。",),
    ),
    "addresses_assigned": Reason(
        "地址在分配的地址段里",
    ),
    "addresses_not_stated": Reason(
        "没有写明设备的地址",
        remedy=("在设备登记里写明地址。",),
    ),
    "border_device": Reason(
        "边界部署了防火墙",
    ),
    "border_not_shown": Reason(
        "看不出边界部署了什么",
        remedy=("登记边界防火墙；用别的技术措施的，登记为访问控制的防护措施。",),
    ),
    "border_unguarded": Reason(
        "边界没有防火墙，也没有别的访问控制措施",
        remedy=("在边界部署防火墙或者采取访问控制措施，并登记；已有的，补登。",),
    ),
    "device_below_standards": Reason(
        "设备不符合标准、规范或者质量要求",
        remedy=("换成合格的设备，或者停用；已经换了的，更正设备登记。",),
    ),
    "device_fact_not_stated": Reason(
        "设备登记没有写明这一项",
        remedy=("查清楚，在设备登记里写明。",),
    ),
    "device_off_internet": Reason(
        "设备上不了互联网",
    ),
    "device_reaches_internet": Reason(
        "设备能访问互联网",
        remedy=("断开这台设备到互联网的访问，核实后更正设备登记。",),
    ),
    "device_standards_met": Reason(
        "设备符合标准、规范和质量要求",
    ),
    "device_system_not_stated": Reason(
        "没有写明设备属于哪个系统，看不出等级",
        remedy=("在设备登记里写明所属系统，并登记该系统的定级。",),
    ),
    "forbidden_spread": Reason(
        "在证联网上传播了禁止传输的信息",
        details=("{published_at} 在证联网上传播了禁止传输的信息",),
        remedy=("马上停止传播，处置影响，查明原因并整改。",),
    ),
    "graded_below_three": Reason(
        "设备所在系统的定级低于第三级",
        details=("{graded_on} 定为 {level}，低于第三级",),
        remedy=("按第三级重新定级和防护，登记定级；定级记错的，更正。",),
    ),
    "lawfulness_not_stated": Reason(
        "没有写明是不是禁止传输的信息",
        remedy=("在信息发布记录里写明是否违法信息。",),
    ),
    "no_sfnet_incident": Reason(
        "不是证联网的事件",
    ),
    "no_sfnet_risk": Reason(
        "不会给证联网造成安全隐患",
    ),
    "not_self_assessed": Reason(
        "没有自行评估过",
        remedy=("评估证联网满不满足自身业务的需要，在接入登记里写明评估日和结论。",),
    ),
    "prefixes_not_stated": Reason(
        "没有登记分配的地址段",
        remedy=("在接入登记里写明分配给本机构的地址段。",),
    ),
    "self_assessed": Reason(
        "自行评估过",
        details=("{evaluated_on} 自行评估",),
    ),
    "sfnet_incident_not_stated": Reason(
        "没有写明是不是证联网的事件",
        remedy=("在事件记录里写明是不是证联网的事件；是的，登记怎样配合处置。",),
    ),
    "sfnet_needs_not_stated": Reason(
        "没有写明自评估的结论，看不出要不要另加措施",
        remedy=("在接入登记里写明业务要不要更高的保密或者保障。",),
    ),
    "sfnet_risk_not_stated": Reason(
        "没有写明会不会危及证联网",
        remedy=("在漏洞隐患记录里写明会不会危及证联网；会的，及时报告运管中心。",),
    ),
    "sfnet_suffices": Reason(
        "自评估认为证联网够用，不必另加措施",
    ),
    "spread_lawful": Reason(
        "传播的信息没有违法",
    ),
    "terminal_connects_out": Reason(
        "终端没有管理非授权外连",
        remedy=("采取外连管控措施，更正设备登记。",),
    ),
    "terminal_controlled": Reason(
        "终端有这项管控",
    ),
    "terminal_hardened": Reason(
        "终端做过安全加固",
        details=("{hardened_on} 加固",),
    ),
    "terminal_media_free": Reason(
        "终端没有管理移动介质",
        remedy=("采取移动介质管控措施，更正设备登记。",),
    ),
    "terminal_not_hardened": Reason(
        "终端没有做安全加固",
        remedy=("做安全加固，登记加固日；已经做了的，补登。",),
    ),
    "terminal_not_monitored": Reason(
        "终端没有主机监控",
        remedy=("装上主机监控，更正设备登记。",),
    ),
}
