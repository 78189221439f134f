"""The difference of two instruments for machines: codes and addresses as the data has them, with our words beside."""

from collections.abc import Iterable, Mapping
from typing import Any

from zhengan.law import Obligation
from zhengan.law.alignment import Aligned, Span, align, text_of
from zhengan.law.diff import LawDiff
from zhengan.law.duty_changes import Change
from zhengan.law.liability import Exposure
from zhengan.law.row_change import DutyChange, RowChange

FORMAT = "zhengan-law-diff/1"
"""Inside one version keys are only added."""


def diff_json(diff: LawDiff, texts: Mapping[str, str]) -> dict[str, Any]:
    """The difference as plain values; `text` is null where nothing was loaded for a row."""
    return {
        "format": FORMAT,
        "before": diff.before.id,
        "after": diff.after.id,
        "whom": list(diff.whom),
        "counts": {
            "rows": {name: len(rows) for name, rows in diff.groups.items()},
            "duties": dict(sorted(diff.duty_counts.items())),
        },
        "rows": [_row(item, texts) for item in diff.rows],
        "liability": [
            {"who": item.code, "before": _exposures(item.before), "after": _exposures(item.after)}
            for item in diff.liability
        ],
    }


def _row(item: RowChange, texts: Mapping[str, str]) -> dict[str, Any]:
    row = item.row
    old, new = text_of(texts, row.before), text_of(texts, row.after)
    return {
        "before": list(row.before),
        "after": list(row.after),
        "relations": list(row.relations),
        "to_whom": list(row.to_whom),
        "from_whom": list(row.from_whom),
        "why": row.why,
        "duties": [_duty(duty) for duty in item.duties],
        "text": _text(align(old, new)) if old or new else None,
    }


def _duty(duty: DutyChange) -> dict[str, Any]:
    return {
        "before": [_words(item) for item in duty.before],
        "after": [_words(item) for item in duty.after],
        "relations": list(duty.relations),
        "why": duty.why,
        "changes": [_change(change) for change in duty.changes],
    }


def _words(duty: Obligation) -> dict[str, str]:
    return {"id": duty.id, "cite": duty.cite, "words": duty.words, "modality": duty.modality}


def _change(change: Change) -> dict[str, Any]:
    return {"aspect": change.aspect, "before": list(change.before), "after": list(change.after)}


def _exposures(items: Iterable[Exposure]) -> list[dict[str, Any]]:
    return [
        {
            "cite": item.cite,
            "whom": item.whom,
            "measures": [measure.code for measure in item.measures],
            "condition": item.condition,
            "fine": str(item.fine) if item.fine else None,
            "leads_to": list(item.leads_to),
        }
        for item in items
    ]


def _text(aligned: Aligned) -> dict[str, Any]:
    return {
        "before": {address: _spans(spans) for address, spans in aligned.before.items()},
        "after": {address: _spans(spans) for address, spans in aligned.after.items()},
        "kept": aligned.kept,
        "length": aligned.length,
    }


def _spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [{"text": span.text, "changed": span.changed} for span in spans]
