"""What an assumption would change, as JSON: both sides of every difference in the words of the findings' public format."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from zhengan.assess import ORDER, Finding
from zhengan.assess.what_if import Comparison

FORMAT = "zhengan-what-if/1"


def what_if_json(
    comparison: Comparison, assumptions: Sequence[str], as_of: date, known_by: date | None
) -> dict[str, Any]:
    """Counts on both sides and every difference: `came`, `gone`, `turned` (another verdict), `moved` (other figures)."""
    return {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "known_by": known_by.isoformat() if known_by else None,
        "what_if": list(assumptions),
        "counts": {
            "before": _counts(comparison.before.findings),
            "after": _counts(comparison.after.findings),
        },
        "turns": [
            {
                "kind": turn.kind,
                "before": turn.before.as_json() if turn.before else None,
                "after": turn.after.as_json() if turn.after else None,
            }
            for turn in comparison.turns
        ],
    }


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    counts = Counter(item.verdict for item in findings)
    return {verdict: counts[verdict] for verdict in ORDER}
