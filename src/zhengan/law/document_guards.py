"""Guards over documents that are no law: sealed text, every address classed, and nothing cited that does not exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from zhengan.law.catalogue import Catalogue
from zhengan.law.document import Document, Task
from zhengan.law.fault import Fault
from zhengan.law.obligation import parse_address
from zhengan.law.text.model import text_digest

Texts = Mapping[str, str]
_OF_TASKS = ("task", "remnant")


def documents_sound(catalogue: Catalogue, texts: Texts) -> tuple[Fault, ...]:
    """Every fault of every document: digests, total classes, tasks in their places, cites that exist."""
    places = _places(catalogue)
    faults: list[Fault] = []
    for document in catalogue.documents.values():
        faults += _digests(document, texts)
        faults += _classes(document, texts)
        faults += _tasks(document)
        faults += _cites(document, places | {f"{document.id}/title", *document.paragraphs})
        faults += _times(document, catalogue)
    return tuple(faults)


def _places(catalogue: Catalogue) -> frozenset[str]:
    """Every article, paragraph, item and title of the instruments that can be cited."""
    found: set[str] = set()
    for instrument in catalogue.instruments.values():
        found.add(f"{instrument.id}/title")
        found.update(instrument.paragraph_digests)
        for article in instrument.articles:
            found.add(article.address)
            found.update(f"{article.address}.{paragraph}" for paragraph in article.paragraphs)
    return frozenset(found)


def _digests(document: Document, texts: Texts) -> Iterator[Fault]:
    for address, sealed in document.paragraph_digests.items():
        text = texts.get(address)
        if text is not None and text_digest(text) != sealed:
            remedy = "请核对是不是同一版本；修订过的要重新录入并封存。"
            yield Fault(*document.source, address, "与封存时相同的文本", "文本有变", remedy)


def _classes(document: Document, texts: Texts) -> Iterator[Fault]:
    actual = {address for address in texts if address.startswith(f"{document.id}/")} or set(document.paragraph_digests)
    for address in sorted(actual - set(document.paragraphs)):
        yield Fault(*document.source, address, "已分类的一处", "没有分类", "请在 paragraphs 里写明类别。")
    for address in sorted(set(document.paragraphs) - actual) if actual else ():
        yield Fault(*document.source, address, "文本里的一处", "文本里没有", "请删去或者改正地址。")


def _tasks(document: Document) -> Iterator[Fault]:
    for what, values in (
        ("编号", [task.number for task in document.tasks]),
        ("地址", [task.address for task in document.tasks if task.address]),
    ):
        for value, count in Counter(values).items():
            if count > 1:
                yield Fault(*document.source, f"任务{what}", "各项不同", f"“{value}”有 {count} 项", "请改正。")
    held = {task.address for task in document.tasks}
    for address, class_ in document.paragraphs.items():
        if class_ in _OF_TASKS and address not in held:
            yield Fault(*document.source, address, "归为任务的一处有任务", "tasks.yaml 里没有", "请补上任务。")
    for task in document.tasks:
        yield from _place(task, document)


def _place(task: Task, document: Document) -> Iterator[Fault]:
    if task.address is None or not document.paragraphs:
        return
    wanted = "remnant" if task.lost else "task"
    found = document.paragraphs.get(task.address, "没有这一处")
    if found != wanted:
        yield Fault(*task.source, f"任务 {task.number}", f"{task.address} 归为 {wanted}", found, "请改正类别或者地址。")


def _cites(document: Document, places: frozenset[str]) -> Iterator[Fault]:
    """Everything named in a document exists: in the catalogue, or in the document itself."""
    named: list[tuple[tuple[str, int], str]] = [(document.source, erratum.cite) for erratum in document.errata]
    named += [(document.source, gap.after) for gap in document.gaps if gap.after]
    for task in document.tasks:
        named += [(task.source, cite) for cite in (*task.already, *_by(task))]
    for note in document.notes:
        named += [(note.source, cite) for cite in (note.cite, *note.to)]
    for source, cite in named:
        if cite not in places:
            yield Fault(*source, cite, "目录里有的条款，或者本文件里的一处", "没有这一处", "请改正地址。")


def _times(document: Document, catalogue: Catalogue) -> Iterator[Fault]:
    """A rule that took a task up is younger than the plan; one that asked for it already is older."""
    if document.period_from is None:
        return
    for task in document.tasks:
        for cite in _by(task):
            if (start := _start(cite, catalogue)) is not None and start < document.period_from:
                yield Fault(*task.source, cite, "计划开始以后的规定", f"{start} 施行", "请改写到 already。")
        for cite in task.already:
            if (start := _start(cite, catalogue)) is not None and start >= document.period_from:
                yield Fault(*task.source, cite, "计划开始以前的规定", f"{start} 施行", "请改写到 taken_up。")


def _by(task: Task) -> Iterable[str]:
    return (cite for taken in task.taken_up for cite in taken.by)


def _start(cite: str, catalogue: Catalogue) -> date | None:
    address = parse_address(cite)
    instrument = catalogue.instruments.get(address.instrument) if address else None
    return instrument.in_force_from if instrument else None
