"""Whom the rules bind: the closed set of subject codes, and the code that an institution's kind gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "core": "核心机构",
        "operating": "经营机构",
        "service": "信息技术系统服务机构",
        "cii": "关键信息基础设施运营者",
        "mutatis": "参照适用机构",
        "tech_subsidiary": "信息科技专业子公司",
        "supplier": "供应商",
        "csrc": "中国证监会",
        "bureau": "派出机构",
        "association": "行业协会",
        "data_center_operator": "行业备份数据中心的运营机构",
        "related_bank": "有关银行",
        "anyone": "任何机构和个人",
        "sfnet_supervisor": "证信办",
        "sfnet_office": "网管办",
        "sfnet_center": "运管中心",
        "sfnet_builder": "承建单位",
        "sfnet_member": "接入机构",
    }
)
"""Every subject code with its Chinese name."""

_BY_KIND = {
    "core": ("exchange", "depository", "infrastructure"),
    "operating": ("securities", "futures", "fund"),
    "service": ("service",),
    "mutatis": ("bank", "advisory", "fund_service", "private_fund", "subsidiary"),
    "tech_subsidiary": ("tech_subsidiary",),
    "association": ("association",),
    "sfnet_center": ("network",),
    "csrc": ("csrc",),
    "bureau": ("bureau",),
}

CODE_OF_KIND: Mapping[str, str] = MappingProxyType({kind: code for code, kinds in _BY_KIND.items() for kind in kinds})
"""An institution's kind to the base code that it has without any standing (218:71(1)-(3), 74).

A private fund manager is bound only from 1,000 holder accounts on: whether it is, is judged elsewhere.
"""


@dataclass(frozen=True, slots=True)
class SubjectRule:
    """That institutions of these kinds hold `code` under one instrument, as its own definitions say (82:4, 5, 6).

    `codes` are standings that give it as well; with `subordinates` so do the subordinate bodies of such institutions
    (下属机构); `reading` names the reading and the values under which the rule holds, None where the text decides.
    """

    code: str
    kinds: tuple[str, ...]
    codes: tuple[str, ...]
    subordinates: bool
    reading: tuple[str, tuple[str, ...]] | None
    cite: str

    def holds(self, readings: Mapping[str, str]) -> bool:
        """Whether the rule holds under the chosen readings."""
        return self.reading is None or readings[self.reading[0]] in self.reading[1]
