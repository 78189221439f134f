"""What a reason is called, in short and with its figures, and what would change it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """The words of one reason code.

    `words` is the short phrase. `details` are fuller ones, of which the first whose fields are all known is used: fields are
    figures with their units and those of `words.reason_fields`. `remedy` says what to go and do, picked in the same way; it is
    empty where nothing is left to be done.
    """

    words: str
    details: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()
