"""The demonstration broker as one evidence folder, and the faults that an assessment of it has to find."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengan.calendar import load_calendar
from zhengan.cli.demo.backups import backups
from zhengan.cli.demo.changes import changes
from zhengan.cli.demo.chapter import INSTITUTION, Planted
from zhengan.cli.demo.emergency import emergency
from zhengan.cli.demo.filings import filings
from zhengan.cli.demo.institution import institution
from zhengan.cli.demo.links import links
from zhengan.cli.demo.logs import logs
from zhengan.cli.demo.monitoring import monitoring
from zhengan.cli.demo.recovery import recovery
from zhengan.cli.demo.scene import FIRST_DAY, LAST_DAY, Scene
from zhengan.cli.demo.stress import stress
from zhengan.cli.demo.suppliers import suppliers
from zhengan.cli.demo.systems import systems
from zhengan.cli.demo.telemetry import telemetry_faults, write_telemetry
from zhengan.records import write_folder

_CHAPTERS = (
    institution,
    systems,
    links,
    suppliers,
    changes,
    backups,
    recovery,
    stress,
    monitoring,
    logs,
    emergency,
    filings,
)


@dataclass(frozen=True)
class Broker:
    """What was built: the folder, the day it ends on, whose evidence it is, and every fault planted."""

    folder: Path
    as_of: date
    institutions: tuple[str, ...]
    planted: tuple[Planted, ...]


def build_broker(folder: Path, *, as_of: date = date(2026, 11, 20), seed: int = 218) -> Broker:
    """Write the broker's evidence into a new or empty folder.

    `planted` is exactly what the law of `as_of` finds neither met nor advisory nor not applicable, under the default
    readings. Raises ValueError for a day on which that could not hold, FileExistsError where the folder holds anything.
    """
    if not FIRST_DAY <= as_of <= LAST_DAY:
        raise ValueError(f"演示机构的日期应在 {FIRST_DAY} 至 {LAST_DAY} 之间，实为 {as_of}。请改用其间的日期。")
    scene = Scene(as_of, seed, load_calendar())
    told = [chapter(scene) for chapter in _CHAPTERS]
    write_folder((row for chapter in told for row in chapter.rows), folder)
    write_telemetry(scene, folder / "telemetry" / "metric")
    planted = [fault for chapter in told for fault in chapter.planted]
    return Broker(folder, as_of, (INSTITUTION,), (*planted, *telemetry_faults()))
