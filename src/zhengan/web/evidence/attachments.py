"""Files attached to records: taken in a piece at a time, looked at, kept under their digest, given out to those who may see them.

A file streams into the workspace's folder of attachments under a name of its own (`.incoming-…`) while it is digested; only a
whole file of an allowed kind gets its lasting name. What a broken connection or a full disk left is removed.
"""

import hashlib
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from zhengan.records import Fault, Row
from zhengan.web.evidence.sniffing import ALLOWED, FileKind, kind_of, media_of, proper_name
from zhengan.web.models import Upload, User
from zhengan.web.office import office
from zhengan.workspace.errors import InputError, system_words

LARGEST = 25 << 20
"""Bytes of one attachment."""
ATTACHED = "attached"
"""The state of an upload that is a record's attachment."""
_INCOMING = ".incoming-"
_FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True)
class Attachment:
    """An attachment as people see it. `on_file` False: the record names it, but the workspace does not have it."""

    digest: str
    name: str
    size: int
    on_file: bool

    @property
    def hex(self) -> str:
        """The digest as it stands in addresses."""
        return self.digest.removeprefix("sha256:")


class Received(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs alone
    """A file that has come in whole, under a passing name."""

    def __init__(self, path: Path, name: str, size: int, digest: str) -> None:
        super().__init__(file=None, name=name, content_type=None, size=size)
        self.path, self.digest = path, digest

    def discard(self) -> None:
        """Remove it, where it was not kept."""
        self.path.unlink(missing_ok=True)


class IntoWorkspace(FileUploadHandler):
    """Streams uploaded files into the workspace and stops at the first that is too large or does not fit on the disk."""

    fault = ""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        folder = office().workspace.attachments
        self._path = folder / f"{_INCOMING}{uuid.uuid4().hex}"
        self._digest, self._size = hashlib.sha256(), 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = self._path.open("xb")
        except OSError as error:
            self._stop(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > LARGEST:
            self._stop(None)
        try:
            self._file.write(raw_data)
        except OSError as error:
            self._stop(error)
        self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> Received:
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            self._stop(error)
        return Received(self._path, self.file_name or "", file_size, f"sha256:{self._digest.hexdigest()}")

    def upload_interrupted(self) -> None:
        self._clear()

    def _stop(self, error: OSError | None) -> None:
        self._clear()
        if error is None:
            self.fault = f"附件应不超过 {LARGEST >> 20} MB，实际更大。没有保存，请拆分或压缩后重新上传。"
        else:
            self.fault = f"附件没有保存：{system_words(error)}。请管理员检查磁盘和权限，然后重新上传。"
        raise StopUpload(connection_reset=True)

    def _clear(self) -> None:
        if file := getattr(self, "_file", None):
            with suppress(OSError):  # what could not be written is being given up anyway
                file.close()
        self._path.unlink(missing_ok=True)


def keep(received: Received, user: User, institution: str, now: datetime) -> Attachment:
    """Give a received file its lasting name. Raises InputError for a kind that is not allowed, OSError from the disk."""
    kind = kind_of(received.path)
    if kind is None:
        received.discard()
        titles = "、".join(one.title for one in ALLOWED)
        raise InputError(
            f"附件应为 {titles} 之一（看内容，不看文件名），实际不是，或者里面有程序、宏或脚本。没有保存，请换成 PDF 后重新上传。"
        )
    name = proper_name(received.name or "", kind)
    target = place_of(received.digest)
    if target.exists():
        received.discard()
    else:
        received.path.replace(target)
    known = {"institution": institution, "digest": received.digest, "state": ATTACHED}
    if not Upload.objects.filter(**known).exists():
        Upload.objects.create(**known, user=user, name=name, size=received.size or 0, made_at=now)
    _sweep(now)
    return Attachment(received.digest, name, received.size or 0, on_file=True)


def attachments_of(institution: str, digests: list[str]) -> list[Attachment]:
    """Attachments that a record names, with the names under which they came in here."""
    uploads = Upload.objects.filter(institution=institution, digest__in=digests, state=ATTACHED)
    names = dict(uploads.values_list("digest", "name"))
    found = []
    for digest in digests:
        path = place_of(digest)
        size = path.stat().st_size if path.is_file() else 0
        found.append(Attachment(digest, names.get(digest, f"{digest[7:19]}…"), size, on_file=path.is_file()))
    return found


def opened(attachment: Attachment) -> tuple[BinaryIO, str, str]:
    """An attachment for download: the open file, its name, its media type.

    Raises InputError where it is not there or is no longer what the record names.
    """
    path = place_of(attachment.digest)
    if not path.is_file():
        raise InputError("附件不在工作区里：记录只留有它的摘要。请从原系统取回原件，重新上传到这条记录。")
    file = path.open("rb")
    found = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    if found != attachment.digest:
        file.close()
        raise InputError("附件的内容与记录的摘要不符：文件被改动过，没有给出。请管理员从备份取回原件。")
    file.seek(0)
    kind = kind_of(path)
    if kind is None:  # came in with a folder, when nobody looked at it
        return file, f"{proper_name(attachment.name.rstrip('…'), _UNKNOWN)}", _UNKNOWN.media
    name = proper_name(attachment.name.rstrip("…"), kind)
    return file, name, media_of(kind, name)


def attachment_faults(row: Row, before: frozenset[str]) -> tuple[Fault, ...]:
    """A fault for an attachment that was neither uploaded here for the institution nor named by the record `before`."""
    named = [digest for digest in row.payload.get("attachments", ()) if digest not in before]
    if not named:
        return ()
    uploads = Upload.objects.filter(institution=row.institution, digest__in=named, state=ATTACHED)
    here = set(uploads.values_list("digest", flat=True))
    return tuple(
        Fault("no_such_attachment", "", 0, "attachments", "已上传的附件", digest, "先上传附件，再填入记录")
        for digest in named
        if digest not in here
    )


def place_of(digest: str) -> Path:
    """Where an attachment lies."""
    return office().workspace.attachments / digest.removeprefix("sha256:")


_UNKNOWN = FileKind("未知", (".bin",), "application/octet-stream")


def _sweep(now: datetime) -> None:
    """Remove what a killed process left of files on their way in."""
    for path in office().workspace.attachments.glob(f"{_INCOMING}*"):
        if datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo) < now - _FORGOTTEN:
            path.unlink(missing_ok=True)
