"""The columns of one table together: what is masked by itself, and what follows another column of the same person.

A rule names its kind (`column.KINDS`) or one of
    keep       stays as it is (somebody decided so)
    null       emptied
    text       free text, masked where the detector finds something
    birth      the date of birth in the masked identity number of `source`; else moved like a date
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhengan.protect.masking.cells import Assembly
from zhengan.protect.masking.column import Masked, masked, person_shifts
from zhengan.protect.masking.dates import births, moved_dates, put_births, put_dates
from zhengan.protect.masking.errors import MaskingError
from zhengan.protect.masking.fallback import hide_texts
from zhengan.protect.masking.key import KeyProvider
from zhengan.protect.masking.text import Detect, mask_text_column
from zhengan.protect.masking.token import Mode

OTHER_RULES = ("keep", "null", "text", "birth")


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to a column. `source`: the column with the identity number (birth). `person`: the column that says whose
    date it is (birth, date)."""

    kind: str
    mode: Mode = "marked"
    source: str = ""
    person: str = ""


def mask_columns(
    rules: Mapping[str, Rule], columns: Mapping[str, Any], key: KeyProvider, detect: Detect | None = None
) -> dict[str, Masked]:
    """Every column that has a rule other than `keep`, masked. `columns` holds those and the ones that they follow."""
    result: dict[str, Masked] = {}
    late = [name for name, rule in rules.items() if rule.kind == "birth"]
    for name, rule in rules.items():
        if rule.kind not in {"keep", "birth"}:
            result[name] = _one(rule, columns[name], columns, key, detect)
    for name in late:
        source = rules[name].source
        identities = result[source].column if source in result else columns.get(source)
        result[name] = _birth(rules[name], columns[name], identities, columns.get(rules[name].person), key)
    return result


def _one(rule: Rule, column: Any, columns: Mapping[str, Any], key: KeyProvider, detect: Detect | None) -> Masked:
    if rule.kind == "null":
        return Masked(pa.nulls(len(column), column.type), column.null_count, 0)
    if rule.kind == "text":
        if detect is None:
            raise MaskingError("text 规则要用识别器。请安装完整的 zhengan，或者给这一列换规则。")
        return Masked(mask_text_column(_text(column), detect, key, rule.mode), column.null_count, 0)
    return masked(rule.kind, column, key, rule.mode, columns.get(rule.person))


def _birth(rule: Rule, column: Any, identities: Any, persons: Any, key: KeyProvider) -> Masked:
    whose = persons if persons is not None else identities if identities is not None else column
    by = person_shifts(whose, key)
    size = len(column)
    if identities is None:
        days, known = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_)
    else:
        days, known = births(_text(identities))
    if pa.types.is_temporal(column.type):
        exact = pc.cast(pc.cast(pa.array(days.astype(np.int32)), pa.date32()), column.type)
        return Masked(_where(known, column, exact, moved_dates(column, by)), column.null_count, 0)
    text = _text(column)
    valid = column.is_valid().to_numpy(zero_copy_only=False)
    into = Assembly(valid)
    rest = put_births(text, days, known, into)
    inner = Assembly(np.ones(len(rest), dtype=np.bool_))
    part = text.take(pa.array(rest))
    odd = put_dates(part, by[rest], inner)
    moved = dict(zip(rest.tolist(), inner.column().to_pylist(), strict=True))
    values = part.take(pa.array(odd)).to_pylist()
    hidden = hide_texts("date", values, key)
    moved.update(zip(rest[odd].tolist(), hidden, strict=True))
    into.put_singles(moved)
    return Masked(into.column(), column.null_count, sum(bool(value.strip()) for value in values))


def _where(known: Any, column: Any, exact: Any, moved: Any) -> Any:
    chosen = pc.if_else(pa.array(known), exact, moved)
    return pc.if_else(column.is_valid(), chosen, pa.scalar(None, column.type))


def _text(column: Any) -> Any:
    return column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
