"""Canonical JSON: byte-equal to the reference library on everything we store, a refusal on everything else."""

from datetime import date
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from zhengan.ledger.canonical import MAX_DEPTH, CanonicalError, canonical

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
# Keys around the places where code points and UTF-16 code units sort differently.
_KEYS = _TEXT | st.text(st.sampled_from("a\u00e9\ud7ff\ue000\ufb33\uffff\U00010000\U0001f600\U0010ffff"))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(_VALUES)
def test_the_fast_way_equals_the_reference(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_the_sorting_example_of_the_standard() -> None:
    # RFC 8785, section 3.2.3.
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    import json

    assert list(json.loads(canonical(value))) == expected


class _Colour(Enum):
    RED = "red"


class _Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        Decimal(1),
        date(2026, 1, 1),
        b"x",
        {1, 2},
        _Colour.RED,
        _Text("x"),
        UUID(int=1),
        2**53,
        -(2**53),
    ],
)
@pytest.mark.parametrize("astral", ["plain", "\U0001f600"])
def test_other_values_are_refused_wherever_they_stand(value: object, astral: str) -> None:
    with pytest.raises(CanonicalError):
        canonical({astral: [{"x": value}]})


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, ["a\ud800b"], {"\U0001f600": "\ud800"}])
def test_lone_surrogates_are_refused(value: object) -> None:
    with pytest.raises(CanonicalError, match="Unicode"):
        canonical(value)


def test_keys_must_be_text_and_depth_is_bounded() -> None:
    with pytest.raises(CanonicalError, match="键"):
        canonical({1: "x"})
    deep: object = "x"
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]
    with pytest.raises(CanonicalError, match="嵌套"):
        canonical(deep)


def test_the_error_names_the_place() -> None:
    with pytest.raises(CanonicalError, match=r"\.results\[1\]\.value"):
        canonical({"results": ["a", {"value": 0.5}]})
