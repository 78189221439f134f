"""What `zhengan demo` shows: four institutions' counts, the broker's findings and deadlines, and one breach told in full."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from zhengan.assess import ORDER, Finding, Verdict
from zhengan.assess.explain import explain
from zhengan.assess.words import VERDICT_WORDS
from zhengan.cli.drawing import drawn
from zhengan.cli.screen import counts_screen, deadlines_screen, findings_table
from zhengan.workspace.judgement import Judged

# How many of each verdict fit on the screen; an article is shown once.
_SHOWN: Mapping[Verdict, int] = {"breached": 32, "unproven": 4, "due": 3, "manual": 3}
_DAYS_AHEAD = 30
# The system whose designation is suggested as a supposition: twice its peak is enough for it now, and would not be then.
SUPPOSED = "online-trading"


def of_institution(judged: Judged, institution: str) -> Judged:
    """What was found of one institution."""
    own = tuple(item for item in judged.assessment.findings if item.institution == institution)
    return replace(judged, assessment=replace(judged.assessment, findings=own))


def demonstration_screen(judged: Judged, institution: str) -> Iterator[str]:
    """The parts of the screen in their order: everybody's counts, then what was found of `institution`."""
    yield counts_screen(judged)
    own = of_institution(judged, institution)
    findings = own.assessment.findings
    shown = [finding for verdict in _SHOWN for finding in _some(findings, verdict)]
    yield f"{own.names.get(institution, institution)}（每条规定只列一项）\n"
    yield drawn(findings_table(own, shown)).rstrip("\n") + "\n"
    yield _left_out(findings, shown)
    yield deadlines_screen(own, _DAYS_AHEAD)
    yield "一条不合规的来龙去脉：\n\n"
    for line in explain(_telling(findings), own.catalogue, own.texts, own.names):
        yield f"{line}\n"


def closing_words(judged: Judged, report: Path, workspace: Path) -> str:
    """The counts once more, where the report lies and what to do next."""
    counts = Counter(finding.verdict for finding in judged.assessment.findings)
    day = judged.as_of
    asked = (
        ("四家机构的全部判断", f"assess --as-of {day}"),
        (
            "网上交易系统假如被认定为关键信息基础设施，哪些判断会变",
            f"assess --as-of {day} --what-if designation={SUPPOSED}@{day}",
        ),
        ("核验全部日志", "archive verify"),
        ("2014 年工作计划的任务做到哪里了", f"programme --as-of {day}"),
        ("第82号令到第218号令，证券公司的义务变了什么", "law diff csrc-82 csrc-218 --for securities"),
    )
    return (
        f"\n{judged.as_of}：不合规 {counts['breached']} 项，证据不足 {counts['unproven']} 项，合规 {counts['met']} 项。"
        f"\n评估报告：{report}\n\n接着可以看："
        + "".join(f"\n· {words}\n  ZHENGAN_HOME={workspace} ./run zhengan {command}" for words, command in asked)
        + "\n"
    )


def _some(findings: tuple[Finding, ...], verdict: Verdict) -> list[Finding]:
    """The first finding of each article with the verdict, as many as fit."""
    by_article: dict[str, Finding] = {}
    for finding in findings:
        if finding.verdict == verdict:
            by_article.setdefault(finding.cite.partition(".")[0], finding)
    return list(by_article.values())[: _SHOWN[verdict]]


def _left_out(findings: tuple[Finding, ...], shown: list[Finding]) -> str:
    """How many more ask for something."""
    more = Counter(finding.verdict for finding in findings) - Counter(finding.verdict for finding in shown)
    words = [f"{VERDICT_WORDS[verdict]} {more[verdict]} 项" for verdict in ORDER if verdict in _SHOWN and more[verdict]]
    return f"没有列出的还有：{'，'.join(words)}。\n\n" if words else "\n"


def _telling(findings: tuple[Finding, ...]) -> Finding:
    """The breach with the most figures: it shows best how a verdict comes about."""
    breached = [finding for finding in findings if finding.verdict == "breached"]
    return max(breached, key=lambda finding: (finding.obligation.endswith("#trading-hours"), len(finding.figures)))
