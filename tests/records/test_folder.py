"""Evidence folders: read as a whole, every fault with its place, out again byte for byte."""

import hashlib
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zhengan.records import RECORD_TYPES, Folder, Row, example, parse_row, read_folder, write_folder
from zhengan.records import folder as folder_module
from zhengan.records.examples import INSTITUTION
from zhengan.records.writers import Format

INSTITUTION_CSV = "key,name,kind\nS1,示例证券,证券公司\n"
SYSTEM_CSV = "key,name,important,live_on\noms,集中交易,是,2018-05-02\n"
BACKUP_HEADER = "key,system,started_at,ok,site\n"

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes files given by name (`__` for a dot) into an evidence folder."""

    def write(sub: str = "evidence", /, **files: str | bytes) -> Path:
        folder = tmp_path / sub
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name.replace("__", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


def codes(folder: Folder) -> list[tuple[str, str, int, str]]:
    return [(fault.code, fault.file, fault.row, fault.column) for fault in folder.faults]


def backups(*lines: str) -> str:
    return BACKUP_HEADER + "".join(f"{line}\n" for line in lines)


def test_a_small_folder(make: Make) -> None:
    folder = read_folder(
        make(
            institution__csv=INSTITUTION_CSV,
            system__csv=SYSTEM_CSV,
            backup_run__csv=backups("b1,oms,2026-11-20 01:00,是,同城", "b2,oms,2026-11-21 01:00,否,local"),
        )
    )
    assert codes(folder) == []
    rows = list(folder.rows)
    assert [(row.type, row.institution, row.key, row.seq, row.line) for row in rows] == [
        ("institution", "S1", "S1", 1, 2),
        ("system", "S1", "oms", 2, 2),
        ("backup_run", "S1", "b1", 3, 2),
        ("backup_run", "S1", "b2", 4, 3),
    ]
    assert rows[2].payload["started_at"] == "2026-11-20T01:00:00+08:00"
    assert [(notice.code, notice.column) for notice in folder.notices] == [("zone_assumed", "started_at")]
    assert list(folder.rows) == rows


def test_every_fault_is_listed_with_its_place(make: Make) -> None:
    folder = read_folder(
        make(
            institution__csv=INSTITUTION_CSV,
            system__csv="key,name,important,live_on,capacty\noms,集中交易,maybe,2018-05-02,1\n",
            backup_run__csv=backups("b1,omx,2026-11-20,是,同城", ",oms,x,是,同城", "b3,oms,2026-11-20,是"),
            alrt__csv="key\n",
            network_link__xlsx=b"PK",
            drill__xls=b"x",
        )
    )
    assert set(codes(folder)) == {
        ("unknown_file", "alrt.csv", 0, ""),
        ("damaged", "network_link.xlsx", 0, ""),
        ("spreadsheet", "drill.xls", 0, ""),
        ("unknown_column", "system.csv", 1, "capacty"),
        ("not_bool", "system.csv", 2, "important"),
        ("missing", "backup_run.csv", 3, "key"),
        ("not_instant", "backup_run.csv", 3, "started_at"),
        ("ragged_row", "backup_run.csv", 4, ""),
        ("no_such_record", "backup_run.csv", 2, "system"),
    }
    by_code = {fault.code: fault for fault in folder.faults}
    assert by_code["unknown_file"].remedy == "是否要写 alert.csv"
    assert by_code["unknown_column"].remedy == "是否要写 capacity"
    assert by_code["missing"].text == "backup_run.csv 第 3 行 key 列：应为必填的键，实为空。补填该项。"
    assert by_code["no_such_record"].found == "“omx”"
    assert json.loads(json.dumps([fault.as_json() for fault in folder.faults]))


def test_a_record_with_a_fault_is_still_there_for_others(make: Make) -> None:
    folder = read_folder(
        make(
            institution__csv=INSTITUTION_CSV,
            system__csv="key,name,important,live_on\noms,集中交易,maybe,2018-05-02\n",
            backup_run__csv=backups("b1,oms,2026-11-20,是,同城"),
        )
    )
    assert [fault.code for fault in folder.faults] == ["not_bool"]


def test_a_folder_without_institution_is_refused(make: Make, tmp_path: Path) -> None:
    assert codes(read_folder(make(system__csv=SYSTEM_CSV)))[0][0] == "no_institution"
    assert codes(read_folder(tmp_path / "nowhere"))[0][0] == "no_folder"
    assert codes(read_folder(make("other", institution__csv="key,name,kind\n")))[0][0] == "no_institution"


def test_a_folder_for_each_institution(make: Make, tmp_path: Path) -> None:
    make("all/one", institution__csv=INSTITUTION_CSV, system__csv=SYSTEM_CSV)
    other = INSTITUTION_CSV.replace("S1", "S2")
    make("all/two", institution__csv=other, system__csv="institution," + SYSTEM_CSV.replace("oms,", "S2,oms,"))
    folder = read_folder(tmp_path / "all")
    assert codes(folder) == []
    assert [(row.institution, row.key, row.seq) for row in folder.rows] == [
        ("S1", "S1", 1),
        ("S1", "oms", 2),
        ("S2", "S2", 1),
        ("S2", "oms", 2),
    ]
    make("all/three", institution__csv=other)
    (tmp_path / "all" / "empty").mkdir()
    (tmp_path / "all" / "stray.txt").write_text("x")
    assert {code for code, *_ in codes(read_folder(tmp_path / "all"))} == {
        "double_institution",
        "no_institution",
        "unknown_file",
    }


def test_a_row_of_another_institution_is_refused(make: Make) -> None:
    folder = make(
        institution__csv=INSTITUTION_CSV + "S2,另一家,期货公司\n",
        system__csv="institution,key,name,important,live_on\nS2,oms,集中交易,是,2018-05-02\n",
    )
    assert codes(read_folder(folder)) == [
        ("other_institution", "institution.csv", 3, "key"),
        ("wrong_institution", "system.csv", 2, "institution"),
    ]


def test_institutions_outside_the_folder_are_only_noted(make: Make) -> None:
    folder = read_folder(
        make(
            institution__csv="key,name,kind,parent\nS1,示例证券,securities,group\n",
            interconnection__csv="key,party,purpose,from\ni1,sse,报盘,2020-01-01\ni2,S1,自连,2020-01-01\n",
        )
    )
    assert folder.faults == ()
    assert [(notice.code, notice.column) for notice in folder.notices] == [
        ("outside_institution", "parent"),
        ("outside_institution", "party"),
    ]


def test_references_of_every_kind(make: Make) -> None:
    files = {
        "institution__csv": INSTITUTION_CSV,
        "system__csv": SYSTEM_CSV,
        "drill__csv": "key,held_on,with_associated,results\nd1,2026-01-01,是,oms=1=0;nope=1=0\n",
        "csrc_filing__csv": "key,supplier,filed_on\nf1,S1,2026-01-01\nf2,nobody,2026-01-01\n",
        "submission__csv": "key,kind,about,sent_at,to\ns1,drill,d1,2026-01-01,csrc\ns2,drill,d9,2026-01-01,csrc\n",
        "customer_notice__csv": "key,about,sent_at,recipients\nc1,v1,2026-01-01,1\n",
        "vulnerability__jsonl": '{"key":"v1","found_on":"2026-01-01T00:00Z","source":"scan","severity":"low",'
        '"systems":["oms","gone"]}\n',
    }
    folder = read_folder(make(**files))
    assert codes(folder) == [
        ("no_such_record", "vulnerability.jsonl", 1, "systems"),
        ("no_such_record", "csrc_filing.csv", 3, "supplier"),
        ("no_such_record", "drill.csv", 2, "results"),
        ("no_such_record", "submission.csv", 3, "about"),
    ]
    known = read_folder(
        folder.path, known=lambda institution, _, key: institution == "S1" and key in ("gone", "nobody", "nope", "d9")
    )
    assert known.faults == ()


def test_equal_rows_count_once_and_other_versions_stay(make: Make) -> None:
    row = "b1,oms,2026-11-20,是,同城"
    folder = read_folder(
        make(
            institution__csv=INSTITUTION_CSV,
            system__csv=SYSTEM_CSV,
            backup_run__csv=backups(row, "b1,oms,2026-11-20,否,同城", row.replace("同城", "same_city")),
        )
    )
    assert [(found.payload["ok"], found.seq) for found in folder.rows if found.type == "backup_run"] == [
        (True, 3),
        (False, 4),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_and_line_ends(make: Make, encoding: str, line_end: str) -> None:
    content = INSTITUTION_CSV.replace("\n", line_end).encode(encoding)
    folder = read_folder(make(institution__csv=content))
    assert folder.faults == ()
    assert next(iter(folder.rows)).payload["name"] == "示例证券"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b",".join(b"c%d" % at for at in range(100_000)) + b"\n", "too_wide"),
        (b"\n\n", "no_header"),
        (INSTITUTION_CSV.encode("utf-16"), "bad_encoding"),
        (INSTITUTION_CSV.encode() + b"\xff", "bad_encoding"),
        (("key,name,kind\nS1,示例证券有限责任公司,证券公司\n").encode() + b"S1,\xd6\xd0,x\n", "bad_encoding"),
        (b"key,name,kind\nS1,a\0b,bank\n", "nul_byte"),
        (b"PK\x03\x04rest", "not_text_file"),
        (b"key,name,key,kind\nS1,a,S1,bank\n", "double_column"),
        (b'key,name,kind\nS1,"a,bank\n', "bad_csv"),
        (b"key,name\nS1,a\n", "missing_column"),
        (b"key,name,kind\nS1," + b"x" * 2_000_000 + b",bank\n", "bad_csv"),
        (b"key,name,kind\nS1," + b"x" * 5_000_000, "endless_line"),
        (b"key,name,kind\nS1,a\x07b,bank\n", "control_character"),
    ],
)
def test_faulty_files(make: Make, content: bytes, code: str) -> None:
    folder = read_folder(make(institution__csv=content))
    assert code in [fault.code for fault in folder.faults]
    assert all(len(fault.text) < 600 for fault in folder.faults)


def test_a_bad_byte_is_placed(make: Make) -> None:
    content = "key,name,kind\nS1,示例证券有限责任公司,证券公司\n".encode()
    folder = read_folder(make(institution__csv=content + b"\xff"))
    assert f"第 {len(content) + 1} 字节" in folder.faults[0].found


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "bad_json"),
        ("[1]", "not_object"),
        ("{" + ",".join(f'"c{at}":1' for at in range(100_000)) + "}", "too_wide"),
        ("[" * 100_000, "bad_json"),
        ('{"key":"S1","key":"S2"}', "double_column"),
        ('{"key":"S1","name":"a","kind":"bank","holder_accounts":NaN}', "not_number"),
        ('{"key":"S1","name":"a","kind":"bank","holder_accounts":1e400000000}', "not_number"),
        ('{"key":"S1","name":"a","kind":"bank","holder_accounts":' + "9" * 5000 + "}", "bad_json"),
        ('{"key":"S1","name":{"a":1},"kind":"bank"}', "not_text"),
        ('{"key":"S1","name":"\\ud800","kind":"bank"}', "control_character"),
    ],
)
def test_faulty_json_lines(make: Make, line: str, code: str) -> None:
    folder = read_folder(make(institution__csv=INSTITUTION_CSV, institution__jsonl=line + "\n"))
    assert code in [fault.code for fault in folder.faults]


def test_spreadsheet_habits(make: Make) -> None:
    folder = read_folder(
        make(
            institution__csv="key,name,kind,,\nS1,示例证券,证券公司,,\n,,,,\n\n",
            README__md="说明",
            **{"~$institution__xlsx": b"x"},
        )
    )
    assert folder.faults == ()
    assert len(list(folder.rows)) == 1


def test_faults_are_capped_but_counted(make: Make) -> None:
    lines = [f"b{at},oms,x,是,同城" for at in range(1_500)]
    folder = read_folder(
        make(institution__csv=INSTITUTION_CSV, system__csv=SYSTEM_CSV, backup_run__csv=backups(*lines))
    )
    assert (len(folder.faults), folder.fault_count) == (1_000, 1_500)


def test_memory_stays_flat(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "KEPT_ROWS", 50)

    def peak(rows: int) -> int:
        lines = [f"b{at},oms,2026-11-20T01:00:00+08:00,true,local" for at in range(rows)]
        folder = make(institution__csv=INSTITUTION_CSV, system__csv=SYSTEM_CSV, backup_run__csv=backups(*lines))
        del lines
        tracemalloc.start()
        assert sum(1 for _ in read_folder(folder).rows) == rows + 2
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(8_000) < peak(1_000) + 1_500_000


def test_telemetry_is_handed_out(make: Make) -> None:
    folder = make(institution__csv=INSTITUTION_CSV)
    make("evidence/telemetry", tps__csv="x")
    make("evidence/telemetry/mbps", a__parquet=b"x", b__parquet=b"x", c__txt=b"x")
    found = read_folder(folder)
    assert [str(path.relative_to(folder)) for path in found.telemetry] == [
        "telemetry/mbps/a.parquet",
        "telemetry/mbps/b.parquet",
        "telemetry/tps.csv",
    ]
    assert found.parts[0].telemetry == found.telemetry
    assert codes(found) == [("unknown_file", "telemetry/mbps/c.txt", 0, "")]


def test_attachments_are_named_by_what_they_hold(make: Make) -> None:
    digest = hashlib.sha256("报告".encode()).hexdigest()
    folder = make(
        institution__csv=INSTITUTION_CSV,
        system__csv="key,name,important,live_on,attachments\n"
        f"a,甲,是,2020-01-01,报告.pdf\nb,乙,是,2020-01-01,sha256:{digest}\nc,丙,是,2020-01-01,无.pdf\n",
    )
    attachments = folder / "attachments"
    attachments.mkdir()
    (attachments / "报告.pdf").write_text("报告", encoding="utf-8")
    (attachments / f"{digest}.pdf").write_text("报告", encoding="utf-8")
    found = read_folder(folder)
    assert codes(found) == [("bad_attachment", "system.csv", 4, "attachments")]
    assert set(found.parts[0].attachments) == {f"sha256:{digest}"}
    assert [row.payload["attachments"] for row in found.rows if row.type == "system"] == [[f"sha256:{digest}"]] * 2
    (attachments / f"{digest}.pdf").write_text("改动", encoding="utf-8")
    assert "wrong_digest" in [fault.code for fault in read_folder(folder).faults]


def every_example() -> Iterator[Row]:
    for name in RECORD_TYPES:
        written = {"institution": INSTITUTION, **example(name), "note": '引号"，逗号,\n换行', "reason": "更正"}
        row, faults = parse_row(name, written | {"valid_at": "2026-01-01T00:00:00.5Z", "recorded_at": "2026-02-01"})
        assert not faults
        assert row is not None
        yield row


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_what_was_written_reads_back_and_writes_the_same_bytes(tmp_path: Path, form: Format) -> None:
    rows = list(every_example())
    write_folder(rows, tmp_path / "first", form)
    folder = read_folder(tmp_path / "first")
    assert folder.faults == ()
    assert [row.substance for row in folder.rows] == [row.substance for row in rows]
    write_folder(folder.rows, tmp_path / "second", form)
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("first", "second"))
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_canonical_csv(tmp_path: Path, make: Make) -> None:
    source = make(
        institution__csv=INSTITUTION_CSV.encode("gb18030"),
        system__csv=SYSTEM_CSV.replace("oms,", "oms,").encode("utf-8-sig"),
    )
    write_folder(read_folder(source).rows, tmp_path / "out")
    written = (tmp_path / "out" / "system.csv").read_text(encoding="utf-8")
    assert written == "institution,key,name,important,live_on\nS1,oms,集中交易,true,2018-05-02\n"


def test_several_institutions_get_a_folder_each(tmp_path: Path, make: Make) -> None:
    make("all/one", institution__csv=INSTITUTION_CSV)
    make("all/two", institution__csv=INSTITUTION_CSV.replace("S1", "S/1"))
    rows = list(read_folder(tmp_path / "all").rows)
    write_folder(rows, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["S1", "S_1"]
    assert [row.substance for row in read_folder(tmp_path / "out").rows] == [row.substance for row in rows]
    with pytest.raises(FileExistsError):
        write_folder(rows, tmp_path / "out")


def test_a_large_folder_is_read_again_instead_of_kept(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"b{at % 400},oms,2026-11-{at % 28 + 1:02},是,同城" for at in range(800)]
    folder = make(
        institution__csv=INSTITUTION_CSV,
        system__csv=SYSTEM_CSV,
        backup_run__csv=backups(*lines, "b1,omx,2026-11-20,是,同城"),
    )
    kept = read_folder(folder)
    monkeypatch.setattr(folder_module, "KEPT_ROWS", 50)
    streamed = read_folder(folder)
    assert codes(streamed) == codes(kept) == [("no_such_record", "backup_run.csv", 802, "system")]
    assert list(streamed.rows) == list(kept.rows)
    assert [row.seq for row in streamed.rows] == list(range(1, len(list(kept.rows)) + 1))
    (folder / "system.csv").write_text(SYSTEM_CSV + "x,乙,是,2020-01-01\n", encoding="utf-8")
    with pytest.raises(folder_module.FolderChanged):
        list(streamed.rows)
