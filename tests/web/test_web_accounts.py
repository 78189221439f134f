"""Signing in and out as people and attackers do: passwords, lock-out, sessions, second factors, what the trail says of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from tests.web.given import PASSWORD, Console
from zhengan.ledger.trail import newest
from zhengan.web.accounts.passwords import FEWEST_KINDS, Kinds, NotFormer, change, give_one_time, is_due, is_past_use
from zhengan.web.accounts.session import end_all, ending, keep_newest
from zhengan.web.site import FAILURES, IDLE_SECONDS, LONGEST_SECONDS
from zhengan.workspace.clock import now

LOGIN, CHANGE = "/accounts/login/", "/accounts/password/"
NEW = "Xin-de+2027-kou"
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def person(name: str) -> Any:
    from zhengan.web.models import User

    return User.objects.get(username=name)


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, **more)


def events(count: int = 10) -> list[tuple[str, str, dict[str, Any]]]:
    """The newest events of the server's trail: kind, subject, detail."""
    return [(item.type, item.key, item.content()["payload"]) for item in newest("", count)]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_person_signs_in_with_name_and_password_and_out_again(console: Console) -> None:
    client = Client()
    page = client.get(console.url("verdicts/"))
    assert page.status_code == 302
    assert page["Location"].startswith(LOGIN)
    answer = client.post(page["Location"], {"login": "filer", "password": PASSWORD})
    assert answer.status_code == 302
    answer = sign_in(Client(), "filer")
    assert answer["Location"] == "/"
    kind, subject, detail = events()[0]
    assert (kind, subject) == ("login", "filer")
    assert detail == {"address": "127.0.0.1", "by": ["password"], "ended": 0}
    assert client.get(console.url("verdicts/")).status_code == 200
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert events()[0][:2] == ("logout", "filer")
    assert client.get(console.url("verdicts/")).status_code == 302


def test_there_is_no_sign_up_and_no_password_by_mail(console: Console) -> None:
    client = Client(raise_request_exception=True)
    for path in (
        "signup/",
        "password/reset/",
        "email/",
        "confirm-email/",
        "login/code/",
        "social/signup/",
        "3rdparty/",
    ):
        assert client.get(f"/accounts/{path}").status_code == 404, path


def test_cookies_are_closed_to_scripts_and_other_sites(console: Console) -> None:
    client = Client()
    sign_in(client, "filer")
    cookie = client.cookies["zhengan_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""  # it ends with the browser
    assert not cookie["secure"]


def test_behind_tls_cookies_are_secure_and_the_proxys_word_counts(console: Console, settings: Any) -> None:
    from zhengan.web.accounts.addresses import address_of
    from zhengan.web.site import Address, console_settings

    found = console_settings({}, "x", Address(("zhengan.example.cn",), tls=True))
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    request: Any = (
        Client().get(LOGIN, headers={"X-Forwarded-For": "1.2.3.4, 10.0.0.7"}, REMOTE_ADDR="10.9.9.9").wsgi_request
    )
    assert address_of(request) == "10.9.9.9"
    settings.SECURE_PROXY_SSL_HEADER = found["SECURE_PROXY_SSL_HEADER"]
    assert address_of(request) == "10.0.0.7"
    request = Client().get(LOGIN, headers={"X-Forwarded-For": "<script>"}, REMOTE_ADDR="10.9.9.9").wsgi_request
    assert address_of(request) == "0.0.0.0"


def test_a_wrong_password_and_an_unknown_name_look_the_same(console: Console) -> None:
    wrong, unknown = sign_in(Client(), "filer", "wrong"), sign_in(Client(), "nobody-here", "wrong")
    assert wrong.status_code == unknown.status_code == 200
    assert (
        text(wrong).replace("filer", "nobody-here").count("用户名或口令不对")
        == text(unknown).count("用户名或口令不对")
        == 1
    )
    disabled = person("leader")
    disabled.is_active = False
    disabled.save()
    assert "用户名或口令不对" in text(sign_in(Client(), "leader"))
    assert [one[1] for one in events(3)] == ["leader", "-", "filer"]
    assert "nobody-here" not in str(events(3))


def test_five_failures_lock_the_name_at_that_address_only(console: Console) -> None:
    client = Client()
    for _ in range(FAILURES - 1):
        assert sign_in(client, "Filer ", "wrong").status_code == 200
    assert sign_in(client, "filer", "wrong").status_code == 429
    page = sign_in(client, "filer")
    assert page.status_code == 429
    assert "锁定 30 分钟" in text(page)
    assert ("locked", "filer", {"address": "127.0.0.1", "minutes": 30}) in events()
    assert sign_in(Client(), "reviewer").status_code == 302
    assert sign_in(Client(REMOTE_ADDR="10.0.0.8"), "filer").status_code == 302


def test_a_name_that_is_no_account_locks_just_the_same(console: Console) -> None:
    answers = [sign_in(Client(), "nobody-here", "wrong").status_code for _ in range(FAILURES)]
    assert answers == [200] * (FAILURES - 1) + [429]


def test_the_lock_ends_after_half_an_hour(console: Console) -> None:
    from axes.models import AccessAttempt

    for _ in range(FAILURES):
        sign_in(Client(), "filer", "wrong")
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=31))
    assert sign_in(Client(), "filer").status_code == 302


@pytest.mark.parametrize(
    ("password", "kinds"), [("abcdefghijk", 1), ("Abcdefghijk", 2), ("abc12345678", 2), ("口令口令口令口令口令ab", 2)]
)
def test_a_password_of_too_few_kinds_is_refused(password: str, kinds: int) -> None:
    with pytest.raises(ValidationError, match=f"现有 {kinds} 种"):
        Kinds().validate(password)
    Kinds().validate(password + "1A-"[:FEWEST_KINDS])


@pytest.mark.parametrize(
    ("password", "words"),
    [("Ab1-efghi", "10"), ("filer-Filer1", "用户名|相似"), (PASSWORD, "最近用过"), ("abcdefghij1", "种")],
)
def test_the_change_page_says_what_is_wrong_with_a_password(console: Console, password: str, words: str) -> None:
    client = Client()
    sign_in(client, "filer")
    page = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": password, "password2": password})
    assert page.status_code == 200
    assert any(word in text(page) for word in words.split("|")), text(page)


def test_the_last_five_passwords_are_not_taken_again(console: Console) -> None:
    user = person("filer")
    used = [PASSWORD, *(f"Di-{number}-ge+kou" for number in range(5))]
    for number, password in enumerate(used[1:]):
        change(user, password, NOW + timedelta(days=number))
    for password in used[1:]:
        with pytest.raises(ValidationError):
            NotFormer().validate(password, user)
    NotFormer().validate(used[0], user)
    assert user.former_passwords.count() == 5


def test_a_one_time_password_opens_the_change_page_and_nothing_else(console: Console) -> None:
    password = give_one_time(person("filer"), now())
    client = Client()
    sign_in(client, "filer", password)
    for path in ("/", console.url("verdicts/"), "/accounts/2fa/"):
        assert client.get(path)["Location"] == CHANGE, path
    assert "请先更换口令" in text(client.get(CHANGE))
    answer = client.post(CHANGE, {"oldpassword": password, "password1": NEW, "password2": NEW})
    assert answer["Location"] == "/"
    assert client.get(console.url("verdicts/")).status_code == 200
    assert not person("filer").must_change_password
    assert ("account", "filer", {"did": "password changed"}) in events()


def test_a_password_of_ninety_days_is_to_be_changed_and_an_unused_one_time_one_is_worth_nothing(
    console: Console,
) -> None:
    user = person("filer")
    set_at = user.password_set_at
    assert not is_due(user, set_at + timedelta(days=90))
    assert is_due(user, set_at + timedelta(days=91))
    assert not is_due(user, set_at - timedelta(days=400))  # a clock set back asks nothing new
    password = give_one_time(user, NOW)
    assert is_due(user, NOW)
    assert not is_past_use(user, NOW + timedelta(days=7))
    assert is_past_use(user, NOW + timedelta(days=8))
    user.password_set_at = now() - timedelta(days=8)
    user.save()
    page = Client().post(LOGIN, {"login": "filer", "password": password}, follow=True)
    assert "一次性口令已过期" in text(page)
    assert not page.wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    ("begun", "seen", "now", "why"),
    [
        (0, 0, IDLE_SECONDS, None),
        (0, 0, IDLE_SECONDS + 1, "idle"),
        (0, LONGEST_SECONDS - 5, LONGEST_SECONDS, None),
        (0, LONGEST_SECONDS - 5, LONGEST_SECONDS + 1, "longest"),
        (1000, 1000, 1000 - 300, None),  # a clock set right
        (1000, 1000, 1000 - 301, "clock"),
        (10**9, 10**9, 0, "clock"),
        (0, 0, 10**9, "idle"),
    ],
)
def test_a_session_ends_in_time_whatever_the_clock_does(begun: int, seen: int, now: int, why: str | None) -> None:
    assert ending(begun, seen, now) == why


def test_small_steps_back_do_not_add_up_to_an_everlasting_session() -> None:
    seen = 10_000
    ends = [ending(10_000, seen, seen - step) for step in range(0, 1000, 100)]
    assert ends[:4] == [None] * 4
    assert set(ends[4:]) == {"clock"}


@pytest.mark.parametrize(
    ("shift", "words"), [(IDLE_SECONDS + 5, "30 分钟没有操作"), (-7200, "时钟被调回"), (10**8, "没有操作")]
)
def test_whoever_is_signed_out_is_told_why(
    console: Console, monkeypatch: pytest.MonkeyPatch, shift: int, words: str
) -> None:
    from zhengan.web.accounts import session

    client = Client()
    sign_in(client, "filer")
    client.get(console.url("verdicts/"))
    real = now()
    monkeypatch.setattr(session, "now", lambda: real + timedelta(seconds=shift))
    page = client.get(console.url("verdicts/"), follow=True)
    assert words in text(page)
    assert page.redirect_chain[-1][0].startswith(LOGIN)


def test_work_keeps_a_session_alive_but_not_past_twelve_hours(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhengan.web.accounts import session

    client, real = Client(), now()
    sign_in(client, "filer")
    answers = []
    for minutes in range(0, 13 * 60, 25):
        monkeypatch.setattr(session, "now", lambda at=minutes: real + timedelta(minutes=at))
        answers.append((minutes, client.get("/accounts/sessions/").status_code))
    assert {status for minutes, status in answers if minutes <= 720} == {200}
    assert {status for minutes, status in answers if minutes > 720} == {302}


def test_a_page_that_asks_by_itself_keeps_no_session_alive(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengan.web.accounts import session

    client, real = Client(), now()
    sign_in(client, "filer")
    answers = []
    for minutes in range(0, 45, 5):
        monkeypatch.setattr(session, "now", lambda at=minutes: real + timedelta(minutes=at))
        polled = client.get("/accounts/sessions/", headers={session.POLLED: "1"})
        answers.append((minutes, polled.status_code))
    assert [status for minutes, status in answers if minutes <= 30] == [200] * 7
    assert {status for minutes, status in answers if minutes > 30} == {302}


def test_a_part_of_a_page_goes_to_the_sign_in_page_as_a_whole(console: Console) -> None:
    here = f"http://testserver{console.url('verdicts/')}?verdict=due"
    answer = Client().get(console.url("verdicts/"), headers={"HX-Request": "true", "HX-Current-URL": here})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith(f"{LOGIN}?next=%2Fi%2F")
    assert "verdict%3Ddue" in answer["HX-Redirect"]


def test_a_person_has_three_sessions_and_the_oldest_ends(console: Console) -> None:
    clients = [Client() for _ in range(4)]
    for client in clients:
        sign_in(client, "filer")
    assert [client.get("/accounts/sessions/").status_code for client in clients] == [302, 200, 200, 200]
    assert text(clients[3].get("/accounts/sessions/")).count("<time") == 6
    clients[3].post("/accounts/sessions/")
    assert [client.get("/accounts/sessions/").status_code for client in clients[1:]] == [302, 302, 200]


def test_all_other_sessions_end_when_the_password_changes(console: Console) -> None:
    first, second = Client(), Client()
    sign_in(first, "filer")
    sign_in(second, "filer")
    second.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert first.get("/accounts/sessions/").status_code == 302
    assert second.get("/accounts/sessions/").status_code == 200


def test_all_sessions_end_when_the_account_is_disabled(console: Console) -> None:
    client = Client()
    sign_in(client, "filer")
    user = person("filer")
    user.is_active = False
    user.save()
    assert client.get("/accounts/sessions/").status_code == 302
    assert end_all(user) == 1
    assert keep_newest(user, "") == 0


def test_a_session_that_was_made_up_is_nobodys(console: Console) -> None:
    client = Client()
    client.cookies["zhengan_session"] = "0" * 32
    page = client.get(console.url("verdicts/"), follow=True)
    assert page.redirect_chain
    assert "登录已结束" in text(page)


def test_language_and_colours_are_kept_with_the_person(console: Console) -> None:
    client = Client()
    sign_in(client, "filer")
    back = client.post("/look/", {"theme": "dark", "next": console.url("verdicts/")})
    assert unquote(back["Location"]) == console.url("verdicts/")
    assert 'data-theme="dark"' in text(client.get(console.url("verdicts/")))
    client.post("/look/", {"language": "en", "next": "/"})
    assert (person("filer").theme, person("filer").language) == ("dark", "en")
    assert 'lang="en"' in text(client.get("/accounts/sessions/"))
    other = Client()
    sign_in(other, "filer")
    assert 'lang="en"' in text(other.get("/accounts/sessions/"))
    assert client.post("/look/", {"theme": "pink"}).status_code == 400
    assert client.post("/look/", {"next": "https://elsewhere.example/"})["Location"].startswith("/")


def test_forms_without_the_mark_of_the_page_are_refused(console: Console) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, "filer").status_code == 403


def test_a_full_disk_lets_nobody_in_unseen_and_everybody_out(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengan.ledger.errors import StorageError
    from zhengan.web.accounts import signing_in

    client = Client()
    sign_in(client, "filer")

    def full(*_given: Any, **_named: Any) -> None:
        raise StorageError("磁盘已满，没有写入。")

    monkeypatch.setattr(signing_in, "note_down", full)
    refused = sign_in(Client(), "reviewer")
    assert refused.status_code == 400
    assert "磁盘已满" in text(refused)
    client.post("/accounts/logout/")
    assert client.get("/accounts/sessions/").status_code == 302


def test_whoever_has_the_server_gets_back_in(console: Console) -> None:
    from zhengan.web.accounts.rescue import rescue

    asked: dict[str, Any] = {"by": "root", "now": now()}
    assert rescue(console.institution, "nobody.here", admin=False, factor=False, **asked) is None
    user = person("admin")
    user.is_active = False
    user.save()
    password = rescue(console.institution, "admin", admin=False, factor=True, **asked)
    assert password
    assert sign_in(Client(), "admin", password).status_code == 302
    new = rescue(console.institution, "new.admin", admin=True, factor=False, **asked)
    assert new
    client = Client()
    sign_in(client, "new.admin", new)
    assert client.get(console.url("manage/"))["Location"] == CHANGE
    assert events(5)[1][:2] == ("account", "new.admin")
    assert new not in str(events(5))
