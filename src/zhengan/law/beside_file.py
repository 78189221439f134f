"""Reads rules beside ours: a folder `beside` of YAML files, each one rule named after its id."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zhengan.law.beside import CONFIDENCES, BesideRule, Confidence, Provision, Referral
from zhengan.law.bound import Bound, parse_bound
from zhengan.law.fault import Fault
from zhengan.law.marked import Fields, Marked, read_marked, shown
from zhengan.law.obligation import parse_address

_RULE_KEYS = (
    "id",
    "title",
    "number",
    "issuer",
    "from",
    "until",
    "confidence",
    "verified",
    "source",
    "provisions",
    "referrals",
    "gaps",
)
_PROVISION_KEYS = ("id", "article", "words", "whom", "value", "confidence", "verified", "bears_on", "readings")
_REFERRAL_KEYS = ("cite", "law", "article", "words", "confidence", "verified", "penalties")
_MAX_RULES, _MAX_VALUES = 500, 3


def read_beside(folder: Path, called: Callable[[Path], str], faults: list[Fault]) -> dict[str, BesideRule]:
    """The rules of a folder by id; `called` says how a file is named in faults. No folder: no rules."""
    paths = sorted(folder.glob("*.yaml"))
    if len(paths) > _MAX_RULES:
        faults.append(Fault(called(folder), 0, "", f"不超过 {_MAX_RULES} 个文件", f"{len(paths)} 个", "请拆分。"))
        return {}
    rules: dict[str, BesideRule] = {}
    for path in paths:
        root = read_marked(path, called(path), faults)
        rule = None if root is None else _rule(root, path.stem, faults)
        if rule is not None:
            rules[rule.id] = rule
    return rules


def _rule(root: Marked, stem: str, faults: list[Fault]) -> BesideRule | None:
    fields = Fields(root, _RULE_KEYS, faults)
    fields.require("id", "title", "number", "issuer", "from", "until", "confidence", "verified", "source", "provisions")
    id_, start, end = fields.text("id"), fields.day("from"), fields.day("until")
    if id_ and id_ != stem:
        fields.fault(fields.entries["id"], "id", f"与文件名“{stem}”一致的编号", f"“{id_}”", "请改正编号或者文件名。")
    if start is not None and end is not None and end < start:
        fields.fault(fields.entries["until"], "until", f"不早于 {start}", str(end), "请改正日期。")
    provisions = tuple(_provision(node, id_, faults) for node in fields.items("provisions"))
    known = tuple(item.id for item in provisions)
    faults += [
        Fault(*item.place, item.id, "每个编号只用一次", "重复的编号", "请换一个编号。")
        for item in provisions
        if item.id and known.count(item.id) > 1
    ]
    rule = BesideRule(
        id=id_,
        title=fields.text("title"),
        number=_may_be_unknown(fields, "number") or "",
        issuer=fields.text("issuer"),
        from_=start,
        until=end,
        confidence=_confidence(fields),
        verified=_verified(fields),
        source=fields.text("source"),
        provisions=provisions,
        referrals=tuple(_referral(node, known, faults) for node in fields.items("referrals")),
        gaps=fields.texts("gaps"),
        place=(root.file, root.line),
    )
    return rule if id_ else None


def _provision(node: Marked, rule: str, faults: list[Fault]) -> Provision:
    fields = Fields(node, _PROVISION_KEYS, faults)
    fields.require("id", "article", "words", "whom", "confidence", "verified", "bears_on")
    id_ = fields.text("id")
    fields.where = id_
    if id_ and not (id_.startswith(f"{rule}#") and len(id_) > len(rule) + 1):
        fields.fault(fields.entries["id"], "id", f"“{rule}#名称”", f"“{id_}”", "请改正编号。")
    bears_on = fields.texts("bears_on")
    for text in bears_on:
        if parse_address(text) is None:
            expected = "条款地址，如 csrc-218/39.1"
            fields.fault(fields.entries["bears_on"], "bears_on", expected, f"“{text}”", "请改正地址。")
    return Provision(
        id=id_,
        article=_may_be_unknown(fields, "article"),
        words=fields.text("words"),
        whom=fields.text("whom"),
        values=_values(fields),
        confidence=_confidence(fields),
        verified=_verified(fields),
        bears_on=bears_on,
        readings=fields.texts("readings"),
        place=(node.file, node.line),
    )


def _referral(node: Marked, known: tuple[str, ...], faults: list[Fault]) -> Referral:
    fields = Fields(node, _REFERRAL_KEYS, faults, "referrals")
    fields.require("cite", "law", "article", "words", "confidence", "verified")
    cite = fields.text("cite")
    address = parse_address(cite)
    if cite and (address is None or address.paragraph is None):
        fields.fault(fields.entries["cite"], "cite", "条款地址，如 csrc-218/64.1", f"“{cite}”", "请改正地址。")
    penalties = fields.texts("penalties")
    for id_ in penalties:
        if id_ not in known:
            remedy = "请改用本文件 provisions 里的编号。"
            fields.fault(fields.entries["penalties"], "penalties", "本文件里的编号", f"“{id_}”", remedy)
    return Referral(
        cite=cite,
        law=fields.text("law"),
        article=_may_be_unknown(fields, "article"),
        words=fields.text("words"),
        confidence=_confidence(fields),
        verified=_verified(fields),
        penalties=penalties,
        place=(node.file, node.line),
    )


def _confidence(fields: Fields) -> Confidence:
    found = fields.choice("confidence", CONFIDENCES)
    return next((mark for mark in CONFIDENCES if mark == found), "C")


def _verified(fields: Fields) -> bool:
    """Only what was seen in an official text can be verified."""
    verified = fields.flag("verified")
    node = fields.entries.get("confidence")
    if verified and node is not None and node.value in CONFIDENCES and node.value != "A":
        expected = "可信度是 A 的才写 true"
        fields.fault(fields.entries["verified"], "verified", expected, f"可信度是 {node.value}", "请改成 false。")
    return verified


def _may_be_unknown(fields: Fields, key: str) -> str | None:
    """Text, or null where it is not known to us; article numbers may be written as integers."""
    node = fields.entries.get(key)
    if node is None or node.value is None:
        return None
    return str(node.value) if type(node.value) is int else fields.text(key) or None


def _values(fields: Fields) -> tuple[Bound, ...]:
    """The numbers in the order in which the words name them."""
    node = fields.entries.get("value")
    if node is None:
        return ()
    written = node.value if isinstance(node.value, tuple) else (node,)
    found: list[Bound] = []
    for item in written:
        try:
            found.append(parse_bound(item.value if isinstance(item.value, str) else shown(item)))
        except ValueError as error:
            fields.fault(item, "value", "“<= 4 hours”这样的界限", str(error), "请改写。")
    if len(found) > _MAX_VALUES:
        fields.fault(node, "value", f"至多 {_MAX_VALUES} 个界限", f"{len(found)} 个", "请拆成几项。")
    return tuple(found)
