"""A plan or a drafting note as the reader shows it: place by place, with its tasks and notes, and what the text does not have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhengan.assess.citations import cites_words
from zhengan.law import Catalogue
from zhengan.law.document import NOTE_KINDS, PARAGRAPH_CLASSES, Document, Gap, Note, Task
from zhengan.law.document_lookup import DocumentView
from zhengan.law.instrument import Erratum
from zhengan.reports.programme_words import number_words, rule_lines, whom_words
from zhengan.web.lawbook import Lawbook

Cites = tuple[str, ...]


@dataclass(frozen=True)
class ToldTask:
    """A task: its number and title, for whom, what there is to be, and the rules that had it or took it up, with where to read them."""

    number: str
    title: str
    lost: bool
    whom: str
    outcome: str
    remark: str
    rules: tuple[str, ...]
    cites: Cites


@dataclass(frozen=True)
class ToldNote:
    """A note on a place of a drafting note: what kind, of which provisions, in our words."""

    kind: str
    to: str
    cites: Cites
    words: str


@dataclass(frozen=True)
class Place:
    """One place: its anchor, its class, its text (empty where not loaded), tasks and notes."""

    address: str
    anchor: str
    class_: str
    text: str
    tasks: tuple[ToldTask, ...]
    notes: tuple[ToldNote, ...]


@dataclass(frozen=True)
class DocumentPage:
    """A document or a section of it. `loose` are tasks that stand at no address; `dated` says when, as far as that is known."""

    document: Document
    title: str
    dated: str
    places: tuple[Place, ...]
    loose: tuple[ToldTask, ...]
    gaps: tuple[Gap, ...]
    errata: tuple[Erratum, ...]
    has_text: bool


def document_page(book: Lawbook, view: DocumentView) -> DocumentPage:
    """A document or section; what lies at no address of it stands apart."""
    law, document = book.law, view.document
    section = view.address.partition("/")[2]
    loose = [task for task in view.tasks if (task.address or "") not in view.paragraphs]
    return DocumentPage(
        document=document,
        title=document.sections.get(section, "") if section else document.title,
        dated=_dated(document),
        places=tuple(_places(view, law, book.texts)),
        loose=tuple(_task(task, law) for task in loose),
        gaps=view.gaps,
        errata=view.errata,
        has_text=book.has_text(document.id),
    )


def _places(view: DocumentView, law: Catalogue, texts: Mapping[str, str]) -> Iterator[Place]:
    for address, class_ in view.paragraphs.items():
        yield Place(
            address=address,
            anchor="k" + address.partition("/")[2].partition(".")[2],
            class_=PARAGRAPH_CLASSES[class_],
            text=texts.get(address, ""),
            tasks=tuple(_task(task, law) for task in view.tasks if task.address == address),
            notes=tuple(_note(note, law) for note in view.notes if note.cite == address),
        )


def _task(task: Task, law: Catalogue) -> ToldTask:
    cites = dict.fromkeys([*task.already, *(cite for item in task.taken_up for cite in item.by)])
    return ToldTask(
        number=number_words(task.number),
        title=task.title,
        lost=task.lost,
        whom=whom_words(task),
        outcome=task.outcome,
        remark=task.remark,
        rules=tuple(rule_lines(task, law)),
        cites=tuple(cites),
    )


def _note(note: Note, law: Catalogue) -> ToldNote:
    return ToldNote(NOTE_KINDS[note.kind], cites_words(note.to, law), note.to, note.words)


def _dated(document: Document) -> str:
    note = f"（{document.dated_note}）" if document.dated and document.dated_note else document.dated_note
    dated = f"日期 {document.dated}{note}" if document.dated or note else "没有写日期"
    if document.period_from and document.period_until:
        dated += f"；计划期 {document.period_from} 至 {document.period_until}"
    return dated
