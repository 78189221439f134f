"""Signed states of what is not yet sealed, so that nobody can take from the end of a receiver's log unseen.

One file a state, `checkpoints/<receiver>/<batch>.json`: a signed note (C2SP) and the numbers that it covers by digest.

    zhengan archive tail
    <institution>/<receiver>
    batch <number of the last durable batch>
    chain <its chain value, hex>
    numbers <SHA-256 of the canonical JSON of {source: last number}, hex>
    at <UTC, ISO 8601>

A state on the same disk binds only who lacks the key; copies belong elsewhere, as those of the ledger do.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from zhengan.archive.errors import Damaged
from zhengan.archive.intake import Intake
from zhengan.archive.place import ArchivePlace
from zhengan.archive.wal import WalReader
from zhengan.archive.wal.medium import replace_file
from zhengan.ledger.canonical import canonical
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import Signer, VerifierKey, open_note, sign_note

_TITLE = "zhengan archive tail"


@dataclass(frozen=True, slots=True)
class TailCheckpoint:
    """A state that was signed: the log's last batch, its chain value, the last number of every source, when."""

    receiver: str
    batch: int
    chain_hex: str
    numbers: dict[str, int]
    at: datetime


@dataclass(frozen=True, slots=True)
class TailFault:
    """Where the log and a signed state of it disagree."""

    receiver: str
    batch: int
    text: str


def checkpoint_tail(intake: Intake, signer: Signer, at: datetime) -> str:
    """Signs the log's end as it is now and keeps the note; a state of the same batch is replaced. Raises OSError."""
    stored, numbers = intake.tail()
    lines = [
        _TITLE,
        f"{intake.place.institution}/{intake.receiver}",
        f"batch {stored.number}",
        f"chain {stored.chain.hex()}",
        f"numbers {_digest(numbers)}",
        f"at {at.astimezone(UTC).isoformat()}",
    ]
    note = sign_note("".join(f"{line}\n" for line in lines), [signer])
    folder = intake.place.checkpoints / intake.receiver
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / f"{stored.number:020d}.json", orjson.dumps({"note": note, "numbers": numbers}))
    return note


def tail_checkpoints(place: ArchivePlace, receiver: str, keys: Iterable[VerifierKey]) -> Iterator[TailCheckpoint]:
    """The kept states, oldest first. Raises Damaged for one that is not what was signed."""
    keys = list(keys)
    for path in _paths(place, receiver):
        yield read_checkpoint(path, place.institution, receiver, keys)


def read_checkpoint(path: Path, institution: str, receiver: str, keys: Iterable[VerifierKey]) -> TailCheckpoint:
    """Reads one state. Raises Damaged where it is not signed by one of `keys`, or is not of this receiver."""
    try:
        held = orjson.loads(path.read_bytes())
        text, signed = open_note(held["note"], keys)
        title, origin, batch, chain, numbers, at = text.splitlines()
        fields = dict(line.split(" ", 1) for line in (batch, chain, numbers, at))
        found = TailCheckpoint(
            receiver, int(fields["batch"]), fields["chain"], held["numbers"], datetime.fromisoformat(fields["at"])
        )
        bound = fields["numbers"] == _digest(held["numbers"])
    except (ValueError, KeyError, TypeError, AttributeError, NoteError) as error:
        raise Damaged(f"{path} 不是完好的尾部检查点：{error}") from None
    if (title, origin) != (_TITLE, f"{institution}/{receiver}") or not signed or not bound:
        raise Damaged(f"{path} 应为 {institution}/{receiver} 的尾部检查点并有本机构的签名，实际不是。")
    return found


def tail_faults(place: ArchivePlace, receiver: str, keys: Iterable[VerifierKey]) -> list[TailFault]:
    """Compares the log with every kept state of what is not sealed: cut ends and exchanged batches."""
    keys = list(keys)
    reader = WalReader(place.wal / receiver)
    states: dict[int, TailCheckpoint] = {}
    faults = []
    for path in _paths(place, receiver):
        try:
            state = read_checkpoint(path, place.institution, receiver, keys)
            states[state.batch] = state
        except Damaged as error:
            faults.append(TailFault(receiver, int(path.stem), str(error)))
    sealed, durable = reader.sealed, reader.durable
    chains = {
        batch.number: batch.chain.hex()
        for batch in reader.read(on_damage=lambda d: faults.append(TailFault(receiver, d.number, str(d))))
        if batch.number in states
    }
    for number, state in sorted(states.items()):
        if number > durable:
            text = f"已签名的第 {number} 批不在日志里，日志止于第 {durable} 批：末尾被截去"
            faults.append(TailFault(receiver, number, text))
        elif number > sealed and chains.get(number) != state.chain_hex:
            faults.append(TailFault(receiver, number, f"第 {number} 批的链值与 {state.at.isoformat()} 签名的不同"))
    return faults


def prune_checkpoints(place: ArchivePlace, receiver: str, keys: Iterable[VerifierKey]) -> int:
    """Of the states of what is sealed keeps the last one of each hour; how many were removed."""
    sealed = WalReader(place.wal / receiver).sealed
    keys = list(keys)
    last: dict[str, Path] = {}
    removed = 0
    for path in _paths(place, receiver):
        if int(path.stem) > sealed:
            break
        hour = f"{read_checkpoint(path, place.institution, receiver, keys).at:%Y-%m-%dT%H}"
        if hour in last:
            last[hour].unlink()
            removed += 1
        last[hour] = path
    return removed


def _paths(place: ArchivePlace, receiver: str) -> list[Path]:
    return sorted((place.checkpoints / receiver).glob("[0-9]*.json"))


def _digest(numbers: dict[str, int]) -> str:
    return hashlib.sha256(canonical(numbers)).hexdigest()
