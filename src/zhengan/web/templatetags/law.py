"""How the reader's templates point at law: the page and place where an address is read."""

from collections.abc import Mapping
from typing import Any

from django import template

from zhengan.assess.citations import cite_words
from zhengan.web.law.law_search import leaf_of
from zhengan.web.lawbook import Lawbook
from zhengan.web.place import Place

register = template.Library()


@register.simple_tag(takes_context=True)
def read_at(context: Mapping[str, Any], address: str) -> str:
    """Where an address of the law is read, the asked day kept: `{% read_at "csrc-218/21.3" %}`."""
    book: Lawbook = context["book"]
    place: Place = context["place"]
    leaf = leaf_of(address, book.law.documents)
    if not leaf.article:
        return place.url("law_volume", parts={"volume": leaf.volume})
    found = place.url("law_article", parts={"volume": leaf.volume, "article": leaf.article})
    return f"{found}#{leaf.anchor}" if leaf.anchor else found


@register.simple_tag(takes_context=True)
def cited(context: Mapping[str, Any], address: str) -> str:
    """An address in words: 第218号令第二十一条第三款."""
    book: Lawbook = context["book"]
    return cite_words(address, book.law)


@register.simple_tag(takes_context=True)
def has_text(context: Mapping[str, Any], volume: str) -> bool:
    """Whether the official text of an instrument or document is loaded."""
    book: Lawbook = context["book"]
    return book.has_text(volume)
