"""Reports: documents that people hand on, made from an assessment and nothing else.

    Assessment ─► write_assessment_report(assessment, catalogue, names, path) ─► a Word file

What other rooms may use stands in `__all__`; importing the package is cheap.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.reports.assessment import write_assessment_report

__all__ = ["write_assessment_report"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"zhengan.reports has no {name}")
    from zhengan.reports.assessment import write_assessment_report

    return write_assessment_report
