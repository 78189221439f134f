"""Evidence folders in a ZIP file: unpacked with distrust, packed so that the same evidence gives the same bytes."""

import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from zhengan.api.problems import Problem

MOST_FILES = 5_000
MOST_BYTES = 512 * 1024 * 1024
"""What a packed folder may hold, unpacked."""
_CHUNK = 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)


def unpack(packed: Path, folder: Path) -> None:
    """Unpack into a new folder. Raises Problem for what is no ZIP file, is too large, or names places outside the folder."""
    try:
        with ZipFile(packed) as file:
            left = MOST_BYTES
            for name, info in _checked(file.infolist()):
                target = folder.joinpath(*name.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with file.open(info) as source, target.open("xb") as copy:
                    # The size that the directory of the file gives is only what its maker says.
                    while part := source.read(_CHUNK):
                        left -= len(part)
                        if left < 0:
                            raise _too_large()
                        copy.write(part)
    except (
        BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        FileExistsError,
        NotADirectoryError,
        ValueError,
    ) as error:
        raise _unfit(f"读不懂（{type(error).__name__}）", "it cannot be read") from error


def pack(folder: Path) -> bytes:
    """All files of a folder, in the order of their names."""
    packed = folder.with_suffix(".zip")
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            info = ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            info.compress_type = ZIP_DEFLATED
            with path.open("rb") as source, file.open(info, "w") as copy:
                while part := source.read(_CHUNK):
                    copy.write(part)
    return packed.read_bytes()


def _checked(infos: list[ZipInfo]) -> Iterator[tuple[PurePosixPath, ZipInfo]]:
    files = [info for info in infos if not info.is_dir()]
    if len(files) > MOST_FILES:
        raise _too_large()
    if not files:
        raise _unfit("里面没有文件", "it holds no files")
    for info in files:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0] or stat.S_ISLNK(info.external_attr >> 16):
            raise _unfit(f"里面的名字“{info.filename[:80]}”指向文件夹之外", "a name in it points outside")
        yield name, info


def _too_large() -> Problem:
    limits = (MOST_FILES, MOST_BYTES // _CHUNK)
    return Problem(
        "too-large",
        ("压缩文件至多 {} 个文件、{} MB。".format(*limits), "At most {} files and {} MB unpacked.".format(*limits)),
    )


def _unfit(found: str, english: str) -> Problem:
    return Problem(
        "refused",
        (
            f"应为证据文件夹的 ZIP 文件，实为别的：{found}。",
            f"A ZIP file of an evidence folder is expected; {english}.",
        ),
    )
