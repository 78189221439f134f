"""Which reader reads what: by the first bytes, then by the name. A reader that falls is a `Skipped`, never the end of a scan."""

from collections.abc import Callable
from importlib import import_module

from zhengan.privacy.readers.found import Findings, Skipped, Unread
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.source import Source

Reader = Callable[[Source, Reading], Findings]

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "compressed.read_gzip"),
    (b"BZh", "compressed.read_bzip2"),
    (b"\xfd7zXZ\0", "compressed.read_xz"),
    (b"\x28\xb5\x2f\xfd", "compressed.read_zstd"),
    (b"SQLite format 3\0", "sqlite.read_sqlite"),
    (b"PAR1", "columnar.read_parquet"),
    (b"PARE", "columnar.read_parquet"),
    (b"ARROW1", "columnar.read_arrow"),
)
_NAMES = {
    ".csv": "delimited.read_delimited",
    ".tsv": "delimited.read_delimited",
    ".json": "jsons.read_json",
    ".jsonl": "jsons.read_json",
    ".ndjson": "jsons.read_json",
    ".sql": "sql_dump.read_sql_dump",
    ".html": "html.read_html",
    ".htm": "html.read_html",
    ".xhtml": "html.read_html",
    ".eml": "mail.read_mail",
    ".mbox": "mail.read_mailbox",
    ".arrows": "columnar.read_arrow",
}
_TYPES = {
    "text/html": "html.read_html",
    "message/rfc822": "mail.read_mail",
    "text/csv": "delimited.read_delimited",
    "application/json": "jsons.read_json",
}
_OPENINGS = (
    (b"{", "jsons.read_json"),
    (b"[{", "jsons.read_json"),
    (b"<!doctype html", "html.read_html"),
    (b"<html", "html.read_html"),
    (b"-- postgresql database dump", "sql_dump.read_sql_dump"),
    (b"-- mysql dump", "sql_dump.read_sql_dump"),
    (b"-- mariadb dump", "sql_dump.read_sql_dump"),
)
_BOOKS = {".xlsx", ".xlsm", ".xltx", ".xltm"}
_PAPERS = {".docx", ".docm", ".dotx", ".pptx", ".pptm", ".odt", ".ods", ".odp"}
# What cannot be read, and what to do about it.
_CLOSED: tuple[tuple[bytes, str, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "unsupported", "7z，请解开后再扫描"),
    (b"Rar!", "unsupported", "RAR，请解开后再扫描"),
    (b"PGDMP", "unsupported", "pg_dump 的自定义格式，请用 pg_restore -f 转成 SQL"),
    (b"\x89PNG", "no_text", "图片"),
    (b"\xff\xd8\xff", "no_text", "图片"),
    (b"GIF8", "no_text", "图片"),
    (b"II*\0", "no_text", "图片"),
    (b"MM\0*", "no_text", "图片"),
    (b"RIFF", "no_text", "音频或视频"),
    (b"ID3", "no_text", "音频"),
    (b"OggS", "no_text", "音频"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(source: Source, reading: Reading) -> Findings:
    """Everything in a source, whatever it is. Raises nothing: what cannot be read is told."""
    try:
        closed = _closed(source)
        if closed is not None:
            yield closed
            return
        yield from _loaded(reader_of(source))(source, reading)
    except Unread as why:
        yield Skipped(source.where, why.reason, why.detail)
    except PermissionError:
        yield Skipped(source.where, "no_permission")
    except FileNotFoundError:
        yield Skipped(source.where, "gone")
    except Exception as error:  # noqa: BLE001  # a library that falls over a hostile file must not end the scan of the others
        # The library's sentence may quote the file; only the kind of the error is told.
        yield Skipped(source.where, "damaged", type(error).__name__)


def reader_of(source: Source) -> str:
    """The reader's name, `module.function`."""
    head = source.head()
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(source, head)
    if head[257:262] == b"ustar":
        return "archives.read_tar"
    if b"%PDF-" in head[:1024]:
        return "pdf.read_pdf"
    if known := _NAMES.get(source.suffix) or _TYPES.get(source.content_type):
        return known
    return _opening(head)


def _opening(head: bytes) -> str:
    start = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n-").lower()
    dump = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower().replace(b"--\n", b"").lstrip()
    if head.startswith(b"From ") and (b"\nSubject:" in head or b"\nReceived:" in head):
        return "mail.read_mailbox"
    for opening, name in _OPENINGS:
        if start.startswith(opening) or dump.startswith(opening):
            return name
    return "text.read_text"


def _package(source: Source, head: bytes) -> str:
    office = b"[Content_Types].xml" in head or b"mimetypeapplication/vnd.oasis" in head
    if source.suffix in _BOOKS or (office and b"xl/" in head):
        return "workbook.read_workbook"
    if source.suffix in _PAPERS or office:
        return "office.read_office"
    return "archives.read_zip"


def _closed(source: Source) -> Skipped | None:
    head = source.head()
    for magic, reason, detail in _CLOSED:
        if head.startswith(magic):
            return Skipped(source.where, reason, detail)
    if head[4:8] == b"ftyp":
        return Skipped(source.where, "no_text", "音频或视频")
    if head.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in head:
            return Skipped(source.where, "encrypted", "Office 文件设了打开口令")
        return Skipped(source.where, "unsupported", "旧版 Office 或 Outlook 格式，请另存为新格式")
    return None


def _loaded(name: str) -> Reader:
    module, function = name.split(".")
    reader: Reader = getattr(import_module(f"zhengan.privacy.readers.{module}"), function)
    return reader
