"""waitress in front of the application: the port, and an end that finishes what was begun.

take_port(), listen()   the port, and the server on it
answer()                answers until told to stop, then finishes the requests at hand
"""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from waitress import create_server, wasyncore

THREADS = 8
PATIENCE_SECONDS = 20.0
"""How long requests at hand may take to finish once the server stops."""
_LOOK_SECONDS = 0.5
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Stop:
    """Whether the process was told to stop; the second time it stops at once."""

    asked: bool = False
    wake: Callable[[], None] = lambda: None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """The signal handler."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self.wake()


@contextmanager
def stopping() -> Iterator[Stop]:
    """Takes SIGINT and SIGTERM as the word to stop, and hands the signals back at the end."""
    stop = Stop()
    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def take_port(host: str, port: int) -> socket.socket:
    """The port, before anything slow is begun. Raises OSError where the address or the port cannot be had."""
    family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(place[:2], family=family, backlog=1024)


LARGEST_REQUEST = 80 << 20
"""Bytes of a request that are taken at all: the largest file that a page takes, and its form."""


def listen(application: Callable[..., Any], port: socket.socket, proxy: str = "") -> Any:
    """The server on a port that was taken. `proxy` is the address of the proxy whose word on scheme and client is taken."""
    trusted: dict[str, Any] = {}
    if proxy:
        trusted = {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    return create_server(
        application,
        sockets=[port],
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        max_request_body_size=LARGEST_REQUEST,
        **trusted,
    )


def answer(server: Any, stop: Stop) -> None:
    """Answers until `stop`; then takes no more connections, and returns when the requests at hand have their answer."""
    stop.wake = server.pull_trigger
    while not stop.asked:
        wasyncore.loop(timeout=_LOOK_SECONDS, map=server._map, count=1)  # noqa: SLF001  # waitress's own loop does the same
    wasyncore.dispatcher.close(server)
    until = time.monotonic() + PATIENCE_SECONDS
    while _busy(server) and time.monotonic() < until:
        wasyncore.loop(timeout=_LOOK_SECONDS / 5, map=server._map, count=1)  # noqa: SLF001
    server.task_dispatcher.shutdown(timeout=1)
    wasyncore.close_all(server._map)  # noqa: SLF001


def _busy(server: Any) -> bool:
    """Whether a request is coming in or being worked on, or an answer not yet sent."""
    channels = list(server.active_channels.values())
    return any(channel.requests or channel.request or channel.total_outbufs_len for channel in channels)
