"""Tables of characters and words that the rules look into, made from our own lists and jieba's dictionary, kept in the cache folder.

flags    what a character may be: surname, begins a region, unit of an address, begins a courtesy
scores   how much more often a character stands in names than elsewhere (natural logarithm): as surname, and from GIVEN on as given name
stops    dictionary words that begin like a name and are none
heads    first two characters of provinces and cities
"""

import math
import os
import tempfile
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from zhengan.protect.detect.jit import cache_folder

SURNAME, REGION, DOUBLE, LEVEL, COURTESY, STREET, UNIT, COUNTED = 1, 2, 4, 8, 16, 32, 64, 128
GIVEN = 65_536
COURTESIES = "先女小您客老"  # 先生, 女士, 小姐, 您好, 客户, 老师
LEVELS = "省市区县旗州盟"
STREETS = "路街道巷弄镇乡村庄同"
UNITS = "楼栋幢座厦园苑院寓元"
COUNTEDS = "号室层户组"
_EMPTY = 0
_TABLES = Path(__file__).parent.parent / "tables"


class Lexicon(NamedTuple):
    """Arrays in the types that kernels are compiled for."""

    flags: Any
    scores: Any
    stops: Any
    heads: Any


@cache
def lexicon() -> Lexicon:
    """The tables: from the cache, else made (about a second) and kept."""
    kept = cache_folder() / "lexicon.npz"
    if kept.is_file():
        try:
            with np.load(kept) as file:
                return Lexicon(file["flags"], file["scores"], file["stops"], file["heads"])
        except (OSError, ValueError, KeyError, EOFError):
            kept.unlink(missing_ok=True)  # cut short: made again
    made = make_lexicon()
    handle, name = tempfile.mkstemp(dir=kept.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as target:
        np.savez(target, flags=made.flags, scores=made.scores, stops=made.stops, heads=made.heads)
    Path(name).replace(kept)
    return made


def make_lexicon() -> Lexicon:
    """The tables, from the lists in `tables/` and jieba's dictionary."""
    surnames = yaml.safe_load((_TABLES / "surnames.yaml").read_text("utf-8"))
    regions = yaml.safe_load((_TABLES / "regions.yaml").read_text("utf-8"))
    single, double = set("".join(surnames["single"].split())), set(surnames["double"])
    heads = {name[:2] for name in (*regions["provinces"].values(), *regions["cities"].split())}
    flags = np.zeros(65_536, np.uint8)
    for characters, bit in (
        (single, SURNAME),
        ({name[0] for name in double}, DOUBLE),
        ({name[0] for name in heads}, REGION),
        (COURTESIES, COURTESY),
        (LEVELS, LEVEL),
        (STREETS, STREET),
        (UNITS, UNIT),
        (COUNTEDS, COUNTED),
    ):
        for character in characters:
            flags[ord(character)] |= bit
    words = _dictionary()
    stops = {
        word
        for (word, _), other in words
        if other and 2 <= len(word) <= 4 and (word[0] in single or word[:2] in double)
    }
    stops |= {word for word in regions["stop_words"] if len(word) <= 4} | heads
    return Lexicon(flags, _scores(words, single, double), _table(stops), _table(heads | double))


def packed(word: str) -> int:
    """A word of up to four Han characters as one number."""
    value = 0
    for character in word:
        value = value << 15 | max(ord(character) - 0x4DFF, 0)
    return value


def _dictionary() -> list[tuple[tuple[str, int], bool]]:
    """((word, frequency), whether it is no person's name) of jieba's dictionary, Han words alone."""
    found = find_spec("jieba")
    if found is None or found.origin is None:
        raise RuntimeError("应有 jieba 的词典 dict.txt，未找到。请安装 jieba。")
    words = []
    with Path(found.origin).with_name("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, kind = line.split(" ")
            if all("一" <= character <= "鿿" for character in word):
                words.append(((word, int(count)), not kind.startswith("nr")))
    return words


def _scores(words: list[tuple[tuple[str, int], bool]], single: set[str], double: set[str]) -> Any:
    general: Counter[str] = Counter()
    given: Counter[str] = Counter()
    family: Counter[str] = Counter()
    for (word, count), other in words:
        weight = math.sqrt(count)
        if other:
            for character in word:
                general[character] += weight  # type: ignore[assignment]
        elif word[:2] in double and len(word) in (3, 4):
            for character in word[2:]:
                given[character] += weight  # type: ignore[assignment]
        elif word[0] in single and len(word) in (2, 3):
            family[word[0]] += weight  # type: ignore[assignment]
            for character in word[1:]:
                given[character] += weight  # type: ignore[assignment]
    scores = np.full(2 * GIVEN, -6.0, np.float32)
    for row, counter in ((0, family), (GIVEN, given)):
        whole, everything = sum(counter.values()), sum(general.values())
        for character in set(counter) | set(general):
            seen = (counter[character] + 0.5) / (whole + 2000)
            usual = (general[character] + 5) / (everything + 20_000)
            scores[row + ord(character)] = math.log(seen / usual)
    return scores


def _table(words: set[str]) -> Any:
    """The mask of the slots, a bit for each slot whether it is taken, the slots: open addressing by `packed(word)`, a quarter full."""
    size = 1 << max(6, (len(words) * 4).bit_length())
    slots = np.zeros(size, np.int64)
    for word in sorted(words):
        value = packed(word)
        slot = _slot(value, size)
        while slots[slot] not in (_EMPTY, value):
            slot = (slot + 1) & (size - 1)
        slots[slot] = value
    taken = np.packbits(slots != _EMPTY, bitorder="little").view(np.int64)
    return np.concatenate(([size - 1], taken, slots))


def _slot(value: int, size: int) -> int:
    return ((value ^ value >> 17 ^ value >> 31) * 5) & (size - 1)
