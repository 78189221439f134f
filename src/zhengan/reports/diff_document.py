"""The difference of two instruments as a Word file fit for a board paper: counts, sections, old beside new, liability, annexes."""

from datetime import date
from pathlib import Path
from typing import Any

from zhengan.law.alignment import Span
from zhengan.law.text.numerals import han_of
from zhengan.reports.diff import Account, Section, Told, ToldRow
from zhengan.reports.document import (
    add_heading,
    add_line,
    add_marked,
    add_paragraph,
    add_subtitle,
    add_title,
    new_document,
    save,
)
from zhengan.reports.table import Column, Row, add_table

_NAMED_DUTIES = 5


def write_diff_document(account: Account, dated: date, path: Path) -> None:
    """Write the file, its properties dated `dated`; equal input gives equal bytes."""
    document = new_document(account.title, f"{account.title}　{account.subtitle}", dated)
    add_title(document, account.title)
    add_subtitle(document, account.subtitle)
    if account.whom:
        add_subtitle(document, f"只看{account.whom}")
    _summary(document, account)
    shown = [section for section in account.sections if section.rows]
    for number, section in enumerate(shown, 2):
        _section(document, section, number)
    if account.liability:
        _liability(document, account, len(shown) + 2)
    _annexes(document, account)
    save(document, path)


def _summary(document: Any, account: Account) -> None:
    add_heading(document, "一、概要")
    add_line(document, f"旧：{account.before}。")
    add_line(document, f"新：{account.after}。")
    add_paragraph(
        document,
        f"{account.headline}涉及旧义务 {account.duties_before} 项、新义务 {account.duties_after} 项。"
        "每一处只列一次，按最要紧的一种变化归类；同时有别的变化的，逐一标明。",
    )
    columns = [Column("变化", 3), Column("要做什么", 10), Column("条文", 2, "right"), Column("义务", 2, "right")]
    rows = [
        Row(
            (
                f"{section.mark} {section.name}",
                section.meaning,
                f"{len(section.rows)} 处" if section.rows else "–",
                f"{section.duties} 组" if section.duties else "–",
            )
        )
        for section in account.sections
    ]
    add_table(document, columns, rows)
    if account.numbers:
        add_heading(document, "先看这些数字和周期", 2)
        add_paragraph(document, "新规定写了数字、周期或者期限，旧规定没有写，或者写的不同。")
        add_table(document, [Column("新规定", 4), Column("要求", 13)], [Row(each) for each in account.numbers])


def _section(document: Any, section: Section, number: int) -> None:
    add_heading(document, f"{han_of(number)}、{section.name}（{len(section.rows)} 处）")
    add_paragraph(document, f"{section.meaning}。")
    if section.code == "new":
        columns = [Column("新", 10), Column("说明", 10)]
        rows = [Row((_side(row.after), _reasons(row))) for row in section.rows]
    elif section.code == "dropped":
        columns = [Column("旧", 10), Column("说明", 10)]
        rows = [Row((_side(row.before), _reasons(row))) for row in section.rows]
    else:
        columns = [Column("旧", 6), Column("新", 7), Column("变了什么，为什么", 7)]
        rows = [Row((_side(row.before), _side(row.after), _told(row))) for row in section.rows]
    add_table(document, columns, rows)


def _side(told: Told) -> str:
    lines = [f"· {line}" if not line.startswith("（") else line for line in told.lines[:_NAMED_DUTIES]]
    if len(told.lines) > _NAMED_DUTIES:
        lines.append(f"共 {len(told.lines)} 项")
    return "\n".join([told.articles, told.addresses, *lines])


def _told(row: ToldRow) -> str:
    tags = "　".join(f"{mark}{name}" for _, name, mark in row.tags)
    return "\n".join(part for part in (tags, _reasons(row)) if part)


def _reasons(row: ToldRow) -> str:
    return "\n".join(part for part in (row.whom, row.why, *(f"· {fact}" for fact in row.facts)) if part)


def _liability(document: Any, account: Account, number: int) -> None:
    add_heading(document, f"{han_of(number)}、违反的一般后果")
    add_paragraph(document, "违反任何一条都适用。以下是条文允许监管机构采取的措施，不是预测。")
    columns = [Column("主体", 3), Column("旧", 8), Column("新", 9)]
    rows = [Row((subject, "\n".join(old), "\n".join(new))) for subject, old, new in account.liability]
    add_table(document, columns, rows)
    if account.special:
        add_heading(document, "专门责任", 2)
        add_paragraph(document, "只针对某些条款，各处“专门责任”所指的就是这些。")
        for line in account.special:
            add_line(document, line)


def _annexes(document: Any, account: Account) -> None:
    titles = iter(("附录一", "附录二", "附录三"))
    if account.has_text:
        _texts(document, account, next(titles))
    if account.notes:
        add_heading(document, f"{next(titles)}　征求意见时的说明与定稿不同之处")
        add_paragraph(document, f"{account.notes_title}。{account.notes_warning}")
        columns = [Column("说明里的位置", 5), Column("定稿", 4), Column("不同", 9)]
        add_table(document, columns, [Row(note) for note in account.notes])
    add_heading(document, f"{next(titles)}　依据")
    for line in account.basis:
        add_line(document, line)
    add_line(document, "供内部决策，不代替对条文的法律意见。")


def _texts(document: Any, account: Account, title: str) -> None:
    """Paragraphs that have a counterpart; what is new or dropped as a whole needs no comparison."""
    add_heading(document, f"{title}　原文对照")
    add_paragraph(document, "旧文中删去的字加删除线，新文中添上的字加下划线；几乎全部改写的不作标记。")
    for section in account.sections:
        for row in section.rows:
            if row.text is None or not (row.before.articles and row.after.articles):
                continue
            add_heading(document, f"{row.before.articles} → {row.after.articles}", 2)
            for address, spans in row.text.before.items():
                add_marked(document, f"旧 {address}　", _plain(spans) if row.text.rewritten else spans, "strike")
            for address, spans in row.text.after.items():
                add_marked(document, f"新 {address}　", _plain(spans) if row.text.rewritten else spans, "underline")


def _plain(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(Span(span.text, changed=False) for span in spans)
