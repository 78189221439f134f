"""Pages of long lists: so many rows after a place in the order, whatever the length of the list."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from zhengan.web.errors import AskedWrongly

Row = TypeVar("Row", bound=Model)
ROWS = 50


@dataclass(frozen=True)
class Part(Generic[Row]):
    """Some rows of a list, and the cursor of those that follow ('' at the end)."""

    rows: list[Row]
    next: str


def part_of(rows: QuerySet[Row], order: tuple[str, ...], after: str, size: int = ROWS) -> Part[Row]:
    """The rows after a cursor, in ascending `order` (columns of whole numbers, the last of them unique).

    Raises AskedWrongly for a cursor that is none.
    """
    found = rows.order_by(*order)
    if after:
        found = found.filter(_beyond(order, _values(order, after)))
    page = list(found[: size + 1])
    more = len(page) > size
    last = page[size - 1] if more else None
    return Part(page[:size], "-".join(str(getattr(last, name)) for name in order) if last else "")


def _values(order: tuple[str, ...], after: str) -> list[int]:
    try:
        found = [int(word) for word in after.split("-")]
    except ValueError:
        found = []
    if len(found) != len(order):
        raise AskedWrongly("翻页的位置不对。请从列表的第一页重新开始。")
    return found


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows that come after in lexical order: (a, b) > (x, y)."""
    found = Q()
    for index, name in enumerate(order):
        same = Q(**dict(zip(order[:index], values[:index], strict=True)))
        found |= same & Q(**{f"{name}__gt": values[index]})
    return found
