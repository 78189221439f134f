"""What the tests of keeping start from: sealed segments with their entries, a signer, an hour."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhengan.archive.line import Batch, Lines, LogClass
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import write_sealed
from zhengan.archive.segments.reading import Segment, open_segment
from zhengan.archive.segments.sealing import seal
from zhengan.archive.wal import WalBatch
from zhengan.ledger import Ed25519Signer, create_ledger

BROKER = "华东证券"
ZONE = ZoneInfo("Asia/Shanghai")


def signer(seed: int = 7) -> Ed25519Signer:
    return Ed25519Signer("zhengan/demo", Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def lines(count: int, start: int = 0) -> Lines:
    raw = [
        b"<14>1 2026-11-19T09:30:00+08:00 oms-1 gateway - - - order %d accepted" % number
        for number in range(start, start + count)
    ]
    return Lines(b"".join(raw), np.cumsum([0, *map(len, raw)], dtype=np.int64), np.zeros(count, dtype=np.uint8))


def sealed(
    place: ArchivePlace,
    number: int,
    received: datetime,
    *,
    log_class: LogClass = "business",
    source: str = "oms-1",
    first: int = 1,
) -> Segment:
    """A segment of ten lines of one source, with its entry in the ledger."""
    create_ledger(place.institution, "sha256")
    batch = Batch(source, log_class, first, int(received.timestamp()) * 1_000_000_000, lines(10, first))
    manifest = seal(
        place, [WalBatch(number, bytes(32), batch)], receiver="r1", log_class=log_class, signer=signer(), at=received
    )
    write_sealed(manifest, at=received)
    return open_segment(place, manifest.segment)
