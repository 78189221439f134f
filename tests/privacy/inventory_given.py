"""What tests of the inventory share: records of a register, and results of scans as the command writes them."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
PROOF = "sha256:" + "ab" * 32


def found(store: str, fields: Mapping[tuple[str, str], Mapping[str, int]], *, complete: bool = True) -> bytes:
    """The JSON of a scan that found so many of each kind, all sure, at each (table, column)."""
    totals: dict[str, int] = {}
    places = []
    for (part, column), kinds in fields.items():
        told = {}
        for kind, count in kinds.items():
            totals[kind] = totals.get(kind, 0) + count
            told[kind] = {
                "candidate": 0, "likely": 0, "sure": count, "cells": count, "reasons": {"shape": count},
                "excerpts": ["138****00"],
            }  # fmt: skip
        places.append({"store": store, "part": part, "column": column, "cells": 100, "kinds": told})
    result: dict[str, Any] = {
        "version": 1,
        "complete": complete,
        "places": places,
        "totals": {kind: {"candidate": 0, "likely": 0, "sure": count} for kind, count in totals.items()},
        "coverage": {
            "units": 3, "bytes": 4096, "text_bytes": 4000, "cells": 300, "encodings": {"utf-8": 4000}, "notes": {},
            "skipped": {"encrypted": 1}, "skipped_places": [{"store": store, "part": "a.zip", "reason": "encrypted", "detail": ""}],
        },
    }  # fmt: skip
    return json.dumps(result, ensure_ascii=False).encode()
