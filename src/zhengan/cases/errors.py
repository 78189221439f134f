"""What a case refuses, told in Chinese: expected, found, what to do. The doors show it, each in its way."""


class CaseRefused(Exception):  # noqa: N818  # a word of the trade: the answer is no, nothing broke
    """A write that the table of kinds, the rule of four eyes, or a missing field does not allow. Nothing was stored."""


class CaseAbsent(CaseRefused):
    """No such case, move, proposal, deadline or hold."""


class CaseChanged(CaseRefused):
    """Somebody decided on the case after it was read: look at it again, then decide."""
