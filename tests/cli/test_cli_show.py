"""`zhengan evidence show`: a record and its history, from a ledger and from a folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import FILES, LAKE, SEA, write_files, zhengan
from zhengan.ledger.database import release

LATER = """key,name,functions,important,markets,live_on,data_centers,note
集中交易,集中交易系统,trading,是,SSE,2021-03-15,张江,减少市场
"""
CLAIMED = """key,held_on,with_associated,report_on,recorded_at,reason
演练,2026-05-12,是,2026-05-20,2026-06-05T09:00:00+08:00,补登关联单位
"""


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    release()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("show") / "海晏"
    zhengan("init", place, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海")
    for name, files in (("first", FILES), ("later", {**FILES, "system.csv": LATER, "drill.csv": CLAIMED})):
        found = zhengan("evidence", "import", write_files(place.parent / name, files), home=place)
        assert found.exit_code == 0, found.stderr
    return place


def shown(*arguments: str | Path, home: Path | None = None) -> dict[str, Any]:
    found = zhengan("evidence", "show", *arguments, "--format", "json", home=home)
    assert found.exit_code == 0, found.stderr
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def test_the_record_in_the_words_of_people(home: Path) -> None:
    found = zhengan("evidence", "show", "网络线路", "专线", home=home)
    assert found.exit_code == 0
    for words in (
        "网络线路 专线（network_link，海晏证券）",
        "集中交易系统（集中交易）",
        "100 Mbps",
        "交易相关",
        "账本序号",
        "用到这类记录的核查",
    ):
        assert words in found.stdout, words


def test_the_history_says_what_changed_and_who_recorded_it(home: Path) -> None:
    found = zhengan("evidence", "show", "system", "集中交易", "--history", home=home)
    assert found.exit_code == 0
    for words in (
        "2 个版本",
        "服务市场：上交所；深交所 → 上交所",
        "所在数据中心：（空） → 张江机房（张江）",
        "folder:later",
        "迟",
    ):
        assert words in found.stdout, words


def test_the_claims_of_another_system_stand_beside_our_time(home: Path) -> None:
    data = shown("drill", "演练", "--history", home=home)
    assert [version["claimed_at"] for version in data["versions"]] == [
        "2026-06-02T09:00:00+08:00",
        "2026-06-05T09:00:00+08:00",
    ]
    assert data["versions"][1]["reason"] == "补登关联单位"
    assert data["versions"][1]["changes"] == [{"field": "with_associated", "old": False, "new": True}]
    assert data["versions"][0]["digest"] != data["versions"][1]["digest"]
    words = zhengan("evidence", "show", "drill", "演练", "--history", home=home).stdout
    assert "原系统称 2026-06-05 09:00:00" in words


def test_how_late_is_late_can_be_set(home: Path) -> None:
    late = [version["late_days"] for version in shown("system", "集中交易", "--history", home=home)["versions"]]
    assert late[0] is not None
    assert late[0] > 30
    assert late[1] is None
    lenient = shown("system", "集中交易", "--history", "--late-days", "36500", home=home)
    assert [version["late_days"] for version in lenient["versions"]] == [None, None]


def test_without_history_only_the_version_that_holds(home: Path) -> None:
    data = shown("system", "集中交易", home=home)
    assert data["count"] == 2
    assert "versions" not in data
    assert data["current"]["payload"]["markets"] == ["SSE"]
    assert "capacity_headroom" in data["read_by"]


def test_a_folder_can_be_looked_at_without_a_workspace(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "evidence", FILES)
    data = shown("信息系统", "集中交易", "--evidence", folder)
    assert (data["institution"], data["current"]["source"], data["current"]["seq"]) == (SEA, "system.csv:2", None)
    refused = zhengan("evidence", "show", "system", "集中交易", "--evidence", folder, "--institution", LAKE)
    assert refused.exit_code == 2
    assert f"没有机构“{LAKE}”" in refused.stderr


def test_wrong_types_and_keys_get_the_nearest(home: Path) -> None:
    for arguments, words in (
        (("sytem", "x"), "system）"),
        (("演练", "x"), "应急演练（drill）"),
        (("system", "集中"), "最接近的是 集中交易"),
        (("system", "zzz"), "共有 1 条，如 集中交易"),
        (("incident", "x"), "还没有网络安全事件"),
        (("", "x"), "没有“”这种记录"),
    ):
        found = zhengan("evidence", "show", *arguments, home=home)
        assert found.exit_code == 2, arguments
        assert words in found.stderr, found.stderr
    found = zhengan("evidence", "show", "system", "集中交易", "--institution", "无此", home=home)
    assert found.exit_code == 2
    assert SEA in found.stderr
    assert zhengan("evidence", "show", "system", "集中交易").exit_code == 2
