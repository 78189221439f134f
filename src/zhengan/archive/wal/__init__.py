"""The write-ahead log of a receiver: accepted, durable, not yet sealed.

    Wal            the one writer of a receiver's folder: `append`, `read`, `drop`
    WalReader      any other process: `read` and `drop` of what is durable
    receivers      the receivers that have a folder
    Damage         what was found damaged, where, and which batches are concerned

Kept promises: `append` returns after fdatasync; a page that holds an acknowledged record is never written again until its
file is recycled; a file whose fdatasync failed is never acknowledged on again; a torn tail is cut, named and kept aside;
damage before the tail is named, kept aside, and what follows it stays readable.
"""

from zhengan.archive.wal.log import Wal
from zhengan.archive.wal.reader import WalReader, receivers
from zhengan.archive.wal.record import Note, Stored, WalBatch
from zhengan.archive.wal.recovery import Memory
from zhengan.archive.wal.scan import Damage

__all__ = ["Damage", "Memory", "Note", "Stored", "Wal", "WalBatch", "WalReader", "receivers"]
