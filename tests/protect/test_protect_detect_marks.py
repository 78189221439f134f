"""What masking made is told by its mark: never counted as anybody's, never taken for another kind. What nobody masked bears no mark."""

from random import Random

import numpy as np
import pyarrow as pa
import pytest

from tests.protect.given_corpus import MAKERS, given_corpus
from tests.protect.people import value
from tests.protect.second.given import given_second
from zhengan.protect.detect import Spans, detect, detect_column
from zhengan.protect.detect.codes import MARKED
from zhengan.protect.masking import TOKENS, MaskingKey, is_marked, mask_column, mask_text, mask_value
from zhengan.protect.span import Tier

KEY = MaskingKey(bytes(range(32)))
MADE = tuple(kind for kind in TOKENS if kind != "uscc")
USCC = "91350100M000100Y43"  # the example of GB 32100
WORDS = {kind: words[1] for kind, (_, words) in MAKERS.items()} | {"plate": "plate_no", "email": "email"}


def _values(kind: str, count: int) -> list[str]:
    random = Random(kind)
    if kind == "uscc":
        return [USCC]
    return [value(kind, random) if kind in MADE else MAKERS[kind][0](random) for _ in range(count)]


def _masked(kind: str, count: int) -> list[str]:
    if kind == "uscc":
        return [mask_value(kind, USCC, MaskingKey(number.to_bytes(32))) for number in range(500)]
    shown: list[str] = mask_column(kind, pa.array(_values(kind, count)), KEY).to_pylist()
    return shown


def _marked_rows(found: Spans, kind: str) -> set[int]:
    return set(found.of(kind).take(found.of(kind).reasons & MARKED > 0).rows.tolist())


@pytest.mark.parametrize("kind", [*TOKENS, "email", "name", "address"])
def test_masked_values_are_marked_and_nothing_else(kind: str) -> None:
    shown = _masked(kind, 10_000)
    assert all(is_marked(kind, text) for text in shown[:500])
    found = detect_column(pa.array(shown), name=WORDS[kind], least=Tier.CANDIDATE)
    missing = set(range(len(shown))) - _marked_rows(found, kind)
    assert not missing, [shown[row] for row in sorted(missing)[:5]]
    others = found.take(found.reasons & MARKED == 0)
    assert not len(others), [(shown[row], span) for row, span in zip(others.rows, others, strict=True)][:5]


@pytest.mark.parametrize("kind", [*TOKENS, "email", "name", "address"])
@pytest.mark.parametrize("named", [False, True])
def test_masked_values_are_never_likely(kind: str, named: bool) -> None:
    shown = _masked(kind, 10_000)
    found = detect_column(pa.array(shown), name=WORDS[kind] if named else "")
    if kind == "taiwan_permit":  # its mark is a digit that others may begin with, too: said, without taking the tier
        found = found.take(found.reasons & MARKED == 0)
    assert not len(found), [(shown[row], span) for row, span in zip(found.rows, found, strict=True)][:5]


@pytest.mark.parametrize("kind", [*TOKENS, "email", "name", "address"])
@pytest.mark.parametrize("recall", [False, True])
def test_values_that_nobody_masked_bear_no_mark(kind: str, recall: bool) -> None:
    given = _values(kind, 5_000)
    found = detect_column(pa.array(given), name=WORDS[kind], recall=recall, least=Tier.CANDIDATE)
    wrong = found.take(found.reasons & MARKED > 0)
    assert not len(wrong), [(given[row], span) for row, span in zip(wrong.rows, wrong, strict=True)][:5]


def test_recall_tells_masked_cards_and_numbers_without_a_word() -> None:
    for kind in ("resident_id18", "resident_id15", "bank_card", "mobile", "sh_account", "one_code"):
        shown = _masked(kind, 1_000)
        assert len(_marked_rows(detect_column(pa.array(shown), recall=True), kind)) == len(shown)


@pytest.mark.parametrize("text", ["密码：Abc12345，", "password=Tr0ub4dor "])
def test_a_masked_secret_is_marked(text: str) -> None:
    spans = list(detect(text.encode()))
    masked = mask_text(text, lambda data: list(detect(data)), KEY)
    assert [span.kind for span in spans] == ["secret"]
    assert list(detect(masked.encode())) == []
    assert ["marked" in span.reasons for span in detect(masked.encode(), least=Tier.CANDIDATE)] == [True]


@pytest.mark.parametrize("data", [given_corpus(300_000).data, given_second(300_000).data], ids=["own", "second"])
def test_in_text_nothing_likely_bears_a_mark(data: bytes) -> None:
    found = detect(data, least=Tier.LIKELY)
    found = found.take(found.kinds != found.names.index("taiwan_permit"))
    assert not np.any(found.reasons & MARKED)
