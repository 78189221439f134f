"""A file on its way in: read to a temporary place as it comes, counted and digested, given up once it is too large."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType
from typing import Any

from zhengan.api.problems import Problem

MAX_UPLOAD = 64 * 1024 * 1024
"""Bytes of a file sent in one request."""
SUFFIXES = MappingProxyType(
    {
        "application/jsonl": ".jsonl",
        "application/x-ndjson": ".jsonl",
        "text/csv": ".csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
        "application/zip": ".zip",
    }
)
_CHUNK = 1024 * 1024
_NAME = re.compile(r'filename="([^"/\\\x00-\x1f]{1,120})"')


@dataclass(frozen=True)
class Upload:
    """A file as it came. It lies in a folder of its own, which is removed after the answer."""

    path: Path
    media: str
    size: int
    digest: str
    name: str

    @property
    def folder(self) -> Path:
        """The temporary folder."""
        return self.path.parent


def receive(request: Any) -> Upload:
    """Read the body of a request into a file. Raises Problem for one too large, or none."""
    media = request.content_type or ""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > MAX_UPLOAD:
        raise _too_large()
    folder = Path(mkdtemp(prefix="zhengan-api-"))
    request.upload_folder = folder
    digest, size = hashlib.sha256(), 0
    path = folder / f"received{SUFFIXES.get(media, '')}"
    with path.open("wb") as file:
        os.chmod(path, 0o600)  # noqa: PTH101 - before the first byte
        while part := request.read(_CHUNK):
            size += len(part)
            if size > MAX_UPLOAD:
                raise _too_large()
            digest.update(part)
            file.write(part)
    if size == 0:
        raise Problem("wrong-request", ("应有文件内容，实为空。", "A file is expected, the body is empty."))
    named = _NAME.search(request.headers.get("Content-Disposition", ""))
    return Upload(path, media, size, digest.hexdigest(), named[1] if named else "")


def _too_large() -> Problem:
    most = MAX_UPLOAD // _CHUNK
    return Problem("too-large", (f"文件应不超过 {most} MB。", f"A file may have {most} MB at most."))
