"""Words for what is compared between instruments: subjects, bounds, periods, deadlines, special liability."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import get_args

from zhengan.assess.citations import article_words
from zhengan.assess.figures import bound_words
from zhengan.law import CODE_OF_KIND, CODES, MODALITIES, Catalogue, Instrument, parse_address, parse_bound
from zhengan.law.duty_changes import ASPECTS, Change
from zhengan.records.themes.who import InstitutionKind

RELATION_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "tightened": "▲",
        "new": "＋",
        "extended": "◆",
        "loosened": "▽",
        "narrowed": "◇",
        "dropped": "－",
        "moved": "→",
        "same": "＝",
    }
)
"""A shape for each relation, so that nothing depends on colour."""

RELATION_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "tightened": "要求更多、更具体或者更难做到，要对照着补",
        "new": "旧规定没有；是义务的，要补做",
        "extended": "管到了新的主体，新管到的要照做",
        "loosened": "要求减少或者放松；别的规定没有另外要求的，可以简化",
        "narrowed": "有些主体不再受它约束",
        "dropped": "新规定不再要求；与别的规定有关的，先核对再停",
        "moved": "内容大体照旧，换了位置，引用要改",
        "same": "内容没有实质变化，引用要改条号",
    }
)
"""What a reader has to do about it."""

_KINDS: Mapping[str, str] = get_args(InstitutionKind)[1].labels
_PERIODS = {"P1D": "每天", "P1M": "每月", "P3M": "每季度", "P6M": "每半年", "P1Y": "每年"}
_DUES = {"promptly": "及时", "before start": "开始之前"}
_UNITS = {"working_days": "个工作日", "days": "天", "hours": "小时", "months": "个月", "years": "年"}


def instrument_words(instrument: Instrument) -> str:
    """Title, number and the days between which it is in force."""
    number = f"（{instrument.number}）" if instrument.number else ""
    until = f"至 {instrument.in_force_until} 施行" if instrument.in_force_until else "起施行"
    return f"《{instrument.title}》{number}，{instrument.in_force_from} {until}"


def change_words(change: Change, catalogue: Catalogue) -> str:
    """One computed difference in a line."""
    if change.aspect == "who":
        gained = codes_words(code for code in change.after if code not in change.before)
        lost = codes_words(code for code in change.before if code not in change.after)
        parts = (f"增加{gained}" if gained else "", f"不再有{lost}" if lost else "")
        return f"{ASPECTS['who']}：" + "，".join(part for part in parts if part)
    if change.aspect == "liability":
        old, new = (_liability_words(side, catalogue) or "无" for side in (change.before, change.after))
        return f"{ASPECTS[change.aspect]}：{old} → {new}"
    old, new = (
        "、".join(dict.fromkeys(value_words(change.aspect, value) for value in side)) or "无"
        for side in (change.before, change.after)
    )
    return f"{ASPECTS[change.aspect]}：{old} → {new}"


def telling(changes: Iterable[Change]) -> list[Change]:
    """The changes worth a line, in the order of ASPECTS: a bound that only repeats the deadline's number says nothing new."""
    found = list(changes)
    dues = {" ".join(value.split()[:2]) for change in found if change.aspect == "due" for value in _both(change)}
    told = [
        change
        for change in found
        if change.aspect != "bound" or any(value.partition(" ")[2] not in dues for value in _both(change))
    ]
    return sorted(told, key=lambda change: tuple(ASPECTS).index(change.aspect))


def _both(change: Change) -> tuple[str, ...]:
    return (*change.before, *change.after)


def addresses_words(addresses: Iterable[str], catalogue: Catalogue) -> str:
    """The addresses in words, an article named once for what follows in it."""
    told, last = [], ""
    for address in addresses:
        place = parse_address(address)
        article = article_words(f"{place.instrument}/{place.article}", catalogue) if place else ""
        words = article_words(address, catalogue)
        told.append(words.removeprefix(article) if article == last and words != article else words)
        last = article
    return "、".join(told)


def codes_words(codes: Iterable[str]) -> str:
    """Subject codes by name."""
    return "、".join(CODES[code] for code in codes)


def whom_words(name: str) -> str:
    """A kind of institution or a subject code, as it was asked for."""
    return CODES[name] if name in CODES else f"{_KINDS[name]}（{CODES[CODE_OF_KIND[name]]}）"


def value_words(aspect: str, value: str) -> str:
    """A duty's bound, modality, exception, period or deadline as the data has it, in words."""
    if aspect == "bound":
        return bound_words(parse_bound(value))
    if aspect == "modality":
        return next(words for name, words in MODALITIES.items() if name == value)
    if aspect == "unless":
        return "有除外情形"
    if aspect == "every":
        return _PERIODS.get(value) or ("自定的周期" if value.startswith("policy:") else value)
    return _due_words(value)


def _liability_words(cites: Iterable[str], catalogue: Catalogue) -> str:
    """The provisions; those that hit operators of critical infrastructure alone are named with them."""
    only = {
        rule.exposure.cite
        for instrument in catalogue.instruments.values()
        for rule in instrument.liability.rules
        if set(rule.subjects) == {"cii"}
    }
    cites = tuple(cites)
    general = addresses_words((cite for cite in cites if cite not in only), catalogue)
    operators = addresses_words((cite for cite in cites if cite in only), catalogue)
    return "；".join(part for part in (general, operators and f"{CODES['cii']}：{operators}") if part)


def _due_words(value: str) -> str:
    """`15 working_days after`, `04-30 of the next year`, `promptly`, `before start`."""
    if value in _DUES:
        return _DUES[value]
    day, yearly, _ = value.partition(" of the next year")
    if yearly:
        month, number = day.split("-")
        return f"次年 {int(month)} 月 {int(number)} 日前"
    number, _, rest = value.partition(" ")
    unit, _, side = rest.partition(" ")
    span = f"{number} {_UNITS.get(unit, unit)}"
    return f"之后 {span}内" if side.startswith("after") else f"提前 {span}"
