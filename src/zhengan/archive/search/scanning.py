"""Looking through the bytes of segments for a text, page by page: which row groups hold it. Nothing is decoded."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from zhengan.archive.search.pages import Opener
from zhengan.archive.search.parts import Part
from zhengan.archive.search.seeking import Bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray


_SPARE: list[Opener] = []
"""Openers of the searches before: their memory need not be had from the system again."""
_MOST_SPARE = 16 << 20


@dataclass(frozen=True)
class Look:
    """Row groups of a segment, and the texts of which one is sought in them."""

    part: Part
    groups: "NDArray[np.int64]"
    texts: tuple[Bytes, ...]


def hits(looks: Sequence[Look], threads: int, check: Callable[[], None]) -> "list[NDArray[np.int64]]":
    """Of each look the row groups whose `msg` may hold one of the texts. Groups whose bytes are not understood are among them: they are
    read in the ordinary way, which says what is wrong with them. `check` is asked between groups and may raise."""
    todo = [(number, int(group)) for number, look in enumerate(looks) for group in look.groups]
    found = np.zeros(len(todo), bool)
    following = count()

    def work() -> None:
        try:
            opener = _SPARE.pop()
        except IndexError:
            opener = Opener()
        while (at := next(following)) < len(todo):
            check()
            number, group = todo[at]
            found[at] = _may_hold(looks[number], group, opener)
        if len(_SPARE) < threads and opener.room <= _MOST_SPARE:
            _SPARE.append(opener)

    if len(todo) > 1:
        with ThreadPoolExecutor(threads, thread_name_prefix="log-scan") as pool:
            for one in [pool.submit(work) for _ in range(threads)]:
                one.result()
    else:
        work()
    ends = np.cumsum([0, *(len(look.groups) for look in looks)])
    return [look.groups[found[ends[number] : ends[number + 1]]] for number, look in enumerate(looks)]


def _may_hold(look: Look, group: int, opener: Opener) -> bool:
    pages = look.part.pages[group]
    if pages is None:
        return True
    for page in pages:
        data = opener.opened(look.part.data, page)
        if data is None or any(text.stands_in(data) for text in look.texts):
            return True
    return False
