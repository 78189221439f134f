"""XLSX evidence: the same rows as CSV would give, every fault at its cell, nothing that bursts or breaks."""

import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.records.books import (
    SYSTEM_HEADER,
    book_of,
    filled,
    folder_with,
    in_sheet,
    read_book,
    rezipped,
    systems,
    with_shared_strings,
)
from zhengan.records import Folder, read_folder, write_marked
from zhengan.records import folder as folder_module
from zhengan.records.workbooks.book import open_book
from zhengan.records.workbooks.formats import Look, number_format, shown
from zhengan.records.workbooks.sheets import Cell, address, column_number, letters, sheet_rows

GOOD = ("oms", "集中交易", "是", date(2018, 5, 2))


GOOD_BOOK = with_shared_strings(
    book_of(
        systems(GOOD, ("q", "行情", "否", date(2019, 1, 1))),
        ("数据中心", [("键", "名称", "位置"), ("d", "机房", "本地")]),
    )
)


def local(*parts: int) -> datetime:
    """A date and time as a spreadsheet holds it."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def payloads(folder: Folder) -> dict[str, dict[str, Any]]:
    assert [fault.text for fault in folder.faults] == []
    return {row.key: dict(row.payload) for row in folder.rows if row.type != "institution"}


def faults(folder: Folder) -> list[tuple[str, str, str]]:
    return [(fault.code, fault.file, fault.cell) for fault in folder.faults]


def test_a_sheet_reads_as_its_csv_would(tmp_path: Path) -> None:
    header = (*SYSTEM_HEADER, "服务市场", "容量", "备注")
    folder = read_book(tmp_path, book_of(systems((*GOOD, "上交所；深交所", 12000, "=文字"), header=header)))
    # openpyxl writes a text that begins with = as a formula.
    assert faults(folder) == [("unworked_formula", "台账.xlsx 信息系统", "G2")]
    found = payloads(read_book(tmp_path, book_of(systems((*GOOD, "上交所；深交所", 12000, "-x"), header=header))))
    assert found == {
        "oms": {
            "name": "集中交易",
            "important": True,
            "live_on": "2018-05-02",
            "markets": ["SSE", "SZSE"],
            "capacity": "12000",
            "note": "-x",
        }
    }


def test_headers_by_field_name_by_title_and_with_both(tmp_path: Path) -> None:
    header = ("key", "名称（必填）", "重要信息系统（important）", "live_on *")
    assert list(payloads(read_book(tmp_path, book_of(systems(GOOD, header=header))))) == ["oms"]


def test_a_title_above_the_table_and_rows_for_people(tmp_path: Path) -> None:
    rows = [("2026 年系统台账",), (), SYSTEM_HEADER, ("※ 示例", "x"), GOOD, (), ("※ 以上截至年底",)]
    assert list(payloads(read_book(tmp_path, book_of(("信息系统", rows))))) == ["oms"]


@pytest.mark.parametrize(
    ("value", "number_format_code", "key"),
    [
        (123, "General", "123"),
        (123, "000000", "000123"),
        ("000123", "@", "000123"),
        (600519.0, "General", "600519"),
        ("600519.0", "@", "600519.0"),
        (0.8, "0%", "80%"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "General", "true"),
        (1e5, "0.00E+00", "100000"),
        (date(2026, 3, 1), 'yyyy"年"m"月"', "2026-03"),
        (local(2026, 3, 1, 9, 30), "yyyy-mm-dd hh:mm", "2026-03-01T09:30:00"),
        (time(9, 30), "h:mm", "09:30:00"),
    ],
)
def test_keys_are_what_the_sheet_shows(tmp_path: Path, value: Any, number_format_code: str, key: str) -> None:
    def shape(book: Workbook) -> None:
        book.worksheets[0]["A2"].number_format = number_format_code

    content = book_of(systems((value, *GOOD[1:])), then=shape)
    assert list(payloads(read_book(tmp_path, content))) == [key]


@pytest.mark.parametrize("mac", [False, True])
def test_days_and_times_of_both_calendars(tmp_path: Path, mac: bool) -> None:
    def calendar(book: Workbook) -> None:
        if mac:
            book.epoch = CALENDAR_MAC_1904

    moment = local(2026, 11, 20, 9, 30, 15, 250_000)
    rows = [
        ("键", "系统", "开始时间", "成功", "存放位置"),
        ("b1", "oms", moment, 1, "同城"),
        ("b2", "oms", date(2026, 11, 20), "否", "local"),
    ]
    folder = read_book(tmp_path, book_of(systems(GOOD), ("备份执行", rows), then=calendar))
    found = payloads(folder)
    assert found["oms"]["live_on"] == "2018-05-02"
    assert found["b1"]["started_at"] == "2026-11-20T09:30:15.250000+08:00"
    assert found["b2"]["started_at"] == "2026-11-20T00:00:00+08:00"
    assert [notice.code for notice in folder.notices] == ["zone_assumed"]


@pytest.mark.parametrize(
    ("number", "code", "look"),
    [
        (14, None, Look.DATE),
        (31, None, Look.DATE),
        (57, None, Look.MONTH),
        (58, None, Look.DATE),
        (9, None, Look.PERCENT),
        (164, '[$-804]yyyy"年"m"月"d"日";@', Look.DATE),
        (164, "[DBNum1]yyyy年m月d日", Look.DATE),
        (164, "h:mm AM/PM", Look.TIME),
        (164, "#,##0.00_);[Red](#,##0.00)", Look.PLAIN),
        (164, '0"days"', Look.PLAIN),
        (164, "0.00E+00", Look.PLAIN),
        (164, "000000", Look.PADDED),
        (164, "General", Look.PLAIN),
    ],
)
def test_number_formats(number: int, code: str | None, look: Look) -> None:
    assert number_format(number, code).look is look


def test_serial_days_at_the_edges() -> None:
    day = number_format(14, None)
    assert [shown(raw, day, base_1904=False) for raw in ("1", "59", "61", "45000.999999999")] == [
        "1900-01-01",
        "1900-02-28",
        "1900-03-01",
        "2023-03-16",
    ]
    assert shown("0", day, base_1904=True) == "00:00:00"
    assert shown("20261120", day, base_1904=False) == "20261120"
    assert shown("-3", day, base_1904=False) == "-3"
    assert shown("abc", day, base_1904=False) is None


def test_every_fault_at_its_cell(tmp_path: Path) -> None:
    header = (*SYSTEM_HEADER, "容量", "所在数据中心", "容量指标", "备注")
    rows = [
        ("a", "甲", "大概", date(2018, 5, 2)),
        ("b", "乙", "是", 43222),
        ("c", "丙", "是", date(2018, 5, 2), 0.8),
        ("d", "丁", "是", "=TODAY()"),
        ("e", "戊", "是", date(2018, 5, 2), "#REF!"),
        ("f", "己", "是", date(2018, 5, 2), 1, "没有的机房"),
        ("g", None, "是", date(2018, 5, 2)),
        ("h", "辛", "是", date(2018, 5, 2)),
        ("i", "壬", "是", date(2018, 5, 2)),
        (91310000123456789, "癸", "是", date(2018, 5, 2)),
        ("注：截至年底",),
        ("j", "子", "是", date(2018, 5, 2), None, None, None, None, "多出来的"),
    ]

    def shape(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["E4"].number_format = "0%"
        sheet.merge_cells("G9:G10")

    folder = read_book(tmp_path, book_of(systems(*rows, header=header), then=shape))
    place = "台账.xlsx 信息系统"
    assert sorted(faults(folder), key=lambda fault: int(fault[2][1:])) == [
        ("not_bool", place, "C2"),
        ("not_date", place, "D3"),
        ("not_number", place, "E4"),
        ("unworked_formula", place, "D5"),
        ("error_cell", place, "E6"),
        ("no_such_record", place, "F7"),
        ("missing", place, "B8"),
        ("merged", place, "G9"),
        ("merged", place, "G10"),
        ("lost_digits", place, "A11"),
        ("lone_cell", place, "A12"),
        ("headless_column", place, "I13"),
    ]
    by_code = {fault.code: fault for fault in folder.faults}
    assert by_code["not_bool"].text.startswith("台账.xlsx 信息系统!C2（重要信息系统）：应为是或否")
    assert by_code["not_bool"].as_json()["cell"] == "C2"
    assert "G9:G10 合并成一格" in by_code["merged"].text


def test_a_formula_counts_for_what_it_last_gave(tmp_path: Path) -> None:
    content = book_of(systems(("oms", "=A2", "是", date(2018, 5, 2))))
    worked = rezipped(
        content, in_sheet(b'<c r="B2"><f>A2</f><v></v></c>', b'<c r="B2" t="str"><f>A2</f><v>oms</v></c>')
    )
    if worked == rezipped(content, lambda _, data: data):
        worked = rezipped(
            content, in_sheet(b'<c r="B2"><f>A2</f><v /></c>', b'<c r="B2" t="str"><f>A2</f><v>oms</v></c>')
        )
    folder = read_book(tmp_path, worked)
    assert payloads(folder)["oms"]["name"] == "oms"
    assert [notice.code for notice in folder.notices] == ["formula"]


def test_a_merge_within_a_row_counts_for_its_first_cell(tmp_path: Path) -> None:
    header = (*SYSTEM_HEADER, "容量指标", "版本")
    content = book_of(systems((*GOOD, "tps"), header=header), then=lambda book: book.worksheets[0].merge_cells("E2:F2"))
    assert payloads(read_book(tmp_path, content))["oms"]["capacity_metric"] == "tps"


def test_hidden_rows_columns_and_sheets_are_read_and_said(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.sheet_state = "hidden"
        book.create_sheet("底稿")["A1"] = "x"
        book["底稿"].sheet_state = "hidden"
        book.create_sheet("空表")

    folder = read_book(tmp_path, book_of(systems(GOOD), then=hide))
    assert list(payloads(folder)) == ["oms"]
    assert {notice.code for notice in folder.notices} == {
        "hidden_rows",
        "hidden_columns",
        "hidden_sheet",
        "unread_sheet",
    }


def test_headers_that_nobody_knows(tmp_path: Path) -> None:
    header = (*SYSTEM_HEADER[:3], "容量指标", "容量指漂", "名称", "")
    folder = read_book(tmp_path, book_of(systems(("a", "甲", "是", "tps"), header=header)))
    assert faults(folder) == [
        ("unknown_column", "台账.xlsx 信息系统", "E1"),
        ("double_column", "台账.xlsx 信息系统", "F1"),
        ("missing_column", "台账.xlsx 信息系统", ""),
    ]
    assert folder.faults[0].remedy == "是否要写 容量指标"


def test_which_sheets_are_records(tmp_path: Path) -> None:
    cells = {"key": "oms", "name": "甲", "important": "是", "live_on": date(2020, 1, 1)}
    book = load_workbook(filled("who", tmp_path / "x.xlsx", [("system", cells)]))
    book["信息系统"].title = "2026 年"
    # A spreadsheet does this by itself when somebody renames the sheet.
    book.defined_names["zhengan.system"].attr_text = "'2026 年'!$A$1"
    stream = BytesIO()
    book.save(stream)
    renamed = read_book(tmp_path / "renamed", stream.getvalue())
    assert list(payloads(renamed)) == ["oms"]
    named = read_book(tmp_path / "named", book_of(("Sheet1", [SYSTEM_HEADER, GOOD])), "system__xlsx")
    assert list(payloads(named)) == ["oms"]
    copies = book_of(
        systems(GOOD),
        ("信息系统 (2)", [SYSTEM_HEADER, ("q", *GOOD[1:])]),
        ("system", [SYSTEM_HEADER, ("r", *GOOD[1:])]),
    )
    assert sorted(payloads(read_book(tmp_path / "copies", copies))) == ["oms", "q", "r"]
    stray = read_book(tmp_path / "stray", book_of(systems(GOOD), ("应急演炼", [("x",)])))
    assert [(fault.code, fault.remedy) for fault in stray.faults] == [
        ("unknown_sheet", "是否要写 应急演练；不是证据就删去或隐藏这张表")
    ]


def test_the_institution_may_stand_in_a_workbook(tmp_path: Path) -> None:
    rows = [("键", "名称", "类别"), ("S1", "示例证券", "证券公司")]
    folder = tmp_path / "证据"
    folder.mkdir()
    (folder / "机构.xlsx").write_bytes(book_of(("机构本身", rows), systems(GOOD)))
    assert [(row.type, row.institution, row.key) for row in read_folder(folder).rows] == [
        ("institution", "S1", "S1"),
        ("system", "S1", "oms"),
    ]


def test_a_single_file_has_the_institution_that_is_given(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(book_of(systems(GOOD)))
    found = read_folder(path, institution="S1")
    assert found.faults == ()
    assert [(row.institution, row.key) for row in found.rows] == [("S1", "oms")]
    assert [fault.code for fault in read_folder(path).faults] == ["no_institution"]


def burst(part: str, size: int) -> bytes:
    return rezipped(GOOD_BOOK, lambda name, data: b"0" * size if name == part else data)


def entity(name: str, data: bytes) -> bytes:
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    return data.replace(b"<worksheet", declared + b"<worksheet", 1) if "worksheets/" in name else data


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def changed(old: bytes, new: bytes) -> bytes:
    content = rezipped(GOOD_BOOK, in_sheet(old, new))
    assert content != rezipped(GOOD_BOOK, lambda _, data: data)
    return content


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "empty_file"),
        (lambda: b"key,name\n", "not_workbook"),
        (lambda: b"PK\x03\x04rest", "damaged"),
        (lambda: OLE + b"\0" * 600, "old_workbook"),
        (lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (lambda: burst("xl/sharedStrings.xml", 129 << 20), "bomb"),
        (lambda: burst("xl/styles.xml", 32 << 20), "bomb"),
        (lambda: rezipped(GOOD_BOOK, entity), "entities"),
        (lambda: rezipped(GOOD_BOOK, lambda name, data: None if name == "xl/workbook.xml" else data), "damaged"),
        (lambda: rezipped(GOOD_BOOK, lambda name, data: None if "sheet1" in name else data), "damaged"),
        (lambda: changed(b"</sheetData>", b""), "damaged"),
        (lambda: changed(b'r="B2"', b'r="A2"'), "damaged"),
        (lambda: changed(b'<row r="2"', b'<row r="1"'), "damaged"),
        (lambda: changed(b't="s"><v>4', b't="s"><v>4000'), "damaged"),
        (lambda: changed(b"<v>43222</v>", b"<v>4e4x</v>"), "damaged"),
        (lambda: changed(b"<sheetData>", b"<sheetData>" + b"<row>" * 3), "damaged"),
    ],
)
def test_what_is_refused(tmp_path: Path, make: Callable[[], bytes], code: str) -> None:
    folder = read_book(tmp_path, make())
    assert {fault.code for fault in folder.faults} == {code}, [fault.text for fault in folder.faults]
    assert folder.faults[0].remedy


def test_rich_text_escapes_and_phonetic_guides(tmp_path: Path) -> None:
    rich = b"<r><t>\xe9\x9b\x86\xe4\xb8\xad</t></r><r><t>_x4EA4_</t></r><rPh><t>ji</t></rPh>"
    content = rezipped(
        GOOD_BOOK,
        lambda name, data: (
            data.replace(b"<t>%s</t>" % "集中交易".encode("ascii", "xmlcharrefreplace"), rich)
            if "sharedStrings" in name
            else data
        ),
    )
    plain = GOOD_BOOK if content != rezipped(GOOD_BOOK, lambda _, data: data) else b""
    assert plain, "the name stands in the strings"
    assert payloads(read_book(tmp_path, content))["oms"]["name"] == "集中交"


def test_macros_and_too_many_parts_are_refused(tmp_path: Path) -> None:
    def more(names: list[str]) -> bytes:
        stream = BytesIO(book_of(systems(GOOD)))
        with zipfile.ZipFile(stream, "a") as package:
            for name in names:
                package.writestr(name, b"x")
        return stream.getvalue()

    assert faults(read_book(tmp_path, more(["xl/vbaProject.bin"])))[0][0] == "macros"
    assert faults(read_book(tmp_path, more([f"xl/media/{at}.png" for at in range(5_000)])))[0][0] == "bomb"
    for suffix in ("xlsm", "xls", "et"):
        folder = read_folder(folder_with(tmp_path / suffix, **{f"台账__{suffix}": b"x"}))
        assert [fault.code for fault in folder.faults] == ["spreadsheet"]


def test_addresses() -> None:
    assert [letters(at) for at in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(letters(at)) == at for at in range(1, 16_385))
    assert [column_number(word) for word in ("", "XFE", "a", "A1", "AAAA")] == [0] * 5
    assert address(3, 7) == "C7"


def test_rows_of_a_sheet_know_nothing_of_records(tmp_path: Path) -> None:
    path = tmp_path / "any.xlsx"
    path.write_bytes(book_of(("随便", [("甲", None, 2), (), (date(2026, 1, 2), True)])))
    book = open_book(path)
    assert [(row.number, row.cells) for row in sheet_rows(book, book.sheets[0])] == [
        (1, (Cell(1, "甲"), Cell(3, "2", "number"))),
        (3, (Cell(1, "2026-01-02", "moment"), Cell(2, "true", "flag"))),
    ]


def test_memory_stays_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "KEPT_ROWS", 50)

    def peak(rows: int) -> int:
        header = ("键", "系统", "开始时间", "成功", "存放位置")
        lines = [(at, "oms", local(2026, 11, 20, 1), "是", "同城") for at in range(rows)]
        folder = folder_with(tmp_path / str(rows), 台账__xlsx=book_of(systems(GOOD), ("备份执行", [header, *lines])))
        del lines
        tracemalloc.start()
        assert sum(1 for _ in read_folder(folder).rows) == rows + 2
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(50)
    assert peak(3_000) < peak(500) + 1_500_000


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(GOOD_BOOK) - 1), with_=st.binary(max_size=8), cut=st.integers(0, 64))
def test_mutated_archives_never_raise(at: int, with_: bytes, cut: int) -> None:
    _reads(GOOD_BOOK[:at] + with_ + GOOD_BOOK[at + cut :])


XML = st.sampled_from(
    [b"<", b">", b'"', b"</c>", b"<c>", b'<c r="A1">', b"<row>", b"</row>", b'r="1"', b't="s"', b"<v>9</v>", b"<f/>", b"]]>",
     b"<is><t>", b"&lt;", b"&x;", b"\xff", b"<!DOCTYPE a>", b'<mergeCell ref="A1:A9"/>', b"1e999", b"-1", b"nan", b"s=\"-1\""]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    data=st.data(),
    part=st.sampled_from(
        [
            "xl/worksheets/sheet1.xml",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
        ]
    ),
)
def test_mutated_parts_never_raise(data: st.DataObject, part: str) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 12))
        return content[:at] + b"".join(data.draw(st.lists(XML, max_size=4))) + content[at + cut :]

    _reads(rezipped(GOOD_BOOK, change))


def _reads(content: bytes) -> None:
    with TemporaryDirectory() as place:
        found = read_book(Path(place), content)
        assert all(fault.text for fault in found.faults)
        list(found.rows)
        files = [file for file in found.files if file.sheet]
        if found.faults and files:
            write_marked(files, found.faults, found.fault_count, Path(place) / "标.xlsx")
            load_workbook(Path(place) / "标.xlsx")
