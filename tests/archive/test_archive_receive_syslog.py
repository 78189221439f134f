"""Syslog by the real rsyslogd: TCP in both framings, UDP, TLS with a client certificate, RELP with the connection
and the receiver killed.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.certificates import Authority
from tests.archive.receive_fakes import FakeRegister, FakeStore, serving, until
from tests.archive.rsyslogs import need, numbers, sending, write
from zhengan.archive.errors import Overloaded, Refused, StorageFull
from zhengan.archive.receive.limits import Limits
from zhengan.archive.receive.listener import Listener, TlsFiles

FORMAT = 'template="RSYSLOG_SyslogProtocol23Format"'
TCP = Listener("syslog-tcp", source="app")
RELP = Listener("relp", source="app")


@pytest.mark.parametrize("framing", ["traditional", "octet-counted"])
def test_rsyslog_over_tcp(tmp_path: Path, framing: str) -> None:
    store = FakeStore()

    async def run() -> None:
        async with serving(store, [TCP]) as server:
            action = (
                f'action(type="omfwd" target="127.0.0.1" port="{server.ports[0]}" protocol="tcp" '
                f'TCP_Framing="{framing}" {FORMAT})'
            )
            async with sending(tmp_path, action) as source:
                write(source, 1, 2000)
                await until(lambda: len(numbers(store.all())) == 2000)
            counts = server.status().listeners[0].counts
            assert (counts.lines, counts.dropped, counts.cut) == (len(store.all()), 0, 0)

    asyncio.run(run())
    assert numbers(store.all()) == list(range(1, 2001))
    line = next(line for line in store.all() if b"order=7 " in line)
    assert line.startswith(b"<158>1 20")
    assert line.endswith(" order - - - 委托 order=7 成交".encode())


def test_rsyslog_over_udp(tmp_path: Path) -> None:
    store = FakeStore()

    async def run() -> None:
        listener = Listener("syslog-udp", addresses={"127.0.0.0/8": "device"})
        async with serving(store, [listener]) as server:
            action = f'action(type="omfwd" target="127.0.0.1" port="{server.ports[0]}" protocol="udp" {FORMAT})'
            async with sending(tmp_path, action) as source:
                write(source, 1, 200)
                await until(lambda: len(numbers(store.all())) == 200)
            assert "UDP 没有确认" in server.status().listeners[0].promise
            assert "弱" in server.status().listeners[0].source

    asyncio.run(run())
    assert sorted(numbers(store.lines["device"])) == list(range(1, 201))


def test_rsyslog_over_tls_by_client_certificate(tmp_path: Path) -> None:
    need("lmnsd_gtls")
    store = FakeStore()
    authority = Authority(tmp_path)
    server_key, client_key = authority.issue("127.0.0.1"), authority.issue("order.example")
    tls = TlsFiles(server_key.certificate, server_key.key, authority.certificate)
    before = (
        f'global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="{authority.certificate}" '
        f'defaultNetstreamDriverCertFile="{client_key.certificate}" defaultNetstreamDriverKeyFile="{client_key.key}")'
    )

    async def run() -> None:
        listener = Listener("syslog-tls", tls=tls)
        async with serving(store, [listener], register=FakeRegister(certificates={"order.example": "order"})) as server:
            action = (
                f'action(type="omfwd" target="127.0.0.1" port="{server.ports[0]}" protocol="tcp" TCP_Framing="octet-counted" '
                f'StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/certvalid" {FORMAT})'
            )
            async with sending(tmp_path, action, before) as source:
                write(source, 1, 500)
                await until(lambda: len(numbers(store.all())) == 500)

    asyncio.run(run())
    assert numbers(store.lines["order"]) == list(range(1, 501))


def test_tls_without_a_certificate_or_with_an_unknown_one_is_turned_away(tmp_path: Path) -> None:
    store = FakeStore()
    authority = Authority(tmp_path)
    server_key, other = authority.issue("127.0.0.1"), authority.issue("stranger.example")
    listener = Listener("syslog-tls", tls=TlsFiles(server_key.certificate, server_key.key, authority.certificate))

    async def run() -> None:
        async with serving(store, [listener], register=FakeRegister(certificates={"a": "b"})) as server:
            bare = ssl.create_default_context(cafile=str(authority.certificate))
            known = ssl.create_default_context(cafile=str(authority.certificate))
            known.load_cert_chain(other.certificate, other.key)
            for context in (bare, known):
                try:
                    reader, writer = await asyncio.open_connection("127.0.0.1", server.ports[0], ssl=context)
                    writer.write(b"<13>hello\n")
                    assert await asyncio.wait_for(reader.read(), 5) == b""
                    writer.close()
                    await writer.wait_closed()
                except (ssl.SSLError, ConnectionError):
                    continue
            assert server.status().listeners[0].counts.turned_away == 1

    asyncio.run(run())
    assert store.lines == {}


LOAD = 'module(load="omrelp")'


def relp_action(port: int) -> str:
    queue = 'queue.type="LinkedList" queue.size="100000" queue.timeoutEnqueue="0" '
    queue += 'action.resumeRetryCount="-1" action.resumeInterval="1"'
    return f'action(type="omrelp" target="127.0.0.1" port="{port}" timeout="10" {FORMAT} {queue})'


def test_rsyslog_over_relp_loses_nothing_when_the_receiver_is_restarted(tmp_path: Path) -> None:
    need("omrelp")
    store = FakeStore(pause=0)

    async def run() -> None:
        async with serving(store, [RELP]) as server:
            port = server.ports[0]
            async with sending(tmp_path, relp_action(port), LOAD) as source:
                write(source, 1, 1000)
                await until(lambda: len(numbers(store.all())) >= 300)
                await server.stop()
                write(source, 1001, 2000)
                again = Listener("relp", port=port, source="app")
                async with serving(store, [again]):
                    await until(lambda: len(set(numbers(store.all()))) == 2000, 40)

    asyncio.run(run())
    assert set(numbers(store.all())) == set(range(1, 2001))


def test_relp_waits_for_a_full_disk_and_loses_nothing(tmp_path: Path) -> None:
    need("omrelp")
    store = FakeStore(refusals=[StorageFull("磁盘满"), Overloaded("额度", 0.1), StorageFull("磁盘满")])

    async def run() -> None:
        async with serving(store, [RELP]) as server:
            async with sending(tmp_path, relp_action(server.ports[0]), LOAD) as source:
                write(source, 1, 300)
                await until(lambda: len(set(numbers(store.all()))) == 300, 30)
            assert server.status().listeners[0].counts.waits == 3

    asyncio.run(run())
    assert numbers(store.all()) == list(range(1, 301))


def converse(store: FakeStore, listener: Listener, speak: Callable[..., object], limits: Limits | None = None) -> None:
    async def run() -> None:
        async with serving(store, [listener], limits=limits) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.ports[0])
            try:
                await speak(reader, writer, server)  # type: ignore[misc]
            finally:
                writer.close()

    asyncio.run(run())


def test_relp_answers_only_what_is_durable() -> None:
    store = FakeStore()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: object) -> None:
        store.open.clear()
        writer.write(b"1 open 14 relp_version=0\n2 syslog 5 <1>ab\n3 syslog 5 <1>cd\n")
        opened = await reader.readuntil(b"commands=syslog\n")
        assert opened.startswith(b"1 rsp ")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.3)
        store.open.set()
        assert await reader.readuntil(b"3 rsp 6 200 OK\n") == b"2 rsp 6 200 OK\n3 rsp 6 200 OK\n"
        writer.write(b"4 starttls 0\n5 close 0\n")
        rest = await asyncio.wait_for(reader.read(), 5)
        assert rest.startswith(b"4 rsp ")
        assert rest.endswith(b"5 rsp 0\n0 serverclose 0\n")

    converse(store, RELP, speak)
    assert store.lines == {"app": [b"<1>ab", b"<1>cd"]}


def test_relp_says_500_when_refused_and_when_too_long() -> None:
    store = FakeStore(refusals=[Refused("来源已停用")])

    async def refused(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: object) -> None:
        writer.write(b"1 syslog 5 <1>ab\n")
        said = await asyncio.wait_for(reader.read(), 5)
        assert said.startswith(b"1 rsp ")
        assert b" 500 " in said

    async def too_long(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: object) -> None:
        writer.write(b"1 syslog 50 <1>ab")
        assert b" 500 " in await asyncio.wait_for(reader.read(), 5)

    converse(store, RELP, refused)
    converse(store, RELP, too_long, Limits(line_bytes=20))
    assert store.lines == {}


async def taken(writer: asyncio.StreamWriter, data: bytes) -> bool:
    """Whether the socket takes the data within a second."""
    writer.write(data)
    try:
        await asyncio.wait_for(writer.drain(), 1)
    except TimeoutError:
        return False
    return True


def test_tcp_is_not_read_while_the_store_waits() -> None:
    """A slow store fills the sender's socket, not the receiver's memory."""
    store = FakeStore()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: object) -> None:
        store.open.clear()
        line = b"<13>" + b"x" * 995 + b"\n"
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        writer.transport.set_write_buffer_limits(high=0)
        sent = 0
        while await taken(writer, line * 100):
            sent += 100
        assert sent < 60_000
        store.open.set()
        await asyncio.wait_for(writer.drain(), 10)
        await until(lambda: len(store.all()) == sent + 100)

    converse(store, TCP, speak)


def test_a_connection_killed_inside_a_frame_keeps_what_was_whole() -> None:
    store = FakeStore()

    async def run() -> None:
        async with serving(store, [TCP]) as server:
            with socket.create_connection(("127.0.0.1", server.ports[0])) as sender:
                sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                sender.sendall(b"5 <1>ab20 <1>half")
                await until(lambda: len(store.all()) == 1)
            counts = server.status().listeners[0].counts
            await until(lambda: counts.cut == 1)

    asyncio.run(run())
    assert store.all() == [b"<1>ab"]


def test_stop_stores_what_has_arrived() -> None:
    store = FakeStore()

    async def run() -> None:
        async with serving(store, [TCP, Listener("syslog-udp", source="app")]) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.ports[0])
            writer.write(b"<1>first\n")
            await until(lambda: len(store.all()) == 1)
            store.open.clear()
            writer.write(b"<1>more\n" * 1000)
            await writer.drain()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(b"<1>datagram", ("127.0.0.1", server.ports[1]))
            await asyncio.sleep(0.2)
            asyncio.get_running_loop().call_later(0.5, store.open.set)
            await server.stop()
            assert await reader.read() == b""
            writer.close()

    asyncio.run(run())
    assert len(store.all()) == 1002


def test_limits_of_connections_and_silence() -> None:
    store = FakeStore()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: object) -> None:
        writer.write(b"<1>half a line")
        port = server.ports[0]  # type: ignore[attr-defined]
        await asyncio.sleep(0.1)
        second, other = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.suppress(ConnectionError):
            assert await asyncio.wait_for(second.read(), 5) == b""
        other.close()
        assert await asyncio.wait_for(reader.read(), 5) == b""
        counts = server.status().listeners[0].counts  # type: ignore[attr-defined]
        assert (counts.turned_away, counts.cut) == (1, 1)

    converse(store, TCP, speak, Limits(connections=1, frame_seconds=0.5))
    assert store.lines == {}


def test_what_udp_cannot_store_is_counted() -> None:
    store = FakeStore()

    async def run() -> None:
        limits = Limits(datagrams=5)
        async with serving(store, [Listener("syslog-udp", source="app")], limits=limits) as server:
            store.open.clear()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(b"first", ("127.0.0.1", server.ports[0]))
                await asyncio.sleep(0.1)
                for _ in range(20):
                    sender.sendto(b"more", ("127.0.0.1", server.ports[0]))
            await asyncio.sleep(0.1)
            store.open.set()
            await until(lambda: len(store.all()) == 6)
            assert server.status().listeners[0].counts.dropped == 15

    asyncio.run(run())
