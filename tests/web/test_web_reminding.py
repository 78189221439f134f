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
