"""Masking: values in, values out that are nobody's, the same everywhere under one key.

    mask_column, mask_value      one column or value of a kind
    mask_columns, Rule           the columns of a table together (birth follows the identity number)
    mask_text, mask_text_column  free text, in place
    is_marked, marked_tokens     whether a value can only come from marked masking
    MaskingKey and friends       keys: file, environment, provider; rotation, destruction

`marked` mode (the default) gives values that no person, card or account can have. `valid` mode gives values that pass every check,
and that may be a stranger's: a test system that sends messages will reach people.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.protect.masking.column import KINDS, TOKENS, Masked, mask_column, mask_value, masked
    from zhengan.protect.masking.errors import DomainTooSmall, KeyRefused, MaskingError
    from zhengan.protect.masking.key import (
        KeyProvider,
        MaskingKey,
        destroy_key,
        key_at,
        key_from_environment,
        key_from_file,
        new_key,
        rotate_key,
        save_key,
    )
    from zhengan.protect.masking.marks import is_marked, marked_tokens
    from zhengan.protect.masking.rows import OTHER_RULES, Rule, mask_columns
    from zhengan.protect.masking.text import Detect, mask_text, mask_text_column
    from zhengan.protect.masking.token import Mode

_HOMES = {
    "column": ("KINDS", "TOKENS", "Masked", "mask_column", "mask_value", "masked"),
    "errors": ("DomainTooSmall", "KeyRefused", "MaskingError"),
    "key": (
        "KeyProvider", "MaskingKey", "destroy_key", "key_at", "key_from_environment", "key_from_file", "new_key",
        "rotate_key", "save_key",
    ),
    "marks": ("is_marked", "marked_tokens"),
    "rows": ("OTHER_RULES", "Rule", "mask_columns"),
    "text": ("Detect", "mask_text", "mask_text_column"),
    "token": ("Mode",),
}  # fmt: skip

__all__ = [
    "KINDS",
    "OTHER_RULES",
    "TOKENS",
    "Detect",
    "DomainTooSmall",
    "KeyProvider",
    "KeyRefused",
    "Masked",
    "MaskingError",
    "MaskingKey",
    "Mode",
    "Rule",
    "destroy_key",
    "is_marked",
    "key_at",
    "key_from_environment",
    "key_from_file",
    "marked_tokens",
    "mask_column",
    "mask_columns",
    "mask_text",
    "mask_text_column",
    "mask_value",
    "masked",
    "new_key",
    "rotate_key",
    "save_key",
]


def __getattr__(name: str) -> Any:
    """Arrow and numpy are loaded when masking is used, not when it is named."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
