"""Chinese text to words: by jieba's dictionary, as far as the searched texts have its words, and by the field's own terms.

jieba would keep its dictionary as a file in the system's temporary folder and trust what it finds there; here it is read
from the package each time, and only the words that can occur (a tenth), which is faster as well. Names unknown to the
dictionary are not guessed: they fall apart into characters, on both sides alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import resources

Segment = Callable[[str], tuple[str, ...]]


def segmenter(corpus: Iterable[str], terms: Iterable[str]) -> Segment:
    """What cuts a text into the words by which it is found: long words and the shorter ones in them, folded.

    Args:
        corpus: all that will be searched.
        terms: words of the field that belong together whatever the dictionary says.
    """
    import jieba

    pairs = {pair for text in corpus for pair in _pairs(text.casefold())}
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = _dictionary(pairs)
    tokenizer.initialized = True
    for term in terms:
        tokenizer.add_word(term.casefold())

    def segment(text: str) -> tuple[str, ...]:
        found = tokenizer.cut_for_search(text.casefold(), HMM=False)
        return tuple(word for word in found if any(map(str.isalnum, word)))

    return segment


def _dictionary(pairs: set[str]) -> tuple[dict[str, int], int]:
    """Word -> frequency, and every beginning of a word with 0 (jieba's prefix dictionary); the total is that of all words."""
    found: dict[str, int] = {}
    total = 0
    with resources.files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, frequency, *_ = line.split(" ", 2)
            total += int(frequency)
            if len(word) == 1 or word[:2] in pairs:
                found[word] = int(frequency)
                for end in range(1, len(word)):
                    found.setdefault(word[:end], 0)
    return found, total


def _pairs(text: str) -> Iterator[str]:
    return (text[start : start + 2] for start in range(len(text) - 1))
