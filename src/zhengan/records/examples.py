"""One valid example of every type, as data: they stand in the docs and are read in tests."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

INSTITUTION = "demo-sec"


def example(record_type: str) -> Mapping[str, Any]:
    """The cells of the example of a type, without its institution."""
    found: Mapping[str, Any] = _examples()[record_type]
    return found


@cache
def _examples() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(
        files("zhengan.records").joinpath("examples.json").read_text(encoding="utf-8")
    )
    return loaded
