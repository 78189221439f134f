"""`zhengan protect inventory`: stores, scans taken and run, differences, exit statuses."""

import json
from pathlib import Path

import pytest

from tests.cli.given import zhengan
from tests.privacy.inventory_given import found

MOBILE = "17294064411"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    answer = zhengan(
        "init", made, "--key", "海晏证券", "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海"
    )
    assert answer.exit_code == 0, answer.output
    return made


def told(home: Path) -> dict[str, object]:
    answer = zhengan("protect", "inventory", "--format", "json", home=home)
    assert answer.exit_code in (0, 1), answer.output
    said: dict[str, object] = json.loads(answer.stdout)
    return said | {"status": answer.exit_code}


def test_from_a_store_to_its_differences(home: Path, tmp_path: Path) -> None:
    assert told(home)["status"] == 0
    assert "还没有登记存储" in zhengan("protect", "inventory", home=home).stdout
    assert (
        zhengan("protect", "inventory", "store", "crm-db", "--title", "客户库", "--outside", home=home).exit_code == 0
    )
    again = zhengan("protect", "inventory", "store", "crm-db", "--title", "客户库", "--outside", home=home)
    assert "没有改动" in again.stdout
    result = tmp_path / "crm.json"
    result.write_bytes(found("db", {("customer", "mobile"): {"mobile": 7}}))
    taken = zhengan("protect", "inventory", "take", "crm-db", result, home=home)
    assert "1 处有发现" in taken.stdout, taken.output
    said = told(home)
    assert said["status"] == 1
    assert {one["sort"] for one in said["differences"]} == {"unregistered", "unprotected"}  # type: ignore[attr-defined]
    screen = zhengan("protect", "inventory", home=home).stdout
    assert "没有登记的个人信息" in screen
    assert "第34条" in screen


def test_a_scan_by_the_address_that_the_keeper_wrote(home: Path, tmp_path: Path) -> None:
    zhengan("protect", "inventory", "store", "files", "--title", "文件", home=home)
    assert zhengan("protect", "inventory", "scan", "files", home=home).exit_code == 2
    place = tmp_path / "a.csv"
    place.write_text(f"客户姓名,手机\n邹慧佳,{MOBILE}\n", encoding="utf-8")
    (home / "keys").mkdir(exist_ok=True)
    (home / "keys" / "stores.toml").write_text(f'[stores]\nfiles = "{place}"\n', encoding="utf-8")
    done = zhengan("protect", "inventory", "scan", "files", home=home)
    assert done.exit_code == 0, done.output
    assert MOBILE not in done.output
    assert told(home)["stores"] == [{"store": "files", "title": "文件", "kinds": {"mobile": 1, "name": 1}, "fields": 2}]
    (home / "keys" / "stores.toml").write_text("stores = 1\n[", encoding="utf-8")
    assert zhengan("protect", "inventory", "scan", "files", home=home).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["store", "a/b", "--title", "x"],
        ["store", "a", "--title", "库", "--retention", "二十年"],
        ["store", "a", "--title", "库存", "--system", "没有"],
        ["store", "a", "--title", "库存", "--environment", "test", "--dataset", "没有"],
    ],
)
def test_what_cannot_be_is_told_and_is_two(home: Path, words: list[str]) -> None:
    answer = zhengan("protect", "inventory", *words, home=home)
    assert answer.exit_code == 2, answer.output
    assert "Traceback" not in answer.output
    assert told(home)["stores"] == []


def test_no_result_and_no_store_are_two(home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]", encoding="utf-8")
    assert zhengan("protect", "inventory", "take", "nowhere", wrong, home=home).exit_code == 2
    zhengan("protect", "inventory", "store", "crm-db", "--title", "客户库", home=home)
    answer = zhengan("protect", "inventory", "take", "crm-db", wrong, home=home)
    assert (answer.exit_code, "这不是扫描结果" in answer.output) == (2, True)
