"""Who is exposed to what when an obligation is breached: the table of 218:62-69, and what mitigates (218:70).

The table is data (`liability.yaml` beside the articles); this module only matches. An institution is exposed in the
capacity in which the obligation binds it; a `mutatis` body as the institution whose duties it follows, a technology
subsidiary as its parent (218:74). Conduct that the text ties to no article (218:69) is never attached to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhengan.law.beside import Reference
from zhengan.law.bound import Bound
from zhengan.law.obligation import Address, Obligation
from zhengan.law.subject import CODE_OF_KIND

WHOM: Mapping[str, str] = MappingProxyType(
    {
        "institution": "机构",
        "persons": "直接责任人和其他责任人员",
        "senior_managers": "有关高级管理人员",
        "other_persons": "其他责任人",
        "directors_and_managers": "董事、监事、高级管理人员",
        "offender": "违规的机构或者个人",
    }
)
"""Who can be hit, with the Chinese name."""

_PRINCIPAL = frozenset({"core", "operating", "service"})
_BY_ANOTHER = frozenset({"mutatis", "tech_subsidiary"})
# Roles on the industry network: whoever holds several answers in the one in which the duty binds (sfnet:4-6).
_NETWORK_ROLES = frozenset({"sfnet_supervisor", "sfnet_office", "sfnet_center", "sfnet_builder", "sfnet_member"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A supervisory measure or penalty: code and Chinese name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one provision lets the regulator do, to whom, and under which further condition (None: none).

    `fine` bounds the amount in yuan; `leads_to` names the laws that the provision refers to; `by` are subject codes.
    `references` name the articles meant there on the day asked about, where a rule beside ours tells.
    """

    cite: str
    whom: str
    measures: tuple[Measure, ...]
    condition: str | None
    leads_to: tuple[str, ...]
    by: tuple[str, ...]
    fine: Bound | None
    references: tuple[Reference, ...] = ()

    @property
    def whom_name(self) -> str:
        """Chinese name of who is hit."""
        return WHOM[self.whom]


@dataclass(frozen=True, slots=True)
class LiabilityRule:
    """One row: subjects × articles -> exposure. `articles` holds `*` (any), articles (`18`) and paragraphs (`31.1`)."""

    subjects: tuple[str, ...]
    articles: tuple[str, ...]
    exposure: Exposure
    phrase: tuple[str, ...]
    source: tuple[str, int]

    def covers(self, address: Address) -> bool:
        """Whether the row names the provision, by its article or its paragraph."""
        return bool({"*", address.article, f"{address.article}.{address.paragraph}"} & set(self.articles))


@dataclass(frozen=True, slots=True)
class Mitigation:
    """Relief for a project under one of `mechanisms` (218:70), never a reason to leave a breach unsaid."""

    cite: str
    subjects: tuple[str, ...]
    mechanisms: tuple[str, ...]
    condition: str
    effect: Measure


@dataclass(frozen=True, slots=True)
class CountsAs:
    """Where one subject is treated as another: a supplier under 23 acts as a service body."""

    code: str
    as_code: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Liability:
    """The liability table of one instrument."""

    rules: tuple[LiabilityRule, ...] = ()
    mitigations: tuple[Mitigation, ...] = ()
    counts_as: tuple[CountsAs, ...] = ()

    def naming(self, address: Address) -> tuple[LiabilityRule, ...]:
        """The rows that name the article (or a paragraph of it), the general ones left out."""
        return tuple(
            rule for rule in self.rules if any(item.split(".")[0] == address.article for item in rule.articles)
        )


def find_exposures(
    table: Liability, obligation: Obligation, codes: Iterable[str], kind: str, like: str
) -> tuple[Exposure, ...]:
    """What a breach of the obligation exposes an institution of these codes to; nothing where it is not bound.

    Advice (`may`, `encouraged`) exposes nobody. See `Catalogue.exposures` for the arguments.
    """
    address = obligation.address
    held = _effective(codes, kind, like)
    held |= {row.as_code for row in table.counts_as if row.code in held and address.article in row.articles}
    roles = held | ({"supplier"} if "service" in held else set())
    if obligation.modality in {"may", "encouraged"} or not (roles | {"anyone"}) & set(obligation.who):
        return ()
    capacity = held & _PRINCIPAL & set(obligation.who) or held & _PRINCIPAL
    others = held - _PRINCIPAL - (_NETWORK_ROLES - set(obligation.who))
    subjects = capacity | others | ({"anyone"} & set(obligation.who))
    return tuple(rule.exposure for rule in table.rules if rule.covers(address) and subjects & set(rule.subjects))


def find_mitigations(
    table: Liability, codes: Iterable[str], mechanisms: Iterable[str], kind: str, like: str
) -> tuple[Mitigation, ...]:
    """What relief 218:70 offers an institution of these codes for a project under these mechanisms."""
    held, under = _effective(codes, kind, like), set(mechanisms)
    return tuple(row for row in table.mitigations if held & set(row.subjects) and under & set(row.mechanisms))


def _effective(codes: Iterable[str], kind: str, like: str) -> set[str]:
    held = set(codes)
    if not held & (_PRINCIPAL | _BY_ANOTHER) and kind in CODE_OF_KIND:
        held.add(CODE_OF_KIND[kind])
    if held & _BY_ANOTHER and not held & {"core", "operating"}:
        held.add(like)
    return held
