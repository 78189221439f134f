"""The fields of a line that a query can name, and what each is."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "instant"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its kind, and what it is in words. `stored` columns lie in the segment; the others come from beside it."""

    kind: Kind
    title: str
    stored: bool = True


FIELDS: dict[str, Field] = {
    "time": Field("instant", "日志自称的时间；没有时按接收时间"),
    "received": Field("instant", "接收时间"),
    "msg": Field("text", "正文"),
    "host": Field("text", "主机"),
    "app": Field("text", "程序"),
    "proc": Field("text", "进程号"),
    "msgid": Field("text", "消息类型（RFC 5424 MSGID）"),
    "sd": Field("text", "结构化数据（RFC 5424）"),
    "severity": Field("number", "级别，0 最重，7 最轻"),
    "facility": Field("number", "设施（syslog facility）"),
    "flags": Field("number", "接收时发现的异常"),
    "source": Field("text", "来源"),
    "seq": Field("number", "来源内的序号"),
    "class": Field("text", "日志类别：business、system、network", stored=False),
    "system": Field("text", "信息系统", stored=False),
}
"""Every other name is a field extracted from `msg` (`fields.yaml`, `name=value`, JSON keys)."""

STORED = tuple(name for name, field in FIELDS.items() if field.stored)

SEVERITIES = {
    "emerg": 0,
    "emergency": 0,
    "alert": 1,
    "crit": 2,
    "critical": 2,
    "err": 3,
    "error": 3,
    "warn": 4,
    "warning": 4,
    "notice": 5,
    "info": 6,
    "informational": 6,
    "debug": 7,
}

LOCAL_HOURS = 8
"""Times without a zone are of Shanghai, which has kept UTC+8 since 1991-09-15."""


def kind_of(name: str) -> Kind:
    """The kind of a field. Extracted fields are text; comparisons read them as numbers."""
    field = FIELDS.get(name)
    return field.kind if field else "text"
