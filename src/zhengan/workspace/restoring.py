"""Bringing a backup back: into an empty folder, every digest checked on the way, the ledger verified after."""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zhengan.workspace.backup import DUMP, KEYS, SQLITE, Backup, digest_of, opened, sqlite_fault
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import FILE, workspace_at
from zhengan.workspace.sealed_keys import unseal


@dataclass(frozen=True)
class Restored:
    """What came back: how many entries the ledger has and what is wrong with it (None, where the database is still to be loaded
    by pg_restore), and whether the keys came too."""

    backup: Backup
    folder: Path
    entries: int | None
    faults: tuple[str, ...]
    keys: bool


def restore(path: Path, folder: Path, passphrase: str = "") -> Restored:
    """Unpacks a backup into a folder that is empty or not there. Raises InputError, and leaves nothing then, OSError as the
    disk has it."""
    backup = opened(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} 应为空文件夹或还没有的文件夹，实为有内容。没有恢复，请换一个。")
    _refuse_strange_names(backup)
    there = folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _need_room(backup, folder)
        _unpack(backup, folder)
        keys = _bring_keys(folder, passphrase)
        workspace_at(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if there:
            folder.mkdir(mode=0o700)
        raise
    entries, faults = _verified(folder / SQLITE) if backup.database == "sqlite" else (None, ())
    return Restored(backup, folder, entries, faults, keys)


def _refuse_strange_names(backup: Backup) -> None:
    """A backup names files below its folder and nothing else."""
    strange = [name for name in backup.files if not _is_below(name)]
    if strange or FILE not in backup.files or not {SQLITE, DUMP} & set(backup.files):
        words = "、".join(strange[:3]) or f"缺少 {FILE} 或数据库"
        raise InputError(f"{backup.path} 的清单不像证安的备份：{words[:200]}。没有恢复，请换一份。")


def _is_below(name: str) -> bool:
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts:
        return False
    return not set(name) & {"\\", "\x00", ":"}


def _need_room(backup: Backup, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < backup.size:
        needed = f"{backup.size // 2**20 + 1:,} MB"
        found = f"{free // 2**20:,} MB"
        raise InputError(f"{folder} 所在的磁盘应有 {needed} 空闲，实有 {found}。没有恢复，请腾出空间或换一个文件夹。")


def _unpack(backup: Backup, folder: Path) -> None:
    try:
        with zipfile.ZipFile(backup.path) as archive:
            for name, said in backup.files.items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if digest_of(archive, name, target, said[0]) != said:
                    raise InputError(f"备份中的 {name} 与清单的摘要不符，备份已损坏或被改动。没有恢复，请换一份。")
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise InputError(f"{backup.path} 读不完整（{type(error).__name__}）。没有恢复，请换一份。") from error
    if backup.database == "sqlite" and (words := sqlite_fault(folder / SQLITE)):
        raise InputError(f"备份中的数据库自检不通过：{words}。没有恢复，请换一份。")


def _bring_keys(folder: Path, passphrase: str) -> bool:
    """The keys in their place, readable by their owner only; without a passphrase the sealed block stays as it is."""
    sealed = folder / KEYS
    if not sealed.exists() or not passphrase:
        return False
    files = unseal(sealed.read_bytes(), passphrase)
    (folder / "keys").mkdir(mode=0o700, exist_ok=True)
    for name, content in files.items():
        target = folder / "keys" / name
        target.touch(mode=0o600)
        target.write_bytes(content)
    sealed.unlink()
    return True


def _verified(database: Path) -> tuple[int, tuple[str, ...]]:
    from zhengan.ledger import verify
    from zhengan.ledger.database import configure, migrate

    configure(str(database))
    migrate()
    found = verify()
    return found.entries, tuple(str(fault) for fault in found.faults)
