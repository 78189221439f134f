"""The measurements run, at sizes that say nothing about speed: what they print and what they find is checked, no time is."""

from pathlib import Path

import pytest

from benchmarks import assessment, gate, institutions, intake, papers, startup, what_if, workbooks
from benchmarks.firm import Firm, days_of, records, series_in
from zhengan.records import RECORD_TYPES, Fault, parse_row

SMALL = Firm(systems=4, important=2, days=3, records=1200)


def test_every_record_of_the_firm_is_a_good_one() -> None:
    faults: list[Fault] = []
    for record_type, cells in records(SMALL):
        row, found = parse_row(
            record_type, {"institution": "bench", **{name: str(cell) for name, cell in cells.items()}}
        )
        assert row is not None or found
        faults += found
    assert not faults
    assert {record_type for record_type, _ in records(SMALL)} <= RECORD_TYPES.keys()


def test_the_firm_has_as_many_records_as_asked() -> None:
    assert 1198 <= sum(1 for _ in records(SMALL)) <= 1200


def test_samples_fill_a_year_of_minutes_where_there_are_enough() -> None:
    firm = Firm(systems=300, important=60)
    series = series_in(firm, 100_000_000)
    first, until = days_of(series, 100_000_000)
    assert (series, (until - first).days) == (190, 365)


def test_assessment_compares_with_bare_sql(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = ["--systems", "4", "--important", "2", "--records", "1100", "--samples", "5000"]
    assessment.main([*size, "--rounds", "1", "--folder", str(tmp_path)])
    said = capsys.readouterr().out
    assert said.startswith("4 systems, 2 links, ")
    for name in ("bare", "folder", "first day", "second day", "wall", "CPU", "peak"):
        assert f"\n{name}" in said
    found = [line.split("'findings': ")[1] for line in said.splitlines() if "'findings'" in line]
    assert len(set(found[:2])) == 1, "the folder and the workspace find the same on the same day"


def test_institutions_are_judged_in_one_run(capsys: pytest.CaptureFixture[str]) -> None:
    institutions.main(["1", "3", "--days", "2", "--rounds", "1"])
    lines = capsys.readouterr().out.splitlines()
    findings = [
        int(line.split(" findings")[0].split()[-1].replace(",", "")) for line in lines if " institutions " in line
    ]
    assert findings[1] == 3 * findings[0]


def test_assumptions_stand_beside_the_plain_assessment(capsys: pytest.CaptureFixture[str]) -> None:
    what_if.main(["--institutions", "1", "--rounds", "0", "--years", "1"])
    said = capsys.readouterr().out
    assert said.count("what if") == len(what_if.ASSUMPTIONS)
    assert "12 months" in said


def test_intake_stands_beside_sqlite_alone(capsys: pytest.CaptureFixture[str]) -> None:
    intake.main(["--records", "9000", "--rounds", "1"])
    said = capsys.readouterr().out
    assert "imported" in said
    assert "SQLite alone" in said


def test_workbooks_stand_beside_openpyxl(capsys: pytest.CaptureFixture[str]) -> None:
    workbooks.main(["--rows", "500", "--rounds", "1"])
    said = capsys.readouterr().out
    assert said.splitlines()[-1].startswith("500 rows of 8 cells")
    assert "x openpyxl" in said


def test_startup_stands_beside_python(capsys: pytest.CaptureFixture[str]) -> None:
    startup.main(["--rounds", "1", "--skip-demo"])
    assert "zhengan --help" in capsys.readouterr().out


def test_the_annual_report_is_taken_step_by_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papers.main(["--systems", "4", "--important", "2", "--records", "600", "--rounds", "0", "--folder", str(tmp_path)])
    lines = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert lines[-6:] == ["judged", "made", "word", "pdf", "whole", "CPU"]


def test_the_gate_is_asked_over_the_api_and_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gate.main(["--changes", "12", "--rounds", "4", "--folder", str(tmp_path)])
    said = capsys.readouterr().out
    for name in (
        "primary key",
        "one note on the trail",
        "decide, from the ledger",
        "GET …?at=",
        "GET, noted",
        "zhengan gate change",
    ):
        assert f"\n{name}" in said
