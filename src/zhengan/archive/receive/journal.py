"""The journal export format of systemd (`journalctl -o export`, systemd.io/JOURNAL_EXPORT_FORMATS): entries out of a
stream.

An entry is fields and then an empty line; a field is `NAME=text` or, for any bytes, `NAME`, a length of 8 bytes
little endian, the bytes. The line kept is `{"time", "level", "host", "app", "message", "fields"}`: `fields` has every
field as it was sent, the others repeat `__REALTIME_TIMESTAMP`, `PRIORITY`, `_HOSTNAME`, `SYSLOG_IDENTIFIER` or
`_COMM`, `MESSAGE`. Other bytes than UTF-8 are `{"base64": …}`.
"""

from zhengan.archive.line import MAX_LINE
from zhengan.archive.receive.line_json import line_of, text_of, time_of

_LEVELS = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_NAME = 256

Field = tuple[str, bytes]


class Reader:
    """Takes the bytes of a stream and gives a line for each entry that became whole. `broken` says why nothing more can be
    read.
    """

    def __init__(self, max_line: int = MAX_LINE) -> None:
        self.max_line = max_line
        self.broken = ""
        self._buffer = bytearray()
        self._fields: list[Field] = []
        self._size = 0
        self._need = 0

    @property
    def pending(self) -> int:
        """Bytes of an entry that has begun."""
        return len(self._buffer) + self._size

    def feed(self, data: bytes) -> list[bytes]:
        """The lines of the entries that became whole."""
        if self.broken:
            return []
        self._buffer += data
        if len(self._buffer) < self._need:
            return []
        held, lines, at = bytes(self._buffer), [], 0
        while not self.broken and (end := self._step(held, at)) is not None:
            if end == at + 1:
                lines += self._entry()
            at = end
        del self._buffer[:at]
        return lines

    def finish(self) -> list[bytes]:
        """At the end of the stream: an entry whose empty line did not come, but whose fields are whole, is an entry."""
        return [] if self.broken or self._buffer else self._entry()

    def _step(self, held: bytes, at: int) -> int | None:
        """Reads one field or the empty line; where it ends, None if it is not whole yet."""
        self._need = 0
        newline = held.find(b"\n", at)
        if newline < 0:
            if len(held) - at > self.max_line:
                self.broken = f"字段超过上限 {self.max_line} 字节"
            return None
        name, equals, value = held[at:newline].partition(b"=")
        end = newline
        if newline == at:
            return at + 1
        if not equals:
            start = newline + 9
            size = int.from_bytes(held[newline + 1 : start], "little") if start <= len(held) else 0
            if size > self.max_line:
                self.broken = f"字段 {size} 字节，超过上限 {self.max_line} 字节"
                return None
            end = start + size
            if end >= len(held):
                self._need = end + 1 - at
                return None
            value = held[start:end]
            if held[end] != 10:
                self.broken = "字段之后应是换行"
                return None
        self._field(name, value)
        return end + 1

    def _field(self, name: bytes, value: bytes) -> None:
        if not 0 < len(name) <= _NAME or not name.isascii():
            self.broken = f"字段名读不懂：{name[:40]!r}"
        self._size += len(name) + len(value)
        if self._size > self.max_line:
            self.broken = f"一条超过上限 {self.max_line} 字节"
        if not self.broken:
            self._fields.append((name.decode(), value))

    def _entry(self) -> list[bytes]:
        fields, self._fields, self._size = self._fields, [], 0
        return [_line(fields)] if fields else []


def _line(fields: list[Field]) -> bytes:
    first: dict[str, bytes] = {}
    shown: dict[str, object] = {}
    for name, value in fields:
        text = text_of(value)
        if name in first:  # a field may come several times
            held = shown[name]
            shown[name] = [*held, text] if isinstance(held, list) else [held, text]
        else:
            first[name], shown[name] = value, text
    stamp = first.get("__REALTIME_TIMESTAMP", b"")
    priority = first.get("PRIORITY", b"")
    return line_of(
        {
            "time": time_of(int(stamp) * 1000) if stamp.isdigit() and len(stamp) < 20 else None,
            "level": _LEVELS[int(priority)] if priority in _PRIORITIES else None,
            "host": _text(first.get("_HOSTNAME")),
            "app": _text(first.get("SYSLOG_IDENTIFIER") or first.get("_COMM")),
            "message": text_of(first["MESSAGE"]) if "MESSAGE" in first else None,
            "fields": shown,
        }
    )


def _text(value: bytes | None) -> object:
    return None if value is None else text_of(value)


_PRIORITIES = {b"%d" % number for number in range(8)}
