"""Reads one obligation of an article file: the closed set of keys, each value held to its form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from zhengan.law.bound import Bound, parse_bound
from zhengan.law.fault import Fault
from zhengan.law.instrument import Article
from zhengan.law.marked import Fields, Marked, shown
from zhengan.law.obligation import MODALITIES, Modality, ObjectSpec, Obligation, parse_address
from zhengan.law.subject import CODES

KEYS = (
    "id",
    "cite",
    "phrase",
    "who",
    *MODALITIES,
    "object",
    "bound",
    "every",
    "when",
    "due",
    "unless",
    "check",
    "attested",
    "evidence",
    "readings",
    "from",
    "until",
    "second_reading",
)
"""The closed set: a key outside it is a fault."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_EVERY = re.compile(r"P[1-9]\d{0,2}[DMY]|policy:[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Frame:
    """The instrument that an article belongs to, and when it is in force."""

    instrument: str
    in_force_from: date
    in_force_until: date | None


def read_obligation(node: Marked, frame: Frame, article: Article, faults: list[Fault]) -> Obligation | None:
    """The obligation at `node`; None where it has no id, cite or modality to stand on (each a fault)."""
    before = len(faults)
    fields = Fields(node, KEYS, faults)
    id_ = fields.text("id")
    fields.where = id_
    fields.require("id", "cite", "phrase", "who")
    modality = _modality(fields)
    cite = _cite(fields, article)
    if id_ and not _is_id(id_, article):
        fields.fault(fields.entries["id"], "id", f"{article.address}#小写英文", f"“{id_}”", "请改正编号。")
    if not id_ or not cite or modality is None:
        return None
    from_, until = _span(fields, frame)
    duty = Obligation(
        id=id_,
        cite=cite,
        phrase=_phrase(fields),
        who=_who(fields),
        modality=modality,
        words=fields.text(modality),
        object=_object(fields),
        bound=_bound(fields),
        every=_matching(fields, "every", _EVERY, "P1D、P3M、P1Y 或者 policy:名称"),
        when=fields.text("when") or None,
        due=fields.text("due") or None,
        unless=_matching(fields, "unless", _NAME, "小写英文名"),
        check=_matching(fields, "check", _NAME, "检查的函数名"),
        attested=fields.flag("attested"),
        evidence=fields.texts("evidence"),
        readings=fields.texts("readings"),
        from_=from_,
        until=until,
        second_reading=fields.day("second_reading"),
        instrument=frame.instrument,
        source=(node.file, node.line),
    )
    return duty if len(faults) == before else None


def _is_id(id_: str, article: Article) -> bool:
    head, mark, slug = id_.partition("#")
    return head == article.address and bool(mark) and _SLUG.fullmatch(slug) is not None


def _modality(fields: Fields) -> Modality | None:
    found = [key for key in MODALITIES if key in fields.entries]
    if len(found) == 1:
        return found[0]
    expected = f"{'、'.join(MODALITIES)} 中的一个"
    fields.fault(fields.node, "", expected, "、".join(found) or "都没有", "请只留一个，写明义务内容。")
    return None


def _cite(fields: Fields, article: Article) -> str:
    cite = fields.text("cite")
    if not cite:
        return ""
    address = parse_address(cite)
    if address is None or address.paragraph is None or f"{address.instrument}/{address.article}" != article.address:
        fields.fault(fields.entries["cite"], "cite", f"{article.address}.款（.项）", f"“{cite}”", "请改正出处。")
        return ""
    if (found := article.paragraphs.get(address.paragraph)) != "duty":
        shown_class = f"“{found}”" if found else "没有这一款"
        fields.fault(fields.entries["cite"], "cite", "归为 duty 的款", shown_class, "请改正出处或者款的分类。")
    return cite


def _phrase(fields: Fields) -> tuple[str, ...]:
    node = fields.entries.get("phrase")
    if node is None:
        return ()
    if isinstance(node.value, tuple):
        return fields.texts("phrase")
    text = fields.text("phrase")
    return (text,) if text else ()


def _who(fields: Fields) -> tuple[str, ...]:
    who = fields.texts("who")
    if "who" in fields.entries and not who:
        fields.fault(fields.entries["who"], "who", "至少一个主体代码", "没有", "请写明约束谁。")
    for code in who:
        if code not in CODES:
            fields.fault(fields.entries["who"], "who", f"{'、'.join(CODES)} 之一", f"“{code}”", "请改用列出的代码。")
    return who


def _object(fields: Fields) -> ObjectSpec | None:
    node = fields.entries.get("object")
    if node is None:
        return None
    inner = Fields(node, ("type", "where"), fields.faults, f"{fields.where} object")
    inner.require("type")
    type_ = _matching(inner, "type", _NAME, "记录类型")
    where = _matching(inner, "where", _NAME, "选择函数名")
    return ObjectSpec(type_, where) if type_ else None


def _bound(fields: Fields) -> Bound | None:
    text = fields.text("bound")
    if not text:
        return None
    try:
        return parse_bound(text)
    except ValueError:
        forms = "“< 50%”“>= 2x”“>= 5 years”这样的界限"
        fields.fault(fields.entries["bound"], "bound", forms, f"“{text[:40]}”", "请改写。")
        return None


def _matching(fields: Fields, key: str, form: re.Pattern[str], expected: str) -> str | None:
    text = fields.text(key)
    if text and form.fullmatch(text) is None:
        fields.fault(fields.entries[key], key, expected, f"“{text[:40]}”", "请改写。")
        return None
    return text or None


def _span(fields: Fields, frame: Frame) -> tuple[date, date | None]:
    from_, until = fields.day("from") or frame.in_force_from, fields.day("until")
    if until is not None and until < from_:
        fields.fault(
            fields.entries["until"], "until", f"不早于 {from_}", shown(fields.entries["until"]), "请改正日期。"
        )
    return from_, until or frame.in_force_until
