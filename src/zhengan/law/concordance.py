"""How a newer instrument stands to an older one: paragraph by paragraph and duty by duty, with our reasons.

A relation says what became of the substance for those whom it binds. Several may hold of one row: stricter in one
respect, looser in another. The reading is ours and is data (`concordances/<before>--<after>/`); what can be computed
from the duties themselves stands in `diff`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from zhengan.law.instrument import Instrument
from zhengan.law.obligation import Address, Obligation, parse_address

RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "tightened": "更严",
        "new": "新增",
        "extended": "扩大主体",
        "loosened": "放宽",
        "narrowed": "缩小主体",
        "dropped": "取消",
        "moved": "移位",
        "same": "不变",
    }
)
"""What became of a provision, the most pressing first.

`extended` and `narrowed` speak of whom it binds (or protects the rule is aimed at); `moved`: it now stands in another
setting, where one who looks at the old place misses it. `same` and `moved` may go together; `new` and `dropped` stand alone.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """Provisions of the older instrument beside those of the newer one: addresses of articles, paragraphs or items."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    relations: tuple[str, ...]
    to_whom: tuple[str, ...]
    from_whom: tuple[str, ...]
    why: str
    source: tuple[str, int]

    @property
    def leading(self) -> str:
        """The most pressing of its relations: where it is listed."""
        return leading(self.relations)


@dataclass(frozen=True, slots=True)
class Pair:
    """Duties of the older instrument beside those of the newer one, by id."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    relations: tuple[str, ...]
    why: str
    source: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Continued:
    """A recurring duty that goes on: a period begun under `before` and ended under `after` is a whole one."""

    before: str
    after: str
    why: str
    source: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Concordance:
    """All that is said about two instruments."""

    before: str
    after: str
    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    continued: tuple[Continued, ...]
    source: tuple[str, int]


def leading(relations: Iterable[str]) -> str:
    """The most pressing relation."""
    held = set(relations)
    return next(relation for relation in RELATIONS if relation in held)


def paragraphs_of(instrument: Instrument, address: str) -> tuple[str, ...]:
    """The paragraphs that an address means: all of an article's, one, or the one that an item lies in; () where there is none."""
    place = parse_address(address)
    if place is None or place.instrument != instrument.id:
        return ()
    article = next((item for item in instrument.articles if item.number == place.article), None)
    if article is None:
        return ()
    if place.item is not None and str(place) not in instrument.paragraph_digests:
        return ()
    wanted = article.paragraphs if place.paragraph is None else [place.paragraph]
    return tuple(f"{article.address}.{number}" for number in wanted if number in article.paragraphs)


def lies_in(duty: Obligation, addresses: Iterable[str]) -> bool:
    """Whether the duty's place is one of the addresses, or lies in one."""
    return bool(set(_around(duty.address)) & set(addresses))


def rows_holding(
    concordance: Concordance, before: Iterable[Obligation], after: Iterable[Obligation]
) -> tuple[Row, ...]:
    """The rows that set the places of the duties side by side; nothing where there are no duties."""
    old, new = tuple(before), tuple(after)
    return tuple(
        row
        for row in concordance.rows
        if (old or new)
        and (not old or any(lies_in(duty, row.before) for duty in old))
        and (not new or any(lies_in(duty, row.after) for duty in new))
    )


def said_new(concordance: Concordance, duty: Obligation) -> Row | None:
    """The row that says the duty new (or dropped) as a whole: every row that holds its place says so; None otherwise."""
    after = duty.instrument == concordance.after
    rows = [row for row in concordance.rows if lies_in(duty, row.after if after else row.before)]
    wanted = "new" if after else "dropped"
    return rows[0] if rows and all(row.relations == (wanted,) for row in rows) else None


def with_bound_since(instruments: Mapping[str, Instrument], continued: Iterable[Continued]) -> dict[str, Instrument]:
    """The instruments, each duty that continues another knowing since when the same duty has bound."""
    before = {item.after: item.before for item in continued}
    first = {
        id_: min(duty.from_ for duty in found)
        for id_, found in _by_id(instruments).items()
        if id_ in {*before.values()}
    }
    since = {id_: day for id_ in before if (day := _since(id_, before, first)) is not None}
    return {
        name: replace(item, obligations=tuple(_bound_since(duty, since) for duty in item.obligations))
        if any(duty.id in since for duty in item.obligations)
        else item
        for name, item in instruments.items()
    }


def _since(id_: str, before: Mapping[str, str], first: Mapping[str, date]) -> date | None:
    """The first day of the oldest duty in the chain; a chain that bites its tail ends where it does."""
    found, seen = None, {id_}
    while (id_ := before.get(id_, "")) and id_ not in seen:
        seen.add(id_)
        found = first.get(id_, found)
    return found


def _bound_since(duty: Obligation, since: Mapping[str, date]) -> Obligation:
    return replace(duty, bound_since=since[duty.id]) if duty.id in since else duty


def _by_id(instruments: Mapping[str, Instrument]) -> dict[str, list[Obligation]]:
    found: dict[str, list[Obligation]] = {}
    for instrument in instruments.values():
        for duty in instrument.obligations:
            found.setdefault(duty.id, []).append(duty)
    return found


def _around(address: Address) -> Iterator[str]:
    yield str(address)
    yield address.of_paragraph
    yield str(Address(address.instrument, address.article))
