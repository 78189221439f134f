"""The administration: people and roles, tokens, decisions and what they turn, the trail, backups. And what an administrator of one
institution cannot do to another."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.browser import OpenPage, look
from tests.web.given import DAY, PASSWORD, AsPerson, Console
from zhengan.ledger import newest
from zhengan.web.accounts import tokens
from zhengan.workspace.backup import Backup
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
WHY = "合规委员会 2026 年第 3 次会议"


def person(name: str) -> Any:
    from zhengan.web.models import User

    return User.objects.get(username=name)


def address(console: Console, name: str, institution: str = "", **parts: Any) -> str:
    return reverse(name, kwargs={"institution": institution or console.institution, **parts})


def text(response: Any) -> str:
    return str(response.content.decode())


def trail(console: Console, count: int = 5) -> list[tuple[str, str, dict[str, Any]]]:
    return [(item.type, item.key, dict(item.content()["payload"])) for item in newest(console.institution, count)]


def give(user: Any, institution: str, role: str) -> None:
    from zhengan.web.models import Membership

    Membership.objects.create(user=user, institution=institution, role=role, given_by="given", given_at=NOW)


def secret(page: Any) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', text(page))
    assert found, text(page)
    return found.group(1)


def test_an_administrator_adds_a_person_who_signs_in_and_chooses_a_password(console: Console) -> None:
    admin = console.client("admin")
    cells = {"username": "zhang.san", "display_name": "张三", "role": ["filer", "reviewer"]}
    page = admin.post(address(console, "person_add"), cells)
    password = secret(page)
    assert "no-store" in page["Cache-Control"]
    kind, subject, detail = trail(console)[0]
    assert (kind, subject, detail["did"]) == ("account", "zhang.san", "added")
    assert password not in str(trail(console))
    again = admin.get(address(console, "person", person=person("zhang.san").pk))
    assert password not in text(again)
    client = Client()
    client.post("/accounts/login/", {"login": "zhang.san", "password": password})
    assert client.get(console.url("verdicts/"))["Location"] == "/accounts/password/"
    assert "张三" in text(admin.get(address(console, "people")))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"username": "zhang san", "role": ["filer"]}, "用户名应为"),
        ({"username": "Filer", "role": ["filer"]}, "不只差大小写"),
        ({"username": "new.one", "role": []}, "至少选一个角色"),
        ({"username": "new.one", "role": ["root"]}, "角色应为"),
        ({"username": "filer", "role": ["filer"]}, "已有角色"),
    ],
)
def test_what_cannot_be_added_is_told(console: Console, cells: dict[str, Any], words: str) -> None:
    page = console.client("admin").post(address(console, "person_add"), cells)
    assert page.status_code == 400
    assert words in text(page)


def test_roles_change_at_once_and_somebody_stays_in_charge(console: Console) -> None:
    admin, auditor = console.client("admin"), console.client("auditor")
    roles = address(console, "person_roles", person=person("auditor").pk)
    assert auditor.post(roles, {"role": ["admin"]}).status_code == 403
    admin.post(roles, {"role": ["leader"]})
    assert auditor.get(address(console, "people")).status_code == 403
    own = address(console, "person_roles", person=person("admin").pk)
    assert "不能停用自己" in text(admin.post(own, {"role": ["filer"]}))
    give(person("leader"), console.institution, "admin")
    other = console.client("leader")
    assert other.post(own, {"role": ["filer"]}).status_code == 302
    assert admin.get(address(console, "people")).status_code == 403


def test_a_disabled_account_is_out_everywhere_at_once(console: Console) -> None:
    admin, filer = console.client("admin"), Client()
    filer.post("/accounts/login/", {"login": "filer", "password": PASSWORD})
    made = tokens.issue(person("filer"), console.institution, "导入", ["evidence:write"], days=30, now=NOW)
    number = person("filer").pk
    assert tokens.check(made.text, NOW + timedelta(days=1))
    admin.post(address(console, "person_do", person=number, deed="disable"))
    assert filer.get(console.url("verdicts/")).status_code == 302
    assert tokens.check(made.text, NOW + timedelta(days=1)) is None
    assert Client().post("/accounts/login/", {"login": "filer", "password": PASSWORD}).status_code == 200
    admin.post(address(console, "person_do", person=number, deed="enable"))
    assert Client().post("/accounts/login/", {"login": "filer", "password": PASSWORD}).status_code == 302
    assert tokens.check(made.text, NOW + timedelta(days=1)) is None
    assert admin.post(address(console, "person_do", person=number, deed="explode")).status_code == 404


def test_a_reset_password_ends_the_sessions_and_the_old_password(console: Console) -> None:
    admin, filer = console.client("admin"), Client()
    filer.post("/accounts/login/", {"login": "filer", "password": PASSWORD})
    password = secret(admin.post(address(console, "person_password", person=person("filer").pk)))
    assert filer.get("/accounts/sessions/").status_code == 302
    assert Client().post("/accounts/login/", {"login": "filer", "password": PASSWORD}).status_code == 200
    assert Client().post("/accounts/login/", {"login": "filer", "password": password}).status_code == 302
    assert admin.post(address(console, "person_password", person=person("admin").pk)).status_code == 400


def test_an_administrator_of_one_institution_cannot_touch_another(console: Console) -> None:
    """镜湖期货's administrator: sees its own people, makes no accounts, takes no account over that has a role elsewhere."""
    give(person("outsider"), console.other, "admin")
    lake = console.client("outsider")
    people = lake.get(address(console, "people", console.other))
    assert ">outsider</a>" in text(people)
    assert ">auditor</a>" not in text(people)
    assert ">auditor</a>" not in text(lake.get(address(console, "people", console.other) + "?of=server"))
    number = person("filer").pk
    assert lake.get(address(console, "person", console.other, person=number)).status_code == 404
    assert lake.post(address(console, "person_password", console.other, person=number)).status_code == 404
    assert lake.get(address(console, "person", person=number)).status_code == 404
    new = lake.post(address(console, "person_add", console.other), {"username": "new.one", "role": ["filer"]})
    assert "由服务器管理员" in text(new)
    assert (
        lake.post(address(console, "person_add", console.other), {"username": "filer", "role": ["filer"]}).status_code
        == 302
    )
    taken = lake.post(address(console, "person_password", console.other, person=number))
    assert taken.status_code == 400
    assert "在别的机构也有角色" in text(taken)
    assert lake.post(address(console, "upkeep_make", console.other)).status_code == 404
    assert lake.get(address(console, "trail", console.other) + "?of=server").status_code == 404
    lake.post(address(console, "person_roles", console.other, person=number), {"role": []})
    assert tokens.roles_of(person("filer"), console.institution) == {"filer"}
    assert tokens.roles_of(person("filer"), console.other) == frozenset()


def test_a_token_never_has_more_than_its_person(console: Console) -> None:
    user = person("filer")
    lasting: dict[str, Any] = {"days": 90, "now": NOW}
    made = tokens.issue(user, console.institution, "导入", ["evidence:write", "verdicts:read"], **lasting)
    found = tokens.check(made.text, NOW)
    assert found
    assert tokens.may(found, "evidence", "write")
    assert not tokens.may(found, "evidence", "read")  # not among its scopes
    user.memberships.all().delete()
    assert not tokens.may(found, "evidence", "write")  # the role is gone
    give(user, console.institution, "auditor")
    assert tokens.may(found, "verdicts", "read")
    for scopes in (["manage:manage"], ["evidence:write"], ["nothing"], []):
        with pytest.raises(InputError):
            tokens.issue(user, console.institution, "x", scopes, **lasting)
    for days in (0, 366):
        with pytest.raises(InputError, match="365"):
            tokens.issue(user, console.institution, "x", ["verdicts:read"], days=days, now=NOW)


def test_a_token_is_kept_as_a_digest_and_ends(console: Console) -> None:
    made = tokens.issue(person("filer"), console.institution, "导入", ["evidence:write"], days=1, now=NOW)
    assert made.text not in str(vars(made.token))
    assert len(made.text) > 40
    assert tokens.check(made.text, NOW + timedelta(hours=23, minutes=59))
    assert tokens.check(made.text, NOW + timedelta(days=1)) is None
    assert tokens.check(made.text, NOW - timedelta(days=1)) is None  # a clock set back
    for forged in ("", "zat_", made.text[:-1], made.text + "x", made.text.upper(), "zat_" + "é" * 300, "\ud800"):
        assert tokens.check(forged, NOW) is None
    tokens.revoke(made.token, NOW)
    assert tokens.check(made.text, NOW) is None


def test_a_person_issues_and_revokes_tokens_on_the_page(console: Console) -> None:
    filer = console.client("filer")
    cells = {"name": "监控平台", "days": "30", "scope": ["evidence:write"]}
    page = filer.post(address(console, "token_issue"), cells)
    found = tokens.check(secret(page))
    assert found
    assert secret(page) not in text(filer.get(address(console, "tokens")))
    revoke = address(console, "token_revoke", token=found.pk)
    assert console.client("reviewer").post(revoke).status_code == 404
    assert "监控平台" in text(console.client("auditor").get(address(console, "manage_tokens")))
    assert filer.post(revoke).status_code == 302
    assert tokens.check(secret(page)) is None
    assert filer.post(address(console, "token_issue"), cells | {"days": "many"}).status_code == 400
    assert filer.post(address(console, "token_issue"), cells | {"scope": ["manage:manage"]}).status_code == 400


def turned(page: Any) -> int:
    """How many verdicts the page says have turned."""
    found = re.search(r"(\d+) 项判断变了", text(page))
    assert found or "没有一项判断因此改变" in text(page)
    return int(found.group(1)) if found else 0


def test_a_reading_is_decided_with_a_ground_and_shows_what_turned(console: Console) -> None:
    from zhengan.web.models import Run
    from zhengan.web.verdicts.judged import judge_now
    from zhengan.workspace.settings import settings_of

    admin = console.client("admin")
    page = text(admin.get(address(console, "reading", reading="coverage")))
    assert "有一个样本即可" in page
    cells = {"name": "reading:coverage", "value": "any", "why": WHY}
    assert admin.post(address(console, "decide"), cells | {"why": " "}).status_code == 400
    assert admin.post(address(console, "decide"), cells | {"value": "all of them"}).status_code == 400
    answer = admin.post(address(console, "decide"), cells)
    assert answer.status_code == 302
    assert settings_of(console.institution).readings["coverage"] == "any"
    waiting = admin.get(answer["Location"])
    assert "正在按新的决定重新判断" in text(waiting)
    judge_now(console.institution, DAY, None, datetime(2026, 11, 21, tzinfo=UTC))
    count = turned(admin.get(answer["Location"]))
    before = Run.objects.order_by("pk").filter(institution=console.institution).first()
    after = Run.objects.order_by("pk").filter(institution=console.institution).last()
    assert before
    assert after
    same = {row.finding: row.verdict for row in after.verdicts.all()}
    met = next(row for row in before.verdicts.exclude(verdict="met") if same[row.finding] == row.verdict)
    before.verdicts.filter(pk=met.pk).update(verdict="met")
    done = text(admin.get(answer["Location"]))
    assert turned(admin.get(answer["Location"])) == count + 1
    assert f"/verdicts/{met.finding}/" in done
    assert WHY in text(admin.get(address(console, "reading", reading="coverage")))
    assert admin.post(address(console, "decide"), cells).status_code == 400  # the same again
    assert admin.get(address(console, "reading", reading="nonsense")).status_code == 404


@pytest.mark.parametrize("name", ["off:app-filing-2022", "four_eyes:incident", "require_mfa:admin"])
def test_what_can_be_switched_is_switched_with_a_ground(console: Console, name: str) -> None:
    admin = console.client("admin")
    cells = {"name": name, "value": "true", "why": WHY}
    assert admin.post(address(console, "decide"), cells).status_code == 302
    assert WHY in text(admin.get(address(console, "switches")))
    item = newest(console.institution, 20, kinds=["setting"])
    assert name in [one.key for one in item]
    for wrong in ({"name": "require_mfa:nobody"}, {"name": "colour:red"}, {"why": ""}):
        assert admin.post(address(console, "decide"), cells | wrong).status_code == 400


def test_the_trail_is_filtered_paged_exported_and_verified_and_looking_is_on_it(console: Console) -> None:
    auditor = console.client("auditor")
    for number in range(60):
        auditor.get(console.url("verdicts/") + f"?chapter={number}")
    first = auditor.get(address(console, "trail"))
    assert text(first).count("<time") == 50
    older = re.search(r'href="([^"]*before=\d+)"', text(first))
    assert older
    assert auditor.get(older.group(1).replace("&amp;", "&")).status_code == 200
    assert newest(console.institution, 1)[0].key.endswith("/manage/trail/")
    console.client("filer").get(address(console, "trail"))
    denied = text(auditor.get(address(console, "trail") + "?kind=denied&person=filer"))
    assert "trail:read" in denied
    assert "没有符合筛选" in text(auditor.get(address(console, "trail") + "?day=2020-01-01"))
    today = newest(console.institution, 1)[0].recorded_at[:10]
    assert "verdicts" in text(auditor.get(address(console, "trail") + f"?day={today}"))
    for wrong in ("kind=nonsense", "day=yesterday", "before=x"):
        assert auditor.get(address(console, "trail") + f"?{wrong}").status_code == 400
        assert auditor.get(address(console, "trail_export") + "?kind=nonsense").status_code == 400
    sent: Any = auditor.get(address(console, "trail_export"))
    file = b"".join(sent.streaming_content).decode("utf-8-sig")
    assert len(file.splitlines()) > 60
    assert newest(console.institution, 1)[0].type == "export"
    checked = text(auditor.post(address(console, "trail_check")))
    assert "首尾相接，没有改动" in checked


def test_a_cell_of_the_export_is_never_a_formula(console: Console) -> None:
    from zhengan.ledger.trail import Event, note_down
    from zhengan.web.events import Wanted, as_csv

    note_down(console.institution, Event("read", "=HYPERLINK(1)"), actor="@evil", source="given", now=NOW)
    rows = list(as_csv(console.institution, Wanted()))
    assert "'=HYPERLINK(1)" in rows[1]
    assert "'@evil" in rows[1]


def test_a_forged_trail_is_told(sqlite_place: str) -> None:
    from zhengan.ledger import trail_name, verify
    from zhengan.ledger.trail import Event, note_down

    note_down("甲", Event("read", "/a"), actor="b", source="given", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("UPDATE ledger_entry SET key = '/c'")
    assert verify(trail_name("甲")).faults


def test_the_servers_trail_is_for_the_institution_of_the_server(console: Console) -> None:
    Client().post("/accounts/login/", {"login": "filer", "password": "wrong"})
    page = text(console.client("auditor").get(address(console, "trail") + "?of=server"))
    assert "登录失败" in page
    assert "127.0.0.1" in page


def test_backups_are_asked_for_listed_and_checked(console: Console) -> None:
    from zhengan.web.models import Job
    from zhengan.web.work.backup import backups_of, make_backup

    admin = console.client("admin")
    assert "还没有备份" in text(admin.get(address(console, "upkeep")))
    admin.post(address(console, "upkeep_make"))
    assert Job.objects.filter(kind="backup", state="waiting").count() == 1
    if connection.vendor != "sqlite":
        return
    path = make_backup(console.workspace, NOW, lambda done, total, words: None)
    found = backups_of(console.workspace)
    assert [one.path for one in found if isinstance(one, Backup)] == [path]
    assert "完整，可以恢复" in text(admin.post(address(console, "upkeep_check"), {"name": path.name}))
    path.write_bytes(path.read_bytes()[:-100])
    assert "读不出来" in text(console.client("auditor").get(address(console, "upkeep")))
    assert admin.post(address(console, "upkeep_check"), {"name": "../../keys"}).status_code == 404


def test_the_front_page_and_the_institution(console: Console) -> None:
    admin = console.client("admin")
    assert text(admin.get(address(console, "manage"))).count('class="panel"') == 8
    page = text(admin.get(address(console, "institution")))
    assert "海晏证券有限公司" in page
    assert "没有登记特别的身份" in page


@pytest.mark.parametrize(
    ("name", "most"), [("people", 14), ("manage_tokens", 12), ("trail", 14), ("readings", 12), ("switches", 14)]
)
def test_a_list_asks_the_same_of_the_database_whatever_its_length(console: Console, name: str, most: int) -> None:
    from zhengan.web.models import User

    auditor = console.client("auditor")
    with CaptureQueriesContext(connection) as few:
        auditor.get(address(console, name))
    for number in range(40):
        user = User.objects.create_user(f"person{number}", password_set_at=NOW)
        give(user, console.institution, "filer")
        tokens.issue(user, console.institution, "x", ["verdicts:read"], days=300, now=now())
    with CaptureQueriesContext(connection) as many:
        page = auditor.get(address(console, name))
    assert page.status_code == 200
    asked = [query["sql"] for query in many if query["sql"].startswith("SELECT")]
    assert len(asked) <= len([query for query in few if query["sql"].startswith("SELECT")])
    assert len(asked) <= most, "\n".join(asked)


PAGES = [
    "manage",
    "people",
    "person",
    "manage_tokens",
    "institution",
    "readings",
    "reading",
    "switches",
    "trail",
    "upkeep",
    "tokens",
]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_fit_to_be_looked_at(as_person: AsPerson, demo_console: Console, served: str, name: str) -> None:
    from zhengan.web.work.backup import make_backup

    admin, words = person("admin"), "监控平台每日导入"
    tokens.issue(admin, demo_console.institution, words, ["law:read"], days=90, now=now())
    if name == "upkeep":
        make_backup(demo_console.workspace, NOW, lambda done, total, words: None)
    parts = {"person": {"person": person("filer").pk}, "reading": {"reading": "coverage"}}.get(name, {})
    look(as_person("admin"), served + address(demo_console, name, **parts), f"manage-{name}")


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/oidc/cancelled/"])
def test_the_pages_before_signing_in_are_fit_to_be_looked_at(open_page: OpenPage, served: str, path: str) -> None:
    look(open_page, served + path, "account" + path.replace("/", "-").rstrip("-"))


@pytest.mark.parametrize("path", ["/accounts/password/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/logout/"])
def test_the_pages_of_ones_own_account_are_fit_to_be_looked_at(as_person: AsPerson, served: str, path: str) -> None:
    look(as_person("filer"), served + path, "account" + path.replace("/", "-").rstrip("-"))
