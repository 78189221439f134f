"""Lines side by side, flagged for what their bytes are."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhengan.archive.errors import Refused
from zhengan.archive.line import MAX_LINE, MAX_PLAIN, Lines


def make_lines(raw: Iterable[bytes]) -> Lines:
    """Lines of the given bytes, none of them changed. Raises Refused where one is longer than MAX_LINE."""
    items = raw if isinstance(raw, list | tuple) else list(raw)
    offsets: NDArray[np.int64] = np.zeros(len(items) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, items), np.int64, len(items)), out=offsets[1:])
    return flagged(b"".join(items), offsets)


def frame(data: bytes | bytearray | memoryview) -> Lines:
    """The lines of a buffer, each ended by a line feed, which is not part of it; a last one without is a line too."""
    from zhengan.archive.intake.kernels import frame_lines

    source = readable(data)
    kept = np.empty(len(source), np.uint8)
    offsets = np.empty(int(np.count_nonzero(source == 10)) + 2, np.int64)
    count = frame_lines(source, kept, offsets)
    return flagged(kept[: offsets[count]].data, offsets[: count + 1])


def flagged(data: bytes | memoryview, offsets: NDArray[np.int64]) -> Lines:
    """Lines with their flags set. Raises Refused where one is longer than MAX_LINE."""
    from zhengan.archive.intake.kernels import flag_lines

    flags = np.zeros(len(offsets) - 1, np.uint8)
    refuse_longer(offsets)
    flag_lines(readable(data), offsets, MAX_PLAIN, flags)
    return Lines(data, offsets, flags)


def refuse_longer(offsets: NDArray[np.int64]) -> None:
    """Raises Refused where a line is longer than MAX_LINE."""
    if offsets[-1] - offsets[0] <= MAX_LINE:
        return
    lengths = np.diff(offsets)
    place = int(lengths.argmax())
    if lengths[place] > MAX_LINE:
        raise Refused(
            f"一行日志应不超过 {MAX_LINE >> 20} MiB，本批第 {place + 1} 行有 {lengths[place]} 字节：请在发送方分行。"
        )


def readable(data: bytes | bytearray | memoryview) -> Any:
    """The bytes as an array that kernels take."""
    array = np.frombuffer(data, np.uint8)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


def whole(lines: Lines) -> Lines:
    """The same lines with nothing around them."""
    begin, end = int(lines.offsets[0]), int(lines.offsets[-1])
    if begin == 0 and end == len(lines.data):
        return Lines(lines.data, np.ascontiguousarray(lines.offsets, np.int64), lines.flags)
    return Lines(memoryview(lines.data)[begin:end], lines.offsets - begin, lines.flags)


def claimed_seconds(lines: Lines) -> NDArray[np.int64]:
    """The time that stands at the head of each line, in seconds since 1970 UTC; the greatest number where none stands there."""
    from zhengan.archive.intake.claimed import read_claimed

    seconds = np.empty(len(lines), np.int64)
    read_claimed(readable(lines.data), lines.offsets, seconds)
    return seconds
