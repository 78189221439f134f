"""A finding as one line of JSON and back, exactly: for those who keep findings and show them later."""

from functools import cache

from pydantic import TypeAdapter

from zhengan.assess.finding import Finding


def finding_text(finding: Finding) -> str:
    """The whole finding as JSON text."""
    return _adapter().dump_json(finding).decode()


def finding_of(text: str) -> Finding:
    """The finding that `finding_text` wrote: equal to it in every field."""
    return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[Finding]:
    return TypeAdapter(Finding)
