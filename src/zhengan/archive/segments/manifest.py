"""A segment's manifest: what it holds, the root of its tree, its files' digests; canonical JSON, countersigned by a note.

The note is a C2SP checkpoint of the segment's own tree with one line more for the manifest:

    zhengan/<institution>/segment/<segment>
    <rows>
    <root in base64>
    digest <algorithm>
    manifest <digest of manifest.json in hexadecimal>
    time <when it was sealed>

Instants of nanoseconds are decimal text: canonical JSON holds no whole number beyond 2^53.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, cast

import orjson

from zhengan.archive.errors import Damaged
from zhengan.archive.line import CLASSES, LogClass
from zhengan.ledger.canonical import CanonicalError, canonical
from zhengan.ledger.digest import ALGORITHMS, Algorithm, hasher
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import Signer, VerifierKey, encode_base64, open_note, sign_note
from zhengan.ledger.tree_head import origin_of

FORMAT = "zhengan-segment/1"
LINES, TREE, WORDS = "lines.parquet", "tree.bin", "words.bin"
MANIFEST, NOTE = "manifest.json", "manifest.note"

Runs = tuple[tuple[int, int], ...]

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,80}-\d{12,20}")


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file's size and digest."""

    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class WalSpan:
    """Which batches of the receiver's log are sealed here: all of the segment's class and day from `first` to `last`. `chain` is the
    chained hash of the last of them."""

    first: int
    last: int
    chain: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a segment holds. `received` and `time` are the least and greatest instants (ns UTC), `time` None where no line claims one.

    `sources`: the numbers of each source as runs without gaps. `covered`: the seconds that its lines cover (see `covered`).
    `apps` and `hosts`: the values that occur, None where there are too many to list. `encoding`: how often the files were written anew
    (0: as sealed).
    """

    segment: str
    institution: str
    receiver: str
    log_class: LogClass
    day: str
    rows: int
    raw_bytes: int
    algorithm: Algorithm
    root: str
    group_rows: int
    sealed_at: str
    received: tuple[int, int]
    time: tuple[int, int] | None
    sources: Mapping[str, Runs]
    covered: Mapping[str, Runs]
    flags: Mapping[str, int]
    apps: tuple[str, ...] | None
    hosts: tuple[str, ...] | None
    wal: WalSpan
    files: Mapping[str, FileMark]
    encoding: int = 0
    key: str = ""
    """The class key under which the lines lie (see `locked`); "" where they lie in the clear."""
    digest: str = field(default="", compare=False)
    """The digest of `manifest.json`; set where it was read or written."""

    @property
    def stored_bytes(self) -> int:
        """Size of all files that the manifest lists."""
        return sum(mark.size for mark in self.files.values())

    def written(self) -> bytes:
        """The bytes of `manifest.json`."""
        return canonical(
            {
                "algorithm": self.algorithm,
                "apps": None if self.apps is None else list(self.apps),
                "class": self.log_class,
                "covered": _listed(self.covered),
                "day": self.day,
                "encoding": self.encoding,
                "files": {name: {"bytes": mark.size, "digest": mark.digest} for name, mark in self.files.items()},
                "flags": dict(self.flags),
                "format": FORMAT,
                "group_rows": self.group_rows,
                "hosts": None if self.hosts is None else list(self.hosts),
                "institution": self.institution,
                "key": self.key,
                "raw_bytes": self.raw_bytes,
                "received": [str(instant) for instant in self.received],
                "receiver": self.receiver,
                "root": self.root,
                "rows": self.rows,
                "sealed_at": self.sealed_at,
                "segment": self.segment,
                "sources": _listed(self.sources),
                "time": None if self.time is None else [str(instant) for instant in self.time],
                "wal": {"chain": self.wal.chain, "first": self.wal.first, "last": self.wal.last},
            }
        )

    def note_text(self) -> str:
        """What is signed."""
        return (
            f"{origin_of(self.institution)}/segment/{self.segment}\n{self.rows}\n"
            f"{encode_base64(bytes.fromhex(self.root))}\ndigest {self.algorithm}\n"
            f"manifest {digest_of(self.written(), self.algorithm)}\ntime {self.sealed_at}\n"
        )

    def signed(self, signer: Signer) -> str:
        """The note."""
        return sign_note(self.note_text(), [signer])


def digest_of(data: bytes | memoryview, algorithm: str) -> str:
    """A digest in hexadecimal."""
    return hasher(algorithm)(cast("bytes", data)).digest().hex()


def read_manifest(data: bytes, where: str = MANIFEST) -> Manifest:
    """The manifest in the bytes of `manifest.json`. Raises Damaged for anything but its one spelling."""
    try:
        manifest = _parsed(orjson.loads(data))
        if manifest.written() == data:
            return manifest
    except (ValueError, KeyError, TypeError, AttributeError, CanonicalError):
        pass
    raise Damaged(
        f"{where} 应为这一格式的段清单，实际不是：清单被改动或损坏。请从副本恢复该段后运行 zhengan archive verify。"
    )


def check_note(manifest: Manifest, note: str, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Who signed the manifest, of `keys`. Raises Damaged where the note is another manifest's, or a signature is wrong."""
    try:
        text, signed = open_note(note, keys)
    except NoteError as error:
        raise Damaged(f"{manifest.segment} 的签名文本不能确认：{error}") from None
    if text != manifest.note_text():
        raise Damaged(f"{manifest.segment} 的签名文本与清单不符：清单或签名文本被改动。请从副本恢复该段。")
    return signed


def is_segment_name(name: str) -> bool:
    """Whether a folder's name is that of a segment: `<receiver>-<first batch>`."""
    return _NAME.fullmatch(name) is not None


def segment_name(receiver: str, first_batch: int) -> str:
    """The name of the segment that begins with this batch: the same however often it is sealed."""
    name = f"{receiver}-{first_batch:012d}"
    if not is_segment_name(name):
        raise ValueError(f"receiver name {receiver!r} cannot be part of a folder's name")
    return name


def _listed(runs_by_source: Mapping[str, Runs]) -> dict[str, Any]:
    return {name: [list(run) for run in runs] for name, runs in runs_by_source.items()}


def _runs(listed: dict[str, Any]) -> dict[str, Runs]:
    return {name: tuple((int(first), int(last)) for first, last in runs) for name, runs in listed.items()}


def _parsed(held: dict[str, Any]) -> Manifest:
    received = (int(held["received"][0]), int(held["received"][1]))
    time = held["time"] and (int(held["time"][0]), int(held["time"][1]))
    good = (
        held["format"] == FORMAT
        and held["class"] in CLASSES
        and held["algorithm"] in ALGORITHMS
        and is_segment_name(held["segment"])
        and len(bytes.fromhex(held["root"])) == 32
        and all(type(held[name]) is int and held[name] >= 0 for name in ("rows", "raw_bytes", "group_rows", "encoding"))
        and all(type(held[name]) is str for name in ("day", "institution", "key", "receiver", "sealed_at"))
    )
    if not good:
        raise ValueError
    plain = {name.name: held[name.name] for name in fields(Manifest) if name.name in held}
    plain.update(
        log_class=held["class"],
        received=received,
        time=time or None,
        sources=_runs(held["sources"]),
        covered=_runs(held["covered"]),
        apps=None if held["apps"] is None else tuple(held["apps"]),
        hosts=None if held["hosts"] is None else tuple(held["hosts"]),
        wal=WalSpan(held["wal"]["first"], held["wal"]["last"], held["wal"]["chain"]),
        files={name: FileMark(mark["bytes"], mark["digest"]) for name, mark in held["files"].items()},
    )
    manifest = Manifest(**plain)
    return Manifest(**{**plain, "digest": digest_of(manifest.written(), manifest.algorithm)})
