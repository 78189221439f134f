"""Writes src/zhengan/calendar/data/working_days.yaml from chinesecalendar (a development dependency).

    ./run dev python tools/seed_calendar.py            # writes the file
    ./run dev python tools/seed_calendar.py --check    # says whether the file is what the library gives

To take over a new year, raise the library's version and run this; a change in an older year shows in the difference.
"""

import sys
from collections.abc import Iterable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import chinese_calendar.constants as seed  # type: ignore[import-untyped]

TARGET = Path(__file__).parents[1] / "src/zhengan/calendar/data/working_days.yaml"

# Years compared day by day with the State Council's own lists (tests/calendar/state_council.yaml).
COMPARED = (2023, 2024, 2025, 2026)

HEAD = """\
# Written by tools/seed_calendar.py; do not edit. Statutory holidays with the weekend days inside them, and weekend days
# worked instead. `verified: true`: compared day by day with the State Council's notices; otherwise one library alone,
# whose weekdays agree with the days on which the stock exchanges traded.
years:
"""


def main() -> int:
    """Writes the table, or with --check compares it (exit status 1 where it differs)."""
    text = table()
    if "--check" in sys.argv[1:]:
        same = TARGET.read_text(encoding="utf-8") == text
        print("same" if same else f"{TARGET} differs from the library: run without --check and read the difference")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


def table() -> str:
    """The whole file."""
    years = sorted({day.year for day in seed.holidays})
    return HEAD + "".join(_year(year) for year in years)


def _year(year: int) -> str:
    off = ", ".join(_ranges(day for day in seed.holidays if day.year == year))
    work = ", ".join(day.isoformat() for day in sorted(seed.workdays) if day.year == year)
    source = f"chinesecalendar {version('chinesecalendar')}" + ("; State Council notice" if year in COMPARED else "")
    verified = str(year in COMPARED).lower()
    return f"  {year}:\n    holidays: [{off}]\n    makeup: [{work}]\n    source: {source}\n    verified: {verified}\n"


def _ranges(days: Iterable[date]) -> list[str]:
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [run[0].isoformat() if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs]


if __name__ == "__main__":
    sys.exit(main())
