"""Jobs: asked for once, done by one process, cancelled, given back, taken over; and told in words that people understand."""

import errno
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from tests.web.beside import script
from zhengan.web import jobs as jobs_module
from zhengan.web.jobs import again, ask, cancel, failed_lately
from zhengan.web.models import Job
from zhengan.web.work.claims import MOST_TRIES, Holder, Watch, claim, give_back, renew, tell
from zhengan.web.work.doing import do
from zhengan.web.work.kinds import KINDS, Kind
from zhengan.web.work.telling import Telling
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError

SEA = "海晏证券"


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Doing:
    """A kind of job that does what the test says."""

    step: Any = lambda job, tell: {}
    after: list[Job] = field(default_factory=list)

    def kinds(self, *, daily: bool = False) -> dict[str, Kind]:
        return {"assess": Kind("试做", self.step, daily=daily, after=self.after.append)}


@pytest.fixture(autouse=True)
def _nobody_to_wake() -> Iterator[None]:
    before = list(jobs_module._WAKERS)
    jobs_module._WAKERS[:] = []
    yield
    jobs_module._WAKERS[:] = before


@pytest.fixture
def holder(ledger_place: str) -> Holder:
    """A process that works, on each database in turn."""
    return Holder(lease_seconds=30.0)


def asked(**more: Any) -> Job:
    """A job that waits."""
    return ask("assess", SEA, {"as_of": "2026-11-20", "known_by": None, **more}, by="filer")


def taken(holder: Holder, **more: Any) -> Job:
    """A job that this process has claimed."""
    asked(**more)
    job = claim(holder, KINDS)
    assert job is not None
    return job


def never() -> bool:
    return False


# Asking


def test_the_same_job_is_asked_for_once(ledger_place: str) -> None:
    assert asked().pk == asked().pk
    assert asked(known_by="2026-11-01").pk != asked().pk
    assert Job.objects.count() == 2


def test_a_job_that_ended_is_asked_for_anew(holder: Holder) -> None:
    job = taken(holder)
    assert asked().pk == job.pk
    assert do(job, holder, never, Doing().kinds()) == "done"
    assert asked().pk != job.pk


def test_workers_are_woken_when_the_job_is_on_file(ledger_place: str) -> None:
    woken: list[bool] = []
    jobs_module.wake_by(lambda: woken.append(Job.objects.exists()))
    with transaction.atomic():
        asked()
        assert woken == []
    assert woken == [True]


def test_a_failure_is_shown_for_a_while_instead_of_asked_for_again(holder: Holder) -> None:
    job = taken(holder)
    assert failed_lately("assess", SEA, job.asked) is None
    do(job, holder, never, Doing(failing(InputError("不行。"))).kinds())
    found = failed_lately("assess", SEA, job.asked)
    assert found is not None
    assert found.pk == job.pk
    for moved in (timedelta(minutes=11), -timedelta(days=400)):  # the clock may have been set back
        Job.objects.update(ended_at=now() - moved)
        assert failed_lately("assess", SEA, job.asked) is None


# One process


def test_two_processes_never_claim_one_job(ledger_place: str) -> None:
    for number in range(60):
        asked(number=number)
    body = """
print("ready", flush=True); sys.stdin.readline()
holder, mine = Holder(), []
while (job := claim(holder, ["assess"])) is not None:
    mine.append(str(job.pk)); time.sleep(0.005); assert end(holder, job, "done", {}, None)
print(" ".join(mine))
"""
    others = [script(ledger_place, body) for _ in range(2)]
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n", other.communicate()[1]
    found = [other.communicate("go\n", timeout=120) for other in others]
    assert [other.returncode for other in others] == [0, 0], found
    did = [pk for out, _ in found for pk in out.split()]
    assert sorted(did) == sorted(str(pk) for pk in Job.objects.values_list("pk", flat=True))
    assert not Job.objects.exclude(state="done").exists()


def test_a_killed_process_loses_its_job_after_its_lease(ledger_place: str) -> None:
    job = asked()
    body = """
holder = Holder(lease_seconds=1.5)
job = claim(holder, ["assess"]); print("working", flush=True)
while True: renew(holder, [job.pk]); time.sleep(0.2)
"""
    other = script(ledger_place, body)
    assert other.stdout is not None
    assert other.stdout.readline() == "working\n", other.communicate()[1]
    holder = Holder(lease_seconds=1.5)
    watch = Watch(holder)
    alive_until = time.monotonic() + 3
    while time.monotonic() < alive_until:
        assert watch.lost([]) == []
        time.sleep(0.1)
    other.send_signal(signal.SIGKILL)
    other.communicate(timeout=20)
    given_up = time.monotonic() + 60
    while not (lost := watch.lost([])) and time.monotonic() < given_up:
        time.sleep(0.1)
    assert [item.pk for item in lost] == [job.pk]
    assert watch.release(lost[0])
    mine = claim(holder, KINDS)
    assert mine is not None
    assert do(mine, holder, never, Doing().kinds()) == "done"
    job.refresh_from_db()
    assert "中断" in job.log
    assert job.state == "done"


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_jumps_neither_ends_nor_keeps_a_lease(ledger_place: str, jump: timedelta) -> None:
    holder, clock = Holder("theirs", lease_seconds=60), Clock()
    job = taken(holder)
    watch = Watch(Holder("ours", lease_seconds=60), clock)
    for _ in range(5):  # it lives: whatever its clock says, it says something new
        jump *= 1.1
        Job.objects.update(lease_until=now() + jump)
        assert watch.lost([]) == []
        clock.seconds += 50
    clock.seconds += 9
    assert watch.lost([]) == []
    clock.seconds += 1
    assert [item.pk for item in watch.lost([])] == [job.pk]


def test_a_holder_that_shows_a_sign_at_the_last_moment_keeps_its_job(ledger_place: str) -> None:
    holder, clock = Holder("theirs"), Clock()
    job = taken(holder)
    watch = Watch(Holder("ours"), clock)
    watch.lost([])
    clock.seconds += 1000
    (lost,) = watch.lost([])
    renew(holder, [job.pk])
    assert not watch.release(lost)
    assert tell(holder, job, 1, 2, "还在")


def test_what_a_process_still_finds_after_it_lost_its_job_does_not_count(holder: Holder) -> None:
    job = taken(holder)

    def overtaken(job: Job, tell: Telling) -> dict[str, Any]:
        assert give_back(holder, [job.pk]) == 1
        assert claim(Holder("other"), KINDS) is not None
        return {"found": "late"}

    assert do(job, holder, never, Doing(overtaken).kinds()) == "lost"
    job.refresh_from_db()
    assert (job.state, job.worker, job.outcome) == ("running", "other", {})


def test_a_job_on_which_processes_die_is_not_tried_for_ever(ledger_place: str) -> None:
    watch = Watch(Holder("ours"), clock := Clock())
    for number in range(1, MOST_TRIES + 1):
        job = taken(Holder(f"dying-{number}"))
        watch.lost([])
        clock.seconds += 1000
        (lost,) = watch.lost([])
        assert watch.release(lost)
        job.refresh_from_db()
        assert job.state == ("failed" if number == MOST_TRIES else "waiting")
    assert "不再自动重试" in job.log
    assert job.once is None


def test_a_stopping_server_gives_its_job_back(holder: Holder) -> None:
    job = taken(holder)

    def step(job: Job, tell: Telling) -> dict[str, Any]:
        tell(1, 2, "一半")
        raise AssertionError("told although the server stops")

    assert do(job, holder, lambda: True, Doing(step).kinds()) == "waiting"
    job.refresh_from_db()
    assert (job.state, job.worker) == ("waiting", "")
    assert claim(Holder("next"), KINDS) is not None


# Telling, cancelling


def test_progress_is_told_and_can_be_cancelled(holder: Holder) -> None:
    job = taken(holder)

    def step(job: Job, tell: Telling) -> dict[str, Any]:
        tell(1, 3, "第一步")
        found = Job.objects.get(pk=job.pk)
        assert (found.done, found.total, found.words) == (1, 3, "第一步")
        assert cancel(found, by="admin")
        assert not cancel(found, by="admin")
        tell(3, 3, "最后一步")
        raise AssertionError("not stopped")

    assert do(job, holder, never, Doing(step).kinds()) == "cancelled"
    job.refresh_from_db()
    assert "admin 取消了任务" in job.log
    assert job.once is None


def test_a_waiting_job_is_cancelled_at_once_and_never_claimed(holder: Holder) -> None:
    job = asked()
    assert cancel(job, by="admin")
    assert claim(holder, KINDS) is None
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert again(job, by="admin").pk != job.pk


def test_a_day_s_work_is_done_once_and_after_a_failure_once_more(holder: Holder) -> None:
    failed = taken(holder)
    do(failed, holder, never, Doing(failing(InputError("不行。"))).kinds(daily=True))
    done = taken(holder)
    assert done.pk != failed.pk
    do(done, holder, never, Doing().kinds(daily=True))
    assert asked().pk == done.pk


# Failing


def failing(error: Exception) -> Any:
    def step(job: Job, tell: Telling) -> dict[str, Any]:
        raise error

    return step


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (InputError("口径应为甲，实为乙。请改。"), "口径应为甲，实为乙。请改。"),
        (OSError(errno.ENOSPC, "No space left on device", "/var/x"), "/var/x：磁盘已满，没有完成。"),
        (OperationalError("database is locked"), "数据库被别的程序占用太久"),
        (OperationalError("database or disk is full"), "磁盘已满，没有完成。"),
    ],
)
def test_what_people_can_mend_is_told_in_words(holder: Holder, error: Exception, words: str) -> None:
    job = taken(holder)
    assert do(job, holder, never, Doing(failing(error)).kinds()) == "failed"
    job.refresh_from_db()
    assert words in job.log
    assert "Traceback" not in job.log
    assert job.ended_at is not None


def test_a_broken_program_gets_a_number_and_the_log_file_its_story(
    holder: Holder, caplog: pytest.LogCaptureFixture
) -> None:
    job = taken(holder)
    assert do(job, holder, never, Doing(failing(ZeroDivisionError("secret detail"))).kinds()) == "failed"
    job.refresh_from_db()
    number = job.log.partition("编号 ")[2][:12]
    assert "secret detail" not in job.log
    (record,) = [record for record in caplog.records if number in record.getMessage()]
    assert record.exc_info is not None


def test_a_full_disk_in_the_middle_loses_nothing(sqlite_place: str) -> None:
    """A real one: the database may not grow any more. What was there stays, the job says why, and can be done again."""
    holder = Holder()
    job, before = taken(holder), asked(known_by="2026-01-01")

    def step(job: Job, tell: Telling) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 1}")
        with transaction.atomic():
            Job.objects.bulk_create(
                Job(institution=SEA, kind="x", by="x", made_at=now(), log="满" * 9000) for _ in range(50)
            )
        return {}

    assert do(job, holder, never, Doing(step).kinds()) == "failed"
    job.refresh_from_db()
    assert "磁盘已满" in job.log
    assert not Job.objects.filter(kind="x").exists()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert Job.objects.filter(pk=before.pk, state="waiting").exists()
    assert again(job, by="admin").state == "waiting"


def test_a_database_locked_for_long_is_waited_out_then_told(sqlite_place: str) -> None:
    import sqlite3

    holder = Holder()
    job = taken(holder)
    other = sqlite3.connect(sqlite_place, isolation_level=None)

    def step(job: Job, tell: Telling) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 200")
        other.execute("BEGIN IMMEDIATE")
        try:
            with transaction.atomic():
                Job.objects.create(institution=SEA, kind="x", by="x", made_at=now())
        finally:
            other.execute("ROLLBACK")
        return {}

    assert do(job, holder, never, Doing(step).kinds()) == "failed"
    other.close()
    job.refresh_from_db()
    assert "占用太久" in job.log
    assert not Job.objects.filter(kind="x").exists()


def test_a_job_whose_end_cannot_be_written_is_taken_over(sqlite_place: str) -> None:
    import sqlite3

    holder, clock = Holder(), Clock()
    job = taken(holder)
    other = sqlite3.connect(sqlite_place, isolation_level=None)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError):
        do(job, holder, never, Doing().kinds())
    other.execute("ROLLBACK")
    other.close()
    watch = Watch(holder, clock)
    watch.lost([])
    clock.seconds += holder.lease_seconds
    (lost,) = watch.lost([])
    assert watch.release(lost)
    mine = claim(holder, KINDS)
    assert mine is not None
    assert do(mine, holder, never, Doing().kinds()) == "done"
