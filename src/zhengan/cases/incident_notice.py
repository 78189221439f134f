"""What investors are told, per channel: before a service stops (218:17), when an incident touches them (218:41).

asked_of(about) ─► Part…                what the text wants told
drafts(…)       ─► a text for each channel, short where the channel is
lacking(…)      ─► parts that no notice covered yet
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from zhengan.cases.incident import Incident
from zhengan.cases.party import Party

About = Literal["incident", "service_suspension"]

CHANNELS: Mapping[str, str] = {"website": "官方网站", "terminal": "交易终端", "phone": "电话", "email": "邮件"}
"""The channels that 41 names; others may be as good, which a person judges."""
SAID = "notice_"
"""Before the names of parts among what people answered."""
SHORT = ("terminal", "phone")
_ZONE = ZoneInfo("Asia/Shanghai")
PARTS: Mapping[str, str] = {"impact": "影响", "alternative": "替代方式", "measures": "应急措施", "risks": "风险"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to be told: any of `names` will do; `words` say what it is, `cite` where the text wants it."""

    names: tuple[str, ...]
    words: str
    cite: str


_ASKED: Mapping[About, tuple[Part, ...]] = {
    "incident": (
        Part(("alternative", "measures"), "可以采取的替代方式或者应急措施", "csrc-218/41.1"),
        Part(("risks",), "可能的风险，如何防范和应对", "csrc-218/41.1"),
    ),
    "service_suspension": (
        Part(("impact",), "业务受什么影响", "csrc-218/17.1"),
        Part(("alternative",), "停止期间的替代方式", "csrc-218/17.1"),
        Part(("measures",), "应对的措施", "csrc-218/17.1"),
    ),
}


def asked_of(about: About) -> tuple[Part, ...]:
    """What has to be told."""
    return _ASKED[about]


def lacking(about: About, covers: Iterable[str]) -> tuple[Part, ...]:
    """What no notice has covered so far."""
    covered = set(covers)
    return tuple(part for part in _ASKED[about] if not covered.intersection(part.names))


def said_to_investors(answers: Mapping[str, str]) -> dict[str, str]:
    """The words that were meant for investors; what reports to the regulator say is not for them."""
    return {name: answers[SAID + name] for name in PARTS if answers.get(SAID + name)}


def drafts(incident: Incident, party: Party, said: Mapping[str, str]) -> dict[str, str]:
    """A text for each channel from what is known; what is missing stands in brackets. No investor's data goes into it."""
    began = f"{(incident.occurred_at or incident.discovered_at).astimezone(_ZONE):%m 月 %d 日 %H:%M}"
    systems = party.systems_words(incident.systems) or "部分系统"
    state = "已经恢复" if incident.resolved_at else "正在处理"
    told = {name: said.get(name) or f"【{title}待填】" for name, title in PARTS.items()}
    short = f"{began}起{systems}异常，{state}。{told['alternative']}。请注意：{told['risks']}。"
    long = (
        f"{party.name}提示：{began}起，{systems}出现异常（{incident.kind}），{state}。\n"
        f"影响：{told['impact']}。\n替代方式：{told['alternative']}。\n"
        f"应急措施：{told['measures']}。\n风险和防范：{told['risks']}。\n"
    )
    return {channel: short if channel in SHORT else long for channel in CHANNELS}
