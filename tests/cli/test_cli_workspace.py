"""From `zhengan init` to a verified ledger: a workspace and its evidence, in one process."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cli.given import AS_OF, FAULTY, FILES, FUTURES, LAKE, SEA, assessed, of, write_files, zhengan
from zhengan.ledger.database import release

ROOT = Path(__file__).parents[2]
VERIFIER = ROOT / "tools" / "verify_ledger.py"


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    release()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the small folder imported; tests only add what they name."""
    place = tmp_path_factory.mktemp("workspace") / "海晏"
    made(place)
    found = zhengan("evidence", "import", write_files(place.parent / "evidence", FILES), home=place)
    assert found.exit_code == 0, found.stderr
    return place


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A workspace of this test's own, with nothing but its institution."""
    return made(tmp_path / "workspace")


def made(place: Path) -> Path:
    found = zhengan(
        "init", place, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海"
    )
    assert found.exit_code == 0, found.stderr
    return place


def count(home: Path) -> int:
    found = zhengan("ledger", "verify", "--json", home=home)
    assert found.exit_code == 0, found.stdout
    entries: int = json.loads(found.stdout)["entries"]
    return entries


def test_init_makes_settings_ledger_and_a_key_for_the_owner_alone(fresh: Path) -> None:
    assert 'name = "海晏证券有限公司"' in (fresh / "zhengan.toml").read_text(encoding="utf-8")
    assert (fresh / "keys" / "checkpoint.key").stat().st_mode & 0o077 == 0
    assert count(fresh) == 1


def test_init_never_overwrites(fresh: Path) -> None:
    before = (fresh / "zhengan.toml").read_bytes()
    found = zhengan("init", fresh, "--name", "别家", "--kind", "fund", "--bureau", "北京")
    assert found.exit_code == 2
    assert "已存在" in found.stderr
    assert (fresh / "zhengan.toml").read_bytes() == before


def test_init_refuses_an_unknown_kind_and_leaves_nothing(tmp_path: Path) -> None:
    found = zhengan("init", tmp_path / "w", "--name", "甲", "--kind", "券商", "--bureau", "上海")
    assert found.exit_code == 2
    assert "securities（证券公司）" in found.stderr
    assert not (tmp_path / "w").exists()


def test_import_tells_what_was_new_and_again_changes_nothing(home: Path) -> None:
    entries = count(home)
    again = zhengan("evidence", "import", home.parent / "evidence", "--format", "json", home=home)
    assert again.exit_code == 0
    told = json.loads(again.stdout)
    assert told["entries"] == {SEA: {"added": 0, "ignored": entries}}
    assert told["samples"] == {"added": 0, "ignored": 2}
    assert count(home) == entries


@pytest.mark.parametrize("command", ["check", "import"])
def test_a_faulty_folder_is_refused_whole(fresh: Path, tmp_path: Path, command: str) -> None:
    folder = write_files(tmp_path / "faulty", FAULTY)
    found = zhengan("evidence", command, folder, home=fresh)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "recovery_facility.csv 第 2 行 data_center 列" in found.stderr
    assert "外高桥" in found.stderr
    assert "recovery_facility.csv 第 3 行 from 列" in found.stderr
    assert "共 2 处错误" in found.stderr
    assert count(fresh) == 1
    as_json = json.loads(zhengan("evidence", command, folder, "--format", "json", home=fresh).stdout)
    assert as_json["count"] == 2
    assert {"file", "row", "column", "expected", "found", "remedy"} <= set(as_json["faults"][0])


def test_one_faulty_institution_of_several_stops_all(fresh: Path, tmp_path: Path) -> None:
    write_files(tmp_path / "in" / "a", FUTURES)
    write_files(tmp_path / "in" / "b", FAULTY)
    assert zhengan("evidence", "import", tmp_path / "in", home=fresh).exit_code == 2
    assert count(fresh) == 1


def test_several_institutions_enter_one_workspace(fresh: Path, tmp_path: Path) -> None:
    write_files(tmp_path / "in" / "a", FUTURES)
    write_files(tmp_path / "in" / "b", FILES)
    found = zhengan("evidence", "import", tmp_path / "in", home=fresh)
    assert found.exit_code == 0, found.stderr
    assert f"{LAKE} 新增 1 条" in found.stdout
    assert {item["institution"] for item in assessed(home=fresh)["findings"]} == {SEA, LAKE}


def test_a_later_folder_may_refer_to_what_the_ledger_holds(home: Path, tmp_path: Path) -> None:
    later = {
        "institution.csv": FILES["institution.csv"],
        "recovery_facility.csv": "key,system,kind,data_center,from\n故障,集中交易,fault,张江,2027-01-04\n",
        "telemetry/later.csv": "object,metric,at,value\n专线,mbps,2026-12-01T10:00:00+08:00,12\n",
    }
    found = zhengan("evidence", "import", write_files(tmp_path, later), home=home)
    assert found.exit_code == 0, found.stderr
    assert "新增 1 条" in found.stdout
    assert "样本新增 1 个" in found.stdout


def test_a_workspace_is_judged_as_its_folder_is(fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "evidence", FILES)
    evening = datetime(2026, 11, 20, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr("zhengan.cli.evidence_commands.now", lambda: evening)
    assert zhengan("evidence", "import", folder, home=fresh).exit_code == 0
    stored, lying = assessed(home=fresh), assessed("--evidence", folder)
    for answer in (stored, lying):
        for finding in answer["findings"]:
            for item in finding["evidence"]:
                item["seq"] = 0
    assert stored["findings"] == lying["findings"]


def test_what_was_entered_later_was_not_known_before(home: Path) -> None:
    assert assessed("--known-by", "2020-01-01", home=home)["findings"] == []


def test_export_gives_the_folder_back(home: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert zhengan("evidence", "export", first, home=home).exit_code == 0
    again = made(tmp_path / "again")
    assert zhengan("evidence", "import", first, home=again).exit_code == 0
    assert zhengan("evidence", "export", second, home=again).exit_code == 0
    given = _bytes_below(first)
    assert {"recovery_facility.csv", "telemetry/metric/samples.parquet"} <= given.keys()
    assert _bytes_below(second) == given


def test_attachments_come_in_and_go_out(tmp_path: Path) -> None:
    home, folder, out = made(tmp_path / "home"), tmp_path / "folder", tmp_path / "out"
    (folder / "attachments").mkdir(parents=True)
    (folder / "attachments" / "plan.txt").write_text("预案", encoding="utf-8")
    (folder / "institution.csv").write_text(
        "key,name,kind,attachments\n甲,甲证券,securities,plan.txt\n", encoding="utf-8"
    )
    assert zhengan("evidence", "import", folder, home=home).exit_code == 0
    assert zhengan("evidence", "export", out, home=home).exit_code == 0
    kept = [path for path in out.rglob("*") if path.parent.name == "attachments"]
    assert [path.read_text(encoding="utf-8") for path in kept] == ["预案"]
    assert kept[0].name == hashlib.sha256("预案".encode()).hexdigest()


def _bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_export_refuses_a_folder_in_use(home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    found = zhengan("evidence", "export", tmp_path, home=home)
    assert found.exit_code == 2
    assert "不是空的" in found.stderr


def test_schema_of_a_type() -> None:
    schema = json.loads(zhengan("evidence", "schema", "system").stdout)
    assert "live_on" in schema["properties"]
    unknown = zhengan("evidence", "schema", "sytem")
    assert unknown.exit_code == 2
    assert "没有“sytem”这种记录" in unknown.stderr


def test_checkpoint_export_and_proof_convince_a_stranger(home: Path, tmp_path: Path) -> None:
    assert zhengan("evidence", "check", home.parent / "evidence").exit_code == 0
    note = zhengan("ledger", "checkpoint", home=home)
    assert note.exit_code == 0
    assert note.stdout.count("\n") >= 6
    exported = zhengan("ledger", "export", tmp_path / "chain.jsonl", home=home)
    key = exported.stdout.partition("--key '")[2].partition("'")[0]
    assert zhengan("ledger", "prove", "2", tmp_path / "proof.json", home=home).exit_code == 0
    for file in ("chain.jsonl", "proof.json"):
        assert stranger(tmp_path / file, key).returncode == 0
    assert zhengan("ledger", "verify", tmp_path / "chain.jsonl", "--key", key).exit_code == 0
    damaged = (tmp_path / "chain.jsonl").read_text(encoding="utf-8").replace("张江机房", "张江机楼")
    (tmp_path / "chain.jsonl").write_text(damaged, encoding="utf-8")
    found = zhengan("ledger", "verify", tmp_path / "chain.jsonl", "--key", key)
    assert found.exit_code == 1
    assert "第 2 条" in found.stderr
    assert stranger(tmp_path / "chain.jsonl", key).returncode != 0


def stranger(file: Path, key: str) -> "subprocess.CompletedProcess[str]":
    """The independent verifier, without our environment."""
    command = [sys.executable, "-I", str(VERIFIER), str(file), "--key", key]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_proofs_want_a_checkpoint_and_an_entry(fresh: Path, tmp_path: Path) -> None:
    for number in ("1", "99"):
        found = zhengan("ledger", "prove", number, tmp_path / "proof.json", home=fresh)
        assert found.exit_code == 2
        assert found.stderr.count("\n") == 1
    assert not (tmp_path / "proof.json").exists()


def test_deadline_and_verdict_of_the_workspace(home: Path) -> None:
    findings = assessed(home=home)["findings"]
    assert of(findings, "20#remote-backup", "集中交易")["verdict"] == "breached"
    assert zhengan("assess", "--as-of", AS_OF, home=home).exit_code == 1


def test_another_institution_gets_a_chain_of_its_own_in_the_workspaces_digest(tmp_path: Path) -> None:
    home, folder, out = tmp_path / "home", tmp_path / "folder", tmp_path / "chain.jsonl"
    named = ("--name", "甲证券", "--kind", "securities", "--bureau", "上海", "--digest", "sm3")
    assert zhengan("init", home, *named).exit_code == 0
    folder.mkdir()
    (folder / "institution.csv").write_text("key,name,kind\n乙,乙证券,securities\n", encoding="utf-8")
    taken = zhengan("evidence", "import", folder, home=home)
    assert "乙 不是本工作区的机构 甲证券" in taken.stderr
    assert zhengan("ledger", "checkpoint", "--institution", "乙", home=home).exit_code == 0
    assert zhengan("ledger", "export", out, "--institution", "乙", home=home).exit_code == 0
    header = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert (header["institution"], header["algorithm"], header["size"]) == ("乙", "sm3", 1)
