"""The words of firms, loaded once from `lexicon.yaml`: how a header resembles a field, what a word may stand for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files

from zhengan.records.fields import Field
from zhengan.records.mapping.values import loose
from zhengan.records.registry import RECORD_TYPES, RecordType

_ASIDE = re.compile(r"[(\[【].*?[)\]】]|#[0-9]+$")
_UNIT = re.compile(r"[(\[【]([^()\[\]【】]{1,12})[)\]】]|/([A-Za-z]{1,4})$")


@dataclass(frozen=True)
class Lexicon:
    """What `lexicon.yaml` says; words folded as they are compared."""

    types: Mapping[str, Sequence[str]]
    fields: Mapping[str, Sequence[str]]
    of: Mapping[str, Mapping[str, Sequence[str]]]
    flags: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    skip: Sequence[str]
    blank: Sequence[str]
    formats: Sequence[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon."""
    import yaml

    text = files("zhengan.records.mapping").joinpath("lexicon.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # our own file, safe loader
    flags = {loose(str(word)): said for said, key in (("是", "yes"), ("否", "no")) for word in data[key]}
    words = {field: {loose(word): value for word, value in own.items()} for field, own in data["words"].items()}
    lists = {key: tuple(map(str, data[key])) for key in ("skip", "blank", "formats")}
    return Lexicon(data["types"], data["fields"], data["of"], flags, words, **lists)


def resemblance(header: str, record_type: RecordType, field: Field) -> tuple[float, str]:
    """How much a header is like a field, from 0 to 1, and why."""
    said = _readings(header)
    own, known = _names(record_type.name, field.name, field.title)
    if said & own:
        return 1.0, f"列名就是“{field.title}”"
    if said & known:
        return 0.95, f"“{header}”常指{field.title}"
    pairs = (
        (_alike(bare.removeprefix("是否"), name.removeprefix("是否")), name) for bare in said for name in own | known
    )
    best, like = max(pairs, default=(0.0, ""))
    return best, f"列名与“{like}”相近"


def is_known(header: str) -> bool:
    """Whether a header is a name of any field of ours."""
    return bool(_readings(header) & _all_names())


def unit_in(header: str) -> str:
    """The unit that a header names: `数据量(GB)`."""
    found = _UNIT.search(header)
    return (found[1] or found[2]) if found else ""


def type_hint(words: str, record_type: RecordType) -> float:
    """How much the names around a table speak for a type."""
    said = loose(words)
    hints = (*lexicon().types.get(record_type.name, ()), record_type.title, record_type.name)
    return max((len(loose(hint)) for hint in hints if loose(hint) in said), default=0) / 8


def meant(word: str, field: Field) -> tuple[str | None, bool]:
    """The value that a word may stand for, and whether that is sure."""
    said = loose(word)
    if field.kind == "bool":
        flag = lexicon().flags.get(said)
        return flag, flag is not None
    value = lexicon().words.get(field.name, {}).get(said)
    if value is not None and (field.kind == "number" or value in field.choices):
        return value, True
    inside = [(len(label), value) for value, label in field.choices.items() if label and loose(label) in said]
    inside.sort(reverse=True)
    if inside and (len(inside) == 1 or inside[0][0] > inside[1][0]):
        return inside[0][1], False
    return None, False


@lru_cache(maxsize=1 << 12)
def _readings(header: str) -> frozenset[str]:
    """A header folded, without what stands aside; `计划时间-开始` of two rows also as 计划开始时间."""
    bare = loose(_ASIDE.sub("", header))
    found = {loose(header), bare, bare.removeprefix("是否为").removeprefix("是否")} - {""}
    upper, sign, lower = bare.partition("-")
    if sign:
        found |= {upper + lower}
        if upper.endswith(("时间", "日期")):
            found.add(upper[:-2] + lower + upper[-2:])
    return frozenset(found)


@cache
def _all_names() -> frozenset[str]:
    names = [name for own in lexicon().fields.values() for name in own]
    names += [name for own in lexicon().of.values() for known in own.values() for name in known]
    names += [name for found in RECORD_TYPES.values() for field in found.fields for name in (field.title, field.name)]
    return frozenset(map(loose, names))


@cache
def _names(record_type: str, field: str, title: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names of a field that are ours, and those that firms use."""
    used = (*lexicon().of.get(record_type, {}).get(field, ()), *lexicon().fields.get(field, ()))
    return frozenset((loose(title), loose(field))), frozenset(map(loose, used))


@lru_cache(maxsize=1 << 16)
def _alike(left: str, right: str) -> float:
    if not left or not right:
        return 0.0
    if left in right or right in left:
        short, long = sorted((len(left), len(right)))
        return 0.5 + 0.35 * short / long if short > 1 else 0.3
    return 0.8 * SequenceMatcher(None, left, right, autojunk=False).ratio()
