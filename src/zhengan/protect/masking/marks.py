"""The scanner's question: can this value come from marked masking only, so that it is nobody's?"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhengan.protect.masking.cells import cells_of
from zhengan.protect.masking.fallback import is_hidden
from zhengan.protect.masking.forms import forms_of
from zhengan.protect.masking.lists import SIGN
from zhengan.protect.masking.plain import bare, plate_parts

UNMARKED = frozenset({"number", "date", "birth"})
"""Kinds whose masked values cannot be told from others."""


def is_marked(kind: str, value: str) -> bool:
    """Whether `value`, read as that kind, bears the mark. Separators and full-width digits are looked through."""
    if kind in UNMARKED:
        return False
    if kind == "email":
        return value.strip().lower().endswith("@m.test")
    if kind in {"name", "address"}:
        return SIGN in value or is_hidden(value)
    if is_hidden(value):
        return True
    if kind == "plate":
        return plate_parts(value, marked=True) is not None
    core = bare(kind, value)
    return bool(core) and bool(marked_tokens(kind, pa.array([core]))[0])


def marked_tokens(kind: str, column: Any) -> npt.NDArray[np.bool_]:
    """The same for a `string` array of bare tokens (no separators), without a Python call a value; fallbacks not among them."""
    cells = cells_of(column)
    result = np.zeros(len(cells), dtype=np.bool_)
    for form in forms_of(kind):
        rows = np.flatnonzero(cells.lengths == form.length)
        if len(rows):
            result[rows] |= form.marked(cells.matrix(rows, form.length))
    return result
