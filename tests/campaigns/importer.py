"""The process that the campaign `kills` kills: imports without end; says `begin` before each call, and what was committed after it.

`python -m tests.campaigns.importer PLACE SEED`
"""

import random
import sys
from datetime import UTC, datetime

from zhengan.ledger import Draft, append, head
from zhengan.ledger.database import configure

INSTITUTION = "kills"

if __name__ == "__main__":
    configure(sys.argv[1])
    source = random.Random(int(sys.argv[2]))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    while True:
        count, name = source.choice([1, 10, 200, 2000, 6000]), f"{sys.argv[2]}-{source.getrandbits(60)}"
        batch = (Draft("backup_run", f"{name}-{n}", {"n": n, "note": "x" * 200}) for n in range(count))
        print("begin", flush=True)  # noqa: T201 - how the campaign knows where it struck
        added = append(INSTITUTION, batch, actor="importer", source=name, now=now)
        end = head(INSTITUTION)
        print(added.first, added.last, end.digest.hex(), flush=True)  # noqa: T201 - the acknowledgement
