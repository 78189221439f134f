"""An instrument switched off is shown as such wherever a verdict could be expected; warning spans are decided with a ground."""

from datetime import timedelta

import pytest
from django.utils.html import escape

from tests.web.given import DAY, EVENING, Console
from zhengan.web.models import Run
from zhengan.web.verdicts.judged import is_current, judge_now, newest_run
from zhengan.web.work.following import FOLLOWING
from zhengan.workspace.settings import decide, settings_of

WHY = "合规委员会决定先不按它看"
OFF = "第218号令（csrc-218）已由本机构停用，没有按它判断"


def switched(console: Console, value: str = "true", name: str = "off:csrc-218", why: str = WHY) -> int:
    cells = {"name": name, "value": value, "why": why}
    return console.client("admin").post(console.url("manage/decide/"), cells).status_code


def shown(console: Console, path: str, who: str = "auditor") -> str:
    answer = console.client(who).get(console.url(path))
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_it_is_told_wherever_a_verdict_could_be_expected(console: Console) -> None:
    before = newest_run(console.institution, DAY, None)
    assert before is not None
    assert before.verdicts.filter(instrument="csrc-218").exists()
    assert switched(console) == 302
    assert not is_current(before)
    run = judge_now(console.institution, DAY, None, EVENING + timedelta(hours=1))
    assert not run.verdicts.filter(instrument="csrc-218").exists()
    for path in ("", "verdicts/", "verdicts/?instrument=csrc-218", "systems/集中交易/"):
        assert OFF in shown(console, path), path
    for path in ("law/csrc-218/", "law/csrc-218/21/"):
        page = shown(console, path)
        assert "已停用，没有按它判断。admin于" in page, path
        assert escape(WHY) in page, path
    assert page.count("duty") > 0  # it is read as before
    assert "已停用" in shown(console, "law/")
    assert WHY in shown(console, "manage/switches/")
    assert switched(console) == 400  # the same again
    assert switched(console, "default") == 302
    again = judge_now(console.institution, DAY, None, EVENING + timedelta(hours=2))
    assert set(again.verdicts.values_list("finding", flat=True)) == set(
        before.verdicts.values_list("finding", flat=True)
    )
    assert OFF not in shown(console, "")


def test_what_follows_the_ledger_begins_anew(console: Console) -> None:
    Run.objects.all().delete()
    first = FOLLOWING.judge(console.institution, DAY, None, EVENING)
    said = {"workspace": console.workspace, "by": "admin", "why": WHY, "now": EVENING}
    decide(console.institution, "off:csrc-218", True, **said)  # type: ignore[arg-type]
    second = FOLLOWING.judge(console.institution, DAY, None, EVENING)
    FOLLOWING.close()
    assert first.verdicts.filter(instrument="csrc-218").exists()
    assert not second.verdicts.filter(instrument="csrc-218").exists()


@pytest.mark.parametrize(("period", "days"), [("P1Y", "60"), ("P1M", "0"), ("other", "90")])
def test_a_span_is_set_shown_and_given_up(console: Console, period: str, days: str) -> None:
    name = f"warning:{period}"
    assert switched(console, days, name) == 302
    assert settings_of(console.institution).warning == {period: int(days)}
    assert WHY in shown(console, "manage/switches/")
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    assert not is_current(run)
    assert switched(console, days, name) == 400
    assert switched(console, "default", name) == 302
    assert settings_of(console.institution).warning == {}


@pytest.mark.parametrize("days", ["", "-1", "365", "1.5", "x", "9" * 30, "²"])
def test_no_span_is_no_number_of_days(console: Console, days: str) -> None:
    assert switched(console, days, "warning:P1Y") == 400
    assert settings_of(console.institution).warning == {}


def test_a_span_needs_a_ground_and_an_administrator(console: Console) -> None:
    assert switched(console, "60", "warning:P1Y", "") == 400
    cells = {"name": "warning:P1Y", "value": "60", "why": WHY}
    assert console.client("auditor").post(console.url("manage/decide/"), cells).status_code == 403
    assert "改天数" not in shown(console, "manage/switches/")
    assert "改天数" in shown(console, "manage/switches/", "admin")


def test_an_institution_without_its_own_record_is_told(unjudged: Console) -> None:
    from zhengan.ledger import retract

    key = unjudged.institution
    retract(key, "institution", key, reason="登记错了", actor="given", source="test", now=EVENING)
    run = judge_now(key, DAY, None, EVENING)
    assert run.counts == {}
    assert "没有这家机构自己的记录" in shown(unjudged, "verdicts/")
    assert "没有这家机构自己的记录" in shown(unjudged, "")
