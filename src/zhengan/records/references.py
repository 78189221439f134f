"""References: every key that a record names must be there, in the same institution, or be known already."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from zhengan.records.faults import Fault, Findings, Notice, quoted
from zhengan.records.fields import Field
from zhengan.records.model import ANY
from zhengan.records.registry import RECORD_TYPES
from zhengan.records.rows import Row
from zhengan.records.values import nearest

# (institution, record type, key): whether such a record is known from elsewhere, the ledger for one.
Known = Callable[[str, str, str], bool]
INSTITUTION = ("institution",)
EVERYBODY = ""
SUGGESTED_FROM = 2_000


class References:
    """The references met and not yet found: (institution, target types) -> keys.

    `rejected` are records that are there, but sent back: who names one is told so.
    """

    def __init__(self, rejected: frozenset[tuple[str, str, str]] = frozenset()) -> None:
        self._rejected = rejected
        self._wanted: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
        self._seekers: dict[tuple[str, str], list[set[str]]] = defaultdict(list)
        self._samples: dict[tuple[str, str], list[str]] = defaultdict(list)

    def want(self, row: Row) -> None:
        """Take the references of a row."""
        for field in _reference_fields(row.type):
            if field.name in row.payload:
                self._wanted[row.institution, field.targets].update(keys_of(field, row))

    @property
    def target_types(self) -> frozenset[str]:
        """The types in which keys are sought; all where a reference may point anywhere."""
        named = {target for (_, targets), keys in self._wanted.items() if keys for target in targets}
        return frozenset(RECORD_TYPES) if ANY in named else frozenset(named)

    def seek(self) -> None:
        """End the first pass: from now on records are struck out as they are `found`."""
        self._seekers.clear()
        for (owner, targets), keys in self._wanted.items():
            for name in RECORD_TYPES if ANY in targets else targets:
                self._seekers[EVERYBODY if name == "institution" else owner, name].append(keys)

    def found(self, institution: str, record_type: str, key: str) -> None:
        """Strike out what a record answers. Institutions answer to all."""
        sample = self._samples[institution, record_type]
        if len(sample) < SUGGESTED_FROM:
            sample.append(key)
        owner = EVERYBODY if record_type == "institution" else institution
        for keys in self._seekers.get((owner, record_type), ()):
            keys.discard(key)

    def drop_known(self, known: Known) -> None:
        """Strike out what is known from elsewhere."""
        for (institution, targets), keys in self._wanted.items():
            types = tuple(RECORD_TYPES) if ANY in targets else targets
            keys -= {key for key in keys if any(known(institution, name, key) for name in types)}

    @property
    def open(self) -> bool:
        """Whether anything was not found."""
        return any(self._wanted.values())

    def report(self, rows: Iterable[Row], findings: Findings) -> None:
        """Add a fault for every row that names what was not found; an institution outside the folder is only noted."""
        for row in rows:
            for field in _reference_fields(row.type):
                missing = self._wanted.get((row.institution, field.targets), ())
                for key in keys_of(field, row) if missing else ():
                    if key in missing:
                        self._report(field, row, key, findings)

    def _report(self, field: Field, row: Row, key: str, findings: Findings) -> None:
        if field.targets == INSTITUTION:
            text = f"{row.file} 的 {field.name} 列提到文件夹之外的机构，如{quoted(key)}，未核对。"
            findings.note(Notice("outside_institution", row.file, field.name, text))
            return
        if any((row.institution, name, key) in self._rejected for name in _types_of(field)):
            place = (row.file, row.line, field.name)
            remedy = "连同那条记录改正后一起导入"
            findings.add(Fault("rejected_record", *place, "没有被退回的记录", f"{quoted(key)}被退回", remedy))
            return
        types = "任何记录" if ANY in field.targets else " 或 ".join(field.targets)
        samples = [name for target in field.targets for name in self._samples.get((row.institution, target), ())]
        by_folded = {name.lower(): name for name in samples}
        guess = nearest(key, tuple(by_folded))
        remedy = f"是否要写 {by_folded[guess]}" if guess else "核对键，或补上所引用的记录"
        place = (row.file, row.line, field.name)
        findings.add(Fault("no_such_record", *place, f"{types} 中已有的键", quoted(key), remedy))


def _types_of(field: Field) -> tuple[str, ...]:
    return tuple(RECORD_TYPES) if ANY in field.targets else field.targets


def keys_of(field: Field, row: Row) -> Iterator[str]:
    """The keys that a row names in one field."""
    value = row.payload.get(field.name)
    if isinstance(value, str):
        yield value
    elif field.kind == "pairs":
        parts = len(field.parts) - 1
        yield from (item.rsplit("=", parts)[0] for item in value or ())
    else:
        yield from value or ()


@cache
def _reference_fields(record_type: str) -> tuple[Field, ...]:
    return RECORD_TYPES[record_type].reference_fields
