"""How a job tells how far it is, and learns that it shall stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from zhengan.web.models import Job
from zhengan.web.work.claims import Holder, tell, write

# Steps that follow one another faster than this are not all written down.
_SECONDS_BETWEEN = 0.3


class CancelledError(Exception):
    """Somebody cancelled the job."""


class StoppedError(Exception):
    """The server stops: the job is given back and goes on elsewhere."""


class LostError(Exception):
    """Another process has taken the job over: what this one still finds does not count."""


@dataclass
class Telling:
    """Called with steps done, steps in all, and what is being done. Raises CancelledError, StoppedError or LostError, so a job
    calls it only where it may end."""

    holder: Holder
    job: Job
    stopping: Callable[[], bool]
    _last: float = field(default=float("-inf"))

    def __call__(self, done: int, total: int, words: str) -> None:
        """Tells, and stops the job where it shall stop."""
        if self.stopping():
            raise StoppedError
        if time.monotonic() - self._last < _SECONDS_BETWEEN and done < total:
            return
        self._last = time.monotonic()
        if not tell(self.holder, self.job, done, total, words):
            raise LostError
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise CancelledError

    def log(self, words: str) -> None:
        """A line of the job's log."""
        write(self.holder, self.job, words)
