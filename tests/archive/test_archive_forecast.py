"""How long the disk lasts, reckoned by hand."""

from datetime import date, timedelta

from zhengan.archive.keep.forecast import StoredDay, forecast

TODAY = date(2026, 11, 20)


def test_a_steady_rate_fills_the_disk_on_the_day_that_division_gives():
    days = [StoredDay(TODAY - timedelta(days=n), 100, None) for n in range(1, 29)]
    seen = forecast(days, free=1_000, today=TODAY, kept_days=10_000)
    assert (seen.stored, seen.per_day) == (2_800, 100)
    assert seen.full_on == TODAY + timedelta(days=11)


def test_what_runs_out_of_its_term_makes_room():
    days = [StoredDay(TODAY - timedelta(days=n), 100, TODAY + timedelta(days=60 - n)) for n in range(1, 60)]
    assert forecast(days, free=1_000, today=TODAY, kept_days=60).full_on is None


def test_a_young_archive_is_reckoned_over_the_days_that_it_has():
    seen = forecast([StoredDay(TODAY - timedelta(days=2), 600, None)], free=3_000, today=TODAY, kept_days=10_000)
    assert seen.per_day == 300
    assert seen.full_on == TODAY + timedelta(days=11)


def test_an_empty_archive_lasts():
    seen = forecast([], free=10, today=TODAY, kept_days=10)
    assert (seen.stored, seen.per_day, seen.full_on) == (0, 0, None)
