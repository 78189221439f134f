"""A what-if over a hundred institutions beside the plain assessment, and ten years of months beside one day.

    python -m benchmarks what_if [--institutions 100] [--years 10] [--rounds 3]

Both pairs run in one process over the same tables, after one run that writes what queries are missing (none with `--rounds 0`); the
least of three is shown, and the ratio. A what-if holds both assessments, so 1.00 would be an assumption that costs nothing.
"""

import argparse
import time
from collections.abc import Callable, Sequence

from benchmarks.firm import Firm
from benchmarks.institutions import IMPORTANT, SYSTEMS, one_institution, tiled
from benchmarks.registers import AS_OF
from zhengan.assess import EvidenceBase, assess
from zhengan.assess.assumptions import parse_assumptions
from zhengan.assess.history import period_ends
from zhengan.assess.what_if import compare
from zhengan.assess.world import world_of
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue

ASSUMPTIONS = (
    "standing=*:cii@2026-01-01",
    "threshold=csrc-218/21#capacity:>= 3x",
    "reading=backup-day:trading",
    "standing=*:sfnet_member@2026-01-01",
    "kind=*:exchange",
    "reading=lookback:since-bound",
)


def main(argv: Sequence[str]) -> None:
    """A line for each assumption, then one for the months."""
    parser = argparse.ArgumentParser(prog="./run bench what_if", description="假设和逐月回看的用时")
    parser.add_argument("--institutions", type=int, default=100)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(argv)
    single = one_institution(Firm(SYSTEMS, IMPORTANT, 365))
    base = EvidenceBase(tiled(single, asked.institutions))
    catalogue, calendar = load_catalogue(), load_calendar()
    readings = catalogue.choose({})
    plain = _least(lambda: assess(base, [AS_OF], readings, catalogue, calendar), asked.rounds)
    print(f"plain assessment of {asked.institutions} institutions {plain:7.2f} s", flush=True)
    for text in ASSUMPTIONS:
        seconds, told = _what_if(base, text, asked.rounds)
        print(f"  what if {text:42} {seconds:7.2f} s = {seconds / plain:4.2f} x   {told}", flush=True)
    one = EvidenceBase(tiled(single, 1))
    day = _least(lambda: assess(one, [AS_OF], readings, catalogue, calendar), asked.rounds)
    first = AS_OF.replace(year=AS_OF.year - asked.years, month=AS_OF.month % 12 + 1, day=1)
    days = period_ends(first, AS_OF, "month")
    months = _least(lambda: assess(one, days, readings, catalogue, calendar), asked.rounds)
    print(f"one institution: one day {day:5.2f} s, {len(days)} months {months:6.2f} s = {months / day:4.2f} x one day")


def _what_if(base: EvidenceBase, text: str, rounds: int) -> tuple[float, str]:
    catalogue, calendar = load_catalogue(), load_calendar()
    assumptions = parse_assumptions([text])
    told: list[str] = []

    def ask() -> None:
        before = world_of(base, [AS_OF], catalogue.choose({}), catalogue, calendar)
        supposed = world_of(
            assumptions.evidence(base, [], before.holding(AS_OF)),
            [AS_OF],
            catalogue.choose(dict(assumptions.readings)),
            assumptions.law(catalogue),
            calendar,
        )
        found = compare(before, supposed)
        told[:] = [f"{len(found.asked_again)} duties asked again, {len(found.turns)} differences"]

    return _least(ask, rounds), told[0]


def _least(run: Callable[[], object], rounds: int) -> float:
    if rounds:
        run()
    taken = []
    for _ in range(max(1, rounds)):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return min(taken)
