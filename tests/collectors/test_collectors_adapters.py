"""What is particular to each tool's file."""

from tests.collectors import files
from zhengan.collectors.collecting import collect
from zhengan.collectors.sighting import Sighting, Where


def seen(form: str) -> tuple[Sighting, ...]:
    """The sightings of a tool's file."""
    name, content = files.FILES[form]
    return collect(content, name).sightings


def test_sarif_takes_the_score_before_the_level_and_leaves_out_what_passed() -> None:
    found = seen("sarif")
    assert [(item.id, item.severity, item.said, item.standing) for item in found] == [
        (files.CVE, "critical", "9.8", "open"),
        ("py/sql-injection", "high", "error", "open"),
        ("py/sql-injection/1", "low", "note", "set_aside"),
    ]
    assert found[0].where == Where(path="src/login.py")
    assert found[2].title == "SQL 注入"


def test_cyclonedx_takes_the_newest_method_and_follows_links() -> None:
    first, second = seen("cyclonedx")
    assert first.where == Where(component="openssl", version="3.0.2", purl="pkg:deb/debian/openssl@3.0.2")
    assert (first.tool, first.said, first.found_at.isoformat() if first.found_at else "") == (
        "cdxgen",
        "critical",
        "2026-11-18T09:00:00+00:00",
    )
    assert (second.where.component, second.standing, second.severity) == ("openssl", "not_affected", "unstated")


def test_trivy_takes_no_line_that_shows_a_secret() -> None:
    found = seen("trivy")
    assert [(item.id, item.severity) for item in found] == [
        (files.CVE, "critical"),
        ("CVE-2026-5555", "unstated"),
        ("AVD-DS-0002", "high"),
        ("private-key", "high"),
    ]
    assert found[0].where.host == files.HOST
    assert not any("BEGIN RSA" in str(item) for item in found)


def test_nessus_leaves_the_policy_alone() -> None:
    found = seen("nessus")
    assert [(item.id, item.severity, item.where.host, item.where.path) for item in found] == [
        ("190001", "critical", files.HOST, "tcp/443"),
        ("19506", "information", files.HOST, ""),
        ("70658", "medium", "10.9.9.9", "tcp/22"),
    ]
    assert found[0].cves == (files.CVE, "CVE-2026-1235")
    assert not any("geheim" in str(item) for item in found)


def test_nessus_says_which_item_of_which_host_is_wrong() -> None:
    bad = '<ReportItem port="1" protocol="tcp" severity="9" pluginID="1" pluginName="x"/>'
    found = collect(files.nessus(bad), "scan.nessus")
    assert len(found.sightings) == 3
    (fault,) = found.faults
    assert fault.text == (
        "scan.nessus!ReportHost[1]/ReportItem[3]/@severity：应为 0、1、2、3、4，实为“9”。请用 Nessus 重新导出。"
    )


def test_openvas_knows_false_positives_and_detections_within_results() -> None:
    found = seen("openvas")
    assert [(item.severity, item.standing, item.where.host) for item in found] == [
        ("critical", "open", files.HOST),
        ("information", "not_affected", "10.1.2.3"),
    ]
    assert found[0].said == "Critical 9.8"
    (fault,) = collect(files.openvas(severity="许多"), "report.xml").faults
    assert fault.cell == "result[1]/severity"


def test_a_table_says_which_cell_is_wrong() -> None:
    content = "id,severity,found_at\nA-1,很糟,\n,高,\nA-2,8.1,昨天\nA-3,8.1,\n".encode()
    found = collect(content, "表.csv")
    assert [(item.id, item.severity) for item in found.sightings] == [("A-3", "high")]
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "severity"), (3, "id"), (4, "found_at")]


def test_a_table_without_its_columns_is_refused() -> None:
    found = collect("名称,主机\n甲,乙\n".encode(), "表.csv")
    assert [fault.code for fault in found.faults] == ["no_column"]


def test_a_file_of_nobody_is_refused() -> None:
    assert [fault.code for fault in collect(b'{"hello": 1}', "x.json").faults] == ["unknown_form"]
