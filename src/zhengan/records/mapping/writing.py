"""A mapping as a file that people edit: every doubt and its reason in sight."""

from collections.abc import Iterable, Iterator, Mapping

from zhengan.records.mapping.model import RecordMap, Source, TableMap

_HEAD = """# 映射：把这张表的列和词变成证安的记录。改完存盘；写法见 docs/how-to/mapping.md。
# 标着 sure: false 的请核对：改对，再删去这个标记；有一处没删，就不能用来导入。
"""


def mapping_text(mapping: TableMap) -> str:
    """The YAML of a mapping; reading it gives the same mapping again."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(mapping))


def _lines(mapping: TableMap) -> Iterator[str]:
    if mapping.files:
        yield f"files: {_list(mapping.files)}"
    if mapping.sheet:
        yield f"sheet: {quoted(mapping.sheet)}"
    if mapping.header_row:
        yield f"header_row: {mapping.header_row}"
    if mapping.header_rows != 1:
        yield f"header_rows: {mapping.header_rows}"
    if mapping.fingerprint:
        yield f"fingerprint: {quoted(mapping.fingerprint)}"
    for key, words, why in (
        ("skip", mapping.skip, "以这些字开头的行不读"),
        ("blank", mapping.blank, "这些格当作空格"),
        ("leave", mapping.leave, "这些列不用"),
    ):
        if words:
            yield f"{key}: {_list(words)}  # {why}"
    yield "records:"
    for record in mapping.records:
        yield from _record(record)


def _record(record: RecordMap) -> Iterator[str]:
    yield f"  - type: {record.type.name}  # {record.type.title}"
    if record.when:
        yield "    when:"
        for condition in record.when:
            parts = [f"column: {quoted(condition.column)}"]
            parts += [f"is: {_list(condition.any_of)}"] if condition.any_of else []
            parts += [f"not: {_list(condition.none_of)}"] if condition.none_of else []
            yield f"      - {{{', '.join(parts)}}}"
    yield "    fields:"
    for name, source in record.fields.items():
        field = record.type.columns[name]
        yield f"      {name}:  # {field.title}{'，必填' if field.required else ''}"
        yield from (f"        {line}" for line in _source(source))


def _source(source: Source) -> Iterator[str]:
    if len(source.columns) == 1:
        yield f"column: {quoted(source.columns[0])}"
    elif source.columns:
        yield f"columns: {_list(source.columns)}"
    else:
        yield f"value: {'' if source.value is None else quoted(source.value)}".rstrip()
    texts = {"prefix": source.prefix, "unit": source.unit, "split": source.split}
    said = {name: text for name, text in texts.items() if text}
    said |= {name: text for name, text in (("join", source.join), ("empty", source.empty)) if text is not None}
    yield from (f"{name}: {quoted(text)}" for name, text in said.items())
    if source.formats:
        yield f"format: {_list(source.formats)}"
    if source.words:
        yield "words:"
        yield from (f"  {line}" for line in _words(source.words))
    flags = {"down: true": source.down, "run: true": source.run, "sure: false": not source.sure}
    yield from (line for line, holds in flags.items() if holds)
    if source.why:
        yield f"why: {quoted(source.why)}"


def _words(words: Mapping[str, str | None]) -> Iterator[str]:
    for word, value in words.items():
        yield f"{quoted(word)}:" if value is None else f"{quoted(word)}: {quoted(value)}"


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, words))}]"


def quoted(text: str) -> str:
    """Text as YAML that means exactly this text."""
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
