"""The terms of a person or department in the posts that answer for network and information security."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from zhengan.law import Obligation
from zhengan.ledger import StoredEntry
from zhengan.records import RECORD_TYPES


@dataclass(frozen=True)
class Post:
    """Which duties a post answers for: all, by subject codes, or by instruments; `ground` are addresses of the law."""

    whole: bool
    codes: tuple[str, ...]
    instruments: tuple[str, ...]
    ground: tuple[str, ...]

    def answers_for(self, duty: Obligation) -> bool:
        """Whether the post answers for a duty."""
        return self.whole or bool(set(self.codes) & set(duty.who)) or duty.instrument in self.instruments


@dataclass(frozen=True)
class Term:
    """One term: which post, since when and until when (None: still), for which system alone, and the entry that says so."""

    role: str
    holder: str
    position: str
    head: str
    system: str
    first: date
    last: date | None
    key: str
    seq: int

    @property
    def title(self) -> str:
        """What the post is called."""
        return role_words(self.role)

    def overlaps(self, since: date, until: date) -> bool:
        """Whether any day of the term lies between these days, both in."""
        return self.first <= until and (self.last is None or self.last >= since)


def role_words(role: str) -> str:
    """What a post is called."""
    (field,) = (one for one in RECORD_TYPES["appointment"].fields if one.name == "role")
    return field.choices.get(role, role)


@cache
def posts() -> Mapping[str, Post]:
    """Post by role."""
    import yaml

    text = files("zhengan.reports.duty_file").joinpath("posts.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # our own file, safe loader
    return {
        role: Post(
            said.get("of") == "all",
            tuple(said.get("codes", ())),
            tuple(said.get("instruments", ())),
            tuple(said["ground"]),
        )
        for role, said in data.items()
    }


def terms_of(appointments: Iterable[StoredEntry]) -> tuple[Term, ...]:
    """Every term on file, by its last version, the earliest first."""
    last: dict[str, StoredEntry] = {}
    for item in appointments:
        last[item.key] = item
    return tuple(sorted((_term(item) for item in last.values()), key=lambda one: (one.first, one.role, one.key)))


def held_by(terms: Iterable[Term], person: str) -> tuple[Term, ...]:
    """The terms of a person, also as head of the department that holds a post."""
    return tuple(one for one in terms if person in (one.holder, one.head))


def _term(item: StoredEntry) -> Term:
    said: Mapping[str, Any] = item.payload
    until = said.get("until")
    return Term(
        said["role"],
        said["holder"],
        said.get("position", ""),
        said.get("head", ""),
        said.get("system", ""),
        date.fromisoformat(said["from"]),
        date.fromisoformat(until) if until else None,
        item.key,
        item.seq,
    )
