"""The two surveys as files: an XLSX with headings, merged cells, lists to choose from and cells to tick; a DOCX with tables,
numbered paragraphs, blanks and boxes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from tests.reports.survey_questions import FIRST, SECOND


def first_workbook(path: Path) -> Path:
    """The first survey: a sheet a few parts, a chart, a comment and a formula that must stay as they are."""
    book = Workbook()
    sheet = book.active
    sheet.title = "调查表"
    sheet["A1"] = "网络和信息安全情况调查表"
    sheet.merge_cells("A1:E1")
    sheet["A1"].font = Font(size=16, bold=True)
    sheet.append([])
    sheet.append(["序号", "类别", "调查内容", "填报情况", "备注"])
    for cell in sheet[3]:
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
    rule = DataValidation(type="list", formula1='"是,否,部分落实"')
    sheet.add_data_validation(rule)
    number, row = 0, 4
    for part, questions in FIRST.items():
        start = row
        for text, _ in questions:
            number += 1
            sheet.cell(row, 1, number)
            sheet.cell(row, 3, text).alignment = Alignment(wrap_text=True)
            sheet.cell(row, 4).fill = PatternFill("solid", fgColor="FFF2CC")
            if "是否" in text:
                rule.add(f"D{row}")
            row += 1
        sheet.cell(start, 2, part)
        if row - start > 1:
            sheet.merge_cells(start_row=start, end_row=row - 1, start_column=2, end_column=2)
    sheet.cell(row, 3, "合计题数")
    sheet.cell(row, 4, f"=COUNTA(C4:C{row - 1})")
    sheet["A3"].comment = Comment("由系统生成", "协会")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=4, max_row=10))
    sheet.add_chart(chart, "H4")
    sheet.column_dimensions["C"].width = 48
    note = book.create_sheet("填表说明")
    note["A1"] = "请于两周内报送。"
    hidden = book.create_sheet("内部")
    hidden["A1"], hidden["B1"] = "问题", "回答"
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def second_document(path: Path) -> Path:
    """The second survey: tables of three columns, labels with blanks beside them, numbered paragraphs, boxes."""
    document = Document()
    document.add_heading("信息安全自查问卷", 0)
    document.add_paragraph("填报单位：")
    for at, (part, questions) in enumerate(SECOND.items()):
        document.add_heading(part, 1)
        _WAYS[at % len(_WAYS)](document, [text for text, _ in questions])
    document.add_paragraph("谢谢配合。")
    document.save(str(path))
    return path


def _three_columns(document: Any, questions: Sequence[str]) -> None:
    table = document.add_table(1, 3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("序号", "问题", "回答"), strict=True):
        cell.text = text
    for number, text in enumerate(questions, 1):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = str(number), text


def _paragraphs(document: Any, questions: Sequence[str]) -> None:
    for number, text in enumerate(questions, 1):
        document.add_paragraph(f"{number}. {text}")
        if _asks_whether(text):
            document.add_paragraph().add_run("□是  □否  □不适用，说明：________").bold = True
        else:
            document.add_paragraph("答：" if number % 2 else "")


def _labels(document: Any, questions: Sequence[str]) -> None:
    table = document.add_table(0, 2, style="Table Grid")
    for text in questions:
        cells = table.add_row().cells
        cells[0].text = text
        if _asks_whether(text):
            cells[1].text = "□是 □否"


_WAYS = (_three_columns, _paragraphs, _labels)


def _asks_whether(text: str) -> bool:
    return "是否" in text or text.rstrip("？").endswith("吗")
