"""Reference pages of documents that are no law, made from the data: our words, never the text."""

from __future__ import annotations

from collections.abc import Iterable

from zhengan.law.catalogue import Catalogue
from zhengan.law.document import EXTENTS, NOTE_KINDS, PARAGRAPH_CLASSES, Document, TakenUp, Task
from zhengan.law.subject import CODES


def document_pages(catalogue: Catalogue) -> dict[str, str]:
    """Path from the repository's root -> content, for every document."""
    return {f"docs/reference/law/{id_}.md": _page(document) for id_, document in catalogue.documents.items()}


def _page(document: Document) -> str:
    sure = [] if document.verified else [f"未核实：{document.basis}。"]
    parts = [
        f"# {_title(document)}（{document.id}）",
        "本页由 `zhengan.law` 的数据生成，措辞是我们的，不是原文。",
        f"**{document.warning}** {document.issuer}，{document.dated or document.dated_note}。",
        *sure,
        *_section("任务", ("编号", "出处", "任务", "对谁", "要有什么", "规定"), map(_task_row, document.tasks)),
        *_section(
            "与规定的对照",
            ("出处", "", "条款", "说明"),
            ((note.cite, NOTE_KINDS[note.kind], "、".join(note.to), note.words) for note in document.notes),
        ),
        *_section("各处归类", ("类别", "地址"), _class_rows(document)),
        *_section(
            "文本缺失", ("什么", "在哪里之后", "说明"), ((gap.what, gap.after, gap.words) for gap in document.gaps)
        ),
        *_section(
            "文本差错", ("位置", "种类", "所见", "说明"), ((e.cite, e.kind, e.found, e.note) for e in document.errata)
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _title(document: Document) -> str:
    """The title; of a note on a draft with the word for the draft behind it."""
    draft = f"（{document.draft}）" if document.draft else ""
    return document.title.replace(draft, "", 1) + draft


def _section(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in rows]
    rule = "| " + " | ".join("---" for _ in head) + " |"
    return (f"## {title}", "\n".join([f"| {' | '.join(head)} |", rule, *lines])) if lines else ()


def _task_row(task: Task) -> tuple[str, ...]:
    rules = [f"此前已有：{'、'.join(task.already)}"] if task.already else []
    rules += [_taken(item) for item in task.taken_up] or ["后来的规定：我们所知的没有"]
    who = "、".join(CODES[code] for code in task.who)
    title = task.title or "（标题在扫描时丢失）"
    outcome = task.outcome + (f"（{task.remark}）" if task.remark else "")
    return task.number, task.address or "", title, task.whom or who, outcome, "<br>".join(rules)


def _taken(item: TakenUp) -> str:
    sure = f"［{item.sure}］" if item.sure else ""
    return f"{EXTENTS[item.extent]}：{'、'.join(item.by) or item.outside}{sure}，{item.why}"


def _class_rows(document: Document) -> Iterable[tuple[str, str]]:
    for class_, name in PARAGRAPH_CLASSES.items():
        places = [at.partition("/")[2] for at, found in document.paragraphs.items() if found == class_]
        if places:
            yield name, " ".join(places)
