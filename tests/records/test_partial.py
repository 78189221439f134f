"""Taking the good rows: what is sent back, why, in which form, and that mended it goes in."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from openpyxl import load_workbook
from pyarrow import parquet as pq

from tests.records.books import SYSTEM_HEADER, book_of, folder_with, systems
from zhengan.records import Partial, read_folder, read_partial, write_marked, write_rejects
from zhengan.records.faults import REASON_COLUMN

SYSTEMS = "key,name,important,live_on\na,甲,是,2020-01-01\nb,乙,大概,2020-01-01\n"
BACKUP_HEADER = "key,system,started_at,ok,site\n"


def sent_back(found: Partial) -> list[tuple[str, str, int]]:
    return [(fault.code, fault.file, fault.row) for fault in found.rejected]


def kept(found: Partial) -> list[str]:
    return [row.key for row in found.folder.rows if row.type != "institution"]


def test_a_row_with_a_fault_and_those_that_hang_on_it(tmp_path: Path) -> None:
    found = read_partial(
        folder_with(
            tmp_path,
            system__csv=SYSTEMS,
            change__csv="key,systems,kind,planned_start,planned_end\nc1,a,change,2026-01-01,2026-01-02\nc2,a;b,change,2026-01-01,2026-01-02\n",
            test_run__csv="key,change,finished_at,passed\nt1,c1,2026-01-01,是\nt2,c2,2026-01-01,是\n",
        )
    )
    assert found.folder.faults == ()
    assert kept(found) == ["a", "c1", "t1"]
    assert sent_back(found) == [
        ("not_bool", "system.csv", 3),
        ("rejected_record", "change.csv", 3),
        ("rejected_record", "test_run.csv", 3),
    ]
    assert "“b”被退回" in found.rejected[1].text


def test_later_versions_wait_for_the_earlier_one(tmp_path: Path) -> None:
    lines = "a,甲,是,2020-01-01\na,甲改,大概,2020-01-01\na,甲又改,是,2020-01-01\n"
    found = read_partial(folder_with(tmp_path, system__csv="key,name,important,live_on\n" + lines))
    assert sent_back(found) == [("not_bool", "system.csv", 3), ("earlier_rejected", "system.csv", 4)]
    assert [row.payload["name"] for row in found.folder.rows if row.key == "a"] == ["甲"]


def test_what_is_known_elsewhere_or_stands_in_a_good_row_is_no_fault(tmp_path: Path) -> None:
    backups = BACKUP_HEADER + "x,b,2026-01-01,是,本地\n"
    folder = folder_with(tmp_path, system__csv=SYSTEMS, backup_run__csv=backups)
    assert kept(read_partial(folder, known=lambda *at: at == ("S1", "system", "b"))) == ["a", "x"]
    assert kept(read_partial(folder)) == ["a"]


def test_faults_of_a_file_leave_nothing_to_take(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"system__csv": "key,name,important,live_on,capacty\na,甲,是,2020-01-01,1\n"}, "unknown_column"),
        ({"system__csv": "key,name,important\na,甲,是\n"}, "missing_column"),
        ({"system__csv": SYSTEMS + 'c,"'}, "bad_csv"),
        ({"systm__csv": SYSTEMS}, "unknown_file"),
        ({"institution__csv": "key,name,kind\nS1,示例,什么公司\n"}, "not_a_choice"),
    ]
    for at, (files, code) in enumerate(cases):
        found = read_partial(folder_with(tmp_path / str(at), **files))
        assert [fault.code for fault in found.folder.faults] == [code]


def test_rejects_keep_their_form_and_go_in_when_mended(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path,
        system__csv=SYSTEMS.replace("live_on", "live_on,attachments")
        .replace("01\na", "01,\na")
        .replace("2020-01-01\n", "2020-01-01,凭证.txt\n"),
        data_center__jsonl='{"key":"d","name":"机房","site":"local"}\n{"key":"e","name":"机房","site":"哪里","active":1.0}\n',
        台账__xlsx=book_of(
            (
                "网络线路",
                [
                    ("键", "名称", "带宽", "交易相关", "起始日"),
                    ("l", "专线", 10, "是", "2020-01-01"),
                    ("m", "=1+1", 10, "是", "2020-01-01"),
                ],
            )
        ),
    )
    (folder / "attachments").mkdir()
    (folder / "attachments" / "凭证.txt").write_text("x", encoding="utf-8")
    (folder / "attachments" / "别的.txt").write_text("y", encoding="utf-8")
    pq.write_table(
        pa.table({"key": ["f", "g"], "data_center": ["d", "d"], "kind": ["ups", "什么"]}), folder / "facility.parquet"
    )
    found = read_partial(folder)
    assert found.folder.faults == ()
    assert kept(found) == ["d", "a", "f", "l"]
    back = tmp_path / "退回"
    back.mkdir()
    write_rejects(found, back)
    assert sorted(path.name for path in back.rglob("*") if path.is_file()) == [
        "data_center.jsonl", "facility.jsonl", "institution.csv", "system.csv", "凭证.txt", "台账.xlsx",
    ]  # fmt: skip
    assert len(read_folder(back, known=lambda *_: True).faults) == 5, "nothing is good before it is mended"
    with (back / "system.csv").open(encoding="utf-8-sig", newline="") as stream:
        (line,) = csv.DictReader(stream)
    assert "应为是或否" in line[REASON_COLUMN]
    (back / "system.csv").write_text(
        (back / "system.csv").read_text(encoding="utf-8-sig").replace("大概", "否", 1), encoding="utf-8"
    )
    told = json.loads((back / "data_center.jsonl").read_text(encoding="utf-8"))
    assert told["active"] == 1.0
    assert REASON_COLUMN in told
    for name, bad, good in (("data_center.jsonl", "哪里", "local"), ("facility.jsonl", "什么", "ups")):
        text = (back / name).read_text(encoding="utf-8").replace("1.0", "1")
        (back / name).write_text(text.replace(f'"{bad}"', f'"{good}"'), encoding="utf-8")
    book = load_workbook(back / "台账.xlsx")
    sheet = book["网络线路"]
    assert [cell.value for cell in sheet[1]][-1] == REASON_COLUMN
    assert sheet["B2"].comment.text.startswith("名称：应为算好的公式")
    sheet["B2"] = "专线"
    book.save(back / "台账.xlsx")
    again = read_folder(back, known=lambda *_: True)
    assert [fault.text for fault in again.faults] == []
    assert sorted(row.key for row in again.rows) == ["S1", "b", "e", "g", "m"]


def test_rows_of_another_width_stay_so(tmp_path: Path) -> None:
    found = read_partial(folder_with(tmp_path, system__csv=SYSTEMS + "c,丙,是\n"))
    back = tmp_path / "退回"
    back.mkdir()
    write_rejects(found, back)
    assert {fault.code for fault in read_folder(back).faults} == {"not_bool", "ragged_row"}


def test_a_marked_copy_shows_every_fault_and_holds_nothing_hostile(tmp_path: Path) -> None:
    header = (*SYSTEM_HEADER, "备注", "版本")

    def hostile(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet["E2"].value = "=cmd|' /C calc'!A0"
        sheet["E2"].data_type = "s"
        sheet["F2"].value = "@SUM(1)"
        sheet["A2"].hyperlink = "https://example.invalid/"

    rows = [("oms", "+1-2", "大概", "去年"), ("p", None, "是", "2020-01-01", "=1+1")]
    folder = read_folder(
        folder_with(tmp_path, 台账__xlsx=book_of(systems(*rows, header=header), ("说明", []), then=hostile))
    )
    files = [file for file in folder.files if file.sheet]
    write_marked(files, folder.faults, folder.fault_count, tmp_path / "标.xlsx")
    book = load_workbook(tmp_path / "标.xlsx")
    assert book.sheetnames == ["错误清单", "信息系统", "说明"]
    sheet = book["信息系统"]
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert marked == {fault.cell for fault in folder.faults} == {"C2", "D2", "B3", "E3"}
    assert all(sheet[at].fill.start_color.rgb == "00FFDCD7" for at in marked)
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert sheet["E2"].value == "=cmd|' /C calc'!A0"
    assert sheet["F2"].value == "@SUM(1)"
    assert sheet["E2"].quotePrefix
    assert sheet["E3"].value == "#N/A", "what could not be read must not pass for empty"
    assert sheet["A2"].hyperlink is None
    listed = [[cell.value for cell in row] for row in book["错误清单"].iter_rows(min_row=3)]
    assert [(row[0], row[1]) for row in listed] == [("信息系统", fault.cell) for fault in folder.faults]
    again = read_folder(folder_with(tmp_path / "again", 台账__xlsx=(tmp_path / "标.xlsx").read_bytes()))
    assert {fault.cell for fault in again.faults} == marked
