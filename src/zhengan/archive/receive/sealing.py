"""Work that is done beside the receiving: sealing in a child process, every so many bytes or seconds; the tail's
checkpoint every few seconds.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait

from zhengan.archive.errors import ArchiveError

_log = logging.getLogger("zhengan.archive.receive")
_LOOK = 1.0

Work = Callable[[], object]
"""One round; raises ArchiveError or OSError if it could not be done. For a child process it must be picklable and open its
own files.
"""


class Rounds:
    """Runs `work` when `seconds` have passed since the last round, or `due` says so before. A round that fails is said and
    tried again.
    """

    def __init__(
        self,
        name: str,
        perform: Callable[[], Awaitable[object]],
        *,
        seconds: float,
        due: Callable[[], bool] | None = None,
        close: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self._perform = perform
        self._seconds = seconds
        self._due = due
        self._close = close
        self._done = 0
        self._failed = 0
        self._last = ""

    def status(self) -> dict[str, object]:
        """How many rounds were done, how many failed, and why the last one did."""
        return {"done": self._done, "failed": self._failed, "last_failure": self._last}

    async def run(self) -> None:
        """Until cancelled; a round that has begun is finished first."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                began = loop.time()
                while loop.time() - began < self._seconds and not (self._due is not None and self._due()):
                    await asyncio.sleep(min(_LOOK, self._seconds))
                await self._round()
        finally:
            if self._close is not None:
                await asyncio.to_thread(self._close)

    async def _round(self) -> None:
        task = asyncio.ensure_future(self._perform())
        try:
            await asyncio.shield(task)
            self._done += 1
        except asyncio.CancelledError:
            await asyncio.wait([task])
            if not task.cancelled() and task.exception() is not None:
                self._say(task.exception())
            raise
        except (ArchiveError, OSError) as error:
            self._say(error)

    def _say(self, error: BaseException | None) -> None:
        self._failed += 1
        self._last = str(error) or type(error).__name__
        _log.error("%s 没有做成：%s", self.name, self._last)


def in_child(name: str, work: Work, *, seconds: float, due: Callable[[], bool] | None = None) -> Rounds:
    """Rounds in one child process of their own: the receiver's threads never wait for it. If it dies the next round has a
    new one.
    """
    pools: list[ProcessPoolExecutor] = []

    async def perform() -> object:
        if not pools:
            context = multiprocessing.get_context("spawn")
            pools.append(ProcessPoolExecutor(1, mp_context=context, initializer=_begin_child))
        try:
            return await asyncio.get_running_loop().run_in_executor(pools[0], work)
        except BrokenProcessPool:
            pools.pop().shutdown(wait=False)
            raise ArchiveError("子进程意外结束，下一轮换新的再做") from None

    def close() -> None:
        while pools:
            pools.pop().shutdown(wait=True)

    return Rounds(name, perform, seconds=seconds, due=due, close=close)


def in_thread(name: str, work: Work, *, seconds: float) -> Rounds:
    """Rounds in a thread, for what needs the receiver's own objects, such as the checkpoint of the tail."""
    return Rounds(name, lambda: asyncio.to_thread(work), seconds=seconds)


def _begin_child() -> None:
    """A child finishes its round whatever the terminal says, and does not outlive the receiver."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
