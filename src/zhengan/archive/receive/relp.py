"""RELP frames (librelp, `doc/relp.html`): `TXNR SP COMMAND SP DATALEN [SP DATA] LF`. A reader of the stream and the
words of a server.

What is left out: any command but open, syslog, close; TLS is put under the stream by the listener.
"""

import re
from dataclasses import dataclass

from zhengan.archive.line import MAX_LINE

_HEAD = re.compile(rb"([0-9]{1,9}) ([A-Za-z]{1,32}) ([0-9]{1,9})([ \n])")
_MAX_HEAD = 9 + 1 + 32 + 1 + 9 + 1
OFFERS = b"relp_version=0\nrelp_software=zhengan\ncommands=syslog"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a client. `number` is its transaction."""

    number: int
    command: str
    data: bytes


class Reader:
    """Takes a connection's bytes and gives the frames in them; `broken` says why nothing more can be read."""

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self.max_line = max_line
        self.broken = ""
        self.too_long = 0
        self.refuse: int | None = None
        """The transaction of a frame above the limit: to be refused before the session ends."""
        self._buffer = bytearray()
        self._need = 0

    @property
    def pending(self) -> int:
        """Bytes of a frame that has begun."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that became whole."""
        if self.broken:
            return []
        self._buffer += data
        if len(self._buffer) < self._need:
            return []
        held = bytes(self._buffer)
        frames: list[Frame] = []
        at = self._need = 0
        while at < len(held) and (found := self._frame(held, at)) is not None:
            frame, at = found
            frames.append(frame)
        del self._buffer[:at]
        return frames

    def _frame(self, held: bytes, at: int) -> tuple[Frame, int] | None:
        """One frame and where the next begins; None if it is not whole yet, or `broken`."""
        head = _HEAD.match(held, at)
        if head is None:
            self._check_head(held[at : at + _MAX_HEAD])
            return None
        size = int(head[3])
        end = head.end() + size
        if head[4] == b"\n":
            end = head.end() - 1
            if size:
                self.broken = "长度之后应是空格"
                return None
        if size > self.max_line:
            self.too_long += 1
            self.refuse = int(head[1])
            self.broken = f"数据长度 {size} 字节，超过上限 {self.max_line} 字节"
            return None
        if end >= len(held):
            self._need = end + 1 - at
            return None
        if held[end] != 10:
            self.broken = "帧应以换行结束"
            return None
        return Frame(int(head[1]), head[2].decode(), held[end - size : end]), end + 1

    def _check_head(self, head: bytes) -> None:
        if len(head) >= _MAX_HEAD or not re.fullmatch(rb"[0-9]{0,9}|[0-9]{1,9} [A-Za-z]{0,32}( [0-9]{0,9})?", head):
            self.broken = f"帧头读不懂：{head[:24]!r}"


def done(number: int) -> bytes:
    """The frame was taken: for syslog, it is durable."""
    return _response(number, b"200 OK")


def opened(number: int) -> bytes:
    """Answer to `open`, with what this server offers."""
    return _response(number, b"200 OK\n" + OFFERS)


def refused(number: int, reason: str) -> bytes:
    """The frame was not taken; the sender keeps it."""
    return _response(number, b"500 " + reason.replace("\n", " ").encode()[:200])


def closing() -> bytes:
    """The server ends the session."""
    return b"0 serverclose 0\n"


def closed(number: int) -> bytes:
    """Answer to `close`."""
    return b"%d rsp 0\n" % number


def _response(number: int, data: bytes) -> bytes:
    return b"%d rsp %d %s\n" % (number, len(data), data)
