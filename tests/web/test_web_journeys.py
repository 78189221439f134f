"""The main journeys as a person does them, in a real browser over the demonstration; each leaves screenshots behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser import NARROW, OpenPage, axe, shoot
from tests.web.given import DAY, PASSWORD, AsPerson, Console
from zhengan.web.verdicts.judged import newest_run
from zhengan.web.work.worker import Workers, open_queue

CENTERS = "key,name,site,city\nsongjiang,松江机房,remote,上海\nqingpu,青浦机房,月球,上海\n"


@pytest.fixture
def working(demo_console: Console) -> Iterator[None]:
    """Background work goes on beside the server."""
    workers = Workers(open_queue(demo_console.workspace.root, "journeys"), 2)
    workers.start()
    yield
    workers.stop()


def shown(page: Page, name: str) -> None:
    """A screenshot, and nothing that axe-core finds serious."""
    shoot(page, f"journey-{name}")
    assert axe(page) == []


def test_first_start(tmp_path: Path, open_page: OpenPage) -> None:
    """A new workspace: the one-time password, a password of one's own, and an empty console that says what to do next."""
    environment = {
        **os.environ,
        "ZHENGAN_HOME": str(tmp_path / "w"),
        "ZHENGAN_DATABASE_URL": "",
        "PYTHONUNBUFFERED": "1",
    }
    run = [sys.executable, "-m", "zhengan"]
    made = [*run, "init", str(tmp_path / "w"), "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海"]
    subprocess.run(made, check=True, env=environment, capture_output=True)
    server = subprocess.Popen(
        [*run, "serve", "--port", "8211"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert server.stdout is not None
        told = ""
        while "127.0.0.1:8211" not in told:
            line = server.stdout.readline()
            assert line, told
            told += line
        password = re.search(r"口令[：:\s]*(\S{20})", told)
        assert password, told
        page = open_page()
        page.goto("http://127.0.0.1:8211/")
        page.fill("input[name=login]", "admin")
        page.fill("input[name=password]", password[1])
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page).to_have_url(re.compile("/accounts/password/"))
        fields = page.locator("input[type=password]")
        fields.nth(0).fill(password[1])
        fields.nth(1).fill("Xin-kou+ling7")
        fields.nth(2).fill("Xin-kou+ling7")
        page.locator("main button").first.click()
        expect(page.get_by_role("heading", name="总览")).to_be_visible(timeout=60_000)
        shown(page, "first-start")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        if server.stdout:
            server.stdout.close()


def test_sign_in_and_out(served: str, demo_console: Console, open_page: OpenPage) -> None:
    """A wrong password is told without saying whether the account exists; the right one leads to the overview, and out again."""
    page = open_page(forgiven=("40",))
    page.goto(f"{served}/")
    page.fill("input[name=login]", "leader")
    page.fill("input[name=password]", "wrong-Password-1")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".fault, .message.error").first).to_be_visible()
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="总览")).to_be_visible()
    page.locator("details.person summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.locator("input[name=login]")).to_be_visible()


def test_from_a_breach_to_its_evidence(served: str, demo_console: Console, as_person: AsPerson) -> None:
    """Overview, the list of breaches, one of them explained, and the record that it rests on."""
    page = as_person("reviewer")()
    page.goto(f"{served}{demo_console.url()}")
    page.get_by_role("link", name=re.compile("项不合规")).first.click()
    expect(page.locator("[data-row]").first).to_be_visible()
    page.locator("[data-row] [data-explain]").nth(2).click()
    story = page.locator("#detail .story")
    expect(story).to_be_visible()
    expect(story).to_contain_text("条文")
    expect(story.locator(".past li").first).to_be_visible(timeout=30_000)
    shown(page, "explained")
    story.locator("a.record").first.click()
    expect(page.locator("main")).to_contain_text("版本")
    shown(page, "evidence-behind")


def test_an_upload_with_faults(served: str, demo_console: Console, working: None, as_person: AsPerson) -> None:
    """A file with one bad row: the fault at its cell, the good row taken, the bad one downloaded."""
    page = as_person("filer")()
    page.goto(f"{served}{demo_console.url('upload/')}")
    page.set_input_files(
        "input[type=file]", {"name": "data_center.csv", "mimeType": "text/csv", "buffer": CENTERS.encode()}
    )
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("td.wrong")).to_contain_text("月球", timeout=30_000)
    shown(page, "upload-faults")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载有错的行").click()
    assert "青浦" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("button", name=re.compile("只导入没有错的")).click()
    expect(page.locator(".message.success").first).to_contain_text("新增 1 条")


def test_a_record_by_form_changes_a_verdict(
    served: str, demo_console: Console, working: None, as_person: AsPerson
) -> None:
    """A filer fills in a form, is told what is wrong, mends it; the verdicts follow."""
    before = newest_run(demo_console.institution, DAY, None)
    page = as_person("filer")(forgiven=("422",))
    page.goto(f"{served}{demo_console.url('evidence/new/data_center/')}")
    page.fill("#f-name", "松江机房")
    page.get_by_role("button", name="提交记录").click()
    expect(page.locator("#faults")).to_be_visible()
    shown(page, "form-faults")
    page.fill("#f-key", "songjiang")
    page.select_option("#f-site", "remote")
    page.fill("#f-city", "上海")
    page.get_by_role("button", name="提交记录").click()
    expect(page.get_by_role("heading", name=re.compile("松江机房|songjiang"))).to_be_visible()
    shown(page, "record")
    assert before is not None
    for _ in range(60):
        run = newest_run(demo_console.institution, DAY, None)
        if run is not None and run.seq > before.seq:
            return
        page.wait_for_timeout(500)
    raise AssertionError("no new assessment followed the record")


def test_an_auditor_sees_and_cannot_change(served: str, demo_console: Console, as_person: AsPerson) -> None:
    """Everything to read, nothing to press."""
    page = as_person("auditor")(forgiven=("403",))
    page.goto(f"{served}{demo_console.url('evidence/of/system/')}")
    expect(page.locator("[data-row]").first).to_be_visible()
    expect(page.get_by_role("link", name="新增")).to_have_count(0)
    page.locator("[data-row] a").first.click()
    expect(page.get_by_role("link", name="更正")).to_have_count(0)
    expect(page.get_by_role("button", name="作废")).to_have_count(0)
    page.goto(f"{served}{demo_console.url('evidence/new/data_center/')}")
    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()
    shown(page, "auditor-refused")


def test_dark_mode_stays(served: str, demo_console: Console, as_person: AsPerson) -> None:
    """Dark is chosen once and holds on every page."""
    page = as_person("leader")()
    page.goto(f"{served}{demo_console.url('verdicts/')}")
    page.locator("details.person summary").click()
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(f"{served}{demo_console.url('systems/')}")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    shown(page, "dark")


def test_on_a_phone(served: str, demo_console: Console, as_person: AsPerson) -> None:
    """390 pixels: from the navigation to a breach and its story, which is brought into sight."""
    page = as_person("leader")(NARROW)
    page.goto(f"{served}{demo_console.url()}")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="核查").click()
    page.locator(".chips a", has_text="不合规").first.click()
    page.locator("[data-row] [data-explain]").first.click()
    expect(page.locator("#detail .story")).to_be_in_viewport()
    shown(page, "phone")


def test_by_keyboard_alone(served: str, demo_console: Console, as_person: AsPerson) -> None:
    """Down the list, explained, filtered; and an article found and opened by the palette."""
    page = as_person("reviewer")()
    page.goto(f"{served}{demo_console.url('verdicts/')}")
    for key in ("j", "j", "e"):
        page.keyboard.press(key)
    expect(page.locator("#detail .story")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("[data-filter]")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.type("备份能力")
    expect(page.locator("#palette-found a").first).to_be_visible()
    shown(page, "palette")
    # Each letter asks; an answer that is still on its way when the page is left is an error on its console.
    page.wait_for_load_state("networkidle")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile(r"verdicts/$"))


def test_another_day(served: str, demo_console: Console, working: None, as_person: AsPerson) -> None:
    """A past day is judged when it is asked for; every link keeps it until one goes back to today."""
    page = as_person("leader")()
    page.goto(f"{served}{demo_console.url('verdicts/')}")
    page.locator("details.day summary").click()
    page.fill("input[name=as_of]", "2026-09-30")
    page.get_by_role("button", name="看这一天").click()
    expect(page.locator("[data-row]").first).to_be_visible(timeout=60_000)
    shown(page, "another-day")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="系统").click()
    expect(page).to_have_url(re.compile("as_of=2026-09-30"))
    page.locator("details.day summary").click()
    page.get_by_role("link", name="回到今天").click()
    expect(page).not_to_have_url(re.compile("as_of"))
