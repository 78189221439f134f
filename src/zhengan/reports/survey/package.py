"""Somebody else's file, looked over before anything reads it: no macros, no bursting archives, no document types."""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from zhengan.reports.survey.question import Form, SurveyRefused

LARGEST_FILE = 16 << 20
LARGEST_PART = 48 << 20
LARGEST_TOTAL = 128 << 20
MOST_PARTS = 2_000
STEEPEST, STEEP_FROM = 200, 8 << 20
"""What shrinks more than this, and is large, was made to burst."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = ("vbaproject.bin", "vbadata.xml", "macrosheets/")
_ACTIVE = ("activex/", "embeddings/", "oleobject")
_XML = (".xml", ".rels", ".vml")


@dataclass(frozen=True)
class Package:
    """A file that was looked over: its form, its bytes, and its parts in their order."""

    path: Path
    form: Form
    content: bytes
    parts: dict[str, bytes]

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


def open_package(path: Path) -> Package:
    """The file, read whole. Raises SurveyRefused for what is no sound XLSX or DOCX, OSError where it cannot be read."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise SurveyRefused(
            f"问卷应不超过 {LARGEST_FILE >> 20} MB，实为 {size >> 20} MB。没有读取，请去掉图片等附件后重新保存。"
        )
    content = path.read_bytes()
    if content.startswith(_OLE):
        raise SurveyRefused(
            "问卷应为 .xlsx 或 .docx，实为旧式文件或有密码的文件。没有读取，请去掉密码，另存为新格式后再试。"
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = _parts(archive, size)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SurveyRefused(
            "问卷应为完好的 .xlsx 或 .docx，实为读不开的文件。没有读取，请重新取得或另存一份。"
        ) from error
    return Package(path, _form(parts), content, parts)


def _parts(archive: zipfile.ZipFile, size: int) -> dict[str, bytes]:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MOST_PARTS or len(set(names)) != len(names):
        raise SurveyRefused("问卷的压缩包里部件过多或有重名，不像表格软件保存的。没有读取，请核对来历，另存一份。")
    if any(word in name for name in names for word in _MACROS):
        raise SurveyRefused("问卷应不含宏，实为含宏的文件。没有读取，请在表格软件中另存为不含宏的 .xlsx 或 .docx。")
    if any(word in name for name in names for word in _ACTIVE):
        raise SurveyRefused("问卷应不含控件和嵌入的文件，实为含有。没有读取，请去掉后重新保存。")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    steep = total > STEEP_FROM and total > STEEPEST * max(packed, 1)
    if total > LARGEST_TOTAL or packed > size or steep or any(one.file_size > LARGEST_PART for one in entries):
        raise SurveyRefused(f"问卷解开后有 {total >> 20} MB，压缩得不合常理。没有读取，请核对文件来历。")
    found: dict[str, bytes] = {}
    for entry in entries:
        found[entry.filename] = data = archive.read(entry)
        if entry.filename.lower().endswith(_XML):
            _check_xml(entry.filename, data)
    return found


def _check_xml(name: str, data: bytes) -> None:
    try:
        ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise SurveyRefused(
            f"问卷的部件 {name[:60]} 里有实体声明。没有读取，请核对文件来历，用办公软件重新保存。"
        ) from None
    except (ParseError, ValueError):
        raise SurveyRefused(f"问卷的部件 {name[:60]} 损坏。没有读取，请用办公软件打开后重新保存。") from None


def _form(parts: dict[str, bytes]) -> Form:
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise SurveyRefused("问卷应不含宏，实为含宏的文件。没有读取，请另存为不含宏的 .xlsx 或 .docx。")
    if types and "xl/workbook.xml" in parts:
        return "xlsx"
    if types and "word/document.xml" in parts:
        return "docx"
    raise SurveyRefused("问卷应为 .xlsx 或 .docx，实为别的文件。没有读取，请另存为这两种之一。")
