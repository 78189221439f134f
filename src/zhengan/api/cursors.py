"""Where a list goes on: an opaque cursor, made of whole numbers and of the name of the list that they belong to."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from ninja import Query

from zhengan.api.problems import Problem

MOST = 200
"""Items of one answer at most."""
Limit = Annotated[int, Query(ge=1, le=MOST, description="一次给多少条 / items of one answer")]
After = Annotated[str, Query(max_length=200, description="上一次答复里的 next / `next` of the answer before")]
_LARGEST = 2**53


def cursor_of(name: str, *places: int) -> str:
    """The cursor of a place in a list."""
    text = "/".join([name, *map(str, places)])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def places_of(name: str, cursor: str, count: int = 1) -> list[int] | None:
    """What `cursor_of` was given for the list of this name; None for no cursor. Raises Problem for one that is none of it."""
    if not cursor:
        return None
    try:
        text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
        found, *places = text.split("/")
        numbers = [int(place) for place in places]
    except (ValueError, Error):
        found, numbers = "", []
    if found != name or len(numbers) != count or not all(0 <= number <= _LARGEST for number in numbers):
        words = (
            "after 应为上一次答复里的 next，实为别的。请从第一页重新开始。",
            "`after` is no cursor of this list. Begin at the first page.",
        )
        raise Problem("wrong-request", words)
    return numbers


def link_to(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """Name the next page in the header `Link` (RFC 8288)."""
    if cursor:
        query = request.GET.copy()
        query["after"] = cursor
        response["Link"] = f'<{escape_uri_path(request.path)}?{query.urlencode()}>; rel="next"'
