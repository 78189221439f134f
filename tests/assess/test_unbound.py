"""Whom nothing binds, and whose own record is missing: told as notices, never as silence and never as a fault of the program."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import FILES, SEA, write_files
from zhengan.assess import assess
from zhengan.assess.sources import folder_evidence
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue

CATALOGUE, CALENDAR = load_catalogue(), load_calendar()
DAY = date(2026, 11, 20)
CII = "key,name,functions,important,cii,markets,live_on\n集中交易,集中交易系统,trading,是,是,SSE;SZSE,2021-03-15\n"


def judged(folder: Path, system: str, *gone: str) -> Any:
    """An assessment of a broker's records, those of the types `gone` having been taken back."""
    files = {**FILES, "system.csv": system}
    base: Any = folder_evidence(write_files(folder / SEA, files), None, CALENDAR)
    tables = {**base.tables, **{name: base.tables[name].slice(0, 0) for name in gone}}
    return assess(replace(base, tables=tables), (DAY,), CATALOGUE.choose({}), CATALOGUE, CALENDAR)


@pytest.mark.parametrize("system", [FILES["system.csv"], CII], ids=["plain", "critical"])
def test_records_without_the_institutions_own_are_told(tmp_path: Path, system: str) -> None:
    found = judged(tmp_path, system, "institution")
    assert found.findings == ()
    (told,) = [item for item in found.notices if item["institution"] == SEA and item["code"].startswith("no")]
    assert (told["code"], told["institution"]) == ("no_institution", SEA)
    assert "机构" in told["text"]


def test_with_its_own_record_nothing_is_told(tmp_path: Path) -> None:
    found = judged(tmp_path, CII)
    assert any(item.obligation.startswith("csrc-218/") for item in found.findings)
    assert {item["code"] for item in found.notices}.isdisjoint({"no_institution", "not_bound"})
