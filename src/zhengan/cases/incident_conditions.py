"""When a row of the table of duties applies: yes, no, or not known yet, and then what would tell."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from zhengan.cases.incident import Incident
from zhengan.cases.party import Party
from zhengan.law import CODES
from zhengan.law.grading import rank

_BOUND = frozenset({"core", "operating"})
_CONSIDERABLE = 1


class Told(NamedTuple):
    """Whether it holds (None: not known yet), and the words for it."""

    holds: bool | None
    words: str


Condition = Callable[[Incident, Party], Told]


def _reporter(incident: Incident, party: Party) -> Told:
    del incident
    held = party.capacities & _BOUND
    return Told(bool(held), f"本机构是{'、'.join(CODES[code] for code in sorted(held))}")


def _service_body(incident: Incident, party: Party) -> Told:
    del incident
    return Told("service" in party.capacities, "本机构是信息技术系统服务机构")


def _considerable(incident: Incident, party: Party) -> Told:
    del party
    if incident.level is None:
        return Told(None, "还没有定级；定为较大以上才要报，先按要报准备")
    return Told(rank(incident.level) >= _CONSIDERABLE, f"定级为{incident.level_name}")


def _cii(incident: Incident, party: Party) -> Told:
    return Told(bool(party.cii_systems.intersection(incident.systems)), "涉及关键信息基础设施")


def _not_cii(incident: Incident, party: Party) -> Told:
    return Told(not _cii(incident, party).holds, "不涉及关键信息基础设施")


def _exchange_member(incident: Incident, party: Party) -> Told:
    del incident
    return Told(party.is_member, "交易场所的会员或者参与人")


def _touches_markets(incident: Incident, party: Party) -> Told:
    if not incident.systems:
        return Told(None, "还没有写涉及系统；涉及交易的要同时报告交易场所")
    return Told(bool(party.markets_of(incident.systems)), "系统服务市场")


def _crime(incident: Incident, party: Party) -> Told:
    del party
    if incident.kind_known.crime:
        return Told(None, "怀疑有犯罪的才报；没有怀疑的，把理由写进处置")
    return Told(holds=False, words="没有犯罪的迹象")


def _sfnet(incident: Incident, party: Party) -> Told:
    del party
    return Told(bool(incident.sfnet), "涉及证联网")


def _sfnet_role(incident: Incident, party: Party) -> Told:
    del incident
    return Told(party.runs_network, "运管中心或者承建单位")


def _not_sfnet_role(incident: Incident, party: Party) -> Told:
    return Told(not _sfnet_role(incident, party).holds, "接入机构")


def _investors(incident: Incident, party: Party) -> Told:
    del party
    if incident.investors_affected is None:
        return Told(None, "还没有写受影响的投资者数；有影响就要告知")
    return Told(incident.investors_affected > 0, f"{incident.investors_affected} 名投资者受影响")


def _data_harmed(incident: Incident, party: Party) -> Told:
    del party
    if incident.data_records and incident.investors_affected:
        return Told(holds=True, words=f"{incident.data_records} 条数据受损，涉及 {incident.investors_affected} 人")
    if incident.data_records:
        return Told(None, "数据涉及个人、有损害的，要告知受影响的人")
    if incident.data_records is None and incident.kind_known.effect == "data":
        return Told(None, "还没有写涉及的数据条数")
    return Told(holds=False, words="没有数据受损")


def _lasting(incident: Incident, party: Party) -> Told:
    del party
    return Told(incident.resolved_at is None, "还没有恢复")


CONDITIONS: Mapping[str, Condition] = {
    "reporter": _reporter,
    "service_body": _service_body,
    "considerable": _considerable,
    "cii": _cii,
    "not_cii": _not_cii,
    "exchange_member": _exchange_member,
    "touches_markets": _touches_markets,
    "crime": _crime,
    "sfnet": _sfnet,
    "sfnet_role": _sfnet_role,
    "not_sfnet_role": _not_sfnet_role,
    "investors_affected": _investors,
    "data_harmed": _data_harmed,
    "lasting": _lasting,
}
"""Every condition by the name that the table uses."""


def applies(names: tuple[str, ...], incident: Incident, party: Party) -> Told:
    """All conditions together: no where one does not hold, unknown where one is not known, each with what decides it."""
    told = [CONDITIONS[name](incident, party) for name in names]
    for wanted in (False, None):
        found = next((one for one in told if one.holds is wanted), None)
        if found is not None:
            return found
    return Told(holds=True, words="；".join(dict.fromkeys(one.words for one in told)))
