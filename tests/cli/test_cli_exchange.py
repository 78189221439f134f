"""Exchange formats from the command line: OSCAL, Akoma Ntoso, iCalendar."""

import json
from pathlib import Path

import pytest
from icalendar import Calendar
from trestle.oscal import assessment_results, catalog, poam, profile

from tests.cli.given import AS_OF, FILES, FUTURES, SEA, write_files, zhengan

TEXT = "证券期货业网络和信息安全管理办法\n第一章 总则\n第一条 甲。\n第二条 乙：\n（一）丙；\n（二）丁。\n"


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(tmp_path_factory.mktemp("evidence"), FILES)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace into which a text was loaded; the law needs no ledger."""
    settings = f'[institution]\nkey = "{SEA}"\nname = "甲"\n\n[ledger]\ndigest = "sha256"\n'
    write_files(tmp_path, {"zhengan.toml": settings, "办法.txt": TEXT})
    assert zhengan("law", "load", tmp_path / "办法.txt", home=tmp_path).exit_code == 0
    return tmp_path


def test_a_catalog_goes_to_the_screen_or_to_a_file(tmp_path: Path) -> None:
    shown = zhengan("law", "export", "csrc-218", "--format", "oscal-catalog")
    assert shown.exit_code == 0
    catalog.Model.model_validate(json.loads(shown.stdout))
    path = tmp_path / "目录.json"
    written = zhengan("law", "export", "csrc-218", "--format", "oscal-catalog", "--output", path)
    assert (written.exit_code, written.stdout) == (0, "")
    assert path.read_text(encoding="utf-8") == shown.stdout


def test_the_official_text_only_when_asked(home: Path) -> None:
    bare = zhengan("law", "export", "csrc-218", "--format", "oscal-catalog", home=home).stdout
    told = zhengan("law", "export", "csrc-218", "--format", "oscal-catalog", "--with-text", home=home).stdout
    assert '"prose": "甲。"' in told
    assert "（二）丁。" in told
    assert '"prose": "甲。"' not in bare


def test_a_loaded_text_as_akoma_ntoso(home: Path) -> None:
    found = zhengan("law", "export", "csrc-218", "--format", "akn", home=home)
    assert found.exit_code == 0, found.stderr
    assert 'eId="art_2__para_1__point_2"' in found.stdout
    assert 'date="2023-05-01"' in found.stdout


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("csrc-218", "--format", "akn"), "没有装载 'csrc-218' 的官方文本"),
        (("csrc-218", "--format", "oscal-catalog", "--with-text"), "zhengan law load"),
        (("nix", "--format", "oscal-catalog"), "没有编号为 'nix' 的规定。已有：csrc-218"),
        (("--format", "oscal-catalog"), "没有写明导出哪一部"),
        (("--format", "akn"), "没有写明导出哪一部"),
        (("csrc-218",), "缺少"),
        (("csrc-218", "--format", "oscal"), "应为 oscal-catalog、oscal-profile、akn 之一"),
    ],
)
def test_what_cannot_be_exported_gets_a_clear_word(asked: tuple[str, ...], said: str) -> None:
    found = zhengan("law", "export", *asked)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr


def test_a_profile_of_the_only_institution(evidence: Path) -> None:
    asked = ("law", "export", "--format", "oscal-profile", "--evidence", evidence, "--as-of", AS_OF)
    found = zhengan(*asked, "--reading", "coverage=any")
    assert found.exit_code == 0, found.stderr
    document = json.loads(found.stdout)
    profile.Model.model_validate(document)
    (asked_of,) = [item for item in document["profile"]["imports"] if item["href"] == "csrc-218.catalog.json"]
    assert "csrc-218_21.3" in asked_of["include-controls"][0]["with-ids"]
    settings = {item["param-id"]: item["values"] for item in document["profile"]["modify"]["set-parameters"]}
    assert settings["csrc-218_reading_coverage"] == ["any"]
    assert found.stdout == zhengan(*asked, "--reading", "coverage=any").stdout


def test_a_profile_asks_for_one_institution(evidence: Path, tmp_path: Path) -> None:
    two = write_files(
        tmp_path, {"甲/institution.csv": FILES["institution.csv"], "乙/institution.csv": FUTURES["institution.csv"]}
    )
    asked = ("--format", "oscal-profile", "--as-of", AS_OF, "--evidence")
    many = zhengan("law", "export", *asked, two)
    assert (many.exit_code, many.stdout) == (2, "")
    assert "2 家机构" in many.stderr
    assert zhengan("law", "export", SEA, *asked, two).exit_code == 0
    nobody = zhengan("law", "export", "没有的", *asked, evidence)
    assert nobody.exit_code == 2
    assert SEA in nobody.stderr
    early = zhengan("law", "export", "--format", "oscal-profile", "--as-of", "2010-01-04", "--evidence", evidence)
    assert (early.exit_code, early.stdout) == (2, "")


def test_results_and_plan_beside_the_other_forms(evidence: Path, tmp_path: Path) -> None:
    asked = ("assess", "--as-of", AS_OF, "--evidence", evidence, "--format")
    results = zhengan(*asked, "oscal-results")
    assert results.exit_code == 1
    assessment_results.Model.model_validate(json.loads(results.stdout))
    plan = zhengan(*asked, "oscal-poam", "--output", tmp_path / "计划.json")
    assert (plan.exit_code, plan.stdout) == (1, "")
    poam.Model.model_validate(json.loads((tmp_path / "计划.json").read_text(encoding="utf-8")))
    assert results.stderr.splitlines()[-1] == plan.stderr.splitlines()[-1]


def test_a_day_without_findings_writes_nothing(evidence: Path, tmp_path: Path) -> None:
    path = tmp_path / "空.json"
    asked = ("assess", "--as-of", "2010-01-04", "--evidence", evidence, "--format", "oscal-poam", "--output", path)
    found = zhengan(*asked)
    assert found.exit_code == 0
    assert "没有可写的内容" in found.stderr
    assert not path.exists()


def test_deadlines_as_a_feed(evidence: Path, tmp_path: Path) -> None:
    asked = ("deadlines", "--as-of", AS_OF, "--evidence", evidence, "--format", "ical")
    shown, path = zhengan(*asked), tmp_path / "期限.ics"
    assert shown.exit_code == 0
    assert zhengan(*asked, "--output", path).exit_code == 0
    assert path.read_bytes() == shown.stdout_bytes
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert events
    fewer = Calendar.from_ical(zhengan(*asked, "--days", "1").stdout_bytes).walk("VEVENT")
    assert len(fewer) < len(events)


def test_the_table_of_deadlines_goes_to_a_file_too(evidence: Path, tmp_path: Path) -> None:
    path = tmp_path / "期限.txt"
    asked = ("deadlines", "--as-of", AS_OF, "--evidence", evidence)
    assert zhengan(*asked, "--output", path).exit_code == 0
    assert path.read_text(encoding="utf-8") == zhengan(*asked).stdout
