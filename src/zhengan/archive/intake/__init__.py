"""The way in: lines of a source become numbered, durable, and acknowledged.

Intake         `accept` (threads) and `accept_async` (event loops): a Receipt when the lines are durable, else Refused
Receipt        how many lines, which numbers, what was noticed
make_lines     lines from separate byte strings
frame          lines from a buffer in which each is ended by a line feed
"""

from zhengan.archive.intake.clock import ClockStep
from zhengan.archive.intake.intake import Intake, Limits
from zhengan.archive.intake.lines import flagged, frame, make_lines
from zhengan.archive.intake.receipt import Receipt

__all__ = ["ClockStep", "Intake", "Limits", "Receipt", "flagged", "frame", "make_lines"]
