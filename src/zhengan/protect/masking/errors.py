"""What can go wrong while masking, in words for the person who has to act. No text ever holds a value of production.

MaskingError       anything of masking
  KeyRefused       the key cannot be used: not found, too open, damaged, another one
  DomainTooSmall   so few values that a table of all of them would undo the masking (NIST SP 800-38G: at least 1,000,000)
"""


class MaskingError(Exception):
    """Base of masking's errors. The text says what was expected, what was found, where, and what to do."""


class KeyRefused(MaskingError):  # noqa: N818 - said as the door says it
    """The masking key cannot be used."""


class DomainTooSmall(MaskingError):  # noqa: N818 - a property of the rule
    """Fewer than a million possible values."""
