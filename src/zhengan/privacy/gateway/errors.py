"""What stops a message, in words without any part of it.

GatewayFault        anything of the gateway
  SettingsFault     settings or templates that cannot be used
  Rejected          the message does not go out; `reason` is a code, the text is for the sender
"""


class GatewayFault(Exception):  # noqa: N818  # as the other rooms call theirs
    """Base of what goes wrong here."""


class SettingsFault(GatewayFault):
    """Settings that cannot be used; the text names place, expected, found."""


REASONS = {
    "personal": "消息含有未脱敏的个人信息，按设置拒绝发送",
    "unreadable": "消息有读不出的内容，按设置拒绝发送",
    "attachment": "附件含有个人信息，按设置拒绝发送",
    "too_large": "消息超过大小上限",
    "malformed": "消息格式有误",
    "failed": "网关处理失败，消息没有放行",
    "parts": "分段短信没有收齐，或者各段不一致",
}


class Rejected(GatewayFault):
    """A message that does not go out."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(REASONS[reason] + (f"（{detail}）" if detail else "") + "。")
        self.reason = reason
