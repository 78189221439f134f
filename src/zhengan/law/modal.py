"""Modal words of the official texts: by which word does a provision bind (semantics: "How strong: modality")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhengan.law.obligation import Modality
from zhengan.law.text.model import squeeze

# 原则上 takes the word after it along; 应 alone is a modal word only outside compounds such as 应急, 供应, 相应.
_WORDS = re.compile(
    r"(?P<in_principle>原则上(?:应当|不得|应)?)"
    r"|(?P<must_not>不得|禁止|严禁)"
    r"|(?P<may>可以|可视为)"
    r"|(?P<encouraged>鼓励)"
    r"|(?P<must>应当|(?<![供相适对响反回效])应(?![急用对答变])|必须|(?<!无)须|有义务|负责(?!人))"
)
_KEYS: dict[str, Modality] = {
    "in_principle": "in_principle",
    "must_not": "must_not",
    "may": "may",
    "encouraged": "encouraged",
    "must": "must",
}


def governing(phrases: Iterable[str], paragraph: str) -> frozenset[Modality]:
    """The modalities that govern the phrases in their paragraph (white space ignored).

    A phrase's own modal word decides; else the nearest one before it. Without any it is a plain indicative (as 218:8,
    or 218:53.2 up to its 可以) and binds as `must`.
    """
    text = squeeze(paragraph)
    found: set[Modality] = set()
    for phrase in phrases:
        squeezed = squeeze(phrase)
        found |= _modalities(squeezed) or _last(text[: max(text.find(squeezed), 0)]) or {"must"}
    return frozenset(found or {"must"})


def _modalities(text: str) -> set[Modality]:
    return {_KEYS[match.lastgroup or "must"] for match in _WORDS.finditer(text)}


def _last(text: str) -> set[Modality]:
    last: set[Modality] = set()
    for match in _WORDS.finditer(text):
        last = {_KEYS[match.lastgroup or "must"]}
    return last
