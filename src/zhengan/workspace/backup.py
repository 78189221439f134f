"""Backup of the product itself: one file with the database, telemetry, attachments, texts and settings, and every digest.

back_up()    a consistent copy while the console runs, in `backups/` of the workspace or elsewhere
listed()     the backups of a folder, the newest first
examined()   whether a backup is whole: its manifest, every digest, the database's own check

The database is copied first and by itself (SQLite's backup, or pg_dump), then the files: a file that an entry names is written
before the entry, so the copy has it. Keys are left out, or sealed under a passphrase. What can be made again (reports) and
what passes (the job queue) is left out. `restoring.py` brings a backup back.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from zhengan import __version__
from zhengan.ledger.database import DATABASE_URL, database_settings
from zhengan.ledger.telemetry_manifest import locked
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.sealed_keys import seal

FORMAT = 1
FOLDER, MANIFEST, KEYS = "backups", "manifest.json", "keys.sealed"
SQLITE, DUMP = "ledger.sqlite3", "database.dump"

_LEFT_OUT = frozenset({FOLDER, "keys", "reports"})
_PASSING = (".part", "-wal", "-shm", "-journal", ".sqlite3", ".lock")
_CHUNK = 1024 * 1024
_ROOM = 64 * 1024 * 1024

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Backup:
    """A backup: its file and what its manifest says. `database` is sqlite or postgresql; `files` name -> (bytes, SHA-256)."""

    path: Path
    made_at: datetime
    institution: str
    version: str
    database: str
    keys: bool
    files: dict[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """Bytes of all that is in it, unpacked."""
        return sum(size for size, _digest in self.files.values())


def back_up(
    workspace: Workspace, now: datetime, *, to: Path | None = None, passphrase: str = "", tell: Tell | None = None
) -> Backup:
    """Writes a backup, readable by its owner only. With a passphrase the keys are in it, sealed.

    Raises InputError for too little room or a database that cannot be copied, OSError as the disk has it; no half file stays.
    """
    folder, say = to or workspace.root / FOLDER, tell or (lambda done, total, words: None)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealed = seal(workspace.root / "keys", passphrase) if passphrase else b""
    target = folder / f"zhengan-{now:%Y%m%dT%H%M%S}.zip"
    if target.exists():
        raise InputError(f"{target} 已存在，一秒钟里备份了两次。没有再备份，前一份可用。")
    part = target.with_suffix(".part")
    with TemporaryDirectory(dir=folder, prefix=".copy-") as place:
        try:
            _need_room(workspace, folder)
            copy = _copy_database(workspace, Path(place))
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                _write(file, workspace, copy, sealed, now, say)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return opened(target)


def opened(path: Path) -> Backup:
    """What a backup says of itself. Raises InputError for a file that is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            said = json.loads(archive.read(MANIFEST))
        if said["format"] != FORMAT:
            raise InputError(f"{path} 的备份格式应为 {FORMAT}，实为 {said['format']}。请用写它的版本打开。")
        files = {str(name): (int(one["size"]), str(one["sha256"])) for name, one in said["files"].items()}
        made_at = datetime.fromisoformat(said["made_at"])
        return Backup(path, made_at, said["institution"], said["version"], said["database"], KEYS in files, files)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise InputError(f"{path} 不是完整的备份（{type(error).__name__}）。请换一份，或重新备份。") from error


def listed(folder: Path) -> tuple[Backup | Path, ...]:
    """The backups in a folder, the newest first; a file that cannot be read as one stands as its path."""
    found: list[Backup | Path] = []
    for path in sorted(folder.glob("zhengan-*.zip"), reverse=True):
        try:
            found.append(opened(path))
        except (InputError, OSError):
            found.append(path)
    return tuple(found)


def examined(backup: Backup, tell: Tell | None = None) -> tuple[str, ...]:
    """What is wrong with a backup, a sentence each; nothing where it is whole."""
    faults: list[str] = []
    with zipfile.ZipFile(backup.path) as archive, TemporaryDirectory(dir=backup.path.parent, prefix=".check-") as place:
        names = set(archive.namelist()) - {MANIFEST}
        faults += [f"{name}：清单里有，备份里没有" for name in sorted(set(backup.files) - names)]
        faults += [f"{name}：备份里有，清单里没有" for name in sorted(names - set(backup.files))]
        common = sorted(names & set(backup.files))
        for done, name in enumerate(common):
            if tell:
                tell(done, len(common), f"核对 {name}")
            target = Path(place) / "copy" if name == SQLITE else None
            try:
                size, digest = digest_of(archive, name, target, backup.files[name][0])
            except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
                faults.append(f"{name}：读不出来（{type(error).__name__}）")
                continue
            if (size, digest) != backup.files[name]:
                faults.append(f"{name}：内容与清单的摘要不符")
            elif target and (words := sqlite_fault(target)):
                faults.append(f"{name}：数据库自检不通过，{words}")
    return tuple(faults)


def digest_of(archive: zipfile.ZipFile, name: str, target: Path | None, most: int) -> tuple[int, str]:
    """Bytes and SHA-256 of a member, written to `target` on the way where one is given; no more than `most` bytes and one."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as source, target.open("wb") if target else nullcontext() as copy:
        while size <= most and (block := source.read(min(_CHUNK, most + 1 - size))):
            digest.update(block)
            size += len(block)
            if copy:
                copy.write(block)
    return size, digest.hexdigest()


def sqlite_fault(path: Path) -> str:
    """What SQLite finds wrong with a file of its own, '' for nothing."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else found[:200]


def database_of(workspace: Workspace) -> dict[str, Any]:
    """The database that the workspace works on, as Django names it."""
    return database_settings(os.environ.get(DATABASE_URL) or workspace.database)


def _need_room(workspace: Workspace, folder: Path) -> None:
    """Twice the database (its copy, and the copy in the file) and once all else."""
    database = database_of(workspace)
    own = Path(database["NAME"]).stat().st_size if "sqlite" in database["ENGINE"] else 0
    needed = 2 * own + sum(path.stat().st_size for path, _name in _files(workspace)) + _ROOM
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise InputError(
            f"{folder} 所在的磁盘应有 {needed // 2**20:,} MB 空闲，实有 {free // 2**20:,} MB。没有备份，请腾出空间或换一个文件夹。"
        )


def _copy_database(workspace: Workspace, place: Path) -> Path:
    database = database_of(workspace)
    if "sqlite" in database["ENGINE"]:
        copy = place / SQLITE
        with (
            closing(sqlite3.connect(f"file:{database['NAME']}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        return copy
    return _dump(database, place / DUMP)


def _dump(database: dict[str, Any], copy: Path) -> Path:
    """pg_dump's own format. The password goes by the environment, where no list of processes shows it."""
    program = shutil.which("pg_dump")
    if program is None:
        raise InputError(
            "数据库在 PostgreSQL 上，备份要用 pg_dump，这台机器上没有。没有备份；请安装 postgresql-client 后重试，"
            "或在数据库服务器上执行 pg_dump --format=custom，并另行复制工作区文件夹。"
        )
    named = {"--host": database["HOST"], "--port": database["PORT"], "--username": database["USER"]}
    options = [f"{option}={value}" for option, value in named.items() if value]
    environment = {**os.environ, "PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else dict(os.environ)
    command = [program, "--format=custom", "--no-password", f"--file={copy}", *options, f"--dbname={database['NAME']}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise InputError(f"pg_dump 没有完成：{done.stderr.strip()[:300]}。没有备份，请按提示处理后重试。")
    return copy


def _write(file: IO[bytes], workspace: Workspace, copy: Path, sealed: bytes, now: datetime, say: Tell) -> None:
    files: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        files[copy.name] = _put(archive, copy, copy.name)
        with _telemetry_at_rest(workspace):
            every = list(_files(workspace))
            for done, (path, name) in enumerate(every):
                say(done, len(every), f"备份 {name}")
                files[name] = _put(archive, path, name)
        if sealed:
            archive.writestr(KEYS, sealed)
            files[KEYS] = {"size": len(sealed), "sha256": hashlib.sha256(sealed).hexdigest()}
        manifest = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "institution": workspace.institution,
            "version": __version__,
            "database": "sqlite" if copy.name == SQLITE else "postgresql",
            "files": files,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


def _put(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    kind = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    # Parquet and office files are compressed already.
    kind.compress_type = (
        zipfile.ZIP_DEFLATED if path.suffix in (".sqlite3", ".yaml", ".txt", ".json") else zipfile.ZIP_STORED
    )
    with path.open("rb") as source, archive.open(kind, "w", force_zip64=True) as member:
        while block := source.read(_CHUNK):
            digest.update(block)
            size += len(block)
            member.write(block)
    return {"size": size, "sha256": digest.hexdigest()}


@contextmanager
def _telemetry_at_rest(workspace: Workspace) -> Iterator[None]:
    """Nobody adds samples or folds months together while the store is copied."""
    if not workspace.telemetry.is_dir():
        yield
        return
    with locked(workspace.telemetry):
        yield


def _files(workspace: Workspace) -> Iterator[tuple[Path, str]]:
    """Every file of the workspace that is kept, with its name in the backup."""
    for top in sorted(workspace.root.iterdir()):
        if top.name in _LEFT_OUT or top.name.startswith("."):
            continue
        inside = sorted(top.rglob("*")) if top.is_dir() else [top]
        for path in inside:
            if path.is_file() and not path.name.endswith(_PASSING) and path.name != "lock":
                yield path, path.relative_to(workspace.root).as_posix()
