"""What an institution files: what is owed, packages made and sent, receipts taken in. The one way of both doors, CLI and console.

desk = Desk(workspace, institution)
desk.owed(findings, readings, day)          what to file, when, to whom
desk.make(making, by, at)                   a package in the outbox, waiting for the second person
desk.send_to(filing, folder, by, at)        intention, delivery, record: cut off anywhere, `recover` finishes it, once
desk.take_receipt(filing, note, keys, …)    the addressee's signed answer
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from zhengan.assess import Assessment, Finding
from zhengan.assess.run import assess_world
from zhengan.assess.world import World, world_of
from zhengan.cases.errors import CaseRefused
from zhengan.cases.filing import Filing, Version
from zhengan.cases.filing_book import FilingBook, unfinished
from zhengan.cases.filing_kind import REGULATOR, FilingKind, answering, filing_kind, filing_kinds
from zhengan.cases.filing_owed import Owed, Recipient, owed_of, recipient_of, still_owed
from zhengan.ledger import LedgerError, VerifierKey, institutions
from zhengan.ledger.chain import instant_text
from zhengan.reports.package import Document, PackageRefused, Packed, Seen, Verified, read_receipt, verify
from zhengan.reports.package.inbox import copy_once
from zhengan.workspace.attachments import keep_attachments
from zhengan.workspace.clock import SHANGHAI
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.judgement import question_of
from zhengan.workspace.packages import Making, digest_of, made_package, place_of, public_keys
from zhengan.workspace.partners import partner

_LOG = logging.getLogger("zhengan")


@dataclass(frozen=True)
class Made:
    """A package in the outbox, and the records of its types that stayed behind, each with the reason."""

    filing: Filing
    packed: Packed
    stayed: tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """The filings of one institution of a workspace. `source` is the door, as the ledger names it."""

    workspace: Workspace
    institution: str
    source: str = "cli"

    @property
    def book(self) -> FilingBook:
        """Its filings."""
        return FilingBook(self.institution, self.source)

    # What is owed

    def owed(self, findings: Iterable[Finding], readings: Mapping[str, str], day: date) -> list[Owed]:
        """What findings ask for, without what has been sent already."""
        own = [one for one in findings if one.institution == self.institution]
        return still_owed(owed_of(own, self.routes(day), readings), self.book.filings())

    def due(self, day: date) -> list[Owed]:
        """The same, judged now: only the duties that a filing answers."""
        assessment, readings = self._judged(day, lambda duty: duty in answering())
        return self.owed(assessment.findings, readings, day)

    def seen(self, kind: FilingKind, day: date) -> Seen:
        """The findings that go along with a package of the kind, judged now."""
        assessment, readings = self._judged(day, lambda duty: duty.startswith(kind.verdicts or ("-",)))
        return Seen(day, readings, assessment.calendar_version, assessment.findings)

    def routes(self, day: date) -> Sequence[Mapping[str, Any]]:
        """To whom the institution reports on a day (`zhengan.assess.routes`)."""
        world = self._world(day)[0]
        rows: list[dict[str, Any]] = world.derived["route"].to_pylist()
        return rows

    def recipient(self, kind: FilingKind, obligation: str, day: date) -> Recipient:
        """To whom a filing of a kind goes that answers an obligation."""
        said = kind.answers.get(obligation) or REGULATOR
        return recipient_of(kind.name, said, self.institution, day, self.routes(day))

    # Packages

    def make(self, making: Making, by: str, at: datetime) -> Made:
        """Makes the package of a filing, or one more in place of or as a correction of the last.

        Raises PackingRefused, CaseRefused while one is on its way, StorageError.
        """
        packed, told, stayed = made_package(self.workspace, self.institution, making, self.book.filings(), at)
        keep_attachments(self.workspace, {digest_of(one.path): one.path for one in making.documents})
        return Made(self.book.prepare(making.id, told, by, at), packed, stayed)

    def again(self, filing: Filing, seen: Seen, documents: Sequence[Document], covers: tuple[str, ...] = ()) -> Making:
        """What a correction of a filing is to be: the same matter, with new papers. Raises CaseRefused where nothing went out."""
        if filing.given is None and filing.state not in ("returned", "refused"):
            raise CaseRefused(f"{filing.id} 还没有送出，不用更正：重新制作（zhengan submission pack）即可。")
        return Making(
            kind=filing_kind(filing.kind),
            period=filing.period,
            about=filing.about,
            recipient=Recipient(filing.to, filing.to, filing.basis),
            obligation=filing.obligation,
            due_on=filing.due_on,
            seen=seen,
            covers=covers or filing.newest.covers,
            documents=documents,
        )

    def package(self, version: Version) -> Path:
        """Where a package lies in the outbox. Raises InputError where it is gone or was changed."""
        path = place_of(self.workspace, version.digest)
        if not path.is_file() or digest_of(path) != version.digest:
            raise InputError(f"{path} 应是摘要为 {version.digest} 的包，实际缺失或被改动。请从备份取回，或重新制作。")
        return path

    def examined(self, version: Version) -> Verified | PackageRefused:
        """What the addressee's own check would say to the package."""
        try:
            with self.package(version).open("rb") as file:
                return verify(file, public_keys(self.workspace, self.institution))
        except PackageRefused as refused:
            return refused

    # Sending

    def send_to(self, filing: Filing, folder: Path, by: str, at: datetime) -> Filing:
        """Delivers the confirmed package into a folder, and records it; a second call changes nothing."""
        if filing.newest.sent_at is not None:
            return filing
        if not folder.is_dir():
            raise InputError(f"{folder} 应是已有的文件夹，实际不是。没有报送，请检查路径或插好介质。")
        version = filing.newest
        self.package(version)
        target = str(folder.resolve() / version.file)
        filing = self.book.intend(filing.id, version.digest, by, at, "folder", target)
        return self.finish(filing, by, at)

    def handed_over(self, filing: Filing, sent_at: datetime, by: str, at: datetime) -> Filing:
        """A person has carried the package, or filed it on the addressee's own site, at a time that they tell."""
        version = filing.newest
        if sent_at > at:
            raise CaseRefused(f"送达的时间应不晚于现在，实为 {sent_at:%Y-%m-%d %H:%M}。没有登记，请核对时间。")
        self.book.intend(filing.id, version.digest, by, at, "hand", instant_text(sent_at))
        return self.book.sent(filing.id, version.digest, by, at, sent_at)

    def recover(self, at: datetime) -> list[Filing]:
        """Finishes what was cut off between the intention and the record; gives what was finished."""
        return [self.finish(one, one.events[-1].by, at) for one in unfinished(self.book.filings())]

    def finish(self, filing: Filing, by: str, at: datetime) -> Filing:
        """From the intention on: delivers what is not there yet, and records it."""
        version = filing.newest
        if version.channel == "hand":
            return self.book.sent(filing.id, version.digest, by, at, datetime.fromisoformat(version.target))
        target = Path(version.target)
        copy_once(self.package(version), target, version.digest)
        # When it was written there: after a power cut neither the intention's time nor this one's would be true.
        sent_at = datetime.fromtimestamp(int(target.stat().st_mtime), SHANGHAI)
        return self.book.sent(filing.id, version.digest, by, at, sent_at)

    # Answers

    def take_receipt(self, filing: Filing, note: str, keys: Sequence[VerifierKey], by: str, at: datetime) -> Filing:
        """Takes in the addressee's signed answer. Raises NoteError for a foreign or changed one, CaseRefused for another package's."""
        known = [*keys, *partner(self.workspace, filing.to).keys]
        if not known:
            raise InputError(f"没有 {filing.to} 的公钥，回执无从核对。请把公钥写进 keys/addressees/{filing.to}.txt。")
        receipt = read_receipt(note, known)
        if receipt.digest not in {one.digest for one in filing.versions}:
            raise CaseRefused(f"这份回执是给 {receipt.digest} 的，不是 {filing.id} 的包。没有登记，请核对。")
        said = {
            "result": receipt.result,
            "name": receipt.name,
            "received_at": instant_text(receipt.at),
            "note": note,
            "faults": [str(one) for one in receipt.faults],
        }
        return self.book.receipted(filing.id, receipt.digest, by, at, said)

    def note_receipt(self, filing: Filing, name: str, by: str, at: datetime) -> Filing:
        """A person writes down the number of a receipt on paper or from the addressee's own site."""
        said = name.strip()
        if not 2 <= len(said) <= 80:
            raise CaseRefused(f"回执编号应为 2 至 80 字，实为 {len(said)} 字。没有登记，请照回执填写。")
        version = filing.newest
        told = {"result": "accepted", "name": said, "received_at": instant_text(at), "note": "", "faults": []}
        return self.book.receipted(filing.id, version.digest, by, at, told)

    def _judged(self, day: date, wanted: Callable[[str], bool]) -> tuple[Assessment, Mapping[str, str]]:
        world, readings = self._world(day)
        own = [one for one in world.by_id if wanted(one)]
        return assess_world(world.only(own)), readings

    def _world(self, day: date) -> tuple[World, Mapping[str, str]]:
        asked = question_of(self.workspace, institution=self.institution)
        return world_of(asked.base, [day], asked.readings, asked.catalogue, asked.calendar), asked.readings


def recover_all(workspace: Workspace, at: datetime) -> list[Filing]:
    """At a start: finishes what was cut off, of every institution. What cannot be finished now (a disc that is not there) waits."""
    done: list[Filing] = []
    for institution in institutions():
        desk = Desk(workspace, institution, "start")
        for one in unfinished(desk.book.filings()):
            try:
                done.append(desk.finish(one, one.events[-1].by, at))
            except (CaseRefused, InputError, LedgerError, OSError) as error:
                _LOG.warning("报送 %s 断在半路，现在还不能做完：%s", one.id, error)
    return done


def kind_named(name: str) -> FilingKind:
    """A kind by its code or its Chinese title. Raises CaseRefused."""
    by_title = {kind.title: kind for kind in filing_kinds().values()}
    return by_title.get(name) or filing_kind(name)
