"""`zhengan law …` on the catalogue, and on the official texts where they lie beside the repository."""

import json
from pathlib import Path

import pytest

from tests.cli.given import write_files, zhengan

TEXTS = Path(__file__).parents[3] / "shared" / "regulations"
OFFICIAL = sorted(TEXTS.glob("*.txt"))
with_texts = pytest.mark.skipif(not OFFICIAL, reason="the official texts do not lie beside the repository")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace's settings; the law needs no ledger."""
    settings = '[institution]\nkey = "甲"\nname = "甲"\n\n[ledger]\ndigest = "sha256"\n'
    return write_files(tmp_path_factory.mktemp("law"), {"zhengan.toml": settings})


def test_list_as_table_and_json() -> None:
    duties = json.loads(zhengan("law", "list", "--json").stdout)
    assert {"id", "cite", "who", "modality", "words"} == set(duties[0])
    assert "csrc-218/21#capacity" in {duty["id"] for duty in duties}
    table = zhengan("law", "list").stdout
    assert "csrc-218/21.3" in table
    assert "capacity" in table


def test_show_an_article_or_a_paragraph() -> None:
    paragraph = zhengan("law", "show", "csrc-218/21.3")
    assert paragraph.exit_code == 0
    for words in ("csrc-218/21#network-operating", "link_headroom", "口径 peak-window", "● trading", "未装载官方文本"):
        assert words in paragraph.stdout
    assert "csrc-218/21.1" in zhengan("law", "show", "csrc-218/21").stdout


@pytest.mark.parametrize("address", ["csrc-218/999", "csrc-999/1", "21.3", "csrc-218/21.3.x", ""])
def test_an_address_that_does_not_exist(address: str) -> None:
    found = zhengan("law", "show", address)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "地址" in found.stderr


def test_search_finds_by_all_words() -> None:
    assert "csrc-218/21" in zhengan("law", "search", "带宽", "峰值").stdout
    nothing = zhengan("law", "search", "量子纠缠")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "没有找到" in nothing.stderr


def test_coverage_accounts_for_every_paragraph() -> None:
    counts = json.loads(zhengan("law", "coverage", "--json").stdout)["csrc-218"]
    assert counts["paragraphs"] == counts["accounted"]
    assert f"共 {counts['paragraphs']} 款" in zhengan("law", "coverage").stdout


def test_check_says_what_it_could_not_compare(home: Path) -> None:
    found = zhengan("law", "check", home=home)
    assert found.exit_code == 0, found.stderr
    assert "错误 0 处" in found.stdout


def test_what_is_no_regulation_gets_one_sentence(home: Path, tmp_path: Path) -> None:
    (tmp_path / "菜单.txt").write_text("今天中午吃面。\n", encoding="utf-8")
    (tmp_path / "画.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    found = zhengan(
        "law", "load", tmp_path / "菜单.txt", tmp_path / "画.png", tmp_path / "没有.txt", tmp_path, home=home
    )
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 4
    assert "没有这个文件或文件夹" in found.stderr


@with_texts
def test_the_official_texts_load_and_are_shown_beside_the_duties(tmp_path: Path, home: Path) -> None:
    own = write_files(tmp_path, {"zhengan.toml": (home / "zhengan.toml").read_text(encoding="utf-8")})
    loaded = zhengan("law", "load", *OFFICIAL, home=own)
    assert loaded.exit_code == 0, loaded.stderr
    assert "csrc-218" in loaded.stdout
    shown = zhengan("law", "show", "csrc-218/21.3", home=own).stdout
    assert "未装载官方文本" not in shown
    checked = zhengan("law", "check", home=own)
    assert checked.exit_code == 0, checked.stderr
    assert "没有装载官方文本" not in checked.stdout


def test_list_keeps_to_one_law_and_one_day() -> None:
    def listed(*options: str) -> set[str]:
        return {duty["id"] for duty in json.loads(zhengan("law", "list", "--json", *options).stdout)}

    every, old = listed(), listed("--instrument", "csrc-82")
    assert old
    assert old == {id_ for id_ in every if id_.startswith("csrc-82/")}
    on_the_day = listed("--as-of", "2022-06-30")
    assert old <= on_the_day
    assert not {id_ for id_ in on_the_day if id_.startswith("csrc-218/")}
    assert listed("--instrument", "csrc-82", "--as-of", "2023-05-01") == set()
    nothing = zhengan("law", "list", "--instrument", "csrc-82", "--as-of", "2023-05-01")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "没有这样的义务" in nothing.stderr


def test_list_refuses_a_law_that_is_not_on_file() -> None:
    found = zhengan("law", "list", "--instrument", "csrc-999")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "csrc-82（第82号令）" in found.stderr


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("csrc-82/33", ("《证券期货业信息安全保障管理办法》（", "2023-05-01 起由第218号令废止")),
        (
            "sfnet-2018/19",
            ("《证联网信息安全管理规范》\n", "证联网规范，2018-05-31 起施行", "证联网规范第十九条　[义务]"),
        ),
    ],
)
def test_an_article_says_of_which_law_it_is_and_from_when_to_when(address: str, words: tuple[str, ...]) -> None:
    shown = zhengan("law", "show", address)
    assert shown.exit_code == 0
    for each in words:
        assert each in shown.stdout
