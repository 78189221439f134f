"""The reference pages of the evidence dictionary, generated from the types: one page a theme, and an index."""

import json
from collections.abc import Iterator

from zhengan.records.examples import example
from zhengan.records.fields import KIND_TITLES, Field
from zhengan.records.registry import COMMON_FIELDS, RECORD_TYPES, THEMES, RecordType

CHOICES_IN_TABLE = 24
_FOLDER = "docs/reference/records"
_INDEX = """# 证据字典

机构留存的证据按类型写成表：一个类型一个文件（`类型名.csv`、`.jsonl` 或 `.parquet`），一行一条记录，列名如下；
也可以用 [Excel 工作簿](../../how-to/xlsx.md)，一个类型一张表。
本页由程序生成，请勿手改；重新生成：`./run python tools/write_reference.py`。

## 写法

- 日期写 `2026-11-20`，也认 `2026/11/20`、`2026年11月20日`、`20261120`。
- 时间写 `2026-11-20T09:30:00+08:00`；不写时区按北京时间理解并提示；只写日期即当天零时。
- 数字只写数字，整数部分最多 18 位，小数最多 6 位；全角数字和千分位逗号也认。
- 是否写 `true`/`false`、`yes`/`no`、`1`/`0` 或 `是`/`否`。
- 选项写英文值或中文名称；列表各项用 `;` 隔开；成组的值写 `a=b` 或 `a=b=c`。
- 起始日、截止日都含当天；时间段含起点、不含终点。
- 同键的多行是先后版本，改正时新写一行，不覆盖旧行；与已有版本完全相同的行不再记入。
- 编码用 UTF-8（有无 BOM 均可）或 GB18030。

## 每条记录都有的列
"""


def reference_pages() -> dict[str, str]:
    """Page by its path in the repository."""
    pages = {f"{_FOLDER}/index.md": _index()}
    for theme, title in THEMES.items():
        types = [found for found in RECORD_TYPES.values() if found.theme == theme]
        lines = [f"# {title}", "", "本页由程序生成，请勿手改。[回目录](index.md)", ""]
        for record_type in types:
            lines += _section(record_type)
        pages[f"{_FOLDER}/{theme}.md"] = "\n".join(lines).rstrip() + "\n"
    return pages


def _index() -> str:
    lines = [_INDEX, *_table(COMMON_FIELDS), "", "## 类型", "", "| 类型 | 名称 | 说明 |", "| --- | --- | --- |"]
    lines += [
        f"| [`{found.name}`]({found.theme}.md#{found.name}) | {found.title} | {found.help} |"
        for found in RECORD_TYPES.values()
    ]
    return "\n".join(lines) + "\n"


def _section(record_type: RecordType) -> Iterator[str]:
    yield f'<a id="{record_type.name}"></a>'
    yield ""
    yield f"## {record_type.title} `{record_type.name}`"
    yield ""
    yield record_type.help
    yield ""
    yield _validity(record_type)
    yield ""
    yield from _table(record_type.fields)
    yield ""
    yield "示例："
    yield ""
    yield "```json"
    yield json.dumps(example(record_type.name), ensure_ascii=False)
    yield "```"
    yield ""


def _validity(record_type: RecordType) -> str:
    main = record_type.main_date
    match record_type.validity:
        case "planned":
            return "不写 `valid_at` 时，从记录时间起成立。"
        case "announced":
            first = f"首个版本从记录时间起成立，最晚从 `{main}` 起"
            return f"不写 `valid_at` 时，{first}，其后的版本从记录时间起成立。"
        case "series":
            return f"每个版本都从各自的 `{main}` 起成立。"
    first = f"首个版本从 `{main}` 起成立" if main else "首个版本自始成立"
    return f"不写 `valid_at` 时，{first}，其后的版本从记录时间起成立。"


def _table(fields: tuple[Field, ...]) -> Iterator[str]:
    yield "| 列 | 名称 | 必填 | 种类 | 说明 |"
    yield "| --- | --- | --- | --- | --- |"
    for field in fields:
        cells = (f"`{field.name}`", field.title, "是" if field.required else "", KIND_TITLES[field.kind], _about(field))
        yield f"| {' | '.join(cells)} |"


def _about(field: Field) -> str:
    said = [field.help]
    if field.targets:
        said.append("引用 " + "、".join("任何类型" if name == "*" else f"`{name}`" for name in field.targets))
    if field.parts:
        said.append(f"每项写 `{'='.join(field.parts)}`")
    if field.choices:
        choices = [f"`{value}` {label}".rstrip() for value, label in field.choices.items()]
        said.append(("可选：" if field.closed else "常用（也可写其他）：") + "、".join(choices[:CHOICES_IN_TABLE]))
    return "；".join(said)
