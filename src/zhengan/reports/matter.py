"""What every chapter of the assessment report needs: the findings of one day, the law, names, and how they are called."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from zhengan.assess import Assessment, Finding, Verdict
from zhengan.assess.citations import cite_words, cites_words, force_words, law_words, title_words
from zhengan.assess.deadlines import Deadline
from zhengan.assess.explain import duty_of, duty_words
from zhengan.assess.figures import figure_words, shortened
from zhengan.assess.remedies import type_words
from zhengan.assess.vocabulary import FIGURE_WORDS
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS, object_words
from zhengan.law import Catalogue, Instrument, Obligation, parse_address
from zhengan.law.text.numerals import han_of

JUDGED: tuple[Verdict, ...] = ("breached", "unproven", "due", "manual", "met")
"""The verdicts that count towards shares; advice and what lies outside a duty do not."""

AHEAD_DAYS = 90
"""How far ahead the report looks for deadlines."""


def matter_of(assessment: Assessment, catalogue: Catalogue, names: Mapping[str, str]) -> "Matter":
    """The matter of the assessment's last asked day; findings of earlier days are left out."""
    day = max(assessment.as_of)
    findings = tuple(finding for finding in assessment.findings if finding.as_of == day)
    institutions = tuple(sorted({finding.institution for finding in findings})) or tuple(names)[:1]
    return Matter(day, findings, assessment, catalogue, names, institutions)


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
        """An address in words, with its law."""
        return cite_words(cite, self.catalogue)

    def articles(self, cites: Iterable[str]) -> str:
        """Addresses in words, each address and each law once."""
        return cites_words(cites, self.catalogue)

    def duty(self, finding: Finding) -> Obligation:
        """The obligation that a finding is about."""
        return duty_of(finding, self.catalogue)

    @cached_property
    def instruments(self) -> list[Instrument]:
        """The instruments that the findings were made under."""
        used = {_law_of(finding) for finding in self.findings}
        return [item for id_, item in self.catalogue.instruments.items() if id_ in used]

    def law_lines(self) -> list[str]:
        """Each law judged by, with the days between which it is in force; of a repealed one, that it was the law of the day."""
        lines = []
        for item in self.instruments:
            called = f"{item.called}即{title_words(item)}" if item.called not in title_words(item) else item.called
            lines.append(f"{called}，{force_words(item, self.catalogue)}。{self._of_its_day(item)}")
        return lines

    def _of_its_day(self, item: Instrument) -> str:
        if item.in_force_until is None:
            return ""
        later = next((other for other in self.catalogue.instruments.values() if item.id in other.repeals), None)
        since = item.in_force_until + timedelta(days=1)
        return f"本次判断 {self.day}，按当天的{item.called}" + (
            f"；{since} 起的事按{later.called}判断。" if later else "。"
        )

    def law(self, cite: str) -> str:
        """What the law is called that an address lies in."""
        return law_words(cite, self.catalogue)

    def by_law(self, findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
        """Findings by law, in the order of the laws: what each is called, and its own."""
        grouped: dict[str, list[Finding]] = {}
        for finding in findings:
            grouped.setdefault(_law_of(finding), []).append(finding)
        order = {id_: place for place, id_ in enumerate(self.catalogue.instruments)}
        return [
            (self.law(grouped[id_][0].cite) or id_, grouped[id_])
            for id_ in sorted(grouped, key=lambda id_: order.get(id_, len(order)))
        ]

    def chapter(self, cite: str) -> str:
        """The chapter that an address lies in, by number and title; '' where the instrument has none."""
        address = parse_address(cite)
        instrument = self.catalogue.instruments.get(address.instrument) if address else None
        chapter = instrument.chapter_of(address.article) if instrument and address else None
        if instrument is None or chapter is None:
            return ""
        return f"第{han_of(instrument.chapters.index(chapter) + 1)}章　{chapter.title}"

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

    @cached_property
    def counts(self) -> Counter[Verdict]:
        """How many findings have each verdict."""
        return Counter(finding.verdict for finding in self.findings)

    def share(self, verdict: Verdict) -> str:
        """The share of a verdict in all that was judged; '' for those that do not count."""
        judged = sum(self.counts[item] for item in JUDGED)
        if verdict not in JUDGED or not judged:
            return ""
        return shortened(Fraction(self.counts[verdict] * 100, judged), Fraction(0)).removeprefix("约 ") + "%"

    def conclusion(self) -> str:
        """All in one sentence; what is unproven stands beside what is breached."""
        judged = sum(self.counts[verdict] for verdict in JUDGED)
        if not self.catalogue.obligations(self.day):
            return f"截至 {self.day}，没有已录入的规定在施行，没有判断。"
        if not judged:
            return f"截至 {self.day}，没有需要判断的事项。"
        parts = "，".join(f"{VERDICT_WORDS[verdict]} {self.counts[verdict]} 项" for verdict in JUDGED)
        broken = f"不合规占 {self.share('breached')}，" if self.counts["breached"] else "没有不合规，"
        unproven = f"证据不足占 {self.share('unproven')}；证据不足的不算合规。"
        return f"截至 {self.day}，共判断 {judged} 项：{parts}。{broken}{unproven}"

    def figure_lines(self, finding: Finding) -> list[str]:
        """Every figure with its label and unit."""
        duty = self.duty(finding)
        named = [name for name in finding.figures if name != "metric"]
        labels = {name: FIGURE_WORDS[name].label if name in FIGURE_WORDS else name for name in named}
        return [f"{labels[name]} {figure_words(finding, name, duty)}" for name in named]

    def evidence_lines(self, finding: Finding, most: int) -> list[str]:
        """The records relied on, at most so many, with their places in the ledger."""
        told = [f"{type_words(item.type)} {item.key}（第 {item.seq} 条）" for item in finding.evidence]
        return [*told[:most], f"另有 {len(told) - most} 条"] if len(told) > most else told

    def deadline_words(self, line: Deadline) -> tuple[str, str]:
        """What a deadline asks, and of which object or how many."""
        finding = line.finding
        kind = type_words(finding.object[0]) if finding.object else "事项"
        what = object_words(finding, self.names) or "本机构"
        asked = ("（证据管到这一天）" if line.runs_out else "") + duty_words(self.duty(finding))
        return asked, what if line.count == 1 else f"{line.count} 个{kind}"


def verdict_words(verdict: Verdict) -> str:
    """A verdict as mark and word."""
    return f"{VERDICT_MARKS[verdict]} {VERDICT_WORDS[verdict]}"


def _law_of(finding: Finding) -> str:
    return finding.obligation.partition("/")[0]


def _place(finding: Finding) -> tuple[str, tuple[str, str]]:
    return finding.institution, finding.object or ("", "")
