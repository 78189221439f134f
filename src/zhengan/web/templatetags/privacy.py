"""Counts as pages on personal information write them."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def grouped(value: Any) -> str:
    """1,234,567; what is no number as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)
