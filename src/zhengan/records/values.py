"""From what people write to canonical values: one parser for each kind of field.

A canonical value is what stands in a payload: text, dates (`2026-11-20`), instants with their offset
(`2026-11-20T09:30:00+08:00`) and numbers (`12.5`, never a float) as strings, yes/no as booleans, lists as lists of
strings. A parser takes text (CSV) or a JSON value and answers with the canonical value, None for nothing, or raises
`Refused`. Parsing a canonical value again gives the same value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from zhengan.records.faults import Refused, quoted
from zhengan.records.fields import Field
from zhengan.records.forms import FORMS
from zhengan.records.model import FRACTION_DIGITS, INTEGRAL_DIGITS
from zhengan.records.writing import cleaned, plain

Canonical = str | bool | list[str]
Parser = Callable[[object], Canonical | None]

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = range(1949, 9999)
LONGEST_TEXT = 1 << 20
LONGEST_KEY = 256
CHOICES_SHOWN = 40

DATE_SAID = "日期，如 2026-11-20"
INSTANT_SAID = "时间，如 2026-11-20T09:30:00+08:00"


class ZoneAssumed(str):
    """An instant that was written without an offset and was taken as local time."""

    __slots__ = ()


def parser_of(field: Field) -> Parser:
    """The parser of a field."""
    one = _parser_of_one(field)
    return partial(_list, one) if field.many else one


@lru_cache(maxsize=1 << 10)
def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that `word` most probably stands for."""
    close = get_close_matches(word[:64].lower(), known, n=1, cutoff=0.6)
    return close[0] if close else None


def text(raw: object) -> str | None:
    """Any text; numbers of JSON are taken as they are written."""
    if raw.__class__ is not str:
        if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
            raise Refused("not_text", "文字", "写成文字，JSON 中加引号")
        raw = str(raw)
    word: str = raw.strip()
    if not word.isprintable():
        word = cleaned(word)
    if len(word) > LONGEST_TEXT:
        raise Refused("too_long", "不超过 1 MiB 的文字", "缩短内容，或改为附件")
    return word or None


def key(raw: object) -> str | None:
    """The key of a record: short text on one line, without the sign that separates list items."""
    word = text(raw)
    if word is not None and (len(word) > LONGEST_KEY or ";" in word or "；" in word or "\n" in word):
        raise Refused("bad_key", f"不含分号和换行、不超过 {LONGEST_KEY} 字的键", "改用简短的编号或名称")
    return word


def flag(raw: object) -> bool | None:
    """Yes or no."""
    if raw.__class__ is bool:
        return raw
    if raw.__class__ is str and raw in _FLAGS:
        return _FLAGS[raw]
    if isinstance(raw, int | str | Decimal):
        word = plain(str(raw)).casefold()
        if not word:
            return None
        said = _FLAGS.get(word)
        if said is not None:
            return said
    raise Refused("not_bool", "是或否（true/false、yes/no、1/0 也可）", "改写为“是”或“否”")


def day(raw: object) -> str | None:
    """A local date."""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Refused("not_date", DATE_SAID, "写成年-月-日")
    return _day(str(raw).strip())


def instant(raw: object) -> str | None:
    """An instant with its offset; without one it is local time, and a bare date is local midnight."""
    if raw.__class__ is str and _is_canonical_instant(raw):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Refused("not_instant", INSTANT_SAID, "写成 ISO 8601 日期时间")
    return _instant(str(raw).strip())


def local_date(moment: datetime) -> date:
    """The local date of an instant."""
    return moment.astimezone(ZONE).date()


def _is_canonical_instant(raw: str) -> bool:
    """The short way for the form that we write ourselves; everything else goes the long one."""
    if len(raw) != _CANONICAL_LENGTH or not raw.endswith(_LOCAL_OFFSET):
        return False
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return False
    return moment.year in YEARS and moment.isoformat() == raw


@lru_cache(maxsize=1 << 16)
def _day(raw: str) -> str | None:
    word = plain(raw)
    if not word:
        return None
    found = _DATE.fullmatch(word)
    if found is None:
        raise Refused("not_date", DATE_SAID, "写成年-月-日；电子表格中请把该列设为日期格式再导出")
    return _date_of(found).isoformat()


@lru_cache(maxsize=1 << 14)
def _instant(raw: str) -> str | None:
    word = plain(raw)
    if not word:
        return None
    found = _INSTANT.fullmatch(word)
    if found is None:
        raise Refused("not_instant", INSTANT_SAID, "写成 ISO 8601 日期时间，最好带时区")
    on = _date_of(found)
    hour = int(found["hour"] or 0)
    minute, second = (int(found[name] or found[f"{name}_basic"] or 0) for name in ("minute", "second"))
    fraction = found["fraction"] or found["fraction_basic"] or ""
    if fraction[6:].strip("0"):
        raise Refused("too_fine", "精确到微秒的时间", "小数秒最多写 6 位")
    offset = found["offset"]
    stamp = f"{on.isoformat()}T{hour:02}:{minute:02}:{second:02}.{fraction[:6]:0<6}{_offset(offset)}"
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        raise Refused("not_instant", INSTANT_SAID, "检查时、分、秒和时区是否存在") from None
    if offset is None:
        return ZoneAssumed(moment.replace(tzinfo=ZONE).isoformat())
    return moment.isoformat()


def _offset(written: str | None) -> str:
    if written is None:
        return ""
    if written in "Zz":
        return "+00:00"
    digits = written[1:].replace(":", "").ljust(4, "0")
    if timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) > timedelta(hours=14) or digits[2:] > "59":
        raise Refused("bad_offset", "不超过 14 小时的时区", "北京时间写 +08:00")
    return f"{written[0]}{digits[:2]}:{digits[2:]}"


def _date_of(found: re.Match[str]) -> date:
    year, month, dom = next(parts for parts in (found.groups()[at : at + 3] for at in range(0, 15, 3)) if parts[0])
    if int(year) not in YEARS:
        raise Refused("not_date", f"{YEARS.start} 至 {YEARS.stop - 1} 年之间的日期", "检查年份")
    try:
        return date(int(year), int(month), int(dom))
    except ValueError:
        raise Refused("no_such_day", "存在的日期", "检查月份和日数") from None


def _number(field: Field, raw: object) -> str | None:
    if raw.__class__ is str and _is_canonical_count(field, raw):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise Refused("not_number", "数字", "只写数字，不带单位")
    if isinstance(raw, float):
        raw = Decimal(repr(raw))
    if isinstance(raw, Decimal) and not (raw.is_finite() and -_TOO_FAR < raw.adjusted() < _TOO_FAR):
        raise Refused("not_number", "数字", "只写数字，不带单位")
    word = plain(f"{raw:f}" if isinstance(raw, Decimal) else str(raw))
    if not word:
        return None
    word = _number_labels(field).get(word, word)
    found = _NUMBER.fullmatch(word)
    if found is None:
        raise Refused("not_number", "数字", "只写数字，不带单位、百分号和科学计数")
    whole = found["whole"].replace(",", "").lstrip("0") or "0"
    fraction = (found["fraction"] or "").rstrip("0")
    if len(whole) > INTEGRAL_DIGITS or len(fraction) > FRACTION_DIGITS:
        raise Refused(
            "too_fine",
            f"整数部分不超过 {INTEGRAL_DIGITS} 位、小数不超过 {FRACTION_DIGITS} 位的数字",
            "按需要的精度改写",
        )
    canonical = f"{whole}.{fraction}" if fraction else whole
    if found["sign"] == "-" and canonical != "0":
        canonical = "-" + canonical
    _check_bounds(field, canonical)
    return canonical


def _is_canonical_count(field: Field, raw: str) -> bool:
    """The short way for whole numbers in a field without upper bound."""
    unbounded = field.maximum is None and (field.minimum or 0) <= 0
    return unbounded and raw.isascii() and raw.isdigit() and raw[0] != "0" and len(raw) <= INTEGRAL_DIGITS


def _check_bounds(field: Field, canonical: str) -> None:
    if field.whole and "." in canonical:
        raise Refused("not_whole", "整数", "去掉小数")
    value = Decimal(canonical)
    low, high = field.minimum, field.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        if high is None:
            expected = "不小于 0 的数字" if low == 0 else f"不小于 {low} 的数字"
        else:
            expected = f"{low} 至 {high} 之间的数字"
        raise Refused("out_of_bounds", expected, "检查数值和正负号")


@lru_cache(maxsize=64)
def _labels_cached(items: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    by_label = {label: value for value, label in items}
    return by_label | {label.removeprefix("第"): value for label, value in by_label.items()}


def _number_labels(field: Field) -> Mapping[str, str]:
    return _labels_cached(tuple(field.choices.items())) if field.choices else {}


def _choice(field: Field, known: Mapping[str, str], raw: object) -> str | None:
    word = text(raw)
    if word is None or word in field.choices:
        return word
    said = known.get(_loose(word))
    if said is not None:
        return said
    if not field.closed:
        return word
    guess = nearest(_loose(word)[:64], tuple(known))
    remedy = f"是否要写 {known[guess]}" if guess else "从所列选项中选一个"
    raise Refused("not_a_choice", f"{choices_said(field.choices)}之一", remedy)


def choices_said(choices: Mapping[str, str]) -> str:
    """The choices as people read them."""
    shown = [f"{value}（{label}）" for value, label in list(choices.items())[:CHOICES_SHOWN]]
    return "、".join(shown)


def _loose(word: str) -> str:
    return plain(word).casefold().replace("-", "_").replace(" ", "_")


def _group(field: Field, known: Mapping[str, str], raw: object) -> str | None:
    """One pair or triple, `a=b` or `a=b=c`; in JSON also a list of its parts."""
    written = "=".join(text(part) or "" for part in raw) if isinstance(raw, list) else text(raw)
    if written is None:
        return None
    form = "=".join(field.parts)
    if _ITEMS.search(written):
        raise Refused("bad_item", "不含分号的列表项", "分号用来隔开各项，请换用其他标点")
    parts = [part.strip() for part in written.replace("＝", "=").rsplit("=", len(field.parts) - 1)]
    if len(parts) != len(field.parts) or not all(parts):
        raise Refused("bad_group", f"{form} 这样的一组", "用等号连接各部分，各组用分号隔开", quoted(written))
    if known:
        parts[0] = known.get(_loose(parts[0])) or _choice(field, known, parts[0]) or ""
    return "=".join(_part(name, part) for name, part in zip(field.parts, parts, strict=True))


def _part(name: str, written: str) -> str:
    if name == "period":
        return FORMS["period"](written)
    if name in _NUMERIC_PARTS:
        return _number(_NUMERIC, written) or ""
    return cleaned(written)


def _list(one: Parser, raw: object) -> list[str] | None:
    if isinstance(raw, str):
        items: list[object] = list(_ITEMS.split(raw)) if (";" in raw or "；" in raw) else [raw]
    elif isinstance(raw, list):
        items = raw
        if any(isinstance(item, str) and _ITEMS.search(item) for item in items):
            raise Refused("bad_item", "不含分号的列表项", "分号用来隔开各项，请换用其他标点")
    else:
        raise Refused("not_list", "用分号隔开的列表", "JSON 中写成字符串数组")
    values = [value for item in items if (value := one(item)) is not None]
    return values or None  # type: ignore[return-value]  # parsers of items give strings


def _formed(check: Callable[[str], str], raw: object) -> str | None:
    word = text(raw)
    return None if word is None else check(word)


def _parser_of_one(field: Field) -> Parser:
    known = {_loose(value): value for value in field.choices}
    known |= {_loose(label): value for value, label in field.choices.items() if label}
    if field.kind == "number":
        return partial(_number, field)
    if field.kind == "pairs":
        return partial(_group, field, known)
    if field.kind in ("ref", "refs") or field.form == "key":
        return key
    if field.choices:
        return partial(_choice, field, known)
    if field.form in FORMS:
        return partial(_formed, FORMS[field.form])
    return {"date": day, "instant": instant, "bool": flag}.get(field.kind, text)


_FLAGS = {
    word: said
    for said, words in ((True, ("true", "yes", "1", "是")), (False, ("false", "no", "0", "否")))
    for word in words
}
_LOCAL_OFFSET = "+08:00"
_CANONICAL_LENGTH = len("2026-11-20T09:30:00+08:00")
_ITEMS = re.compile("[;；]")
_DAY = (
    r"(?:([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"
    r"|([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})([0-9]{2})([0-9]{2}))"
)
# A spreadsheet may write a date with the time of midnight.
_DATE = re.compile(_DAY + r"(?:[T ]0?0:00(?::00(?:\.0+)?)?)?")
_INSTANT = re.compile(
    _DAY + r"(?:(?:[Tt]| {1,3})(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,12}))?)?"
    r"|(?P<minute_basic>[0-9]{2})(?:(?P<second_basic>[0-9]{2})(?:[.,](?P<fraction_basic>[0-9]{1,12}))?)?)"
    r" ?(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<fraction>[0-9]*))?")
# Beyond this power of ten a number is refused before it is written out.
_TOO_FAR = 64
_NUMERIC_PARTS = ("capacity", "rto_minutes", "rpo_minutes")
_NUMERIC = Field(name="", kind="number", required=True, title="", help="", minimum=0)
