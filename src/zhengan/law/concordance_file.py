"""Reads concordances: each a folder `concordances/<before>--<after>/` with articles.yaml, duties.yaml and continued.yaml.

What a judgement needs (which duty continues which) lies in a small file of its own, so that nothing else is read for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from zhengan.law.concordance import RELATIONS, Concordance, Continued, Pair, Row
from zhengan.law.fault import Fault
from zhengan.law.marked import Fields, Marked, read_marked
from zhengan.law.subject import CODES

Called = Callable[[Path], str]
_ALONE = ("new", "dropped")


def read_concordances(roots: Iterable[Path], called: Called, faults: list[Fault]) -> tuple[Concordance, ...]:
    """Every concordance under the roots; `called` names a file in faults. Two for the same instruments are a fault."""
    found: dict[tuple[str, str], Concordance] = {}
    for folder in _folders(roots):
        concordance = _read_concordance(folder, called, faults)
        if (concordance.before, concordance.after) in found:
            taken = found[concordance.before, concordance.after].source[0]
            faults.append(Fault(called(folder), 0, "", "一对规定只有一份对照", f"已有 {taken}", "请删去一份。"))
        found[concordance.before, concordance.after] = concordance
    return tuple(found.values())


def read_continued(roots: Iterable[Path], called: Called, faults: list[Fault]) -> tuple[Continued, ...]:
    """The duties that continue others, of every concordance under the roots."""
    return tuple(item for folder in _folders(roots) for item in _continued(folder, called, faults))


def _folders(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        yield from sorted(path for path in (root / "concordances").glob("*--*") if path.is_dir())


def _read_concordance(folder: Path, called: Called, faults: list[Fault]) -> Concordance:
    before, _, after = folder.name.partition("--")
    return Concordance(
        before=before,
        after=after,
        rows=tuple(_row(node, faults) for node in _items(folder / "articles.yaml", "rows", called, faults)),
        pairs=tuple(_pair(node, faults) for node in _items(folder / "duties.yaml", "pairs", called, faults)),
        continued=_continued(folder, called, faults),
        source=(called(folder), 0),
    )


def _continued(folder: Path, called: Called, faults: list[Fault]) -> tuple[Continued, ...]:
    return tuple(_continues(node, faults) for node in _items(folder / "continued.yaml", "continued", called, faults))


def _items(path: Path, key: str, called: Called, faults: list[Fault]) -> tuple[Marked, ...]:
    if not path.is_file():
        return ()
    root = read_marked(path, called(path), faults)
    return () if root is None else Fields(root, (key,), faults).items(key)


def _row(node: Marked, faults: list[Fault]) -> Row:
    fields = Fields(node, ("before", "after", "relation", "to_whom", "from_whom", "why"), faults)
    fields.require("relation", "why")
    row = Row(
        before=fields.texts("before"),
        after=fields.texts("after"),
        relations=_relations(fields),
        to_whom=_codes(fields, "to_whom"),
        from_whom=_codes(fields, "from_whom"),
        why=fields.text("why"),
        source=(node.file, node.line),
    )
    _check_sides(fields, row.before, row.after, row.relations)
    for relation, key in (("extended", "to_whom"), ("narrowed", "from_whom")):
        if (relation in row.relations) != bool(fields.texts(key)):
            expected = f"有 {relation} 就有 {key}，没有就没有"
            fields.fault(node, key, expected, "只有其一", f"请写明{RELATIONS[relation]}的是谁，或者删去。")
    return row


def _pair(node: Marked, faults: list[Fault]) -> Pair:
    fields = Fields(node, ("before", "after", "relation", "why"), faults)
    fields.require("relation", "why")
    pair = Pair(
        before=fields.texts("before"),
        after=fields.texts("after"),
        relations=_relations(fields),
        why=fields.text("why"),
        source=(node.file, node.line),
    )
    _check_sides(fields, pair.before, pair.after, pair.relations)
    return pair


def _continues(node: Marked, faults: list[Fault]) -> Continued:
    fields = Fields(node, ("before", "after", "why"), faults)
    fields.require("before", "after", "why")
    return Continued(fields.text("before"), fields.text("after"), fields.text("why"), (node.file, node.line))


def _relations(fields: Fields) -> tuple[str, ...]:
    found = fields.texts("relation")
    for name in found:
        if name not in RELATIONS:
            expected = f"{'、'.join(RELATIONS)} 之一"
            fields.fault(fields.entries["relation"], "relation", expected, f"“{name}”", "请改用列出的写法。")
    known = tuple(name for name in RELATIONS if name in found)
    node = fields.entries.get("relation", fields.node)
    if not known:
        fields.fault(node, "relation", "至少一种关系", "没有", "请补上。")
        return ("same",)
    single = next((name for name in _ALONE if name in known and len(known) > 1), None)
    if single:
        fields.fault(node, "relation", f"{single} 单独写", f"与 {'、'.join(known)} 同写", "请分成两行。")
    if "same" in known and set(known) - {"same", "moved"}:
        fields.fault(node, "relation", "same 只与 moved 同写", f"{'、'.join(known)}", "请改正。")
    return known


def _check_sides(fields: Fields, before: tuple[str, ...], after: tuple[str, ...], relations: tuple[str, ...]) -> None:
    """What is new has nothing before it, what is dropped nothing after it, all else has both."""
    for key, stated, lacking in (("before", before, "new"), ("after", after, "dropped")):
        absent = lacking in relations
        if bool(stated) == absent:
            expected = f"{RELATIONS[lacking]}（{lacking}）的不写 {key}，其他的都写"
            fields.fault(fields.node, key, expected, "写了" if stated else "没有写", "请改正 relation 或者补齐。")


def _codes(fields: Fields, key: str) -> tuple[str, ...]:
    found = fields.texts(key)
    for code in found:
        if code not in CODES:
            fields.fault(fields.entries[key], key, f"{'、'.join(CODES)} 之一", f"“{code}”", "请改用列出的主体。")
    return tuple(code for code in found if code in CODES)
