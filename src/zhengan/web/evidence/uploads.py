"""Files of records on their way in: kept, checked as a whole, shown with every fault at its cell, then taken or put aside.

receive()    keeps a file under its upload's own folder
inspect()    what the file would make: its first rows, every fault, how many rows are good; nothing is entered
take()       enters it: all rows or, when asked so, the good ones; a type that wants four eyes makes the upload wait
again()      has it checked anew, after somebody said what its columns are
put_aside()  forgets it

A process may die at any of them. What was not yet kept as a whole is nothing to anybody and is swept away a day later; what is kept
goes on where it stood; rows are entered all at once, with the note of it, or not at all.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied

from zhengan.ledger import together
from zhengan.records import RECORD_TYPES, Fault, Partial, RecordFile, read_partial, write_rejects
from zhengan.records.faults import Findings, Unreadable
from zhengan.records.mapping.model import TableMap
from zhengan.records.readers import READERS
from zhengan.records.readers.cells import Reading
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.filing import Filer
from zhengan.web.evidence.proposals import folder_of
from zhengan.web.jobs import evidence_changed
from zhengan.web.models import Upload
from zhengan.web.office import office
from zhengan.web.permissions import Verb, allowed
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError, RefusedError, system_sentence
from zhengan.workspace.folder import Workspace
from zhengan.workspace.intake import known_keys, take_folder, take_good_rows
from zhengan.workspace.mappings import chosen_mapping
from zhengan.workspace.settings import settings_of

SUFFIXES = (".xlsx", ".csv")
LARGEST = 64 << 20
"""Bytes of one file."""
SHOWN_ROWS, SHOWN_FAULTS, LONGEST_NAME = 60, 500, 120
_PIECE = 1 << 20
_INCOMING, _ABANDONED_SECONDS = ".incoming-", 86_400


class Readable(Protocol):
    """Bytes that are read a piece at a time."""

    def read(self, size: int, /) -> bytes: ...


Tell = Callable[[int, int, str], None]


def receive(place: Filer, name: str, content: Readable, type_name: str = "") -> Upload:
    """Keep a file. With `type_name` a CSV of any name is read as records of that type.

    Raises AskedWrongly for a file that cannot be records, InputError where the disk does not take it; nothing is left then.
    """
    kept_as = _kept_name(name, type_name)
    upload = Upload(institution=place.institution, user=place.user, name=name[:LONGEST_NAME], made_at=now())
    whole = _folder(upload)
    folder = whole.with_name(f"{_INCOMING}{upload.pk}")
    try:
        folder.mkdir(mode=0o700, parents=True)
        upload.size, upload.digest = _copy(content, folder / kept_as)
        folder.rename(whole)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError(system_sentence(error)) from error
    except AskedWrongly:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    upload.outcome = {"file": kept_as}
    with together():
        upload.save()
        note(place, "write", f"upload/{upload.pk}", {"name": upload.name, "size": upload.size, "digest": upload.digest})
    _sweep(whole.parent)
    return upload


def inspect(upload: Upload, tell: Tell) -> None:
    """Check the whole file and keep what was found with the upload."""
    tell(0, 2, "读取文件")
    with _told(upload):
        found = _read(upload)
        tell(1, 2, "整理结果")
        faults = [*found.folder.faults, *found.rejected]
        types: dict[str, int] = {}
        for row in found.folder.rows:
            types[row.type] = types.get(row.type, 0) + 1
        upload.outcome |= {
            "sheets": [_sheet(file, faults) for file in found.folder.files],
            "faults": [_fault(fault) for fault in faults[:SHOWN_FAULTS]],
            "count": len(faults),
            "whole": bool(found.folder.faults),
            "good": sum(types.values()),
            "bad": len(found.rejected_rows),
            "types": types,
            "others": sorted({part.institution for part in found.folder.parts} - {upload.institution}),
            "notices": [notice.text for notice in found.folder.notices],
            "mapping": mapping.name if (mapping := _mapping(upload)) else "",
        }
    upload.state = "checked"
    upload.save(update_fields=["state", "outcome"])
    tell(2, 2, "检查完毕")


def take(place: Filer, upload: Upload, rows: str) -> Upload:
    """Enter the file's rows: `all`, or the `good` ones. The upload is then accepted, or waits for a second person.

    Raises AskedWrongly where it cannot be taken so, PermissionDenied, InputError; nothing is entered then.
    """
    verb: Verb = "review" if upload.state == "waiting" else "write"
    if not allowed(place.roles, "evidence", verb):
        raise PermissionDenied
    _may_be_taken(place, upload, rows)
    wanting = settings_of(upload.institution).four_eyes.intersection(upload.outcome.get("types", {}))
    if wanting and upload.state == "checked":
        upload.state = "waiting"
        upload.outcome |= {"rows": rows, "wanting": sorted(RECORD_TYPES[name].title for name in wanting)}
        upload.save(update_fields=["state", "outcome"])
        note(place, "write", f"upload/{upload.pk}", {"state": "waiting", "rows": rows})
        return upload
    source = f"（{place.user.username} 复核）" if upload.state == "waiting" else ""
    with _told(upload), together():
        done = _enter(upload, rows, upload.user.username)
        upload.state = "accepted"
        upload.outcome |= {
            "added": sum(item.added for item in done.entries.values()),
            "known": sum(item.ignored for item in done.entries.values()),
        }
        upload.save(update_fields=["state", "outcome"])
        note(place, "write", f"upload/{upload.pk}", {"state": "accepted", "rows": rows, "confirmed": source})
    evidence_changed(upload.institution, by=place.user.username)
    return upload


def again(upload: Upload) -> None:
    """The file is to be checked once more, as if it had just come in."""
    upload.state, upload.outcome = "received", {"file": upload.outcome["file"]}
    upload.save(update_fields=["state", "outcome"])


def rejected_rows(upload: Upload) -> Path:
    """The file with the rows that cannot be taken, each with its reason, to be mended and uploaded again."""
    folder = _folder(upload) / "rejects"
    found = sorted(folder.iterdir()) if folder.is_dir() else write_rejects(_read(upload), folder)
    if not found:
        raise AskedWrongly("这个文件没有单独有错的行，没有可下载的。请按页面上的错误改正后重新上传。")
    return found[0]


def put_aside(place: Filer, upload: Upload) -> None:
    """Forget a file that was not taken."""
    if upload.state == "accepted":
        raise AskedWrongly("这个文件已经导入，不能放弃。记录有错时，请在证据页逐条更正或作废。")
    shutil.rmtree(_folder(upload), ignore_errors=True)
    upload.state = "put_aside"
    upload.save(update_fields=["state"])
    note(place, "write", f"upload/{upload.pk}", {"state": "put_aside"})


def _kept_name(name: str, type_name: str) -> str:
    suffix = Path(name.replace("\\", "/")).suffix.lower()
    if suffix not in SUFFIXES:
        raise AskedWrongly(
            f"文件应为 {'、'.join(SUFFIXES)}，实为“{name[-60:]}”。请另存为 Excel 工作簿或 CSV 后重新上传。"
        )
    if not type_name:
        stem = Path(name.replace("\\", "/")).stem
        return (stem if stem in RECORD_TYPES else "upload") + suffix
    if type_name not in RECORD_TYPES:
        raise AskedWrongly(f"没有“{type_name[:40]}”这种记录。请从列表里选择。")
    return type_name + suffix


def _copy(content: Readable, path: Path) -> tuple[int, str]:
    """Copies piece by piece to the disk; how many bytes, and their digest."""
    import hashlib

    size, digest = 0, hashlib.sha256()
    with path.open("xb") as file:
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > LARGEST:
                raise AskedWrongly(f"文件应不超过 {LARGEST >> 20} MB，这个更大，没有保存。请拆成几个文件上传。")
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise AskedWrongly("文件是空的，没有保存。请核对后重新上传。")
    return size, f"sha256:{digest.hexdigest()}"


def _folder(upload: Upload) -> Path:
    return office().workspace.root / "uploads" / str(upload.pk)


def _sweep(folder: Path) -> None:
    """Removes what processes that died had not finished copying."""
    past = now().timestamp() - _ABANDONED_SECONDS
    for place in folder.glob(f"{_INCOMING}*"):
        if place.stat().st_mtime < past:
            shutil.rmtree(place, ignore_errors=True)


def path_of(upload: Upload) -> Path:
    """Where its file lies. Raises AskedWrongly where it is gone."""
    path = _folder(upload) / str(upload.outcome["file"])
    if not path.is_file():
        raise AskedWrongly("这个文件已经不在了，没有导入。请重新上传。")
    return path


def _workspace(upload: Upload) -> Workspace:
    return replace(office().workspace, institution=upload.institution)


def _read(upload: Upload) -> Partial:
    path = path_of(upload)
    return read_partial(path, known_keys(), upload.institution, _mapping(upload))


def _mapping(upload: Upload) -> TableMap | None:
    """The remembered mapping that knows the file's headers."""
    return chosen_mapping(_workspace(upload), path_of(upload), None, folder_of(upload.institution))


def _enter(upload: Upload, rows: str, by: str) -> Any:
    workspace, path, mapping = _workspace(upload), path_of(upload), _mapping(upload)
    if rows == "all":
        return take_folder(workspace, path, now(), by, None, mapping)
    rejects = _folder(upload) / "rejects"
    shutil.rmtree(rejects, ignore_errors=True)
    return take_good_rows(workspace, path, now(), by, rejects, None, mapping)


def _may_be_taken(place: Filer, upload: Upload, rows: str) -> None:
    said = upload.outcome
    if upload.state not in ("checked", "waiting"):
        words = {"received": "还在检查", "accepted": "已经导入", "put_aside": "已经放弃"}[upload.state]
        raise AskedWrongly(f"这个文件{words}，没有再次导入。请刷新页面。")
    if upload.state == "waiting" and upload.user_id == place.user.pk:
        raise AskedWrongly("复核应由另一个人做，这个文件是您自己上传的。没有导入，请让其他复核人员处理。")
    if upload.state == "waiting" and rows != said["rows"]:
        raise AskedWrongly("复核的范围与提交的不同，没有导入。请刷新页面。")
    if said["others"]:
        raise AskedWrongly(f"文件里有别家机构的记录（{'、'.join(said['others'])[:80]}），没有导入。请只留本机构的行。")
    if rows not in ("all", "good") or (rows == "all" and said["count"]) or said["whole"] or not said["good"]:
        raise AskedWrongly(f"文件有 {said['count']} 处错误，不能这样导入。请改正后重新上传，或者只导入没有错的行。")


def _sheet(file: RecordFile, faults: Sequence[Fault]) -> dict[str, Any]:
    """The rows of one file or sheet that are shown: those with faults first in sight, in their order."""
    by_row: dict[int, dict[str, str]] = {}
    for fault in faults:
        if fault.file == file.label and fault.row:
            by_row.setdefault(fault.row, {})[fault.column] = fault.reason
    columns: list[str] = []
    rows: list[dict[str, Any]] = []
    for line, cells in _shown(file, by_row):
        columns += [name for name in cells if name not in columns]
        said = {name: _said(value) for name, value in cells.items()}
        rows.append({"line": line, "cells": said, "faults": by_row.get(line, {})})
    titles = {name: field.title for name, field in file.record_type.columns.items()}
    return {
        "label": file.label,
        "type": file.record_type.name,
        "title": file.record_type.title,
        "columns": [{"name": name, "title": titles.get(name, name)} for name in columns],
        "rows": rows,
    }


def _shown(file: RecordFile, by_row: Mapping[int, Any]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """At most `SHOWN_ROWS` rows: all with faults as far as they fit, and the first others."""
    reader = file.reader or READERS[file.path.suffix.lower()]
    wanted = set(islice(sorted(by_row), SHOWN_ROWS))
    others = SHOWN_ROWS - len(wanted)
    for line, cells in reader(Reading(file, Findings())):
        if line in wanted:
            wanted.discard(line)
            yield line, cells
        elif others > 0 and line not in by_row:
            others -= 1
            yield line, cells
        if not wanted and others <= 0:
            return


def _said(value: object) -> str:
    if isinstance(value, Unreadable):
        return value.refused.found or ""
    return "" if value is None else str(value)[:200]


def _fault(fault: Fault) -> dict[str, Any]:
    return {"row": fault.row, "column": fault.column, "file": fault.file, "text": fault.text}


@contextmanager
def _told(upload: Upload) -> Iterator[None]:
    """Turns refused evidence into words: it was sound when it was looked at, and is not any more."""
    try:
        yield
    except RefusedError as refused:
        raise AskedWrongly(
            f"没有导入：检查以后情况变了，现在有 {refused.count} 处错误，"
            f"第一处：{refused.faults[0].text if refused.faults else ''}请重新上传。"
        ) from refused
