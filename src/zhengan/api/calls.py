"""What the client's methods have in common: the connection, the institution, and how an operation is called."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self, TypedDict, TypeVar

from zhengan.api.shapes.common import Me
from zhengan.api.transport import ApiError, Transport, address

Shape = TypeVar("Shape")


class Days(TypedDict, total=False):
    """The asked day, and by when things must have been known."""

    as_of: str
    known_by: str


class Calls:
    """The connection, and how operations are called over it."""

    def __init__(self, server: str, token: str, institution: str = "", *, transport: Transport | None = None) -> None:
        self._named = institution
        self._over = transport or Transport(server, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._over.close()

    @cached_property
    def institution(self) -> str:
        """Whose data is spoken of. Raises ApiError where the token leaves it open."""
        own = [self._named] if self._named else [one["institution"] for one in self._me()["access"]]
        if len(own) != 1:
            raise ApiError(f"请说明是哪家机构：{'、'.join(own) or '这个令牌没有任何机构'}。")
        return own[0]

    def _me(self) -> Me:
        found: Me = self._get("/me")
        return found

    def _at(self, *parts: str) -> str:
        return address("institutions", self.institution, *parts)

    # The server keeps to its shapes, and the method says which it is.
    def _get(self, path: str, query: Mapping[str, Any] | None = None) -> Shape:  # type: ignore[type-var]
        found: Shape = self._over.ask("GET", path, query=query).value
        return found

    def _part(self, path: str, name: str) -> Shape:  # type: ignore[type-var]
        found: Shape = self._over.ask("GET", path).value[name]
        return found

    def _ready(self, parts: str | tuple[str, ...], query: Mapping[str, Any]) -> Shape:  # type: ignore[type-var]
        names = (parts,) if isinstance(parts, str) else parts
        found: Shape = self._over.ready(self._at(*names), query).value
        return found

    def _send(
        self,
        method: str,
        path: str,
        body: Any,
        once: str = "",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Shape:  # type: ignore[type-var]
        sent = {**(headers or {}), **({"Idempotency-Key": once} if once else {})}
        found: Shape = self._over.ask(method, path, query=query, body=body, headers=sent).value
        return found
