"""What the command line shows of findings, deadlines and law: tables that fit a terminal, Chinese widths counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from zhengan.assess.deadlines import deadlines_of
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS, reason_words
from zhengan.law import MODALITIES, Obligation

if TYPE_CHECKING:
    from zhengan.assess import Finding
    from zhengan.cli.judgement import Judged
    from zhengan.law.lookup import ArticleView

WIDTH = 120
SHOWN_VERDICTS = ("breached", "unproven", "due", "manual")


def findings_screen(judged: "Judged") -> str:
    """Counts by verdict, then every finding that asks for something, worst first."""
    findings = judged.assessment.findings
    counts = Counter(finding.verdict for finding in findings)
    head = Table(title=f"截至 {judged.as_of} 的判断", title_justify="left", box=None, pad_edge=False)
    for verdict in VERDICT_WORDS:
        head.add_column(f"{VERDICT_MARKS[verdict]} {VERDICT_WORDS[verdict]}", justify="right")
    head.add_row(*[str(counts[verdict]) for verdict in VERDICT_WORDS])
    rows = Table(box=None, pad_edge=False, show_edge=False)
    for name in ("编号", "判断", "出处", "义务", "对象", "缘由", "期限"):
        rows.add_column(name, overflow="fold", no_wrap=name in ("编号", "判断", "期限"))
    for finding in findings:
        if finding.verdict in SHOWN_VERDICTS:
            rows.add_row(*_row(finding, judged))
    return _drawn(head, rows) + _notices(judged)


def deadlines_screen(judged: "Judged", days: int) -> str:
    """What comes next, nearest first."""
    table = Table(title=f"{judged.as_of} 起 {days} 天内的期限", title_justify="left", box=None, pad_edge=False)
    for name in ("期限", "还有", "判断", "出处", "义务", "对象"):
        table.add_column(name, overflow="fold", no_wrap=name in ("期限", "还有"))
    for item in deadlines_of(judged.assessment.findings, days):
        duty = judged.catalogue.obligation(item.finding.obligation)
        table.add_row(
            str(item.due_on),
            f"{item.days} 天",
            VERDICT_WORDS[item.finding.verdict],
            item.finding.cite,
            duty.words,
            _object(item.finding),
        )
    return _drawn(table)


def duties_screen(duties: Iterable[Obligation]) -> str:
    """All duties, a line each."""
    table = Table(box=None, pad_edge=False)
    for name in ("出处", "编号", "主体", "情态", "内容"):
        table.add_column(name, overflow="fold", no_wrap=name in ("出处", "情态"))
    for duty in duties:
        table.add_row(duty.cite, duty.id.partition("#")[2], "、".join(duty.who), MODALITIES[duty.modality], duty.words)
    return _drawn(table)


def article_screen(view: "ArticleView", texts: Mapping[str, str]) -> str:
    """An article: its text where loaded, its duties, readings and known damage."""
    lines = [f"{view.address}（{view.instrument.title}）"]
    for address, class_ in view.paragraphs.items():
        lines.append(f"\n{address}　[{class_}]")
        parts = [text for place, text in texts.items() if place == address or place.startswith(f"{address}.")]
        lines += [f"  {text}" for text in parts] or ["  （未装载官方文本：zhengan law load 文件）"]
    for duty in view.obligations:
        lines.append(f"\n■ {duty.id}　{MODALITIES[duty.modality]}　主体 {'、'.join(duty.who)}")
        lines.append(f"  {duty.words}　（{'、'.join(duty.phrase)}）")
        judged_by = f"核查 {duty.check}" if duty.check else "由人判断"
        lines.append(
            f"  {judged_by}"
            + (f"；界限 {duty.bound}" if duty.bound else "")
            + (f"；周期 {duty.every}" if duty.every else "")
        )
    for reading in view.readings:
        lines.append(f"\n口径 {reading.id}：{reading.question}？")
        lines += [
            f"  {'●' if value == reading.default else '○'} {value}：{words}" for value, words in reading.choices.items()
        ]
    for erratum in view.errata:
        lines.append(f"\n勘误 {erratum.cite}：{erratum.found}　{erratum.note}")
    return "\n".join(lines) + "\n"


def _row(finding: "Finding", judged: "Judged") -> tuple[str, ...]:
    duty = judged.catalogue.obligation(finding.obligation)
    return (
        finding.id[:8],
        f"{VERDICT_MARKS[finding.verdict]} {VERDICT_WORDS[finding.verdict]}" + ("·参照" if finding.mutatis else ""),
        finding.cite,
        duty.words,
        _object(finding),
        reason_words(finding),
        str(finding.due_on or ""),
    )


def _object(finding: "Finding") -> str:
    return finding.object[1] if finding.object else ""


def _notices(judged: "Judged") -> str:
    notices = judged.assessment.notices
    if not notices:
        return ""
    lines = [f"\n数据提示 {len(notices)} 条："]
    lines += [
        f"  {notice.get('institution') or ''} {notice.get('object') or ''} {notice.get('words') or notice.get('text', '')}"
        for notice in notices[:20]
    ]
    return "\n".join(lines) + "\n"


def _drawn(*tables: Table) -> str:
    out = StringIO()
    console = Console(file=out, width=WIDTH, highlight=False)
    for table in tables:
        console.print(table)
        console.print()
    return out.getvalue()
