"""HTML masked in place: numbers are found across tags and entities, and overwritten where their letters stand. Tags stay."""

import re
from html import unescape

from zhengan.privacy.gateway.message import Policy, masked_at, replaced, spots_in
from zhengan.privacy.gateway.shapes import plain

_TOKEN = re.compile(
    r"<!--.*?-->|<[^<>]*>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});?", re.DOTALL
)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|code|em|font|i|ins|kbd|label|mark|o:p|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr)\b",
    re.IGNORECASE,
)
_BREAK = "\x1e"
"""Stands for a tag that parts blocks: nothing goes on across it."""


def mask_html(text: str, policy: Policy) -> tuple[str, list[str]]:
    """The page masked, and the kinds that were found."""
    pieces, view, places = _pieces(text)
    shown = "".join(view)
    spots = spots_in(shown, policy)
    for spot in spots:
        held = places[spot.start : spot.end]
        value = shown[spot.start : spot.end]
        stand_in = replaced(spot.kind, value)
        # As long as the value: letter for letter; else whole at the first place.
        letters = list(stand_in) if len(stand_in) == len(held) else [stand_in, *[""] * (len(held) - 1)]
        for place, letter in zip(held, letters, strict=True):
            pieces[place] = letter
    kinds = [spot.kind for spot in spots]
    for place, piece in enumerate(pieces):
        if len(piece) > 2 and piece[0] == "<":
            spots = spots_in(plain(piece), policy)
            if spots:
                pieces[place] = masked_at(plain(piece), spots)
                kinds += [spot.kind for spot in spots]
    return "".join(pieces), kinds


def _pieces(text: str) -> tuple[list[str], list[str], list[int]]:
    """The page in pieces (a letter, an entity, a tag), the letters that are read, and the piece of each of them."""
    pieces: list[str] = []
    view: list[str] = []
    places: list[int] = []

    def letters(part: str) -> None:
        for letter in part:
            read(letter, letter)

    def read(piece: str, meant: str) -> None:
        for letter in plain(meant):
            view.append(letter)
            places.append(len(pieces))
        pieces.append(piece)

    at = 0
    for found in _TOKEN.finditer(text):
        letters(text[at : found.start()])
        token, at = found[0], found.end()
        if token[0] == "&":
            meant = unescape(token)
            read(token, " " if meant == "\xa0" else meant)
            continue
        if not (token.startswith("<!--") or _INLINE.match(token)):
            view.append(_BREAK)
            places.append(len(pieces))
        pieces.append(token)
    letters(text[at:])
    return pieces, view, places
