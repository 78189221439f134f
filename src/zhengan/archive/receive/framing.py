"""Syslog frames out of a stream: RFC 6587 octet counting or lines, which of the two is seen from the first bytes of the
connection.

A connection counts octets if it begins with a number, a space and `<` (every syslog message begins with `<`); else
each line feed ends a frame. The bytes of a frame are kept as they are: a carriage return before the line feed, or a
line feed inside a counted frame, belongs to the message. One line feed at the end of a counted frame is framing too:
rsyslog counts it in. Whatever way a stream is cut into chunks, the same frames come out.
"""

import re

from zhengan.archive.line import MAX_LINE

_COUNTED = re.compile(rb"[1-9][0-9]{0,7} <")
_MAY_BE_COUNTED = re.compile(rb"[1-9][0-9]{0,7} ?")
_MAX_HEAD = 9


class Framer:
    """Takes a connection's bytes and gives the frames in them.

    `too_long` and `empty` count what was left out. `broken` says why nothing more can be read; what was read before stays valid.
    """

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self.max_line = max_line
        self.too_long = 0
        self.empty = 0
        self.broken = ""
        self.counted: bool | None = None
        self._buffer = bytearray()
        self._pieces: list[bytes] = []
        self._size = 0
        self._skip = 0

    @property
    def pending(self) -> int:
        """Bytes of a frame that has begun."""
        return len(self._buffer) + sum(map(len, self._pieces)) + self._skip

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that became whole."""
        if self.broken or not data:
            return []
        if self.counted is None:
            self._buffer += data
            self.counted = _decide(bytes(self._buffer[:16]))
            if self.counted is None:
                return []
            data = bytes(self._buffer)
            self._buffer.clear()
        return self._feed_counted(data) if self.counted else self._feed_lines(data)

    def finish(self) -> list[bytes]:
        """At an orderly end of the connection: a last line without its line feed is a line. An unfinished counted frame is
        not.
        """
        if self.counted is None and self._buffer:
            rest, self._buffer = bytes(self._buffer), bytearray()
            return [rest]
        if self.counted or not self._pieces or self._skip:
            return []
        rest = b"".join(self._pieces)
        self._pieces, self._size = [], 0
        return self._whole([rest])

    def _feed_lines(self, data: bytes) -> list[bytes]:
        block, end, rest = data.rpartition(b"\n")
        if not end:
            self._keep(data)
            return []
        if self._skip:
            _, _, block = block.partition(b"\n")
            if data.find(b"\n") == data.rfind(b"\n"):
                self._skip = 0
                self._keep(rest)
                return []
            self._skip = 0
        if self._pieces:
            self._pieces.append(block)
            block = b"".join(self._pieces)
            self._pieces, self._size = [], 0
        frames = self._whole(block.split(b"\n"))
        self._keep(rest)
        return frames

    def _keep(self, rest: bytes) -> None:
        if self._skip or not rest:
            return
        self._pieces.append(rest)
        self._size += len(rest)
        if self._size > self.max_line:
            self.too_long += 1
            self._skip = 1
            self._pieces, self._size = [], 0

    def _whole(self, lines: list[bytes]) -> list[bytes]:
        sizes = list(map(len, lines))
        if min(sizes) == 0:
            self.empty += sizes.count(0)
            lines = [line for line in lines if line]
        if max(sizes) > self.max_line:
            self.too_long += sum(size > self.max_line for size in sizes)
            lines = [line for line in lines if len(line) <= self.max_line]
        return lines

    def _feed_counted(self, data: bytes) -> list[bytes]:
        if self._skip:
            gone = min(self._skip, len(data))
            self._skip -= gone
            data = data[gone:]
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._size:
                return []
            data = bytes(self._buffer)
            self._buffer.clear()
        self._size = 0
        frames: list[bytes] = []
        at = 0
        while at < len(data):
            if data[at] == 10:  # some senders end a counted frame with a line feed too
                at += 1
                continue
            start, size = self._head(data, at)
            if not start:
                break
            if size > self.max_line:
                self.too_long += 1
                self._skip = max(0, start + size - len(data))
                at = min(start + size, len(data))
                continue
            if start + size > len(data):
                self._size = start + size - at
                break
            frame = data[start : start + size].removesuffix(b"\n")
            if frame:
                frames.append(frame)
            self.empty += not frame
            at = start + size
        self._buffer += data[at:]
        return frames

    def _head(self, data: bytes, at: int) -> tuple[int, int]:
        """Where the frame's bytes start and how many they are; 0 where that cannot be said yet, or ever."""
        space = data.find(b" ", at, at + _MAX_HEAD)
        digits = data[at : at + _MAX_HEAD] if space < 0 else data[at:space]
        if not _is_count(digits) or (space < 0 and len(digits) == _MAX_HEAD):
            self.broken = f"帧应以长度和空格开头，却是 {digits[:_MAX_HEAD]!r}"
            return 0, 0
        return (0, 0) if space < 0 else (space + 1, int(digits))


def _decide(start: bytes) -> bool | None:
    if _COUNTED.match(start):
        return True
    return None if _MAY_BE_COUNTED.fullmatch(start) else False


def _is_count(digits: bytes) -> bool:
    return digits.isdigit() and not digits.startswith(b"0")
