"""One small firm's evidence for the surveys, judged."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.cli.given import write_files
from zhengan.assess import EvidenceBase, assess
from zhengan.assess.sources import folder_evidence
from zhengan.calendar import load_calendar
from zhengan.law import Catalogue, load_catalogue
from zhengan.reports.survey.holdings import Holdings, judged_by_duty

FIRM, DAY = "海晏证券", date(2026, 11, 20)
FILES: Mapping[str, str] = {
    "institution.csv": f"key,name,kind,bureau\n{FIRM},海晏证券有限公司,securities,上海\n",
    "data_center.csv": "key,name,site,city\n张江,张江机房,local,上海\n外高桥,外高桥机房,same_city,上海\n",
    "system.csv": (
        "key,name,functions,important,markets,live_on\n"
        "集中交易,集中交易系统,trading,是,SSE;SZSE,2021-03-15\n"
        "门户,门户网站,website,否,,2020-01-02\n"
        "旧办公,旧办公系统,office,否,,2015-01-02\n"
    ),
    "staffing.csv": "key,year,staff,it_staff,security_staff\n2025,2025,900,80,9\n2024,2024,880,70,7\n",
    "budget.csv": "key,year,it_spend,security_spend\n2025,2025,120000000,9500000\n",
    "appointment.csv": (
        "key,role,holder,position,from,until\n"
        "首,first_responsible,沈一,董事长,2023-09-01,\n"
        "直1,directly_responsible,裴二,副总裁,2023-09-01,2026-04-19\n"
        "直2,directly_responsible,陆三,副总裁,2026-04-25,\n"
    ),
    "drill.csv": (
        "key,held_on,with_associated,report_on\n演练1,2026-05-12,否,2026-05-20\n演练2,2026-09-02,否,2026-09-08\n"
        "演练0,2025-05-12,否,2025-05-20\n"
    ),
    "supplier.csv": "key,name,important\n甲,甲软件公司,是\n乙,乙网络公司,否\n",
    "register.csv": "key,record_type,complete_from\n事件,incident,2023-05-01\n",
}


def catalogue() -> Catalogue:
    """The built-in law."""
    return load_catalogue()


def evidence(folder: Path) -> EvidenceBase:
    """The firm's evidence."""
    found = folder_evidence(write_files(folder, FILES), None, load_calendar(None))
    assert isinstance(found, EvidenceBase)
    return found


def holdings(folder: Path) -> Holdings:
    """What the firm holds on the day, judged."""
    base, law = evidence(folder), catalogue()
    found = assess(base, [DAY], law.choose({}), law, load_calendar(None))
    return Holdings(FIRM, DAY, base, judged_by_duty(found.findings))
