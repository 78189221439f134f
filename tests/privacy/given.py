"""What the tests of the readers and of the scan share: a person, a plain detector, files made by the forms' own libraries."""

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import numpy as np

from zhengan.privacy.readers import Limits, Piece, Skipped, Unit, units
from zhengan.protect.detect import Spans
from zhengan.protect.span import Tier

NAME, ID18, MOBILE, MAIL, CARD = (
    "邹慧佳",
    "640104194507098819",
    "17294064411",
    "stone1032@139.com",
    "6217003679971660487",
)
HEADER = ("客户姓名", "证件号码", "手机", "邮箱", "卡号")
PERSON = (NAME, ID18, MOBILE, MAIL, CARD)
LINE = f"客户姓名：{NAME}，证件号码：{ID18}，手机：{MOBILE}，邮箱：{MAIL}，卡号：{CARD}\n"

_SHAPES = {
    "resident_id18": rb"(?<![0-9])[1-6]\d{16}[0-9X](?![0-9])",
    "mobile": rb"(?<![0-9])1[3-9]\d{9}(?![0-9])",
    "bank_card": rb"(?<![0-9])62\d{14,17}(?![0-9])",
    "email": rb"[\w.]+@[\w.]+\w",
    "name": NAME.encode(),
}


class PlainFinder:
    """Shapes alone; what the scan does with spans is its own matter, whoever found them."""

    def find(self, data: bytes) -> Spans:
        return _spans([(*place, 0) for place in _matches(data)], rows=False)

    def find_any(self, data: bytes) -> Spans:
        return self.find(data)

    def find_cells(self, column: str, cells: Any) -> Spans:
        assert column
        values = enumerate(cells.to_pylist())
        return _spans([(*place, row) for row, cell in values for place in _matches((cell or "").encode())], rows=True)


def _matches(data: bytes) -> list[tuple[int, int, int]]:
    found = [
        (m.start(), m.end(), kind) for kind, shape in enumerate(_SHAPES.values()) for m in re.finditer(shape, data)
    ]
    return sorted(found)


def _spans(found: list[tuple[int, int, int, int]], *, rows: bool) -> Spans:
    table = np.array(found, np.int64).reshape(-1, 4)
    sure, why = np.full(len(found), int(Tier.SURE), np.int8), np.ones(len(found), np.int32)
    kinds = table[:, 2].astype(np.int16)
    return Spans(table[:, 0], table[:, 1], kinds, sure, why, tuple(_SHAPES), table[:, 3] if rows else None)


def read_all(target: str | Path, limits: Limits | None = None) -> list[Piece | Skipped]:
    """Everything that the readers give for a target."""
    bounds = limits or Limits()
    found: list[Piece | Skipped] = []
    for unit in units(str(target), bounds):
        found += unit.open(bounds) if isinstance(unit, Unit) else [unit]
    return found


def text_of(found: list[Piece | Skipped]) -> str:
    """All text, cells one a line."""
    return "".join(_texts(found))


def skipped(found: list[Piece | Skipped]) -> dict[str, str]:
    """Part or file name -> reason."""
    return {item.where.part or Path(item.where.store).name: item.reason for item in found if isinstance(item, Skipped)}


def columns(found: list[Piece | Skipped]) -> dict[str, list[str]]:
    """Column -> its cells."""
    given: dict[str, list[str]] = {}
    for item in found:
        if isinstance(item, Piece) and item.is_cells:
            given.setdefault(item.where.column, []).extend(item.data.to_pylist())
    return given


def _texts(found: list[Piece | Skipped]) -> Iterator[str]:
    for item in found:
        if isinstance(item, Piece):
            yield (
                item.data.decode()
                if isinstance(item.data, bytes)
                else "".join(f"{cell}\n" for cell in item.data.to_pylist())
            )


def holds_person(found: list[Piece | Skipped]) -> bool:
    """Whether every value of the person came through."""
    text = text_of(found)
    return all(value in text for value in PERSON)


def make_workbook() -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "客户"
    sheet.append(HEADER)
    sheet.append(PERSON)
    hidden = book.create_sheet("旧")
    hidden.sheet_state = "hidden"
    hidden.append(("备注", "手机"))
    hidden.append(("转出", 13800138000))
    sheet["A2"].comment = Comment("曾用手机 13912345678", "柜员")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def make_document() -> bytes:
    from docx import Document

    document = Document()
    document.add_paragraph(LINE)
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "手机"
    table.cell(0, 1).text = "13800138000"
    document.sections[0].footer.paragraphs[0].text = "经办 13912345678"
    # A number that Word keeps in two runs.
    paragraph = document.add_paragraph("卡号 622588")
    paragraph.add_run("0478733836").bold = True
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def make_mail(attachments: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"] = f"{NAME} <{MAIL}>"
    message["To"] = "kefu@hy-sec.example.cn"
    message["Subject"] = f"变更手机 {MOBILE}"
    message.set_content(LINE, charset="gb18030", cte="base64")
    message.add_alternative(
        f"<p>手机 <b>138</b>0013<i>8000</i>，证件 {ID18}</p>", subtype="html", cte="quoted-printable"
    )
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def make_zip(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return held.getvalue()


def make_tar(files: dict[str, bytes], mode: str = "w") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as package:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            package.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("链接")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        package.addfile(link)
    return held.getvalue()
