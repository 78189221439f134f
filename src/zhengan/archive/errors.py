"""What can go wrong in the archive, in words for the person who has to act.

ArchiveError            anything of the archive
  Refused               a batch or an act was not accepted; nothing of it was kept
    Overloaded          for now: the sender may send the same again (quota, queue full)
    StorageFull         the disk cannot take it, or failed; nothing is acknowledged until it can
  Damaged               stored bytes are not what they were; says where
  QueryError            a query that cannot be understood; says where in it
"""


class ArchiveError(Exception):
    """Base of the archive's errors. The text says what was expected, what was found, where, and what to do."""


class Refused(ArchiveError):  # noqa: N818 - said as the receiver says it
    """Not accepted, nothing kept."""


class Overloaded(Refused):
    """Not accepted now; the same may be sent again. `after_seconds` says when that makes sense."""

    def __init__(self, text: str, after_seconds: float = 1.0) -> None:
        super().__init__(text)
        self.after_seconds = after_seconds


class StorageFull(Refused):
    """The store cannot take more, or its medium failed."""


class Damaged(ArchiveError):  # noqa: N818 - a state of the store, found
    """Stored bytes are not what they were."""


class QueryError(ArchiveError):
    """A query that cannot be understood."""
