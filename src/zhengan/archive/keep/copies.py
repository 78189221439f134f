"""Copies of sealed segments in a second place: made once, read back and compared, noted in the ledger; and back from there.

A copy counts only once what the place gives back has the digests that the signed manifest states.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zhengan.archive.errors import ArchiveError, Damaged, Refused
from zhengan.archive.keep.objects import Objects
from zhengan.archive.line import CLASSES
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import SegmentEvent, events, stated, write_event
from zhengan.archive.segments.files import fresh_folder, make_folders, move_folder, sync_folder, write_durably
from zhengan.archive.segments.manifest import (
    MANIFEST,
    NOTE,
    Manifest,
    check_note,
    digest_of,
    is_segment_name,
    read_manifest,
)
from zhengan.archive.segments.reading import Segment, folders
from zhengan.ledger.note import VerifierKey

COPIED = "copied"
ADOPTED = "adopted"


@dataclass(frozen=True, slots=True)
class CopyFault:
    """What is amiss with a copy, and where."""

    segment: str
    name: str
    words: str


def prefix_of(manifest: Manifest) -> str:
    """Where a segment lies in a place for copies."""
    return f"{manifest.log_class}/{manifest.day}/{manifest.segment}/"


def copied(institution: str, to: str) -> dict[str, str]:
    """Segment -> digest of the manifest that was copied and verified there."""
    found = (event for event in events(institution) if event.event == COPIED and event.fields.get("to") == to)
    return {event.segment: event.manifest for event in found}


def copy_segment(
    segment: Segment, objects: Objects, *, to: str, keep_until: date | None, by: str, at: datetime
) -> SegmentEvent:
    """Copies a segment, reads it back, compares, and notes it. `to` is the place's name. Raises ArchiveError; then nothing is noted.

    The manifest goes last: a place that has a manifest has the whole segment.
    """
    manifest = segment.manifest
    for name in (*manifest.files, NOTE, MANIFEST):
        objects.put(prefix_of(manifest) + name, segment.folder / name, keep_until)
    faults = list(compare(manifest, objects))
    if faults:
        raise Damaged(
            f"复制到{objects.words}的 {manifest.segment} 与原件不符：{faults[0].words}。没有记为已复制，请重试。"
        )
    fields = {"manifest": manifest.digest, "root": manifest.root, "rows": manifest.rows, "to": to}
    if keep_until is not None:
        fields["keep_until"] = keep_until.isoformat()
    return write_event(manifest.institution, manifest.segment, COPIED, fields, by=by, at=at)


def copy_missing(
    there: Iterable[Segment],
    objects: Objects,
    *,
    institution: str,
    to: str,
    keep_until: Callable[[Manifest], date | None],
    by: str,
    at: datetime,
) -> Iterator[SegmentEvent]:
    """Copies what has no verified copy in the place yet, one by one; may be stopped at any time and begun again."""
    known = copied(institution, to)
    for segment in there:
        if known.get(segment.manifest.segment) != segment.manifest.digest:
            until = keep_until(segment.manifest)
            yield copy_segment(segment, objects, to=to, keep_until=until, by=by, at=at)


def compare(manifest: Manifest, objects: Objects) -> Iterator[CopyFault]:
    """Reads a copy back and holds each file against the signed manifest."""
    prefix = prefix_of(manifest)
    expected = {name: mark.digest for name, mark in manifest.files.items()} | {MANIFEST: manifest.digest}
    for name, digest in expected.items():
        try:
            content = b"".join(objects.read(prefix + name))
            if digest_of(content, manifest.algorithm) != digest:
                yield CopyFault(manifest.segment, prefix + name, f"{name} 的摘要不符")
        except ArchiveError as error:
            yield CopyFault(manifest.segment, prefix + name, str(error))


def compare_all(manifests: Iterable[Manifest], objects: Objects) -> Iterator[CopyFault]:
    """All faults of the copies of these segments."""
    for manifest in manifests:
        yield from compare(manifest, objects)


def in_place(objects: Objects) -> Iterator[str]:
    """The prefixes of the segments that a place holds whole."""
    for log_class in CLASSES:
        for name in objects.names(f"{log_class}/"):
            parts = name.split("/")
            if len(parts) == 4 and parts[3] == MANIFEST and is_segment_name(parts[2]):
                yield name.removesuffix(MANIFEST)


def adopt(
    place: ArchivePlace, objects: Objects, prefix: str, keys: Iterable[VerifierKey], *, by: str, at: datetime
) -> SegmentEvent:
    """Takes a segment out of a place for copies into the archive: after the loss of a disk, or an older archive of the institution.

    Everything is checked before anything is kept: the signature by one of `keys`, the digest of each file. Raises Refused for what
    is another institution's or there already, Damaged for what does not fit.
    """
    manifest = read_manifest(b"".join(objects.read(prefix + MANIFEST)), prefix + MANIFEST)
    note = b"".join(objects.read(prefix + NOTE)).decode(errors="replace")
    if manifest.institution != place.institution:
        raise Refused(f"{prefix} 是 {manifest.institution} 的日志，这里是 {place.institution} 的。没有收入。")
    signed = check_note(manifest, note, keys)
    if not signed:
        raise Damaged(f"{prefix} 没有给定公钥的签名。没有收入，请核对公钥。")
    if prefix_of(manifest) != prefix:
        raise Damaged(f"{prefix} 里的清单说自己是 {prefix_of(manifest)}。没有收入。")
    if any(folder.name == manifest.segment for folder in folders(place)):
        raise Refused(f"{manifest.segment} 已在归档里。没有收入。")
    folder = place.segment(manifest.log_class, manifest.day, manifest.segment)
    make_folders(folder.parent, place.segments)
    beside = folder.parent / f".{folder.name}.new"
    fresh_folder(beside)
    for name, mark in manifest.files.items():
        content = b"".join(objects.read(prefix + name))
        if digest_of(content, manifest.algorithm) != mark.digest:
            raise Damaged(f"{prefix}{name} 的摘要与签名的清单不符。没有收入，请换一份副本。")
        write_durably(beside / name, content)
    write_durably(beside / MANIFEST, manifest.written())
    write_durably(beside / NOTE, note.encode())
    sync_folder(beside)
    move_folder(beside, folder)
    fields = {
        **stated(manifest),
        "from": objects.words,
        "signer": [str(key) for key in signed],
        "note": hashlib.sha256(note.encode()).hexdigest(),
    }
    return write_event(place.institution, manifest.segment, ADOPTED, fields, by=by, at=at)
