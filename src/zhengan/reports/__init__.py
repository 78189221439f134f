"""Reports: an assessment in the forms in which people and machines hand it on.

    Assessment ─► write_assessment_report   a Word file for the board
               ─► write_workbook            an Excel workbook, a finding a row
               ─► write_page                one HTML file, to filter and print
               ─► assessment_json           the public format (findings_schema)
               ─► sarif_log                 SARIF 2.1.0 for pipelines
               ─► metrics_text              Prometheus metrics

Same assessment, same bytes. What other rooms may use stands in `__all__`; importing the package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.reports.assessment import write_assessment_report
    from zhengan.reports.machine_json import assessment_json, findings_schema
    from zhengan.reports.matter import Matter, matter_of
    from zhengan.reports.metrics import metrics_text
    from zhengan.reports.page import write_page
    from zhengan.reports.sarif import sarif_log
    from zhengan.reports.workbook import write_workbook

__all__ = [
    "Matter",
    "assessment_json",
    "findings_schema",
    "matter_of",
    "metrics_text",
    "sarif_log",
    "write_assessment_report",
    "write_page",
    "write_workbook",
]
_HOMES = {
    "Matter": "matter",
    "assessment_json": "machine_json",
    "findings_schema": "machine_json",
    "matter_of": "matter",
    "metrics_text": "metrics",
    "sarif_log": "sarif",
    "write_assessment_report": "assessment",
    "write_page": "page",
    "write_workbook": "workbook",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"zhengan.reports has no {name}")
    return getattr(import_module(f"zhengan.reports.{_HOMES[name]}"), name)
