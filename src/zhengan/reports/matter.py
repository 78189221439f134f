"""What every chapter of the assessment report needs: the findings of one day, the law, names, and how they are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhengan.assess import Assessment, Finding, Verdict
from zhengan.assess.explain import duty_of
from zhengan.assess.remedies import type_words
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS, article_words, object_words
from zhengan.law import Catalogue, Instrument, Obligation

JUDGED: tuple[Verdict, ...] = ("breached", "unproven", "due", "manual", "met")
"""The verdicts that count towards shares; advice and what lies outside a duty do not."""

AHEAD_DAYS = 90
"""How far ahead the report looks for deadlines."""


@dataclass(frozen=True)
class Matter:
    """The findings of one day, the law that they were made under, and names (institution -> name, `institution/type/key` -> name)."""

    day: date
    findings: tuple[Finding, ...]
    assessment: Assessment
    catalogue: Catalogue
    names: Mapping[str, str]
    institutions: tuple[str, ...]

    def of(self, *verdicts: Verdict) -> list[Finding]:
        return [finding for finding in self.findings if finding.verdict in verdicts]

    def name(self, institution: str) -> str:
        return self.names.get(institution, institution)

    def object(self, finding: Finding) -> str:
        """The object as the tables name it: whose, of what type, which."""
        whose = [self.name(finding.institution)] if len(self.institutions) > 1 else []
        what = object_words(finding, self.names)
        kind = f"{type_words(finding.object[0])}：" if finding.object else ""
        return "\n".join([*whose, kind + what if what else "本机构"])

    def article(self, cite: str) -> str:
        """An address in words."""
        return article_words(cite, self.catalogue)

    def articles(self, cites: Iterable[str]) -> str:
        """Addresses in words, each once."""
        return "、".join(dict.fromkeys(self.article(cite) for cite in cites))

    def duty(self, finding: Finding) -> Obligation:
        """The obligation that a finding is about."""
        return duty_of(finding, self.catalogue)

    def instruments(self) -> list[Instrument]:
        """The instruments that the findings were made under."""
        used = {finding.obligation.partition("/")[0] for finding in self.findings}
        return [item for id_, item in self.catalogue.instruments.items() if id_ in used]

    def by_duty(self, findings: Iterable[Finding]) -> list[tuple[Obligation, list[Finding]]]:
        """Findings by duty, in the order of the law, then of institutions and objects."""
        grouped: dict[str, list[Finding]] = {}
        for finding in findings:
            grouped.setdefault(finding.obligation, []).append(finding)
        order = {item.id: place for place, item in enumerate(self.catalogue.obligations())}
        return [
            (self.duty(grouped[name][0]), sorted(grouped[name], key=_place))
            for name in sorted(grouped, key=lambda name: order.get(name, len(order)))
        ]


def verdict_words(verdict: Verdict) -> str:
    """A verdict as mark and word."""
    return f"{VERDICT_MARKS[verdict]} {VERDICT_WORDS[verdict]}"


def _place(finding: Finding) -> tuple[str, tuple[str, str]]:
    return finding.institution, finding.object or ("", "")
