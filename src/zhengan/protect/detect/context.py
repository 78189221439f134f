"""What stands before a value: the nearest word of a kind, or of numbers that are no person's.

Words lie in a trie that is read backwards from the value. ASCII words count only whole: `tel` is no word of `telnet`, `No` is one of
`phoneNo`. In one ASCII key a kind's word outweighs `no` and the like (`mobile_seq` says mobile).

All of it is one array of int64 (`kinds.Kinds.words`), so that a call into a rule hands over one thing:

    0            mask of the table of edges
    1            where the kinds of nodes begin: two words a node, kinds meant and kinds denied
    CLASSES      256 words: what a byte does to the search
    ENDINGS      three sets of bits over two bytes: a word ends so, a secret's word, a name's word
    SHORT        bits over two bytes: a word shorter than three bytes ends so
    EDGES        open addressing: node << 24 | step, twenty bits to the left of whether a word begins there and of the node that follows

A step is a byte, or a character of three bytes. The three last letters of an ASCII word are one step as well.
"""

# ruff: noqa: C901, PLR0911, PLR0912 - rules are compiled: flat, no sets
# mypy: disable-error-code="no-any-return"

from typing import Any, Final

from zhengan.protect.detect.jit import rule

WINDOW = 48  # bytes looked back
TAG = 160  # bytes of a form's input before its value, and of the tags before it
NUMBER_BETWEEN = 6  # a number of this many digits between a word and the value takes a negative word to itself
BREAK, PART, DIGIT, KEY = 1, 2, 4, 8  # classes of bytes
CLASSES: Final = 8
ENDINGS: Final = CLASSES + 256
SECRETS: Final = ENDINGS + 1024
NAMES: Final = SECRETS + 1024
SHORT: Final = NAMES + 1024
EDGES: Final = SHORT + 1024
WORD: Final = 1 << 19  # a word begins at the node that an edge leads to


@rule
def lower(byte: int) -> int:
    """An ASCII letter made small."""
    return byte + 32 if 65 <= byte <= 90 else byte


@rule
def holds(words: Any, bits: int, value: int) -> bool:
    """Whether the set of bits that begins at `bits` holds a number below 65536."""
    return words[bits + (value >> 6)] >> (value & 63) & 1 != 0


@rule
def edge_slot(key: int) -> int:
    """Where the search for an edge begins, before the mask."""
    return key * 40503 >> 7 ^ key >> 22


@rule
def following(words: Any, node: int, step: int) -> int:
    """The node behind `node` by `step`, with `WORD` where a word begins there; 0 for none."""
    key = node << 24 | step
    mask = words[0]
    slot = edge_slot(key) & mask
    while True:
        entry = words[EDGES + slot]
        if entry == 0:
            return 0
        if entry >> 20 == key:
            return entry & 0xFFFFF
        slot = (slot + 1) & mask


@rule
def three(one: int, two: int, last: int) -> int:
    """Three bytes as one step."""
    return one << 16 | two << 8 | last


@rule
def meant_by(words: Any, node: int) -> int:
    """Kinds that the word of a node means, a bit each."""
    return words[words[1] + 2 * node]


@rule
def denied_by(words: Any, node: int) -> int:
    """Kinds that the word of a node denies."""
    return words[words[1] + 2 * node + 1]


@rule
def _whole(data: Any, low: int, start: int, end: int, limit: int) -> bool:
    """Whether the word in [start, end) stands whole among its neighbours. Han words need no edges."""
    if (65 <= data[start] <= 90 or 97 <= data[start] <= 122) and start > low:
        before = data[start - 1]
        if 65 <= before <= 90 or (97 <= before <= 122 and not 65 <= data[start] <= 90):
            return False
        if 97 <= before <= 122 and end - start < 2:
            return False
    if (65 <= data[end - 1] <= 90 or 97 <= data[end - 1] <= 122) and end < limit:
        after = data[end]
        if 97 <= after <= 122 or (65 <= after <= 90 and 65 <= data[end - 1] <= 90):
            return False
    return True


@rule
def _letters_end(data: Any, end: int, words: Any) -> bool:
    """Whether the three bytes before `end` are ASCII, and no word of two ends so."""
    if data[end - 1] >= 128 or data[end - 2] >= 128 or data[end - 3] >= 128:
        return False
    return not holds(words, SHORT, data[end - 2] * 256 + data[end - 1])


@rule
def word_ending(data: Any, low: int, end: int, limit: int, words: Any) -> tuple[int, int]:
    """(trie node, first byte) of the longest word that ends at `end`; node 0 for none. `limit` is where looking right stops."""
    node, place, found, found_at = 0, end, 0, end
    if end - 3 >= low and _letters_end(data, end, words):
        node = following(words, 0, three(lower(data[end - 3]), lower(data[end - 2]), lower(data[end - 1])))
        if node == 0:
            return 0, end
        place = end - 3
        if node & WORD and _whole(data, low, place, end, limit):
            found, found_at = node, place
        node &= WORD - 1
    while place > low:
        last = data[place - 1]
        if last < 128 or place - 3 < low or data[place - 3] < 0xE0 or data[place - 2] & 0xC0 != 0x80:
            place -= 1
            node = following(words, node, lower(last))
        else:
            place -= 3
            node = following(words, node, three(data[place], data[place + 1], last))
        if node == 0:
            break
        if node & WORD and _whole(data, low, place, end, limit):
            found, found_at = node, place
        node &= WORD - 1
    return found & (WORD - 1), found_at


@rule
def _tag_before(data: Any, low: int, at: int) -> int:
    """Where the tag begins whose `value="` ends at `at`; -1 for none."""
    if data[at - 5] != 108 or data[at - 6] != 97 or data[at - 7] != 118 or data[at - 8] != 32:
        return -1
    place = at - 8
    while place > low and at - place < TAG:
        place -= 1
        if data[place] == 60:
            return place
        if data[place] == 10 or data[place] == 62:
            return -1
    return -1


@rule
def _word_of_form(data: Any, low: int, at: int, tag: int, words: Any) -> tuple[int, int, int]:
    """As `word_before`, for what an input holds: words in its attributes' values, else those of the label before it."""
    end = at - 8
    while end > tag + 1:
        if data[end] != 61:
            found, _ = word_ending(data, tag, end, at, words)
            if found != 0:
                return meant_by(words, found), denied_by(words, found), at - end
        end -= 1
    end = _label_end(data, low, tag)
    floor = max(low, end - WINDOW)
    while end > floor and data[end - 1] != 62 and data[end - 1] != 60 and data[end - 1] != 10:
        found, _ = word_ending(data, floor, end, at, words)
        if found != 0:
            return meant_by(words, found), denied_by(words, found), at - end
        end -= 1
    return 0, 0, -1


@rule
def _label_end(data: Any, low: int, tag: int) -> int:
    """Where the text before a tag ends, other tags and spaces between left out."""
    end, floor = tag, max(low, tag - TAG)
    while end > floor and (data[end - 1] == 62 or data[end - 1] <= 32):
        if data[end - 1] == 62:
            while end > floor and data[end - 1] != 60 and data[end - 1] != 10:
                end -= 1
        end -= 1
    return max(end, floor)


@rule
def word_before(data: Any, low: int, at: int, words: Any) -> tuple[int, int, int]:
    """(kinds meant, kinds denied, bytes between) of the nearest word before `at`; (0, 0, -1) for none."""
    floor = max(low, at - WINDOW)
    denial, gap, run, parted = 0, -1, 0, 0
    end = at
    if end <= floor:
        return 0, 0, -1
    if data[at - 1] == 34 and at - 16 > low and data[at - 2] == 61 and data[at - 3] == 101 and data[at - 4] == 117:
        tag = _tag_before(data, low, at)
        if tag >= 0:
            return _word_of_form(data, low, at, tag, words)
    byte = data[end - 1]
    while end > floor:
        what = words[CLASSES + byte]
        if what & BREAK and end < at:
            break
        if denial != 0 and not what & KEY:
            break  # the key that denied has ended
        before = data[end - 2] if end - 2 >= floor else 0
        pair = before * 256 + byte
        if end - 2 >= floor and holds(words, ENDINGS, pair):
            found, found_at = word_ending(data, floor, end, at, words)
            if found != 0:
                meant, denied = meant_by(words, found), denied_by(words, found)
                if meant != 0:
                    if run >= NUMBER_BETWEEN and data[at - 1] == 10:
                        return 0, 0, -1  # the word's number ended the line before
                    return meant, denied, at - end
                if data[found_at] >= 128:
                    if denial == 0 and run < NUMBER_BETWEEN and parted == 0:
                        return 0, denied, at - end
                    return 0, denial, gap
                if denial == 0:
                    if run >= NUMBER_BETWEEN or parted != 0:
                        return 0, 0, -1
                    denial, gap = denied, at - end
        parted |= what & PART  # another field begins: words of other numbers before it are that field's
        if what & DIGIT:
            run += 1
        elif run < NUMBER_BETWEEN:
            run = 0
        end -= 1
        byte = before
    return 0, denial, gap
