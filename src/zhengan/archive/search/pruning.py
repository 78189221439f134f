"""What need not be read: segments by their manifest, row groups by the index of words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from zhengan.archive.search.columns import FIELDS
from zhengan.archive.search.passing import WORD, passes
from zhengan.archive.search.predicate import Systems
from zhengan.archive.search.query import All, Any, Between, Exact, Filter, Match, Not, Part, Phrase, Prefix, Test

INDEXED = frozenset(("msg", "host", "app", "proc", "msgid", "sd"))
NEVER = Any(())
ALWAYS = All()


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of some lines without reading them. `sources` have the first and last number of each; `apps` and `hosts` may be
    unknown; `time` is None where no line claims one."""

    log_class: str
    received: tuple[int, int]
    time: tuple[int, int] | None
    sources: Mapping[str, tuple[int, int]]
    apps: frozenset[str] | None
    hosts: frozenset[str] | None


class Groups(Protocol):
    """The index of words of one segment."""

    def groups(self, words: Sequence[bytes], pieces: Sequence[bytes] = ()) -> list[int]: ...


def narrowed(filter_: Filter, outline: Outline, systems: Systems) -> Filter:
    """The filter that is the same for these lines and asks no more than needed: NEVER, ALWAYS, or what is left of it."""
    match filter_:
        case All(parts):
            left = [one for one in (narrowed(part, outline, systems) for part in parts) if one != ALWAYS]
            if NEVER in left:
                return NEVER
            return left[0] if len(left) == 1 else All(tuple(left))
        case Any(parts):
            left = [one for one in (narrowed(part, outline, systems) for part in parts) if one != NEVER]
            if ALWAYS in left:
                return ALWAYS
            return left[0] if len(left) == 1 else Any(tuple(left))
        case Not(part):
            inner = narrowed(part, outline, systems)
            return ALWAYS if inner == NEVER else NEVER if inner == ALWAYS else Not(inner)
        case Match(field, test):
            return _of_match(filter_, field, test, outline, systems)


def candidates(filter_: Filter, index: Groups) -> frozenset[int] | None:
    """The row groups where a line can pass; None where the words do not say."""
    match filter_:
        case All(parts):
            known = [one for one in (candidates(part, index) for part in parts) if one is not None]
            return frozenset.intersection(*known) if known else None
        case Any(parts):
            each = [candidates(part, index) for part in parts]
            return None if None in each else frozenset().union(*(one for one in each if one is not None))
        case Match(field, test):
            return _by_words(field, test, index)
    return None


def _of_match(match_: Filter, field: str, test: Test, outline: Outline, systems: Systems) -> Filter:  # noqa: PLR0911
    match field:
        case "class":
            return ALWAYS if passes(test, outline.log_class) else NEVER
        case "source":
            return _among(match_, test, outline.sources)
        case "system":
            known = [systems.get(source) for source in outline.sources]
            found = [system is not None and passes(test, system) for system in known]
            return match_ if any(found) and not all(found) else ALWAYS if any(found) else NEVER
        case "app" | "host":
            values = outline.apps if field == "app" else outline.hosts
            # A line may have no app at all, so what all listed values pass is not yet so for every line.
            return NEVER if values is not None and not any(passes(test, value) for value in values) else match_
    if isinstance(test, Between) and field == "seq":
        return match_ if any(_touches(test, span) for span in outline.sources.values()) else NEVER
    if isinstance(test, Between) and field in {"time", "received"}:
        spans = [outline.received, *([outline.time] if field == "time" and outline.time else [])]
        if not any(_touches(test, span) for span in spans):
            return NEVER
        return ALWAYS if all(test.holds(low) and test.holds(high) for low, high in spans) else match_
    return match_


def _among(match_: Filter, test: Test, values: Iterable[str]) -> Filter:
    found = [passes(test, value) for value in values]
    return match_ if any(found) and not all(found) else ALWAYS if any(found) else NEVER


def _touches(test: Between, span: tuple[int, int]) -> bool:
    return Between(test.low, None, low_open=test.low_open).holds(span[1]) and Between(
        None, test.high, high_open=test.high_open
    ).holds(span[0])


def _by_words(field: str, test: Test, index: Groups) -> frozenset[int] | None:
    match test:
        case Exact(texts):
            each = [_groups(field, Exact((text,)), index) for text in texts]
            return None if None in each else frozenset().union(*(one for one in each if one is not None))
    return _groups(field, test, index)


def _groups(field: str, test: Test, index: Groups) -> frozenset[int] | None:
    tokens, pieces = _tokens(field, test), _pieces(field, test)
    return frozenset(index.groups(tokens, pieces)) if tokens or pieces else None


@lru_cache(maxsize=1024)
def _tokens(field: str, test: Test) -> list[bytes]:
    """Tokens that stand in every line whose field passes."""
    from zhengan.archive import words

    if field in FIELDS and field not in INDEXED:
        return []
    match test:
        case Exact((text,)) if field not in FIELDS:
            # What was extracted may be a piece of a word.
            return words.tokens_of(_without_end(_without_start(text)))
        case Exact((text,)) | Phrase(text):
            return words.tokens_of(text)
        case Prefix(text):
            return words.tokens_of(_without_end(text))
        case Part(text):
            return words.tokens_of(_without_end(_without_start(text)))
    return []


@lru_cache(maxsize=1024)
def _pieces(field: str, test: Test) -> list[bytes]:
    """Runs of word characters that stand in a word of every line whose field passes."""
    from zhengan.archive import words

    if field in INDEXED:
        match test:
            case Part(text):
                return words.pieces_within(text)
            case Prefix(text):
                return words.last_piece(text)
    return []


def _without_start(text: str) -> str:
    """The text without the word that may have begun before it."""
    while text and text[0] in WORD:
        text = text[1:]
    return text


def _without_end(text: str) -> str:
    while text and text[-1] in WORD:
        text = text[:-1]
    return text
