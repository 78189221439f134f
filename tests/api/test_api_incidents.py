"""Incidents over the API: the same as in the console, and once however often it is sent."""

import pytest

from tests.api.given import program
from tests.campaigns.api import token_of_all, try_all
from tests.web.given import Console
from zhengan.cases import CaseBook
from zhengan.ledger import standing

NEW = {"kind": "系统中断", "discovered_at": "2026-11-20T10:07:00+08:00", "systems": ["集中交易"]}


def test_an_incident_is_opened_once_and_tells_every_clock(unjudged: Console) -> None:
    asks = program(unjudged, "filer")
    answers = [asks.ask("POST", "~incidents", json=NEW, headers={"Idempotency-Key": "alert-17"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    told = answers[0].json()
    assert told["regulator"] == "上海证监局"
    assert {"上海证监局", "上海证券交易所", "省级网信部门"} <= {one["to"] for one in told["owed"]}
    assert all(one["nature"] == "law" or not one["verified"] for one in told["owed"])
    assert len(CaseBook(unjudged.institution).cases("incident")) == 1
    assert len(list(standing(unjudged.institution, types=["incident"]))) == 1


def test_steps_follow_one_another(unjudged: Console) -> None:
    asks = program(unjudged, "filer")
    case = asks.ask("POST", "~incidents", json=NEW).json()["case"]

    def step(name: str, body: object) -> dict[str, object]:
        answer = asks.ask("POST", f"~incidents/{case}/{name}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    step("level", {"level": "considerable", "grounds": "全停", "judged_by": "李四"})
    step(
        "reports",
        {"form": "initial", "to": "上海证监局", "sent_at": "2026-11-20T10:20:00+08:00", "answers": {"impact": "全停"}},
    )
    step("notices", {"channels": ["website"], "said": {"alternative": "电话委托", "risks": "谨防假冒"}})
    told = step(
        "facts", {"resolved_at": "2026-11-20T10:26:00+08:00", "investors_affected": 9, "evidence_preserved": True}
    )
    states = {one["duty"]: one["state"] for one in told["owed"]}  # type: ignore[attr-defined]
    assert states["regulator-initial"] == states["investors"] == states["evidence"] == "done"
    assert told["state"] == "restored"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("reports", {"form": "无", "to": "上海证监局"}, 422),
        ("reports", {"form": "initial", "to": "上海证监局", "sent_at": "昨天"}, 422),
        ("level", {"level": "很大", "grounds": "全停", "judged_by": "李四"}, 422),
        ("level", {"system_class": 9}, 422),
        ("facts", {"answers": {"无": "x"}}, 422),
        ("merger", {"into": "2026-999", "ground": "同"}, 404),
    ],
)
def test_what_is_none_is_refused(unjudged: Console, path: str, body: object, status: int) -> None:
    asks = program(unjudged, "filer")
    case = asks.ask("POST", "~incidents", json=NEW).json()["case"]
    assert asks.ask("POST", f"~incidents/{case}/{path}", json=body).status_code == status


def test_every_operation_on_incidents_keeps_its_promises(unjudged: Console, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="django.request")
    found = try_all(
        unjudged.institution, token_of_all(unjudged.institution), 6, 1, lambda name: "incident" in str(name)
    )
    assert found.faults == ()
