"""Common two-character words of Chinese regulations: what the search for damaged words may count as whole.

No dictionary of the language: a word that is missing from words.csv and rare in the text is merely not used as a
witness, so that less damage is found, seldom more. Doubled characters that are words of their own (常常, 人人) and
words that turn into another when turned round (展开, 开展) stand in it for that reason.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

LIGHT = frozenset(
    "的和与及或等在对为不其应将由被以并可从向于者是有时中内外上下前后各每本该此所之"
    "至且按经未已须得能会要使把让则如若但而非新大小多少"
)
"""Characters that often stand alone: particles, prepositions, short verbs."""

AFFIXES = frozenset(
    "性化者业员部权率期类型级度量力制法学家国书号款项条章节日月年人次个件份名位网库层点"
    "线端区站室处局院团队组费额值表单证卡币券"
)
"""Characters that end longer words (安全性, 运营者)."""


@cache
def common_words() -> frozenset[str]:
    """The words of words.csv."""
    return frozenset(files(__package__).joinpath("words.csv").read_text(encoding="utf-8").split()[1:])
