"""What does not fit the schema of a request, told as faults, in the language of the request."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from zhengan.api.problems import is_english
from zhengan.api.shapes.common import Fault

# Kind of a misfit, as the library names it -> what was expected, with its figures.
_EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        "missing": "必填的一项",
        "extra_forbidden": "没有这一项",
        "string_type": "文字",
        "int_type": "整数",
        "int_parsing": "整数",
        "int_from_float": "整数",
        "int_parsing_size": "不太大的整数",
        "bool_type": "true 或 false",
        "bool_parsing": "true 或 false",
        "dict_type": "一个对象",
        "list_type": "一个列表",
        "greater_than_equal": "不小于 {ge} 的数",
        "less_than_equal": "不大于 {le} 的数",
        "string_too_short": "至少 {min_length} 个字",
        "string_too_long": "至多 {max_length} 个字",
        "too_long": "至多 {max_length} 项",
        "too_short": "至少 {min_length} 项",
        "json_invalid": "JSON",
    }
)


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """A fault for each misfit."""
    return [_fault(error) for error in errors]


def _fault(error: Mapping[str, Any]) -> Fault:
    code = str(error["type"])
    where = ".".join(map(str, error["loc"]))
    if is_english():
        expected, remedy = str(error["msg"]), "Correct it."
        text = f"{where}: {expected}. {remedy}"
    else:
        expected = _EXPECTED.get(code, "符合接口说明的值").format_map(error.get("ctx") or {})
        remedy = "删去这一项" if code == "extra_forbidden" else "请补上" if code == "missing" else "请改正"
        text = f"{where}：{'' if code == 'extra_forbidden' else '应为'}{expected}。{remedy}。"
    return {"code": code, "where": where, "expected": expected, "found": "", "remedy": remedy, "text": text}
