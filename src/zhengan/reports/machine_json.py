"""The findings as JSON: the public format, documented by `findings.schema.json`. A key is never renamed within a version."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhengan.assess import Assessment

FORMAT = "zhengan-findings/1"


def assessment_json(assessment: Assessment, as_of: date, known_by: date | None) -> dict[str, Any]:
    """The assessment in the words of the public format."""
    return {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "known_by": known_by.isoformat() if known_by else None,
        "calendar": assessment.calendar_version,
        "notices": [dict(notice) for notice in assessment.notices],
        "findings": [finding.as_json() for finding in assessment.findings],
    }


def findings_schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) that the format keeps to."""
    import json
    from importlib import resources

    text = resources.files("zhengan.reports").joinpath("findings.schema.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema
