"""The law as data: instruments, obligations, bounds, readings, liability; and the reader of official texts.

What other rooms may use stands in `__all__`. Importing this package is cheap: the reader of texts and all that people
ask for by hand (guards, look-up, reference pages) are imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from zhengan.law.beside import CONFIDENCES, Bearing, BesideRule, Confidence, Provision, Reference
from zhengan.law.bound import Bound, parse_bound
from zhengan.law.catalogue import Catalogue
from zhengan.law.fault import Fault, LawFault
from zhengan.law.grading import Grade, GradingTable, IncidentFacts, grade
from zhengan.law.instrument import CLASSES, Article, Erratum, Instrument, Term
from zhengan.law.liability import WHOM, Exposure, Measure, Mitigation
from zhengan.law.loading import load_catalogue, load_readings
from zhengan.law.obligation import MODALITIES, Address, Modality, ObjectSpec, Obligation, parse_address
from zhengan.law.reading import Reading
from zhengan.law.subject import CODE_OF_KIND, CODES, SubjectRule

if TYPE_CHECKING:
    from zhengan.law.guards import Known, check_law, examples_missing
    from zhengan.law.index import Hit
    from zhengan.law.lookup import ArticleView, addressed, coverage, search, show
    from zhengan.law.phrase import rederive_bound
    from zhengan.law.reference import reference_pages
    from zhengan.law.text import LoadedText, read_text

__all__ = [
    "CLASSES",
    "CODES",
    "CODE_OF_KIND",
    "CONFIDENCES",
    "MODALITIES",
    "WHOM",
    "Address",
    "Article",
    "ArticleView",
    "Bearing",
    "BesideRule",
    "Bound",
    "Catalogue",
    "Confidence",
    "Erratum",
    "Exposure",
    "Fault",
    "Grade",
    "GradingTable",
    "Hit",
    "IncidentFacts",
    "Instrument",
    "Known",
    "LawFault",
    "LoadedText",
    "Measure",
    "Mitigation",
    "Modality",
    "ObjectSpec",
    "Obligation",
    "Provision",
    "Reading",
    "Reference",
    "SubjectRule",
    "Term",
    "addressed",
    "check_law",
    "coverage",
    "examples_missing",
    "grade",
    "load_catalogue",
    "load_readings",
    "parse_address",
    "parse_bound",
    "read_text",
    "rederive_bound",
    "reference_pages",
    "search",
    "show",
]

_LATE = {
    "ArticleView": "lookup",
    "Hit": "index",
    "Known": "guards",
    "LoadedText": "text",
    "addressed": "lookup",
    "check_law": "guards",
    "coverage": "lookup",
    "examples_missing": "guards",
    "read_text": "text",
    "rederive_bound": "phrase",
    "reference_pages": "reference",
    "search": "lookup",
    "show": "lookup",
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(name)
    return getattr(import_module(f"zhengan.law.{_LATE[name]}"), name)
