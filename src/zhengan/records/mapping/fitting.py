"""How well the values of a column suit a field, and what must be turned for it: words, dates, units, lists."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from zhengan.records.faults import Refused, Unreadable
from zhengan.records.fields import Field
from zhengan.records.mapping.dates import date_pattern
from zhengan.records.mapping.lexicon import lexicon, meant, unit_in
from zhengan.records.mapping.model import Source
from zhengan.records.mapping.units import in_unit, unit_of, units_of
from zhengan.records.mapping.values import split_items, value_from
from zhengan.records.model import ANY
from zhengan.records.values import parser_of
from zhengan.records.writing import plain

# More words than this are no list of choices.
MOST_WORDS = 40
_LIST_SIGNS = "、，,\n/"
_TYPED = frozenset({"date", "instant", "number", "bool", "enum", "pairs"})

# Type -> key -> name of the records on file.
OnFile = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class Fit:
    """`share` of the values suits the field the way `source` reads them; `sure` where nothing had to be guessed."""

    source: Source
    share: float
    sure: bool = True
    why: str = ""
    typed: bool = True


def fit(field: Field, header: str, values: Sequence[str], on_file: OnFile) -> Fit:
    """Try the column for the field."""
    source = Source(columns=(header,), split=_signs(field, values, on_file))
    if not values:
        return Fit(source, 0.0, sure=False, why="这一列是空的", typed=False)
    counts = Counter(item for value in values for item in _items(field, source, value))
    if field.kind in ("ref", "refs"):
        return _references(field, source, counts, on_file)
    if field.kind in ("date", "instant"):
        return _dates(field, source, counts)
    if field.kind == "number" and not field.choices:
        return _numbers(field, source, header, counts)
    if field.kind == "bool" or field.choices:
        return _words(field, source, counts)
    return Fit(source, _share(field, source, counts), typed=field.kind in _TYPED or field.form is not None)


def _items(field: Field, source: Source, value: str) -> list[str]:
    return split_items(value, source.split) if field.many and not field.parts else [value]


def _signs(field: Field, values: Sequence[str], on_file: OnFile) -> str:
    if not field.many or field.parts:
        return ""
    whole = {name for target in _targets(field) for pair in on_file(target).items() for name in pair}
    whole |= {label for pair in field.choices.items() for label in pair}
    return "".join(sign for sign in _LIST_SIGNS if any(sign in value and value not in whole for value in values))


def _targets(field: Field) -> tuple[str, ...]:
    return () if ANY in field.targets else field.targets


def _suits(field: Field, source: Source, value: str) -> bool:
    try:
        found = value_from(source, field, [value])
        return not isinstance(found, Unreadable) and parser_of(field)(found) is not None
    except Refused:
        return False


def _share(field: Field, source: Source, counts: Counter[str]) -> float:
    return sum(count for value, count in counts.items() if _suits(field, source, value)) / max(counts.total(), 1)


def _references(field: Field, source: Source, counts: Counter[str], on_file: OnFile) -> Fit:
    known: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    for target in _targets(field):
        known |= on_file(target)
        for key, name in on_file(target).items():
            by_name.setdefault(name, []).append(key)
    if not known:
        return Fit(source, 0.5, why="账本里还没有可引用的记录，没有核对", typed=False)
    words = {value: by_name[value][0] for value in counts if value not in known and len(by_name.get(value, ())) == 1}
    found = sum(count for value, count in counts.items() if value in known or value in words)
    why = "值是账本里已有的键" if found == counts.total() else "有的值不是账本里已有的键"
    if words:
        why += "；名称已换成键"
    # Keys that are not on file are found by the import, each at its cell.
    return Fit(replace(source, words=words), found / counts.total(), sure=found > 0, why=why, typed=False)


def _dates(field: Field, source: Source, counts: Counter[str]) -> Fit:
    share = _share(field, source, counts)
    if share == 1:
        return Fit(source, 1.0, why="值都是日期")
    others = [value for value in counts if not _suits(field, source, value)]
    tried = [replace(source, formats=(form,)) for form in lexicon().formats]
    if field.kind == "instant":
        # A format without a time loses nothing only where the cells have none.
        tried.sort(key=lambda item: "H" not in item.formats[0])
    matches = [(sum(_written(field, item, value) for value in others), item) for item in tried]
    most = max(count for count, _ in matches)
    if not most:
        return Fit(source, share, sure=False, why="值不像日期")
    best = [item for count, item in matches if count == most]
    chosen = replace(source, formats=(best[0].formats[0],))
    orders = {
        item.formats[0].upper().find("D") < item.formats[0].upper().find("M") for item in best if "/" in item.formats[0]
    }
    certain = len(orders) < 2 or best[0].formats[0].startswith("Y")
    why = f"日期按 {best[0].formats[0]} 读" + ("" if certain else "；也可能月日相反，请核对")
    return Fit(chosen, _share(field, chosen, counts), sure=certain, why=why)


def _written(field: Field, source: Source, value: str) -> bool:
    """Whether the value is written so, and is a day that exists."""
    return date_pattern(source.formats[0]).fullmatch(plain(value)) is not None and _suits(field, source, value)


def _numbers(field: Field, source: Source, header: str, counts: Counter[str]) -> Fit:
    unit = unit_in(header)
    known = bool(unit) and unit.casefold() in units_of(field)
    own = unit_of(field)
    if (known and units_of(field)[unit.casefold()] != 1) or _share(field, source, counts) < 1:
        turned = replace(source, unit=unit if known else own)
        if all(_reads_in_unit(field, turned, value) for value in counts):
            return Fit(turned, 1.0, sure=known or not _has_bare(counts), why=f"不带单位的数按{turned.unit}计")
    why = "" if known or not unit else f"列名里的单位“{unit}”不认识"
    return Fit(source, _share(field, source, counts), sure=not why, why=why or "值都是数字")


def _reads_in_unit(field: Field, source: Source, value: str) -> bool:
    try:
        in_unit(value, field, source.unit)
    except Refused:
        return False
    return True


def _has_bare(counts: Counter[str]) -> bool:
    """Whether a number stands without a unit; nought is nought in all of them."""
    return any(
        plain(value).strip("0,.") and plain(value).replace(",", "").replace(".", "").isdigit() for value in counts
    )


def _label(field: Field, value: str) -> str:
    """A value by its Chinese name, where that means it again."""
    label = field.choices.get(value, value)
    try:
        return label if parser_of(field)(label) in (value, [value]) else value
    except Refused:
        return value


def _words(field: Field, source: Source, counts: Counter[str]) -> Fit:
    if len(counts) > MOST_WORDS and field.closed:
        return Fit(source, _share(field, source, counts), sure=False, why="值太多，不像选项")
    words: dict[str, str | None] = {}
    sure, right = True, 0
    for value, count in counts.items():
        if _suits(field, source, value):
            right += count
            continue
        said, certain = meant(value, field)
        words[value] = None if said is None else _label(field, said)
        sure = sure and certain
        right += count if words[value] is not None else 0
    undecided = [word for word, value in words.items() if value is None]
    if undecided:
        why = f"“{'、'.join(undecided[:3])}”不知是哪个选项"
    else:
        why = "词已换成我们的选项" if words else "值都是我们的选项"
    return Fit(replace(source, words=words), right / counts.total(), sure=sure and not undecided, why=why)
