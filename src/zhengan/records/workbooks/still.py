"""Saving a workbook so that the same content gives the same bytes: no clock in the archive, none in its properties."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

CREATOR = "证安"
_LEVEL = 6
_FIRST_TIME = (1980, 1, 1, 0, 0, 0)


def save(book: Workbook, path: Path) -> None:
    """Write the workbook to `path`, whole or not at all."""
    properties = book.properties
    properties.creator = properties.lastModifiedBy = CREATOR
    properties.created = properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001  # openpyxl wants it so
    part = path.with_name(f".{path.name}.part")
    try:
        archive = _StillArchive(part, "w", ZIP_DEFLATED, allowZip64=True)
        ExcelWriter(book, archive).save()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class _StillArchive(ZipFile):
    """An archive whose entries all bear the first time that zip knows."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(_entry(str(zinfo_or_arcname)), data, ZIP_DEFLATED, _LEVEL)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        with Path(filename).open("rb") as source, self.open(_entry(str(arcname)), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name.lstrip("/"), _FIRST_TIME)
    entry.compress_type = ZIP_DEFLATED
    return entry
