"""JSON Lines: one object a line, numbers kept as they are written."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from zhengan.records.encoding import encoding_of
from zhengan.records.faults import REASON_COLUMN, Refused, quoted
from zhengan.records.readers.cells import Cells, Reading, check_width

LONGEST_LINE = 4 << 20


def read_jsonl(reading: Reading) -> Iterator[tuple[int, Cells]]:
    """The objects of a JSON Lines file; the row is the line, from 1."""
    row = 0
    try:
        encoding = encoding_of(reading.file.path)
        with reading.file.path.open(encoding=encoding, newline="\n") as stream:
            while line := stream.readline(LONGEST_LINE + 1):
                row += 1
                if len(line) > LONGEST_LINE:
                    raise Refused("endless_line", "不超过 4 MiB 的一行", "每个对象单独一行", "没有尽头的一行")
                if line.isspace():
                    continue
                cells = _object(line, reading, row)
                if cells is not None:
                    yield row, cells
    except Refused as refused:
        reading.refuse(refused, row)
    except (OSError, UnicodeError) as error:
        reading.refuse(Refused("unreadable", "可以读取的文件", "检查文件权限和磁盘", type(error).__name__))


def _object(line: str, reading: Reading, row: int) -> dict[str, Any] | None:
    try:
        value = _DECODER.decode(line)
    except Refused as refused:
        reading.refuse(refused, row)
        return None
    except (ValueError, RecursionError, InvalidOperation) as error:
        found = (
            f"无法解析（{error.msg}，第 {error.colno} 字）" if isinstance(error, json.JSONDecodeError) else "无法解析"
        )
        reading.refuse(Refused("bad_json", "一行一个 JSON 对象", "检查引号、逗号和括号", found), row)
        return None
    if not isinstance(value, dict):
        reading.refuse(Refused("not_object", "JSON 对象", '写成 {"列名": 值}', quoted(line.strip())), row)
        return None
    try:
        check_width(len(value))
    except Refused as refused:
        reading.refuse(refused, row)
        return None
    value.pop(REASON_COLUMN, None)
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise Refused("double_column", "各不相同的键", "合并或删去一个", "同名的键出现两次")
    return named


def _no_constant(word: str) -> NoReturn:
    raise Refused("not_number", "数字", "JSON 中没有 NaN 和 Infinity，缺值时省去该键", quoted(word))


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=Decimal, parse_constant=_no_constant)
