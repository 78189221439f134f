"""Accounts, tokens, backups and one's own things over the API: what the pages do, with the same refusals."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.given import Program, program
from tests.web.given import DAY, EVENING, Console
from zhengan.ledger import newest
from zhengan.web.models import Draft, Job, KeptAnswer, SavedView, Token, User
from zhengan.web.work.backup import make_backup
from zhengan.workspace.clock import now

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def number_of(name: str) -> int:
    return User.objects.get(username=name).pk


def test_a_one_time_password_is_told_once_and_ends_what_was(console: Console) -> None:
    admin, before = program(console, "admin"), console.client("filer")
    path = f"~people/{number_of('filer')}/password"
    given = admin.ask("POST", path, headers={"Idempotency-Key": "p"})
    assert given.status_code == 201
    secret = given.json()["password"]
    filer = User.objects.get(username="filer")
    assert (filer.check_password(secret), filer.must_change_password) == (True, True)
    assert before.get(console.url("verdicts/")).status_code == 302
    assert not any(secret.encode() in bytes(kept.body) for kept in KeptAnswer.objects.all())
    assert secret not in newest(console.institution, 1)[0].body.decode()
    assert admin.ask("POST", path, headers={"Idempotency-Key": "p"}).json()["password"] != secret
    own = admin.ask("POST", f"~people/{number_of('admin')}/password")
    assert (own.status_code, "自己的口令" in own.json()["detail"]) == (422, True)
    assert (
        admin.ask("POST", f"~people/{number_of('outsider')}/password").status_code == 201
    )  # the server's administrator
    assert program(console, "auditor").ask("POST", path).status_code == 403


def test_second_factors_are_taken_away(console: Console) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user_id=number_of("filer"), type="totp", data={"secret": "x"})
    admin = program(console, "admin")
    assert admin.ask("POST", f"~people/{number_of('filer')}/factor").status_code == 200
    assert not Authenticator.objects.exists()
    told = newest(console.institution, 1)[0].content()
    assert (told["payload"]["did"], told["actor"]) == ("factor reset", "admin")


def test_an_identity_is_linked_and_taken_away(console: Console) -> None:
    from allauth.socialaccount.models import SocialAccount

    admin, path = program(console, "admin").client(), number_of("filer")
    admin.link_person(path, "u-1")
    assert SocialAccount.objects.get().uid == "u-1"
    admin.link_person(path, None)
    assert not SocialAccount.objects.exists()


def test_a_token_makes_less_than_itself_and_never_a_maker(console: Console) -> None:
    filer = program(console, "filer", ("evidence:read", "evidence:write", "tokens:read", "tokens:write"))
    wanted = {"name": "夜间", "scopes": ["evidence:read"], "days": 1}
    # The program's own token lasts a day, and a moment has passed since.
    assert "更久" in filer.ask("POST", "~own-tokens", json=wanted).json()["detail"]
    Token.objects.update(expires_at=now() + timedelta(days=30))
    made = filer.ask("POST", "~own-tokens", json=wanted, headers={"Idempotency-Key": "t"})
    assert made.status_code == 201, made.text
    child = Program(console.institution, made.json()["text"])
    assert child.ask("GET", "~records/system").status_code == 200
    assert child.ask("GET", "~verdicts").status_code == 403
    assert child.ask("POST", "~own-tokens", json=wanted).status_code == 403
    for scope in ("tokens:write", "verdicts:read", "manage:manage", "x"):
        refused = filer.ask("POST", "~own-tokens", json={**wanted, "scopes": ["evidence:read", scope]})
        assert (refused.status_code, scope in refused.json()["detail"]) == (422, True)
    for days in (0, 366, 10**9):
        assert filer.ask("POST", "~own-tokens", json={**wanted, "days": days}).status_code == 422
    assert not any(child.token.encode() in bytes(kept.body) for kept in KeptAnswer.objects.all())
    listed = filer.ask("GET", "~own-tokens").json()["items"]
    assert [one["name"] for one in listed] == ["test", "夜间"]
    assert newest(console.institution, 1, kinds=["account"])[0].content()["payload"]["with"] == "test"


def test_ones_own_tokens_are_ended_and_no_others(console: Console) -> None:
    filer = program(console, "filer")
    program(console, "reviewer")
    mine = Token.objects.get(user__username="filer").pk
    theirs = Token.objects.get(user__username="reviewer").pk
    assert filer.ask("POST", f"~own-tokens/{theirs}/revocation").status_code == 404
    assert filer.ask("POST", f"~own-tokens/{mine}/revocation").json()["revoked_at"]
    assert filer.ask("GET", "me").status_code == 401


def test_a_person_at_a_page_makes_tokens_of_their_whole_role(console: Console) -> None:
    client = console.client("leader")
    body = {"name": "报表", "scopes": ["tokens:write", "verdicts:read"], "days": 365}
    path = f"/api/v1/institutions/{console.institution}/own-tokens"
    made = client.post(path, json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    assert made.json()["token"]["scopes"] == ["tokens:write", "verdicts:read"]


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
def test_a_backup_is_asked_for_listed_and_checked(console: Console) -> None:
    server = program(console, "admin").client()
    job = server.make_backup()
    assert (job["kind"], Job.objects.get(kind="backup").by) == ("backup", "admin")
    path = make_backup(console.workspace, EVENING, lambda done, total, words: None)
    (listed,) = server.list_backups()["items"]
    assert (listed["name"], listed["keys"]) == (path.name, False)
    assert server.check_backup(path.name) == {"name": path.name, "faults": []}
    path.write_bytes(path.read_bytes()[:-200])
    assert server.list_backups()["broken"] == [path.name]
    admin = program(console, "admin")
    assert admin.ask("POST", "~backups/nothing.zip/check").status_code == 404
    assert admin.ask("POST", "~backups/..%2Fzhengan.toml/check").status_code == 404
    assert program(console, "auditor").ask("POST", "~backups").status_code == 403


def test_another_institution_has_no_backups(console: Console) -> None:
    from zhengan.web.models import Membership

    Membership.objects.create(
        user=User.objects.get(username="outsider"),
        institution=console.other,
        role="admin",
        given_by="given",
        given_at=EVENING,
    )
    stranger = program(console, "outsider")
    assert stranger.ask("GET", "~backups").status_code == 404
    assert stranger.ask("POST", "~backups").status_code == 404
    assert not Job.objects.filter(kind="backup").exists()


def test_filters_are_kept_as_at_the_page(console: Console) -> None:
    with program(console, "leader").client() as server:
        server.keep_verdict_view("违规", "verdict=breached")
        assert server.keep_verdict_view("违规", "verdict=due") == {"name": "违规", "query": "verdict=due"}
        assert "违规" in console.client("leader").get(console.url("verdicts/")).content.decode()
        server.forget_verdict_view("违规")
        assert server.list_views() == []
    asker = program(console, "leader")
    assert asker.ask("DELETE", "~views/没有").status_code == 404
    assert asker.ask("PUT", "~views/%20", json={"query": ""}).status_code == 400
    assert asker.ask("PUT", "~views/x", json={"query": "a" * 3000}).status_code == 400
    for number in range(31):
        SavedView.objects.update_or_create(
            user_id=number_of("leader"), institution=console.institution, page="verdicts", name=str(number), query=""
        )
    assert asker.ask("PUT", "~views/x", json={"query": ""}).status_code == 400


def test_a_half_filled_form_goes_on_at_the_page(console: Console) -> None:
    with program(console, "filer").client() as server:
        server.keep_form_draft("drill", {"held_on": ["2026-05-"], "note": ["没写完"]})
        assert "没写完" in console.client("filer").get(console.url("evidence/new/drill/")).content.decode()
        assert server.get_draft("drill")["cells"] == {"held_on": ["2026-05-"], "note": ["没写完"]}
        server.keep_form_draft("drill", {"held_on": ["2026-05-12"]}, "演练")
        assert {(one["type"], one["key"]) for one in server.list_drafts()} == {("drill", ""), ("drill", "演练")}
        assert [one["key"] for one in server.drop_form_draft("drill")["items"]] == ["演练"]
    filer = program(console, "filer")
    assert filer.ask("GET", "~drafts/drill").status_code == 404
    assert filer.ask("PUT", "~drafts/nothing", json={"cells": {}}).status_code == 404
    assert filer.ask("PUT", "~drafts/drill", json={"cells": {"a": ["x" * 30_000]}}).status_code == 422
    assert program(console, "auditor").ask("GET", "~drafts/drill").status_code == 403
    assert Draft.objects.count() == 1


def test_one_attachment_is_given_out_byte_for_byte(console: Console, tmp_path: Path) -> None:
    file = SimpleUploadedFile("报告.pdf", PDF)
    where = console.url("evidence/record/drill/演练/")
    assert console.client("filer").post(f"{where}attach/", {"file": file}).status_code == 302
    with program(console, "auditor").client() as server:
        (listed,) = server.list_attachments("drill", "演练")
        assert (listed["name"], listed["size"], listed["on_file"]) == ("报告.pdf", len(PDF), True)
        assert server.get_attachment("drill", "演练", listed["digest"]) == PDF
    told = newest(console.institution, 1, kinds=["export"])[0]
    assert (told.key, told.content()["payload"]["by"]) == ("drill/演练", "api")
    auditor = program(console, "auditor")
    assert auditor.ask("GET", f"~attachment-files/{listed['digest']}/system/集中交易").status_code == 404
    assert auditor.ask("GET", f"~attachment-files/sha256:{'0' * 64}/drill/演练").status_code == 404
    assert program(console, "admin").ask("GET", f"~attachment-files/{listed['digest']}/drill/演练").status_code == 403
    (console.workspace.attachments / listed["digest"].removeprefix("sha256:")).write_bytes(b"%PDF-changed")
    changed = auditor.ask("GET", f"~attachment-files/{listed['digest']}/drill/演练")
    assert (changed.status_code, "被改动过" in changed.json()["detail"]) == (422, True)


def test_comparisons_and_the_law_are_given_out_as_files(console: Console) -> None:
    with program(console, "auditor").client() as server:
        pairs = server.list_comparisons()
        assert {"before": "csrc-82", "after": "csrc-218"} in pairs
        for form, begins in (("json", b"{"), ("html", b"<!"), ("word", b"PK")):
            assert server.get_comparison("csrc-82", "csrc-218", form, article="21").lstrip().startswith(begins)
        duties = json.loads(server.export_instrument("csrc-218", "oscal-catalog"))
        assert duties["catalog"]["metadata"]["oscal-version"]
        assert json.loads(server.export_profile(as_of=DAY.isoformat()))["profile"]
    auditor = program(console, "auditor")
    assert auditor.ask("GET", "~law/comparisons/csrc-218/csrc-82/json").status_code == 404
    assert auditor.ask("GET", "~law/comparisons/csrc-82/csrc-218/pdf").status_code in (404, 422)
    assert auditor.ask("GET", "~law/comparisons/csrc-82/csrc-218/json?article=9999").status_code == 404
    assert auditor.ask("GET", "~law/instruments/csrc-218/files/akn").status_code == 400  # no official text is loaded
    assert auditor.ask("GET", "~law/instruments/nothing/files/akn").status_code == 404


def test_a_verdict_is_looked_back_on(console: Console) -> None:
    with program(console, "auditor").client() as server:
        row = next(server.list_verdicts(as_of=DAY.isoformat(), verdict=["breached"]))
        past: Any = server.get_verdict_past(row["id"], as_of=DAY.isoformat())
    days = [one["as_of"] for one in past["items"]]
    assert days == sorted(days)
    assert (len(days), days[-1]) == (25, DAY.isoformat())
    assert past["items"][-1]["verdict"] == "breached"
    assert {one["verdict"] for one in past["items"]} - {"breached", "met", "due", "unproven", None} == set()


@pytest.mark.parametrize("path", ["~verdicts/0000/past", "~verdicts/zz/past"])
def test_no_verdict_has_no_past(console: Console, path: str) -> None:
    assert program(console, "auditor").ask("GET", f"{path}?as_of={DAY}").status_code == 404


def test_all_that_is_switched_at_the_page_is_switched_over_the_api(console: Console) -> None:
    from zhengan.web.accounts import second_factor

    with program(console, "admin").client() as server:
        server.decide_setting("off:csrc-218", value=True, why="试算")
        server.decide_setting("warning:P1Y", "60", "年度计划")
        server.decide_setting("require_mfa:admin", value=True, why="等保整改")
        own = server.get_settings()
        assert (own["off"], own["warning"]) == (["csrc-218"], {"P1Y": 60})
        off = {one["id"] for one in server.list_instruments() if not one["judged"]}
        assert off == {"csrc-218"}
    assert second_factor.required_roles(console.institution) == {"admin"}
    admin = program(console, "admin")
    for name, value in (
        ("warning:P1Y", "365"),
        ("warning:P1Y", 60),
        ("require_mfa:admin", "yes"),
        ("require_mfa:x", True),
    ):
        assert admin.ask("PUT", f"~settings/{name}", json={"value": value, "why": "依据"}).status_code == 422
