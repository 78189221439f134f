"""The query language in a few lines, for the help beside the box."""

from django.utils.translation import gettext_lazy as _

from zhengan.archive.fields import all_fields
from zhengan.archive.search.columns import FIELDS

FORMS = (
    ("登录失败", _("正文里有这个词；几个词都要有")),
    ('"connection refused"', _("短语")),
    ("*refus*", _("任意位置，分大小写")),
    ("app:sshd", _("在一个字段里找")),
    ('order_id:="A1029384"', _("字段正好是")),
    ("app:in(sshd, sudo)", _("其中之一")),
    ("severity:<=error", _("错误及更重")),
    ("latency:>500", _("数字大于")),
    ("msg:~`timeout.*ms`", _("正则表达式")),
    ("A OR B", _("或；NOT 或 - 表示不要；括号组合")),
    ("last 15m", _("最近 15 分钟")),
    ("… | stats count by app", _("竖线之后统计、排序、取前几行")),
)
"""How it is written, and what it means."""
FIELD_TITLES = (
    *((name, told.title) for name, told in FIELDS.items()),
    *((name, told.title) for name, told in all_fields().items()),
)
"""The fields that can be named."""
