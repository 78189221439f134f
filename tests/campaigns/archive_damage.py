"""What a power failure or a bad sector does to the log of a receiver."""

import os
import random
from pathlib import Path

from zhengan.archive.wal.file import PAGE, LogFile, paths, read_head
from zhengan.archive.wal.marks import read_durable
from zhengan.archive.wal.record import BATCH, Header, crc_of, pack, padding
from zhengan.archive.wal.scan import Record, Walk


def tear_the_end(folder: Path, chance: random.Random) -> None:
    """Writes part of one batch more, as a machine does that loses power; the note of progress may be lost as well."""
    found = _records(folder)
    if not found:
        return
    path, file, last = found[-1]
    end = last.offset + 64 + len(last.body)
    end += padding(end, PAGE)
    body = chance.randbytes(chance.randrange(1, 9000))
    header = Header(BATCH, chance.randrange(2), len(body), crc_of(body), last.header.number + 1, bytes(32))
    whole = pack(header, file.head.nonce) + body
    kept = whole[: chance.randrange(len(whole))]
    if end + len(whole) + PAGE > file.size:
        return
    with path.open("r+b") as stream:
        stream.seek(end)
        stream.write(kept + chance.choice([bytes(len(whole) - len(kept)), chance.randbytes(len(whole) - len(kept))]))
    if chance.random() < 0.3:
        (folder / "durable").unlink()


def flip_a_bit(folder: Path, chance: random.Random) -> tuple[Path, int] | None:
    """Changes a bit of a record; where."""
    found = _records(folder)
    if not found:
        return None
    path, _, record = chance.choice(found)
    offset = record.offset + chance.randrange(64 + len(record.body))
    with path.open("r+b") as stream:
        stream.seek(offset)
        byte = stream.read(1)[0]
        stream.seek(offset)
        stream.write(bytes([byte ^ 1 << chance.randrange(8)]))
    return path, offset


def _records(folder: Path) -> list[tuple[Path, LogFile, Record]]:
    """The durable batches in the files that are there, in order."""
    durable = read_durable(folder)
    found = []
    for path in paths(folder):
        handle = os.open(path, os.O_RDONLY)
        head, _ = read_head(handle)
        assert head is not None
        file = LogFile(path, handle, path.stat().st_size, head)
        items = [(path, file, one) for one in Walk(file, 0) if isinstance(one, Record) and one.header.kind == BATCH]
        os.close(handle)
        # A file gives way to the one after it from that one's first batch on.
        found = [one for one in found if one[2].header.number < head.first] + items
    return [one for one in found if durable and one[2].header.number <= durable.number]
