"""What every answer of the API keeps: problems, languages, tags, pace, answers kept, forms."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.given import program
from tests.web.given import Console
from zhengan.api import entrance, guard, uploads
from zhengan.api.application import OPERATIONS, document
from zhengan.api.pace import Pace
from zhengan.api.problems import KINDS
from zhengan.ledger import head
from zhengan.web.models import KeptAnswer

DRILL = {"held_on": "2026-11-01", "with_associated": False}
OUTSIDE = ("/api", "/api/", "/api/v2/me", "/api/v1/nothing", "/api/v1/me/", "/api/v1/institutions/x")


@pytest.mark.parametrize("path", OUTSIDE)
def test_what_is_not_there_is_a_problem_too(console: Console, path: str) -> None:
    found = Client().get(path)
    assert (found.status_code, found["Content-Type"]) == (404, "application/problem+json")
    assert set(found.json()) == {"type", "code", "title", "status", "detail", "instance", "faults"}


def test_a_wrong_method_names_the_right_ones(console: Console) -> None:
    filer = program(console, "filer")
    for method, path in (("DELETE", "~records/system/集中交易"), ("POST", "me"), ("PATCH", "openapi.json")):
        found = filer.ask(method, path)
        assert (found.status_code, found.json()["code"]) == (405, "wrong-method")
        assert "GET" in found.headers["Allow"]


def test_a_head_is_a_get_without_its_body(console: Console) -> None:
    filer = program(console, "filer")
    found = filer.ask("HEAD", "~records/system")
    assert (found.status_code, found.content) == (200, b"")
    assert found.headers["ETag"] == filer.ask("GET", "~records/system").headers["ETag"]


def test_a_forged_host_gets_a_problem(console: Console) -> None:
    found = Client().get("/api/v1/me", headers={"Host": "evil.example"})
    assert (found.status_code, found["Content-Type"]) == (400, "application/problem+json")


def test_problems_speak_chinese_and_english_when_asked(console: Console) -> None:
    filer = program(console, "filer")
    chinese = filer.ask("GET", "~records/system?limit=0").json()
    assert (chinese["title"], chinese["faults"][0]["text"]) == ("内容有误", "query.limit：应为不小于 1 的数。请改正。")
    english = filer.ask("GET", "~records/system?limit=0", headers={"Accept-Language": "en"})
    assert english.json()["title"] == "Content refused"
    assert english.headers["Content-Language"] == "en"
    assert not any("一" <= char <= "鿿" for char in english.json()["detail"])


def test_every_kind_of_problem_has_its_place_on_the_page(console: Console) -> None:
    page = Client().get("/api/v1/docs").content.decode()
    for code in KINDS:
        assert f'id="{code}"' in page
    for name in OPERATIONS:
        assert any(told["operationId"] == name for methods in document()["paths"].values() for told in methods.values())


def test_a_fault_of_the_program_tells_a_number_and_nothing_else(
    console: Console, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the inside of the program")

    monkeypatch.setattr("zhengan.api.holdings.record", broken)
    found = program(console, "filer").ask("GET", "~records/system/集中交易")
    assert found.status_code == 500
    assert "inside" not in found.text
    assert found.json()["instance"] in caplog.text
    assert found.json()["instance"] in found.json()["detail"]


def test_a_full_disk_is_told_as_one(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device", "/srv/secret/place")

    monkeypatch.setattr("zhengan.api.operations.records.file_record", full)
    found = program(console, "filer").ask("PUT", "~records/drill/d1", json=DRILL)
    assert (found.status_code, found.json()["code"]) == (507, "no-room")
    assert "磁盘已满" in found.json()["detail"]
    assert "secret" not in found.text


def test_an_answer_that_one_has_is_not_sent_again(console: Console) -> None:
    filer = program(console, "filer")
    first = filer.ask("GET", "~records/system")
    again = filer.ask("GET", "~records/system", headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    filer.ask("PUT", "~records/system/集中交易", json={**first.json()["items"][0]["payload"], "note": "新"})
    assert filer.ask("GET", "~records/system", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_one_key_does_a_thing_once(console: Console) -> None:
    filer = program(console, "filer")
    key = {"Idempotency-Key": "one"}
    first = filer.ask("PUT", "~records/drill/d1", json=DRILL, headers=key)
    seq = head(console.institution).seq
    again = filer.ask("PUT", "~records/drill/d1", json=DRILL, headers=key)
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert head(console.institution).seq == seq
    other = filer.ask("PUT", "~records/drill/d1", json=DRILL | {"note": "x"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "other-request")
    assert program(console, "outsider").ask("PUT", "~records/drill/d1", json=DRILL, headers=key).status_code == 201
    assert filer.ask("PUT", "~records/drill/d1", json=DRILL, headers={"Idempotency-Key": "x" * 300}).status_code == 400


def test_a_key_holds_for_files_too_and_refusals_are_kept(console: Console) -> None:
    filer = program(console, "filer")
    sent: Any = {
        "content": b"key,held_on,with_associated\na,2026-11-01,1\nb,x,1\n",
        "headers": {"Idempotency-Key": "f", "Content-Type": "text/csv"},
    }
    first = filer.ask("POST", "~imports?type=drill", **sent)
    again = filer.ask("POST", "~imports?type=drill", **sent)
    assert first.status_code == again.status_code == 422
    assert again.content == first.content
    assert again.headers["Content-Type"] == "application/problem+json"


def test_a_request_in_work_is_not_begun_twice_and_a_dead_one_is(console: Console) -> None:
    filer = program(console, "filer")
    key = {"Idempotency-Key": "slow"}
    filer.ask("PUT", "~records/drill/d1", json=DRILL, headers=key)
    KeptAnswer.objects.update(status=None)
    waits = filer.ask("PUT", "~records/drill/d1", json=DRILL, headers=key)
    assert (waits.status_code, waits.json()["code"]) == (409, "in-progress")
    assert waits.headers["Retry-After"]
    KeptAnswer.objects.update(made_at=KeptAnswer.objects.get().made_at - timedelta(minutes=6))
    after = filer.ask("PUT", "~records/drill/d1", json=DRILL, headers=key)
    assert (after.status_code, after.json()["state"]) == (200, "unchanged")


def test_a_fault_of_the_server_is_not_kept(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    filer = program(console, "filer")
    key = {"Idempotency-Key": "again"}
    with monkeypatch.context() as broken:
        broken.setattr("zhengan.api.operations.records.file_record", lambda *_, **__: 1 / 0)
        assert filer.ask("PUT", "~records/drill/d1", json=DRILL, headers=key).status_code == 500
    assert filer.ask("PUT", "~records/drill/d1", json=DRILL, headers=key).status_code == 201


def test_who_asks_too_fast_is_told_when_to_come_back(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]
    monkeypatch.setattr(entrance, "PACE", Pace(lambda: seconds[0]))
    monkeypatch.setattr(entrance, "KNOWN", 3)
    filer = program(console, "filer")
    left = [filer.ask("GET", "me").headers["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    seconds[0] = 20.0
    found = filer.ask("GET", "me")
    assert (found.status_code, found.json()["code"], found.headers["Retry-After"]) == (429, "too-many", "40")
    assert program(console, "auditor").ask("GET", "me").status_code == 200
    seconds[0] = 60.0
    assert filer.ask("GET", "me").status_code == 200


def test_what_is_too_large_is_refused_before_it_is_read(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_JSON", 100)
    monkeypatch.setattr(uploads, "MAX_UPLOAD", 100)
    filer = program(console, "filer")
    assert filer.ask("PUT", "~records/drill/d1", json=DRILL | {"note": "x" * 200}).status_code == 413
    found = filer.ask("POST", "~imports?type=drill", content=b"x" * 200, headers={"Content-Type": "text/csv"})
    assert (found.status_code, found.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b'"x"', b"\xff", b'{"a":"\\ud800"}', b'{"note":"\\u0000"}', b"[" * 5000, b'{"a":NaN}']
)
def test_a_body_that_is_no_record_is_refused(console: Console, body: bytes) -> None:
    found = program(console, "filer").ask(
        "PUT", "~records/drill/d1", content=body, headers={"Content-Type": "application/json"}
    )
    assert found.status_code in (400, 422)
    assert found.headers["Content-Type"] == "application/problem+json"


def test_forms_are_asked_for_and_told(console: Console) -> None:
    filer = program(console, "filer")
    wrong = filer.ask("PUT", "~records/drill/d1", content=b"a=b", headers={"Content-Type": "text/plain"})
    assert (wrong.status_code, wrong.json()["code"]) == (415, "wrong-type")
    assert filer.ask("GET", "me", headers={"Accept": "text/html"}).status_code == 406
    assert (
        filer.ask("GET", "~deadlines.ics", headers={"Accept": "text/calendar"}).headers["Content-Type"]
        == "text/calendar"
    )
    assert filer.ask("GET", "~records/system/a%00b").status_code == 400
    assert filer.ask("GET", "~records/system?q=%00").status_code == 400
    assert filer.ask("GET", "~records/system?as_of=gestern").status_code == 400


def test_the_description_is_whole(console: Console) -> None:
    told = json.loads(Client().get("/api/v1/openapi.json").content)
    assert told["openapi"].startswith("3.1")
    for name, methods in told["paths"].items():
        for one in methods.values():
            assert one["summary"], name
            assert one["description"], name
            assert {"400", "401", "403", "404", "422", "429", "500"} <= set(one["responses"])
            assert one["x-permission"] or OPERATIONS[one["operationId"]].page is None
    assert told["components"]["schemas"]["RecordShape"]["additionalProperties"] is False
    assert told["components"]["schemas"]["RecordShape"]["properties"]["seq"]["description"]
