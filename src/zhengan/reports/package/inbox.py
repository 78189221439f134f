"""Where a receiver keeps what it took: packages by digest, and the receipt of each, which is what makes it taken.

inbox/packages/<digest>.zhengan      accepted ones only
inbox/receipts/<digest>.receipt      of every package whose sender is known, accepted or refused
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from zhengan.ledger.note import Signer, VerifierKey
from zhengan.ledger.tree_head import TreeHead
from zhengan.ledger.writing_file import write_whole
from zhengan.reports.package.fault import PackageFault, PackageRefused
from zhengan.reports.package.manifest import MANIFEST, Manifest
from zhengan.reports.package.proofs import tree_of
from zhengan.reports.package.receipt import Receipt, read_receipt, write_receipt
from zhengan.reports.package.verifying import Expected, Verified, named_sender, verify


class Inbox:
    """The folder of one addressee. `signer` signs its receipts, `addressee` is what packages to it must say ("" for any)."""

    def __init__(self, folder: Path, signer: Signer, addressee: str = "") -> None:
        self._packages, self._receipts = folder / "packages", folder / "receipts"
        self._signer, self._addressee = signer, addressee
        for place in (self._packages, self._receipts):
            place.mkdir(parents=True, exist_ok=True)

    def receive(self, path: Path, senders: list[VerifierKey], at: datetime) -> Receipt:
        """Takes a package, all or nothing, and answers; the same package gets the same receipt, whenever it comes again.

        Raises PackageRefused, and keeps nothing, where the file is not signed by one of `senders`.
        """
        with self._alone():
            digest = _digest(path)
            if (kept := self._kept(digest)) is not None:
                return kept
            with path.open("rb") as file:
                manifest = named_sender(file, senders)
            faults: tuple[PackageFault, ...] = ()
            found: Verified | None = None
            try:
                with path.open("rb") as file:
                    found = verify(file, senders, self._expected)
                faults = self._replayed(found)
            except PackageRefused as refused:
                faults = refused.faults
            note = write_receipt(digest, manifest, faults, found.checkpoint if found else "", at, self._signer)
            if not faults:
                self._keep(path, digest)
            with write_whole(self._place(digest)) as written:
                written.write(note.encode())
            return read_receipt(note, [self._signer.key])

    def receipts(self) -> Iterator[Receipt]:
        """All receipts, by time."""
        found = [self._read(path) for path in self._receipts.glob("*.receipt")]
        yield from sorted(found, key=lambda one: (one.at, one.digest))

    def package(self, digest: str) -> Path:
        """Where an accepted package lies."""
        return self._packages / f"{digest.removeprefix('sha256:')}.zhengan"

    def _expected(self, manifest: Manifest) -> Expected:
        known: TreeHead | None = None
        for one in self.receipts():
            if one.result == "accepted" and one.institution == manifest.sender.institution and one.checkpoint:
                tree = tree_of(one.checkpoint)
                known = tree if known is None or tree.size > known.size else known
        return Expected(self._addressee, known)

    def _replayed(self, found: Verified) -> tuple[PackageFault, ...]:
        """Refuses a number that was given to another package, and a correction of what never came."""
        head, faults = found.manifest, []
        accepted = [one for one in self.receipts() if one.result == "accepted"]
        own = [one for one in accepted if one.institution == head.sender.institution]
        same = [one for one in own if (one.kind, one.period, one.number) == (head.kind, head.period, head.number)]
        if head.period and same:
            what = f"{head.kind} {head.period} 第 {head.number} 号"
            faults.append(
                PackageFault(
                    "number_taken", MANIFEST, 0, f"{what} 没有用过", f"已收下 {same[0].digest}", "请更正并换号后再发"
                )
            )
        if head.supersedes and head.supersedes not in {one.digest for one in own}:
            faults.append(
                PackageFault("nothing_to_correct", MANIFEST, 0, "更正一份已收下的包", head.supersedes, "请先发原来的包")
            )
        return tuple(faults)

    def _kept(self, digest: str) -> Receipt | None:
        path = self._place(digest)
        return self._read(path) if path.exists() else None

    def _read(self, path: Path) -> Receipt:
        return read_receipt(path.read_text(encoding="utf-8"), [self._signer.key])

    def _place(self, digest: str) -> Path:
        return self._receipts / f"{digest.removeprefix('sha256:')}.receipt"

    def _keep(self, path: Path, digest: str) -> None:
        """Copies the package, and makes sure that it is the one that was checked."""
        taken = hashlib.sha256()
        with path.open("rb") as source, write_whole(self.package(digest)) as copy:
            while chunk := source.read(1024 * 1024):
                taken.update(chunk)
                copy.write(chunk)
            if f"sha256:{taken.hexdigest()}" != digest:
                raise PackageRefused(
                    [
                        PackageFault(
                            "changed", "", 0, f"与核验时相同的文件 {digest}", "核验期间被改动", "请重新放入后再收"
                        )
                    ]
                )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        handle = os.open(self._receipts / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def copy_once(source: Path, target: Path, digest: str) -> None:
    """Puts a copy of a file beside others, whole or not at all; one that lies there already with that digest is left as it is."""
    if target.exists() and _digest(target) == digest:
        return
    with source.open("rb") as file, write_whole(target) as copy:
        shutil.copyfileobj(file, copy)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
