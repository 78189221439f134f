"""What all adapters are given and give back: the form of a file, what was read, how far a file may go."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from zhengan.collectors.sighting import Sighting
from zhengan.records.faults import Fault, Findings, quoted

LARGEST = 64 << 20
"""Bytes of a file."""
DEEPEST = 60
"""Levels of a document in each other."""
MOST_SIGHTINGS = 200_000
_SHANGHAI = timezone(timedelta(hours=8))


class Unfit(Exception):  # noqa: N818  # a fault on its way to who collects faults
    """A part of a file that cannot be taken: its fault, with place."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.text)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Collected:
    """What a file holds: `form` and `version` of the file, the tools that wrote it, sightings, and the faults of what was left out."""

    form: str
    version: str
    sightings: tuple[Sighting, ...]
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0

    @property
    def tools(self) -> tuple[str, ...]:
        """The tools, in the order in which they first occur."""
        return tuple(dict.fromkeys(item.tool for item in self.sightings))


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file. `knows` looks at the beginning of the bytes only; `read` gives the version and what the file holds.

    `read` raises Unfit for a file that cannot be taken as a whole; what is wrong with a part goes to the findings.
    """

    name: str
    title: str
    knows: Callable[[bytes], bool]
    read: "Callable[[bytes, Reading], tuple[str, Iterable[Any]]]"


@dataclass(frozen=True, slots=True)
class Reading:
    """One file being read: its name for people, and where its faults go."""

    file: str
    findings: Findings

    def refused(self, code: str, at: str, expected: str, found: object, remedy: str) -> Unfit:
        """The fault at a place in the file, to raise."""
        said = found if isinstance(found, str) and found.startswith("“") else quoted(found) if found != "" else "空"
        return Unfit(Fault(code, self.file, 0, at, expected, said, remedy, cell=at))

    def each(self, parts: Iterable[Any], make: Callable[[Any], Iterable[Any]]) -> Iterator[Any]:
        """What `make` makes of each part; a part with a fault is left out and told."""
        for part in parts:
            try:
                made = list(make(part))
            except Unfit as unfit:
                self.findings.add(unfit.fault)
                continue
            yield from made


def moment(text: str) -> datetime | None:
    """An instant as tools write it; without an offset local time is meant. None for what is none, or lies before 1990."""
    said = text.strip().replace("/", "-")[:40]
    try:
        if said.isdigit() and len(said) == 10:
            return datetime.fromtimestamp(int(said), UTC)
        found = datetime.fromisoformat(said)
        found = found if found.tzinfo else replace_zone(found)
        return found if 1990 <= found.year <= 2100 else None
    except (ValueError, OverflowError):
        return None


def replace_zone(found: datetime) -> datetime:
    """The same wall time, in Shanghai."""
    return found.replace(tzinfo=_SHANGHAI)


def shown(text: str, most: int) -> str:
    """Text of others in one line, without control characters, not longer than `most`."""
    clean = "".join(char if char.isprintable() else " " for char in text[: most * 4])
    clean = " ".join(clean.split())
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"
