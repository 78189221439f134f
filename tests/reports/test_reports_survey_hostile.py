"""Somebody else's files: what is refused before anything reads it, and that nothing breaks the reader."""

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.reports.survey_files import first_workbook, second_document
from zhengan.reports.survey.package import LARGEST_FILE
from zhengan.reports.survey.question import SurveyRefused
from zhengan.reports.survey.reading import read_survey


def test_macros_are_refused(tmp_path: Path) -> None:
    path = _added(first_workbook(tmp_path / "一.xlsx"), "xl/vbaProject.bin", b"macro")
    with pytest.raises(SurveyRefused, match="不含宏"):
        read_survey(path)


def test_embedded_objects_are_refused(tmp_path: Path) -> None:
    path = _added(second_document(tmp_path / "二.docx"), "word/embeddings/oleObject1.bin", b"object")
    with pytest.raises(SurveyRefused, match="嵌入"):
        read_survey(path)


@pytest.mark.parametrize("name", ["word/document.xml", "docProps/core.xml", "[Content_Types].xml"])
def test_document_types_are_refused(tmp_path: Path, name: str) -> None:
    path = second_document(tmp_path / "二.docx")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(SurveyRefused, match="实体"):
        read_survey(_replaced(path, name, bomb))


def test_a_bursting_archive_is_refused(tmp_path: Path) -> None:
    path = first_workbook(tmp_path / "一.xlsx")
    made = BytesIO(path.read_bytes())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.png", bytes(40 << 20))
    path.write_bytes(made.getvalue())
    with pytest.raises(SurveyRefused, match="不合常理"):
        read_survey(path)


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(SurveyRefused, match="16 MB"):
        read_survey(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "旧式文件"),
        (b"", "读不开"),
        (b"PK\x03\x04broken", "读不开"),
        (b"%PDF-1.7", "读不开"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(SurveyRefused, match=words):
        read_survey(path)


def test_a_survey_without_questions_is_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "说明"
    book.save(tmp_path / "空.xlsx")
    with pytest.raises(SurveyRefused, match="没有认出问题"):
        read_survey(tmp_path / "空.xlsx")


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    path = first_workbook(tmp_path / "一.xlsx") if seed % 2 else second_document(tmp_path / "二.docx")
    content = bytearray(path.read_bytes())
    for _ in range(draw.randint(1, 8)):
        content[draw.randrange(len(content))] = draw.randrange(256)
    path.write_bytes(bytes(content[: draw.choice((len(content), draw.randrange(1, len(content))))]))
    assert _told(path)


def _told(path: Path) -> bool:
    """Whether the file was read and gave questions, or was refused in words."""
    try:
        return bool(read_survey(path).questions)
    except SurveyRefused as refused:
        return "没有读取" in str(refused)


def _added(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
    return path


def _replaced(path: Path, name: str, content: bytes) -> Path:
    made = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
    path.write_bytes(made.getvalue())
    return path
