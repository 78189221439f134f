"""A record taken back, as imports, exports, assessments and `evidence show` see it; and names kept for audit trails."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import FILES, FUTURES, LAKE, SEA, assessed, write_files, zhengan
from tests.ledger.given import NOW
from zhengan.ledger import Ed25519Signer, Event, entries, institutions, note_down, origin_of, retract, standing
from zhengan.workspace.errors import RefusedError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.intake import take_folder
from zhengan.workspace.judgement import question_of
from zhengan.workspace.outgoing import give_folder

OWN = {"institution.csv": FILES["institution.csv"]}
AT_WAIGAOQIAO = {
    **OWN,
    "recovery_facility.csv": "key,system,kind,data_center,from\n新备份,集中交易,data,外高桥,2021-03-15\n",
}


def take_back(type_: str, key: str, days: int = 0) -> None:
    now = NOW + timedelta(days=days)
    retract(SEA, type_, key, reason="录入有误", actor="李四", source="console", now=now)


def show(workspace: Workspace, *more: str) -> dict[str, Any]:
    found = zhengan("evidence", "show", *more, "--format", "json", home=workspace.root)
    assert found.exit_code == 0, found.stderr
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def test_an_assessment_sees_what_counts_and_what_was_known(workspace: Workspace) -> None:
    take_back("recovery_facility", "备份-同城", days=2)
    assert question_of(workspace).base.tables["recovery_facility"]["key"].to_pylist() == ["备份-本地"]
    before = question_of(workspace, (NOW + timedelta(days=1)).date())
    assert sorted(before.base.tables["recovery_facility"]["key"].to_pylist()) == ["备份-同城", "备份-本地"]
    assert assessed(home=workspace.root)["findings"]


def test_no_reference_may_point_to_what_was_taken_back(workspace: Workspace, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "more", AT_WAIGAOQIAO)
    take_back("data_center", "外高桥")
    with pytest.raises(RefusedError) as refused:
        take_folder(workspace, folder, NOW, "导入")
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [("no_such_record", "data_center")]
    centre = {**OWN, "data_center.csv": FILES["data_center.csv"]}
    again = take_folder(workspace, write_files(tmp_path / "again", centre), NOW, "导入").entries[SEA]
    assert (again.added, again.ignored) == (1, 2)
    assert take_folder(workspace, folder, NOW, "导入").entries[SEA].added == 1


def test_samples_need_what_they_measure_to_count(workspace: Workspace, tmp_path: Path) -> None:
    samples = {**OWN, "telemetry/link.csv": "object,metric,at,value\n专线,mbps,2026-11-20T10:00:00+08:00,9\n"}
    take_back("network_link", "专线")
    with pytest.raises(RefusedError):
        take_folder(workspace, write_files(tmp_path / "samples", samples), NOW, "导入")


def test_an_export_leaves_out_what_was_taken_back_and_tells_so(workspace: Workspace, tmp_path: Path) -> None:
    note_down(SEA, Event("read", "evidence"), actor="张三", source="console", now=NOW)
    assert give_folder(workspace, tmp_path / "whole", "csv").retracted == 0
    take_back("drill", "演练")
    take_back("recovery_facility", "备份-同城")
    given = give_folder(workspace, tmp_path / "given", "csv")
    assert given.retracted == 2
    assert not (tmp_path / "given" / "drill.csv").exists()
    assert "备份-同城" not in (tmp_path / "given" / "recovery_facility.csv").read_text(encoding="utf-8")
    found = zhengan("evidence", "export", tmp_path / "told", home=workspace.root)
    assert "已作废的 2 条记录没有导出。" in found.stdout
    take_folder(workspace, tmp_path / "whole", NOW, "导入")
    assert give_folder(workspace, tmp_path / "again", "csv").retracted == 0
    for file in (tmp_path / "whole").glob("*.csv"):
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_an_institution_of_which_nothing_counts_has_no_folder(workspace: Workspace, tmp_path: Path) -> None:
    take_folder(workspace, write_files(tmp_path / "futures", FUTURES), NOW, "导入")
    retract(LAKE, "institution", LAKE, reason="不是本工作区的机构", actor="李四", source="console", now=NOW)
    given = give_folder(workspace, tmp_path / "given", "csv")
    assert (given.retracted, given.samples) == (1, 2)
    assert (tmp_path / "given" / "institution.csv").is_file()
    assert (tmp_path / "given" / "telemetry" / "metric" / "samples.parquet").is_file()


def test_the_history_shows_who_took_it_back_when_and_why(workspace: Workspace, tmp_path: Path) -> None:
    take_back("drill", "演练", days=1)
    told = show(workspace, "drill", "演练", "--history")
    assert told["current"] is None
    assert told["retracted"]["reason"] == "录入有误"
    (version,) = told["versions"]
    assert version["retracted"] == {
        "seq": len(list(entries(SEA))),
        "actor": "李四",
        "recorded_at": "2026-11-21T09:02:03+08:00",
        "reason": "录入有误",
    }
    words = zhengan("evidence", "show", "drill", "演练", "--history", home=workspace.root).stdout
    assert "已作废" in words
    assert "2026-11-21 09:02:03 由 李四 作废" in words
    assert "录入有误" in words
    assert "还没有生效" not in words
    drill = {**OWN, "drill.csv": FILES["drill.csv"].replace("演练,2026-05-12", "演练,2026-05-13")}
    take_folder(workspace, write_files(tmp_path / "anew", drill), NOW + timedelta(days=2), "导入")
    told = show(workspace, "drill", "演练", "--history")
    assert told["retracted"] is None
    assert told["current"]["payload"]["held_on"] == "2026-05-13"
    assert [bool(step["retracted"]) for step in told["versions"]] == [True, False]
    # It starts anew: everything in it is new.
    assert {change["old"] for change in told["versions"][1]["changes"]} == {None}


def test_a_record_is_taken_back_at_the_command_line(workspace: Workspace) -> None:
    command = ("evidence", "retract", "应急演练", "演练")
    for arguments, words in (
        ((*command,), "缺少 --reason"),
        ((*command, "--reason", "错"), "原因应为 2 至 500 字"),
        ((*command, "--reason", "录错", "--institution", LAKE), f"没有机构“{LAKE}”，没有作废"),
        (("evidence", "retract", "drill", "x", "--reason", "录错"), "没有记录 drill/x"),
    ):
        refused = zhengan(*arguments, home=workspace.root)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert words in refused.stderr
    done = zhengan(*command, "--reason", "录错", home=workspace.root)
    assert done.exit_code == 0
    assert "已作废 应急演练 演练（账本第" in done.stdout
    assert show(workspace, "drill", "演练")["current"] is None
    again = zhengan(*command, "--reason", "录错", home=workspace.root)
    assert again.exit_code == 2
    assert "已经作废" in again.stderr


def test_names_beside_keys_are_those_that_count(workspace: Workspace) -> None:
    take_back("system", "集中交易")
    words = zhengan("evidence", "show", "network_link", "专线", home=workspace.root).stdout
    assert "集中交易系统" not in words


def test_no_institution_takes_the_name_of_a_trail(workspace: Workspace, tmp_path: Path) -> None:
    new = tmp_path / "w"
    found = zhengan("init", new, "--key", f"audit:{SEA}", "--name", "甲", "--kind", "securities", "--bureau", "上海")
    assert found.exit_code == 2
    assert "应为不以“audit:”开头的机构键" in found.stderr
    assert not new.exists()
    for name, text in (
        ("institution.csv", FUTURES["institution.csv"].replace(f"\n{LAKE}", f"\naudit:{LAKE}")),
        ("system.csv", f"institution,key,name\naudit:{SEA},s,某系统\n"),
    ):
        folder = write_files(tmp_path / name.removesuffix(".csv"), {**OWN, name: text})
        with pytest.raises(RefusedError) as refused:
            take_folder(workspace, folder, NOW, "导入")
        assert "reserved_name" in {fault.code for fault in refused.value.faults}
    assert institutions() == (SEA,)


def test_the_trail_is_verified_and_exported_at_the_command_line(workspace: Workspace, tmp_path: Path) -> None:
    workspace.signing_key.parent.mkdir()
    Ed25519Signer.create(workspace.signing_key, origin_of(SEA))
    note_down(SEA, Event("read", "evidence"), actor="张三", source="console", now=NOW)
    count = len(list(standing(SEA)))
    assert f"核验 {count + 1} 条，错误 0 处。" in zhengan("ledger", "verify", home=workspace.root).stdout
    chain = ("--institution", f"audit:{SEA}")
    assert zhengan("ledger", "checkpoint", *chain, home=workspace.root).stdout.startswith(f"zhengan/audit:{SEA}\n1\n")
    file = tmp_path / "trail.jsonl"
    told = zhengan("ledger", "export", file, *chain, home=workspace.root).stdout
    key = told.partition("--key '")[2].partition("'")[0]
    assert zhengan("ledger", "verify", file, "--key", key).exit_code == 0
