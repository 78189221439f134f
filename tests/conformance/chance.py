"""Evidence made up at random, the same each time: what examples are too orderly to hold.

Few keys, few days and few words, so that records meet, tie, contradict each other and leave fields empty.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from zhengan.assess import METRIC_DAY
from zhengan.assess.evidence import MetricDays
from zhengan.ledger.tables import RecordVersion
from zhengan.records import RECORD_TYPES, ZONE, Field

SEED = 218
DAYS = (date(2026, 11, 20), date(2026, 3, 31), date(2025, 5, 1))
INSTITUTIONS = 45
# Above all entries of examples.
FIRST_ENTRY = 1_000_000
WORDS = ("trading", "csrc", "上海", "治理", "处置", "2025", "2025-12", "证监局", "bureau", "other")
PERIODS = ("P3M", "P6M", "P1Y", "P1M")
METRICS = ("mbps", "tps", "orders")


def institutions() -> Iterator[tuple[str, date, list[RecordVersion], MetricDays]]:
    """(institution, its day, its versions, its metric days)."""
    entries = FIRST_ENTRY
    for number in range(INSTITUTIONS):
        name, day = f"偶{number}", DAYS[number % len(DAYS)]
        maker = _Maker(random.Random(SEED + number), name, day)
        versions = list(maker.versions(entries))
        entries += len(versions)
        yield name, day, versions, maker.metric_days


class _Maker:
    """Makes the evidence of one institution up."""

    def __init__(self, chance: random.Random, name: str, day: date) -> None:
        self._chance, self._name, self._day = chance, name, day

    def versions(self, before: int) -> Iterator[RecordVersion]:
        entry = before
        for type_, record_type in RECORD_TYPES.items():
            records = 1 if type_ == "institution" else self._chance.choice((0, 1, 2, 4, 6))
            for _ in range(records):
                entry += 1
                payload = {field.name: self._value(field) for field in record_type.payload_fields}
                key = self._name if type_ == "institution" else self._key(type_)
                recorded = self._maybe(self._instant())
                yield RecordVersion(entry, self._name, type_, key, entry, payload, None, recorded, recorded)

    def metric_days(self, hours: Mapping[tuple[str, str, str], str], hours_from: date | None = None) -> pa.Table:
        rows = []
        classes = {key for key in hours.items() if key[0][0] == self._name}
        classes |= {((self._name, "system", self._key("system")), "all") for _ in range(4)}
        for ((name, type_, key), hours_class) in sorted(classes):
            for metric in METRICS:
                for back in range(0, 400, self._chance.choice((1, 3, 50))):
                    peak = self._maybe(self._number())
                    rows.append(
                        {
                            "institution": name,
                            "object_type": type_,
                            "object": key,
                            "metric": metric,
                            "hours_class": hours_class,
                            "day": self._day - timedelta(days=back),
                            "peak": peak,
                            "ceiling": None if peak is None else peak + self._chance.choice((Decimal(0), Decimal("0.000001"))),
                            "minutes": self._chance.choice((1, 240, 1440)),
                        }
                    )
        return pa.Table.from_pylist(rows, schema=METRIC_DAY)

    def _value(self, field: Field) -> Any:
        if not field.required and self._chance.random() < 0.3:
            return None
        if field.many:
            return [self._one(field) for _ in range(self._chance.choice((1, 1, 2, 3)))]
        return self._one(field)

    def _one(self, field: Field) -> Any:
        match field.kind:
            case "date":
                return self._date().isoformat()
            case "instant":
                return self._instant().isoformat()
            case "bool":
                return self._chance.random() < 0.6
            case "number" if not field.choices:
                return str(self._chance.randrange(2024, 2027) if field.minimum == 1990 else self._number())
            case "ref" | "refs":
                return self._key(self._chance.choice(field.targets))
            case "pairs":
                first = self._chance.choice([*field.choices] or WORDS)
                return "=".join([first, *[self._chance.choice(PERIODS) for _ in field.parts[1:]]])
        if field.form == "record_type":
            return self._chance.choice([*RECORD_TYPES])
        if field.form == "period":
            return self._chance.choice(PERIODS)
        known = [*field.choices]
        return self._chance.choice(known if known and (field.closed or self._chance.random() < 0.8) else WORDS)

    def _key(self, type_: str) -> str:
        return f"{type_}{self._chance.randrange(3)}"

    def _date(self) -> date:
        back = self._chance.choice((-400, -30, -1, 0, 0, 1, 5, 5, 20, 90, 180, 181, 200, 365, 366, 400, 800, 1500))
        return self._day - timedelta(days=back)

    def _instant(self) -> datetime:
        hour, minute = self._chance.choice(((0, 0), (8, 0), (9, 30), (11, 30), (14, 59), (23, 59)))
        return datetime.combine(self._date(), datetime.min.time(), ZONE).replace(hour=hour, minute=minute)

    def _number(self) -> Decimal:
        return self._chance.choice((Decimal(0), Decimal(1), Decimal(80), Decimal("99.999999"), Decimal(100), Decimal(200)))

    def _maybe(self, value: Any) -> Any:
        return value if self._chance.random() < 0.8 else None
