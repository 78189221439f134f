"""From a firm's own spreadsheet to records: proposed, remembered, recognised, imported; nothing unsure gets in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.given import FILES, SEA, write_files, zhengan
from tests.records.spreadsheets import change_register, supplier_ledger
from zhengan.ledger.database import release

LOG = """备份日志,,,,
系统名称,备份时间,备份结果,备份大小,备份位置
集中交易系统,2026/3/1 22:00,备份成功,1.5GB,同城机房
集中交易系统,2026/3/2 22:00,备份失败,0,同城机房
合计,2,,1.5GB,
"""


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    release()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "海晏"
    zhengan("init", place, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海")
    found = zhengan("evidence", "import", write_files(tmp_path / "evidence", FILES), home=place)
    assert found.exit_code == 0, found.stderr
    return place


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "备份日志2026-03.csv"
    path.write_bytes(LOG.encode("gb18030"))
    return path


def agree(home: Path, name: str) -> None:
    """A person reads the mapping and takes the marks away."""
    place = home / "mappings" / f"{name}.mapping.yaml"
    lines = place.read_text(encoding="utf-8").splitlines()
    place.write_text("\n".join(line for line in lines if line.strip() != "sure: false"), encoding="utf-8")


def test_proposed_read_by_a_person_imported_and_recognised(home: Path, log: Path) -> None:
    found = zhengan("evidence", "map", log, "--save", "备份", home=home)
    assert found.exit_code == 0, found.stderr
    for words in ("备份执行（backup_run）", "请核对", "集中交易-20260301-2200", "没有把握（sure: false）"):
        assert words in found.stdout, words
    refused = zhengan("evidence", "import", log, home=home)
    assert refused.exit_code == 2
    assert "备份.mapping.yaml 第" in refused.stderr
    assert "sure: false" in refused.stderr
    agree(home, "备份")
    assert zhengan("evidence", "check", log, home=home).exit_code == 0
    done = zhengan("evidence", "import", log, home=home)
    assert done.exit_code == 0, done.stderr
    assert "新增 2 条" in done.stdout
    assert "按表头认出映射“备份”" in done.stderr
    assert "合计" in done.stderr
    again = zhengan("evidence", "import", log, "--mapping", "备份", home=home)
    assert "新增 0 条，已有 2 条" in again.stdout
    shown = zhengan("evidence", "show", "备份执行", "集中交易-20260302-2200", home=home)
    assert "folder:备份日志2026-03.csv mapping:备份" in shown.stdout


def test_one_bad_cell_and_nothing_is_imported_or_only_the_good_rows(home: Path, log: Path) -> None:
    zhengan("evidence", "map", log, "--save", "备份", home=home)
    agree(home, "备份")
    log.write_text(LOG.replace("备份失败", "说不好"), encoding="utf-8")
    refused = zhengan("evidence", "import", log, "--mapping", "备份", home=home)
    assert refused.exit_code == 2
    assert "备份日志2026-03.csv!C4（备份结果）：应为是或否" in refused.stderr
    partly = zhengan("evidence", "import", log, "--partial", home=home)
    assert partly.exit_code == 1, partly.stderr
    assert "新增 1 条" in partly.stdout
    back = log.parent / "备份日志2026-03-退回" / log.name
    back.write_text(back.read_text(encoding="utf-8-sig").replace("说不好", "备份失败"), encoding="utf-8")
    mended = zhengan("evidence", "import", back, home=home)
    assert mended.exit_code == 0, mended.stderr
    assert "新增 1 条" in mended.stdout


def test_json_for_programs(home: Path, log: Path) -> None:
    found = zhengan("evidence", "map", log, "--format", "json", home=home)
    data = json.loads(found.stdout)
    assert data["header_row"] == 2
    assert [record["type"] for record in data["records"]] == ["backup_run"]
    assert {field["field"] for field in data["records"][0]["fields"] if not field["sure"]} == {"site"}
    assert data["saved"] is None
    assert not (home / "mappings").exists()


def test_a_register_and_a_ledger_of_two_types(home: Path, tmp_path: Path) -> None:
    write_files(
        tmp_path / "more",
        {
            "institution.csv": FILES["institution.csv"],
            "system.csv": "key,name,important,live_on\n网上交易,网上交易系统,是,2020-01-01\n融资融券,融资融券系统,是,2020-01-01\n",
        },
    )
    assert zhengan("evidence", "import", tmp_path / "more", home=home).exit_code == 0
    for path, name, types, count in (
        (change_register(tmp_path), "变更", (), 3),
        (supplier_ledger(tmp_path), "供应商", ("--type", "供应商", "--type", "contract"), 5),
    ):
        assert zhengan("evidence", "map", path, *types, "--save", name, home=home).exit_code == 0
        agree(home, name)
        done = zhengan("evidence", "import", path, home=home)
        assert done.exit_code == 0, done.stderr
        assert f"新增 {count} 条" in done.stdout


def test_a_proposal_needs_no_workspace(log: Path) -> None:
    found = zhengan("evidence", "map", log)
    assert found.exit_code == 0, found.stderr
    assert "还没有可引用的记录" in found.stdout
    assert zhengan("evidence", "map", log, "--save", "x").exit_code == 2


def test_mistakes_are_told(home: Path, log: Path, tmp_path: Path) -> None:
    zhengan("evidence", "map", log, "--save", "备份", home=home)
    before = (home / "mappings" / "备份.mapping.yaml").read_bytes()
    for arguments, words in (
        (("map", log, "--save", "备份"), "已存在"),
        (("map", log, "--save", "../x"), "映射的名字应为"),
        (("map", log, "--type", "备份"), "最接近的是"),
        (("map", tmp_path / "没有.csv"), "不是文件"),
        (("map", tmp_path), "不是文件"),
        (("import", log, "--mapping", "备份2"), "是否要写 备份"),
        (("import", tmp_path, "--mapping", "备份"), "不是文件"),
        (("import", log, "--mapping", "备份", "--marked", tmp_path / "m"), "sure: false"),
    ):
        found = zhengan("evidence", *arguments, home=home)
        assert found.exit_code == 2, arguments
        assert words in found.stderr, found.stderr
    assert (home / "mappings" / "备份.mapping.yaml").read_bytes() == before
    agree(home, "备份")
    marked = zhengan("evidence", "import", log, "--marked", tmp_path / "m", home=home)
    assert marked.exit_code == 2
    assert "--marked 只用于我们的模板" in marked.stderr


def test_two_mappings_for_one_header_need_a_word(home: Path, log: Path) -> None:
    for name in ("甲", "乙"):
        zhengan("evidence", "map", log, "--save", name, home=home)
    found = zhengan("evidence", "import", log, home=home)
    assert found.exit_code == 2
    assert "乙、甲" in found.stderr
    assert "--mapping" in found.stderr


def test_a_damaged_mapping_stops_nobody_else(home: Path, tmp_path: Path) -> None:
    (home / "mappings").mkdir()
    (home / "mappings" / "坏.mapping.yaml").write_text("records: [", encoding="utf-8")
    path = tmp_path / "data_center.csv"
    path.write_text("key,name,site\n新,新机房,local\n", encoding="utf-8")
    found = zhengan("evidence", "import", path, home=home)
    assert found.exit_code == 0, found.stderr
    assert "读不懂" in found.stderr
    refused = zhengan("evidence", "import", path, "--mapping", "坏", home=home)
    assert refused.exit_code == 2
    assert "坏.mapping.yaml" in refused.stderr
