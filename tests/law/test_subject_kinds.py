"""Every kind that an institution can be gives it a code, the supervisors' own included."""

import pytest

from zhengan.law import CODE_OF_KIND, CODES
from zhengan.records import RECORD_TYPES

KINDS = RECORD_TYPES["institution"].columns["kind"].choices


def test_every_kind_of_the_dictionary_has_a_code() -> None:
    assert set(CODE_OF_KIND) == set(KINDS)
    assert set(CODE_OF_KIND.values()) <= set(CODES)


@pytest.mark.parametrize("code", ["csrc", "bureau"])
def test_a_ledger_of_a_supervisor_can_be_loaded(code: str) -> None:
    assert CODE_OF_KIND[code] == code
    assert KINDS[code] == CODES[code]
