"""What was filed with the supervisor: annual reports, the state of graded protection."""

from datetime import date, timedelta

from zhengan.cli.demo.chapter import Chapter, kept
from zhengan.cli.demo.scene import Scene, at
from zhengan.records import Row

_PARTS = ("governance", "people", "spend", "risk", "handling", "next_year_plan")


def filings(scene: Scene) -> Chapter:
    """Annual reports of every year since 2022, filed in the last days of April, and the yearly state of protection."""
    rows: list[Row] = []
    cii_forgotten = scene.befallen("cii_not_reported")
    for year in range(2022, scene.as_of.year):
        sent = at(date(year + 1, 4, 20) + timedelta(days=year % 5), 16, 40)
        rows.append(
            kept(
                "submission",
                f"annual-report-{year}",
                {
                    "kind": "annual_report",
                    "period": str(year),
                    "covers": _PARTS if cii_forgotten and year == scene.as_of.year - 1 else (*_PARTS, "cii_assessment"),
                    "due_on": date(year + 1, 4, 30),
                    "sent_at": sent,
                    "to": [scene.firm.supervisor],
                    "receipt": f"网安收{year + 1}{year % 7 + 11:03d}",
                },
            )
        )
        rows.append(
            kept(
                "submission",
                f"mlps-status-{year}",
                {
                    "kind": "mlps_status",
                    "period": str(year),
                    "sent_at": at(date(year + 1, 3, 18), 14, 5),
                    "to": [scene.firm.supervisor],
                },
            )
        )
    return Chapter(rows)
