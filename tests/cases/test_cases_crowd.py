"""Many people on the same cases at once: nothing is lost, nothing counts twice, nobody decides on what is out of date."""

import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from tests.cases.given import AT, BROKER, LI, book, later
from zhengan.cases import CaseChanged, CaseRefused
from zhengan.ledger import verify
from zhengan.ledger.database import release

_ROOT = Path(__file__).parents[2]
_PEOPLE, _CASES = 4, 6


def test_people_in_processes_of_their_own_lose_nothing(ledger_place: str) -> None:
    for _ in range(_CASES):
        book().open_case("change", None, LI, AT)
    command = [sys.executable, "-m", "tests.cases.person", ledger_place]
    running = [
        subprocess.Popen([*command, f"p{n}", str(_CASES)], cwd=_ROOT, stdout=subprocess.PIPE, text=True)
        for n in range(_PEOPLE)
    ]
    told: Counter[tuple[str, ...]] = Counter()
    for process in running:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        told.update(tuple(line.split()) for line in out.splitlines())
    kept: Counter[tuple[str, ...]] = Counter()
    for case in book().cases("change"):
        assert [event.number for event in case.events] == list(range(1, 2 * _PEOPLE + 2))
        kept.update((case.id, event.event, event.by) for event in case.events[1:])
    assert kept == told
    assert set(kept.values()) == {1}
    assert verify(BROKER).faults == ()


def test_of_many_who_decide_on_one_view_one_prevails(ledger_place: str) -> None:
    case = book().open_case("change", None, LI, AT)
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def decide(name: str) -> None:
        start.wait()
        try:
            book().move(case, "assessed", name, AT, assessment=f"{name} 的结论")
            outcomes.append(name)
        except CaseChanged:
            outcomes.append("")
        finally:
            release()

    threads = [threading.Thread(target=decide, args=(f"p{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [name for name in outcomes if name]
    assert book().case("change", case.id).facts["assessment"] == f"{winner} 的结论"
    assert len(outcomes) == 6


def test_a_move_is_confirmed_once_however_many_confirm(ledger_place: str) -> None:
    case = book().move(book().open_case("change", None, LI, AT), "assessed", LI, AT, assessment="可以")
    case = book().move(case, "approved", LI, later(1))
    start = threading.Barrier(4)
    done: list[bool] = []

    def confirm(name: str) -> None:
        start.wait()
        try:
            book().confirm(case, case.proposals[0].number, name, later(2))
            done.append(True)
        except CaseRefused:
            done.append(False)
        finally:
            release()

    threads = [threading.Thread(target=confirm, args=(f"p{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]
    assert book().case("change", case.id).state == "approved"
