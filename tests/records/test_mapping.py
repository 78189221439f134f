"""Mappings: what they read, what they refuse, and that records come back from any spreadsheet that says the same."""

import csv
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.records.test_fuzz import BYTES
from zhengan.records.faults import Refused
from zhengan.records.folder import Folder, read_folder
from zhengan.records.mapping.dates import date_pattern, rewritten
from zhengan.records.mapping.model import RecordMap, Source, TableMap
from zhengan.records.mapping.proposal import propose
from zhengan.records.mapping.reading import doubts, read_mapping
from zhengan.records.mapping.rejects import write_mapped_rejects
from zhengan.records.mapping.remembered import recognised
from zhengan.records.mapping.tables import first_rows, header_of, tables_of
from zhengan.records.mapping.units import in_unit
from zhengan.records.mapping.writing import mapping_text
from zhengan.records.partial import read_partial
from zhengan.records.registry import RECORD_TYPES

BACKUPS = """
files: ["备份*.csv"]
skip: [合计]
blank: ["-"]
records:
  - type: backup_run
    fields:
      key: {columns: [系统, 时间], prefix: BK-, run: true}
      system: {column: 系统, down: true, words: {集中交易系统: 集中交易}}
      started_at: {column: 时间, format: "DD/MM/YYYY HH:mm"}
      ok: {column: 结果, words: {备份成功: 是, 备份失败: 否}}
      site: {value: 本地}
      bytes: {column: 大小, unit: GB}
"""


def known(*_: str) -> bool:
    return True


def mapping_of(text: str, folder: Path) -> TableMap:
    place = folder / "m.mapping.yaml"
    place.write_text(text, encoding="utf-8")
    found, faults = read_mapping(place)
    assert found is not None, [fault.text for fault in faults]
    return found


def refusals(text: str | bytes, folder: Path) -> list[str]:
    place = folder / "m.mapping.yaml"
    place.write_bytes(text.encode() if isinstance(text, str) else text)
    found, faults = read_mapping(place)
    assert (found is None) == bool(faults)
    return [fault.text for fault in faults]


def read(path: Path, mapping: TableMap) -> Folder:
    return read_folder(path, known, "海晏", mapping)


def table(folder: Path, text: str, name: str = "备份.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_become_records_and_sums_are_told(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "备份日志,,,\n系统,时间,结果,大小\n集中交易系统,01/03/2026 22:00,备份成功,1.5\n,02/03/2026 22:00,备份失败,-\n合 计,,,1.5\n",
    )
    found = read(path, mapping_of(BACKUPS, tmp_path))
    assert [fault.text for fault in found.faults] == []
    rows = list(found.rows)
    assert [row.key for row in rows] == ["BK-集中交易-20260301-2200", "BK-集中交易-20260302-2200"]
    assert rows[0].payload == {
        "system": "集中交易",
        "started_at": "2026-03-01T22:00:00+08:00",
        "ok": True,
        "site": "local",
        "bytes": "1610612736",
    }
    assert "bytes" not in rows[1].payload
    assert "备份.csv 有 1 行没有读（以“合计”开头）：第 5 行。" in [notice.text for notice in found.notices]


def test_faults_stand_at_the_firms_own_cell(tmp_path: Path) -> None:
    path = table(tmp_path, "系统,时间,结果,大小\n集中交易,31/02/2026 22:00,部分成功,1.5\n集中交易,2026,备份成功,多\n")
    found = read(path, mapping_of(BACKUPS, tmp_path))
    places = [fault.text.partition("：")[0] for fault in found.faults]
    assert places == ["备份.csv!B2（时间）", "备份.csv!C2（结果）", "备份.csv!B3（时间）", "备份.csv!D3（大小）"]


def test_a_key_that_stands_again_is_numbered(tmp_path: Path) -> None:
    line = "集中交易,01/03/2026 22:00,备份成功,{}\n"
    path = table(tmp_path, "系统,时间,结果,大小\n" + line.format(1) + line.format(2) + line.format(3))
    keys = [row.key.removeprefix("BK-集中交易-20260301-2200") for row in read(path, mapping_of(BACKUPS, tmp_path)).rows]
    assert keys == ["", "-2", "-3"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rows_sent_back_are_taken_by_the_same_mapping_under_the_same_key(form: str, tmp_path: Path) -> None:
    lines = [
        ("系统", "时间", "结果", "大小"),
        ("集中交易系统", "01/03/2026 22:00", "备份成功", "1"),
        ("", "01/03/2026 22:00", "没跑", "2"),
        ("", "01/03/2026 22:00", "备份失败", "3"),
    ]
    path = write_lines(tmp_path / f"备份.{form}", lines)
    mapping = mapping_of(BACKUPS.replace("*.csv", "*"), tmp_path)
    found = read_partial(path, known, "海晏", mapping)
    assert [row.payload["bytes"] for row in found.folder.rows] == [str(1 << 30), str(3 << 30)]
    target = tmp_path / "退回"
    target.mkdir()
    place = write_mapped_rejects(found.folder.files, found.rejected, target)
    assert place is not None
    again = read(place, mapping)
    assert [fault.code for fault in again.faults] == ["not_bool"]
    assert [notice.code for notice in again.notices if notice.code == "unmapped_columns"] == []
    (told,) = [row.cells for row in tables_of(place)[0].rows() if row.number == 2]
    assert [cell.text for cell in told][:5] == ["集中交易系统", "01/03/2026 22:00", "没跑", "2", "2"]
    assert "应为是或否" in told[-1].text
    mended = [[cell.text for cell in row.cells] for row in tables_of(place)[0].rows()]
    mended[1][2] = "备份失败"
    (row,) = read(write_lines(place, mended), mapping).rows
    assert row.key == "BK-集中交易-20260301-2200-2"


def write_lines(path: Path, lines: list[tuple[str, ...]] | list[list[str]]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(lines)
        return path
    book = Workbook()
    (sheet,) = book.worksheets
    for line in lines:
        sheet.append([cell or None for cell in line])
    book.save(path)
    return path


def test_several_records_from_one_row_and_conditions(tmp_path: Path) -> None:
    text = """
records:
  - type: 供应商
    fields: {key: 代码, 名称: 公司}
  - type: contract
    when: [{column: 合同号}, {column: 状态, not: [作废]}]
    fields:
      key: 合同号
      supplier: 代码
      signed_on: 签订
      confidentiality: {column: 保密, words: {√: 是}, empty: 否}
      security_duties: {value: yes}
"""
    path = table(
        tmp_path,
        "代码,公司,合同号,签订,保密,状态\nG1,甲,H1,2026-01-01,√,\nG1,甲,H2,2026-02-01,,有效\nG2,乙,,,,\nG3,丙,H3,2026-01-01,√,作废\n",
    )
    rows = list(read(path, mapping_of(text, tmp_path)).rows)
    assert [(row.type, row.key) for row in rows] == [
        ("supplier", "G1"),
        ("supplier", "G2"),
        ("supplier", "G3"),
        ("contract", "H1"),
        ("contract", "H2"),
    ]
    assert [row.payload["confidentiality"] for row in rows[3:]] == [True, False]
    assert rows[3].payload["security_duties"] is True


def test_a_table_of_other_columns_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    found = read(table(tmp_path, "系统名,时间,结果,大小\nA,B,C,D\n"), mapping_of(BACKUPS, tmp_path))
    assert [fault.text for fault in found.faults] == [
        "备份.csv：应为列“系统”，实为没有。是否改成了 系统名；核对表头，或改映射。"
    ]


def test_remarks_and_shifted_rows_are_no_records(tmp_path: Path) -> None:
    path = table(tmp_path, "系统,时间,结果,大小\n以上属实,,,\n集中交易,01/03/2026 22:00,备份成功,1,2\n")
    assert [fault.code for fault in read(path, mapping_of(BACKUPS, tmp_path)).faults] == ["lone_cell", "ragged_row"]


def test_what_is_not_sure_is_not_used(tmp_path: Path) -> None:
    text = BACKUPS.replace("{value: 本地}", "{value: 本地, sure: false}").replace("备份失败: 否", "备份失败: ~")
    mapping = mapping_of(text.replace("      bytes: {column: 大小, unit: GB}\n", ""), tmp_path)
    assert [(fault.row, fault.code) for fault in doubts(mapping, "m")] == [(11, "unsure"), (12, "unsure")]
    lacking = mapping_of("records:\n  - type: system\n    fields: {key: 编号}\n", tmp_path)
    assert [fault.code for fault in doubts(lacking, "m")] == ["no_source"] * 3


def test_a_remembered_mapping_knows_its_table_by_the_header(tmp_path: Path) -> None:
    path = table(tmp_path, "备份\n系统,时间,结果,大小\n集中交易,01/03/2026 22:00,备份成功,1\n")
    mark = header_of(first_rows(tables_of(path)[0])[1:2]).fingerprint
    mapping = mapping_of(f'fingerprint: "{mark}"\n{BACKUPS}', tmp_path)
    assert recognised(path, [mapping]) == [mapping]
    assert recognised(table(tmp_path, "系统,时间,结果,大小,备注\n"), [mapping]) == []
    assert recognised(table(tmp_path, path.read_text(encoding="utf-8"), "别的.csv"), [mapping]) == []
    assert recognised(tmp_path / "没有.csv", [mapping]) == []


@pytest.mark.parametrize(
    ("word", "formats", "kind", "expected"),
    [
        ("15/06/2025", "DD/MM/YYYY", "date", "2025-06-15"),
        ("5/6/25", "D/M/YY", "date", "2025-06-05"),
        ("2026年3月7日 20时05分", "YYYY年M月D日 H时m分", "instant", "2026-03-07T20:05:00"),
        ("202603072005", "YYYYMMDDHHmm", "instant", "2026-03-07T20:05:00"),
        ("2026-03-07T20:05:00", "DD/MM/YYYY", "date", "2026-03-07"),
        ("２０２６．３．７", "YYYY.M.D", "date", "2026-03-07"),
    ],
)
def test_dates_of_other_forms(word: str, formats: str, kind: str, expected: str) -> None:
    assert rewritten(word, (formats,), kind) == expected


@pytest.mark.parametrize("form", ["MM/YYYY", "DD/MM", "YYYY-YYYY-MM-DD", "", "Y" * 100, "(?P<year>"])
def test_formats_that_say_no_day(form: str) -> None:
    with pytest.raises(Refused):
        date_pattern(form)


@pytest.mark.parametrize(
    ("record_type", "field", "word", "unit", "expected"),
    [
        ("network_link", "bandwidth_mbps", "千兆", "Mbps", "1000"),
        ("network_link", "bandwidth_mbps", "1.5G", "Mbps", "1500"),
        ("network_link", "bandwidth_mbps", "200", "M", "200"),
        ("budget", "it_spend", "1,234.56", "万元", "12345600"),
        ("budget", "it_spend", "1.2亿元", "元", "120000000"),
        ("budget", "revenue", "-3.5", "万元", "-35000"),
        ("recovery_objective", "rto_minutes", "2小时", "分钟", "120"),
        ("recovery_objective", "rto_minutes", "30秒", "分钟", "0.5"),
        ("backup_run", "bytes", "1.23GB", "字节", "1320702444"),
        ("incident", "investors_affected", "1.2万人", "个", "12000"),
    ],
)
def test_units(record_type: str, field: str, word: str, unit: str, expected: str) -> None:
    assert in_unit(word, RECORD_TYPES[record_type].columns[field], unit) == expected


@pytest.mark.parametrize("word", ["", "很快", "20秒", "1e5", "兆兆", "9" * 40, "1.2.3", "约 5 分钟"])
def test_numbers_that_are_none(word: str) -> None:
    with pytest.raises(Refused):
        in_unit(word, RECORD_TYPES["recovery_objective"].columns["rto_minutes"], "分钟")


def test_the_example_of_the_guide_is_a_mapping(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs/how-to/mapping.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert list(doubts(mapping_of(block, tmp_path), "m")) == []


HOSTILE: Mapping[str, str | bytes] = {
    "anchor": "a: &a [1]\nb: *a\n",
    "bomb": "a: &a [x,x]\nb: &b [*a,*a]\nrecords: [*b,*b]\n",
    "tag": 'records: !!python/object/apply:os.system ["true"]\n',
    "deep": "records: " + "[" * 2_000 + "]" * 2_000,
    "large": "records:\n" + "  - x\n" * 300_000,
    "many": "records:\n" + "  - {type: system, fields: {key: a}}\n" * 17,
    "binary": b"\xff\xfe\x00r",
    "empty": "",
    "scalar": "映射",
    "no records": "files: [a]\n",
    "records of nothing": "records: []\n",
    "no columns": "records:\n  - type: system\n    fields: {name: {value: 甲}}\n",
    "two documents": "records: []\n---\nrecords: []\n",
    "unknown key": BACKUPS.replace("files:", "file:"),
    "unknown source key": BACKUPS.replace("down:", "fill:"),
    "unknown type": BACKUPS.replace("backup_run", "backup_rnu"),
    "unknown field": BACKUPS.replace("bytes:", "byte:"),
    "institution": BACKUPS.replace("bytes:", "institution:"),
    "bad value": BACKUPS.replace("本地", "火星"),
    "bad word": BACKUPS.replace("备份失败: 否", "备份失败: 也许"),
    "bad unit": BACKUPS.replace("unit: GB", "unit: 斤"),
    "bad format": BACKUPS.replace("DD/MM/YYYY HH:mm", "DD/MM"),
    "both": BACKUPS.replace("{value: 本地}", "{value: 本地, column: 系统}"),
    "twice": BACKUPS + "      bytes: 大小\n",
    "unit of text": BACKUPS.replace("down: true", "unit: GB"),
    "run elsewhere": BACKUPS.replace("down: true", "run: true"),
    "header": BACKUPS + "header_rows: 9\n",
    "wild yaml": "records: [}\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_mistaken_mappings_are_refused_with_their_place(name: str, tmp_path: Path) -> None:
    told = refusals(HOSTILE[name], tmp_path)
    assert told
    assert all(text.startswith("m.mapping.yaml") and "应为" in text and not text.endswith("。。") for text in told)


def test_a_mistake_is_told_with_line_and_nearest_name(tmp_path: Path) -> None:
    assert refusals(BACKUPS.replace("bytes:", "byte:"), tmp_path) == [
        "m.mapping.yaml 第 13 行：应为 fields 写 backup_run 的列名，实为“byte”。是否要写 bytes。"
    ]


@settings(max_examples=150)
@given(content=BYTES)
def test_any_bytes_as_a_mapping(content: bytes) -> None:
    with TemporaryDirectory() as name:
        refusals(content, Path(name))


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "txt", "xls"])
@settings(max_examples=60)
@given(content=BYTES, with_header=st.booleans())
def test_any_bytes_as_a_table(suffix: str, content: bytes, with_header: bool) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / f"备份.{suffix}"
        path.write_bytes("系统,时间,结果,大小\n".encode() * with_header + content)
        mapping = mapping_of(BACKUPS.replace("*.csv", "*"), Path(name))
        found = read(path, mapping)
        assert all(fault.text for fault in found.faults)
        assert len(list(found.rows)) >= 0
        recognised(path, [mapping])
        try:
            mapping_text(propose(path, (), lambda _: {}).mapping)
        except Refused as refused:
            assert refused.expected  # noqa: PT017  # either a proposal or a reason


# Records -> a spreadsheet with other column names and words -> mapping -> the same records.
EPOCH, DOOMSDAY = datetime.fromisoformat("1993-01-01"), datetime.fromisoformat("2060-12-31")
TITLES = ["档案号", "所备系统", "何时", "成否", "放在哪", "多少", "附言"]


@st.composite
def runs(draw: st.DrawFn) -> list[dict[str, object]]:
    count = draw(st.integers(1, 6))
    keys = draw(
        st.lists(st.from_regex(r"[A-Z]{2}[0-9]{1,4}", fullmatch=True), min_size=count, max_size=count, unique=True)
    )
    return [
        {
            "key": key,
            "system": draw(st.sampled_from(["集中交易", "网上交易"])),
            "started_at": draw(st.datetimes(min_value=EPOCH, max_value=DOOMSDAY)).replace(second=0, microsecond=0),
            "ok": draw(st.booleans()),
            "site": draw(st.sampled_from(["local", "same_city", "remote"])),
            "bytes": draw(st.integers(0, 10**6)),
            "note": draw(st.sampled_from(["", "手工补做", 'a,b"c', "换行\n之后"])),
        }
        for key in keys
    ]


@settings(max_examples=40)
@given(
    records=runs(),
    order=st.permutations(range(7)),
    yes=st.sampled_from(["备份成功", "√", "OK", "正常"]),
    no=st.sampled_from(["备份失败", "×", "Fail", "异常"]),
    form=st.sampled_from(["csv", "gb18030", "xlsx"]),
    title=st.booleans(),
)
def test_records_survive_another_spreadsheet(
    records: list[dict[str, object]], order: list[int], yes: str, no: str, form: str, title: bool
) -> None:
    places = {"local": "主机房", "same_city": "同城灾备", "remote": "异地灾备"}
    names = ("key", "system", "started_at", "ok", "site", "bytes", "note")
    sources = {name: Source(columns=(head,)) for name, head in zip(names, TITLES, strict=True)}
    sources["started_at"] = Source(columns=(TITLES[2],), formats=("DD/MM/YYYY HH:mm",))
    sources["ok"] = Source(columns=(TITLES[3],), words={yes: "是", no: "否"})
    sources["site"] = Source(columns=(TITLES[4],), words={word: value for value, word in places.items()})
    sources["bytes"] = Source(columns=(TITLES[5],), unit="KB")
    lines = [["备份登记", *[""] * 6]] * title + [[TITLES[at] for at in order]]
    for record in records:
        cells = [
            str(record["key"]),
            str(record["system"]),
            f"{record['started_at']:%d/%m/%Y %H:%M}",
            yes if record["ok"] else no,
            places[str(record["site"])],
            f"{record['bytes']}KB" if record["ok"] else str(record["bytes"]),
            str(record["note"]),
        ]
        lines.append([cells[at] for at in order])
    with TemporaryDirectory() as name:
        path = write_lines(Path(name) / f"表.{form.replace('gb18030', 'csv')}", lines)
        if form == "gb18030":
            path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
        made = TableMap("m", (RecordMap(RECORD_TYPES["backup_run"], sources),))
        mapping = mapping_of(mapping_text(made), Path(name))
        found = read(path, mapping)
        assert [fault.text for fault in found.faults] == []
        rows = {row.key: row.payload for row in found.rows}
    expected = {
        record["key"]: {
            "system": record["system"],
            "started_at": f"{record['started_at']:%Y-%m-%dT%H:%M}:00+08:00",
            "ok": record["ok"],
            "site": record["site"],
            "bytes": str(int(str(record["bytes"])) * 1024),
        }
        | ({"note": record["note"]} if record["note"] else {})
        for record in records
    }
    assert rows == expected


@settings(max_examples=60)
@given(words=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5, unique=True))
def test_any_text_survives_a_mapping_file(words: list[str]) -> None:
    """Whatever a header or a word holds, the file says it again."""
    fields = {"name": Source(columns=("甲",), words=dict.fromkeys(words, "乙"), prefix=words[0], join=words[-1])}
    made = TableMap("m", (RecordMap(RECORD_TYPES["system"], fields),), files=tuple(words))
    with TemporaryDirectory() as folder:
        place = Path(folder) / "m.mapping.yaml"
        text = mapping_text(made)
        try:
            place.write_text(text, encoding="utf-8")
        except UnicodeEncodeError:
            return
        found, faults = read_mapping(place)
    if all(word.strip() for word in words) and len({word.strip() for word in words}) == len(words):
        assert found is not None, [fault.text for fault in faults]
        assert found.records[0].fields["name"].words == fields["name"].words
        assert found.records[0].fields["name"].prefix == words[0]
