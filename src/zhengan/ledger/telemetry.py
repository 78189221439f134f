"""A workspace's telemetry on disk: samples as sorted Parquet parts, and `metric_day` kept beside them.

Adding is idempotent: a sample that equals one ever stored (series, `at`, `until`, value) is passed over, so importing a
file twice, or days later, changes nothing. Where a later import gives another value for the same series, `at` and
`until`, the later one rules, the earlier one is kept apart, and a notice says how many. Two values within one import
contradict each other: the higher one rules, so that no peak can be hidden behind a low one. The order of imports that
do not contradict each other makes no difference.

`metric_day` is worked out again for those days only whose samples changed, and for months whose hours changed: another
class for an object, another calendar. The rest is never read again, so a day's work does not grow with the years kept.

Every file is written whole before the manifest names it (`zhengan.ledger.telemetry_manifest`); processes take turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from zhengan.ledger.metric_day import METRIC_DAY, create_metric_day, metric_days
from zhengan.ledger.minutes import Hours, MinuteTable
from zhengan.ledger.samples import Samples, TelemetryFault, open_duckdb, read_telemetry
from zhengan.ledger.source import quoted
from zhengan.ledger.telemetry_intake import Added, take
from zhengan.ledger.telemetry_manifest import faults_of, load, locked, save
from zhengan.ledger.telemetry_upkeep import bring_up_to_date, stored_samples
from zhengan.records import Fault

__all__ = [
    "METRIC_DAY",
    "Added",
    "Hours",
    "MinuteTable",
    "Samples",
    "TelemetryFault",
    "TelemetryStore",
    "metric_days",
    "read_telemetry",
]


@dataclass(frozen=True, slots=True)
class TelemetryStore:
    """The telemetry under `folder`; the folder is made with the first samples."""

    folder: Path

    def add(self, samples: Samples) -> Added:
        """Takes the samples in, all or (when the process dies) none of them. TelemetryFault when the store is damaged."""
        with locked(self.folder) as manifest, open_duckdb(self.folder) as con:
            after, added = take(self.folder, con, manifest, samples)
            if after != manifest:
                save(self.folder, after)
        return added

    def samples(self) -> Samples:
        """All samples in force."""
        manifest = load(self.folder)
        return stored_samples(self.folder, manifest, manifest.parts)

    def refresh(self, hours: Hours, minute_table: MinuteTable) -> tuple[date, ...]:
        """Brings `metric_day` up to date; gives back the days that had to be worked out again."""
        with locked(self.folder) as manifest, open_duckdb(self.folder) as con:
            after, days = bring_up_to_date(self.folder, con, manifest, hours, minute_table)
            if after != manifest:
                save(self.folder, after)
        return days

    def metric_days(
        self, con: duckdb.DuckDBPyConnection, hours: Hours, minute_table: MinuteTable
    ) -> duckdb.DuckDBPyRelation:
        """Makes the table `metric_day` in `con`, up to date, and gives it back."""
        self.refresh(hours, minute_table)
        create_metric_day(con)
        with locked(self.folder) as manifest:
            for part in manifest.metric_day.values():
                con.execute(f"INSERT INTO metric_day FROM read_parquet({quoted(str(self.folder / part.file))})")
        return con.table("metric_day")

    def verify(self) -> tuple[Fault, ...]:
        """Every file that is missing or has changed since it was written."""
        return faults_of(self.folder, load(self.folder))
