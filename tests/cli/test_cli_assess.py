"""`zhengan assess`, `explain`, `deadlines` on folders: formats, readings, what was known, exit statuses."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document

from tests.cli.given import AS_OF, FILES, FUTURES, LAKE, SEA, assessed, of, write_files, zhengan
from zhengan.cli import app

FINDING_KEYS = {
    "id",
    "obligation",
    "cite",
    "institution",
    "object",
    "verdict",
    "reason",
    "figures",
    "readings",
    "evidence",
    "good_until",
    "due_on",
    "liability",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(tmp_path_factory.mktemp("evidence") / "海晏", FILES)


@pytest.fixture(scope="module")
def answer(folder: Path) -> dict[str, Any]:
    return assessed("--evidence", folder)


def test_the_public_format(answer: Mapping[str, Any]) -> None:
    assert answer["as_of"] == AS_OF
    assert answer["known_by"] is None
    assert answer["notices"] == []
    for finding in answer["findings"]:
        assert set(finding) >= FINDING_KEYS
        assert re.fullmatch(r"[0-9a-f]{16}", finding["id"])
        assert re.fullmatch(r"csrc-218/\d+(\.\d+)+", finding["cite"])
        assert finding["object"] is None or set(finding["object"]) == {"type", "key"}
        assert all(set(item) == {"type", "key", "seq"} for item in finding["evidence"])
    assert len({finding["id"] for finding in answer["findings"]}) == len(answer["findings"])


def test_a_breach_names_its_figures_evidence_and_consequence(answer: Mapping[str, Any]) -> None:
    finding = of(answer["findings"], "21#network-operating", "专线")
    assert finding["cite"] == "csrc-218/21.3"
    assert finding["institution"] == SEA
    assert finding["object"] == {"type": "network_link", "key": "专线"}
    assert (finding["verdict"], finding["figures"]["peak"]) == ("breached", "80")
    assert finding["readings"]["peak-window"] == "trading"
    assert [item["type"] for item in finding["evidence"]] == ["network_link"]
    assert "csrc-218/62.2" in [item["cite"] for item in finding["liability"]]


def test_silence_is_unproven_and_a_register_without_the_thing_breached(answer: Mapping[str, Any]) -> None:
    assert of(answer["findings"], "20#daily-backup", "集中交易")["verdict"] == "unproven"
    assert of(answer["findings"], "20#same-city-backup", "集中交易")["verdict"] == "met"
    assert of(answer["findings"], "20#remote-backup", "集中交易")["verdict"] == "breached"


def test_ids_are_the_same_on_every_day(folder: Path, answer: Mapping[str, Any]) -> None:
    other = assessed("--evidence", folder, as_of="2025-03-03")
    shared = names_by_id(answer).keys() & names_by_id(other).keys()
    assert len(shared) > 30
    assert all(names_by_id(answer)[id_] == names_by_id(other)[id_] for id_ in shared)


def names_by_id(answer: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
    return {item["id"]: (item["obligation"], item["institution"], str(item["object"])) for item in answer["findings"]}


def test_what_was_not_known_yet_does_not_count(folder: Path, answer: Mapping[str, Any]) -> None:
    before = assessed("--evidence", folder, "--known-by", "2026-06-01")
    after = assessed("--evidence", folder, "--known-by", "2026-06-02")
    assert before["known_by"] == "2026-06-01"
    reports = [
        {item["object"]["key"] for item in found["findings"] if item["object"] and item["object"]["type"] == "drill"}
        for found in (before, after, answer)
    ]
    assert reports == [set(), {"演练"}, {"演练"}]


def test_a_reading_is_chosen_for_one_run(folder: Path) -> None:
    finding = of(
        assessed("--evidence", folder, "--reading", "peak-window=all")["findings"], "21#network-operating", "专线"
    )
    assert finding["readings"]["peak-window"] == "all"


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("coverage=all", ["coverage", "minutes-95", "any"]),
        ("coverag=any", ["coverag", "coverage", "peak-window"]),
        ("coverage", ["ID=VALUE", "coverage=any"]),
    ],
)
def test_an_unknown_reading_names_what_is_allowed(folder: Path, chosen: str, told: list[str]) -> None:
    found = zhengan("assess", "--evidence", folder, "--reading", chosen)
    assert (found.exit_code, found.stdout) == (2, "")
    assert all(words in found.stderr for words in told)


def test_status_one_with_breaches_and_the_unproven_share_beside_them(folder: Path) -> None:
    found = zhengan("assess", "--evidence", folder, "--as-of", AS_OF)
    assert found.exit_code == 1
    assert re.search(r"不合规 \d+ 项，证据不足 \d+ 项（占 \d+\.\d%）", found.stderr)
    for words in ("■ 不合规", "○ 证据不足", "csrc-218/21.3", "专线", "集中交易"):
        assert words in found.stdout


def test_status_zero_where_nothing_is_breached(tmp_path: Path) -> None:
    found = zhengan("assess", "--evidence", write_files(tmp_path, FUTURES), "--as-of", AS_OF)
    assert found.exit_code == 0
    assert found.stderr.startswith("不合规 0 项，证据不足 ")


def test_a_folder_of_several_institutions(folder: Path, tmp_path: Path, answer: Mapping[str, Any]) -> None:
    write_files(tmp_path / "海晏", FILES)
    write_files(tmp_path / "镜湖", FUTURES)
    found = assessed("--evidence", tmp_path)["findings"]
    assert {item["institution"] for item in found} == {SEA, LAKE}
    assert [item for item in found if item["institution"] == SEA] == answer["findings"]


def test_the_order_binds_from_its_first_day_on(folder: Path) -> None:
    def laws(day: str) -> set[str]:
        return {item["cite"].partition("/")[0] for item in assessed("--evidence", folder, as_of=day)["findings"]}

    assert laws("2012-10-31") == set()
    assert laws("2023-04-30") == {"csrc-82"}
    assert laws("2023-05-01") == {"csrc-218"}


@pytest.mark.parametrize("day", ["0001-01-01", "1991-12-31", "2100-01-01", "9999-12-31", "2026-02-29", "昨天"])
def test_a_day_out_of_reach_is_refused(folder: Path, day: str) -> None:
    found = zhengan("assess", "--evidence", folder, "--as-of", day)
    assert (found.exit_code, found.stdout) == (2, "")
    assert re.match(r"--as-of 应为 .*的日期，实为 ", found.stderr)


def test_the_output_goes_to_a_file(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "判断.txt"
    found = zhengan("assess", "--evidence", folder, "--as-of", AS_OF, "--output", place)
    assert (found.exit_code, found.stdout) == (1, "")
    assert place.read_text(encoding="utf-8").startswith(f"截至 {AS_OF} 的判断")
    word = tmp_path / "评估.docx"
    found = zhengan("assess", "--evidence", folder, "--as-of", AS_OF, "--format", "word", "--output", word)
    assert found.exit_code == 1
    assert str(word) in found.stdout
    assert any(SEA in paragraph.text for paragraph in Document(str(word)).paragraphs)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("xlsx", b"PK"), ("html", b"<!DOCTYPE html>"), ("sarif", b"{"), ("prometheus", b"# HELP zhengan_")],
)
def test_every_form_can_be_written(folder: Path, tmp_path: Path, form: str, begins: bytes) -> None:
    place = tmp_path / "评估"
    found = zhengan("assess", "--evidence", folder, "--as-of", AS_OF, "--format", form, "--output", place)
    assert found.exit_code == 1
    assert place.read_bytes().startswith(begins)


def test_the_slowest_steps_are_told_on_request(folder: Path) -> None:
    found = zhengan("assess", "--evidence", folder, "--as-of", AS_OF, "--format", "json", "--timings")
    assert json.loads(found.stdout)["format"] == "zhengan-findings/1"
    assert "最费时的几步" in found.stderr
    assert "csrc-218/" in found.stderr


def test_a_name_is_never_markup(tmp_path: Path) -> None:
    strange = "key,name,functions,important,live_on\n[/x]:fire:,[bold]甲[/乙],trading,是,2021-03-15\n"
    folder = write_files(tmp_path, {"institution.csv": FILES["institution.csv"], "system.csv": strange})
    found = zhengan("assess", "--evidence", folder, "--as-of", AS_OF)
    assert found.exit_code == 0
    assert "[bold]甲[/乙]" in found.stdout


def test_colours_only_where_a_terminal_shows_them(folder: Path, tmp_path: Path) -> None:
    command = ["assess", "--evidence", str(folder), "--as-of", AS_OF]
    coloured = CliRunner().invoke(app, command, color=True, env={"ZHENGAN_HOME": str(tmp_path)})
    assert "\x1b[31m■ 不合规" in coloured.stdout
    assert "\x1b" not in zhengan(*command).stdout


def test_explain_tells_article_figures_and_remedy(folder: Path, answer: Mapping[str, Any]) -> None:
    finding = of(answer["findings"], "21#network-operating", "专线")
    found = zhengan("explain", finding["id"][:8], "--evidence", folder, "--as-of", AS_OF)
    assert found.exit_code == 0
    for words in ("不合规", "csrc-218/21.3", "第二十一条第三款", "peak-window", "80", "专线", "第六十二条第二款"):
        assert words in found.stdout


def test_explain_wants_one_finding(folder: Path) -> None:
    none = zhengan("explain", "ffffffffffffffff", "--evidence", folder, "--as-of", AS_OF)
    assert (none.exit_code, none.stdout) == (2, "")
    assert "没有" in none.stderr
    many = zhengan("explain", "", "--evidence", folder, "--as-of", AS_OF)
    assert many.exit_code == 2
    assert re.search(r"有 \d+ 条", many.stderr)


def test_deadlines_are_in_order_and_within_the_days(folder: Path) -> None:
    found = zhengan("deadlines", "--evidence", folder, "--as-of", AS_OF, "--days", "200")
    assert found.exit_code == 0
    days = re.findall(r"^\d{4}-\d\d-\d\d(?= )", found.stdout.partition("\n")[2], re.MULTILINE)
    assert "2027-04-30" in days
    assert days == sorted(days)
    near = zhengan("deadlines", "--evidence", folder, "--as-of", AS_OF, "--days", "30")
    assert "2027-04-30" not in near.stdout


@pytest.mark.parametrize("form", ["table", "json", "sarif", "prometheus", "oscal-results"])
def test_a_day_before_all_law_is_told_and_no_fault(folder: Path, form: str) -> None:
    found = zhengan("assess", "--evidence", folder, "--as-of", "2001-01-01", "--format", form)
    assert found.exit_code == 0
    if form in ("table", "json"):
        assert "2001-01-01 没有已录入的规定在施行，没有判断" in found.stdout
    deadlines = zhengan("deadlines", "--evidence", folder, "--as-of", "2001-01-01")
    assert deadlines.exit_code == 0
    assert "没有已录入的规定在施行" in deadlines.stdout


def test_the_screen_names_the_laws_and_their_days(folder: Path) -> None:
    then = zhengan("assess", "--evidence", folder, "--as-of", "2022-06-30").stdout
    assert "依据：第82号令（csrc-82），2012-11-01 至 2023-04-30 施行，2023-05-01 起由第218号令废止。" in then
    now = zhengan("assess", "--evidence", folder, "--as-of", AS_OF).stdout
    assert "依据：第218号令（csrc-218），2023-05-01 起施行。" in now
