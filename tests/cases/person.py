"""A person at work in a process of one's own: `python -m tests.cases.person PLACE NAME CASES`; prints each write that counted.

On every case one says something and takes the case over. A decision on an older view is made again on a newer one; where the
ledger was busy for too long, the same write is sent again, under the same token.
"""

import sys
from collections.abc import Callable
from random import Random

from tests.cases.given import AT, book
from zhengan.cases import Case, CaseChanged
from zhengan.ledger import StorageError
from zhengan.ledger.database import configure


def work(name: str, count: int) -> None:
    """Twice on each case, in an order of one's own."""
    numbers = list(range(1, count + 1))
    Random(name).shuffle(numbers)
    for number in numbers:
        id_ = f"2026-{number:03}"
        until_done(lambda case: book().comment(case, f"{name} 看过", name, AT, token=f"{name} says"), id_)
        print(f"{id_} commented {name}", flush=True)  # noqa: T201 - the acknowledgement
        until_done(lambda case: book().assign(case, name, name, AT, token=f"{name} takes"), id_)
        print(f"{id_} assigned {name}", flush=True)  # noqa: T201


def until_done(write: Callable[[Case], object], id_: str) -> None:
    """Writes to the case as it stands, until that is done."""
    while True:
        try:
            write(book().case("change", id_))
        except (CaseChanged, StorageError):
            continue
        return


if __name__ == "__main__":
    configure(sys.argv[1])
    work(sys.argv[2], int(sys.argv[3]))
