"""Templates: one workbook a theme, the same bytes every time, and what is filled in reads as CSV would."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.records.books import INSTITUTION_CSV, filled, folder_with
from zhengan.records import (
    RECORD_TYPES,
    THEMES,
    Field,
    RecordType,
    Row,
    example,
    parse_row,
    read_folder,
    write_folder,
    write_template,
)
from zhengan.records.workbooks.columns import LONGEST_LIST
from zhengan.records.workbooks.layout import choice_words, example_cells, template_fields, worded


@pytest.mark.parametrize("theme", THEMES)
def test_the_same_program_writes_the_same_bytes(theme: str, tmp_path: Path) -> None:
    write_template(theme, tmp_path / "a.xlsx")
    write_template(theme, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.xlsx", "b.xlsx"]


@pytest.mark.parametrize("theme", THEMES)
def test_an_empty_template_holds_no_records(theme: str, tmp_path: Path) -> None:
    write_template(theme, tmp_path / "x.xlsx")
    folder = read_folder(folder_with(tmp_path, 空__xlsx=(tmp_path / "x.xlsx").read_bytes()))
    assert [fault.text for fault in folder.faults] == []
    assert folder.notices == ()
    assert [row.type for row in folder.rows] == ["institution"]


def test_what_a_sheet_offers(tmp_path: Path) -> None:
    write_template("emergency", tmp_path / "x.xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["填写说明", "应急预案", "应急演练", "网络安全事件", "事件报告", "告知投资者", "停止服务"]
    sheet = book["事件报告"]
    assert [cell.value for cell in sheet[1]][:5] == ["键 *", "事件 *", "种类 *", "发出时间 *", "报告对象 *"]
    assert sheet.freeze_panes == "B4"
    assert "列名 incident" in sheet["B1"].comment.text
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["B4:B1048576"].formula1 == (
        "OFFSET('网络安全事件'!$A$4,0,0,MAX(1,COUNTA('网络安全事件'!$A$4:$A$5004)),1)"
    )
    assert rules["C4:C1048576"].formula1 == '"首次报告,进展报告,总结报告,调查报告,问责报告,整改报告"'
    assert rules["C4:C1048576"].showErrorMessage
    assert not rules["E4:E1048576"].showErrorMessage, "an open list takes other words"
    assert sheet["A3"].value == "※ 示例 ir-1"
    assert book.defined_names["zhengan.incident_report"].attr_text == "'事件报告'!$A$1"


def test_every_drop_down_fits_into_a_cell_rule() -> None:
    for record_type in RECORD_TYPES.values():
        for field in template_fields(record_type):
            words = choice_words(field)
            assert len(",".join(words)) + 2 <= LONGEST_LIST, f"{record_type.name}.{field.name}"
            assert not any("," in word for word in words)


def test_an_example_that_somebody_filled_in_is_said(tmp_path: Path) -> None:
    write_template("emergency", tmp_path / "x.xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    book["应急演练"]["B3"] = date(2026, 5, 1)
    book.save(tmp_path / "x.xlsx")
    folder = read_folder(folder_with(tmp_path, 应急__xlsx=(tmp_path / "x.xlsx").read_bytes()))
    assert [notice.code for notice in folder.notices] == ["changed_example"]


def test_examples_filled_in_are_the_records_of_the_examples(tmp_path: Path) -> None:
    """All types at once: the words of people lead back to the canonical values."""
    folder = folder_with(tmp_path)
    (folder / "institution.csv").unlink()
    for theme in THEMES:
        types = [found for found in RECORD_TYPES.values() if found.theme == theme]
        rows = [(found.name, dict(example_cells(found, example(found.name)))) for found in types]
        filled(theme, folder / f"{THEMES[theme]}.xlsx", rows)
    found = read_folder(folder)
    assert [fault.text for fault in found.faults] == []
    for row in found.rows:
        wanted, _ = parse_row(row.type, {"institution": row.institution, **example(row.type)})
        assert wanted is not None
        assert row.substance == wanted.substance, row.type


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_filled_in_equals_csv(data: st.DataObject) -> None:
    """Template, filled by hand or copied as text, read: the rows of a CSV folder with the same content."""
    record_type = data.draw(
        st.sampled_from(
            [found for found in RECORD_TYPES.values() if not found.reference_fields and found.name != "institution"]
        )
    )
    rows = data.draw(st.lists(_row(record_type), min_size=1, max_size=4, unique_by=lambda row: row.key))
    with TemporaryDirectory() as place:
        folder = folder_with(Path(place) / "xlsx")
        cells = [
            (record_type.name, {name: _cell(record_type.columns[name], value) for name, value in _values(row).items()})
            for row in rows
        ]
        filled(record_type.theme, folder / "填.xlsx", cells)
        institution, _ = parse_row(
            "institution",
            dict(
                zip(
                    *(
                        line.split(",")
                        for line in ("institution," + INSTITUTION_CSV).replace("\nS1", "\nS1,S1").split()
                    ),
                    strict=True,
                )
            ),
        )
        assert institution is not None
        write_folder([institution, *rows], Path(place) / "csv")
        from_book, from_csv = read_folder(folder), read_folder(Path(place) / "csv")
        assert [fault.text for fault in from_book.faults] == []
        assert [row.substance for row in from_book.rows] == [row.substance for row in from_csv.rows]


def _values(row: Row) -> dict[str, Any]:
    return {"key": row.key, **row.payload}


def _cell(field: Field, value: Any) -> Any:
    """As somebody would fill it in: days as dates, numbers as numbers, words of people."""
    if field.kind == "date":
        return date.fromisoformat(value)
    if field.kind == "number" and not field.choices and len(value) < 14:
        return float(Decimal(value)) if "." in value else int(value)
    return worded(field, value)


@st.composite
def _row(draw: st.DrawFn, record_type: RecordType) -> Row:
    fields = [field for field in template_fields(record_type) if field.name not in ("valid_at", "attachments")]
    cells = {
        field.name: draw(_VALUES(field))
        for field in fields
        if field.kind != "pairs" and (field.required or draw(st.booleans()))
    }
    row, _ = parse_row(record_type, {"institution": "S1", **cells})
    assume(row is not None)
    assert row is not None
    return row


TEXT = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=";；※_"), min_size=1, max_size=12)


def _VALUES(field: Field) -> st.SearchStrategy[Any]:
    if field.choices and field.kind != "pairs":
        one = st.sampled_from(list(field.choices))
        return st.lists(one, min_size=1, max_size=3) if field.many else one
    if field.kind == "number":
        return st.integers(field.minimum or 0, field.maximum or 10**9).map(str)
    return _BY_FORM[field.form] if field.form in _BY_FORM else _BY_KIND.get(field.kind, TEXT)


_BY_FORM: dict[str | None, st.SearchStrategy[Any]] = {
    "period": st.sampled_from(["P1Y", "P3M"]),
    "month": st.sampled_from(["2026-03", "2025-12"]),
    "record_type": st.sampled_from(list(RECORD_TYPES)),
}
_BY_KIND: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "date": st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(str),
    "instant": st.datetimes(datetime(1993, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001
        lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+08:00"
    ),
    "list": st.lists(TEXT, min_size=1, max_size=3),
    "pairs": st.nothing(),
}
