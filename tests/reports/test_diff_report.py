"""The board's paper on what changed: both addresses everywhere, self-contained, same bytes, text only where loaded."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import docx
import pytest

from zhengan.law import Catalogue, load_catalogue
from zhengan.law.concordance import RELATIONS
from zhengan.law.diff import LawDiff, diff_laws
from zhengan.law.duty_changes import Change
from zhengan.law.loading import load_concordances
from zhengan.reports.diff import Account, account_of
from zhengan.reports.diff_document import write_diff_document
from zhengan.reports.diff_page import write_diff_page
from zhengan.reports.diff_words import RELATION_MARKS, RELATION_MEANINGS, change_words, telling

DAY = date(2023, 5, 1)
TEXTS = {"csrc-82/33.1": "每年演练<一次>", "csrc-218/38.1": "每年演练<两次>，写成报告"}


@cache
def law() -> Catalogue:
    return load_catalogue()


def compared(*whom: str) -> LawDiff:
    return diff_laws(law(), load_concordances(), "csrc-82", "csrc-218", "", whom)


@cache
def account() -> Account:
    return account_of(compared(), law(), TEXTS)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("diff") / "对照.html"
    write_diff_page(account(), path)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("diff") / "对照.docx"
    write_diff_document(account(), DAY, path)
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_every_relation_has_a_mark_and_a_meaning() -> None:
    assert list(RELATION_MARKS) == list(RELATION_MEANINGS) == list(RELATIONS)
    assert len(set(RELATION_MARKS.values())) == len(RELATIONS)


def test_every_row_shows_both_addresses_in_page_and_paper(page: str, paper: str) -> None:
    for row in load_concordances()[0].rows:
        for address in (*row.before, *row.after):
            assert re.search(rf"\b{address}\b", page), address
            assert re.search(rf"\b{address}\b", paper), address
        assert row.why in page
        assert row.why in paper


def test_numbers_come_first_and_name_whom_they_bind(page: str, paper: str) -> None:
    told = dict(account().numbers)
    assert "每天至少备份一次" in told["第二十条第一款"]
    assert "一半（核心机构）" in told["第二十一条第三款"]
    for words in (page, paper):
        assert all(line in words for line in told.values())


def test_new_and_dropped_have_no_empty_column(page: str, tmp_path: Path) -> None:
    path = tmp_path / "对照.docx"
    write_diff_document(account(), DAY, path)
    heads = [[cell.text for cell in table.rows[0].cells] for table in docx.Document(str(path)).tables]
    assert ["新", "说明"] in heads
    assert ["旧", "说明"] in heads
    assert page.count('class="single"') == 2


def test_a_side_that_does_not_bind_those_asked_about_says_so() -> None:
    told = account_of(compared("service"), law(), {})
    (backup,) = (row for section in told.sections for row in section.rows if row.before.addresses == "csrc-82/26")
    assert (backup.code, backup.after.addresses) == ("narrowed", "csrc-218/20.1")
    assert backup.after.lines == ("（不管所问的主体）",)
    bank = account_of(compared("bank"), law(), {})
    (gained,) = (row for section in bank.sections for row in section.rows if row.after.addresses == "csrc-218/20.1")
    assert gained.before.lines == ("（不管所问的主体）",)
    assert "重要信息系统每天至少备份一次数据" in gained.after.lines


def test_counts_are_the_rows_shown(page: str) -> None:
    assert page.count('<article class="row">') == sum(len(section.rows) for section in account().sections)
    for section in account().sections:
        assert f"{section.name} {len(section.rows)} 处" in account().headline


def test_the_page_holds_all_it_needs(page: str) -> None:
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", page)
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_loaded_text_is_marked_and_never_markup(page: str, paper: str) -> None:
    assert "每年演练&lt;<del>一</del>次&gt;" in page
    assert "<ins>，写成报告</ins>" in page
    assert "<一次>" not in page
    assert "旧 csrc-82/33.1　每年演练<一次>" in paper


def test_changed_words_are_struck_and_underlined_in_the_paper(tmp_path: Path) -> None:
    path = tmp_path / "对照.docx"
    write_diff_document(account(), DAY, path)
    runs = [run for paragraph in docx.Document(str(path)).paragraphs for run in paragraph.runs]
    assert [run.text for run in runs if run.font.strike] == ["一"]
    assert [run.text for run in runs if run.font.underline] == ["两", "，写成报告"]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    for write, suffix in ((write_diff_page, "html"), (lambda told, path: write_diff_document(told, DAY, path), "docx")):
        for name in ("one", "two"):
            write(account(), tmp_path / f"{name}.{suffix}")
        assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_the_drafting_note_is_an_annex_and_no_law(page: str, paper: str) -> None:
    assert account().notes
    for told in (page, paper):
        assert "征求意见时的说明与定稿不同之处" in told
        assert account().notes_warning in told
        assert all(words in told for _, _, words in account().notes)


def test_without_text_it_says_how_to_have_it() -> None:
    told = account_of(compared("securities"), law(), {})
    assert not told.has_text
    assert any("zhengan law load" in line for line in told.basis)
    assert told.whom == "证券公司（经营机构）"
    assert told.duties_after < account().duties_after


def test_a_reading_on_whom_the_older_order_binds_is_named() -> None:
    assert any("service-bodies-82" in line for line in account().basis)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("who", ("core",), ("core", "service")), "主体：增加信息技术系统服务机构"),
        (Change("who", ("core", "operating"), ("core",)), "主体：不再有经营机构"),
        (Change("modality", ("must",), ("encouraged",)), "语气：应当 → 鼓励"),
        (Change("bound", (), ("< 50%", ">= 2x")), "界限：无 → 低于 50%、不低于 2 倍"),
        (Change("every", ("policy:drill",), ("P1Y", "P3M")), "周期：自定的周期 → 每年、每季度"),
        (
            Change("due", ("15 working_days before",), ("04-30 of the next year",)),
            "期限：提前 15 个工作日 → 次年 4 月 30 日前",
        ),
        (Change("due", ("before start",), ("promptly",)), "期限：开始之前 → 及时"),
        (Change("unless", (), ("drought",)), "除外：无 → 有除外情形"),
        (Change("liability", (), ("csrc-218/64.1",)), "专门责任：无 → 第六十四条第一款"),
        (
            Change("liability", ("csrc-82/48.2",), ("csrc-218/64.1", "csrc-218/64.2", "csrc-218/65.1")),
            "专门责任：第四十八条第二款 → 第六十四条第一款、第六十五条；关键信息基础设施运营者：第六十四条第二款",
        ),
    ],
)
def test_each_computed_change_in_words(change: Change, words: str) -> None:
    assert change_words(change, law()) == words


def test_a_bound_that_repeats_the_deadline_is_left_out() -> None:
    bound = Change("bound", (">= 15 working_days",), ("<= 15 working_days",))
    due = Change("due", ("15 working_days before",), ("15 working_days after",))
    assert telling([bound, due]) == [due]
    assert telling([bound]) == [bound]
    ratio = Change("bound", (), (">= 2x",))
    assert telling([due, ratio]) == [ratio, due]
