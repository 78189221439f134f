"""A person's words for papers: kept beside each other, lost to nobody, refused where they are none."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from zhengan.reports.papers.kind import kind_of
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace, write_settings
from zhengan.workspace.papers import Wanted, asked_words, keep_words, templates, words_in, words_of, words_path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return write_settings(tmp_path / "home", key="甲", name="甲证券", kind="securities", bureau="上海", digest="sha256")


def about(key: str, institution: str = "甲") -> Wanted:
    return Wanted(kind_of("incident"), institution, date(2026, 11, 20), None, ("incident", key))


def test_words_are_kept_added_and_taken_away(workspace: Workspace) -> None:
    asked = about("事件一")
    assert words_of(workspace, asked) == {}
    keep_words(workspace, asked, {"cause": "  磁盘坏。\r\n已换。 ", "place": "张江"})
    keep_words(workspace, asked, {"place": ""})
    assert words_of(workspace, asked) == {"cause": "磁盘坏。\n已换。"}


@pytest.mark.parametrize("text", ["yes", "2026-01-01", "- 甲", "甲: 乙", "'", "\u2028", "#不是注释", "null", "&a *a"])
def test_any_words_come_back_as_they_were(workspace: Workspace, text: str) -> None:
    keep_words(workspace, about("一"), {"cause": f"起{text}止"})
    keep_words(workspace, about("二"), {"cause": text})
    assert words_of(workspace, about("一")) == {"cause": "\n".join(f"起{text}止".splitlines())}
    assert words_of(workspace, about("二")) == ({"cause": text} if text.strip() else {})


def test_twenty_people_at_once_lose_nothing(workspace: Workspace) -> None:
    asked, names = about("事件一"), list(asked_words(kind_of("incident")))
    with ThreadPoolExecutor(len(names)) as people:
        list(people.map(lambda name: keep_words(workspace, asked, {name: f"{name} 写好了"}), names))
    assert words_of(workspace, asked) == {name: f"{name} 写好了" for name in names}


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "a\\b", "..", "", "x" * 300, "a\nb"])
def test_no_key_leads_out_of_the_folder(workspace: Workspace, key: str) -> None:
    path = words_path(workspace, about(key, institution="../乙"))
    assert path.parent.parent == workspace.root / "papers"
    assert path.resolve().is_relative_to((workspace.root / "papers").resolve())
    assert len(path.name) < 120


def test_keys_that_differ_have_files_that_differ(workspace: Workspace) -> None:
    keys = ["a/b", "a_b", "a b", "ab", "x" * 300, "x" * 301]
    assert len({words_path(workspace, about(key)) for key in keys}) == len(keys)


def test_words_that_no_paper_asks_for_are_refused(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="没有要写的“nothing”"):
        keep_words(workspace, about("一"), {"nothing": "甲"})
    with pytest.raises(InputError, match="文字太多"):
        keep_words(workspace, about("一"), {"cause": "长" * 400_000})
    assert words_of(workspace, about("一")) == {}


def test_a_file_that_grew_too_large_is_told(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("cause: " + "长" * 400_000, encoding="utf-8")
    with pytest.raises(InputError, match="太大"):
        words_in(path)


def test_templates_are_looked_for_where_there_is_a_folder(workspace: Workspace) -> None:
    assert templates(None) is None
    assert templates(workspace) is None
    (workspace.root / "templates").mkdir()
    assert templates(workspace) == workspace.root / "templates"
