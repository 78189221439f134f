"""What an assumption would change, on the screen: counts beside counts, duties that come and go, verdicts that turn."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.table import Table

from zhengan.assess.what_if import Turn
from zhengan.assess.words import VERDICT_WORDS, reason_words
from zhengan.cli.drawing import drawn
from zhengan.cli.screen import duty_words, object_words, titled, verdict_mark

if TYPE_CHECKING:
    from zhengan.cli.supposing import Supposition

TITLES = {
    "came": "新增的义务",
    "gone": "不再约束的义务",
    "turned": "判断改变",
    "moved": "判断不变，数字、期限或者责任改变",
}


def what_if_screen(found: "Supposition") -> str:
    """The whole answer: nothing that would stay as it is."""
    head = f"假设 {'；'.join(found.assumptions.words)}，判断 {found.after.as_of}\n"
    counts = titled("")
    counts.add_column("")
    for verdict in VERDICT_WORDS:
        counts.add_column(verdict_mark(verdict), justify="right")
    for words, judged in (("现在", found.before), ("假设之下", found.after)):
        held = Counter(item.verdict for item in judged.assessment.findings)
        counts.add_row(words, *[str(held[verdict]) for verdict in VERDICT_WORDS])
    turns = found.comparison.turns
    if not turns:
        return head + drawn(counts) + "\n什么也不会改变。\n"
    idle = [turn for turn in turns if turn.kind == "came" and turn.finding.verdict == "not_applicable"]
    shown = [turn for turn in turns if turn not in idle]
    tables = [_table(title, [turn for turn in shown if turn.kind == kind], found) for kind, title in TITLES.items()]
    told = head + drawn(counts, *[table for table in tables if table.row_count])
    if idle:
        told += f"\n另有 {len(idle)} 项新增的义务现在没有对象，例如 {_named(idle, found)}。\n"
    return told


def _named(turns: list[Turn], found: "Supposition") -> str:
    """The first few duties in words."""
    catalogue = found.after.catalogue
    words = [duty_words(catalogue.obligation(turn.finding.obligation, turn.finding.as_of)) for turn in turns[:3]]
    return "；".join(words)


def _table(title: str, turns: Iterable[Turn], found: "Supposition") -> Table:
    turns = list(turns)
    many = len({turn.finding.institution for turn in turns}) > 1
    table = Table(
        title=f"{title}（{len(turns)} 项）",
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        show_edge=False,
        expand=True,
    )
    for name in ("现在", "假设之下", "出处"):
        table.add_column(name, no_wrap=True)
    for name, share in (*([("机构", 2)] if many else []), ("对象", 3), ("义务", 4), ("缘由", 5)):
        table.add_column(name, overflow="fold", ratio=share)
    for turn in turns:
        finding, judged = turn.finding, found.after if turn.after else found.before
        duty = judged.catalogue.obligation(finding.obligation, finding.as_of)
        table.add_row(
            verdict_mark(turn.before.verdict) if turn.before else "—",
            verdict_mark(turn.after.verdict) if turn.after else "—",
            finding.cite,
            *([judged.names.get(finding.institution, finding.institution)] if many else []),
            object_words(finding, judged),
            duty_words(duty),
            reason_words(finding, duty),
        )
    return table
