"""What stands before a value: the nearest word of a kind, or of numbers that are no person's.

Words lie in a trie that is read backwards from the value. ASCII words count only whole: `tel` is no word of `telnet`, `No` is one of
`phoneNo`. In one ASCII key a kind's word outweighs `no` and the like (`mobile_seq` says mobile).

All of it is one array of int64 (`kinds.Kinds.words`), so that a call into a rule hands over one thing:

    0            mask of the table of edges
    1            where the kinds of nodes begin: two words a node, kinds meant and kinds denied
    CLASSES      256 words: what a byte does to the search
    ENDINGS      three sets of bits over two bytes: a word ends so, a secret's word, a name's word
    PAIRS        bits over two bytes: they are a whole word, or a word shorter than three bytes ends so
    TRIPLES      bits over a digest of three bytes: a longer word ends so
    EDGES        open addressing: node << 8 | byte, twenty bits to the left of the node that follows
"""

# ruff: noqa: C901, PLR0912 - rules are compiled: flat, no sets
# mypy: disable-error-code="no-any-return"

from typing import Any, Final

from zhengan.protect.detect.jit import rule

WINDOW = 48  # bytes looked back
NUMBER_BETWEEN = 6  # a number of this many digits between a word and the value takes a negative word to itself
BREAK, PART, DIGIT, KEY = 1, 2, 4, 8  # classes of bytes
CLASSES: Final = 8
ENDINGS: Final = CLASSES + 256
SECRETS: Final = ENDINGS + 1024
NAMES: Final = SECRETS + 1024
PAIRS: Final = NAMES + 1024
TRIPLES: Final = PAIRS + 1024
EDGES: Final = TRIPLES + 1024


@rule
def lower(byte: int) -> int:
    """An ASCII letter made small."""
    return byte + 32 if 65 <= byte <= 90 else byte


@rule
def holds(words: Any, bits: int, value: int) -> bool:
    """Whether the set of bits that begins at `bits` holds a number below 65536."""
    return words[bits + (value >> 6)] >> (value & 63) & 1 != 0


@rule
def triple(one: int, two: int, three: int) -> int:
    """Digest of three bytes, below 65536."""
    return (lower(one) << 16 | lower(two) << 8 | lower(three)) * 40503 >> 9 & 0xFFFF


@rule
def edge_slot(key: int) -> int:
    """Where the search for an edge begins, before the mask."""
    return key * 40503 >> 7


@rule
def following(words: Any, node: int, byte: int) -> int:
    """The node behind `node` by `byte`; 0 for none."""
    key = node << 8 | byte
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
    if data[start] < 128 and start > low:
        before = data[start - 1]
        if 65 <= before <= 90 or (97 <= before <= 122 and not 65 <= data[start] <= 90):
            return False
        if 97 <= before <= 122 and end - start < 2:
            return False
    if data[end - 1] < 128 and end < limit:
        after = data[end]
        if 97 <= after <= 122 or (65 <= after <= 90 and 65 <= data[end - 1] <= 90):
            return False
    return True


@rule
def word_ending(data: Any, low: int, end: int, limit: int, words: Any) -> tuple[int, int]:
    """(trie node, first byte) of the longest word that ends at `end`; node 0 for none. `limit` is where looking right stops."""
    node, place, found, found_at = 0, end, 0, end
    while place > low:
        node = following(words, node, lower(data[place - 1]))
        if node == 0:
            break
        place -= 1
        if (meant_by(words, node) | denied_by(words, node)) != 0 and _whole(data, low, place, end, limit):
            found, found_at = node, place
    return found, found_at


@rule
def could_end(data: Any, low: int, end: int, words: Any, pair: int) -> bool:
    """Whether a word may end at `end`, by its last three bytes; `pair` are the last two."""
    if holds(words, PAIRS, pair) or end - 3 < low:
        return True
    return holds(words, TRIPLES, triple(data[end - 3], pair // 256, pair % 256))


@rule
def word_before(data: Any, low: int, at: int, words: Any) -> tuple[int, int, int]:
    """(kinds meant, kinds denied, bytes between) of the nearest word before `at`; (0, 0, -1) for none."""
    floor = max(low, at - WINDOW)
    denial, gap, run, parted = 0, -1, 0, 0
    end = at
    if end <= floor:
        return 0, 0, -1
    byte = data[end - 1]
    while end > floor:
        what = words[CLASSES + byte]
        if what & BREAK and end < at:
            break
        if denial != 0 and not what & KEY:
            break  # the key that denied has ended
        before = data[end - 2] if end - 2 >= floor else 0
        pair = before * 256 + byte
        if end - 2 >= floor and holds(words, ENDINGS, pair) and could_end(data, floor, end, words, pair):
            found, found_at = word_ending(data, floor, end, at, words)
            if found != 0:
                meant, denied = meant_by(words, found), denied_by(words, found)
                if meant != 0:
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
