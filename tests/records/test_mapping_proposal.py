"""What is proposed for the spreadsheets of real firms, and that it reads them once a person has looked at it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.records.spreadsheets import SYSTEMS, asset_list, backup_log, change_register, on_file, supplier_ledger
from zhengan.records.faults import Refused
from zhengan.records.folder import Folder, read_folder
from zhengan.records.mapping.model import RecordMap
from zhengan.records.mapping.proposal import Proposal, propose
from zhengan.records.mapping.reading import doubts, read_mapping
from zhengan.records.mapping.remembered import recognised
from zhengan.records.mapping.writing import mapping_text
from zhengan.records.preview import preview
from zhengan.records.registry import RECORD_TYPES
from zhengan.records.rows import Row


def known(_: str, record_type: str, key: str) -> bool:
    return key in on_file(record_type)


def read(path: Path, proposal: Proposal) -> list[Row]:
    """The file read with the proposal as somebody leaves it who agrees with every word."""
    agreed = tuple(
        RecordMap(record.type, {name: replace(source, sure=True) for name, source in record.fields.items()})
        for record in proposal.mapping.records
    )
    place = path.with_name("m.mapping.yaml")
    place.write_text(mapping_text(replace(proposal.mapping, records=agreed)), encoding="utf-8")
    mapping, faults = read_mapping(place)
    assert mapping is not None, [fault.text for fault in faults]
    assert list(doubts(mapping, "m")) == []
    assert recognised(path, [mapping]) == [mapping]
    found: Folder = read_folder(path, known, "海晏", mapping)
    assert [fault.text for fault in found.faults] == []
    return list(found.rows)


def unsure(proposal: Proposal) -> set[str]:
    return {match.field.name for own in proposal.matches.values() for match in own if not match.source.sure}


def test_a_backup_log(tmp_path: Path) -> None:
    path = backup_log(tmp_path)
    proposal = propose(path, (), on_file)
    assert list(proposal.matches) == ["backup_run"]
    assert unsure(proposal) == set()
    assert proposal.unmapped == ()
    rows = read(path, proposal)
    assert rows[0].key == "集中交易-20260301-2200"
    assert [row.payload["ok"] for row in rows] == [True, False, True]
    assert [row.payload["system"] for row in rows] == ["集中交易", "集中交易", "网上交易"]
    assert [row.payload["bytes"] for row in rows] == ["1610612736", "0", "1073741824"]


def test_an_asset_list(tmp_path: Path) -> None:
    path = asset_list(tmp_path)
    proposal = propose(path, (), on_file)
    assert list(proposal.matches) == ["system"]
    assert unsure(proposal) == set()
    assert set(proposal.unmapped) == {"序号", "负责人"}
    rows = read(path, proposal)
    assert [row.key for row in rows] == ["A-001", "A-002", "A-003"]
    assert [row.payload["important"] for row in rows] == [True, True, False]
    assert [row.payload.get("markets") for row in rows] == [["SSE", "SZSE"], ["SSE", "SZSE", "BSE"], None]
    assert rows[0].payload["live_on"] == "2021-03-15"


def test_a_change_register(tmp_path: Path) -> None:
    path = change_register(tmp_path)
    proposal = propose(path, (), on_file)
    assert list(proposal.matches) == ["change"]
    assert (proposal.header.first_row, proposal.header.last_row) == (3, 4)
    assert unsure(proposal) == {"kind"}
    rows = read(path, proposal)
    assert [row.key for row in rows] == ["BG-001", "BG-002", "BG-003"]
    assert [row.payload["systems"] for row in rows] == [["集中交易"], ["集中交易"], ["网上交易", "融资融券"]]
    assert [row.payload["kind"] for row in rows] == ["change", "change", "go_live"]
    assert [row.payload["result"] for row in rows] == ["done", "rolled_back", "done"]
    assert rows[2].payload["planned_end"] == "2026-04-12T02:00:00+08:00"


def test_a_supplier_ledger_of_an_old_program(tmp_path: Path) -> None:
    path = supplier_ledger(tmp_path)
    proposal = propose(path, [RECORD_TYPES["contract"], RECORD_TYPES["supplier"]], on_file)
    assert list(proposal.matches) == ["supplier", "contract"]
    assert unsure(proposal) == set()
    rows = read(path, proposal)
    assert [row.key for row in rows] == ["G01", "G02", "HT-2025-01", "HT-2025-02", "HT-2026-01"]
    assert rows[1].payload["name"] == "㙍通科技有限公司"
    assert rows[2].payload["signed_on"] == "2025-06-15"
    assert rows[4].payload["supplier"] == "G02"
    assert "until" not in rows[4].payload
    assert [row.payload["security_duties"] for row in rows[2:]] == [True, False, True]


def test_days_and_months_that_could_be_the_other_way_round_are_not_sure(tmp_path: Path) -> None:
    path = tmp_path / "资产.csv"
    path.write_text("系统编号,系统名称,是否重要,上线时间\nA,甲,是,03/04/2021\nB,乙,否,05/06/2022\n", encoding="utf-8")
    assert "live_on" in unsure(propose(path, (), on_file))


def test_what_is_required_and_has_no_column_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "备份日志.csv"
    path.write_text(
        "系统名称,备份时间,备份结果\n集中交易,2026-03-01 22:00,成功\n集中交易,2026-03-02 22:00,悬而未决\n",
        encoding="utf-8",
    )
    proposal = propose(path, (), on_file)
    assert unsure(proposal) == {"site", "ok"}
    (record,) = proposal.mapping.records
    assert record.fields["ok"].words == {"成功": "是", "悬而未决": None}
    seen = preview(path, proposal.mapping, "海晏", known)
    assert [sketch.values["ok"] for sketch in seen.sketches] == ["是", "✗ 悬而未决"]
    assert [fault.cell for fault in seen.checked.faults] == ["C3"]
    assert "value:\n" in mapping_text(proposal.mapping)


def test_a_number_of_rows_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "备份日志.csv"
    path.write_text(
        "序号,系统名称,备份时间,备份结果,备份位置\n1,集中交易,2026-03-01,成功,本地\n2,集中交易,2026-03-01,成功,本地\n",
        encoding="utf-8",
    )
    (record,) = propose(path, (), on_file).mapping.records
    key = record.fields["key"]
    assert (key.columns, key.run, key.sure) == (("系统名称", "备份时间"), True, False)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"1,2,3\n4,5,6\n", "只有一列\n甲\n".encode(), b"\xff\xfe" * 20, b"a,b\n" * 3 + b'"', b"\0\0"],
)
def test_files_without_a_table(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    try:
        proposal = propose(path, (), on_file)
    except Refused as refused:
        assert refused.expected  # noqa: PT017  # either a reason or a proposal
    else:
        assert proposal.doubtful


@pytest.mark.parametrize("make", [backup_log, asset_list, change_register, supplier_ledger])
def test_a_proposal_read_again_is_the_same(make: Callable[[Path], Path], tmp_path: Path) -> None:
    proposal = propose(make(tmp_path), (), on_file, "m")
    place = tmp_path / "m.mapping.yaml"
    place.write_text(mapping_text(proposal.mapping), encoding="utf-8")
    found, faults = read_mapping(place)
    assert faults == ()
    assert found is not None
    assert mapping_text(found) == mapping_text(proposal.mapping)
    assert SYSTEMS
