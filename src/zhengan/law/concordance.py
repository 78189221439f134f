"""Which duty of an older instrument a duty continues, so that a period begun under one and ended under the other is a whole one."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources


@cache
def _before() -> dict[str, date]:
    import yaml

    text = (resources.files("zhengan.law") / "concordance.yaml").read_text(encoding="utf-8")
    return {row["duty"]: row["bound_from"] for row in yaml.safe_load(text)}


def bound_since(obligation: str) -> date | None:
    """The day from which the same duty bound under the instrument before; None where there was none."""
    return _before().get(obligation)
