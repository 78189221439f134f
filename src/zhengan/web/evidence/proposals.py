"""A table whose headers are not ours: what each column might be, settled by a person, remembered, and read by from then on.

proposed()   what the file's columns might be: the function behind `zhengan evidence map`
settled()    the mapping as a person has decided it in the form; refuses what is still open
remember_for()   keeps it with the institution; the file is then checked again, and every file with the same headers is read so

Mappings of the workspace's own institution lie where the command line keeps them; those of others apart, each in a folder of its own.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from zhengan.records import RECORD_TYPES, RecordType
from zhengan.records.faults import Refused
from zhengan.records.fields import Field
from zhengan.records.mapping.model import SUFFIX, RecordMap, Source, TableMap
from zhengan.records.mapping.proposal import Match, Proposal, propose, source_of
from zhengan.records.mapping.reading import doubts, read_mapping
from zhengan.records.mapping.writing import mapping_text
from zhengan.records.preview import Preview, preview
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Upload
from zhengan.web.office import office
from zhengan.workspace.errors import InputError, system_sentence
from zhengan.workspace.intake import known_keys
from zhengan.workspace.mappings import mapping_target, names_on_file, remember

AS_PROPOSED, NOTHING, CONSTANT = "=", "", "!"
"""What a form says of a field beside the header of a column."""
MOST_TYPES, FAULTS_TOLD, LONGEST_CONSTANT = 4, 5, 200
_NOT_ASKED = ("institution", "recorded_at", "reason", "valid_at", "attachments")


@dataclass(frozen=True)
class Word:
    """A word of theirs in a column, and the value of ours that it might mean ('' where that is open)."""

    word: str
    value: str


@dataclass(frozen=True)
class Line:
    """A field of a record and where its value might come from; `confidence` in percent, 0 where nothing was found."""

    id: str
    type: RecordType
    field: Field
    source: Source
    confidence: int
    words: tuple[Word, ...]

    @property
    def chosen(self) -> str:
        """What the form shows at first."""
        if self.source.columns:
            return AS_PROPOSED
        return CONSTANT if self.source.value is not None else NOTHING

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The values that a word may mean."""
        if self.field.kind == "bool":
            return (("是", "是"), ("否", "否"))
        return tuple(self.field.choices.items())


def folder_of(institution: str) -> Path:
    """Where an institution's mappings lie."""
    workspace = office().workspace
    if institution == workspace.institution:
        return workspace.mappings
    return workspace.mappings / hashlib.sha256(institution.encode()).hexdigest()[:16]


def proposed(upload: Upload, path: Path, types: Iterable[str]) -> Proposal:
    """What the columns of an upload's file might be, as records of these types or of those that suit best.

    Raises AskedWrongly for a file without a table that can be read, and for types that there are not.
    """
    names = list(dict.fromkeys(types))[:MOST_TYPES]
    if strange := [name for name in names if name not in RECORD_TYPES]:
        raise AskedWrongly(f"没有“{strange[0][:40]}”这种记录。请从列表里选择。")
    office().workspace.open_ledger()
    try:
        found = propose(path, [RECORD_TYPES[name] for name in names], names_on_file(upload.institution))
    except Refused as refused:
        raise AskedWrongly(f"{upload.name} 认不出表格：{refused.expected}。请改好后重新上传。") from refused
    return replace(found, mapping=replace(found.mapping, files=()))


def lines_of(proposal: Proposal) -> list[tuple[RecordType, list[Line]]]:
    """Every field of the proposed records: those with a column first in their order, then what could be filled besides."""
    found = []
    for record in proposal.mapping.records:
        matches = {match.field.name: match for match in proposal.matches[record.type.name]}
        fields = [field for field in record.type.columns.values() if field.name not in _NOT_ASKED]
        fields.sort(key=lambda field: field.name not in matches)
        found.append((record.type, [_line(record.type, field, matches.get(field.name)) for field in fields]))
    return found


def settled(proposal: Proposal, posted: Mapping[str, str], name: str, institution: str) -> TableMap:
    """The mapping as the form says it. Raises AskedWrongly with everything that is still open or does not fit."""
    records = tuple(
        RecordMap(
            type_,
            {line.field.name: source for line in lines if (source := _source(proposal, line, posted, institution))},
        )
        for type_, lines in lines_of(proposal)
    )
    used = {column for record in records for column in record.columns}
    leave = tuple(header for header in proposal.header.names if header not in used)
    return _checked(replace(proposal.mapping, name=name.strip(), records=records, leave=leave))


def preview_of(upload: Upload, path: Path, mapping: TableMap) -> Preview:
    """The first rows as records, and the whole file checked; nothing is entered."""
    known = known_keys()
    return preview(path, mapping, upload.institution, known)


def remember_for(institution: str, mapping: TableMap) -> Path:
    """Keep a settled mapping. Raises InputError for a name that is taken, or where the disk does not take it."""
    target = mapping_target(folder_of(institution), mapping.name)
    try:
        remember(target, mapping)
    except FileExistsError:
        raise InputError(f"映射“{mapping.name}”已存在，没有保存。请换一个名字。") from None
    except OSError as error:
        raise InputError(system_sentence(error)) from error
    return target


def _line(type_: RecordType, field: Field, match: Match | None) -> Line:
    source = match.source if match else Source()
    words = tuple(Word(word, value or "") for word, value in source.words.items())
    confidence = round(100 * match.confidence) if match and source.columns else 0
    return Line(f"{type_.name}:{field.name}", type_, field, source, confidence, words)


def _source(proposal: Proposal, line: Line, posted: Mapping[str, str], institution: str) -> Source | None:
    """Where a field comes from as the form says; None where it says nowhere."""
    said = posted.get(line.id, line.chosen)
    if said == NOTHING:
        return None
    if said == CONSTANT:
        return Source(value=posted.get(f"{line.id}:value", "").strip()[:LONGEST_CONSTANT])
    if said == AS_PROPOSED:
        words = {one.word: posted.get(f"{line.id}:word:{at}", one.value) or None for at, one in enumerate(line.words)}
        return replace(line.source, words=words, sure=True, why="")
    if said not in proposal.header.names:
        raise AskedWrongly(f"表里没有“{said[:40]}”这一列。没有保存，请刷新页面后重新选择。")
    return source_of(proposal.table, line.field, said, names_on_file(institution))


def _checked(mapping: TableMap) -> TableMap:
    """The mapping as it is read back from its file: what is written is what will be gone by."""
    with TemporaryDirectory() as place:
        path = Path(place) / f"mapping{SUFFIX}"
        path.write_text(mapping_text(mapping), encoding="utf-8", newline="\n")
        found, faults = read_mapping(path)
    open_ends = [*faults, *(doubts(found, "") if found else ())]
    if not mapping.columns:
        raise AskedWrongly("没有选用任何一列。没有保存，请至少为一项选一列。")
    if found is None or open_ends:
        raise AskedWrongly(f"还有 {len(open_ends)} 处没有定：{'；'.join(_told(open_ends))}。没有保存，请补上后再存。")
    return replace(found, name=mapping.name)


def _told(faults: Iterable[object]) -> Iterator[str]:
    for count, fault in enumerate(faults):
        if count == FAULTS_TOLD:
            yield "……"
            return
        yield f"{getattr(fault, 'expected', '')}（现在是{getattr(fault, 'found', '') or '空'}）"
