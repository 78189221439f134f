"""What can stop a masking run, in words without any value.

MaskRunError        anything of a run
  PlanFaulty        the plan cannot be used; `faults` says where and why
  StoreRefused      source or target cannot be used: not found, not empty, read-only, of another run
  Unfinished        the run stopped; what is in the target is marked unfinished and can be taken up
"""

from __future__ import annotations

from collections.abc import Iterable

from zhengan.law.fault import Fault


class MaskRunError(Exception):
    """Base of the errors of masking runs."""


class PlanFaulty(MaskRunError):  # noqa: N818 - a fault of what was given
    """The plan does not fit its store."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class StoreRefused(MaskRunError):  # noqa: N818 - said as the door says it
    """A store cannot be used for this."""


class Unfinished(MaskRunError):  # noqa: N818 - a state of the target
    """The run stopped in the middle."""
