"""Readings (口径): where the text leaves a choice, the choice is data, shown beside each verdict that rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One question that the text leaves open, our default, and what else may be chosen.

    `choices` maps each value to a Chinese explanation; `verified` is no where the basis has not been confirmed.
    """

    id: str
    question: str
    default: str
    choices: Mapping[str, str]
    basis: str
    verified: bool
    source: tuple[str, int]
