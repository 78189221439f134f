"""The findings as an Excel workbook: every finding a row, with filters, for those who sort, divide and hand out the work."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from datetime import time as midnight
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from zhengan.assess import Finding
from zhengan.assess.deadlines import deadlines_of
from zhengan.assess.explain import duty_words, mutatis_mark
from zhengan.assess.remedies import remedy_words, type_words
from zhengan.assess.words import VERDICT_WORDS, object_words, reason_words
from zhengan.reports.archive import write_archive
from zhengan.reports.document import fit
from zhengan.reports.matter import AHEAD_DAYS, Matter, verdict_words
from zhengan.reports.sources import reading_rows, source_lines

_MODIFIED = re.compile(rb">\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<")
_HEAD = Font(name="Microsoft YaHei", bold=True, size=10)
_BODY = Font(name="Microsoft YaHei", size=10)
_HEAD_FILL = PatternFill("solid", fgColor="E8ECF1")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
# The most that a cell of a workbook holds.
_LONGEST, _A3 = 32_000, 8
_NAMED_EVIDENCE = 20


def write_workbook(matter: Matter, path: Path) -> None:
    """Write the findings of the matter's day; equal input gives equal bytes."""
    book = Workbook(write_only=True)
    laws = matter.by_law(matter.findings)
    each = laws if len(laws) > 1 else []
    _sheet(book, "概要", (("判断", 16), ("项数", 12), *((law, 16) for law, _ in each)), _summary(matter, each))
    _sheet(book, "判断", _FINDING_COLUMNS, (_finding(item, matter) for item in matter.findings))
    _sheet(book, "期限", _DEADLINE_COLUMNS, _deadlines(matter))
    readings = (row.cells for row in reading_rows(matter.findings, matter.catalogue))
    _sheet(book, "口径", (("问题和编号", 44), ("本表取", 44), ("依据", 40)), readings)
    _sheet(book, "数据提示", (("机构", 20), ("对象", 24), ("提示", 90)), _notices(matter))
    sources = (
        (line,) for line in source_lines(matter.instruments, matter.catalogue, matter.assessment.calendar_version)
    )
    _sheet(book, "依据和版本", (("依据和版本", 120),), sources)
    stamp = datetime.combine(matter.day, midnight())
    book.properties.title = f"判断　截至 {matter.day}"
    book.properties.creator = "证安"
    book.properties.created = book.properties.modified = stamp
    out = BytesIO()
    book.save(out)
    write_archive(out, path, {"docProps/core.xml": lambda text: _dated(text, stamp)})


_FINDING_COLUMNS = (
    ("编号", 18),
    ("判断", 12),
    ("机构", 18),
    ("规定", 16),
    ("章", 26),
    ("条文", 30),
    ("出处", 18),
    ("要求", 44),
    ("对象种类", 14),
    ("对象", 26),
    ("缘由", 52),
    ("数字", 40),
    ("怎样才能合规", 52),
    ("期限", 12),
    ("证据管到", 12),
    ("证据", 36),
    ("后果出处", 24),
    ("口径", 30),
)
_DEADLINE_COLUMNS = (
    ("期限", 12),
    ("还有（天）", 10),
    ("判断", 12),
    ("机构", 18),
    ("条文", 30),
    ("要求", 60),
    ("对象", 30),
)


def _summary(matter: Matter, laws: Sequence[tuple[str, Sequence[Finding]]]) -> Iterable[tuple[Any, ...]]:
    counts = [matter.counts, *(Counter(finding.verdict for finding in own) for _, own in laws)]
    yield "截至", matter.day
    yield from ((verdict_words(verdict), *(own[verdict] for own in counts)) for verdict in VERDICT_WORDS)
    yield "合计", *(own.total() for own in counts)


def _finding(finding: Finding, matter: Matter) -> tuple[Any, ...]:
    duty = matter.duty(finding)
    return (
        finding.id,
        verdict_words(finding.verdict) + mutatis_mark(finding),
        matter.name(finding.institution),
        matter.law(finding.cite),
        matter.chapter(finding.cite),
        matter.article(finding.cite),
        finding.cite,
        duty_words(duty),
        type_words(finding.object[0]) if finding.object else "本机构",
        object_words(finding, matter.names),
        reason_words(finding, duty),
        "\n".join(matter.figure_lines(finding)),
        remedy_words(finding, duty),
        finding.due_on,
        finding.good_until,
        "\n".join(matter.evidence_lines(finding, _NAMED_EVIDENCE)),
        matter.articles(item.cite for item in finding.liability),
        "\n".join(f"{name}={value}" for name, value in finding.readings.items()),
    )


def _deadlines(matter: Matter) -> Iterable[tuple[Any, ...]]:
    for line in deadlines_of(matter.findings, AHEAD_DAYS):
        finding = line.finding
        told = (matter.name(finding.institution), matter.article(finding.cite), *matter.deadline_words(line))
        yield (line.due_on, line.days, verdict_words(finding.verdict), *told)


def _notices(matter: Matter) -> Iterable[tuple[Any, ...]]:
    for item in matter.assessment.notices:
        yield matter.name(str(item.get("institution") or "")), str(item.get("object") or ""), str(item["text"])


def _sheet(book: Any, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> None:
    # The library writes as it goes: what a sheet looks like is said before its first row.
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    for number, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, name, _HEAD, _HEAD_FILL) for name, _ in columns])
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, value, _BODY) for value in row])
        count += 1
    if len(columns) > 1:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"


def _cell(sheet: Any, value: Any, font: Font, fill: PatternFill | None = None) -> Any:
    """A cell that holds what is given and nothing else: text that looks like a formula stays text."""
    text = fit(value)[:_LONGEST] if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, text)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font, cell.alignment = font, _WRAPPED
    if fill is not None:
        cell.fill = fill
    return cell


def _dated(text: bytes, stamp: datetime) -> bytes:
    """The library dates a file by the clock when it saves: by the asked day instead."""
    return _MODIFIED.sub(f">{stamp:%Y-%m-%dT%H:%M:%SZ}<".encode(), text)
