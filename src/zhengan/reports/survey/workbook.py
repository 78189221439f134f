"""An XLSX survey: its sheets as tables, and answers put into cells of the sheet's XML, with nothing else touched."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from warnings import catch_warnings, simplefilter

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from zhengan.reports.survey.grid import MOST_CELLS, Cell, Grid
from zhengan.reports.survey.package import Package
from zhengan.reports.survey.question import SurveyRefused

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def grids_of(package: Package) -> Iterator[Grid]:
    """The sheets that people see, as tables: every cell inside the used area, empty ones too."""
    with catch_warnings():
        simplefilter("ignore")  # openpyxl tells of what it cannot keep; nothing of it is written by openpyxl here
        try:
            book = load_workbook(BytesIO(package.content))
        except Exception as error:  # the library raises whatever a broken part makes it raise
            raise SurveyRefused("问卷应为完好的工作簿，实为读不懂的内容。没有读取，请用表格软件重新保存。") from error
    if sum((sheet.max_row or 0) * (sheet.max_column or 0) for sheet in book.worksheets) > MOST_CELLS:
        raise SurveyRefused(f"问卷应不超过 {MOST_CELLS} 格，实为更多。没有读取，请删去空行空列后重新保存。")
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield _grid(sheet)


def write_cells(package: Package, answers: Mapping[tuple[str, str], str]) -> dict[str, bytes]:
    """The parts that change when these texts stand in these cells ((sheet, address) -> text)."""
    paths = _sheet_parts(package)
    by_sheet: dict[str, dict[str, str]] = {}
    for (sheet, address), text in answers.items():
        by_sheet.setdefault(sheet, {})[address] = text
    changed = {}
    for sheet, texts in by_sheet.items():
        root = etree.fromstring(package.parts[paths[sheet]], PARSER)
        data = root.find(f"{_MAIN}sheetData")
        for address, text in texts.items():
            _set(_cell(data, address), text)
        changed[paths[sheet]] = serialised(root)
    return changed


def blanked(part: bytes, addresses: set[str]) -> bytes:
    """A sheet without what stands in these cells: what must be the same before and after."""
    root = etree.fromstring(part, PARSER)
    for row in root.iter(f"{_MAIN}row"):
        for cell in [one for one in row if one.get("r") in addresses]:
            row.remove(cell)
    for row in [one for one in root.iter(f"{_MAIN}row") if not len(one) and set(one.keys()) <= {"r"}]:
        row.getparent().remove(row)
    return bytes(etree.tostring(root, method="c14n"))


def serialised(root: Any) -> bytes:
    """XML as office software writes it."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def sheet_part(package: Package, sheet: str) -> str:
    """The part that holds a sheet."""
    return _sheet_parts(package)[sheet]


def _grid(sheet: Any) -> Grid:
    grid = Grid(sheet.title, sheet.title if len(sheet.parent.worksheets) > 1 else "")
    spans = {span.min_row * 20_000 + span.min_col: span for span in sheet.merged_cells.ranges}
    choices = dict(_choices(sheet))
    for row in sheet.iter_rows(1, sheet.max_row, 1, sheet.max_column):
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            span = spans.get(cell.row * 20_000 + cell.column)
            formula = cell.data_type == "f"
            grid.put(
                Cell(
                    cell.row,
                    cell.column,
                    "" if cell.value is None else str(cell.value),
                    cell.coordinate,
                    span.max_col - span.min_col + 1 if span else 1,
                    span.max_row - span.min_row + 1 if span else 1,
                    choices.get(cell.coordinate, ()),
                    not formula and not sheet.row_dimensions[cell.row].hidden,
                )
            )
    return grid


def _choices(sheet: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Cells whose value is to be chosen from words that stand in the rule itself."""
    for rule in sheet.data_validations.dataValidation:
        said = str(rule.formula1 or "")
        if rule.type != "list" or not said.startswith('"'):
            continue
        words = tuple(word.strip() for word in said.strip('"').split(",") if word.strip())
        for span in rule.sqref.ranges:
            if span.size["rows"] * span.size["columns"] <= MOST_CELLS:
                for row, column in span.cells:
                    yield f"{get_column_letter(column)}{row}", words


def _sheet_parts(package: Package) -> dict[str, str]:
    relations = etree.fromstring(package.parts["xl/_rels/workbook.xml.rels"], PARSER)
    targets = {one.get("Id"): one.get("Target") for one in relations}
    book = etree.fromstring(package.parts["xl/workbook.xml"], PARSER)
    found = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_REL)]
        found[sheet.get("name")] = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return found


def _cell(data: Any, address: str) -> Any:
    """The element of a cell, made in its place where the sheet does not hold it."""
    number, column = coordinate_to_tuple(address)
    row = next((one for one in data if int(one.get("r", 0)) == number), None)
    if row is None:
        row = etree.Element(f"{_MAIN}row", r=str(number))
        after = next((at for at, one in enumerate(data) if int(one.get("r", 0)) > number), len(data))
        data.insert(after, row)
    found = next((one for one in row if one.get("r") == address), None)
    if found is None:
        found = etree.Element(f"{_MAIN}c", r=address)
        places = [coordinate_to_tuple(one.get("r"))[1] for one in row]
        row.insert(next((at for at, other in enumerate(places) if other > column), len(places)), found)
    return found


def _set(cell: Any, text: str) -> None:
    if cell.find(f"{_MAIN}f") is not None:
        raise SurveyRefused(f"{cell.get('r')} 是公式，不能写入答案。没有生成，请核对问卷。")
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if _NUMBER.fullmatch(text):
        etree.SubElement(cell, f"{_MAIN}v").text = text
        return
    cell.set("t", "inlineStr")
    told = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
    told.text = text
    told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
