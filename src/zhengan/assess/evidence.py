"""What an assessment is made from: record tables, telemetry, and the place of every entry."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhengan.assess.finding import Evidence

# (institution, object type, object) -> hours class, and the first day on which classes count; answers with `metric_day`.
MetricDays = Callable[[Mapping[tuple[str, str, str], str], date | None], pa.Table]

METRIC_DAY = pa.schema(
    [
        ("institution", pa.string()),
        ("object_type", pa.string()),
        ("object", pa.string()),
        ("metric", pa.string()),
        ("hours_class", pa.string()),
        ("day", pa.date32()),
        ("peak", pa.decimal128(18, 6)),
        ("ceiling", pa.decimal128(18, 6)),
        ("minutes", pa.int64()),
    ]
)


def no_telemetry(hours: Mapping[tuple[str, str, str], str], hours_from: date | None) -> pa.Table:
    """The table `metric_day` of evidence without samples."""
    return METRIC_DAY.empty_table()


@dataclass(frozen=True)
class EvidenceBase:
    """All evidence of one or many institutions, as known on the asked day: one table a record type, and telemetry."""

    tables: Mapping[str, pa.Table]
    metric_days: MetricDays = no_telemetry
    notices: tuple[Mapping[str, Any], ...] = field(default=())

    def entries(self, wanted: Iterable[int]) -> dict[int, Evidence]:
        """The entry ids that are wanted, with their type, key and sequence."""
        ids = pa.array(wanted, pa.int64())
        found: dict[int, Evidence] = {}
        for name, table in self.tables.items():
            if not table.num_rows:
                continue
            named = table.select(["entry", "key", "seq"]).filter(pc.is_in(table["entry"], ids))
            columns = [column.to_pylist() for column in named.columns]
            found.update((entry, Evidence(name, key, seq)) for entry, key, seq in zip(*columns, strict=True))
        return found

    def rows(self, type_: str) -> list[dict[str, Any]]:
        """The versions of one record type as plain rows."""
        return self.tables[type_].to_pylist() if self.tables[type_].num_rows else []
