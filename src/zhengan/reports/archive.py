"""Office files are zip archives: written anew with fixed times and order, so that equal content gives equal bytes."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"
_AS_THEY_ARE: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({})


def write_archive(made: BytesIO, path: Path, mended: Mapping[str, Callable[[bytes], bytes]] = _AS_THEY_ARE) -> None:
    """Write the archive in `made` to `path`; `mended` names parts that change on the way."""
    with zipfile.ZipFile(made) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(given.namelist(), key=lambda item: (item != _FIRST, item)):
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            content = given.read(name)
            kept.writestr(entry, mended[name](content) if name in mended else content)
