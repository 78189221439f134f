"""What stands before a value: the nearest word of a kind, or of numbers that are no person's.

Words lie in a trie that is read backwards from the value. ASCII words count only whole: `tel` is no word of `telnet`, `No` is one of
`phoneNo`. In one ASCII key a kind's word outweighs `no` and the like (`mobile_seq` says mobile).
"""

# ruff: noqa: C901, PLR0912, PLR1714 - rules are compiled: flat, no sets

from typing import Any

from zhengan.protect.detect.jit import rule

WINDOW = 48  # bytes looked back
NUMBER_BETWEEN = 6  # a number of this many digits between a word and the value takes a negative word to itself


@rule
def _lower(byte: int) -> int:
    return byte + 32 if 65 <= byte <= 90 else byte


@rule
def _alnum(byte: int) -> bool:
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122


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
    trie, meant, denied, _ = words
    node, place, found, found_at = 0, end, 0, end
    while place > low:
        node = trie[node, _lower(data[place - 1])]
        if node == 0:
            break
        place -= 1
        if (meant[node] != 0 or denied[node] != 0) and _whole(data, low, place, end, limit):
            found, found_at = node, place
    return found, found_at


@rule
def word_before(data: Any, low: int, at: int, words: Any) -> tuple[int, int, int]:
    """(kinds meant, kinds denied, bytes between) of the nearest word before `at`; (0, 0, -1) for none."""
    _, meant, denied, endings = words
    floor = max(low, at - WINDOW)
    denial, gap, run, parted = 0, -1, 0, False
    end = at
    while end > floor:
        byte = data[end - 1]
        if byte == 10 and end < at:
            break
        if denial != 0 and not (_alnum(byte) or byte == 95 or byte == 45 or byte == 46):
            break  # the key that denied has ended
        if end - 2 >= floor and endings[data[end - 2] << 8 | byte]:
            found, found_at = word_ending(data, floor, end, at, words)
            if found != 0:
                if meant[found] != 0:
                    return meant[found], denied[found], at - end
                if data[found_at] >= 128:
                    if denial == 0 and run < NUMBER_BETWEEN and not parted:
                        return 0, denied[found], at - end
                    return 0, denial, gap
                if denial == 0:
                    if run >= NUMBER_BETWEEN or parted:
                        return 0, 0, -1
                    denial, gap = denied[found], at - end
        if byte == 44 or byte == 59 or byte == 123 or byte == 125 or byte == 38 or byte == 124:
            parted = True  # another field begins: words of other numbers before it are that field's
        if 48 <= byte <= 57:
            run += 1
        elif run < NUMBER_BETWEEN:
            run = 0
        end -= 1
    return 0, denial, gap
