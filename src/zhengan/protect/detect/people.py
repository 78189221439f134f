"""Names and addresses in running bytes: what a name is made of, where it stands, and what an address walks through.

A name after a key or a word of persons, or filling a field, may be said; one amid prose is only ever a candidate.
"""

# ruff: noqa: C901, E501, PLR0911, PLR0912, PLR0913, PLR0915, PLR0917, PLR1714, SIM102 - rules are compiled: flat, no sets

from typing import Any

from zhengan.protect.detect import codes as c
from zhengan.protect.detect.context import NAMES, holds, meant_by, word_before, word_ending
from zhengan.protect.detect.jit import rule
from zhengan.protect.detect.lexicon import COUNTED, COURTESY, DOUBLE, GIVEN, LEVEL, REGION, STREET, SURNAME, UNIT
from zhengan.protect.detect.marking import NOBODY
from zhengan.protect.detect.symbols import character

BEGINS = SURNAME | REGION | DOUBLE  # flags of characters that may begin something by themselves
IN_KEY, IN_CELL, IN_TRIGGER, IN_FIELD, IN_PROSE = -2.5, 0.5, 3.0, 5.0, 8.0  # least scores by where a name stands
RECEIVES = 0x6536  # 收, behind the name on a parcel
SINGLE_GIVEN = -0.5  # a third character that scores above this belongs to the name
LONGEST_ADDRESS = 200  # bytes


@rule
def held(table: Any, value: int) -> bool:
    """Whether the open-addressed table holds the packed word."""
    mask = table[0]
    slot, first = ((value ^ value >> 17 ^ value >> 31) * 5) & mask, 2 + (mask >> 6)
    while table[1 + (slot >> 6)] >> (slot & 63) & 1:
        if table[first + slot] == value:
            return True
        slot = (slot + 1) & mask
    return False


@rule
def fold(word: int, code: int) -> int:
    """A character laid behind those of `word`, as `lexicon.packed` does."""
    return word << 15 | max(code - 0x4DFF, 0)


@rule
def han_at(data: Any, high: int, at: int) -> int:
    """Code point of the Han character at `at`, 0 for anything else."""
    if at + 3 > high or not 0xE4 <= data[at] <= 0xE9:
        return 0
    code = character(data, at)
    return code if 0x4E00 <= code <= 0x9FFF else 0


@rule
def _han_before(data: Any, low: int, at: int) -> int:
    return han_at(data, at, at - 3) if at - 3 >= low else 0


@rule
def address(data: Any, low: int, high: int, at: int, headed: int, meant: int, flags: Any) -> tuple[int, int, int]:
    """(end, tier, reasons) of an address that begins at `at`; end 0 for none. `meant`: the kinds of the word before it."""
    if not headed and not meant >> c.ADDRESS & 1:
        return 0, 0, 0
    place, levels, streets, numbers, end, nobody = at, 0, 0, 0, 0, -1
    before_digit = False
    limit = min(high, at + LONGEST_ADDRESS)
    while place < limit:
        byte = data[place]
        if byte < 128:
            digit = 48 <= byte <= 57
            if not (digit or 65 <= byte <= 90 or 97 <= byte <= 122 or byte == 45 or byte == 35):
                break
            if end == place and (
                digit
                or (end > at and 65 <= byte <= 90)
                or (byte == 45 and place + 1 < limit and 48 <= data[place + 1] <= 57)
            ):
                end = place + 1
                numbers += 1
            before_digit = digit or 65 <= byte <= 90
            place += 1
            continue
        code = han_at(data, limit, place)
        if code == 0:
            break
        flag = flags[code]
        place += 3
        if code == NOBODY and nobody < 0:
            nobody = place
        if place - at > 3:
            counted = flag & COUNTED and (before_digit or _numeral(data, low, place - 3))
            if flag & LEVEL:
                levels += 1
                end = place
            elif flag & STREET:
                streets += 1
                end = place
            elif flag & UNIT:
                numbers += before_digit
                end = place if streets or before_digit else end
            elif counted:
                numbers += 1
                end = place
        before_digit = False
    if end == 0 or end - at < 12 or not (streets or numbers) or (headed and levels == 0 and numbers == 0):
        return 0, 0, 0
    if 0 <= nobody <= end:
        return end, c.CANDIDATE, c.SHAPE | c.MARKED
    reasons = (c.REGION if headed else 0) | (c.UNITS if numbers else 0)
    if meant >> c.ADDRESS & 1:
        return end, c.SURE if headed and numbers else c.LIKELY, reasons | c.CONTEXT
    if not headed:
        return 0, 0, 0
    return end, c.LIKELY if numbers and levels and streets + numbers >= 2 else c.CANDIDATE, reasons | c.PROSE


@rule
def _numeral(data: Any, low: int, at: int) -> bool:
    code = _han_before(data, low, at)
    return code in (0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341)


@rule
def _plain_between(data: Any, start: int, end: int) -> bool:
    """Whether only punctuation and spaces lie between."""
    for index in range(start, end):
        byte = data[index]
        if 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or 0xE4 <= byte <= 0xE9 or byte == 10:
            return False
    return True


@rule
def _courtesy(data: Any, high: int, at: int) -> bool:
    """Whether 先生, 女士, 小姐, 老师, 您好 or 客户 stands at `at`."""
    one, two = han_at(data, high, at), han_at(data, high, at + 3)
    if one == 0x5148:
        return two == 0x751F
    if one == 0x5973:
        return two == 0x58EB
    if one == 0x5C0F:
        return two == 0x59D0
    if one == 0x60A8:
        return two == 0x597D
    return (one == 0x5BA2 and two == 0x6237) or (one == 0x8001 and two == 0x5E08)


@rule
def name(
    data: Any,
    low: int,
    high: int,
    at: int,
    words: Any,
    given: tuple[int, int],
    flags: Any,
    scores: Any,
    stops: Any,
    heads: Any,
    least: int,
    before: tuple[int, int, int],
) -> tuple[int, int, int]:
    """(end, tier, reasons) of a name that begins at `at`; end 0 for none. `before`: what `word_before` says, its third -2 if not asked."""
    second = han_at(data, high, at + 3)
    if second == 0 or _behind_dot(data, low, at):
        return 0, 0, 0
    first, edge = han_at(data, high, at), _han_before(data, low, at) == 0
    if not edge and flags[first] & (SURNAME | DOUBLE) == 0:
        return 0, 0, 0
    trigger = False
    if not edge and at - 2 >= low and holds(words, NAMES, data[at - 2] * 256 + data[at - 1]):
        node = word_ending(data, max(low, at - 30), at, at, words)[0]
        trigger = node != 0 and meant_by(words, node) >> c.NAME & 1 != 0
    third = han_at(data, high, at + 6)
    if not edge and not trigger and least > c.CANDIDATE:
        if not third or not (_courtesy(data, high, at + 6) or _courtesy(data, high, at + 9)):
            return 0, 0, 0
    fourth = han_at(data, high, at + 9) if third else 0
    fifth = han_at(data, high, at + 12) if fourth else 0
    run = 2 + (third > 0) + (fourth > 0) + (fifth > 0)
    dotted = edge and _dotted(data, high, at)
    if not dotted and flags[first] & (SURNAME | DOUBLE) == 0:
        return 0, 0, 0
    if third and _courtesy(data, high, at + 3):
        return 0, 0, 0
    double = flags[first] & DOUBLE and third > 0 and held(heads, fold(fold(0, first), second))
    if second == NOBODY or (double and third == NOBODY):
        base = 3 if double else 2
        length = run if run <= 4 else base
        return at + 3 * length, c.CANDIDATE, c.SHAPE | c.MARKED
    length, polite = _length(data, high, at, run, double, third, fourth, scores)
    if edge and run > 4 and not polite and _firm(data, high, at):
        return 0, 0, 0
    score = scores[first] if not double else 4.0
    for index in range(2 if double else 1, length):
        score += scores[GIVEN + han_at(data, high, at + 3 * index)]
    if score < IN_KEY and not dotted:
        return 0, 0, 0
    meant, denied, gap = before if before[2] >= -1 else word_before(data, low, at, words)
    if gap >= 0 and denied >> c.NAME & 1:
        return 0, 0, 0
    nearby = gap >= 0 and meant >> c.NAME & 1
    if second == first and run == 2 and not nearby:
        return 0, 0, 0
    in_key = edge and ((nearby and _plain_between(data, at - gap, at)) or (gap < 0 and given[0] >> c.NAME & 1))
    if dotted:
        whole = _whole_name(data, high, at)
        return (at + whole, c.LIKELY, c.CONTEXT | c.FIELD) if in_key else (0, 0, 0)
    word = 0
    for index in range(length):
        word = fold(word, han_at(data, high, at + 3 * index))
    common = held(stops, word) or (
        length >= 3 and not double and held(stops, fold(fold(0, first), second)) and score < IN_FIELD + 2
    )
    if run > length and length < 4 and held(stops, fold(word, han_at(data, high, at + 3 * length))):
        common = True
    received = run == length + 1 and han_at(data, high, at + 3 * length) == RECEIVES
    field = edge and (run == length or received) and not _tied(data, low, high, at, at + 3 * length)
    end = at + 3 * length
    if in_key and field and not common and score >= IN_KEY:
        return end, c.SURE if score >= 0 else c.LIKELY, c.CONTEXT | c.FIELD | c.SCORE
    if in_key and field and common and gap > 0:
        return end, c.LIKELY, c.CONTEXT | c.FIELD
    if common:
        return 0, 0, 0
    if polite and score >= IN_KEY:
        return end, c.LIKELY, c.SCORE | c.CONTEXT
    if (trigger or in_key) and score >= IN_TRIGGER:
        return end, c.LIKELY, c.SCORE | c.CONTEXT
    if field and nearby and score >= IN_TRIGGER:
        return end, c.LIKELY, c.SCORE | c.CONTEXT | c.FIELD
    if field and score >= IN_FIELD and _whole_line(data, low, high, at, end):
        return end, c.LIKELY, c.SCORE | c.FIELD
    if field and score >= IN_CELL:
        return end, c.CANDIDATE, c.SCORE | c.FIELD
    if score >= IN_PROSE:
        return end, c.CANDIDATE, c.SCORE | c.PROSE
    return 0, 0, 0


@rule
def _behind_dot(data: Any, low: int, at: int) -> bool:
    """Whether a middle dot stands before: what follows is the second half of a name."""
    return at - 2 >= low and data[at - 1] == 0xB7 and data[at - 2] == 0xC2


@rule
def _firm(data: Any, high: int, at: int) -> bool:
    """Whether the run of Han characters from `at` on, of five and more, ends as a firm's name does: 有限公司, 股份公司, 分公司, 合伙."""
    place = at + 15
    while place - at < 90 and han_at(data, high, place):
        place += 3
    before, one, two = character(data, place - 9), character(data, place - 6), character(data, place - 3)
    if one == 0x5408 and two == 0x4F19:
        return True
    return one == 0x516C and two == 0x53F8 and (before == 0x9650 or before == 0x4EFD or before == 0x5206)


@rule
def _tied(data: Any, low: int, high: int, at: int, end: int) -> bool:
    """Whether a letter or digit touches on either side, as in 张裕A."""
    before = data[at - 1] if at > low else 32
    after = data[end] if end < high else 32
    return 48 <= before <= 57 or 65 <= before <= 90 or 48 <= after <= 57 or 65 <= after <= 90 or 97 <= after <= 122


@rule
def _whole_line(data: Any, low: int, high: int, at: int, end: int) -> bool:
    """Whether nothing else stands on the line, as under a letter."""
    return (at == low or data[at - 1] == 10) and (end == high or data[end] == 10 or data[end] == 13)


@rule
def _dotted(data: Any, high: int, at: int) -> bool:
    """Whether a middle dot ends the first run of Han characters, as in 阿卜杜·热合曼."""
    place = at
    while place - at < 30 and han_at(data, high, place):
        place += 3
    return place + 4 < high and data[place] == 0xC2 and data[place + 1] == 0xB7 and han_at(data, high, place + 2) > 0


@rule
def _whole_name(data: Any, high: int, at: int) -> int:
    """Bytes of a name with middle dots."""
    place = at
    while place < high and place - at < 60:
        if han_at(data, high, place):
            place += 3
        elif place + 4 < high and data[place] == 0xC2 and data[place + 1] == 0xB7 and han_at(data, high, place + 2):
            place += 2
        else:
            break
    return place - at


@rule
def _length(
    data: Any, high: int, at: int, run: int, double: int, third: int, fourth: int, scores: Any
) -> tuple[int, int]:
    """(characters of the name, 1 if a courtesy follows it)."""
    base = 3 if double else 2
    if _courtesy(data, high, at + 3 * base):
        return base, 1
    if run > base and _courtesy(data, high, at + 3 * base + 3):
        return base + 1, 1
    if run == base + 1 and (fourth if double else third) == RECEIVES:
        return base, 0
    if run == base or run == base + 1:
        return run, 0
    last = fourth if double else third
    if last == 0x540C and han_at(data, high, at + 3 * base + 3) == 0x610F:  # 同意 follows
        return base, 0
    if last and scores[GIVEN + last] >= SINGLE_GIVEN:
        return base + 1, 0
    return base, 0


@rule
def beginning(
    data: Any, low: int, high: int, at: int, code: int, words: Any, flags: Any, heads: Any, least: int
) -> int:
    """What may begin with the Han character at `at`: 1 an address by its region, 2 whatever a key names, 4 a name; 0 for nothing."""
    flag = flags[code]
    opens = at > low and _value_edge(data, low, at)
    hints = 2 if opens else 0
    if flag & REGION and held(heads, fold(fold(0, code), han_at(data, high, at + 3))):
        hints |= 1
    person = opens or flag & (SURNAME | DOUBLE) != 0
    if not person and at > low and (data[at - 1] == 32 or data[at - 1] == 91):
        person = _dotted(data, high, at)
    if person and han_at(data, high, at + 3):
        if (
            least <= c.CANDIDATE
            or _han_before(data, low, at) == 0
            or (at - 2 >= low and holds(words, NAMES, data[at - 2] * 256 + data[at - 1]))
            or (flags[han_at(data, high, at + 6)] | flags[han_at(data, high, at + 9)]) & COURTESY
        ):
            hints |= 4
    return hints


@rule
def person_at(
    data: Any, low: int, high: int, at: int, hints: int, words: Any, given: tuple[int, int], lexicon: Any, least: int
) -> tuple[int, int, int, int]:
    """(end, kind, tier, reasons) of what begins at `at`, of which `beginning` said `hints`; kind -1 for none."""
    flags, scores, stops, heads = lexicon
    before = (0, 0, -2)
    if hints & 3:
        before = word_before(data, low, at, words)
        found = address(data, low, high, at, hints & 1, before[0] if before[2] >= 0 else given[0], flags)
        if found[0] > 0:
            return found[0], c.ADDRESS, found[1], found[2]
    if hints & 4:
        found = name(data, low, high, at, words, given, flags, scores, stops, heads, least, before)
        if found[0] > 0:
            return found[0], c.NAME, found[1], found[2]
    return at + 3, -1, 0, 0


@rule
def person_step(
    data: Any, low: int, high: int, at: int, words: Any, given: tuple[int, int], lexicon: Any, least: int
) -> tuple[int, int, int, int]:
    """(end, kind, tier, reasons) of what begins with the Han character at `at`; kind -1 for none."""
    hints = beginning(data, low, high, at, han_at(data, high, at), words, lexicon[0], lexicon[3], least)
    if hints == 0:
        return at + 3, -1, 0, 0
    return person_at(data, low, high, at, hints, words, given, lexicon, least)


@rule
def may_open(byte: int) -> bool:
    """Whether a byte can be one that `beginning` looks for before a value: ASCII signs, or the last of a wide colon."""
    return byte < 97 or byte == 0x9A


@rule
def _value_edge(data: Any, low: int, at: int) -> bool:
    """Whether the byte before opens a value: quote, colon, equals sign, bracket."""
    byte = data[at - 1]
    if byte == 34 or byte == 58 or byte == 61 or byte == 62 or byte == 39:
        return True
    if byte == 32:
        return at - 2 >= low and (data[at - 2] == 58 or data[at - 2] == 61)
    return byte == 0x9A and at - 3 >= low and data[at - 3] == 0xEF and data[at - 2] == 0xBC
