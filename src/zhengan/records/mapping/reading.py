"""Reading mapping files: closed keys, every fault with its line, hostile files refused before they cost anything."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from zhengan.law.fault import Fault as YamlFault
from zhengan.law.marked import Fields, Marked, read_marked, shown
from zhengan.records.faults import Fault, Refused
from zhengan.records.fields import Field
from zhengan.records.mapping.dates import date_pattern
from zhengan.records.mapping.model import HEADER_WITHIN, SUFFIX, RecordMap, Source, TableMap, When
from zhengan.records.mapping.tables import header_name
from zhengan.records.mapping.units import units_of
from zhengan.records.registry import RECORD_TYPES, RecordType
from zhengan.records.values import nearest, parser_of

MOST_RECORDS = 16
_TABLE_KEYS = ("files", "sheet", "header_row", "header_rows", "fingerprint", "skip", "blank", "leave", "records")
_RECORD_KEYS = ("type", "fields", "when")
_SOURCE_KEYS = (
    *("column", "columns", "value", "join", "prefix", "words", "empty", "format"),
    *("unit", "split", "down", "run", "sure", "why"),
)
_WHEN_KEYS = ("column", "is", "not")


def read_mapping(path: Path) -> tuple[TableMap | None, tuple[Fault, ...]]:
    """The mapping of a file, sure or not; None and faults where it is not understood."""
    faults: list[YamlFault] = []
    marked = read_marked(path, path.name, faults)
    found = None
    if marked is not None and not faults:
        found = _table(marked, path.name.removesuffix(SUFFIX), faults)
    told = tuple(_told(fault) for fault in faults)
    return (None, told) if told else (found, ())


def doubts(mapping: TableMap, file: str) -> Iterator[Fault]:
    """What a person has still to settle before the mapping may be used."""
    for record in mapping.records:
        for name, source in record.fields.items():
            field = record.type.columns[name]
            where = f"{name}（{field.title}）"
            if not source.sure:
                remedy = "核对后改对，再删去 sure: false"
                yield Fault("unsure", file, source.line, "", f"{where} 写人核对过的对应", "sure: false", remedy)
            elif not source.columns and source.value is None:
                yield Fault("no_source", file, source.line, "", f"{where} 写 column 或 value", "空", "补上来源")
            undecided = [word for word, value in source.words.items() if value is None]
            if source.sure and undecided:
                found = f"“{'、'.join(undecided[:5])}”没有写"
                yield Fault(
                    "unsure", file, source.line, "", f"{where} 的 words 逐个写上我们的值", found, "补上，或删去"
                )
        for field in record.type.columns.values():
            if field.required and field.name not in ("institution", *record.fields):
                expected = f"{record.type.title}必填的 {field.name}（{field.title}）有来源"
                yield Fault("no_source", file, record.line, "", expected, "没有写", "补上 column 或 value")


def _told(fault: YamlFault) -> Fault:
    expected = f"{fault.where} 写{fault.expected}" if fault.where else fault.expected
    return Fault("bad_mapping", fault.file, fault.line, "", expected, fault.found, fault.remedy.rstrip("。"))


def _table(marked: Marked, name: str, faults: list[YamlFault]) -> TableMap | None:
    fields = Fields(marked, _TABLE_KEYS, faults)
    fields.require("records")
    nodes = fields.items("records")
    if len(nodes) > MOST_RECORDS:
        fields.fault(nodes[MOST_RECORDS], "records", f"不超过 {MOST_RECORDS} 种记录", "更多", "请拆成几个映射。")
        return None
    if "records" in fields.entries and not nodes and not faults:
        fields.fault(fields.entries["records"], "records", "至少一种记录", "空", "请补上。")
    records = [found for node in nodes if (found := _record(node, faults))]
    table = TableMap(
        name=name,
        records=tuple(records),
        files=fields.texts("files"),
        sheet=fields.text("sheet"),
        header_row=_whole(fields, "header_row", 0, 2 * HEADER_WITHIN),
        header_rows=_whole(fields, "header_rows", 1, 3),
        fingerprint=fields.text("fingerprint"),
        skip=fields.texts("skip"),
        blank=_words(fields, "blank"),
        leave=tuple(header_name(column) for column in fields.texts("leave")),
    )
    numbered = [source for record in records if (source := record.fields.get("key")) and source.run]
    if len(numbered) > 1:
        fields.fault(marked, "run", "至多一种记录的键编号", "多处 run: true", "请只留一处，其余的键换成不会重复的列。")
    if not faults and not table.columns:
        fields.fault(marked, "records", "至少用到一列", "没有用到表里的列", "请写上 column。")
    return table


def _record(node: Marked, faults: list[YamlFault]) -> RecordMap | None:
    fields = Fields(node, _RECORD_KEYS, faults)
    fields.require("type", "fields")
    named = fields.text("type")
    record_type = RECORD_TYPES.get(named) or _BY_TITLE.get(named)
    if record_type is None:
        if named:
            guess = nearest(named, (*RECORD_TYPES, *_BY_TITLE))
            remedy = f"是否要写 {guess}。" if guess else "请从证据字典中选一个。"
            fields.fault(fields.entries["type"], "type", "记录类型名", f"“{named[:40]}”", remedy)
        return None
    sources = {}
    for name, source_node in fields.mapping("fields").items():
        field = _field(record_type, name)
        if field is None or field.name == "institution":
            guess = nearest(name, tuple(record_type.columns))
            remedy = f"是否要写 {guess}。" if guess else "请改正或者删去。"
            fields.fault(source_node, "fields", f" {record_type.name} 的列名", f"“{name[:40]}”", remedy)
        elif field.name in sources:
            fields.fault(source_node, "fields", "每列只写一次", f"{field.name} 出现两次", "请删去一个。")
        else:
            sources[field.name] = _source(source_node, field, faults)
    when = tuple(_when(item, faults) for item in fields.items("when"))
    return RecordMap(record_type, sources, when, node.line)


def _field(record_type: RecordType, name: str) -> Field | None:
    by_title = (field for field in record_type.columns.values() if field.title == name)
    return record_type.columns.get(name) or next(by_title, None)


def _source(node: Marked, field: Field, faults: list[YamlFault]) -> Source:
    if isinstance(node.value, str) and node.value.strip():
        # The short form: the header alone.
        return Source(columns=(header_name(node.value),), line=node.line)
    fields = Fields(node, _SOURCE_KEYS, faults, f"{field.name}")
    columns = tuple(header_name(column) for column in fields.texts("columns"))
    if "column" in fields.entries and (column := fields.text("column")):
        columns = (header_name(column), *columns)
    if not all(columns):
        fields.fault(node, "columns", "列名", "空的列名", "请写表头上的字。")
    value, empty = _constant(fields, "value", field), _constant(fields, "empty", field)
    if field.name != "key" and "run" in fields.entries:
        fields.fault(fields.entries["run"], "run", " key 的编号", f"写在 {field.name}", "请删去。")
    if value is not None and columns:
        fields.fault(node, "", " column 或 value 之一", "两样都写了", "请删去一样。")
    formats = _several(fields, "format")
    for form in formats:
        try:
            date_pattern(form)
        except Refused as refused:
            fields.fault(fields.entries["format"], "format", refused.expected, refused.found or "", refused.remedy)
    if formats and field.kind not in ("date", "instant"):
        fields.fault(fields.entries["format"], "format", "日期或时间的列", f"{field.title}不是日期", "请删去。")
    unit = fields.text("unit") if "unit" in fields.entries else ""
    if unit and (field.kind != "number" or unit.casefold() not in units_of(field)):
        said = "、".join(units_of(field)) if field.kind == "number" else "（这一列不是数字，没有单位）"
        fields.fault(fields.entries["unit"], "unit", f"{said} 之一", f"“{unit}”", "请改正或者删去。")
    return Source(
        columns=columns,
        value=value,
        join=_raw(fields, "join") if "join" in fields.entries else None,
        prefix=_raw(fields, "prefix"),
        words=_vocabulary(fields, field),
        empty=empty,
        formats=formats,
        unit=unit,
        split=_raw(fields, "split"),
        down=fields.flag("down"),
        run=fields.flag("run"),
        sure=fields.flag("sure") if "sure" in fields.entries else True,
        why=fields.text("why") if "why" in fields.entries else "",
        line=node.line,
    )


def _when(node: Marked, faults: list[YamlFault]) -> When:
    fields = Fields(node, _WHEN_KEYS, faults, "when")
    fields.require("column")
    return When(header_name(fields.text("column")), _words(fields, "is"), _words(fields, "not"))


def _vocabulary(fields: Fields, field: Field) -> Mapping[str, str | None]:
    found: dict[str, str | None] = {}
    for word, node in fields.mapping("words").items():
        value = _scalar(node)
        if node.value is not None and value is None:
            fields.fault(node, "words", "文字", shown(node), "请改正。")
        elif value is not None:
            _check_value(fields, node, field, value)
        found[word] = value
    return found


def _constant(fields: Fields, key: str, field: Field) -> str | None:
    node = fields.entries.get(key)
    if node is None or node.value is None:
        return None
    value = _scalar(node)
    if value is None:
        fields.fault(node, key, "一个值", shown(node), "请写一个值，多个用分号隔开。")
    else:
        _check_value(fields, node, field, value)
    return value


def _check_value(fields: Fields, node: Marked, field: Field, value: str) -> None:
    """A value that no cell can mend is refused where it stands."""
    try:
        parser_of(field)(value)
    except Refused as refused:
        fields.fault(node, "", refused.expected, refused.found or f"“{value[:40]}”", f"{refused.remedy}。")


def _scalar(node: Marked) -> str | None:
    match node.value:
        case bool():
            return "是" if node.value else "否"
        case str() | int() | date():
            return str(node.value)
    return None


def _words(fields: Fields, key: str) -> tuple[str, ...]:
    """Words of a list, numbers and yes/no among them, as they are compared."""
    found = []
    for node in fields.items(key):
        value = _scalar(node)
        if value is None:
            fields.fault(node, key, "文字", shown(node), "请改正。")
        else:
            found.append(value)
    return tuple(found)


def _several(fields: Fields, key: str) -> tuple[str, ...]:
    node = fields.entries.get(key)
    if node is None:
        return ()
    return fields.texts(key) if isinstance(node.value, tuple) else tuple(filter(None, (fields.text(key),)))


def _raw(fields: Fields, key: str) -> str:
    """A text whose white space counts."""
    node = fields.entries.get(key)
    if node is None or node.value is None:
        return ""
    if isinstance(node.value, str):
        return node.value
    fields.fault(node, key, "文字", shown(node), "请加引号。")
    return ""


def _whole(fields: Fields, key: str, least: int, most: int) -> int:
    node = fields.entries.get(key)
    if node is None:
        return least
    if type(node.value) is int and least <= node.value <= most:
        return node.value
    fields.fault(node, key, f"{least} 至 {most} 的整数", shown(node), "请改正。")
    return least


_BY_TITLE = {found.title: found for found in RECORD_TYPES.values()}
