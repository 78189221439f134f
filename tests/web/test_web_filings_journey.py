"""The journey of a 年报, as two people do it in a browser: made from evidence, confirmed, carried, answered."""

from pathlib import Path

from playwright.sync_api import expect

from tests.web.browser import NARROW, axe, look, shoot
from tests.web.given import AsPerson, Console
from zhengan.checks.filing import ANNUAL_PARTS
from zhengan.ledger import entries
from zhengan.reports.package import verify
from zhengan.workspace.clock import today
from zhengan.workspace.packages import public_keys

ID = "annual_report-2026"


def test_a_year_is_reported(demo_console: Console, served: str, as_person: AsPerson, tmp_path: Path) -> None:
    list_url = f"{served}{demo_console.url('filings/')}"
    look(as_person("filer"), list_url, "filings")
    filer = as_person("filer")()
    filer.goto(list_url)
    line = filer.get_by_role("row").filter(has_text="网络和信息安全管理年报").filter(has_text="2026")
    expect(line).to_contain_text("上海证监局")
    expect(line).to_contain_text("2027-04-30")
    line.get_by_role("link", name="制作").click()
    expect(filer.locator("h1")).to_contain_text("网络和信息安全管理年报 2026")
    expect(filer.locator("aside")).to_contain_text("信息系统")
    for words in ANNUAL_PARTS.values():
        filer.get_by_label(words[-1], exact=True).check()
    shoot(filer, "filing-new")
    assert axe(filer) == []
    filer.get_by_role("button", name="制作报送包").click()
    expect(filer.locator(".head .tag")).to_have_text("待复核")
    expect(filer.get_by_text("核验通过")).to_be_visible()

    reviewer = as_person("reviewer")()
    one_url = f"{served}{demo_console.url(f'filings/one/{ID}/')}"
    reviewer.goto(one_url)
    reviewer.get_by_role("button", name="复核通过").click()
    expect(reviewer.locator(".head .tag")).to_have_text("待报送")

    filer.goto(one_url)
    with filer.expect_download() as coming:
        filer.get_by_role("link", name="下载报送包").click()
    package = tmp_path / "carried.zhengan"
    coming.value.save_as(package)
    with package.open("rb") as file:
        found = verify(file, public_keys(demo_console.workspace, demo_console.institution))
    assert (found.manifest.addressee.name, found.manifest.period) == ("上海证监局", "2026")
    assert {one.name for one in found.manifest.members} >= {
        "documents/001.pdf",
        "records/system.jsonl",
        "records/budget.jsonl",
    }
    assert found.records > 100

    filer.get_by_label("送达的时间").fill(today().isoformat() + "T00:00")
    filer.get_by_role("button", name="登记已送达").click()
    expect(filer.locator(".head .tag")).to_have_text("待回执")
    shoot(filer, "filing-sent")
    assert axe(filer) == []
    filer.get_by_label("或者纸面、网站上的回执编号").fill("网安收 2027-017")
    filer.get_by_role("button", name="登记编号").click()
    expect(filer.locator(".head .tag")).to_have_text("已回执")
    records = [item.payload for item in entries(demo_console.institution, types=["submission"], key=ID)]
    assert (records[-1]["receipt"], records[-1]["digest"]) == ("网安收 2027-017", found.digest)
    look(as_person("auditor"), one_url, "filing")
    narrow = as_person("filer")(NARROW, "light")
    narrow.goto(list_url)
    shoot(narrow, "filings-after")
    assert axe(narrow) == []
