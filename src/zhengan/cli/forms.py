"""The forms in which an assessment leaves the command line."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from zhengan.workspace.judgement import Judged

FILES = {"word": "docx", "xlsx": "xlsx", "html": "html"}
"""Forms that are files, with their suffix."""

FORMS = ("table", "json", *FILES, "sarif", "prometheus", "oscal-results", "oscal-poam")


def write_file(form: str, judged: Judged, path: Path) -> None:
    """Write the assessment as a file of that form."""
    from zhengan import reports

    if form == "word":
        reports.write_assessment_report(judged.assessment, judged.catalogue, judged.names, path)
        return
    matter = reports.matter_of(judged.assessment, judged.catalogue, judged.names)
    (reports.write_workbook if form == "xlsx" else reports.write_page)(matter, path)


def text_of(form: str, judged: Judged) -> str:
    """The assessment as text of that form; empty where the form has nothing to hold."""
    from zhengan import reports

    if form == "table":
        from zhengan.cli.screen import findings_screen

        return findings_screen(judged)
    if form == "json":
        told = reports.assessment_json(judged.assessment, judged.as_of, judged.known_by)
        return json_text(told)
    matter = reports.matter_of(judged.assessment, judged.catalogue, judged.names)
    if form == "sarif":
        return json_text(reports.sarif_log(matter))
    if form in ("oscal-results", "oscal-poam"):
        document = reports.assessment_results(matter) if form == "oscal-results" else reports.action_plan(matter)
        return json_text(document) if document else ""
    return reports.metrics_text(matter)


def feed_of(judged: Judged, days: int) -> bytes:
    """The deadlines of the next days as an iCalendar feed."""
    from zhengan import reports

    return reports.deadline_feed(reports.matter_of(judged.assessment, judged.catalogue, judged.names), days)


def json_text(told: Mapping[str, Any]) -> str:
    """JSON as people can read it and programs compare it."""
    return json.dumps(told, ensure_ascii=False, indent=1)


def write_out(content: bytes, output: Path | None) -> None:
    """Bytes to a file, or as they are to standard output."""
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)
