"""What comes round by itself, the threads that do it, and what it finds to look at."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page
from waitress import create_server

from tests.cli.given import LAKE, SEA
from tests.web.beside import script
from tests.web.browser import WIDE, OpenPage, Scheme, look
from tests.web.given import DAY, EVENING, Console
from zhengan.cases import CaseBook
from zhengan.ledger.database import configure, release
from zhengan.web import jobs as jobs_module
from zhengan.web.dates.reminders import count, kept
from zhengan.web.jobs import ask, evidence_changed
from zhengan.web.models import Job, Run, Verdict
from zhengan.web.office import Office, open_office
from zhengan.web.verdicts.judged import is_current, judge_now, newest_run
from zhengan.web.work.claims import Holder, claim
from zhengan.web.work.doing import do
from zhengan.web.work.following import FOLLOWING, Following
from zhengan.web.work.kinds import KINDS
from zhengan.web.work.schedule import ask_due, due_day
from zhengan.web.work.worker import Queue, Workers, open_queue
from zhengan.workspace.clock import SHANGHAI


@pytest.fixture(autouse=True)
def _nobody_to_wake() -> Iterator[None]:
    before = list(jobs_module._WAKERS)
    jobs_module._WAKERS[:] = []
    yield
    jobs_module._WAKERS[:] = before
    FOLLOWING.close()


@pytest.fixture
def signing(console: Console) -> Console:
    """The small console with a key for its checkpoints."""
    from zhengan.ledger import Ed25519Signer, origin_of

    key = console.workspace.signing_key
    key.parent.mkdir(mode=0o700, exist_ok=True)
    Ed25519Signer.create(key, origin_of(console.workspace.institution))
    return console


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def do_all(kinds: tuple[str, ...] = tuple(KINDS)) -> None:
    """Does what waits, as one worker would."""
    holder = Holder()
    while (job := claim(holder, kinds)) is not None:
        do(job, holder, lambda: False)


def until(reached: Callable[[], bool], seconds: float = 60) -> None:
    """Waits; the test fails when it is not reached."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "没有等到"
        time.sleep(0.05)


def enter(console: Console, key: str) -> None:
    """One more record, as another program would enter it."""
    from zhengan.records import RECORD_TYPES, parse_row
    from zhengan.workspace.intake import append_rows

    cells = {"institution": console.institution, "key": key, "name": key, "site": "local", "city": "上海"}
    row, faults = parse_row(RECORD_TYPES["data_center"], cells)
    assert row is not None, faults
    append_rows([row], actor="given", source="test", now=EVENING)


# Days


def test_a_day_begins_at_half_past_midnight(console: Console) -> None:
    open_office(Office(console.workspace))
    assert due_day(local("2026-11-21T00:29:59")) == date(2026, 11, 20)
    assert due_day(local("2026-11-21T00:30:00")) == date(2026, 11, 21)


def test_missed_nights_are_caught_up_once_for_each_institution(console: Console) -> None:
    open_office(Office(console.workspace))
    for moment in ("2026-11-20T09:00:00", "2026-11-20T09:01:00", "2026-11-23T12:00:00", "2026-11-23T12:01:00"):
        ask_due(local(moment))
        do_all(("nightly",))
    nights = Job.objects.filter(kind="nightly").values_list("institution", "asked__day", "state")
    assert sorted(nights) == sorted(
        (name, day, "done") for name in (console.institution, console.other) for day in ("2026-11-20", "2026-11-23")
    )


def test_the_night_reopens_what_was_accepted_until_the_day_before(console: Console) -> None:
    open_office(Office(console.workspace))
    book, at = CaseBook(console.institution), local("2026-11-02T09:00:00")
    case = book.open_case("rectification", None, "li", at, title="补签合同")
    case = book.move(case, "accepted", "li", at, ground="等续约", until="2026-11-20")
    book.confirm(case, case.proposals[0].number, "wang", at)
    for day, state in (("2026-11-20", "accepted"), ("2026-11-21", "open")):
        ask_due(local(f"{day}T09:00:00"))
        do_all(("nightly",))
        assert book.case("rectification", case.id).state == state
    log = "\n".join(str(job.log) for job in Job.objects.filter(kind="nightly", institution=console.institution))
    assert "例外到期，重新打开：rectification/2026-001" in log


def test_a_clock_that_jumps_ahead_and_back_leaves_no_day_out(console: Console) -> None:
    open_office(Office(console.workspace))
    for moment in ("2031-01-01T09:00:00", "2026-11-21T09:00:00"):
        ask_due(local(moment))
        do_all(("nightly",))
    nights = Job.objects.filter(kind="nightly", institution=console.institution, state="done")
    assert set(nights.values_list("asked__day", flat=True)) == {"2031-01-01", "2026-11-21"}


def test_two_servers_make_one_night(console: Console) -> None:
    body = """
from datetime import datetime
from zhengan.web.office import Office, open_office
from zhengan.web.work.schedule import ask_due
from zhengan.workspace.folder import workspace_at
open_office(Office(workspace_at(Path(sys.argv[2]))))
print("ready", flush=True); sys.stdin.readline()
for _ in range(20): ask_due(datetime.fromisoformat("2026-11-21T09:00:00+08:00"))
"""
    others = [script(os.environ["ZHENGAN_DATABASE_URL"], body, str(console.workspace.root)) for _ in range(2)]
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n", other.communicate()[1]
    for other in others:
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
    said = [other.communicate(timeout=120) for other in others]
    assert [other.returncode for other in others] == [0, 0], said
    assert Job.objects.filter(kind="nightly").count() == 2
    assert Job.objects.filter(kind="assess").count() == 2  # today's, for each institution once


def test_the_night_s_work_is_all_done(signing: Console) -> None:
    console = signing
    ask_due(EVENING)
    do_all()
    ended = {(job.institution, job.kind): job for job in Job.objects.all()}
    for institution in (console.institution, console.other):
        for kind in ("nightly", "assess", "history", "checkpoint", "verify"):
            job = ended[institution, kind]
            assert job.state == "done", job.log
    assert len(ended[console.institution, "checkpoint"].outcome["signed"]) >= 1


def test_an_old_job_goes(console: Console) -> None:
    job = ask("verify", console.institution, {}, by="x")
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=EVENING - timedelta(days=91), once=None)
    ask_due(EVENING)
    assert not Job.objects.filter(pk=job.pk).exists()


# A new record


def test_a_record_by_another_program_is_noticed(console: Console) -> None:
    judge_now(console.institution, DAY, None, EVENING)
    enter(console, "新机房")
    ask_due(EVENING)
    do_all()
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    assert is_current(run)


def test_a_record_during_the_assessment_is_not_lost(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds the job still running, and the job did not see it: the job asks for itself once more."""
    real = Following.judge
    enter(console, "第一")
    evidence_changed(console.institution)
    judged: list[Run] = []

    def interrupted(*asked: Any) -> Run:
        run = real(*asked)
        if not judged:
            enter(console, "第二")
            evidence_changed(console.institution)
        judged.append(run)
        return run

    monkeypatch.setattr(Following, "judge", interrupted)
    do_all(("assess",))
    assert len(judged) == 2
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    assert is_current(run)


# Threads


@pytest.fixture
def working(signing: Console) -> Iterator[tuple[Console, Queue]]:
    """Two threads at work on the small console."""
    console = signing
    queue = open_queue(console.workspace.root, "only-for-tests")
    workers = Workers(queue, 2, Holder(lease_seconds=6))
    workers.start()
    yield console, queue
    assert workers.stop() == 0
    queue.close()


def test_a_new_record_is_judged_by_the_workers(working: tuple[Console, Queue]) -> None:
    console, _queue = working
    enter(console, "新机房")
    evidence_changed(console.institution)

    def fresh() -> bool:
        run = newest_run(console.institution, DAY, None)
        return run is not None and is_current(run)

    until(fresh)
    until(lambda: not Job.objects.filter(state__in=("waiting", "running")).exists(), 120)
    assert not Job.objects.filter(kind="assess").exclude(state="done").exists()


def test_a_job_is_found_though_nobody_could_be_told(
    working: tuple[Console, Queue], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The word is lost (a full disk, a broken connection): the job is on file, and the keeper finds it."""
    console, queue = working
    real, failures = queue.huey.storage.enqueue, iter(range(1))

    def full(*words: Any, **more: Any) -> Any:
        if next(failures, None) is not None:
            raise OSError(28, "No space left on device")
        return real(*words, **more)

    monkeypatch.setattr(queue.huey.storage, "enqueue", full)
    job = ask("verify", console.institution, {"day": "2026-11-20"}, by="x")
    until(lambda: Job.objects.filter(pk=job.pk, state="done").exists())


def test_threads_may_close_a_queue_at_once(tmp_path: Path) -> None:
    queue = Queue(tmp_path, "only-for-tests")
    with ThreadPoolExecutor(4) as pool:
        for _ in range(100):
            assert len(queue.huey) == 0
            for closed in [pool.submit(queue.close) for _ in range(4)]:
                closed.result()


def test_slow_jobs_leave_a_thread_for_new_records(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengan.web.work import doing

    queue = Queue(console.workspace.root, "only-for-tests")
    workers = Workers(queue, 2)
    for number in range(3):
        ask("verify", console.institution, {"day": str(number)}, by="x")
    ask("assess", console.institution, {"as_of": DAY.isoformat(), "known_by": None}, by="x")
    taken = [workers._next() for _ in range(4)]
    assert [job.kind if job else None for job in taken] == ["assess", "verify", None, None]
    assert doing.KINDS["verify"].quick is False
    queue.close()


def test_a_forged_word_is_not_read(console: Console) -> None:
    """Words are read with pickle, so only signed ones are."""
    queue, other = Queue(console.workspace.root, "ours"), Queue(console.workspace.root, "theirs")
    other.wake()
    with pytest.raises(ValueError, match="mismatch"):
        queue.huey.dequeue()
    queue.wake()
    assert queue.huey.dequeue() is not None
    for one in (queue, other):
        one.close()


# Reminders


def test_new_breaches_and_near_deadlines_are_listed(console: Console) -> None:
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    breach = run.verdicts.filter(verdict="breached").first()
    assert breach is not None
    ask("reminders", console.institution, {"day": DAY.isoformat()}, by="x")
    do_all()
    first = kept(console.institution)
    assert first is not None
    assert first.as_of == DAY
    assert first.count == count(console.institution) == len(first.items)

    # The next day the same breaches are no news, and a further one is.
    following = judge_now(console.institution, DAY + timedelta(days=1), None, EVENING)
    met = following.verdicts.filter(verdict="met").first()
    assert met is not None
    Verdict.objects.filter(pk=met.pk).update(verdict="breached")
    ask("reminders", console.institution, {"day": following.as_of.isoformat()}, by="x")
    do_all()
    second = kept(console.institution)
    assert second is not None
    assert second.as_of == following.as_of
    turned = {item.finding for item in second.items if item.why == "turned"}
    assert met.finding in turned
    assert breach.finding not in turned


def test_an_institution_without_a_day_has_no_reminders(console: Console) -> None:
    assert kept(console.other) is None
    assert count(console.other) == 0


# Pages


def test_jobs_are_seen_by_their_institution_alone(console: Console) -> None:
    job = ask("verify", console.institution, {"day": "2026-11-20"}, by="filer")
    answer = console.client("auditor").get(console.url("jobs/"))
    assert answer.status_code == 200
    assert "核验账本" in answer.content.decode()
    assert console.client("auditor").get(console.url(f"jobs/{job.pk}/")).status_code == 200
    other = console.client("outsider")
    assert other.get(f"/i/{console.other}/jobs/{job.pk}/").status_code == 404
    assert other.post(f"/i/{console.other}/jobs/{job.pk}/cancel/").status_code == 404


def test_an_auditor_starts_and_cancels_nothing(console: Console) -> None:
    job = ask("verify", console.institution, {"day": "2026-11-20"}, by="filer")
    client = console.client("auditor")
    for path in ("jobs/start/", f"jobs/{job.pk}/cancel/", f"jobs/{job.pk}/again/"):
        assert client.post(console.url(path), {"kind": "verify"}).status_code == 403
    job.refresh_from_db()
    assert job.state == "waiting"


def test_a_job_is_started_cancelled_and_done_again(signing: Console) -> None:
    console = signing
    client = console.client("admin")
    answer = client.post(console.url("jobs/start/"), {"kind": "verify"})
    assert answer.status_code == 302
    job = Job.objects.get(kind="verify")
    assert client.post(console.url("jobs/start/"), {"kind": "verify"}).status_code == 302
    assert Job.objects.filter(kind="verify").count() == 1
    client.post(console.url(f"jobs/{job.pk}/cancel/"))
    job.refresh_from_db()
    assert job.state == "cancelled"
    client.post(console.url(f"jobs/{job.pk}/again/"))
    do_all()
    page = client.get(console.url(f"jobs/{Job.objects.get(kind='verify', state='done').pk}/")).content.decode()
    assert "核验" in page
    assert "完成" in page
    wrong = client.post(console.url("jobs/start/"), {"kind": "rm -rf"})
    assert wrong.status_code == 400


def test_what_was_done_with_a_job_is_on_the_trail(console: Console) -> None:
    from zhengan.ledger import newest

    console.client("admin").post(console.url("jobs/start/"), {"kind": "verify"})
    kinds = [entry.type for entry in newest(console.institution, 5, kinds=["job"])]
    assert kinds == ["job"]


@pytest.mark.parametrize("number", [3, 120])
def test_a_list_of_jobs_costs_the_same_however_long(console: Console, number: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for index in range(number):
        ask("verify", console.institution, {"day": str(index)}, by="filer")
    client = console.client("auditor")
    client.get(console.url("jobs/"))
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(console.url("jobs/"))
    assert len(caught) <= 12, [query["sql"][:90] for query in caught]
    assert len(answer.context["jobs"]) == min(number, 50)
    if number > 50:
        again = client.get(console.url("jobs/"), {"after": answer.context["following"]})
        seen = {one.job.pk for one in (*answer.context["jobs"], *again.context["jobs"])}
        assert len(seen) == 100
    assert client.get(console.url("jobs/"), {"after": "nonsense"}).status_code == 400


def test_a_day_that_cannot_be_judged_says_why_and_offers_to_try_again(console: Console) -> None:
    client, day = console.client("filer"), "2026-10-01"
    assert "正在判断" in client.get(console.url("verdicts/"), {"as_of": day}).content.decode()
    job = Job.objects.get(kind="assess", asked__as_of=day)
    Job.objects.filter(pk=job.pk).update(
        state="failed", ended_at=jobs_module.now(), once=None, log="磁盘已满，没有完成。\n"
    )
    page = client.get(console.url("verdicts/"), {"as_of": day}).content.decode()
    assert "磁盘已满" in page
    assert "再做一次" in page
    assert Job.objects.filter(kind="assess", asked__as_of=day).count() == 1


def test_what_is_to_do_is_shown_in_the_frame(console: Console) -> None:
    client = console.client("leader")
    assert "还没有列出" in client.get(console.url("to-do/")).content.decode()
    ask("reminders", console.institution, {"day": DAY.isoformat()}, by="x")
    do_all()
    found = kept(console.institution)
    assert found is not None
    page = client.get(console.url("to-do/")).content.decode()
    assert (f"待办 {found.count}" in page) == bool(found.count)


# Faults


def test_a_database_locked_for_long_is_told_on_the_page(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from zhengan.web.pages import jobs as pages

    def locked(*_: Any) -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr(pages, "job_part", locked)
    answer = console.client("auditor").get(console.url("jobs/"))
    assert answer.status_code == 503
    assert "占用太久" in answer.content.decode()


# As people see them


@pytest.fixture
def small_served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Console, str]]:
    """The small console on SQLite, answered from another thread for browsers."""
    workspace = request.getfixturevalue("small_workspace")
    place = tmp_path / "small.sqlite3"
    shutil.copyfile(request.getfixturevalue("small_sqlite"), place)
    configure(str(place))
    open_office(Office(workspace, DAY))
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Console(workspace, SEA, LAKE), f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)
    release()


def test_the_pages_can_be_looked_at(small_served: tuple[Console, str], open_page: OpenPage) -> None:
    console, served = small_served
    institution = console.institution
    cookie = console.client("filer").cookies["zhengan_session"].value

    def signed_in(
        width: int = WIDE, scheme: Scheme = "light", forgiven: tuple[str, ...] = (), locale: str = "zh-CN"
    ) -> Page:
        page = open_page(width, scheme, forgiven, locale)
        page.context.add_cookies([{"name": "zhengan_session", "value": cookie, "url": served}])
        return page

    for kind in ("reminders", "nightly"):
        ask(kind, institution, {"day": DAY.isoformat()}, by="系统")
    do_all(("reminders", "nightly"))
    failed = ask("verify", institution, {"day": "x"}, by="filer")
    Job.objects.filter(pk=failed.pk).update(
        state="failed",
        once=None,
        started_at=EVENING,
        ended_at=EVENING,
        log="11-20 18:00:00  开始\n11-20 18:00:01  磁盘已满。\n",
    )
    running = Job.objects.get(kind="history")
    Job.objects.filter(pk=running.pk).update(
        state="running", started_at=jobs_module.now(), done=7, total=24, words="判断 2025-06-30", worker="here"
    )

    for path, name in (
        ("jobs/", "jobs"),
        (f"jobs/{running.pk}/", "job-running"),
        (f"jobs/{failed.pk}/", "job-failed"),
        ("to-do/", "to-do"),
        ("verdicts/?as_of=2026-10-01", "waiting"),
    ):
        address = f"{served}/i/{institution}/{path}"
        look(signed_in, address, name)
