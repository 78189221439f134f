"""What changed between two instruments, as the reader shows it: the account of `zhengan law diff`, made once and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from zhengan.law.diff import LawDiff, diff_laws
from zhengan.reports.diff import Account, Section, ToldRow, account_of
from zhengan.web.lawbook import Lawbook


@dataclass(frozen=True)
class Crossing:
    """A row of a concordance that an article stands in: in which comparison, the other side's law and its articles."""

    before: str
    after: str
    other: str
    articles: tuple[tuple[str, str], ...]
    row: ToldRow


def pairs_of(book: Lawbook) -> tuple[tuple[str, str], ...]:
    """The instruments that are compared: older and newer."""
    return tuple((one.before, one.after) for one in book.concordances)


@lru_cache(maxsize=16)
def diff_of(book: Lawbook, before: str, after: str, article: str = "", whom: tuple[str, ...] = ()) -> LawDiff:
    """The difference. Raises LawFault where the two are not compared, or the article or subject does not exist."""
    return diff_laws(book.law, book.concordances, before, after, article, whom)


@lru_cache(maxsize=16)
def changes_of(book: Lawbook, before: str, after: str, article: str = "", whom: tuple[str, ...] = ()) -> Account:
    """The difference in words, official text marked where both sides are loaded. Raises LawFault as `diff_of` does."""
    return account_of(diff_of(book, before, after, article, whom), book.law, book.texts)


def shown_sections(account: Account, relation: str) -> tuple[Section, ...]:
    """The sections that have rows: that of one relation, or all where none (or an unknown one) is named."""
    held = tuple(section for section in account.sections if section.rows)
    return tuple(section for section in held if section.code == relation) or held


def crossings(book: Lawbook, id_: str, article: str) -> tuple[Crossing, ...]:
    """Every row of every concordance that an article of an instrument stands in."""
    return _crossings(book, id_).get(article, ())


def counterparts(found: tuple[Crossing, ...]) -> tuple[tuple[bool, str], ...]:
    """The articles on the other side of rows, each once: whether it is the older law's, and its address."""
    every = ((one.other == one.before, f"{other}/{number}") for one in found for other, number in one.articles)
    return tuple(dict.fromkeys(every))


@lru_cache(maxsize=32)
def _crossings(book: Lawbook, id_: str) -> Mapping[str, tuple[Crossing, ...]]:
    """Article -> its rows."""
    found: dict[str, list[Crossing]] = {}
    for before, after in pairs_of(book):
        if id_ not in (before, after):
            continue
        other = before if id_ == after else after
        for row in (row for section in changes_of(book, before, after).sections for row in section.rows):
            mine, theirs = (row.after, row.before) if id_ == after else (row.before, row.after)
            numbers = dict.fromkeys(_article_of(place) for place in theirs.addresses.split())
            crossing = Crossing(before, after, other, tuple((other, number) for number in numbers), row)
            for article in dict.fromkeys(_article_of(place) for place in mine.addresses.split()):
                found.setdefault(article, []).append(crossing)
    return {article: tuple(crossings) for article, crossings in found.items()}


def _article_of(address: str) -> str:
    return address.partition("/")[2].partition(".")[0]
