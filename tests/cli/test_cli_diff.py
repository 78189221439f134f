"""`zhengan law diff …`: every form, one article, one kind; what cannot be compared is said in one sentence."""

import json
from pathlib import Path

import pytest

from tests.cli.given import write_files, zhengan

TEXTS = Path(__file__).parents[3] / "shared" / "regulations"
OFFICIAL = sorted(TEXTS.glob("csrc-order-*.txt"))
with_texts = pytest.mark.skipif(not OFFICIAL, reason="the official texts do not lie beside the repository")
SETTINGS = '[institution]\nkey = "甲"\nname = "甲"\n\n[ledger]\ndigest = "sha256"\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace of its own."""
    return write_files(tmp_path, {"zhengan.toml": SETTINGS})


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with both orders' texts."""
    own = write_files(tmp_path_factory.mktemp("texts"), {"zhengan.toml": SETTINGS})
    assert zhengan("law", "load", *OFFICIAL, home=own).exit_code == 0
    return own


def test_the_table_groups_and_counts(home: Path) -> None:
    found = zhengan("law", "diff", "csrc-82", "csrc-218", home=home)
    assert found.exit_code == 0, found.stderr
    for words in ("▲ 更严", "＋ 新增", "▽ 放宽", "－ 取消", "→ 移位", "csrc-82/33", "csrc-218/38.1", "违反的一般后果"):
        assert words in found.stdout
    assert "没有装载官方文本" in found.stdout


def test_one_article_shows_duties_side_by_side(home: Path) -> None:
    found = zhengan("law", "diff", "csrc-82", "csrc-218", "--article", "csrc-218/38", home=home).stdout
    assert "提前 15 个工作日 → 之后 15 个工作日内" in found
    assert "csrc-218/38.2" in found
    assert "csrc-218/20.1" not in found


def test_json_carries_addresses_relations_and_computed_changes(home: Path) -> None:
    found = json.loads(zhengan("law", "diff", "csrc-82", "csrc-218", "--format", "json", home=home).stdout)
    assert (found["format"], found["before"], found["after"]) == ("zhengan-law-diff/1", "csrc-82", "csrc-218")
    assert sum(found["counts"]["rows"].values()) == len(found["rows"])
    (drill,) = (row for row in found["rows"] if row["after"] == ["csrc-218/38.1"])
    assert (drill["before"], drill["relations"], drill["text"]) == (["csrc-82/33"], ["tightened", "loosened"], None)
    changes = [change for duty in drill["duties"] for change in duty["changes"]]
    assert {"aspect": "due", "before": ["15 working_days before"], "after": ["15 working_days after"]} in changes
    assert {item["who"] for item in found["liability"]} == {"core", "operating", "service"}


def test_one_kind_of_institution(home: Path) -> None:
    asked = ("law", "diff", "csrc-82", "csrc-218", "--for", "securities")
    found = zhengan(*asked, home=home).stdout
    assert "只看：证券公司（经营机构）" in found
    rows = json.loads(zhengan(*asked, "--format", "json", home=home).stdout)["rows"]
    assert not any("csrc-218/8" in row["after"] for row in rows)


@pytest.mark.parametrize(("form", "suffix", "magic"), [("html", "html", b"<!DOCTYPE"), ("word", "docx", b"PK")])
def test_files_go_to_the_workspace_or_where_told(home: Path, form: str, suffix: str, magic: bytes) -> None:
    asked = ("law", "diff", "csrc-82", "csrc-218", "--format", form)
    assert "已写出" in zhengan(*asked, home=home).stdout
    written = (home / "reports" / f"对照-csrc-82-csrc-218.{suffix}").read_bytes()
    assert written.startswith(magic)
    assert zhengan(*asked, "--output", home / "别处", home=home).exit_code == 0
    assert (home / "别处").read_bytes() == written


def test_text_and_json_go_to_a_file_without_colours(home: Path) -> None:
    for form in ("table", "json"):
        path = home / form
        found = zhengan("law", "diff", "csrc-82", "csrc-218", "--format", form, "--output", path, home=home)
        assert (found.exit_code, found.stdout) == (0, "")
        assert "\x1b" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("csrc-218", "csrc-82"), "没有对照"),
        (("csrc-82", "sfnet-2018"), "没有对照"),
        (("csrc-82", "csrc-999"), "“csrc-999”没有"),
        (("csrc-82", "csrc-218", "--article", "99"), "“99”没有"),
        (("csrc-82", "csrc-218", "--article", "../../etc"), "没有"),
        (("csrc-82", "csrc-218", "--for", "martian"), "“martian”"),
        (("csrc-82", "csrc-218", "--format", "pdf"), "应为"),
        (("csrc-82",), "缺少"),
        (("csrc-82", "csrc-218", "--format", "html", "--output", "没有/这里/a.html"), "没有这个文件或文件夹"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(home: Path, asked: tuple[str, ...], found: str) -> None:
    told = zhengan("law", "diff", *asked, home=home)
    assert (told.exit_code, told.stdout) == (2, "")
    assert found in told.stderr
    assert told.stderr.count("\n") == 1


def test_law_check_names_the_fault_of_ones_own_concordance(home: Path) -> None:
    row = "rows:\n  - {before: [csrc-82/1], after: [csrc-218/99], relation: [same], why: 试}\n"
    write_files(
        home / "instruments",
        {
            "house/instrument.yaml": "id: house\ntitle: 内规\nissuer: 甲\nin_force_from: 2024-01-01\n",
            "concordances/csrc-82--house/articles.yaml": row,
        },
    )
    found = zhengan("law", "check", home=home)
    assert found.exit_code == 2
    assert "csrc-82--house/articles.yaml:2 after" in found.stderr
    assert "“csrc-218/99”没有" in found.stderr


@with_texts
def test_changed_words_are_marked_where_both_texts_are_loaded(loaded: Path) -> None:
    asked = ("law", "diff", "csrc-82", "csrc-218")
    found = zhengan(*asked, "--article", "csrc-218/38.1", home=loaded).stdout
    assert "［－实施前－］" in found.replace("\n", "")
    assert "没有装载官方文本" not in found
    rows = json.loads(zhengan(*asked, "--format", "json", home=loaded).stdout)["rows"]
    (drill,) = (row for row in rows if row["after"] == ["csrc-218/38.1"])
    assert {"text": "演练后", "changed": True} in drill["text"]["after"]["csrc-218/38.1"]
    zhengan(*asked, "--format", "html", home=loaded)
    page = (loaded / "reports" / "对照-csrc-82-csrc-218.html").read_text(encoding="utf-8")
    assert "<del>实施前</del>" in page
    assert "<ins>演练后</ins>" in page
