"""The second corpus: texts of brokers and futures houses with the exact bytes of what is personal, written apart from the detector.

given_second(size, seed)   UTF-8 bytes and the labels of every personal value in them; the same seed gives the same bytes
given_values(size, seed)   only the values, for tests that look for them where they must not be

Where a label begins and ends: a mobile is its eleven digits without +86; a landline has its city code; a name is without title;
a secret is the value behind its key; a biometric is the base64 text; a number written in groups is all of its groups with what parts
them. Nothing personal stands in the text without a label. Order numbers, serial numbers, times and hashes are nobody's, even where a
check digit happens to fit.
"""

# ruff: noqa: E501  # lists of words

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple
from uuid import UUID

from tests.protect.second import numbers
from tests.protect.second.people import Person
from tests.protect.second.shapes import SHAPES, WEIGHTS

KINDS = (
    "resident_id18",
    "resident_id15",
    "mobile",
    "landline",
    "bank_card",
    "sh_account",
    "sz_account",
    "one_code",
    "futures_code",
    "uscc",
    "passport",
    "hk_macau_permit",
    "taiwan_permit",
    "foreign_residence",
    "email",
    "name",
    "address",
    "plate",
    "secret",
    "biometric",
)


class Label(NamedTuple):
    """Bytes `start` to `end` are a value of `kind`, in a text of `shape`, written in `form` (plain, or how it is broken or spelt)."""

    start: int
    end: int
    kind: str
    shape: str
    form: str


@dataclass(frozen=True)
class Given:
    """UTF-8 text and its labels in order."""

    data: bytes
    labels: tuple[Label, ...]

    def values(self, kind: str) -> list[str]:
        """The values of a kind as they stand in the text."""
        return [self.data[label.start : label.end].decode() for label in self.labels if label.kind == kind]


def given_second(size: int = 200_000, seed: int = 8) -> Given:
    """At least `size` bytes; ends with a whole text."""
    random = Random(seed)
    names = list(SHAPES)
    weights = [WEIGHTS.get(name, 6) for name in names]
    parts: list[bytes] = []
    labels: list[Label] = []
    at = 0
    while at < size:
        shape = random.choices(names, weights)[0]
        for text, kind, form in _filled(random.choice(_PARSED[shape]), random):
            raw = text.encode()
            if kind:
                labels.append(Label(at, at + len(raw), kind, shape, form))
            parts.append(raw)
            at += len(raw)
    return Given(b"".join(parts), tuple(labels))


def given_values(size: int = 50_000, seed: int = 8) -> dict[str, list[str]]:
    """Kind -> its values in such a corpus."""
    given = given_second(size, seed)
    return {kind: given.values(kind) for kind in KINDS}


Part = tuple[str, str, str, str]  # text before, kind or :slot, which person, form
_PLACE = re.compile(r"«(:?\w+?)(?:\.(\d))?(?:\|([\w-]+))?»")


def _parse(text: str) -> tuple[list[Part], str]:
    parts: list[Part] = []
    at = 0
    for found in _PLACE.finditer(text):
        parts.append((text[at : found.start()], found[1], found[2] or "1", found[3] or "plain"))
        at = found.end()
    return parts, text[at:]


_PARSED = {shape: [_parse(text) for text in texts] for shape, texts in SHAPES.items()}


def _filled(parsed: tuple[list[Part], str], random: Random) -> Iterator[tuple[str, str, str]]:
    people: dict[str, Person] = {}
    parts, rest = parsed
    for before, what, who, form in parts:
        if before:
            yield before, "", ""
        if what.startswith(":"):
            yield _SLOTS[what[1:]](random), "", ""
        else:
            person = people.setdefault(who, Person(random))
            yield _FORMS[form](getattr(person, what)), what, form
    if rest:
        yield rest, "", ""


def _groups(value: str, sizes: tuple[int, ...], between: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(value[at : at + size])
        at += size
    return between.join(part for part in (*parts, value[at:]) if part)


_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda value: value,
    "344": lambda value: _groups(value, (3, 4, 4), " "),
    "4444": lambda value: _groups(value, (4, 4, 4, 4), " "),
    "6-8-4": lambda value: _groups(value, (6, 8, 4), " "),
    "dash": lambda value: _groups(value, (3, 4, 4) if len(value) == 11 else (4, 4, 4, 4), "-"),
    "wide": lambda value: value.translate(_WIDE),
    "lower": str.lower,
}
_SECURITIES = [
    "张江高科",
    "贵州茅台",
    "白云机场",
    "华夏幸福",
    "王府井",
    "江中药业",
    "石化油服",
    "安琪酵母",
    "金龙鱼",
    "方大炭素",
    "东方财富",
    "中国平安",
    "国债ETF",
    "沪深300",
    "豆粕2701",
    "螺纹钢2705",
]


def _day(random: Random) -> str:
    return f"20{random.randrange(15, 27)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"


def _when(random: Random) -> str:
    return f"{_day(random)} {random.randrange(24):02d}:{random.randrange(60):02d}:{random.randrange(60):02d}.{random.randrange(1000):03d}"


_SLOTS: dict[str, Callable[[Random], str]] = {
    "amount": lambda r: f"{r.randrange(1, 99_999_999)}.{r.randrange(100):02d}",
    "code": lambda r: numbers.digits(r, 6),
    "day": _day,
    "epoch": lambda r: str(r.randrange(1_500_000_000_000, 1_800_000_000_000)),
    "fund": lambda r: f"{r.randrange(10, 99)}0{numbers.digits(r, 5)}",
    "hash": lambda r: r.randbytes(r.choice((16, 20, 32))).hex(),
    "honour": lambda r: r.choice(("先生", "女士", "客户")),
    "isin": lambda r: f"CNE{r.choice(('1', '0'))}00000{numbers.digits(r, 2)}{r.choice('ABCDEF')}{r.randrange(10)}"[:12],
    "level": lambda r: str(r.randrange(1, 6)),
    "number": lambda r: str(r.randrange(1, 999_999)),
    "order": lambda r: (
        r.choice((f"20{r.randrange(20, 27)}{r.randrange(1, 13):02d}{r.randrange(1, 29):02d}", "WT", "N0"))
        + numbers.digits(r, 10)
    ),
    "phonelike": lambda r: r.choice(("-1", "E1", "0x1")) + numbers.digits(r, 10),
    "price": lambda r: f"{r.randrange(1, 2000)}.{r.randrange(100):02d}",
    "quantity": lambda r: f"{r.randrange(1, 9999)}00",
    "security": lambda r: r.choice(_SECURITIES),
    "serial": lambda r: r.choice(("9", "7", "30", "000")) + numbers.digits(r, r.choice((12, 15, 17))),
    "sex": lambda r: r.choice("男女"),
    "tail": lambda r: numbers.digits(r, 4),
    "uuid": lambda r: str(UUID(bytes=r.randbytes(16), version=4)),
    "when": _when,
}
