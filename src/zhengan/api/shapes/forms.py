"""JSON values in a form of their own, and how a shape is declared."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

Kind = TypeVar("Kind")


def shape(kind: type[Kind]) -> type[Kind]:
    """Marks a typed dictionary as a shape: nothing beside what it names, and the words under a field are its description."""
    kind.__pydantic_config__ = {"extra": "forbid", "use_attribute_docstrings": True}  # type: ignore[attr-defined]
    return kind


class Form:
    """Says in the JSON Schema what a text or number looks like; a value is not looked at again when it goes out."""

    def __init__(self, **said: Any) -> None:
        self._said = said

    def __get_pydantic_json_schema__(self, core: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """What pydantic asks when it writes the schema."""
        return handler(core) | self._said


Day = Annotated[str, Form(format="date", examples=["2026-11-20"])]
Instant = Annotated[str, Form(format="date-time", examples=["2026-11-20T18:00:00+08:00"])]
Digest = Annotated[str, Form(pattern="^[0-9a-f]{64}$")]
VerdictName = Annotated[str, Form(enum=["met", "breached", "due", "unproven", "not_applicable", "advisory", "manual"])]
Counts = dict[str, int]
Json = dict[str, Any]
