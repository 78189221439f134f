"""The verdicts as Prometheus metrics, for a scrape or the textfile collector of node_exporter.

Totals by verdict are always there, zero included, so that an alert on them cannot go silent; obligations are listed with the
verdicts that they have.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from zhengan.assess import Finding
from zhengan.assess.words import VERDICT_WORDS
from zhengan.reports.matter import Matter

# China's local day ends eight hours before the same day of UTC does.
_AHEAD = timedelta(hours=8)


def metrics_text(matter: Matter) -> str:
    """The findings of the matter's day in the text format of Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Verdicts(matter))
    return generate_latest(registry).decode()


class _Verdicts(Collector):
    def __init__(self, matter: Matter) -> None:
        self._matter = matter

    def collect(self) -> Iterator[GaugeMetricFamily]:
        matter = self._matter
        yield _family("zhengan_as_of_timestamp_seconds", "判断之日的终了", [], [((), _end_of(matter.day))])
        totals = Counter((item.institution, item.verdict) for item in matter.findings)
        every = [(institution, verdict) for institution in matter.institutions for verdict in VERDICT_WORDS]
        rows: Iterable[tuple[tuple[str, ...], float]] = [(key, totals[key]) for key in every]
        yield _family("zhengan_findings", "各判断的项数", ["institution", "verdict"], rows)
        each = Counter((item.institution, item.obligation, item.cite, item.verdict) for item in matter.findings)
        names = ["institution", "obligation", "cite", "verdict"]
        yield _family("zhengan_obligation_findings", "各项义务各判断的项数", names, sorted(each.items()))
        dated = ["institution", "obligation"]
        due = _earliest(matter.findings, "due_on")
        yield _family("zhengan_next_due_timestamp_seconds", "最近的期限，当日终了", dated, due)
        stale = _earliest([item for item in matter.findings if item.verdict == "met"], "good_until")
        yield _family("zhengan_evidence_stale_timestamp_seconds", "证据最早管到哪天，当日终了", dated, stale)
        noticed = Counter(str(item.get("institution") or "") for item in matter.assessment.notices)
        told = [((name,), count) for name, count in sorted(noticed.items())]
        yield _family("zhengan_notices", "数据提示的条数", ["institution"], told)


def _family(
    name: str, words: str, labels: list[str], rows: Iterable[tuple[tuple[str, ...], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for key, value in rows:
        family.add_metric(key, value)
    return family


def _earliest(findings: Iterable[Finding], field: str) -> list[tuple[tuple[str, ...], float]]:
    found: dict[tuple[str, ...], date] = {}
    for item in findings:
        day = getattr(item, field)
        if day is not None:
            key = (item.institution, item.obligation)
            found[key] = min(day, found.get(key, day))
    return [(key, _end_of(day)) for key, day in sorted(found.items())]


def _end_of(day: date) -> float:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return (midnight - _AHEAD).timestamp()
