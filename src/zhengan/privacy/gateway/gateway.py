"""The gateway as its doors see it: a channel's message in, what may go out back; everything is counted, some of it looked at again."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from zhengan.privacy.gateway.errors import Rejected
from zhengan.privacy.gateway.mail import MailDone, mask_mail
from zhengan.privacy.gateway.message import Masked, mask_message
from zhengan.privacy.gateway.parts import Part, Parts, resplit
from zhengan.privacy.gateway.samples import Samples
from zhengan.privacy.gateway.settings import Channel, Settings
from zhengan.privacy.gateway.short_message import ShortMessage, read_short_message, width, written

_TOTALS = ("messages", "passed", "masked", "reported", "rejected", "unreadable", "failed", "values")


class Gateway:
    """Safe between threads. `folder` keeps masked samples; without one there are figures only."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], folder: Path | None = None) -> None:
        self.settings = settings
        self.samples = Samples(settings.sample, folder, clock)
        self._parts = Parts(time.monotonic)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._kinds: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def sms(self, channel: Channel, text: str, part: Part | None = None) -> list[str] | None:
        """The texts that may go out: one, or, when the last of several parts came, all of them; None while parts are missing.

        Raises Rejected."""
        with _Counted(self, channel) as counted:
            if part is None:
                return [counted.sent(mask_message(text, channel.policy))]
            whole = self._parts.add(part)
            if whole is None:
                counted.outcome = "held"
                return None
            done = mask_message("".join(one.text for one in whole), channel.policy)
            counted.sent(done)
            if not done.found:
                return [one.text for one in whole]
            sizes = [len(one.text) for one in whole]
            return resplit(done.text, sizes, len, max(*sizes, 67))

    def submit_sm(self, channel: Channel, pdu: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """The PDUs that may go out, None while parts are missing. Raises Rejected."""
        with _Counted(self, channel) as counted:
            message = read_short_message(pdu)
            ends = [str(pdu.get(name, "")) for name in ("source_addr", "destination_addr")]
            part = Part(
                (channel.key, *ends, message.reference), message.number, message.total, message.text, (pdu, message)
            )
            whole = [part] if message.total == 1 else self._parts.add(part)
            if whole is None:
                counted.outcome = "held"
                return None
            done = mask_message("".join(one.text for one in whole), channel.policy)
            counted.sent(done)
            if not done.found:
                return [dict(pdu_of(one)[0]) for one in whole]
            measure = width(message.coding)
            sizes = [sum(map(measure, one.text)) for one in whole]
            most = max(*sizes, 140 - len(message.header)) if message.total > 1 else 64 * 1024
            texts = resplit(done.text, sizes, measure, most)
            return [written(*pdu_of(one), text=text) for one, text in zip(whole, texts, strict=True)]

    def mail(self, channel: Channel, raw: bytes) -> MailDone:
        """The mail that may go out. Raises Rejected."""
        with _Counted(self, channel) as counted:
            done = mask_mail(raw, channel.policy, self.settings.carried)
            counted.outcome = "masked" if done.raw != raw else "reported" if done.found else "passed"
            counted.kinds = done.found
            self.samples.offer(
                channel.key, done.raw.decode("utf-8", "replace") if not done.found else _readable(done.raw)
            )
            return done

    def smtp_channel(self) -> Channel | None:
        """The channel of the SMTP proxy."""
        return self.settings.channels.get(self.settings.smtp)

    def counters(self) -> dict[str, Any]:
        """Messages by channel and outcome (passed, masked, reported, held, rejected:…), found values by channel and kind."""
        with self._lock:
            result: dict[str, Any] = {key: {"messages": {}, "found": {}} for key in self.settings.channels}
            for (channel, outcome), count in sorted(self._counts.items()):
                result[channel]["messages"][outcome] = count
            for (channel, kind), count in sorted(self._kinds.items()):
                result[channel]["found"][kind] = count
            return {"channels": result, "parts_expired": self._parts.expired}

    def totals(self) -> dict[str, dict[str, int]]:
        """The same by channel in few words: messages, passed, masked, reported, rejected (of these unreadable, failed), values.

        Channels through which nothing went are left out."""
        totals: dict[str, dict[str, int]] = {}
        with self._lock:
            for (channel, outcome), count in self._counts.items():
                mine = totals.setdefault(channel, dict.fromkeys(_TOTALS, 0))
                if outcome == "held":
                    continue
                name, _, reason = outcome.partition(":")
                mine["messages"] += count
                mine[name] += count
                if reason in {"unreadable", "failed"}:
                    mine[reason] += count
            for (channel, _), count in self._kinds.items():
                totals[channel]["values"] += count
        return totals

    def count(self, channel: str, outcome: str, kinds: Mapping[str, int]) -> None:
        """Adds one message."""
        with self._lock:
            self._counts[channel, outcome] += 1
            for kind, count in kinds.items():
                self._kinds[channel, kind] += count


def pdu_of(part: Part) -> tuple[Mapping[str, Any], ShortMessage]:
    """PDU and decoded message of a part."""
    return cast("tuple[Mapping[str, Any], ShortMessage]", part.sent)


def _readable(raw: bytes) -> str:
    """What a reader of the mail sees, as text."""
    from email import message_from_bytes

    parts = []
    for part in message_from_bytes(raw).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and part.get_content_maintype() == "text":
            parts.append(payload.decode("utf-8", "replace"))
    return "\n".join(parts)


class _Counted:
    """Counts a message when it is done with, whatever became of it."""

    def __init__(self, gateway: Gateway, channel: Channel) -> None:
        self._gateway, self._channel = gateway, channel
        self.outcome = "passed"
        self.kinds: Counter[str] = Counter()

    def sent(self, done: Masked) -> str:
        """Notes what was done, and offers it as a sample."""
        self.kinds = done.found
        self.outcome = ("reported" if self._channel.policy.mode == "report" else "masked") if done.found else "passed"
        self._gateway.samples.offer(self._channel.key, done.text)
        return done.text

    def __enter__(self) -> "_Counted":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Rejected):
            self._gateway.count(self._channel.key, f"rejected:{error.reason}", {})
        elif error is None:
            self._gateway.count(self._channel.key, self.outcome, self.kinds)
        else:
            self._gateway.count(self._channel.key, "rejected:failed", {})
            raise Rejected("failed") from None
