"""Keeping: terms with their articles, what may go, holds, copies and their state, the forecast, and what was deleted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhengan.archive.errors import ArchiveError
from zhengan.archive.keep.copies import copied
from zhengan.archive.keep.deletion import Kept
from zhengan.archive.keep.forecast import Forecast
from zhengan.archive.keep.settings import CopyPlace
from zhengan.archive.keep.terms import OWN, Term
from zhengan.archive.line import CLASSES
from zhengan.archive.segments.book import SegmentEvent, events
from zhengan.archive.segments.deletion import Deletion, read_deletion
from zhengan.assess.citations import cite_words
from zhengan.cases.hold import Hold, standing_holds
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.jobs import ask
from zhengan.web.lawbook import lawbook_of
from zhengan.web.logs.opened import archive_of, end_of
from zhengan.web.models import Job
from zhengan.web.place import Place
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.archive_status import ArchiveStatus, status_of

SIZE = 50
COPYING = "log_copy"
Tell = Callable[[int, int, str], None]
"""Takes how many are done, of how many, and what is being done."""


@dataclass(frozen=True)
class TermRow:
    """A class's term and the article, or that the institution decided it."""

    class_title: str
    system: str
    term: str
    cited: str


@dataclass(frozen=True)
class KeptRow:
    """A segment: until when it is kept and why; `refusal` None where it may go today."""

    kept: Kept
    cited: str
    refusal: str | None

    @property
    def class_title(self) -> str:
        """What its class is called."""
        return CLASSES[self.kept.manifest.log_class]

    @property
    def term_words(self) -> str:
        """Its term as people say it."""
        return term_words(self.kept.term.term) if self.kept.term else ""


@dataclass(frozen=True)
class CopyRow:
    """A second place: how many of the segments have a verified copy there."""

    place: CopyPlace
    done: int
    of: int

    @property
    def missing(self) -> int:
        """How many have none yet."""
        return self.of - self.done


@dataclass(frozen=True)
class DeletedRow:
    """A deletion with its signed words; `fault` where the signature does not hold."""

    event: SegmentEvent
    word: Deletion | None
    fault: str

    @property
    def class_title(self) -> str:
        """What its class is called."""
        return next((words for name, words in CLASSES.items() if name == self.event.fields.get("class")), "")


@dataclass(frozen=True)
class Keep:
    """The whole page. `free` is how many segments may go today."""

    status: ArchiveStatus
    terms: Sequence[TermRow]
    rows: Sequence[KeptRow]
    next: int
    total: int
    free: int
    held: int
    holds: Sequence[Hold]
    copies: Sequence[CopyRow]
    forecast: Forecast
    deleted: Sequence[DeletedRow]


def keep_of(place: Place, start: int, *, only_free: bool) -> Keep:
    """The page of keeping: fifty segments from `start`. Raises ArchiveError, AskedWrongly."""
    archive = archive_of(place.institution)
    every = archive.kept(place.today)
    refusals = [one.refusal(place.today) for one in every]
    chosen = [(one, words) for one, words in zip(every, refusals, strict=True) if words is None or not only_free]
    if start and start >= len(chosen):
        raise AskedWrongly("翻页的位置不对。请从第一页重新开始。")
    catalogue = lawbook_of(place.institution).law
    rows = [KeptRow(one, _cited(one.term, catalogue), words) for one, words in chosen[start : start + SIZE]]
    return Keep(
        status_of(archive, end_of(place)),
        _terms(archive, place.today, catalogue),
        rows,
        start + SIZE if start + SIZE < len(chosen) else 0,
        len(every),
        sum(words is None for words in refusals),
        sum(bool(one.holds) for one in every),
        [one for one in standing_holds(place.institution) if one.of == "log"],
        copies_of(archive),
        archive.forecast(place.today),
        deleted_of(archive),
    )


def copies_of(archive: LogArchive) -> list[CopyRow]:
    """The second places and how far they are."""
    there = {one.segment: one.digest for one in archive.manifests()}
    rows = []
    for to in archive.decided.copies:
        known = copied(archive.institution, to.name)
        rows.append(CopyRow(to, sum(known.get(name) == digest for name, digest in there.items()), len(there)))
    return rows


def start_copying(place: Place, name: str, *, source: str = "") -> Job:
    """Asks for a copy in the background of what a second place does not have yet. Raises ArchiveError for one nobody registered."""
    archive_of(place.institution).copy_place(name)
    note(place, "write", f"log copy:{name}", {"job": COPYING, **({"by": source} if source else {})})
    return ask(COPYING, place.institution, {"name": name}, by=place.user.username)


def copy_all(institution: str, name: str, *, by: str, at: datetime, tell: Tell) -> int:
    """Copies what a second place does not have yet; how many were copied. What the job does; cut off, it goes on with the next
    segment. Raises ArchiveError."""
    archive = archive_of(institution)
    to = archive.copy_place(name)
    missing = next(row.missing for row in copies_of(archive) if row.place.name == to.name)
    tell(0, missing, f"复制到{name}")
    done = 0
    for done, event in enumerate(archive.copy(to, by=by, at=at), 1):
        tell(done, missing, f"复制到{name}：{event.segment}")
    return done


def deleted_of(archive: LogArchive) -> list[DeletedRow]:
    """What was deleted, the newest first."""
    rows = []
    keys = [archive.signer().key] if archive.workspace.signing_key.exists() else []
    for event in events(archive.institution):
        if event.event == "deleted":
            try:
                word, fault = read_deletion(str(event.fields["note"]), keys, archive.institution), ""
            except ArchiveError as error:
                word, fault = None, str(error)
            rows.append(DeletedRow(event, word, fault))
    return rows[::-1]


def term_words(term: str) -> str:
    """A term as people say it: 5 年, 6 个月."""
    number, unit = term[1:-1], term[-1]
    units = {"Y": _("年"), "M": _("个月"), "D": _("天"), "W": _("周")}
    return f"{number} {units[unit]}" if number.isdecimal() and unit in units else term


def _terms(archive: LogArchive, today: date, catalogue: object) -> list[TermRow]:
    retention = archive.retention(today)
    rows = []
    for log_class, title in CLASSES.items():
        found = retention.term(log_class, (), today)
        rows.append(TermRow(title, "", term_words(found.term) if found else "", _cited(found, catalogue)))
    rows += [
        TermRow(CLASSES[log_class], system, term_words(term), _("本机构决定"))
        for (log_class, system), term in retention.own.items()
        if system
    ]
    return rows


def _cited(term: Term | None, catalogue: object) -> str:
    if term is None:
        return ""
    return _("本机构决定") if term.cite == OWN else cite_words(term.cite, catalogue)  # type: ignore[arg-type]  # a catalogue
