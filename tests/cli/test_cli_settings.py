"""`zhengan settings`: decisions with a name and a ground, from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.given import AS_OF, FILES, SEA, assessed, write_files, zhengan


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    zhengan("init", root, "--name", "海晏证券有限公司", "--key", SEA, "--kind", "securities", "--bureau", "上海")
    zhengan("evidence", "import", write_files(tmp_path / "evidence" / SEA, FILES), home=root)
    return root


def test_a_decision_is_noted_listed_and_looked_back_on(home: Path) -> None:
    assert "都按缺省" in zhengan("settings", "list", home=home).stdout
    done = zhengan("settings", "set", "warning:P1Y", "60", "--why", "年度计划", home=home)
    assert done.exit_code == 0, done.output
    assert "已记下 warning:P1Y = 60" in done.stdout
    zhengan("settings", "set", "four_eyes:incident", "yes", "--why", "内控要求", home=home)
    listed = json.loads(zhengan("settings", "list", "--format", "json", home=home).stdout)
    assert [(one["name"], one["value"], one["why"]) for one in listed] == [
        ("warning:P1Y", "60", "年度计划"),
        ("four_eyes:incident", True, "内控要求"),
    ]
    zhengan("settings", "set", "warning:P1Y", "default", "--why", "不再需要", home=home)
    past = json.loads(zhengan("settings", "history", "warning:P1Y", "--format", "json", home=home).stdout)
    assert [one["value"] for one in past] == ["60", None]
    assert "warning:P1Y" not in zhengan("settings", "list", home=home).stdout


def test_an_instrument_switched_off_is_told_by_an_assessment(home: Path) -> None:
    assert zhengan("settings", "set", "off:csrc-218", "yes", "--why", "试算", home=home).exit_code == 0
    found = assessed(home=home)
    assert not [one for one in found["findings"] if one["obligation"].startswith("csrc-218/")]
    assert "instrument_off" in [one["code"] for one in found["notices"]]
    told = zhengan("assess", "--as-of", AS_OF, home=home)
    assert "已由本机构停用" in told.output


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("warning:P1Y", "400", "--why", "太久"), "0 至 364"),
        (("off:nothing", "yes", "--why", "没有"), "规定或旁及规则应为"),
        (("off:csrc-218", "maybe", "--why", "也许"), "应为是或否"),
        (("colour", "red", "--why", "颜色"), "设置的名字应为"),
        (("warning:P1Y", "60", "--why", "短"), "2 至 500 字"),
        (("warning:P1Y", "60", "--why", "依据", "--institution", "没有的机构"), "账本里没有机构"),
    ],
)
def test_what_cannot_be_decided_is_refused(home: Path, said: tuple[str, ...], words: str) -> None:
    found = zhengan("settings", "set", *said, home=home)
    assert (found.exit_code, words in found.output) == (2, True), found.output
    assert "Traceback" not in found.output
