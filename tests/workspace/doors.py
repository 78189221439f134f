"""Small servers of the tests' own: one that takes mail, one that takes a hook. They keep what came."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Door:
    """Where it listens, and what came; `answers` is what it says: 200 or 500, 250 or 550."""

    port: int = 0
    came: list[str] = field(default_factory=list)
    good: bool = True


@contextmanager
def mail_door() -> Iterator[Door]:
    """A server that speaks as much SMTP as a letter needs."""
    door = Door()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 door\r\n")
            for line in self.rfile:
                word = line.split(b" ")[0].strip().upper()
                if word == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                if word == b"DATA" and door.good:
                    self.wfile.write(b"354 go on\r\n")
                    door.came.append("".join(part.decode() for part in iter(self.rfile.readline, b".\r\n")))
                    self.wfile.write(b"250 ok\r\n")
                else:
                    self.wfile.write(
                        b"250 ok\r\n" if door.good or word in (b"EHLO", b"HELO", b"RSET") else b"550 no\r\n"
                    )

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk), door):
        yield door


@contextmanager
def hook_door() -> Iterator[Door]:
    """A server that takes JSON."""
    door = Door()

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: Any = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if door.good:
                door.came.append(body["message"])
            self.send_response(200 if door.good else 500)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing is written."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Take), door):
        yield door


@contextmanager
def _serving(server: socketserver.TCPServer, door: Door) -> Iterator[None]:
    server.daemon_threads = True  # type: ignore[attr-defined]
    door.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
