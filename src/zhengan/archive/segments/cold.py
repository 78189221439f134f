"""The cold pass: an old segment's lines written anew in fewer bytes. Rows, order and root stay, so every proof stays valid.

First the new folder lies complete beside the old one, then the ledger says which manifest counts from now on, then the two change
places in one step. A crash between the last two is finished by `settle`.
"""

import ctypes
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from zhengan.archive.errors import Damaged
from zhengan.archive.line import CLASSES
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import STATING, events_of, stated, write_event
from zhengan.archive.segments.catalogue import Catalogue
from zhengan.archive.segments.columns import Stored, records_of
from zhengan.archive.segments.encoding import COLD, Encoding
from zhengan.archive.segments.files import sync_folder
from zhengan.archive.segments.locked import ClassKeys
from zhengan.archive.segments.manifest import LINES, MANIFEST, Manifest, read_manifest
from zhengan.archive.segments.reading import open_segment
from zhengan.archive.segments.sealing import Reached, build, write_folder
from zhengan.ledger.chain import instant_text
from zhengan.ledger.note import Signer

_SUFFIX, _GONE = ".cold", ".gone"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def reencode(
    place: ArchivePlace,
    name: str,
    *,
    signer: Signer,
    by: str,
    clock: Callable[[], datetime],
    encoding: Encoding = COLD,
    reached: Reached = lambda step: None,
) -> Manifest:
    """Writes a segment anew and returns its new manifest. Raises Damaged where its lines do not give its root: it then stays as it is.

    `reached` is told `written`, `entered` and `exchanged`.
    """
    settle(place)
    segment = open_segment(place, name)
    old = segment.manifest
    table = segment.rows(0, old.rows)
    draft = replace(
        old, group_rows=encoding.group_rows, encoding=old.encoding + 1, sealed_at=instant_text(clock()), files={}
    )
    manifest, files = build(draft, Stored(table, records_of(table)), encoding, ClassKeys(place))
    if manifest.root != old.root:
        raise Damaged(
            f"段 {name} 的各行算出的根与清单不符，没有重新编码。请运行 zhengan archive verify，并从副本恢复。"
        )
    write_folder(_beside(segment.folder), manifest, files, signer)
    sync_folder(segment.folder.parent)
    reached("written")
    change = {"before": old.digest, "lines_before": old.files[LINES].digest}
    write_event(place.institution, name, "reencoded", {**stated(manifest), **change}, by=by, at=clock())
    reached("entered")
    _settle_one(place, _beside(segment.folder))
    reached("exchanged")
    return manifest


def settle(place: ArchivePlace) -> None:
    """Finishes cold passes that were cut off: what the ledger has takes its place, anything else is removed."""
    for log_class in CLASSES:
        for beside in (place.segments / log_class).glob(f"*/.*{_SUFFIX}"):
            _settle_one(place, beside)
        for gone in (place.segments / log_class).glob(f"*/.*{_GONE}"):
            shutil.rmtree(gone)


def _settle_one(place: ArchivePlace, beside: Path) -> None:
    folder = beside.parent / beside.name[1 : -len(_SUFFIX)]
    wanted = [one.manifest for one in events_of(place.institution, folder.name) if one.event in STATING][-1:]
    try:
        manifest = read_manifest((beside / MANIFEST).read_bytes())
    except (OSError, Damaged):
        manifest = None
    if manifest is not None and [manifest.digest] == wanted:
        _exchange(beside, folder)
        sync_folder(folder.parent)
        Catalogue(place).put(manifest)
    shutil.rmtree(beside, ignore_errors=True)
    sync_folder(folder.parent)


def _beside(folder: Path) -> Path:
    return folder.parent / f".{folder.name}{_SUFFIX}"


def _exchange(one: Path, other: Path) -> None:
    """Two folders change places in one step (Linux `renameat2`), so that a reader finds one or the other, never none.

    Where the file system cannot do that, in two steps; a cut between them is finished by `settle`.
    """
    library = ctypes.CDLL(None)
    try:
        done = library.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
    except AttributeError:  # a C library without it
        done = False
    if done:
        return
    gone = other.parent / f".{other.name}{_GONE}"
    if other.is_dir():
        other.rename(gone)
    one.rename(other)
    shutil.rmtree(gone, ignore_errors=True)
