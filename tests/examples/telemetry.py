"""Examples' samples through the product's own telemetry path."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from zhengan.assess.evidence import METRIC_DAY
from zhengan.assess.sources import samples_metric_days
from zhengan.calendar import load_calendar
from zhengan.ledger.samples import Samples, read_telemetry


def metric_days_of(
    samples: Sequence[Mapping[str, Any]],
    types: Mapping[str, str],
    hours: Mapping[tuple[str, str, str], str],
    institution: str,
    hours_from: date | None = None,
) -> pa.Table:
    """`metric_day` of the samples, written as a telemetry CSV and read as any folder's."""
    if not samples:
        return METRIC_DAY.empty_table()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "metric.csv"
        lines = ["institution,object_type,object,metric,at,value,until"]
        lines += [
            ",".join(
                str(value)
                for value in (
                    institution,
                    types[row["object"]],
                    row["object"],
                    row["metric"],
                    row["at"],
                    row["value"],
                    row.get("until", ""),
                )
            )
            for row in samples
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        samples = read_telemetry([path], institution, types)
        assert isinstance(samples, Samples), samples
        return samples_metric_days([samples], load_calendar())(hours, hours_from)
