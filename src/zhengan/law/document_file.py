"""Reads a document that is no law from its folder: `document.yaml`, a plan's `tasks.yaml`, a note's `findings.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from zhengan.law.beside import CONFIDENCES
from zhengan.law.document import (
    EXTENTS,
    KINDS,
    NOTE_KINDS,
    PARAGRAPH_CLASSES,
    Document,
    Gap,
    Note,
    TakenUp,
    Task,
)
from zhengan.law.fault import Fault
from zhengan.law.instrument import Chapter, Erratum
from zhengan.law.marked import Fields, Marked, read_marked, shown
from zhengan.law.obligation import parse_address
from zhengan.law.subject import CODES

FILE = "document.yaml"
_KEYS = (
    "id",
    "title",
    "kind",
    "issuer",
    "draft",
    "dated",
    "dated_note",
    "period",
    "verified",
    "basis",
    "chapters",
    "sections",
    "errata",
    "gaps",
    "paragraphs",
    "paragraph_digests",
)
_TASK_KEYS = ("number", "address", "title", "whom", "who", "outcome", "already", "taken_up", "lost", "remark")
_DATED = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def read_document(folder: Path, name: str, faults: list[Fault]) -> Document | None:
    """The document of a folder, called `name` in faults; None (and faults) where it cannot be read."""
    root = read_marked(folder / FILE, f"{name}/{FILE}", faults)
    if root is None:
        return None
    fields = Fields(root, _KEYS, faults)
    fields.require("id", "title", "kind", "issuer", "verified")
    id_, kind = fields.text("id"), fields.choice("kind", KINDS)
    if id_ and parse_address(f"{id_}/1") is None:
        fields.fault(fields.entries["id"], "id", "小写字母开头，只含小写字母、数字和连字符", f"“{id_}”", "请改写。")
    verified = fields.flag("verified")
    if not verified and "basis" not in fields.entries:
        fields.fault(root, "basis", "没有核实的文件写明依据", "没有写", "请补上 basis。")
    first, last = _period(fields, kind)
    digests = _digests(fields, id_)
    return Document(
        id=id_,
        title=_title(fields),
        kind=kind or "plan",
        issuer=fields.text("issuer"),
        draft=fields.text("draft"),
        dated=_dated(fields),
        dated_note=fields.text("dated_note"),
        period_from=first,
        period_until=last,
        verified=verified,
        basis=fields.text("basis"),
        chapters=tuple(_chapter(node, faults) for node in fields.items("chapters")),
        sections=_sections(fields),
        errata=tuple(_erratum(node, faults) for node in fields.items("errata")),
        gaps=tuple(_gap(node, faults) for node in fields.items("gaps")),
        paragraphs=_in_order(_paragraphs(fields, id_), digests),
        paragraph_digests=digests,
        tasks=tuple(_task(node, id_, faults) for node in _listed(folder / "tasks.yaml", name, faults)),
        notes=tuple(_note(node, id_, faults) for node in _listed(folder / "findings.yaml", name, faults)),
        source=(root.file, root.line),
    )


def _listed(path: Path, name: str, faults: list[Fault]) -> tuple[Marked, ...]:
    """The items of a file that is one list; none where there is no such file."""
    root = read_marked(path, f"{name}/{path.name}", faults) if path.is_file() else None
    if root is None:
        return ()
    return Fields(Marked({path.stem: root}, root.file, root.line), (), faults).items(path.stem)


def _title(fields: Fields) -> str:
    """The title; of a note on a draft with the word for the draft where the issuer puts it."""
    title, draft = fields.text("title"), fields.text("draft")
    return title.replace("》", f"（{draft}）》", 1) if draft else title


def _period(fields: Fields, kind: str) -> tuple[date | None, date | None]:
    node = fields.entries.get("period")
    if node is None:
        if kind == "plan":
            fields.fault(fields.node, "period", "计划写明起止日", "没有写", "请补上 period: {from: …, until: …}。")
        return None, None
    inner = Fields(node, ("from", "until"), fields.faults, "period")
    inner.require("from", "until")
    first, last = inner.day("from"), inner.day("until")
    if first is not None and last is not None and last < first:
        inner.fault(inner.entries["until"], "until", f"不早于 {first}", str(last), "请改正日期。")
    return first, last


def _dated(fields: Fields) -> str:
    text = fields.text("dated")
    if text and not _DATED.fullmatch(text):
        fields.fault(fields.entries["dated"], "dated", "加引号的年、年月或者日期", f"“{text}”", '例如 "2014-11"。')
    return text


def _chapter(node: Marked, faults: list[Fault]) -> Chapter:
    fields = Fields(node, ("title", "first", "last"), faults, "chapters")
    fields.require("title", "first", "last")
    return Chapter(fields.text("title"), fields.text("first"), fields.text("last"))


def _sections(fields: Fields) -> Mapping[str, str]:
    node = fields.entries.get("sections")
    if node is None:
        return MappingProxyType({})
    inner = Fields(node, (), fields.faults, "sections")
    return MappingProxyType({number: inner.text(number) for number in inner.entries})


def _erratum(node: Marked, faults: list[Fault]) -> Erratum:
    fields = Fields(node, ("cite", "kind", "found", "note"), faults, "errata")
    fields.require("cite", "kind", "found", "note")
    return Erratum(fields.text("cite"), fields.text("kind"), fields.text("found"), fields.text("note"))


def _gap(node: Marked, faults: list[Fault]) -> Gap:
    fields = Fields(node, ("what", "after", "words"), faults, "gaps")
    fields.require("what", "words")
    return Gap(fields.text("what"), fields.text("after"), fields.text("words"))


def _paragraphs(fields: Fields, id_: str) -> Mapping[str, str]:
    """Class -> addresses in the file, the other way round in memory; an address stands once."""
    found: dict[str, str] = {}
    for class_, node in fields.mapping("paragraphs").items():
        if class_ not in PARAGRAPH_CLASSES:
            fields.fault(node, class_, f"{'、'.join(PARAGRAPH_CLASSES)} 之一", f"“{class_}”", "请改用列出的写法。")
            continue
        inner = Fields(Marked({class_: node}, node.file, node.line), (), fields.faults, "paragraphs")
        for place in inner.texts(class_):
            address = f"{id_}/{place}"
            if parse_address(address) is None:
                inner.fault(node, class_, "加引号的节.段", f"“{place}”", "请改正地址。")
            elif address in found:
                inner.fault(node, class_, "每处只归一类", f"“{place}”重复", "请删去一处。")
            else:
                found[address] = class_
    return MappingProxyType(found)


def _in_order(classes: Mapping[str, str], digests: Mapping[str, str]) -> Mapping[str, str]:
    """Addresses as the text runs; those of no sealed text after them."""
    order = {address: place for place, address in enumerate(digests)}
    return MappingProxyType({at: classes[at] for at in sorted(classes, key=lambda at: order.get(at, len(order)))})


def _digests(fields: Fields, id_: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for text, node in fields.mapping("paragraph_digests").items():
        address, digest = parse_address(text), node.value
        if address is None or address.instrument != id_ or address.paragraph is None:
            fields.fault(node, "paragraph_digests", f"{id_}/节.段 的地址", f"“{text}”", "请重新封存摘要。")
        elif not isinstance(digest, str) or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            fields.fault(node, text, "64 位十六进制摘要", shown(node), "请重新封存摘要。")
        else:
            found[text] = digest
    return MappingProxyType(found)


def _task(node: Marked, id_: str, faults: list[Fault]) -> Task:
    number = node.value["number"].value if isinstance(node.value, Mapping) and "number" in node.value else ""
    fields = Fields(node, _TASK_KEYS, faults, f"任务 {number}".rstrip())
    lost = fields.flag("lost")
    fields.require("number", *(() if lost else ("title", "outcome")))
    for key in ("title",) if lost else ():
        if key in fields.entries:
            fields.fault(fields.entries[key], key, "丢失标题的任务不写标题", "写了", "请删去：不补造。")
    for code in fields.texts("who"):
        if code not in CODES:
            fields.fault(fields.entries["who"], "who", f"{'、'.join(CODES)} 之一", f"“{code}”", "请改用列出的代码。")
    return Task(
        number=fields.text("number"),
        address=_own_address(fields, "address", id_),
        title=fields.text("title"),
        whom=fields.text("whom"),
        who=fields.texts("who"),
        outcome=fields.text("outcome"),
        already=_addresses(fields, "already"),
        taken_up=tuple(_taken_up(item, fields.where, faults) for item in fields.items("taken_up")),
        lost=lost,
        remark=fields.text("remark"),
        source=(node.file, node.line),
    )


def _taken_up(node: Marked, where: str, faults: list[Fault]) -> TakenUp:
    fields = Fields(node, ("by", "outside", "extent", "confidence", "why"), faults, f"{where} taken_up")
    fields.require("extent", "why")
    if ("by" in fields.entries) == ("outside" in fields.entries):
        fields.fault(node, "by", "by（目录里的地址）和 outside（目录外的规定）只写一个", "都写或者都没写", "请改正。")
    if ("outside" in fields.entries) != ("confidence" in fields.entries):
        fields.fault(node, "confidence", "目录外的规定写明把握（A、B、C），目录内的不写", "不符", "请改正。")
    sure = fields.choice("confidence", CONFIDENCES)
    return TakenUp(
        by=_addresses(fields, "by"),
        outside=fields.text("outside"),
        extent=fields.choice("extent", EXTENTS),
        confidence=next((item for item in CONFIDENCES if item == sure), None),
        why=fields.text("why"),
    )


def _note(node: Marked, id_: str, faults: list[Fault]) -> Note:
    fields = Fields(node, ("cite", "kind", "to", "words"), faults)
    fields.require("cite", "kind", "words")
    return Note(
        cite=_own_address(fields, "cite", id_) or "",
        kind=fields.choice("kind", NOTE_KINDS),
        to=_addresses(fields, "to"),
        words=fields.text("words"),
        source=(node.file, node.line),
    )


def _own_address(fields: Fields, key: str, id_: str) -> str | None:
    text = fields.text(key)
    if text and text != f"{id_}/title":
        address = parse_address(text)
        if address is None or address.instrument != id_:
            fields.fault(fields.entries[key], key, f"{id_}/节.段 的地址", f"“{text}”", "请改正地址。")
    return text or None


def _addresses(fields: Fields, key: str) -> tuple[str, ...]:
    texts = fields.texts(key)
    for text in texts:
        if parse_address(text) is None and not text.endswith("/title"):
            fields.fault(fields.entries[key], key, "如 csrc-218/21.3 的地址", f"“{text}”", "请改正地址。")
    return texts
