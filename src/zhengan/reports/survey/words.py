"""How surveys speak, loaded once from `words.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from zhengan.records import RECORD_TYPES
from zhengan.records.mapping.lexicon import lexicon


@dataclass(frozen=True)
class Filter:
    """Words that narrow the records of a type: to those whose field is absent, present, or one of these values."""

    type: str
    field: str
    wanted: str | tuple[Any, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What `words.yaml` says, with the words of firms (`records/mapping/lexicon.yaml`) for types and fields."""

    types: Mapping[str, tuple[str, ...]]
    fields: Mapping[tuple[str, str], tuple[str, ...]]
    filters: tuple[Filter, ...]
    stock: frozenset[str]
    skip: frozenset[str]

    @property
    def terms(self) -> frozenset[str]:
        """Words to keep together where text is cut."""
        own = (word for words in (*self.types.values(), *self.fields.values()) for word in words)
        return frozenset(word for word in (*own, *self.skip) if 1 < len(word) <= 8 and word.isalnum())


@cache
def words() -> Words:
    """The words."""
    import yaml

    text = files("zhengan.reports.survey").joinpath("words.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # our own file, safe loader
    types = {
        name: tuple(map(str, (*data["types"].get(name, ()), *lexicon().types.get(name, ())))) for name in RECORD_TYPES
    }
    fields = {
        (kind.name, field.name): tuple(map(str, _of(kind.name, field.name, data["fields"])))
        for kind in RECORD_TYPES.values()
        for field in kind.fields
    }
    filters = tuple(
        Filter(
            one["type"],
            one["field"],
            one["is"] if isinstance(one["is"], str) else tuple(one["is"]),
            tuple(map(str, one["words"])),
        )
        for one in data["filters"]
    )
    return Words(types, fields, filters, frozenset(data["stock"]), frozenset(map(str, data["skip"])))


def _of(type_: str, field: str, own: Mapping[str, Any]) -> tuple[str, ...]:
    said = lexicon()
    return (*own.get(f"{type_}.{field}", ()), *said.of.get(type_, {}).get(field, ()), *said.fields.get(field, ()))
