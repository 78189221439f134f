"""Targets taken apart into units that are read, and after an interruption resumed, one by one: files, tables, standard input."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zhengan.privacy.readers.forms import read
from zhengan.privacy.readers.found import Findings, Skipped, Unread, Where
from zhengan.privacy.readers.limits import Limits, Reading
from zhengan.privacy.readers.source import Readable, Source
from zhengan.privacy.readers.unit import BadTarget, Unit

DATABASES = {"postgresql": "postgres", "postgres": "postgres", "mysql": "mysql", "mariadb": "mysql"}


def units(target: str, limits: Limits, stdin: Readable | None = None) -> Iterator[Unit | Skipped]:
    """The units of a target (a URL, a folder, a file, `-`), in an order that does not change. Raises `BadTarget`."""
    scheme = urlsplit(target).scheme.lower() if "://" in target else ""
    if target == "-":
        if stdin is None:
            raise BadTarget("没有标准输入。")
        yield _stream(stdin)
    elif scheme in DATABASES:
        if DATABASES[scheme] == "postgres":
            from zhengan.privacy.readers.postgres import postgres_units as tables
        else:
            from zhengan.privacy.readers.mysql import mysql_units as tables
        yield from tables(target, limits)
    elif scheme in {"file", "sqlite"}:
        yield from _path(Path(unquote(urlsplit(target).path)))
    elif scheme:
        raise BadTarget(f"不认识 {scheme}://。应为 postgresql://、mysql://、sqlite:///路径、文件、文件夹或 -。")
    else:
        yield from _path(Path(target))


def _stream(stdin: Readable) -> Unit:
    where = Where("-")
    return Unit(
        where,
        "stream",
        0,
        "",
        lambda limits: _read_stream(Source(where, "", _Bounded(stdin, limits.most_bytes)), limits),
    )


def _path(path: Path) -> Iterator[Unit | Skipped]:
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError) as error:
        raise BadTarget(f"没有 {path}，或者无权查看。请核对路径。") from error
    if stat.S_ISLNK(mode):
        # A link that somebody names is meant; those found on the way are not followed.
        path = path.resolve()
        mode = path.stat().st_mode if path.exists() else 0
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    elif stat.S_ISREG(mode):
        yield _file(path)
    else:
        raise BadTarget(f"{path} 不是普通文件，也不是文件夹。管道请用 -。")


def _folder(folder: Path) -> Iterator[Unit | Skipped]:
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            yield Skipped(Where(shown(here)), "no_permission" if isinstance(error, PermissionError) else "gone")
            continue
        inner: list[Path] = []
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                yield Skipped(Where(shown(path)), "symlink")
            elif entry.is_dir(follow_symlinks=False):
                inner.append(path)
            elif entry.is_file(follow_symlinks=False):
                yield _file(path)
            else:
                yield Skipped(Where(shown(path)), "special")
        waiting.extend(reversed(inner))


def shown(path: Path) -> str:
    """A path as text; bytes that are no UTF-8 become marks."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def _file(path: Path) -> Unit:
    where = Where(shown(path))
    try:
        found = path.stat()
    except OSError:
        return Unit(where, "file", 0, "", lambda _: iter([Skipped(where, "gone")]))
    return Unit(
        where,
        "file",
        found.st_size,
        f"{found.st_size}:{found.st_mtime_ns}",
        lambda limits: _read_file(path, where, limits),
    )


def _read_file(path: Path, where: Where, limits: Limits) -> Findings:
    try:
        # Between listing and opening a file may have become a link or a pipe; neither is followed or waited for.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        yield Skipped(where, {13: "no_permission", 2: "gone", 40: "symlink"}.get(error.errno or 0, "io"))
        return
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            yield Skipped(where, "special")
            return
        # Readers that seek take the file itself; one above the bound they must not.
        whole = path if os.fstat(handle).st_size <= limits.most_bytes else None
        yield from read(
            Source(where, path.name, _Bounded(stream, limits.most_bytes), path=whole), Reading(limits, read)
        )


def _read_stream(source: Source, limits: Limits) -> Findings:
    yield from read(source, Reading(limits, read))


class _Bounded:
    """A stream of which no more than so many bytes are read."""

    def __init__(self, stream: Readable, most: int) -> None:
        self._stream = stream
        self._left = most
        self._most = most

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; raises `Unread` at the bound."""
        if self._left <= 0:
            if self._stream.read(1):
                raise Unread("too_large", f"上限 {self._most} 字节")
            return b""
        block = self._stream.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(block)
        return block
