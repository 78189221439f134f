"""Who may do what over the API: the one table of permissions, tokens no wider than their scopes, nobody in another institution."""

from typing import Any

import pytest
from django.test import Client

from tests.api.given import Program, program
from tests.web.given import EVENING, ROLES, Console
from zhengan.api.application import OPERATIONS
from zhengan.api.guard import Leave
from zhengan.ledger import newest
from zhengan.web.accounts.tokens import revoke
from zhengan.web.models import KeptAnswer, Token, User
from zhengan.web.permissions import allowed

PARTS = {
    "type": "system",
    "path:key": "集中交易",
    "finding_id": "0000",
    "form": "json",
    "seq": "1",
    "job_id": "00000000-0000-0000-0000-000000000000",
    "pending_id": "1",
    "person_id": "999",
    "token_id": "999",
    "deed": "sessions",
    "name": "off:none",  # a setting, a filter, or a file
    "instrument": "csrc-218",
    "path:address": "csrc-218/21",
    "kind": "notice",
    "id": "2026-999",
    "number": "1",
    "finding": "0000",
    "digest": f"sha256:{'0' * 64}",
    "before": "csrc-82",
    "after": "csrc-218",
}
UNKNOWN_AND_REFUSED = (401, 403)


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_asks_the_table(console: Console, role: str) -> None:
    asker = program(console, role)
    refused = {name for name, leave in OPERATIONS.items() if asked(asker, leave).status_code == 403}
    assert refused == {
        name for name, leave in OPERATIONS.items() if leave.page and not allowed([role], leave.page, leave.verb)
    }


def test_a_token_allows_its_scopes_and_no_more(console: Console) -> None:
    reader = program(console, "filer", ("law:read",))
    open_to_it = {name for name, leave in OPERATIONS.items() if asked(reader, leave).status_code != 403}
    assert open_to_it == {
        name for name, leave in OPERATIONS.items() if leave.page is None or (leave.page, leave.verb) == ("law", "read")
    }
    found = reader.ask("GET", "~records/system").json()
    assert "evidence:read" in found["detail"]
    assert reader.ask("GET", "me").json()["access"] == [
        {"institution": console.institution, "roles": ["filer"], "scopes": ["law:read"]}
    ]


def test_a_refusal_stands_on_the_trail_and_so_does_a_look(console: Console) -> None:
    program(console, "filer").ask("GET", "~trail")
    program(console, "auditor").ask("GET", "~records/system?q=secret")
    look, denied = newest(console.institution, 2)
    assert (denied.type, denied.key, denied.content()["actor"]) == ("denied", "trail:read", "filer")
    assert (look.type, look.content()["actor"]) == ("read", "auditor")
    assert "secret" not in look.body.decode()


def test_another_institution_does_not_exist(console: Console) -> None:
    stranger = program(console, "outsider")
    over_there = Program(console.institution, stranger.token)
    for leave in OPERATIONS.values():
        if leave.page:
            found = asked(over_there, leave)
            assert (leave.name, found.status_code) == (leave.name, 404)
            nowhere = asked(Program("没有的机构", stranger.token), leave)
            assert nowhere.json()["detail"] == found.json()["detail"]


@pytest.mark.parametrize(
    "said", ["", "Bearer ", "Bearer zat_wrong", "Basic YTpi", "Bearer " + "x" * 5000, "Bearer \x7f"]
)
def test_without_a_token_that_holds_nothing_answers(console: Console, said: str) -> None:
    headers = {"HTTP_AUTHORIZATION": said} if said else {}
    for leave in list(OPERATIONS.values())[:3]:
        found: Any = Client().generic(leave.method, "/api/v1" + filled(leave, console.institution), **headers)
        assert found.status_code == 401
        assert found["Content-Type"] == "application/problem+json"
        assert found["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_is_worth_nothing(console: Console) -> None:
    filer = program(console, "filer")
    assert filer.ask("GET", "me").status_code == 200
    revoke(Token.objects.get(), EVENING)
    assert filer.ask("GET", "me").status_code == 401


def test_pages_may_ask_by_their_session_and_then_need_the_mark(console: Console) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="filer"), backend="django.contrib.auth.backends.ModelBackend")
    path = f"/api/v1/institutions/{console.institution}/records/drill/d1"
    body = {"held_on": "2026-11-01", "with_associated": False}
    assert browser.get("/api/v1/me").json()["by"] == "session"
    forged = browser.put(path, body, content_type="application/json")
    assert (forged.status_code, forged.json()["code"]) == (403, "forged")
    browser.get("/")
    browser.get("/accounts/password/change/")
    mark = browser.cookies["zhengan_csrf"].value
    assert browser.put(path, body, content_type="application/json", headers={"X-CSRFToken": mark}).status_code == 201


def test_a_person_who_must_change_the_password_first_is_told_so(console: Console) -> None:
    User.objects.filter(username="filer").update(must_change_password=True)
    found = console.client("filer").get("/api/v1/me")
    assert (found.status_code, found.json()["code"]) == (403, "not-allowed")
    assert "口令" in found.json()["detail"]


def test_people_are_looked_after_as_at_the_page(console: Console) -> None:
    admin = program(console, "admin")
    added = admin.ask(
        "POST",
        "~people",
        json={"username": "zhangsan", "display_name": "张三", "roles": ["filer"]},
        headers={"Idempotency-Key": "p"},
    )
    assert (added.status_code, added.json()["person"]["roles"]) == (201, ["filer"])
    secret = added.json()["password"]
    assert User.objects.get(username="zhangsan").check_password(secret)
    assert not any(secret.encode() in bytes(kept.body) for kept in KeptAnswer.objects.all())
    number = added.json()["person"]["id"]
    assert admin.ask("PUT", f"~people/{number}/roles", json={"roles": ["leader"]}).json()["roles"] == ["leader"]
    assert admin.ask("PUT", f"~people/{number}/roles", json={"roles": ["king"]}).status_code == 422
    assert admin.ask("POST", f"~people/{number}/disable").json()["active"] is False
    assert admin.ask("POST", f"~people/{number}/praise").status_code == 422
    stranger = User.objects.get(username="outsider").pk
    names = {one["username"] for one in admin.ask("GET", "~people").json()["items"]}
    assert "outsider" not in names
    assert program(console, "outsider").ask("GET", f"~people/{stranger}/roles").status_code == 405


def test_a_token_is_ended_by_the_administrator(console: Console) -> None:
    admin, filer = program(console, "admin"), program(console, "filer")
    (listed,) = [one for one in admin.ask("GET", "~tokens").json()["items"] if one["user"] == "filer"]
    assert filer.token not in str(listed)
    assert admin.ask("POST", f"~tokens/{listed['id']}/revocation").json()["revoked_at"]
    assert filer.ask("GET", "me").status_code == 401
    theirs = Token.objects.filter(institution=console.other)
    program(console, "outsider")
    assert admin.ask("POST", f"~tokens/{theirs.get().pk}/revocation").status_code == 404


def asked(asker: Program, leave: Leave) -> Any:
    """The answer to an operation, asked with nothing to say."""
    place = filled(leave, asker.institution)
    path = "~" + place.partition(f"/institutions/{asker.institution}/")[2] if leave.page else place[1:]
    said = {"json": {}} if leave.method != "GET" and not leave.deals.takes else {}
    return asker.ask(leave.method, path, **said)


def filled(leave: Leave, institution: str) -> str:
    """The address of an operation, of something."""
    place = leave.address.replace("{institution}", institution)
    for name, value in PARTS.items():
        place = place.replace(f"{{{name}}}", value)
    return place
