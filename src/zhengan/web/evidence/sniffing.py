"""What a file is, told from its content: never from its name, which anybody can write."""

import re
import zipfile
from codecs import getincrementaldecoder
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HEAD = 8192
_TEXTS = {".txt": "text/plain", ".csv": "text/csv", ".eml": "message/rfc822", ".log": "text/plain"}
# Text that a browser or a shell would run.
_RUNS = re.compile(
    rb"^\s*(?:#!|<\?xml|<!doctype|<html|<svg|<script|<head|<body|<\?php|@echo\b)|<script\b", re.IGNORECASE
)
# SignedData and its like: PKCS #7 (1.2.840.113549.1.7) and GM/T 0010 (1.2.156.10197.6.1.4.2).
_SIGNED = (bytes.fromhex("2a864886f70d0107"), bytes.fromhex("2a811ccf5506010402"))
_CONTROLS = re.compile("[\\x00-\\x08\\x0e-\\x1a\\x1c-\\x1f]")
_PIECE = 1 << 18
_DANGEROUS = (
    ".exe",
    ".dll",
    ".js",
    ".vbs",
    ".bat",
    ".cmd",
    ".ps1",
    ".scr",
    ".msi",
    ".jar",
    ".sh",
    ".hta",
    ".lnk",
    ".com",
)
_MOST_ENTRIES = 10_000


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be attached: what it is called, the ends its name may have (the first is the usual), media type."""

    title: str
    suffixes: tuple[str, ...]
    media: str


PDF = FileKind("PDF", (".pdf",), "application/pdf")
PNG = FileKind("PNG", (".png",), "image/png")
JPEG = FileKind("JPEG", (".jpg", ".jpeg"), "image/jpeg")
XLSX = FileKind("XLSX", (".xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
DOCX = FileKind("DOCX", (".docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
OFD = FileKind("OFD", (".ofd",), "application/ofd")
ZIP = FileKind("ZIP", (".zip",), "application/zip")
SIGNED = FileKind("P7M", (".p7m", ".p7s"), "application/pkcs7-mime")
TEXT = FileKind("文本", tuple(_TEXTS), "text/plain")
ALLOWED = (PDF, PNG, JPEG, XLSX, DOCX, OFD, ZIP, SIGNED, TEXT)

_STARTS: Mapping[bytes, FileKind] = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}


def kind_of(path: Path) -> FileKind | None:
    """The kind of a file; None for one that may not be attached: programs, pages and pictures that run, what is unknown."""
    with path.open("rb") as file:
        start = file.read(HEAD)
    for sign, kind in _STARTS.items():
        if start.startswith(sign):
            return kind
    if start.startswith(b"PK\x03\x04"):
        return _packed(path)
    if start[:1] == b"\x30" and any(sign in start[:64] for sign in _SIGNED):
        return SIGNED
    return TEXT if start and _is_text(path) else None


def proper_name(name: str, kind: FileKind) -> str:
    """A name for people and for downloads: without folders and signs that are not shown, with an end that fits the content."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*').strip(" .")
    stem, dot, end = shown.rpartition(".")
    suffix = f".{end}".lower() if dot else ""
    if suffix in kind.suffixes and stem:
        return f"{stem[:100]}{suffix}"
    return f"{(shown or '附件')[:100]}{kind.suffixes[0]}"


def media_of(kind: FileKind, name: str) -> str:
    """The media type for a download."""
    return _TEXTS.get(Path(name).suffix, kind.media) if kind is TEXT else kind.media


def _packed(path: Path) -> FileKind | None:
    """What an archive is by the names in it; None where it holds a program, a macro, or no proper list of names."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError, OSError):
        return None
    if len(names) > _MOST_ENTRIES or any(name.lower().endswith((*_DANGEROUS, "vbaproject.bin")) for name in names):
        return None
    if "[Content_Types].xml" in names:
        return XLSX if "xl/workbook.xml" in names else DOCX if "word/document.xml" in names else None
    return OFD if "OFD.xml" in names else ZIP


def _is_text(path: Path) -> bool:
    """UTF-8 or GB 18030 text without control characters that starts nothing; read a piece at a time."""
    return any(_decodes(path, encoding) for encoding in ("utf-8-sig", "gb18030"))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        first = file.read(HEAD)
        if _RUNS.search(first.removeprefix(b"\xef\xbb\xbf")):
            return False
        piece = first
        while piece:
            try:
                text = decoder.decode(piece)
            except UnicodeDecodeError:
                return False
            if _CONTROLS.search(text):
                return False
            piece = file.read(_PIECE)
    return True
