"""What the command line shows of documents that are no law: the warning first, then places, tasks, notes and gaps."""

from collections.abc import Iterator, Mapping

from zhengan.law.document import EXTENTS, KINDS, NOTE_KINDS, PARAGRAPH_CLASSES, Document, Note, Task
from zhengan.law.document_lookup import DocumentView
from zhengan.law.subject import CODES
from zhengan.law.text.numerals import han_of


def document_screen(view: DocumentView, texts: Mapping[str, str]) -> str:
    """A place of a document: its text where loaded, its tasks and notes, and what the text does not have."""
    return "\n".join(_lines(view, texts)) + "\n"


def task_label(task: Task) -> str:
    """The task by its number, with its title or the word that the heading was lost."""
    number = f"（{han_of(int(task.number))}）" if task.number.isdecimal() else f"{task.number}　"
    return number + (task.title or "标题在扫描时丢失")


def coverage_line(document: Document, counts: Mapping[str, int]) -> str:
    """How much of a document is accounted for, in a sentence."""
    head = f"{document.id}（{KINDS[document.kind]}，不是规定）：共 {counts['paragraphs']} 处，已归类 {counts['accounted']} 处"
    if document.kind == "plan":
        lost = f"，其中丢失标题的 {counts['lost']} 项" if counts["lost"] else ""
        return f"{head}；任务 {counts['tasks']} 项{lost}；原文缺失 {len(document.gaps)} 处。"
    return f"{head}；与规定的对照 {counts['notes']} 条。"


def _lines(view: DocumentView, texts: Mapping[str, str]) -> Iterator[str]:
    document = view.document
    yield f"{view.address}（{document.title}，{document.issuer}）"
    yield f"⚠ {document.warning}"
    yield _dated(document)
    if not document.verified:
        yield f"未核实：{document.basis}。"
    for address, class_ in view.paragraphs.items():
        yield f"\n{address}　[{PARAGRAPH_CLASSES[class_]}]"
        yield f"  {texts[address]}" if address in texts else "  （未装载原文：zhengan law load 文件）"
    for task in view.tasks:
        yield from _task(task)
    for note in view.notes:
        yield _note(note)
    for gap in view.gaps:
        yield f"\n缺失　{gap.what}：{gap.words}"
    for erratum in view.errata:
        yield f"\n勘误 {erratum.cite}：{erratum.found}　{erratum.note}"


def _dated(document: Document) -> str:
    note = f"（{document.dated_note}）" if document.dated and document.dated_note else document.dated_note
    dated = f"日期：{document.dated}{note}" if document.dated or note else "日期：没有写"
    if document.period_from and document.period_until:
        dated += f"；计划期 {document.period_from} 至 {document.period_until}"
    return f"{dated}。"


def _task(task: Task) -> Iterator[str]:
    yield f"\n■ 任务{task_label(task)}"
    who = "、".join(CODES[code] for code in task.who)
    if task.whom or who:
        yield f"  对谁　　{task.whom}" + (f"（我们读作：{who}）" if who else "")
    yield f"  要有什么　{task.outcome}"
    if task.already:
        yield f"  此前已有　{'、'.join(task.already)}"
    for taken in task.taken_up:
        sure = f"［{taken.sure}］" if taken.sure else ""
        yield f"  {EXTENTS[taken.extent]}　{'、'.join(taken.by) or taken.outside}{sure}：{taken.why}"
    if not task.taken_up:
        yield "  后来的规定　我们所知的没有接续它的"
    if task.remark:
        yield f"  说明　　{task.remark}"


def _note(note: Note) -> str:
    return f"\n● {NOTE_KINDS[note.kind]}　{'、'.join(note.to)}\n  {note.cite}：{note.words}"
