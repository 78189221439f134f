"""The receiver process: listeners onto one store, a sealer beside them, an orderly end.

server = Server(place, intake, [read_listener("relp://127.0.0.1:2514?source=trading")], clock) await server.serve()
# until SIGTERM or SIGINT
"""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from zhengan.archive.errors import ArchiveError
from zhengan.archive.intake.register import Register as SourcesFile
from zhengan.archive.place import ArchivePlace
from zhengan.archive.receive.counts import Counts
from zhengan.archive.receive.delivery import Delivery, Store
from zhengan.archive.receive.http_session import HttpSession
from zhengan.archive.receive.identity import Identifier, KnownSource, Register
from zhengan.archive.receive.limits import Limits
from zhengan.archive.receive.listener import Listener
from zhengan.archive.receive.relp_session import relp_session
from zhengan.archive.receive.sealing import Rounds, in_thread
from zhengan.archive.receive.status_file import write_status
from zhengan.archive.receive.streams import Session, StreamDoor
from zhengan.archive.receive.syslog_stream import stream_session
from zhengan.archive.receive.syslog_udp import DatagramDoor

Door = StreamDoor | DatagramDoor
STATUS_SECONDS = 5.0
DRAIN_SECONDS = 10.0
"""What an orderly stop may take for what has already arrived."""

_log = logging.getLogger("zhengan.archive.receive")


@dataclass(frozen=True, slots=True)
class ListenerStatus:
    """One listener as `zhengan archive status` shows it."""

    listener: str
    port: int
    source: str
    promise: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Status:
    """The receiver at one instant, UTC nanoseconds."""

    at_ns: int
    root: str
    listeners: tuple[ListenerStatus, ...]
    rounds: dict[str, dict[str, object]]

    def content(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


class Server:
    """Listeners of one archive. `rounds` are done beside the receiving, each in its time: sealing, checkpoints, followed files.

    With a `name`, given before `start`, the status is written to the archive every few seconds, for other processes to read.
    """

    def __init__(
        self,
        place: ArchivePlace,
        intake: Store,
        listeners: Sequence[Listener],
        clock: Callable[[], int],
        *,
        register: Register | None = None,
        limits: Limits | None = None,
        rounds: Sequence[Rounds] = (),
    ) -> None:
        self.place = place
        self._intake = intake
        self._listeners = listeners
        self._clock = clock
        self._register = register or _Live(place.sources)
        self._limits = limits or Limits()
        self._rounds = list(rounds)
        self.name = ""
        self._doors: list[Door] = []
        self._delivery: Delivery | None = None
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def ports(self) -> list[int]:
        """The ports really taken, in the order of the listeners."""
        return [door.port for door in self._doors]

    async def start(self) -> None:
        """Listens. Raises ArchiveError naming the address that cannot be taken; nothing is left open then."""
        self._delivery = Delivery(self._intake)
        for listener in self._listeners:
            try:
                door = self._door(listener, self._delivery)
                await door.start()
            except (OSError, ValueError) as error:
                await self.stop()
                raise ArchiveError(f"不能监听 {listener.name}：{error}。看地址是否被占用、证书文件是否可读") from error
            self._doors.append(door)
            _log.debug("%s（端口 %d）：%s。%s", listener.name, door.port, whose(listener), listener.promise)
        rounds = list(self._rounds)
        if self.name:
            self._write_status()
            rounds.append(in_thread("status", self._write_status, seconds=STATUS_SECONDS))
        self._tasks = [asyncio.create_task(one.run()) for one in rounds]

    async def serve(self) -> None:
        """Starts, if that is not done, and runs until SIGTERM, SIGINT or `ask_to_stop`; then drains."""
        if self._delivery is None:
            await self.start()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ask_to_stop)
        try:
            await self._stop.wait()
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
            await self.stop()

    def ask_to_stop(self) -> None:
        """Ends `serve`."""
        self._stop.set()

    async def stop(self) -> None:
        """Takes nothing new, stores and acknowledges what has arrived, ends the rounds. Does nothing the second time."""
        delivery, self._delivery = self._delivery, None
        if delivery is None:
            return
        delivery.stopping.set()
        await asyncio.gather(*(door.stop(DRAIN_SECONDS) for door in self._doors))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(delivery.close)
        if self.name and self._doors:
            self._write_status()

    def status(self) -> Status:
        """What each listener promises, has stored and has not."""
        listeners = tuple(
            ListenerStatus(door.listener.name, door.port, whose(door.listener), door.listener.promise, door.counts)
            for door in self._doors
        )
        rounds = {rounds.name: rounds.status() for rounds in self._rounds}
        return Status(self._clock(), str(self.place.root), listeners, rounds)

    def _write_status(self) -> None:
        write_status(self.place, self.name, self.status().content())

    def _door(self, listener: Listener, delivery: Delivery) -> Door:
        identifier = Identifier(listener, self._register)
        if listener.kind == "syslog-udp":
            return DatagramDoor(listener, identifier, delivery, self._limits)
        return StreamDoor(listener, identifier, delivery, self._limits, _session(listener, self._limits))


def whose(listener: Listener) -> str:
    """How a listener knows its senders, in words."""
    if listener.source is not None:
        return f"不带令牌或证书的都算来源 {listener.source}"
    if listener.addresses:
        return "按网络地址认来源（弱：地址可以冒用）"
    return (
        "认令牌"
        if listener.kind in {"http", "https"} and not (listener.tls and listener.tls.clients)
        else "认令牌或客户端证书"
    )


class _Live:
    """The register of the archive as it stands now."""

    def __init__(self, path: Path) -> None:
        self._file = SourcesFile(path, None, time.monotonic_ns)

    def by_token(self, token: str) -> KnownSource | None:
        return self._file.now().by_token(token)

    def by_certificate(self, name: str) -> KnownSource | None:
        return self._file.now().by_certificate(name)


def _session(listener: Listener, limits: Limits) -> Session:
    match listener.kind:
        case "relp" | "relp-tls":
            return relp_session
        case "http" | "https":
            return HttpSession(limits.bodies)
    return stream_session
