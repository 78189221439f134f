"""The reader of official texts: bytes in, addressed paragraphs and errata out. Cheap to import."""

from __future__ import annotations

from zhengan.law.text.model import ERRATUM_KINDS, Erratum, Heading, LoadedText, Paragraph, TextFault, text_digest
from zhengan.law.text.read import read_text
from zhengan.law.text.store import loaded, seal
from zhengan.law.text.summary import describe
from zhengan.law.text.title import compare_titles

__all__ = [
    "ERRATUM_KINDS",
    "Erratum",
    "Heading",
    "LoadedText",
    "Paragraph",
    "TextFault",
    "compare_titles",
    "describe",
    "loaded",
    "read_text",
    "seal",
    "text_digest",
]
