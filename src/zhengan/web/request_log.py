"""The server's log files: who asked for what, with which answer, in how long; and what went wrong, with its story.

Never the query of an address nor what was sent: both may hold what a log must not.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from django.http import HttpRequest, HttpResponseBase

from zhengan.workspace.clock import SHANGHAI

MAX_BYTES, FILES = 10 * 1024 * 1024, 10
REQUESTS = "zhengan.web.requests"
# Loggers whose warnings go to the file of faults.
_FAULTS = ("zhengan", "django", "huey", "waitress", "axes")
# Parts of addresses that let somebody in.
_SECRETS = frozenset({"secret", "token", "key", "uidb36"})


class RequestLog:
    """A line a request: who, method, path, status, milliseconds."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer
        self._log = logging.getLogger(REQUESTS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer as it is."""
        begun = time.perf_counter()
        response = self._answer(request)
        if self._log.handlers:
            who = getattr(getattr(request, "user", None), "username", "") or "-"
            spent = round((time.perf_counter() - begun) * 1000)
            self._log.info(
                "%s %s %s %d %d ms", _plain(who), request.method, path_of(request), response.status_code, spent
            )
        return response


def path_of(request: HttpRequest) -> str:
    """The path on one line, without what in it lets somebody in."""
    found, match = request.path, request.resolver_match
    for name, value in (match.kwargs if match else {}).items():
        if name in _SECRETS and value:
            found = found.replace(str(value), "…")
    return _plain(found)


def open_logs(folder: Path, name: str) -> None:
    """Lets the files `requests-NAME.log` and `faults-NAME.log` be written; each keeps its last hundred megabytes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    requests = logging.getLogger(REQUESTS)
    requests.handlers = [_file(folder / f"requests-{name}.log", "%(asctime)s %(message)s")]
    requests.setLevel(logging.INFO)
    requests.propagate = False
    faults = _file(folder / f"faults-{name}.log", "%(asctime)s %(levelname)s %(name)s %(message)s")
    faults.setLevel(logging.WARNING)
    for logger in map(logging.getLogger, _FAULTS):
        logger.addHandler(faults)
        if logger.name != "zhengan":
            logger.propagate = False
    # It warns of every request that waits for a thread, however shortly.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # A full disk must not make every answer a complaint on standard error.
    logging.raiseExceptions = False


def _file(path: Path, form: str) -> RotatingFileHandler:
    handler = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=FILES, encoding="utf-8", delay=True)
    handler.setFormatter(_LocalTime(form))
    return handler


class _LocalTime(logging.Formatter):
    """Times in the law's zone, whatever the machine's."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        """Such as 2026-11-20 09:15:00.123."""
        return datetime.fromtimestamp(record.created, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _plain(text: str) -> str:
    """Printable on one line: what is not is escaped."""
    return "".join(
        r"\x20" if char == " " else char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )
