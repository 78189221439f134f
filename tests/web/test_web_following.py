"""A kept assessment says what a whole one says, row by row; where it cannot, the whole one is made."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.web.given import DAY, EVENING, Console
from zhengan.assess.kept import Kept
from zhengan.web.models import Run, Verdict
from zhengan.web.verdicts.judged import is_current, judge_now
from zhengan.web.work.following import FOLLOWING, MOST, Following

_SAME = [field.name for field in Verdict._meta.concrete_fields if field.name not in ("id", "run")]


@pytest.fixture
def following(console: Console) -> Iterator[Following]:
    """Nothing kept yet."""
    found = Following()
    yield found
    found.close()
    FOLLOWING.close()


def enter(console: Console, type_: str, **cells: str) -> None:
    """One more record."""
    from zhengan.records import RECORD_TYPES, parse_row
    from zhengan.workspace.intake import append_rows

    row, faults = parse_row(RECORD_TYPES[type_], {"institution": console.institution, **cells})
    assert row is not None, faults
    append_rows([row], actor="given", source="test", now=EVENING)


def rows(run: Run) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row for row in run.verdicts.values_list("finding", *_SAME)}


def same(console: Console, run: Run) -> None:
    """The run's rows, counts and state are those of a whole assessment."""
    run.refresh_from_db()
    whole = judge_now(console.institution, DAY, None, EVENING)
    assert rows(run) == rows(whole)
    assert run.counts == whole.counts
    assert run.notices == whole.notices
    assert run.names == whole.names
    assert (run.state, run.seq) == (whole.state, whole.seq)
    whole.delete()


def test_new_records_change_the_rows_they_touch(console: Console, following: Following) -> None:
    run = following.judge(console.institution, DAY, None, EVENING)
    same(console, run)
    before = rows(run)
    for number, cells in enumerate(
        (
            {"key": "备份-异地", "system": "集中交易", "kind": "data", "data_center": "外高桥", "from": "2021-03-15"},
            {"key": "备份-异地二", "system": "集中交易", "kind": "data", "data_center": "张江", "from": "2026-01-15"},
        )
    ):
        enter(console, "recovery_facility", **cells)
        assert not is_current(run)
        again = following.judge(console.institution, DAY, None, EVENING + timedelta(minutes=number))
        assert again.pk == run.pk  # the same run, brought up to date
        same(console, again)
    assert rows(run) != before


def test_nothing_new_costs_nothing(console: Console, following: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    run = following.judge(console.institution, DAY, None, EVENING)
    monkeypatch.setattr(Kept, "take", lambda *_: pytest.fail("judged although nothing is new"))
    assert following.judge(console.institution, DAY, None, EVENING).pk == run.pk


def test_another_name_of_an_object_is_written_where_it_is_named(console: Console, following: Following) -> None:
    run = following.judge(console.institution, DAY, None, EVENING)
    cells = {
        "key": "集中交易",
        "name": "新一代集中交易",
        "functions": "trading",
        "important": "是",
        "markets": "SSE;SZSE",
    }
    enter(console, "system", **cells, live_on="2021-03-15")
    again = following.judge(console.institution, DAY, None, EVENING)
    assert again.pk == run.pk
    assert again.verdicts.filter(object_name__contains="新一代").exists()
    same(console, again)


def test_another_name_of_the_institution_is_written_everywhere(console: Console, following: Following) -> None:
    run = following.judge(console.institution, DAY, None, EVENING)
    enter(console, "institution", key=console.institution, name="改名后的公司", kind="securities", bureau="上海")
    again = following.judge(console.institution, DAY, None, EVENING)
    assert again.pk != run.pk
    assert again.verdicts.filter(headline__contains="改名后的公司").exists()
    same(console, again)


def test_a_run_that_another_process_replaced_is_not_touched(console: Console, following: Following) -> None:
    run = following.judge(console.institution, DAY, None, EVENING)
    Run.objects.filter(pk=run.pk).update(state="of another process")
    enter(console, "data_center", key="新", name="新机房", site="local", city="上海")
    again = following.judge(console.institution, DAY, None, EVENING)
    assert again.pk != run.pk
    same(console, again)


def test_a_decision_makes_a_whole_assessment(console: Console, following: Following) -> None:
    from zhengan.workspace.settings import decide

    run = following.judge(console.institution, DAY, None, EVENING)
    decide(
        console.institution, "reading:coverage", "any", workspace=console.workspace, by="admin", why="试试", now=EVENING
    )
    again = following.judge(console.institution, DAY, None, EVENING)
    assert again.pk != run.pk
    same(console, again)


def test_what_is_kept_may_fail(console: Console, following: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    run = following.judge(console.institution, DAY, None, EVENING)
    enter(console, "data_center", key="新", name="新机房", site="local", city="上海")
    with monkeypatch.context() as patched:
        patched.setattr(Kept, "take", lambda *_: 1 // 0)
        again = following.judge(console.institution, DAY, None, EVENING)
    assert again.pk != run.pk
    same(console, again)
    same(console, following.judge(console.institution, DAY, None, EVENING))


def test_a_ledger_put_back_from_a_backup_is_noticed(console: Console, following: Following) -> None:
    run = following.judge(console.institution, DAY, None, EVENING)
    found = following._followed[console.institution]
    found.digest = b"\x01" * 32  # as if what was read then were not what stands there now
    assert following.judge(console.institution, DAY, None, EVENING).pk != run.pk


def test_a_past_day_is_judged_whole_and_not_kept(console: Console, following: Following) -> None:
    run = following.judge(console.institution, DAY - timedelta(days=30), None, EVENING)
    assert run.as_of == DAY - timedelta(days=30)
    assert following._followed == {}


def test_only_so_many_are_kept(console: Console, following: Following) -> None:
    following.judge(console.institution, DAY, None, EVENING)
    kept = following._followed[console.institution]
    for number in range(MOST):
        following._locks[str(number)] = threading.Lock()
        following._keep(str(number), kept)
    assert console.institution not in following._followed
    assert len(following._followed) == MOST
