"""Reports: an assessment in the forms in which people and machines hand it on.

    Assessment ─► write_assessment_report   a Word file for the board
               ─► write_workbook            an Excel workbook, a finding a row
               ─► write_page                one HTML file, to filter and print
               ─► assessment_json           the public format (findings_schema)
               ─► sarif_log                 SARIF 2.1.0 for pipelines
               ─► metrics_text              Prometheus metrics
               ─► assessment_results        OSCAL: what was found
               ─► action_plan               OSCAL: what is to be put right
               ─► deadline_feed             iCalendar
    Instrument ─► instrument_catalog        OSCAL: every paragraph with its duties
    Binding    ─► duty_profile              OSCAL: what addresses an institution
    LoadedText ─► akoma_ntoso_xml           Akoma Ntoso 3.0

Same assessment, same bytes. What other rooms may use stands in `__all__`; importing the package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.reports.akoma_ntoso import akoma_ntoso_xml
    from zhengan.reports.assessment import write_assessment_report
    from zhengan.reports.calendar_feed import deadline_feed
    from zhengan.reports.machine_json import assessment_json, findings_schema
    from zhengan.reports.matter import Matter, matter_of
    from zhengan.reports.metrics import metrics_text
    from zhengan.reports.oscal_catalog import instrument_catalog
    from zhengan.reports.oscal_poam import action_plan
    from zhengan.reports.oscal_profile import duty_profile
    from zhengan.reports.oscal_results import assessment_results
    from zhengan.reports.page import write_page
    from zhengan.reports.sarif import sarif_log
    from zhengan.reports.what_if_json import what_if_json
    from zhengan.reports.workbook import write_workbook

__all__ = [
    "Matter",
    "action_plan",
    "akoma_ntoso_xml",
    "assessment_json",
    "assessment_results",
    "deadline_feed",
    "duty_profile",
    "findings_schema",
    "instrument_catalog",
    "matter_of",
    "metrics_text",
    "sarif_log",
    "what_if_json",
    "write_assessment_report",
    "write_page",
    "write_workbook",
]
_HOMES = {
    "Matter": "matter",
    "akoma_ntoso_xml": "akoma_ntoso",
    "assessment_json": "machine_json",
    "deadline_feed": "calendar_feed",
    "findings_schema": "machine_json",
    "matter_of": "matter",
    "metrics_text": "metrics",
    "instrument_catalog": "oscal_catalog",
    "action_plan": "oscal_poam",
    "duty_profile": "oscal_profile",
    "assessment_results": "oscal_results",
    "sarif_log": "sarif",
    "what_if_json": "what_if_json",
    "write_assessment_report": "assessment",
    "write_page": "page",
    "write_workbook": "workbook",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"zhengan.reports has no {name}")
    return getattr(import_module(f"zhengan.reports.{_HOMES[name]}"), name)
