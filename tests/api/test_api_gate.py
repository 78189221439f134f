"""The gate for pipelines: the answer over the API, and signed calls of GitLab, Jenkins and Ansible in the shapes that they send."""

import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.given import HOST, program, wsgi
from tests.cli.given import write_files
from tests.web.given import EVENING, Console
from zhengan.api.hooks import SEEN
from zhengan.cases.book import CaseBook
from zhengan.cases.gate_book import ASKED, change_case, noted
from zhengan.workspace.clock import SHANGHAI, now
from zhengan.workspace.hooks import make_secret, secret_of, signature
from zhengan.workspace.intake import take_folder

HOOKS = Path(__file__).parent / "hooks"
SHAPES = {
    "gitlab-deployment": "gitlab",
    "gitlab-pipeline": "gitlab",
    "jenkins-notification": "jenkins",
    "jenkins-pipeline": "jenkins",
    "ansible-uri": "ansible",
}


@pytest.fixture(autouse=True)
def _nothing_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deliveries are remembered by the process: each test begins with none."""
    monkeypatch.setattr("zhengan.api.hooks.SEEN", type(SEEN)())


@pytest.fixture
def with_change(unjudged: Console) -> Console:
    """The small console with the change C1 of its important system, planned around now, and nothing prepared for it."""
    at = now()
    start, end = (at - timedelta(minutes=5)).isoformat(), (at + timedelta(minutes=30)).isoformat()
    recorded = (at - timedelta(days=2)).isoformat()
    files = {
        "institution.csv": "key,name,kind,bureau\n海晏证券,海晏证券有限公司,securities,上海\n",
        "change.csv": f"key,systems,kind,planned_start,planned_end,recorded_at\nC1,集中交易,change,{start},{end},{recorded}\n",
    }
    take_folder(unjudged.workspace, write_files(unjudged.workspace.root.parent / "more", files), EVENING, "given")
    return unjudged


@dataclass(frozen=True)
class Tool:
    """A pipeline that knows a hook's secret."""

    console: Console
    name: str
    secret: str

    def call(self, payload: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """The answer to a call with these headers."""
        path = f"/api/v1/institutions/{self.console.institution}/gate/hooks/{self.name}"
        with httpx.Client(base_url=HOST, transport=wsgi()) as http:
            return http.post(path, content=payload, headers={"Content-Type": "application/json", **headers})

    def signed(self, payload: bytes, delivery: str = "d1", at: datetime | None = None) -> httpx.Response:
        """The answer to a signed call."""
        stamp = str(int((at or now()).timestamp()))
        headers = {"webhook-id": delivery, "webhook-timestamp": stamp}
        return self.call(payload, {**headers, "webhook-signature": signature(self.secret, delivery, stamp, payload)})


def tool(console: Console, name: str) -> Tool:
    """A tool with a fresh secret."""
    return Tool(console, name, make_secret(console.workspace, console.institution, name))


def payload_of(name: str) -> bytes:
    """A sample in the shape that the tool sends, of now."""
    at = now()
    text = (HOOKS / f"{name}.json").read_text(encoding="utf-8")
    text = text.replace("{local}", at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S %z"))
    return text.replace("{utc}", f"{at.astimezone(tz=None):%Y-%m-%d %H:%M:%S %z}").encode()


def answers(console: Console) -> list[Mapping[str, Any]]:
    """What is noted about C1."""
    return [event.fields["facts"] for event in noted(change_case(CaseBook(console.institution), "C1"), ASKED)]


def test_the_answer_names_what_is_missing_and_is_noted_once(with_change: Console) -> None:
    asker = program(with_change, "filer")
    told = asker.ask("GET", "~gate/changes/C1").json()
    assert told["may"] is False
    assert {"no_risk_assessment", "no_rollback_plan", "no_test", "impact_not_stated"} <= {
        one["code"] for one in told["reasons"]
    }
    asker.ask("GET", "~gate/changes/C1")
    (noted_once,) = answers(with_change)
    assert noted_once["may"] is False


def test_another_instant_is_answered_and_not_noted(with_change: Console) -> None:
    told = program(with_change, "auditor").ask("GET", "~gate/changes/C1", params={"at": "2026-11-20T20:30:00"}).json()
    assert told["at"] == "2026-11-20T20:30:00+08:00"
    assert answers(with_change) == []


def test_an_unknown_change_may_not(with_change: Console) -> None:
    told = program(with_change, "filer").ask("GET", "~gate/changes/没有/这项").json()
    assert (told["may"], [one["code"] for one in told["reasons"]]) == (False, ["unknown_change"])


def test_a_wrong_instant_is_told(with_change: Console) -> None:
    found = program(with_change, "filer").ask("GET", "~gate/changes/C1", params={"at": "昨天"})
    assert found.status_code == 422


@pytest.mark.parametrize("name", list(SHAPES))
def test_each_tool_is_understood_in_its_own_shape(with_change: Console, name: str) -> None:
    found = tool(with_change, SHAPES[name]).signed(payload_of(name), delivery=f"each {name}")
    assert found.status_code == 200, found.text
    told = found.json()
    assert (told["asked"], told["change"], told["may"]) == (True, "C1", False)
    assert len(answers(with_change)) == 1


def test_gitlab_with_the_plain_token(with_change: Console) -> None:
    gitlab = tool(with_change, "gitlab")
    payload = payload_of("gitlab-deployment")
    assert gitlab.call(payload, {"X-Gitlab-Token": gitlab.secret, "X-Gitlab-Event-UUID": "u1"}).status_code == 200
    assert gitlab.call(payload, {"X-Gitlab-Token": gitlab.secret[:-1] + "x"}).status_code == 401
    old = payload.replace(str(now().year).encode(), b"2020")
    assert gitlab.call(old, {"X-Gitlab-Token": gitlab.secret}).status_code == 400


def test_what_ends_a_deployment_asks_nothing(with_change: Console) -> None:
    ended = payload_of("gitlab-deployment").replace(b'"running"', b'"success"')
    assert tool(with_change, "gitlab").signed(ended, delivery="ended").json() == {"asked": False, "may": None}
    assert answers(with_change) == []


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_call_from_another_time_is_not_let_in(with_change: Console, seconds: int) -> None:
    ansible = tool(with_change, "ansible")
    assert ansible.signed(payload_of("ansible-uri"), at=now() + timedelta(seconds=seconds)).status_code == 401


def test_a_repeated_call_is_told_so_and_not_noted_again(with_change: Console) -> None:
    ansible = tool(with_change, "ansible")
    first, again = (ansible.signed(payload_of("ansible-uri"), delivery="twice").json() for _ in range(2))
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert len(answers(with_change)) == 1


def test_a_changed_body_a_wrong_key_and_no_hook_look_alike(with_change: Console) -> None:
    ansible = tool(with_change, "ansible")
    stamp = str(int(now().timestamp()))
    signed = signature(ansible.secret, "d", stamp, payload_of("ansible-uri"))
    headers = {"webhook-id": "d", "webhook-timestamp": stamp, "webhook-signature": signed}
    other = json.dumps({"change": "C2"}).encode()
    jenkins = Tool(with_change, "jenkins", ansible.secret)
    told = [ansible.call(other, headers), jenkins.signed(payload_of("ansible-uri")), ansible.call(other, {})]
    told.append(Tool(with_change, "svn", ansible.secret).signed(other))
    assert [one.status_code for one in told] == [401] * 4
    assert len({one.json()["detail"] for one in told}) == 1


def test_a_body_that_is_none_and_a_change_that_is_not_named(with_change: Console) -> None:
    ansible = tool(with_change, "ansible")
    for body in (b"[]", b"{", b"{}", b'{"change": 5}'):
        assert ansible.signed(body).status_code == 400, body


def test_the_secret_lies_tight_and_a_new_one_ends_the_old(with_change: Console) -> None:
    first = tool(with_change, "ansible")
    (file,) = (with_change.workspace.root / "keys" / "hooks").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = tool(with_change, "ansible")
    assert secret_of(with_change.workspace, with_change.institution, "ansible") == second.secret != first.secret
    assert first.signed(payload_of("ansible-uri")).status_code == 401


def test_deliveries_are_forgotten_after_their_time() -> None:
    at = now()
    assert [SEEN.again("x", at), SEEN.again("x", at), SEEN.again("x", at + timedelta(minutes=11))] == [
        False,
        True,
        False,
    ]


def test_an_override_asked_for_waits_for_another_person(with_change: Console) -> None:
    until = f"{now().astimezone(SHANGHAI):%Y-%m-%d}"
    asked = {"ground": "行情中断，须立即修复", "until": until}
    found = program(with_change, "filer").ask("POST", "~gate/overrides/C1", json=asked)
    assert found.status_code == 202, found.text
    assert "no_test" in found.json()["codes"]
    assert program(with_change, "filer").ask("GET", "~gate/changes/C1").json()["may"] is False
    case = change_case(CaseBook(with_change.institution), "C1")
    assert case is not None
    CaseBook(with_change.institution).confirm(case, found.json()["proposal"], "reviewer", now())
    told = program(with_change, "filer").ask("GET", "~gate/changes/C1").json()
    assert (told["may"], told["override"]["confirmed_by"]) == (True, "reviewer")


def test_what_happened_comes_back_beside_the_plan(with_change: Console) -> None:
    start = now() - timedelta(minutes=3)
    asker = program(with_change, "filer")
    told = asker.ask("POST", "~gate/outcomes/C1", json={"actual_start": start.isoformat(), "result": "done"}).json()
    assert told["result"] == "done"
    assert {one["code"] for one in told["differences"]} == {"not_reviewed", "not_verified"}
    assert asker.ask("POST", "~gate/outcomes/C1", json={}).status_code == 422
    assert asker.ask("POST", "~gate/outcomes/没有", json={"result": "done"}).status_code == 404


def test_the_year_of_a_system(with_change: Console) -> None:
    told = program(with_change, "auditor").ask("GET", "~gate/windows/集中交易", params={"year": 2026}).json()
    assert (told["markets"], len(told["days"])) == (["SSE", "SZSE"], 365)
    (friday,) = (day for day in told["days"] if day["day"] == "2026-11-20")
    assert friday["open"] == [["00:00", "09:15"], ["11:30", "13:00"], ["15:00", "15:05"], ["15:30", "24:00"]]
    assert program(with_change, "auditor").ask("GET", "~gate/windows/没有").status_code == 422
