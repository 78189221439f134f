"""Findings as text for storage, and back, exactly."""

from functools import cache

from pydantic import TypeAdapter

from zhengan.assess.finding import Finding


def finding_text(finding: Finding) -> str:
    """A finding as JSON that `finding_of` turns into an equal one. Not the public format, which leaves things out (`as_json`)."""
    return _adapter().dump_json(finding).decode()


def finding_of(text: str) -> Finding:
    """The finding that `finding_text` wrote.

    Raises:
        ValueError: the text is no finding.
    """
    return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[Finding]:
    return TypeAdapter(Finding)
