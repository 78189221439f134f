"""The forms in which an assessment leaves the command line."""

import json
from pathlib import Path

from zhengan.cli.judgement import Judged

FILES = {"word": "docx", "xlsx": "xlsx", "html": "html"}
"""Forms that are files, with their suffix."""

FORMS = ("table", "json", *FILES, "sarif", "prometheus")


def write_file(form: str, judged: Judged, path: Path) -> None:
    """Write the assessment as a file of that form."""
    from zhengan import reports

    if form == "word":
        reports.write_assessment_report(judged.assessment, judged.catalogue, judged.names, path)
        return
    matter = reports.matter_of(judged.assessment, judged.catalogue, judged.names)
    (reports.write_workbook if form == "xlsx" else reports.write_page)(matter, path)


def text_of(form: str, judged: Judged) -> str:
    """The assessment as text of that form."""
    from zhengan import reports

    if form == "table":
        from zhengan.cli.screen import findings_screen

        return findings_screen(judged)
    if form == "json":
        told = reports.assessment_json(judged.assessment, judged.as_of, judged.known_by)
        return json.dumps(told, ensure_ascii=False, indent=1)
    matter = reports.matter_of(judged.assessment, judged.catalogue, judged.names)
    if form == "sarif":
        return json.dumps(reports.sarif_log(matter), ensure_ascii=False, indent=1)
    return reports.metrics_text(matter)
