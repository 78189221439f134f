"""What the tests of sealing start from: batches, a receiver's log in memory, a signer, an hour, an archive with its entries."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhengan.archive.intake import make_lines
from zhengan.archive.line import Batch, LogClass
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import write_sealed
from zhengan.archive.segments.manifest import Manifest
from zhengan.archive.segments.sealing import seal
from zhengan.archive.wal import Damage, WalBatch
from zhengan.ledger.digest import Algorithm
from zhengan.ledger.signer import Ed25519Signer
from zhengan.ledger.tree_head import origin_of

BROKER = "示例证券"
SIGNER = Ed25519Signer(origin_of(BROKER), Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = Ed25519Signer(origin_of(BROKER), Ed25519PrivateKey.from_private_bytes(bytes(32)))
NOON = 1_795_060_800_000_000_000  # 2026-11-19 12:00 in Shanghai
DAY_NS = 86_400 * 10**9
AT = datetime.fromisoformat("2026-11-20T09:00:00+08:00")


def clock() -> datetime:
    return AT


def place_in(folder: Path) -> ArchivePlace:
    return ArchivePlace(folder / "archive", BROKER)


def rfc5424(number: int, app: str = "gateway") -> bytes:
    return b"<14>1 2026-11-19T11:59:%02d.%06d+08:00 oms-%d %s %d - - order %d accepted" % (
        number % 60,
        number,
        number % 3,
        app.encode(),
        1000 + number % 7,
        number,
    )


def some_lines(first: int, count: int) -> list[bytes]:
    """Lines of several programs, and some that no parser understands."""
    odd = [b"", b"\xff\x00 binary", "没有时间的一行".encode(), b"plain words", b'{"level":"warn","msg":"slow"}']
    apps = ("gateway", "risk", "quote")
    return [
        odd[number // 11 % len(odd)] if number % 11 == 0 else rfc5424(number, apps[number % 3])
        for number in range(first, first + count)
    ]


def batch(
    number: int,
    source: str,
    first_seq: int,
    raw: Sequence[bytes],
    received_ns: int = NOON,
    log_class: LogClass = "business",
) -> WalBatch:
    chain = number.to_bytes(32, "big")
    return WalBatch(number, chain, Batch(source, log_class, first_seq, received_ns, make_lines(raw)))


def batches(count: int = 6, lines: int = 100, start: int = 1) -> list[WalBatch]:
    """Batches of two sources in turn, numbered densely."""
    return [
        batch(
            start + index,
            "ab"[index % 2],
            1 + (start - 1 + index) // 2 * lines,
            some_lines(index * lines, lines),
            NOON + index * 10**9,
        )
        for index in range(count)
    ]


def sealed(
    place: ArchivePlace,
    given: Sequence[WalBatch],
    *,
    receiver: str = "r1",
    log_class: LogClass = "business",
    algorithm: Algorithm = "sha256",
) -> Manifest:
    """A segment with its entry in the ledger."""
    manifest = seal(place, given, receiver=receiver, log_class=log_class, signer=SIGNER, at=AT, algorithm=algorithm)
    write_sealed(manifest, at=AT)
    return manifest


class MemoryLog:
    """A receiver's log that forgets nothing until it is told to."""

    def __init__(self, given: Sequence[WalBatch]) -> None:
        self.held = list(given)
        self.sealed = 0

    def read(self, after: int = 0, *, on_damage: Callable[[Damage], None] | None = None) -> Iterator[WalBatch]:
        return iter([one for one in self.held if one.number > max(after, self.sealed)])

    def drop(self, through: int) -> None:
        self.sealed = max(self.sealed, through)
