"""What changed between two instruments, on the terminal: counts, then each place; in full where one article was asked for."""

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from zhengan.cli.drawing import drawn

if TYPE_CHECKING:
    from zhengan.law.alignment import Span
    from zhengan.reports.diff import Account, Section, Told, ToldRow

_COLOURS = {
    "tightened": "red",
    "new": "blue",
    "extended": "magenta",
    "loosened": "green",
    "narrowed": "cyan",
    "moved": "yellow",
}
_NAMED_DUTIES = 4


def diff_screen(account: "Account") -> str:
    """Counts, then every place by what became of it, the most pressing first."""
    head = [account.title, f"旧：{account.before}", f"新：{account.after}"]
    head += [f"只看：{account.whom}"] if account.whom else []
    parts = [drawn(*head), drawn(_counts(account))]
    parts += (
        [drawn("先看数字和周期：新规定写了，旧规定没有写或者写的不同。", _numbers(account))] if account.numbers else []
    )
    parts += [_section(section) for section in account.sections if section.rows]
    parts += [drawn("违反的一般后果", _liability(account))] if account.liability else []
    return "".join(parts) + "\n".join(account.basis) + "\n"


def article_changes_screen(account: "Account") -> str:
    """The places that were asked for, each with its duties side by side and the text where loaded."""
    parts = [drawn(account.title, f"旧：{account.before}", f"新：{account.after}")]
    for section in account.sections:
        for row in section.rows:
            parts.append(drawn(_places([row])))
            if row.duties:
                parts.append(drawn(_duties(row)))
            parts.append(drawn(_texts(row)) if row.text else "")
    return "".join(parts) + "\n".join(account.basis) + "\n"


def _counts(account: "Account") -> Table:
    table = Table(box=None, pad_edge=False)
    for section in account.sections:
        table.add_column(Text(f"{section.mark} {section.name}", _COLOURS.get(section.code, "")), justify="right")
    table.add_row(*[f"{len(section.rows)} 处" for section in account.sections])
    return table


def _numbers(account: "Account") -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for place, words in account.numbers:
        table.add_row(place, words)
    return table


def _section(section: "Section") -> str:
    return drawn(f"{section.mark} {section.name}（{len(section.rows)} 处）：{section.meaning}。", _places(section.rows))


def _places(rows: "tuple[ToldRow, ...] | list[ToldRow]") -> Table:
    table = Table(box=None, pad_edge=False, expand=True, padding=(0, 2, 1, 0))
    sides = [("旧", 4, [_side(row.before) for row in rows]), ("新", 5, [_side(row.after) for row in rows])]
    columns = [(name, share, cells) for name, share, cells in sides if any(cells)]
    for name, share, _ in (*columns, ("变了什么，为什么", 6, [])):
        table.add_column(name, overflow="fold", ratio=share)
    for place, row in enumerate(rows):
        table.add_row(*(cells[place] for _, _, cells in columns), _changes(row))
    return table


def _side(told: "Told") -> str:
    if not told.articles:
        return ""
    more = len(told.lines) - _NAMED_DUTIES
    lines = [*told.lines[:_NAMED_DUTIES], *([f"等 {len(told.lines)} 项"] if more > 0 else [])]
    return "\n".join((told.articles, told.addresses, *lines))


def _changes(row: "ToldRow") -> Group:
    tags = Text("　").join(Text(f"{mark} {name}", _COLOURS.get(code, "")) for code, name, mark in row.tags)
    return Group(tags, *[Text(line) for line in (row.whom, row.why, *row.facts) if line])


def _duties(row: "ToldRow") -> Table:
    table = Table(box=None, pad_edge=False, expand=True)
    for name, share in (("变化", 2), ("旧义务", 5), ("新义务", 5), ("差别", 6)):
        table.add_column(name, overflow="fold", ratio=share)
    for duty in row.duties:
        told = "\n".join(part for part in (*duty.facts, duty.why) if part)
        mark = Text(f"{duty.mark} {duty.relations}", _COLOURS.get(duty.code, ""))
        table.add_row(mark, "\n".join(duty.before), "\n".join(duty.after), told)
    return table


def _texts(row: "ToldRow") -> Table:
    table = Table(box=None, pad_edge=False, expand=True, padding=(0, 2, 1, 0))
    table.add_column("旧文（［－ 删去 －］）", ratio=1, overflow="fold")
    table.add_column("新文（［＋ 添上 ＋］）", ratio=1, overflow="fold")
    if row.text is not None:
        plain = row.text.rewritten
        old = [_spans(address, spans, "" if plain else "－") for address, spans in row.text.before.items()]
        new = [_spans(address, spans, "" if plain else "＋") for address, spans in row.text.after.items()]
        table.add_row(Group(*old), Group(*new))
    return table


def _spans(address: str, spans: "tuple[Span, ...]", sign: str) -> Text:
    """The text with its changed runs between signs, so that they show without colour too."""
    colour = {"－": "red", "＋": "green"}.get(sign, "")
    text = Text(f"{address}\n")
    for span in spans:
        if span.changed and sign:
            text.append(f"［{sign}{span.text}{sign}］", colour)
        else:
            text.append(span.text)
    return text


def _liability(account: "Account") -> Table:
    table = Table(box=None, pad_edge=False, expand=True, padding=(0, 2, 1, 0))
    for name, share in (("主体", 2), ("旧", 6), ("新", 7)):
        table.add_column(name, overflow="fold", ratio=share)
    for subject, old, new in account.liability:
        table.add_row(subject, "\n".join(old), "\n".join(new))
    return table
