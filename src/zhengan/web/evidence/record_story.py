"""One record as people read it: its values in words, its references with their names, its versions as a timeline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhengan.ledger import StoredEntry
from zhengan.ledger.chain import RETRACTION
from zhengan.records import RECORD_TYPES, Field, RecordType
from zhengan.records.history import Step, Stored, TakenBack, current, timeline
from zhengan.records.model import ANY
from zhengan.records.workbooks.layout import worded
from zhengan.web.evidence.holdings import NAMES, versions
from zhengan.web.masked import masked_text
from zhengan.workspace.entered import version_of_entry

_PLAIN = frozenset({"number", "date", "instant", "bool", "enum"})
"""Kinds of fields that hold no text of a person's."""
Names = Mapping[tuple[str, str], str]
"""Type and key of records on file -> what they are called ('' without a name)."""


@dataclass(frozen=True)
class Word:
    """A piece of a value; a reference to a record on file has its type and key."""

    text: str
    type: str = ""
    key: str = ""


@dataclass(frozen=True)
class Said:
    """A field and what a version says in it; nothing where it is left out."""

    field: Field
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words in one line."""
        return "；".join(word.text for word in self.words)


@dataclass(frozen=True)
class Changed:
    """A field that a version set anew, before and after; '' for nothing."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """A version in the timeline: its number from 1, what it says of itself, what it changed, and who confirmed it."""

    number: int
    step: Step
    changes: tuple[Changed, ...]
    confirmed_by: str
    origin: str


@dataclass(frozen=True)
class Story:
    """One record. `at` is the version that holds on the asked day, None where none does; `shown` the one that is shown."""

    type: RecordType
    key: str
    steps: tuple[Step, ...]
    at: int | None

    @property
    def shown(self) -> Step:
        """The version that holds, else the last."""
        return self.steps[-1 if self.at is None else self.at]

    @property
    def last(self) -> Stored:
        """The version entered last."""
        return self.steps[-1].stored

    @property
    def gone(self) -> TakenBack | None:
        """That the record was taken back, where it was."""
        return self.last.taken_back

    @property
    def called(self) -> str:
        """The record's name, else its key."""
        payload = self.shown.stored.payload
        return masked_text(next((str(payload[name]) for name in NAMES if payload.get(name)), self.key))

    @property
    def late(self) -> int | None:
        """By how many days the shown version came too late, where it did."""
        return self.shown.late

    @property
    def main(self) -> str:
        """The record's main date in words."""
        name = self.type.main_date
        value = self.shown.stored.payload.get(name) if name else None
        return worded(self.type.columns[name], value) if name and value else ""


def stories(
    institution: str, record_type: RecordType, keys: Sequence[str], as_of: date, known_by: date | None
) -> list[Story]:
    """The stories of records, in the order of their keys; those without a version are left out."""
    by_key: dict[str, list[StoredEntry]] = {key: [] for key in keys}
    back: dict[str, list[StoredEntry]] = {}
    for item in versions(institution, [record_type.name], keys, known_by):
        if item.type == RETRACTION:
            back.setdefault(item.key.partition("/")[2], []).append(item)
        else:
            by_key[item.key].append(item)
    return [
        _story(record_type, key, [_stored(item, back.get(key, ())) for item in items], as_of)
        for key, items in by_key.items()
        if items
    ]


def names_of(institution: str, payloads: Iterable[tuple[RecordType, Mapping[str, Any]]]) -> Names:
    """What the records are called to which payloads refer, in one look; institutions are not looked up."""
    types: set[str] = set()
    keys: set[str] = set()
    for record_type, payload in payloads:
        for field in record_type.reference_fields:
            if field.name in payload:
                types.update(RECORD_TYPES if ANY in field.targets else field.targets)
                keys.update(keys_in(field, payload[field.name]))
    found: dict[tuple[str, str], str] = {}
    for item in versions(institution, sorted(types), sorted(keys)):
        if item.type != RETRACTION:
            payload = item.payload
            found[item.type, item.key] = masked_text(
                next((str(payload[name]) for name in NAMES if payload.get(name)), "")
            )
    return found


def keys_in(field: Field, value: Any) -> Iterator[str]:
    """The keys that a value of a reference names."""
    if isinstance(value, str):
        yield value
    elif field.kind == "pairs":
        yield from (item.rsplit("=", len(field.parts) - 1)[0] for item in value)
    else:
        yield from value


def said(field: Field, value: Any, names: Names) -> Said:
    """A value in the words of people."""
    if value is None:
        return Said(field, ())
    if field.kind in ("ref", "refs"):
        return Said(field, tuple(_reference(field, key, names) for key in keys_in(field, value)))
    items = value if isinstance(value, list) else [value]
    texts = [worded(field, [item]) if isinstance(value, list) else worded(field, item) for item in items]
    shown = texts if field.kind in _PLAIN or field.form == "uscc" else [masked_text(text) for text in texts]
    return Said(field, tuple(Word(f"{text} {field.unit}".rstrip()) for text in shown))


def fields_said(record_type: RecordType, payload: Mapping[str, Any], names: Names) -> tuple[Said, ...]:
    """What a payload says, field by field; attachments are told apart."""
    own = (field for field in record_type.payload_fields if field.name in payload and field.name != "attachments")
    return tuple(said(field, payload[field.name], names) for field in own)


def told_versions(story: Story, names: Names) -> list[Told]:
    """The timeline, the newest first."""
    found = []
    for number, step in enumerate(story.steps, 1):
        changes = tuple(
            Changed(
                change.field.title,
                said(change.field, change.old, names).text,
                said(change.field, change.new, names).text,
            )
            for change in step.changes
        )
        origin, _, confirmed = step.stored.source.partition(":confirmed-by ")
        found.append(Told(number, step, changes, confirmed, origin))
    return found[::-1]


def _reference(field: Field, key: str, names: Names) -> Word:
    for target in RECORD_TYPES if ANY in field.targets else field.targets:
        name = names.get((target, key))
        if name is not None:
            return Word(f"{name}（{key}）" if name and name != key else key, target, key)
    return Word(key)


def _story(record_type: RecordType, key: str, stored: Sequence[Stored], as_of: date) -> Story:
    return Story(record_type, key, timeline(record_type, stored), current(record_type, stored, as_of))


def _stored(item: StoredEntry, back: Sequence[StoredEntry]) -> Stored:
    by = next((one for one in back if one.seq > item.seq), None)
    return version_of_entry(item, _taken_back(by) if by else None)


def _taken_back(item: StoredEntry) -> TakenBack:
    content = item.content()
    return TakenBack(datetime.fromisoformat(item.recorded_at), content["actor"], content["payload"]["reason"], item.seq)
