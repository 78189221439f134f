"""证据 in a browser: every page looked at, a form filled in with the keyboard, and what is kept when a session ends."""

from playwright.sync_api import Page, expect

from tests.web.browser import OpenPage, look
from tests.web.given import EVENING, AsPerson, Console
from zhengan.ledger import entries
from zhengan.web.evidence.filing import file_record
from zhengan.web.keys import KeyConverter
from zhengan.web.models import Membership, User
from zhengan.web.place import Place
from zhengan.workspace.settings import decide

CENTER = {"key": "临港", "name": "临港机房", "site": "remote", "city": "上海"}


def address(served: str, console: Console, path: str) -> str:
    return f"{served}{console.url(path)}"


def waiting(console: Console) -> None:
    """A record of the demonstration's filer that waits for a second person."""
    name = "four_eyes:data_center"
    decide(console.institution, name, True, workspace=console.workspace, by="admin", why="制度要求", now=EVENING)
    user = User.objects.get(username="filer")
    roles = Membership.objects.filter(user=user, institution=console.institution).values_list("role", flat=True)
    day = EVENING.date()
    place = Place(user, console.institution, frozenset(roles), "evidence", day, None, day)
    (first, *_) = entries(console.institution, types=["data_center"])
    assert file_record(place, "data_center", CENTER).state == "waiting"
    cells = {**first.payload, "key": first.key, "city": "苏州", "reason": "搬迁到新址"}
    assert file_record(place, "data_center", cells).state == "waiting"


def written(console: Console, record_type: str) -> str:
    first = next(entries(console.institution, types=[record_type]))
    return KeyConverter().to_url(first.key)


def test_every_page_looks_right(served: str, demo_console: Console, as_person: AsPerson) -> None:
    waiting(demo_console)
    system, change = written(demo_console, "system"), written(demo_console, "change")

    def refused(page: Page) -> None:
        page.fill("#f-planned_end", "2020-01-01T00:00")
        page.fill("#f-reason", "改期")
        page.click("#record button:not([type])")
        page.wait_for_selector("#faults")

    pages = {
        "evidence": "evidence/",
        "evidence-found": "evidence/?q=交易",
        "evidence-list": "evidence/of/change/",
        "evidence-empty": "evidence/of/sfnet_complaint/",
        "record": f"evidence/record/system/{system}/",
        "record-new": "evidence/new/system/",
    }
    for name, path in pages.items():
        look(as_person("filer"), address(served, demo_console, path), name)
    correct = address(served, demo_console, f"evidence/record/change/{change}/correct/")
    look(_forgiving(as_person("filer")), correct, "record-faults", refused)
    look(as_person("reviewer"), address(served, demo_console, "evidence/pending/"), "pending")


def test_a_reference_is_found_with_the_keyboard(served: str, demo_console: Console, as_person: AsPerson) -> None:
    page = as_person("filer")()
    page.goto(address(served, demo_console, "evidence/new/mlps_grading/"))
    expect(page).to_have_title("新增等级保护定级 · 示范证券 · 证安")
    system = next(entries(demo_console.institution, types=["system"])).key
    page.fill("#f-key", "新定级")
    page.focus("#f-system")
    page.keyboard.insert_text(system[:2])  # at once, so that no later answer takes the place of the list
    page.wait_for_selector("#f-system-list [data-key]")
    expect(page.locator("#f-system")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#f-system-list [aria-selected=true]").get_attribute("data-key")
    page.keyboard.press("Enter")
    expect(page.locator("#f-system")).to_have_value(chosen or "")
    page.select_option("#f-level", "3")
    page.fill("#f-graded_on", "2026-11-01")
    page.click("#record button:not([type])")
    expect(page.locator(".message.success")).to_contain_text("已记入账本")


def test_nothing_is_lost_when_the_session_ends_in_the_middle_of_a_form(
    served: str, demo_console: Console, as_person: AsPerson
) -> None:
    page = as_person("filer")(forgiven=("403", "404"))
    form = address(served, demo_console, "evidence/new/data_center/")
    page.goto(form)
    page.fill("#f-key", "新中心")
    page.fill("#f-name", "第一个名字")
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.fill("#f-name", "后来的名字")
    expect(page.locator("#unsaved")).to_be_visible()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what it gave it takes
    page.goto(form)
    expect(page.locator("#put-back")).to_be_visible()
    expect(page.locator("#f-name")).to_have_value("后来的名字")
    page.select_option("#f-site", "local")
    page.click("#record button:not([type])")
    expect(page.locator(".message.success")).to_contain_text("已记入账本")
    page.goto(form)
    expect(page.locator("#f-name")).to_have_value("")


def _forgiving(person: OpenPage) -> OpenPage:
    """Pages on which the form's own answer 422 is no error."""

    def opened(width: int = 1280, scheme: str = "light", forgiven: tuple[str, ...] = (), locale: str = "zh-CN") -> Page:
        return person(width, scheme, (*forgiven, "422"), locale)  # type: ignore[arg-type]  # the schemes there are

    return opened
