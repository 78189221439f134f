"""The door of those who work in spreadsheets: templates out, workbooks in, faults marked, good rows taken."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.given import FILES, SEA, write_files, zhengan
from tests.records.books import filled
from zhengan.ledger.database import release

SYSTEM = {"key": "行情", "name": "行情系统", "important": "否", "live_on": date(2022, 1, 4)}


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    release()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "海晏"
    found = zhengan(
        "init", place, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海"
    )
    assert found.exit_code == 0, found.stderr
    return place


def evidence(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    """A folder whose systems stand in a workbook, and a link that names one."""
    institution = {"institution.csv": FILES["institution.csv"]}
    folder = write_files(tmp_path / "证据", institution)
    link = {
        "key": "专线",
        "name": "专线",
        "systems": "行情",
        "bandwidth_mbps": 100,
        "trading_related": "是",
        "from": date(2022, 1, 4),
    }
    filled("who", folder / "机构与系统.xlsx", [*(("system", row) for row in rows), ("network_link", link)])
    return folder


def test_templates_by_theme_and_never_over_a_file(tmp_path: Path) -> None:
    found = zhengan("evidence", "template", "应急处置", "who", "--to", tmp_path / "模板")
    assert found.exit_code == 0, found.stderr
    assert sorted(path.name for path in (tmp_path / "模板").iterdir()) == ["应急处置.xlsx", "机构与系统.xlsx"]
    again = zhengan("evidence", "template", "--all", "--to", tmp_path / "模板")
    assert again.exit_code == 2
    assert "已存在" in again.stderr
    for arguments in ((), ("应急处理",)):
        refused = zhengan("evidence", "template", *arguments, "--to", tmp_path)
        assert refused.exit_code == 2
        assert "应急处置（emergency）" in refused.stderr


def test_a_filled_template_goes_in_by_folder_and_alone(home: Path, tmp_path: Path) -> None:
    folder = evidence(tmp_path, SYSTEM)
    found = zhengan("evidence", "import", folder, home=home)
    assert found.exit_code == 0, found.stderr
    assert "新增 2 条" in found.stdout
    alone = zhengan("evidence", "import", folder / "机构与系统.xlsx", home=home)
    assert alone.exit_code == 0, alone.stderr
    assert "新增 0 条，已有 2 条" in alone.stdout
    assert zhengan("evidence", "check", folder / "机构与系统.xlsx", home=home).exit_code == 0
    nowhere = zhengan("evidence", "check", folder / "机构与系统.xlsx")
    assert nowhere.exit_code == 2
    assert "institution" in nowhere.stderr


@pytest.mark.parametrize("command", ["check", "import"])
def test_faults_are_told_at_their_cells_and_marked_in_a_copy(command: str, home: Path, tmp_path: Path) -> None:
    folder = evidence(tmp_path, SYSTEM | {"important": "大概"})
    found = zhengan("evidence", command, folder, "--marked", tmp_path / "标", home=home)
    assert found.exit_code == 2
    assert "机构与系统.xlsx 信息系统!D4（重要信息系统）：应为是或否" in found.stderr
    book = load_workbook(tmp_path / "标" / "机构与系统.xlsx")
    assert book["信息系统"]["D4"].comment is not None
    again = zhengan("evidence", command, folder, "--marked", tmp_path / "标", home=home)
    assert "已存在" in again.stderr


def test_partial_takes_the_good_rows_and_sends_the_others_back(home: Path, tmp_path: Path) -> None:
    folder = evidence(tmp_path, SYSTEM | {"important": "大概"}, SYSTEM | {"key": "官网", "name": "官网"})
    assert zhengan("evidence", "import", folder, home=home).exit_code == 2
    found = zhengan("evidence", "import", folder, "--partial", "--format", "json", home=home)
    assert found.exit_code == 1, found.stderr
    told = json.loads(found.stdout)
    assert told["entries"][SEA]["added"] == 1
    assert told["rejected"]["rows"] == 2
    assert {fault["code"] for fault in told["rejected"]["faults"]} == {"not_bool", "rejected_record"}
    back = tmp_path / "证据-退回"
    assert sorted(path.name for path in back.iterdir()) == ["institution.csv", "机构与系统.xlsx"]
    occupied = zhengan("evidence", "import", folder, "--partial", home=home)
    assert occupied.exit_code == 2
    assert "已存在" in occupied.stderr
    book = load_workbook(back / "机构与系统.xlsx")
    book["信息系统"]["D2"] = "否"
    book.save(back / "机构与系统.xlsx")
    mended = zhengan("evidence", "import", back, "--partial", home=home)
    assert mended.exit_code == 0, mended.stderr
    assert "新增 2 条" in mended.stdout
    assert not (tmp_path / "证据-退回-退回").exists()


def test_partial_takes_nothing_where_a_file_is_wrong(home: Path, tmp_path: Path) -> None:
    folder = write_files(evidence(tmp_path, SYSTEM), {"drll.csv": "key\n"})
    found = zhengan("evidence", "import", folder, "--partial", home=home)
    assert found.exit_code == 2
    assert "不能只导入其中的行" in found.stderr
    assert not (tmp_path / "证据-退回").exists()
