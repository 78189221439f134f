"""A sighting: one defect that one tool saw at one place, in words that all tools share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

Severity = Literal["critical", "high", "medium", "low", "information", "unstated"]
SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {"critical": "严重", "high": "高", "medium": "中", "low": "低", "information": "仅供参考", "unstated": "未写明"}
)
Standing = Literal["open", "in_triage", "not_affected", "resolved", "set_aside"]
STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {
        "open": "存在",
        "in_triage": "待分析",
        "not_affected": "不受影响",
        "resolved": "已解决",
        "set_aside": "在工具里已搁置",
    }
)

LONGEST_TITLE, LONGEST_NAME = 300, 300
MOST_CVES = 500
CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,7}(?![0-9])", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a defect was seen, as far as the tool says: a host, a part of software with its version, a package URL, a file."""

    host: str = ""
    component: str = ""
    version: str = ""
    purl: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One defect at one place. `id` is the tool's own number of it, `said` the severity in the tool's words.

    `found_at` None: the file does not say when. `at` is the place in the file, for people who want to look.
    """

    tool: str
    id: str
    title: str
    severity: Severity
    said: str
    where: Where
    cves: tuple[str, ...] = ()
    found_at: datetime | None = None
    standing: Standing = "open"
    at: str = ""


def severity_of_score(score: float) -> Severity:
    """The band of a CVSS 3 or 4 base score (0 to 10)."""
    for least, severity in _BANDS:
        if score >= least:
            return severity
    return "information"


def cves_in(*texts: str) -> tuple[str, ...]:
    """The CVE numbers in texts, each once, in order, at most `MOST_CVES`."""
    found = (match.group().upper() for text in texts for match in CVE.finditer(text))
    return tuple(dict.fromkeys(found))[:MOST_CVES]


_BANDS: tuple[tuple[float, Severity], ...] = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"))
