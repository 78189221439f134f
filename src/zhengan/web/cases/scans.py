"""Scanners' files on their way in: kept under their upload, shown with what they would do and every fault, then taken or forgotten."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from zhengan.cases.vulnerability import TYPE
from zhengan.cases.vulnerability_book import Entered
from zhengan.ledger import together
from zhengan.web.audit import note
from zhengan.web.cases.one import book_of
from zhengan.web.cases.writing import entered
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Upload
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError, system_sentence
from zhengan.workspace.scans import Scan, scan, take_scan

LARGEST, MOST_FILES = 32 << 20, 10
"""Bytes of all files of one import, and how many they are; more go by the command line."""
SCAN, DONE, ASIDE = "scan", "scan_done", "scan_aside"
"""States of an upload that is a scanner's; lists of evidence leave them out."""
STATES = (SCAN, DONE, ASIDE)
_KEPT = timedelta(days=30)
_PIECE = 1 << 20


class Given(Protocol):
    """A file of a form."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int, /) -> bytes: ...


def receive(place: Place, files: Iterable[Given], form: str, system: str) -> Upload:
    """Keeps the files. Raises AskedWrongly for none, too many or too large, InputError where the disk does not take them."""
    given = list(files)
    if not 0 < len(given) <= MOST_FILES:
        raise AskedWrongly(f"应选 1 至 {MOST_FILES} 个文件，实际 {len(given)} 个。没有上传，请重新选。")
    names = [(one.name or "").rpartition("/")[2][:120] or f"{number}" for number, one in enumerate(given, 1)]
    upload = Upload(
        institution=place.institution, user=place.user, name="、".join(names)[:200], state=SCAN, made_at=now(), size=0
    )
    folder = _folder(upload)
    digest = hashlib.sha256()
    try:
        folder.mkdir(mode=0o700, parents=True)
        for number, one in enumerate(given):
            with (folder / str(number)).open("xb") as target:
                upload.size += _copy(one, target, digest, LARGEST - upload.size)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError(system_sentence(error)) from error
    except AskedWrongly:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    upload.digest = f"sha256:{digest.hexdigest()}"
    upload.outcome = {"files": names, "form": form, "system": system}
    with together():
        upload.save()
        note(place, "write", f"scan/{upload.pk}", {"name": upload.name, "size": upload.size, "digest": upload.digest})
    _sweep()
    return upload


def look(upload: Upload) -> Scan:
    """What the files would do now. Raises InputError for a form or system that is none, or files that are gone."""
    folder, said = _folder(upload), upload.outcome
    try:
        files = [(name, (folder / str(number)).read_bytes()) for number, name in enumerate(said["files"])]
    except OSError as error:
        raise InputError("上传的文件不在了（超过 30 天，或者已放弃）。没有导入，请重新上传。") from error
    workspace = office().workspace
    return scan(workspace, upload.institution, files, now(), said["form"] or None, said["system"])


def take(place: Place, upload: Upload, rows: str) -> Entered:
    """Enters what the files hold: `all` where there is no fault, or the `good` results."""
    if upload.state != SCAN:
        raise AskedWrongly("这次上传已经导入或放弃，没有再导入。请刷新页面。")
    made = look(upload)
    if made.faults and rows != "good":
        raise AskedWrongly("文件里有错误，没有导入。请改正后重新上传，或者只导入没有错的结果。")
    upload.state = DONE

    def enter() -> Entered:
        done = take_scan(book_of(place), made, place.user.username, now())
        upload.outcome = {**upload.outcome, "cases": done.cases, "defects": len(done.steps)}
        upload.save(update_fields=["state", "outcome"])
        return done

    return entered(place, TYPE, f"scan/{upload.pk}", {"rows": rows, "defects": len(made.steps)}, enter)


def put_aside(place: Place, upload: Upload) -> None:
    """Forgets files that were not taken."""
    if upload.state != SCAN:
        raise AskedWrongly("这次上传已经导入或放弃，没有改动。请刷新页面。")
    upload.state = ASIDE
    with together():
        upload.save(update_fields=["state"])
        note(place, "write", f"scan/{upload.pk}", {"state": ASIDE})
    shutil.rmtree(_folder(upload), ignore_errors=True)


def _copy(source: Given, target: BinaryIO, digest: "hashlib._Hash", room: int) -> int:
    size = 0
    while piece := source.read(_PIECE):
        size += len(piece)
        if size > room:
            raise AskedWrongly(
                f"文件合计应不超过 {LARGEST >> 20} MB，实际更大。没有上传，请分批，或者用 zhengan vulnerability import。"
            )
        target.write(piece)
        digest.update(piece)
    target.flush()
    os.fsync(target.fileno())
    return size


def _folder(upload: Upload) -> Path:
    return office().workspace.root / "scans" / str(upload.pk)


def _sweep() -> None:
    """Files of long ago are removed: what they said is on file."""
    for one in Upload.objects.filter(state__in=STATES, made_at__lt=now() - _KEPT):
        shutil.rmtree(_folder(one), ignore_errors=True)
