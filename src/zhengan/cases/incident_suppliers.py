"""What suppliers owe when an incident touches what they supply (218:39.2): help, tell the others who use it, take part in checks.

Seen from both sides: a firm asks its suppliers, a service body owes its customers.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from zhengan.cases.incident import Incident
from zhengan.cases.party import Party

CITE = "csrc-218/39.2"
DUTIES = ("协助排查、修复故障", "及时告知使用同类产品或者服务的机构", "配合排查风险、完成整改")
_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class SupplierAsked:
    """A supplier with what it owes, and a text by which it is asked."""

    key: str
    name: str
    duties: tuple[str, ...]
    request: str


def suppliers_asked(incident: Incident, party: Party) -> tuple[SupplierAsked, ...]:
    """Each supplier that the incident names."""
    return tuple(_asked(incident, party, key, party.suppliers.get(key, key)) for key in incident.suppliers)


def _asked(incident: Incident, party: Party, key: str, name: str) -> SupplierAsked:
    found = incident.discovered_at.astimezone(_ZONE)
    systems = party.systems_words(incident.systems) or "有关系统"
    products = f"（{'、'.join(incident.products)}）" if incident.products else ""
    request = (
        f"{name}：{party.name}于 {found:%Y-%m-%d %H:%M} 发现{systems}出现{incident.kind}，涉及你方产品或者服务{products}。"
        f"依据第 218 号令第三十九条第二款，请即：一、派人协助排查、修复；二、告知同样用这个产品或者服务的其他机构，"
        f"并回复告知的家数和时间；三、配合风险排查和整改。回复请写明负责人和电话。"
    )
    return SupplierAsked(key, name, DUTIES, request)
