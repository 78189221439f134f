"""What people look up in documents that are no law: a place with its tasks and notes, words, and how much is covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhengan.law.catalogue import Catalogue
from zhengan.law.document import Document, Gap, Note, Task
from zhengan.law.fault import Fault, LawFault
from zhengan.law.instrument import Erratum


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document, a section or one place of it, with all that hangs on it. `paragraphs` maps address to class."""

    address: str
    document: Document
    paragraphs: Mapping[str, str]
    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]
    errata: tuple[Erratum, ...]
    gaps: tuple[Gap, ...]


def is_document(catalogue: Catalogue, address: str) -> bool:
    """Whether an address lies in a document that is no law."""
    return address.partition("/")[0] in catalogue.documents


def show_document(catalogue: Catalogue, address: str) -> DocumentView:
    """Everything about a document (`plan-2014`), a section (`plan-2014/3`) or a place (`plan-2014/3.2`).

    Raises:
        LawFault: the document has no such place.
    """
    id_, slash, place = address.partition("/")
    document = catalogue.documents[id_]
    held = (address, f"{address}.") if slash else (f"{id_}/",)
    paragraphs = {at: class_ for at, class_ in document.paragraphs.items() if at == address or at.startswith(held[-1])}
    if slash and not paragraphs and place != "title":
        sections = dict.fromkeys(at.partition("/")[2].partition(".")[0] for at in document.paragraphs)
        has = f"有第 {'、'.join(sections)} 节" if sections else "没有录入原文的地址"
        raise LawFault([Fault("地址", 0, address, f"“{id_}”里的一处（{has}）", "没有这一处", "请改正地址。")])

    def lies_here(cite: str) -> bool:
        return cite in paragraphs or cite == address or not slash

    return DocumentView(
        address=address,
        document=document,
        paragraphs=paragraphs,
        tasks=tuple(task for task in document.tasks if lies_here(task.address or "")),
        notes=tuple(note for note in document.notes if lies_here(note.cite)),
        errata=tuple(erratum for erratum in document.errata if lies_here(erratum.cite)),
        gaps=tuple(gap for gap in document.gaps if lies_here(gap.after)),
    )


def document_coverage(document: Document) -> dict[str, int]:
    """The same counts as of an instrument, which has no tasks and notes, as a document has no obligations.

    `paragraphs` in all, `accounted` of them classed; `tasks`, those of them that lost their heading, and `notes`.
    """
    every = set(document.paragraph_digests) | set(document.paragraphs)
    return {
        "paragraphs": len(every),
        "accounted": sum(address in document.paragraphs for address in every),
        "with_obligations": 0,
        "pending": 0,
        "obligations": 0,
        "checked": 0,
        "attested": 0,
        "read_again": 0,
        "tasks": len(document.tasks),
        "lost": sum(task.lost for task in document.tasks),
        "notes": len(document.notes),
    }
