"""The demonstration's institutions as evidence folders, and the faults that an assessment of each has to find."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from zhengan.calendar import Calendar, load_calendar
from zhengan.cli.demo.backups import backups
from zhengan.cli.demo.changes import changes
from zhengan.cli.demo.chapter import Chapter, Planted, Spared, of_institution
from zhengan.cli.demo.cryptography import cryptography
from zhengan.cli.demo.filings import filings
from zhengan.cli.demo.guarding import guarding
from zhengan.cli.demo.judgements import judgements
from zhengan.cli.demo.links import links
from zhengan.cli.demo.logs import logs
from zhengan.cli.demo.monitoring import monitoring
from zhengan.cli.demo.network import network
from zhengan.cli.demo.recovery import recovery
from zhengan.cli.demo.scene import BROKER, EXCHANGE, FIRST_DAY, LAST_DAY, NETWORK, SERVICE, Firm, Scene
from zhengan.cli.demo.scripted import scripted
from zhengan.cli.demo.stress import stress
from zhengan.cli.demo.suppliers import suppliers
from zhengan.cli.demo.systems import important_systems, systems
from zhengan.cli.demo.telemetry import telemetry_faults, write_telemetry
from zhengan.records import write_folder

_SCRIPTS = ("institution", "people", "operation", "privacy", "emergency", "supervision", "sfnet", "programme")
_OPERATION = (
    systems,
    links,
    suppliers,
    changes,
    backups,
    recovery,
    stress,
    monitoring,
    logs,
    filings,
    cryptography,
    guarding,
)
_CHAPTERS: Mapping[Firm, Sequence[Callable[[Scene], Chapter]]] = {
    BROKER: _OPERATION,
    EXCHANGE: _OPERATION,
    SERVICE: (systems,),
    NETWORK: (systems, network),
}


@dataclass(frozen=True)
class Evidence:
    """What was built of one institution: the folder, whose it is, every fault planted, and the look-alikes."""

    folder: Path
    firm: Firm
    planted: tuple[Planted, ...]
    spared: tuple[Spared, ...]


@dataclass(frozen=True)
class Demonstration:
    """All institutions, each in a folder inside `folder`, and the day that the evidence ends on."""

    folder: Path
    as_of: date
    institutions: tuple[Evidence, ...]


def build_demonstration(folder: Path, *, as_of: date = date(2026, 11, 20), seed: int = 218) -> Demonstration:
    """Write the evidence of all institutions into a new or empty folder.

    `planted` is exactly what the law of `as_of` finds neither met nor advisory nor not applicable, under the default
    readings. Raises ValueError for a day on which that could not hold, FileExistsError where the folder holds anything.
    """
    if not FIRST_DAY <= as_of <= LAST_DAY:
        raise ValueError(f"演示机构的日期应在 {FIRST_DAY} 至 {LAST_DAY} 之间，实为 {as_of}。请改用其间的日期。")
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(f"文件夹 {folder} 不是空的，请换一个。")
    calendar = load_calendar()
    built = [_institution(folder, firm, as_of, seed, calendar) for firm in _CHAPTERS]
    return Demonstration(folder, as_of, tuple(built))


def _institution(folder: Path, firm: Firm, as_of: date, seed: int, calendar: Calendar) -> Evidence:
    scene = Scene(firm, as_of, seed, calendar)
    chapters: list[Callable[[Scene], Chapter]] = [
        *(partial(scripted, name=name) for name in _SCRIPTS),
        *_CHAPTERS[firm],
        judgements,
    ]
    told = [chapter(scene) for chapter in chapters]
    own = folder / firm.key
    write_folder(of_institution((row for chapter in told for row in chapter.rows), firm.key), own)
    if any(item.metric for item in important_systems(scene)):
        write_telemetry(scene, own / "telemetry" / "metric")
    planted = [fault for chapter in told for fault in chapter.planted]
    spared = [item for chapter in told for item in chapter.spared]
    return Evidence(own, firm, (*planted, *telemetry_faults(scene)), tuple(spared))
