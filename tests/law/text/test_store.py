"""Sealed texts come back as they were, or not at all; the summary says what was loaded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.law.text import invented
from zhengan.law.text import TextFault, describe, loaded, read_text, seal

KNOWN = {"demo-room": (invented.TITLE,)}


def test_a_sealed_text_comes_back_whole(tmp_path: Path) -> None:
    text = read_text(invented.web_page(), "a.html", KNOWN)
    note = read_text(invented.NOTE.encode(), "n.txt")
    record = seal(text, tmp_path)
    seal(note, tmp_path)
    before = record.read_bytes()
    assert seal(text, tmp_path).read_bytes() == before
    assert loaded(tmp_path) == {"demo-room": text, note.id: note}
    assert loaded(tmp_path)["demo-room"].raw == invented.web_page()


def test_another_text_under_the_same_id_replaces_the_record(tmp_path: Path) -> None:
    seal(read_text(invented.plain(), "a.txt", KNOWN), tmp_path)
    seal(read_text(invented.web_page(), "a.html", KNOWN), tmp_path)
    assert loaded(tmp_path)["demo-room"].name == "a.html"
    assert len(list((tmp_path / "originals").iterdir())) == 2


@pytest.mark.parametrize("old", ["温度", '"line": ', '"format": 1', "demo-room", "}"])
def test_an_altered_record_is_refused(tmp_path: Path, old: str) -> None:
    record = seal(read_text(invented.plain("（四）多余 and 的文字。"), "a.txt", KNOWN), tmp_path)
    record.write_text(record.read_text("utf-8").replace(old, old[:-1] + "9", 1), "utf-8")
    with pytest.raises(TextFault, match=r"改动过的内容|无法读取的内容"):
        loaded(tmp_path)


def test_a_record_of_another_shape_is_refused(tmp_path: Path) -> None:
    for content in ("[]", '{"text": {}, "format": 1, "seal": ""}', "[" * 100_000, "\x00"):
        (tmp_path / "demo-room.json").write_text(content, "utf-8")
        with pytest.raises(TextFault):
            loaded(tmp_path)


def test_an_altered_or_missing_original_is_refused(tmp_path: Path) -> None:
    text = read_text(invented.plain(), "a.txt", KNOWN)
    seal(text, tmp_path)
    original = tmp_path / "originals" / text.digest
    original.write_bytes(original.read_bytes() + b" ")
    with pytest.raises(TextFault, match="原文件"):
        loaded(tmp_path)
    original.unlink()
    with pytest.raises(TextFault, match="原文件"):
        loaded(tmp_path)


def test_only_a_safe_id_and_an_original_are_sealed(tmp_path: Path) -> None:
    text = read_text(invented.plain(), "a.txt", KNOWN)
    for wrong in (replace(text, instrument="../x"), replace(text, raw=b"")):
        with pytest.raises(TextFault):
            seal(wrong, tmp_path)
    assert json.loads(seal(text, tmp_path).read_text("utf-8"))["text"]["title"] == invented.TITLE


def test_the_summary() -> None:
    assert describe(read_text(invented.plain(), "a.txt", KNOWN)) == [
        f"《{invented.TITLE}》",
        "  编号：demo-room",
        "  内容：3 章，8 条，10 款，7 项",
        "  文字问题：未发现",
    ]
    lines = describe(read_text(invented.NOTE.encode(), "n.txt"))
    assert lines[0] == "《示例行业机房值守管理办法（征求意见稿）》起草说明"
    assert lines[2:5] == ["  内容：2 部分，3 段，4 项", "  文字问题：未发现", "  句中分页，已接回：1 处"]
