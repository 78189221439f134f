"""Sent messages looked at again: some of them, by chance, with the precise detector. Kept masked, with a keyed digest, for who asks.

The figures of a period feed the record `outbound_channel`: how many were looked at, in how many something stood unmasked.
"""

import json
import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from zhengan.privacy.gateway.message import Policy, mask_message

_NOT_ASKED = frozenset({"name", "address", "uscc"})
"""Account and identity numbers are what the order names; names alone are no leak."""
MOST_KEPT_BYTES = 64 << 20


@dataclass
class Figures:
    """Of one channel in a period."""

    sampled: int = 0
    leaks: int = 0


class Samples:
    """Takes a share of what goes out. `folder` is where masked samples are kept; None keeps figures alone."""

    def __init__(self, share: float, folder: Path | None, clock: Callable[[], datetime]) -> None:
        self._share, self._clock = share, clock
        self._place = folder / "samples.jsonl" if folder is not None else None
        self._key = secrets.token_bytes(32)
        self._figures: dict[str, Figures] = {}
        self._lock = threading.Lock()

    def offer(self, channel: str, text: str) -> None:
        """Perhaps looks at a message that goes out now."""
        if self._share <= 0 or secrets.randbelow(1_000_000) >= self._share * 1_000_000:
            return
        kinds = leaks_in(text)
        with self._lock:
            figures = self._figures.setdefault(channel, Figures())
            figures.sampled += 1
            figures.leaks += bool(kinds)
            if self._place is not None:
                self._keep(channel, text, kinds)

    def taken(self) -> dict[str, Figures]:
        """The figures since the last call."""
        with self._lock:
            figures, self._figures = self._figures, {}
            return figures

    def given_back(self, channel: str, figures: Figures) -> None:
        """Figures that could not be entered count on."""
        with self._lock:
            mine = self._figures.setdefault(channel, Figures())
            mine.sampled, mine.leaks = mine.sampled + figures.sampled, mine.leaks + figures.leaks

    def _keep(self, channel: str, text: str, kinds: list[str]) -> None:
        assert self._place is not None
        line = {
            "at": self._clock().isoformat(timespec="seconds"),
            "channel": channel,
            "digest": blake2b(text.encode("utf-8", "replace"), key=self._key, digest_size=16).hexdigest(),
            "leaks": kinds,
            "text": mask_message(text, Policy()).text[:500],
        }
        if self._place.exists() and self._place.stat().st_size > MOST_KEPT_BYTES:
            self._place.replace(self._place.with_suffix(".old.jsonl"))
        handle = os.open(self._place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def leaks_in(text: str) -> list[str]:
    """Kinds of account and identity numbers that stand in a sent message in the clear."""
    from zhengan.protect.detect import detect

    found = detect(text.encode("utf-8", "replace"))
    return sorted({span.kind for span in found if span.kind not in _NOT_ASKED})
