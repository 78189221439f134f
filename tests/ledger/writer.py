"""A process that appends: `python -m tests.ledger.writer PLACE INSTITUTION NAME CALLS SIZE`, one line a committed call."""

import sys
from datetime import UTC, datetime

from zhengan.ledger import Draft, append
from zhengan.ledger.database import configure

if __name__ == "__main__":
    place, institution, name, calls, size = sys.argv[1:]
    configure(place)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    for call in range(int(calls)):
        batch = [Draft("backup_run", f"{name}-{call}-{n}", {"n": n}) for n in range(int(size))]
        added = append(institution, batch, actor=name, source="test", now=now)
        print(added.first, added.last, flush=True)  # noqa: T201 - the acknowledgement
