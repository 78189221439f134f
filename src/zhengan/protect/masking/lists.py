"""The lists of `lists.yaml`, as bytes to take from by number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa

from zhengan.protect.masking.cells import Bytes

SIGN = "某"
"""Stands in every marked name and address, as it does in published judgments."""
ROOMS, HOUSES = 3000, 1500


@dataclass(frozen=True)
class Names:
    """Characters as rows of three bytes (double surnames: six)."""

    surnames: Bytes
    compound: Bytes
    given: tuple[Bytes, Bytes, Bytes]
    """By sex mark: neither, male, female."""
    sex: Bytes
    """By code point: 0, 1 or 2, the sex that a name's last character suggests."""


@dataclass(frozen=True)
class Addresses:
    """Parts of an address as Arrow arrays."""

    regions: tuple[Any, ...]
    """By which levels are written (1 province, 2 city, 4 district): the regions' text."""
    roads: Any
    houses: Any
    rooms: Any


@cache
def names() -> Names:
    """What names are made of."""
    data = _data()
    sex = np.zeros(65536, dtype=np.uint8)
    for number, group in ((1, "male"), (2, "female")):
        sex[[ord(letter) for letter in data[group]]] = number
    given = tuple(_letters(data[group]) for group in ("neutral", "male", "female"))
    compound = np.frombuffer("".join(data["compound"]).encode(), dtype=np.uint8).reshape(-1, 6)
    return Names(_letters(data["surnames"]), compound, (given[0], given[1], given[2]), sex)


@cache
def addresses() -> Addresses:
    """What addresses are made of."""
    data = _data()
    regions = [
        pa.array(["".join(part for bit, part in enumerate(region) if mask >> bit & 1) for region in data["regions"]])
        for mask in range(8)
    ]
    houses = pa.array([f"{number}号" for number in range(1, HOUSES + 1)])
    rooms = pa.array([f"{number // 10 + 1}0{number % 10 + 1}室" for number in range(ROOMS)])
    return Addresses(tuple(regions), pa.array(data["roads"]), houses, rooms)


def _letters(text: str) -> Bytes:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8).reshape(-1, 3)


@cache
def _data() -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("lists.yaml").read_text(encoding="utf-8"))
    return found
