"""The second factor in a real browser under our content security policy: an authenticator app, a security key, recovery codes;
and the roles that must have one."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page

from tests.web.browser import OpenPage, axe, shoot
from tests.web.given import PASSWORD, Console
from zhengan.ledger.trail import newest
from zhengan.web.accounts import second_factor
from zhengan.web.site import LOCKED_MINUTES
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
WHY = "等保测评整改"


@pytest.fixture(autouse=True)
def _no_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def person(name: str) -> Any:
    from zhengan.web.models import User

    return User.objects.get(username=name)


def code(secret: str, steps: int = 0) -> str:
    """What an app shows (RFC 6238), some steps off."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)  # noqa: TID251
    found = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = found[-1] & 15
    return f"{(struct.unpack('>I', found[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def signed_in(client: Client, name: str) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": PASSWORD})


def with_app(name: str) -> tuple[Client, str]:
    """A client of a person who has set up an app, and the app's secret."""
    client = Client()
    signed_in(client, name)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 302
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return client, secret


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(console: Console) -> None:
    _client, secret = with_app("filer")
    again = Client()
    assert signed_in(again, "filer")["Location"].startswith("/accounts/2fa/authenticate/")
    assert again.get(console.url("verdicts/")).status_code == 302
    wrong = again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "验证码不对" in wrong.content.decode()
    assert newest("", 1)[0].content()["payload"]["why"] == "totp"
    assert again.post("/accounts/2fa/authenticate/", {"code": code(secret, 1)})["Location"] == "/"
    assert newest("", 1)[0].content()["payload"]["by"] == ["password", "totp"]
    assert again.get(console.url("verdicts/")).status_code == 200
    replay = Client()
    signed_in(replay, "filer")
    assert replay.post("/accounts/2fa/authenticate/", {"code": code(secret, 1)}).status_code == 200  # used already


def test_wrong_codes_are_stopped_after_five(console: Console) -> None:
    with_app("filer")
    client = Client()
    signed_in(client, "filer")
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "试得太多" in client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()


def test_wrong_codes_are_counted_by_all_processes_together(console: Console) -> None:
    _client, secret = with_app("filer")
    client = Client()
    signed_in(client, "filer")
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        cache.clear()  # as another process would find it
    stopped = client.post("/accounts/2fa/authenticate/", {"code": code(secret, 1)})
    assert "试得太多" in stopped.content.decode()
    later = now() + timedelta(minutes=LOCKED_MINUTES, seconds=1)
    assert second_factor.is_worn_out(person("filer"), now())
    assert not second_factor.is_worn_out(person("filer"), later)
    assert not second_factor.is_worn_out(person("admin"), now())


def test_the_apps_secret_is_not_in_the_database_in_the_clear(console: Console, settings: Any) -> None:
    from allauth.mfa.models import Authenticator

    _client, secret = with_app("filer")
    kept = Authenticator.objects.get(user=person("filer"), type="totp").data["secret"]
    assert secret not in kept
    assert second_factor.Adapter().decrypt(kept) == secret
    settings.SECRET_KEY = "another"
    assert second_factor.Adapter().decrypt(kept) != secret


def test_recovery_codes_are_shown_once_and_each_works_once(console: Console) -> None:
    from allauth.mfa.models import Authenticator

    client, _secret = with_app("filer")
    codes = Authenticator.objects.get(user=person("filer"), type="recovery_codes").wrap().get_unused_codes()
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert all(one in page for one in codes)
    assert not any(one in client.get("/accounts/2fa/recovery-codes/").content.decode() for one in codes)
    for expected in (302, 200):
        again = Client()
        signed_in(again, "filer")
        assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == expected


def test_a_role_that_must_have_one_goes_nowhere_without(console: Console) -> None:
    second_factor.require(console.institution, "admin", value=True, by="given", why=WHY, now=NOW)
    assert second_factor.required_roles(console.institution) == {"admin"}
    client = Client()
    signed_in(client, "admin")
    assert client.get(console.url("manage/"))["Location"] == "/accounts/2fa/"
    assert "须有二次验证" in client.get("/accounts/2fa/").content.decode()
    ready, _secret = with_app("admin")
    assert ready.get(console.url("manage/")).status_code == 200
    page = ready.get("/accounts/2fa/totp/deactivate/").content.decode()
    assert "最后一种不能删除" in page
    assert "最后一种不能删除" in ready.post("/accounts/2fa/totp/deactivate/").content.decode()
    assert second_factor.has_one(person("admin"))
    other = Client()
    signed_in(other, "filer")
    assert other.get(console.url("verdicts/")).status_code == 200
    second_factor.require(console.institution, "admin", value=False, by="given", why=WHY, now=NOW)
    assert second_factor.required_roles(console.institution) == frozenset()
    with pytest.raises(InputError):
        second_factor.require(console.institution, "king", value=True, by="given", why=WHY, now=NOW)


def test_an_administrator_resets_the_factor_of_whoever_lost_it(console: Console) -> None:
    with_app("filer")
    console.client("admin").post(console.url(f"manage/people/{person('filer').pk}/do/factor/"))
    assert not second_factor.has_one(person("filer"))
    assert signed_in(Client(), "filer")["Location"] == "/"


def enter(page: Page, served: str, name: str) -> None:
    page.goto(f"{served}/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state("load")


def test_a_security_key_is_added_and_used_in_a_browser_under_our_policy(
    open_page: OpenPage, served: str, demo_console: Console
) -> None:
    """A key is for a name, not for a number: the console is asked as localhost."""
    place = served.replace("127.0.0.1", "localhost")
    page = open_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    options = {**kind, "automaticPresenceSimulation": True}
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    enter(page, place, "auditor")
    page.goto(f"{place}/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.fill("[name=name]", "办公桌上的")
    shoot(page, "account-key-add")
    assert axe(page) == []
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/recovery-codes/")
    shoot(page, "account-recovery-codes")
    assert axe(page) == []
    stored = devtools.send("WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]})["credentials"]
    assert [one["rpId"] for one in stored] == ["localhost"]
    page.goto(f"{place}/accounts/2fa/webauthn/")
    assert page.inner_text("tbody").startswith("办公桌上的")
    page.context.clear_cookies()
    enter(page, place, "auditor")
    page.wait_for_url("**/2fa/authenticate/")
    shoot(page, "account-second-factor")
    assert axe(page) == []
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/i/**")
    assert newest("", 1)[0].content()["payload"]["by"] == ["password", "webauthn"]


def test_a_key_that_is_not_there_is_told_on_the_page(open_page: OpenPage, served: str, demo_console: Console) -> None:
    place = served.replace("127.0.0.1", "localhost")
    page = open_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    enter(page, place, "leader")
    page.goto(f"{place}/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new DOMException('no')) }")
    page.click("#mfa_webauthn_add")
    page.wait_for_selector("[data-key-fault]:not([hidden])")
    assert "没有完成" in page.inner_text("[data-key-fault]")


def test_an_app_is_set_up_in_a_browser(open_page: OpenPage, served: str, demo_console: Console) -> None:
    page = open_page(390, "dark")
    enter(page, served, "reviewer")
    page.goto(f"{served}/accounts/2fa/totp/activate/")
    assert axe(page) == []
    shoot(page, "account-again")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_selector("img.qr")
    shoot(page, "account-app")
    assert axe(page) == []
    page.fill("[name=code]", code(page.inner_text("main code").strip()))
    page.click("main form button")
    page.wait_for_url("**/2fa/recovery-codes/")
