"""Small archives for the tests of searching: lines in the receiver's log, sealed when the test says so."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhengan.archive.line import Batch, Lines, LogClass
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments import Manifest, seal
from zhengan.archive.segments.encoding import Encoding
from zhengan.archive.wal import Wal, WalReader
from zhengan.ledger import Ed25519Signer

RECEIVER = "r1"
NOON = 1_795_147_200_000_000_000  # 2026-11-20 12:00 in Shanghai
SMALL = Encoding(level=1, group_rows=256, page_bytes=1 << 16)


def lines_of(texts: Sequence[bytes], flags: Sequence[int] = ()) -> Lines:
    """Lines side by side."""
    offsets = np.cumsum([0, *(len(text) for text in texts)], dtype=np.int64)
    return Lines(b"".join(texts), offsets, np.array(flags or [0] * len(texts), np.uint8))


class SmallArchive:
    """An archive with one receiver."""

    def __init__(self, root: Path) -> None:
        self.place = ArchivePlace(root, "broker")
        self.signer = Ed25519Signer("zhengan/broker", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
        self.wal = Wal(self.place.wal / RECEIVER, file_bytes=1 << 20)
        self._seqs: dict[str, int] = {}

    def receive(
        self,
        texts: Sequence[str | bytes],
        *,
        source: str = "s1",
        log_class: LogClass = "business",
        at: int = NOON,
        flags: Sequence[int] = (),
    ) -> None:
        """One batch, accepted."""
        raw = [text if isinstance(text, bytes) else text.encode() for text in texts]
        first = self._seqs.get(source, 0) + 1
        self._seqs[source] = first + len(raw) - 1
        self.wal.append([Batch(source, log_class, first, at, lines_of(raw, flags))])

    def seal(self, *, drop: bool = True) -> list[Manifest]:
        """Everything accepted becomes segments, one a class."""
        batches = list(WalReader(self.place.wal / RECEIVER).read())
        made = [
            seal(
                self.place,
                [one for one in batches if one.batch.log_class == log_class],
                receiver=RECEIVER,
                log_class=log_class,
                signer=self.signer,
                at=datetime(2026, 11, 20, 5, tzinfo=UTC),
                encoding=SMALL,
            )
            for log_class in dict.fromkeys(one.batch.log_class for one in batches)
        ]
        if drop and batches:
            self.wal.drop(batches[-1].number)
        return made

    def close(self) -> None:
        self.wal.close()


def written(rows: Iterable[tuple[str, str, str, int, str]]) -> list[str]:
    """RFC 5424 lines of (time, host, app, severity, msg)."""
    return [f"<{8 + severity}>1 {time} {host} {app} - - - {msg}" for time, host, app, severity, msg in rows]
