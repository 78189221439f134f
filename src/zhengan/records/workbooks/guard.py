"""What is refused before a workbook is opened: other formats, passwords, macros, and archives that burst.

Python's zipfile hands out no more of an entry than its declared size, so the declared sizes bound what can come.
"""

import zipfile
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from zhengan.records.faults import Refused

LARGEST_FILE = 256 << 20
MOST_ENTRIES = 4_096
LARGEST_TOTAL = 2 << 30
LARGEST_SHEET = 1 << 30
# All strings of a workbook stand in memory while it is read; styles and the list of sheets are small by nature.
LARGEST_STRINGS = 128 << 20
LARGEST_OTHER = 32 << 20
# Sheets shrink to a tenth or a thirtieth; what shrinks more than this, and is large, was made to burst.
STEEPEST = 250
STEEP_FROM = 32 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "XLSX 工作簿"


def open_package(path: Path) -> ZipFile:
    """The archive of a workbook, looked over; raises `Refused`, or OSError where the file cannot be read."""
    _check_start(path)
    try:
        package = ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError):
        raise _damaged("不是完整的压缩包") from None
    try:
        _check_entries(package.infolist(), path.stat().st_size)
    except Refused:
        package.close()
        raise
    return package


def _check_start(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty_file", "有内容的文件", "重新保存，或删去该文件", "空文件")
    if size > LARGEST_FILE:
        raise Refused("too_large", "不超过 256 MiB 的工作簿", "拆成几个文件，或另存为 CSV", f"{size >> 20} MiB")
    with path.open("rb") as stream:
        start = stream.read(1 << 20)
    if start.startswith(_OLE):
        if _ENCRYPTED in start:
            raise Refused("encrypted", "没有密码的工作簿", "用表格软件打开，去掉打开密码后再保存", "有密码的工作簿")
        raise Refused("old_workbook", _WORKBOOK, "在表格软件中另存为“Excel 工作簿（.xlsx）”", "旧式 .xls 文件")
    if not start.startswith(b"PK"):
        raise Refused("not_workbook", _WORKBOOK, "在表格软件中另存为“Excel 工作簿（.xlsx）”", "其他格式的文件")


def _check_entries(entries: list[ZipInfo], size: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise _burst(f"{len(entries)} 个部件")
    names = {entry.filename.lower() for entry in entries}
    if len(names) != len(entries):
        raise _damaged("有同名的部件")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted", "没有密码的工作簿", "用表格软件打开，去掉密码后再保存", "加密的压缩包")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("macros", "不含宏的工作簿", "在表格软件中另存为“Excel 工作簿（.xlsx）”", "含宏的工作簿")
    if "[content_types].xml" not in names:
        raise Refused("not_workbook", _WORKBOOK, "在表格软件中另存为“Excel 工作簿（.xlsx）”", "别的压缩包")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    # Entries that lie over each other are packed larger than the file that holds them.
    if total > LARGEST_TOTAL or packed > size or (total > STEEP_FROM and total > STEEPEST * max(packed, 1)):
        raise _burst(f"解开后 {total >> 20} MiB，压缩着 {packed >> 10} KiB")
    for entry in entries:
        if entry.file_size > _limit_of(entry.filename.lower()):
            raise _burst(f"{entry.filename[:64]} 解开后 {entry.file_size >> 20} MiB")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged("用了少见的压缩方法")


def _limit_of(name: str) -> int:
    if "sharedstrings" in name:
        return LARGEST_STRINGS
    # Pictures are never opened.
    return LARGEST_SHEET if "worksheets/" in name or not name.endswith((".xml", ".rels")) else LARGEST_OTHER


def _burst(found: str) -> Refused:
    return Refused("bomb", "大小正常的工作簿", "核对文件来历；数据确实多就拆成几个文件，或另存为 CSV", found)


def _damaged(found: str) -> Refused:
    return Refused("damaged", "完好的 XLSX 工作簿", "用表格软件打开后重新保存", found)
