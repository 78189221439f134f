"""Cases on the screen: a list, and one case with its deadlines, its story and what can be done now."""

from collections.abc import Sequence
from datetime import date

from rich.table import Table

from zhengan.cases import Case, Kind, Move, kind_of, state_on
from zhengan.cases.case_json import case_data
from zhengan.cases.hold import HELD_WORDS, Hold, holds_of
from zhengan.cases.telling import due_words, facts_words, instant_words, state_words, story_of
from zhengan.cli.drawing import drawn

__all__ = ["case_data", "case_screen", "cases_screen", "holds_screen"]
DRILL = "【演练】"


def cases_screen(cases: Sequence[Case], on: date) -> str:
    """A case a row."""
    if not cases:
        return "没有符合的处置。\n"
    table = _table(("处置", "标题", "现状", "负责人", "最近的期限", "最后变动"), wrapped=1)
    for case in cases:
        waiting = "（待确认）" if case.proposals else ""
        table.add_row(
            case.key,
            f"{DRILL if case.drill else ''}{case.title}",
            f"{state_words(case.kind, state_on(case, on))}{waiting}",
            case.owner or "未指定",
            _next_due(case),
            instant_words(case.changed_at),
        )
    return drawn(table) + f"共 {len(cases)} 件。\n"


def case_screen(case: Case, on: date) -> str:
    """One case."""
    kind = kind_of(case.kind)
    parts: list[Table | str] = [f"{DRILL if case.drill else ''}{kind.title} {case.key}　{case.title}", _facts(case, on)]
    if case.deadlines:
        parts += ["期限", _deadlines(case)]
    if holds := holds_of(case):
        table = _table(("编号", "保全", "理由", "现状"))
        for one in holds:
            state = "有效" if one.stands else f"{one.released_by} 已解除"
            table.add_row(str(one.number), f"{HELD_WORDS[one.of]} {one.what}", one.ground, state)
        parts += ["保全", table]
    story = _table(("第几步", "时间", "谁", "经过"), wrapped=3)
    for told in story_of(case):
        event = told.event
        lines = [told.headline, *(f"{title}：{words}" if title else words for title, words in told.lines)]
        story.add_row(str(event.number), instant_words(event.at), event.by, "\n".join(lines))
    return drawn(*parts, "经过", story) + _next_steps(kind, case, on)


def holds_screen(holds: Sequence[Hold]) -> str:
    """What is held, a row each."""
    if not holds:
        return "没有保全。\n"
    table = _table(("处置", "保全", "理由", "谁设的", "时间"), wrapped=2)
    for one in holds:
        table.add_row(one.case, f"{HELD_WORDS[one.of]} {one.what}", one.ground, one.by, instant_words(one.at))
    return drawn(table)


def _facts(case: Case, on: date) -> Table:
    kind = kind_of(case.kind)
    table = Table.grid(padding=(0, 2))
    rows = [("现状", state_words(case.kind, state_on(case, on))), ("负责人", case.owner or "未指定")]
    if case.subject:
        rows.append(("关于", "/".join(case.subject)))
    rows += facts_words(kind, case.facts)
    rows += [("相关", f"{one.type}/{one.key}{f'（{one.relation}）' if one.relation else ''}") for one in case.links]
    rows += [("附件", f"{one.name}  {one.digest[:19]}…") for one in case.attachments]
    for name, words in rows:
        table.add_row(name, words)
    return table


def _deadlines(case: Case) -> Table:
    table = _table(("编号", "办什么", "向谁", "最迟", "依据", "现状"), wrapped=1)
    for one in case.deadlines:
        done = f"{instant_words(one.done_at)} 办完" if one.done_at else "没有办"
        table.add_row(str(one.number), one.due.what, one.due.to, due_words(one.due.due), one.due.basis, done)
    return table


def _next_due(case: Case) -> str:
    open_ones = [one.due for one in case.deadlines if one.done_at is None]
    return due_words(min(open_ones, key=lambda due: due.last_moment).due) if open_ones else ""


def _next_steps(kind: Kind, case: Case, on: date) -> str:
    lines = [
        f"待确认：{state_words(case.kind, one.to)}，{one.by} 提出　zhengan case confirm {case.key} {one.number}"
        for one in case.proposals
    ]
    lines += [f"可以：{_asked(kind, move, case)}" for move in kind.moves_from(state_on(case, on))]
    return "".join(f"{line}\n" for line in lines or ["已办结。"])


def _asked(kind: Kind, move: Move, case: Case) -> str:
    if move.door and case.on_file:
        return f"{move.words}　到{move.door}"
    needs = "".join(f" --set {name}=<{kind.fields[name].title}>" for name in move.needs)
    takes = "".join(f" [--set {name}=<{kind.fields[name].title}>]" for name in move.takes)
    return f"{move.words}　{move.to}{needs}{takes}{'　须另一人确认' if move.four_eyes else ''}"


def _table(names: Sequence[str], wrapped: int = -1) -> Table:
    table = Table(box=None, pad_edge=False)
    for at, name in enumerate(names):
        table.add_column(name, overflow="fold", ratio=3 if at == wrapped else None)
    return table
