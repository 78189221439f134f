"""The columns of a sheet of records: widths, formats, drop-downs; alike in templates and in copies with faults."""

from collections.abc import Mapping
from typing import Literal

from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zhengan.records.fields import KIND_TITLES, Field
from zhengan.records.workbooks.layout import choice_words, target_words
from zhengan.records.workbooks.look import cell_format, remark, width_of
from zhengan.records.workbooks.sheets import LAST_ROW, letters

# The longest list that a validation can hold itself.
LONGEST_LIST = 255
# So many keys of another sheet are offered.
OFFERED_KEYS = 5_000

# Type -> sheet, its column of keys and its first row of records: where references find their lists.
Targets = Mapping[str, tuple[str, int, int]]


def dress(sheet: Worksheet, fields: Mapping[int, Field], first_row: int, targets: Targets) -> None:
    """Give the columns of a sheet their width and format, and what may be entered from `first_row` on."""
    for column, field in fields.items():
        dimension = sheet.column_dimensions[letters(column)]
        dimension.width = width_of(field)
        dimension.number_format = cell_format(field)
        rule = validation(field, targets)
        if rule is not None:
            rule.add(f"{letters(column)}{first_row}:{letters(column)}{LAST_ROW}")
            sheet.data_validations.append(rule)


def validation(field: Field, targets: Targets) -> DataValidation | None:
    """What may be entered into a column: one of a list, a day, a number in its bounds."""
    words = choice_words(field)
    if words:
        return _list(field, f'"{",".join(words)}"')
    if field.targets and (at := next((targets[name] for name in field.targets if name in targets), None)):
        return _list(field, _keys(*at))
    if field.kind == "date":
        return _strict("date", field, "日期，如 2026-11-20", low="DATE(1949,1,1)")
    if field.kind == "number":
        return _number(field)
    return None


def explained(field: Field) -> Comment:
    """What hovers over a header: everything about the column, with the name that programs know it by."""
    lines = [field.help, f"列名 {field.name}，{KIND_TITLES[field.kind]}{'，必填' if field.required else ''}"]
    if field.targets:
        lines.append(f"填{target_words(field)}的键")
    if field.parts:
        lines.append(f"每组写 {'='.join(field.parts)}，各组用分号隔开")
    if field.choices:
        lines.append(("可选：" if field.closed else "常用（也可写其他）：") + "、".join(field.choices.values()))
    if field.many and not field.parts:
        lines.append("多个用分号隔开")
    if field.kind == "instant":
        lines.append("如 2026-11-20 09:30，北京时间；别的时区写成 2026-11-20T09:30:00+00:00")
    return remark("\n".join(lines))


def _list(field: Field, formula: str) -> DataValidation | None:
    if len(formula) > LONGEST_LIST:
        return None
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    # Several values, words of one's own and keys that the ledger has already cannot be in the list.
    if field.closed and not field.many and not field.targets:
        _forbid(rule, "请从下拉列表中选一个")
    else:
        rule.showErrorMessage = False
    return rule


def _keys(sheet: str, column: int, row: int) -> str:
    """The filled part of another sheet's column of keys."""
    quoted = sheet.replace("'", "''")
    start = f"'{quoted}'!${letters(column)}${row}"
    return f"OFFSET({start},0,0,MAX(1,COUNTA({start}:${letters(column)}${row + OFFERED_KEYS})),1)"


def _number(field: Field) -> DataValidation:
    kind: Literal["whole", "decimal"] = "whole" if field.whole else "decimal"
    words = "整数" if field.whole else "数字"
    low, high = field.minimum, field.maximum
    if high is not None:
        return _strict(kind, field, f"{low} 至 {high} 之间的{words}", low=str(low), high=str(high))
    if low is not None:
        return _strict(kind, field, f"不小于 {low} 的{words}，不带单位", low=str(low))
    return _strict(kind, field, f"{words}，不带单位", low="-999999999999999")


def _strict(
    kind: Literal["whole", "decimal", "date"], field: Field, expected: str, *, low: str, high: str | None = None
) -> DataValidation:
    rule = DataValidation(type=kind, operator="between", formula1=low, formula2=high, allow_blank=True)
    if high is None:
        rule.operator = "greaterThanOrEqual"
    _forbid(rule, f"{field.title}应为{expected}")
    return rule


def _forbid(rule: DataValidation, words: str) -> None:
    rule.showErrorMessage = True
    rule.errorStyle = "stop"
    rule.errorTitle = "填写有误"
    rule.error = words[:220]
