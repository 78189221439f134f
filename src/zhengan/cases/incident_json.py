"""An incident for programs: what the command line prints as JSON and the API answers."""

from typing import Any

from zhengan.cases.incident_answered import Answered
from zhengan.cases.incident_sheet import Sheet


def sheet_json(sheet: Sheet) -> dict[str, Any]:
    """The same for programs."""
    return {
        "case": sheet.case.id,
        "incident": sheet.incident.key,
        "title": sheet.case.title,
        "kind": sheet.incident.kind,
        "state": sheet.case.state,
        "drill": sheet.case.drill,
        "discovered_at": sheet.incident.discovered_at.isoformat(),
        "resolved_at": sheet.incident.resolved_at.isoformat() if sheet.incident.resolved_at else None,
        "regulator": sheet.party.regulator.name,
        "level": {"level": sheet.level.level, "by": sheet.level.by, "grounds": list(sheet.level.grounds)},
        "next": sheet.next.owed.duty if sheet.next else None,
        "alike": [
            {"id": one.id, "words": one.words, "found": one.found, "source": one.source, "shared": list(one.shared)}
            for one in sheet.alike
        ],
        "owed": [line_json(one) for one in (*sheet.lines, *sheet.old)],
        "forms": [
            {
                "name": form.name,
                "filled": {one.name: one.value for one in form.fields if one.value},
                "missing": [one.name for one in form.missing],
            }
            for form in sheet.forms
        ],
        "contradictions": list(sheet.contradictions),
        "failings": [{"words": one.words, "exposure": list(one.exposure)} for one in sheet.failings],
        "twins": [one.incident.key for one in sheet.twins],
    }


def line_json(one: Answered) -> dict[str, Any]:
    """One thing owed, for programs."""
    owed = one.owed
    return {
        "duty": owed.duty,
        "to": owed.name,
        "words": owed.words,
        "form": owed.form,
        "due": owed.due.isoformat() if owed.due else None,
        "since": owed.since.isoformat(),
        "basis": owed.basis,
        "nature": owed.nature,
        "verified": owed.verified,
        "reading": owed.reading,
        "state": one.state,
        "told": one.words,
    }
