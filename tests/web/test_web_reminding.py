"""Reminders as the server's own work: asked for every ten minutes where anybody has an address, failing where a channel does."""

from datetime import timedelta

import pytest

from tests.web.given import Console
from tests.workspace.doors import hook_door
from tests.workspace.test_workspace_reminding import SECRET, addresses, person
from zhengan.cases import CaseBook, Due
from zhengan.web.jobs import ask
from zhengan.web.models import Job
from zhengan.web.work.claims import Holder, claim
from zhengan.web.work.doing import do
from zhengan.web.work.kinds import KINDS
from zhengan.web.work.schedule import ask_due
from zhengan.workspace.clock import now


def owed(console: Console) -> None:
    """A case of 张三's that is due in an hour."""
    book, at = CaseBook(console.institution), now()
    case = book.assign(book.open_case("notice", None, "li", at, title="某通报"), "张三", "li", at)
    book.set_deadlines(case, [Due("反馈", at + timedelta(minutes=30), "218:58")], "li", at)


def test_a_round_is_asked_for_only_where_somebody_has_an_address(unjudged: Console) -> None:
    ask_due(now())
    assert not Job.objects.filter(kind="remind").exists()
    addresses(unjudged.workspace, person("张三", "json://127.0.0.1:9/x"))
    ask_due(now())
    Job.objects.filter(kind="remind").update(state="done", once=None)
    ask_due(now())
    assert Job.objects.filter(kind="remind", institution=unjudged.institution).count() == 1
    ask_due(now() + timedelta(minutes=11))
    assert Job.objects.filter(kind="remind", institution=unjudged.institution).count() == 2


@pytest.mark.parametrize("good", [True, False])
def test_a_round_tells_how_it_went_and_no_address(unjudged: Console, good: bool) -> None:
    with hook_door() as hook:
        hook.good = good
        addresses(unjudged.workspace, person("张三", f"json://127.0.0.1:{hook.port}/{SECRET}"))
        owed(unjudged)
        made = ask("remind", unjudged.institution, {}, by="系统")
        holder = Holder("这里", 30)
        job = claim(holder, ["remind"])
        assert job is not None
        assert job.pk == made.pk
        do(job, holder, lambda: False)
        job.refresh_from_db()
    assert (job.state, len(hook.came)) == (("done", 1) if good else ("failed", 0))
    assert ("送达 1 条" in job.log) == good
    assert ("没有送达：张三　自有网关 1" in job.log) != good
    assert SECRET not in f"{job.log}{job.words}{job.outcome}"
    assert KINDS["remind"].title == "发送提醒"


def test_what_is_to_be_filed_is_reminded_of_until_it_went(console: Console) -> None:
    """Of the verdicts on show: a filing with a day, to whoever answers for it, under its name, period and article."""
    from zhengan.web.filings.due import filings_to_come
    from zhengan.web.models import Run

    found = {one.id: one for one in filings_to_come(console.institution)}
    report = next(one for one in found.values() if "年报" in one.words)
    assert "上海证监局" in report.words
    assert report.basis.startswith("第218号令第五十九条")
    assert (report.last_moment.hour, report.last_moment.minute, report.owner) == (0, 0, "")
    Run.objects.all().delete()
    assert filings_to_come(console.institution) == []
