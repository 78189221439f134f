"""What stands in a Word file that people have worked on: its text, and its figures in the content controls that we put there."""

from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from zhengan.reports.papers.errors import PaperFault
from zhengan.reports.papers.markup import TAG

_LARGEST = 50 << 20


def read_word(path: Path) -> tuple[dict[str, str], str]:
    """(figure -> what the file says, all text). Raises PaperFault for what is no Word file."""
    try:
        if path.stat().st_size > _LARGEST:
            raise PaperFault(f"{path} 太大，应不超过 50 MB。请只给文书本身。")
        body = docx.Document(str(path)).element.body
    except (BadZipFile, KeyError, PackageNotFoundError, ValueError, XMLSyntaxError) as error:
        raise PaperFault(f"{path} 不是 Word 文件（.docx）。请给 zhengan paper make 生成的 .docx。") from error
    figures: dict[str, str] = {}
    for control in body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        name = tag.get(qn("w:val"), "") if tag is not None else ""
        if name.startswith(TAG):
            figures[name.removeprefix(TAG)] = _text(control)
    return figures, "\n".join(_text(paragraph) for paragraph in body.iter(qn("w:p")))


def _text(element: object) -> str:
    pieces = element.iter(qn("w:t"), qn("w:noBreakHyphen"))  # type: ignore[attr-defined]
    return "".join(piece.text or "" if piece.tag == qn("w:t") else "-" for piece in pieces)
