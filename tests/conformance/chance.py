"""Evidence made up at random, the same each time: what examples are too orderly to hold.

Few keys, few days and few words, so that records meet, tie, contradict each other and leave fields empty.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhengan.assess import METRIC_DAY
from zhengan.assess.evidence import MetricDays
from zhengan.ledger.tables import RecordVersion
from zhengan.records import RECORD_TYPES, ZONE, Field

SEED = 218
DAYS = (date(2026, 11, 20), date(2026, 3, 31), date(2025, 5, 1))
# Above all entries of examples.
FIRST_ENTRY = 1_000_000
KEYS_A_TYPE = 3
EMPTY = 0.3
TRUE = 0.6
KNOWN_WORD = 0.8
WORDS = ("trading", "csrc", "上海", "治理", "处置", "2025", "2025-12", "证监局", "bureau", "other")
PERIODS = ("P3M", "P6M", "P1Y", "P1M")
METRICS = ("mbps", "tps", "orders")
BACK = (-400, -30, -1, 0, 0, 1, 5, 5, 20, 90, 180, 181, 200, 365, 366, 400, 800, 1500)
CLOCK = (time(0, 0), time(8, 0), time(9, 30), time(11, 30), time(14, 59), time(23, 59))
NUMBERS = tuple(map(Decimal, ("0", "1", "80", "99.999999", "100", "200")))
CEILING_ABOVE_PEAK = (Decimal(0), Decimal("0.000001"))


def made_up(institutions: int) -> Iterator[tuple[str, date, list[RecordVersion], MetricDays]]:
    """(institution, its day, its versions, its metric days)."""
    entries = FIRST_ENTRY
    for number in range(institutions):
        name, day = f"偶{number}", DAYS[number % len(DAYS)]
        maker = _Maker(random.Random(SEED + number), name, day)
        versions = list(maker.versions(entries))
        entries += len(versions)
        yield name, day, versions, maker.metric_days


class _Maker:
    """Makes up the evidence of one institution."""

    def __init__(self, chance: random.Random, name: str, day: date) -> None:
        self._chance, self._name, self._day = chance, name, day

    def versions(self, before: int) -> Iterator[RecordVersion]:
        entry = before
        for type_, record_type in RECORD_TYPES.items():
            for _ in range(1 if type_ == "institution" else self._chance.choice((0, 1, 2, 4, 6))):
                entry += 1
                payload = {field.name: self._value(field) for field in record_type.payload_fields}
                key = self._name if type_ == "institution" else self._key(type_)
                recorded = self._instant() if self._chance.random() > EMPTY else None
                yield RecordVersion(entry, self._name, type_, key, entry, payload, None, recorded, recorded)

    def metric_days(self, hours: Mapping[tuple[str, str, str], str], hours_from: date | None) -> pa.Table:
        """Days of the links in `hours` and of some systems, with holes; `hours_from` is not needed."""
        measured = {(key, hours_class) for key, hours_class in hours.items() if key[0] == self._name}
        measured |= {((self._name, "system", self._key("system")), "all") for _ in range(KEYS_A_TYPE)}
        rows = [
            self._metric_day(key, hours_class, metric, self._day - timedelta(days=back))
            for key, hours_class in sorted(measured)
            for metric in METRICS
            for back in range(0, 400, self._chance.choice((1, 3, 50)))
        ]
        return pa.Table.from_pylist(rows, schema=METRIC_DAY)

    def _metric_day(self, key: tuple[str, str, str], hours_class: str, metric: str, day: date) -> dict[str, Any]:
        institution, object_type, object_ = key
        ceiling = self._chance.choice(NUMBERS)
        peak = ceiling - self._chance.choice(CEILING_ABOVE_PEAK)
        return {
            "institution": institution,
            "object_type": object_type,
            "object": object_,
            "metric": metric,
            "hours_class": hours_class,
            "day": day,
            "peak": None if self._chance.random() < EMPTY else peak,
            "ceiling": ceiling,
            "minutes": self._chance.choice((1, 240, 1440)),
        }

    def _value(self, field: Field) -> Any:
        if not field.required and self._chance.random() < EMPTY:
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
                return self._chance.random() < TRUE
            case "number" if not field.choices:
                return str(self._chance.choice(NUMBERS))
            case "ref" | "refs":
                return self._key(self._chance.choice(field.targets))
            case "pairs":
                first = self._chance.choice([*field.choices] or WORDS)
                return "=".join([first, *[self._chance.choice(PERIODS) for _ in field.parts[1:]]])
        if field.form in ("record_type", "period"):
            return self._chance.choice([*RECORD_TYPES] if field.form == "record_type" else PERIODS)
        known = field.choices and (field.closed or self._chance.random() < KNOWN_WORD)
        return self._chance.choice([*field.choices] if known else WORDS)

    def _key(self, type_: str) -> str:
        return f"{type_}{self._chance.randrange(KEYS_A_TYPE)}"

    def _date(self) -> date:
        return self._day - timedelta(days=self._chance.choice(BACK))

    def _instant(self) -> datetime:
        return datetime.combine(self._date(), self._chance.choice(CLOCK), ZONE)
