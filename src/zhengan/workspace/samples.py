"""A workspace's telemetry: taken in, and turned into `metric_day` when it is asked for."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from zhengan.assess.evidence import MetricDays, no_telemetry
from zhengan.calendar import Calendar
from zhengan.ledger.samples import Samples, open_duckdb
from zhengan.ledger.telemetry import Added, TelemetryStore
from zhengan.workspace.folder import Workspace


def keep_samples(workspace: Workspace, samples: Iterable[Samples]) -> list[Added]:
    """Take samples into the workspace; what is there already changes nothing. Raises TelemetryFault."""
    store = TelemetryStore(workspace.telemetry)
    return [store.add(item) for item in samples]


def kept_metric_days(workspace: Workspace, calendar: Calendar) -> MetricDays:
    """How the workspace's samples become `metric_day`: only days that changed are worked out again."""
    if not workspace.telemetry.is_dir():
        return no_telemetry

    def measure(hours: Mapping[tuple[str, str, str], str], _: date | None) -> pa.Table:
        with TemporaryDirectory() as spill, open_duckdb(Path(spill)) as con:
            store = TelemetryStore(workspace.telemetry)
            return store.metric_days(con, hours, calendar.minute_table).to_arrow_table()

    return measure
