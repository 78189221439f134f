"""What the command line shows of findings, deadlines and law: tables that fit a terminal, Chinese widths counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from zhengan.assess import ORDER
from zhengan.assess.citations import cite_words, force_words, title_words
from zhengan.assess.deadlines import deadlines_of
from zhengan.assess.explain import duty_of
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS, reason_words
from zhengan.cli.drawing import drawn
from zhengan.law import MODALITIES, Catalogue, Obligation
from zhengan.law.instrument import CLASSES

if TYPE_CHECKING:
    from zhengan.assess import Finding, Verdict
    from zhengan.assess.timing import Timing
    from zhengan.law.lookup import ArticleView
    from zhengan.workspace.judgement import Judged

_SLOWEST = 15
SHOWN_VERDICTS = ("breached", "unproven", "due", "manual")
# Shape and word say it already; colour is taken away again where no terminal shows it (click.echo).
COLOURS = {"breached": "red", "unproven": "bright_black", "due": "yellow", "manual": "blue", "met": "green"}


def findings_screen(judged: "Judged") -> str:
    """Counts by verdict, then every finding that asks for something, worst first."""
    findings = judged.assessment.findings
    counts = Counter[str](finding.verdict for finding in findings)
    shown = [finding for finding in findings if finding.verdict in SHOWN_VERDICTS]
    table = drawn(findings_table(judged, shown)) if shown else ""
    return drawn(counts_table(judged.as_of, counts)) + _laws(judged) + table + _notices(judged)


def counts_table(as_of: date, counts: Mapping[str, int]) -> Table:
    """How many findings have which verdict."""
    head = titled(f"截至 {as_of} 的判断")
    for verdict in VERDICT_WORDS:
        head.add_column(verdict_mark(verdict), justify="right")
    head.add_row(*[str(counts.get(verdict, 0)) for verdict in VERDICT_WORDS])
    return head


def counts_screen(judged: "Judged") -> str:
    """Each institution's counts by verdict."""
    table = titled(f"截至 {judged.as_of}，各机构的判断")
    table.add_column("机构")
    for verdict in VERDICT_WORDS:
        table.add_column(verdict_mark(verdict), justify="right")
    counts = Counter((finding.institution, finding.verdict) for finding in judged.assessment.findings)
    for institution in dict.fromkeys(finding.institution for finding in judged.assessment.findings):
        name = judged.names.get(institution, institution)
        table.add_row(name, *[str(counts[institution, verdict]) for verdict in VERDICT_WORDS])
    return drawn(table)


def findings_table(judged: "Judged", findings: Iterable["Finding"]) -> Table:
    """Findings a row each, worst first; whose they are where that differs."""
    findings = list(findings)
    many = len({finding.institution for finding in findings}) > 1
    rows = verdict_rows(("机构",) if many else ())
    for finding in sorted(findings, key=lambda item: ORDER.index(item.verdict)):
        rows.add_row(*_row(finding, judged, many))
    return rows


def verdict_rows(whose: tuple[str, ...] = ()) -> Table:
    """The empty table of verdicts; `whose` is the column of institutions, where there are several."""
    rows = Table(box=None, pad_edge=False, show_edge=False, expand=True)
    for name in ("编号", "判断", "出处"):
        rows.add_column(name, no_wrap=True)
    for name, share in (*((name, 2) for name in whose), ("对象", 3), ("义务", 4), ("缘由", 5)):
        rows.add_column(name, overflow="fold", ratio=share)
    rows.add_column("期限", no_wrap=True)
    return rows


def timings_screen(timings: Iterable["Timing"]) -> str:
    """The steps that took longest, and the sum of all."""
    every = list(timings)
    table = titled(f"用时 {sum(item.seconds for item in every):.2f} 秒，最费时的几步")
    for name in ("秒", "步骤", "名称", "义务"):
        table.add_column(name, justify="right" if name == "秒" else "left", overflow="fold")
    for item in sorted(every, key=lambda one: -one.seconds)[:_SLOWEST]:
        table.add_row(f"{item.seconds:.3f}", item.step, item.name, "、".join(item.obligations))
    return drawn(table)


def deadlines_screen(judged: "Judged", days: int) -> str:
    """What comes next, nearest first; where nothing does, that, and why where no law is in force."""
    lines = deadlines_of(judged.assessment.findings, days)
    if not lines:
        none = f"{judged.as_of} 起 {days} 天内没有期限。\n"
        return none if judged.assessment.findings else none + _notices(judged)
    table = deadline_rows(judged.as_of, days)
    for item in lines:
        duty = duty_of(item.finding, judged.catalogue)
        what = f"{item.count} 项" if item.count > 1 else object_words(item.finding, judged)
        asked = duty_words(duty)
        words = f"（证据管到这一天）{asked}" if item.runs_out else asked
        table.add_row(
            str(item.due_on), f"{item.days} 天", VERDICT_WORDS[item.finding.verdict], item.finding.cite, what, words
        )
    return drawn(table)


def deadline_rows(as_of: date, days: int) -> Table:
    """The empty table of deadlines."""
    table = titled(f"{as_of} 起 {days} 天内的期限")
    for name in ("期限", "还有", "判断", "出处", "对象", "义务"):
        table.add_column(name, overflow="fold", no_wrap=name in ("期限", "还有"))
    return table


def duties_screen(duties: Iterable[Obligation]) -> str:
    """All duties, a line each."""
    table = Table(box=None, pad_edge=False)
    for name in ("出处", "编号", "主体", "情态", "内容"):
        table.add_column(name, overflow="fold", no_wrap=name in ("出处", "情态"))
    for duty in duties:
        table.add_row(duty.cite, duty.id.partition("#")[2], "、".join(duty.who), MODALITIES[duty.modality], duty.words)
    return drawn(table)


def article_screen(view: "ArticleView", catalogue: Catalogue, texts: Mapping[str, str]) -> str:
    """An article: its text where loaded, its duties, readings and known damage."""
    instrument = view.instrument
    lines = [f"{view.address}　{title_words(instrument)}", f"{instrument.called}，{force_words(instrument, catalogue)}"]
    for address, class_ in view.paragraphs.items():
        lines.append(f"\n{address}　{cite_words(address, catalogue)}　[{CLASSES[class_]}]")
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


def titled(title: str) -> Table:
    """A table without lines, under its title."""
    return Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)


def verdict_mark(verdict: "Verdict", remark: str = "") -> Text:
    """A verdict by shape, word and colour."""
    return Text(f"{VERDICT_MARKS[verdict]} {VERDICT_WORDS[verdict]}{remark}", COLOURS.get(verdict, ""))


def _row(finding: "Finding", judged: "Judged", many: bool) -> tuple[str | Text, ...]:
    duty = duty_of(finding, judged.catalogue)
    return (
        finding.id[:8],
        verdict_mark(finding.verdict, "·参照" if finding.mutatis else ""),
        finding.cite,
        *([judged.names.get(finding.institution, finding.institution)] if many else []),
        object_words(finding, judged),
        duty_words(duty),
        reason_words(finding, duty),
        str(finding.due_on or ""),
    )


def duty_words(duty: Obligation) -> str:
    """What is asked, in a line; a prohibition says that it is one."""
    return f"不得{duty.words}" if duty.modality == "must_not" else duty.words


def object_words(finding: "Finding", judged: "Judged") -> str:
    """What a finding is about, by its name where it has one."""
    if finding.object is None:
        return ""
    type_, key = finding.object
    return judged.names.get(f"{finding.institution}/{type_}/{key}", key)


def _laws(judged: "Judged") -> str:
    """Which laws were judged by, and when they are in force."""
    used = {finding.obligation.partition("/")[0] for finding in judged.assessment.findings}
    laws = [item for id_, item in judged.catalogue.instruments.items() if id_ in used]
    return law_lines((item.called, item.id, force_words(item, judged.catalogue)) for item in laws)


def law_lines(laws: Iterable[tuple[str, str, str]]) -> str:
    """Laws judged by: what each is called, its id, and when it is in force."""
    told = "；".join(f"{called}（{id_}），{force}" for called, id_, force in laws)
    return f"依据：{told}。\n\n" if told else ""


def _notices(judged: "Judged") -> str:
    return notice_lines(judged.assessment.notices)


def notice_lines(notices: Sequence[Mapping[str, Any]]) -> str:
    """Notices on the data, the first twenty."""
    if not notices:
        return ""
    lines = [f"\n数据提示 {len(notices)} 条："]
    lines += [
        f"  {notice.get('institution') or ''} {notice.get('object') or ''} {notice['text']}" for notice in notices[:20]
    ]
    return "\n".join(lines) + "\n"
