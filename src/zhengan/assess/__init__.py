"""Assess: obligations and evidence in, findings and deadlines out.

    EvidenceBase ─► assess(base, dates, readings, catalogue, calendar) ─► Assessment ─► Finding

What other rooms may use stands in `__all__`; importing the package is cheap.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.assess.evidence import METRIC_DAY, EvidenceBase
    from zhengan.assess.finding import ORDER, Evidence, Finding, Verdict
    from zhengan.assess.run import Assessment, assess

_HOME = {
    "Assessment": "run",
    "Evidence": "finding",
    "EvidenceBase": "evidence",
    "Finding": "finding",
    "METRIC_DAY": "evidence",
    "ORDER": "finding",
    "Verdict": "finding",
    "assess": "run",
}
__all__ = ["METRIC_DAY", "ORDER", "Assessment", "Evidence", "EvidenceBase", "Finding", "Verdict", "assess"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"zhengan.assess has no {name}")
    from importlib import import_module

    return getattr(import_module(f"zhengan.assess.{_HOME[name]}"), name)
