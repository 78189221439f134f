"""The HTTP doors, by requests shaped as their real senders shape them, over a real socket, and by the real OpenTelemetry SDK."""

import asyncio
import base64
import gzip
import json
import logging
import zlib
from collections.abc import Awaitable, Callable

import cramjam
import httpx
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.receive_fakes import FakeRegister, FakeStore, serving, until
from zhengan.archive.errors import ArchiveError, Overloaded, Refused, StorageFull
from zhengan.archive.receive.exchange import Request
from zhengan.archive.receive.inflate import inflate
from zhengan.archive.receive.limits import Limits
from zhengan.archive.receive.listener import Listener, read_listener
from zhengan.archive.receive.loki_message import PushRequest
from zhengan.archive.receive.routes import probe, refusal_of, respond

HTTP = Listener("http", source="app")
Talk = Callable[[httpx.AsyncClient, int], Awaitable[None]]


def talk(store: FakeStore, speak: Talk, listener: Listener = HTTP, **given: object) -> None:
    """Runs a conversation with a server on a free port."""

    async def run() -> None:
        async with (
            serving(store, [listener], **given) as server,  # type: ignore[arg-type]
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.ports[0]}", trust_env=False) as client,
        ):
            await speak(client, server.ports[0])

    asyncio.run(run())


def test_our_own_door_answers_with_the_receipt() -> None:
    store = FakeStore()

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        plain = {"Content-Type": "text/plain"}
        first = await client.post("/insert/lines", content="甲\n\n乙\r\n".encode() + b"\xff\x00", headers=plain)
        assert first.status_code == 200
        said = first.json()
        assert said == {"source": "app", "stored": 3, "first_seq": 1, "last_seq": 3, "chain": said["chain"]}
        assert [first.headers[f"Zhengan-{name}"] for name in ("Stored", "First-Seq", "Last-Seq", "Chain")] == [
            "3", "1", "3", said["chain"],
        ]  # fmt: skip
        zipped = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        second = await client.post("/insert/jsonline", content=gzip.compress(b'{"a": 1}\n{"b":2}'), headers=zipped)
        assert (second.json()["first_seq"], second.json()["last_seq"]) == (4, 5)

    talk(store, speak)
    assert store.lines == {"app": ["甲".encode(), "乙\r".encode(), b"\xff\x00", b'{"a": 1}', b'{"b":2}']}


@pytest.mark.parametrize(
    ("path", "body", "kind", "status"),
    [
        ("/insert/lines", b"a line", "application/json", 415),
        ("/insert/lines", b"a line", "", 415),
        ("/insert/jsonline", b'{"a":1}\nno', "application/x-ndjson", 400),
        ("/insert/jsonline", b"[1]", "application/x-ndjson", 400),
        ("/insert/lines", b"\n\n", "text/plain", 400),
        ("/v1/logs", b"{}", "text/plain", 415),
        ("/v1/logs", b"{}", "application/json", 400),
        ("/v1/logs", b"\xff\xff", "application/x-protobuf", 400),
        ("/loki/api/v1/push", b"{}", "application/json", 400),
        ("/loki/api/v1/push", b"{}", "text/plain", 415),
        ("/loki/api/v1/push", b"\xff\xff\xff\xff\xff\xff", "application/x-protobuf", 400),
        ("/_bulk", b"{}\n", "application/x-ndjson", 400),
        ("/_bulk", b'{"index":{}}\n{"a":1}', "application/x-ndjson", 400),
        ("/_bulk", b'{"index":{}}\n[1]\n', "application/x-ndjson", 400),
        ("/_bulk", b'{"index":{}}\n{"a":1}\n', "text/plain", 415),
        ("/upload", b"A=1\nB", "application/vnd.fdo.journal", 400),
        ("/elsewhere", b"x", "text/plain", 404),
    ],
)
def test_nothing_stored_is_never_success(path: str, body: bytes, kind: str, status: int) -> None:
    store = FakeStore()

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        answer = await client.post(path, content=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["Zhengan-Stored"]) == (status, "0")

    talk(store, speak)
    assert store.lines == {}


FLUENT_BIT = {"Content-Type": "application/x-ndjson", "User-Agent": "Fluent-Bit"}


def test_bulk_as_fluent_bit_vector_and_rsyslog_send_it() -> None:
    store = FakeStore()

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        for path in ("/", "/_license", "/_cluster/health", "/_cat/health"):
            seen = await client.get(path)
            assert (seen.status_code, seen.headers["X-Elastic-Product"]) == (200, "Elasticsearch")
        body = (
            b'{"create":{"_index":"fluent-bit","_type":"_doc"}}\n{"@timestamp":"2026-11-20T01:02:03.000Z","log":"a"}\n'
        )
        said = (await client.post("/_bulk", content=body, headers=FLUENT_BIT)).json()
        assert said["errors"] is False
        assert said["items"][0]["create"]["status"] == 201
        vector = b'{"index":{"_index":"vector-2026.11.20","_id":"x1"}}\n{"message":"b", "host":"h"}\n{"index":{}}\n{}\n'
        zipped = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        two = await client.post("/logs/_bulk?timeout=60s", content=gzip.compress(vector), headers=zipped)
        assert [item["index"]["_seq_no"] for item in two.json()["items"]] == [2, 3]
        mixed = (
            b'{"index":{}}\n{"ok":1}\n{"delete":{"_id":"1"}}\n{"update":{"_id":"1"}}\n{"doc":{}}\n{"index":{}}\nbad\n'
        )
        some = (await client.post("/_bulk", content=mixed, headers={"Content-Type": "application/json"})).json()
        assert some["errors"] is True
        assert [next(iter(item.values()))["status"] for item in some["items"]] == [201, 400, 400, 400]
        assert some["zhengan"] == {"stored": 1, "first_seq": 4, "last_seq": 4}

    talk(store, speak)
    assert store.lines["app"] == [
        b'{"_bulk":{"_index":"fluent-bit","_type":"_doc"},"@timestamp":"2026-11-20T01:02:03.000Z","log":"a"}',
        b'{"_bulk":{"_index":"vector-2026.11.20","_id":"x1"},"message":"b", "host":"h"}',
        b'{"_bulk":{"_index":"logs"}}',
        b'{"ok":1}',
    ]


def loki_message(line: bytes) -> bytes:
    push = PushRequest()
    stream = push.streams.add(labels='{app="order", host="h1", q="a\\"b"}')
    entry = stream.entries.add(line=line)
    entry.timestamp.seconds, entry.timestamp.nanos = 1763600000, 5
    entry.metadata.add(name="trace_id", value="t1")
    return push.SerializeToString()


def test_loki_as_promtail_and_vector_send_it() -> None:
    store = FakeStore()

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        body = bytes(cramjam.snappy.compress_raw(loki_message("成交".encode())))
        promtail = {"Content-Type": "application/x-protobuf", "User-Agent": "promtail/2.9"}
        assert (await client.post("/loki/api/v1/push", content=body, headers=promtail)).status_code == 204
        encoded = {"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy"}
        body = bytes(cramjam.snappy.compress_raw(loki_message(b"\xff")))
        assert (await client.post("/loki/api/v1/push", content=body, headers=encoded)).status_code == 204
        stream = {
            "stream": {"app": "order", "level": "warn"},
            "values": [["1763600000000000005", "x", {"k": "v"}], ["1", "y"]],
        }
        said = await client.post("/loki/api/v1/push", json={"streams": [stream]})
        assert (said.status_code, said.headers["Zhengan-Stored"], said.headers["Zhengan-First-Seq"]) == (204, "2", "3")

    talk(store, speak)
    first, second, third, fourth = (json.loads(line) for line in store.lines["app"])
    assert first == {
        "time": "2025-11-20T00:53:20.000000005Z",
        "host": "h1",
        "app": "order",
        "message": "成交",
        "labels": {"app": "order", "host": "h1", "q": 'a"b'},
        "metadata": {"trace_id": "t1"},
    }
    assert second["message"] == {"base64": "/w=="}
    assert (third["level"], third["metadata"], fourth["time"]) == ("warn", {"k": "v"}, "1970-01-01T00:00:00.000000001Z")


def test_otlp_in_json_keeps_what_was_sent() -> None:
    store = FakeStore()
    record = {
        "timeUnixNano": "1763600000000000005", "severityNumber": 17, "severityText": "ERROR",
        "body": {"kvlistValue": {"values": [{"key": "a", "value": {"intValue": "9007199254740993"}}]}},
        "attributes": [{"key": "k", "value": {"stringValue": "1"}}, {"key": "k", "value": {"doubleValue": "NaN"}}],
        "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174",
    }  # fmt: skip
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "order"}}]}
    body = {"resourceLogs": [{"resource": resource, "scopeLogs": [{"scope": {"name": "s"}, "logRecords": [record]}]}]}

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        said = await client.post("/v1/logs", json=body)
        assert (said.status_code, said.headers["Zhengan-Stored"]) == (200, "1")
        assert said.json() == {}

    talk(store, speak)
    assert json.loads(store.lines["app"][0]) == {
        "time": "2025-11-20T00:53:20.000000005Z", "level": "ERROR", "severity": 17, "app": "order",
        "body": {"a": 9007199254740993}, "attributes": [["k", "1"], ["k", "nan"]],
        "resource": {"service.name": "order"}, "scope": {"name": "s"},
        "trace": "5b8efff798038103d269b633813fc60c", "span": "eee19b7ec3c1b174",
    }  # fmt: skip


def test_otlp_counts_the_records_that_are_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.archive.receive.otlp.MAX_LINE", 1000)
    store = FakeStore()
    records = [{"body": {"stringValue": "x" * size}} for size in (10, 2000, 20)]
    body = {"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        said = await client.post("/v1/logs", json=body)
        assert (said.status_code, said.headers["Zhengan-Stored"]) == (200, "2")
        assert said.json()["partialSuccess"]["rejectedLogRecords"] == "1"

    talk(store, speak)
    assert len(store.all()) == 2


def test_an_address_that_is_taken_is_named() -> None:
    async def run() -> None:
        async with serving(FakeStore(), [HTTP]) as server:
            second = Listener("http", port=server.ports[0])
            with pytest.raises(ArchiveError, match="不能监听"):
                async with serving(FakeStore(), [second]):
                    pass

    asyncio.run(run())


@pytest.mark.parametrize(
    "text",
    ["http://", "gopher://127.0.0.1:1", "relp://127.0.0.1:1/path", "https://127.0.0.1:1", "http://127.0.0.1:1?certificate=a",
     "syslog-udp://127.0.0.1:1?host=x", "relp://127.0.0.1:99999", ""],
)  # fmt: skip
def test_a_listener_that_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(ArchiveError, match="监听地址"):
        read_listener(text)


def test_a_listener_is_one_line() -> None:
    udp = read_listener("syslog-udp://10.0.0.5:514?10.1.2.3=fw-01&10.1.0.0/16=lan")
    assert (udp.kind, udp.host, udp.port) == ("syslog-udp", "10.0.0.5", 514)
    assert udp.addresses == {"10.1.2.3": "fw-01", "10.1.0.0/16": "lan"}
    tls = read_listener("relp-tls://[::1]:2514?certificate=a.pem&key=a.key&clients=ca.pem&source=s")
    assert (tls.host, tls.source, tls.name) == ("::1", "s", "relp-tls://[::1]:2514")
    assert tls.tls is not None


def test_the_opentelemetry_sdk_delivers_and_its_records_are_lines() -> None:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.resources import Resource

    store = FakeStore()

    def export(port: int) -> None:
        provider = LoggerProvider(Resource({"service.name": "order", "host.name": "h1"}))
        endpoint = f"http://127.0.0.1:{port}/v1/logs"
        headers = {"Authorization": "Bearer secret"}
        exporter = OTLPLogExporter(endpoint=endpoint, headers=headers, compression=Compression.Gzip)
        provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
        logger = logging.getLogger("receive-otlp")
        logger.propagate = False
        handler = LoggingHandler(logger_provider=provider)
        logger.addHandler(handler)
        for number in range(50):
            logger.warning("委托 %d", number, extra={"account": "12345678"})
        provider.shutdown()
        logger.removeHandler(handler)

    async def speak(_: httpx.AsyncClient, port: int) -> None:
        await asyncio.to_thread(export, port)

    talk(store, speak, Listener("http"), register=FakeRegister({"secret": "order"}))
    lines = [json.loads(line) for line in store.lines["order"]]
    assert [line["message"] for line in lines] == [f"委托 {number}" for number in range(50)]
    assert {(line["app"], line["host"], line["level"], line["attributes"]["account"]) for line in lines} == {
        ("order", "h1", "WARN", "12345678")
    }


def test_journal_upload() -> None:
    store = FakeStore()

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        async def body():
            yield b"__REALTIME_TIMESTAMP=1763600000123456\nMESSAGE=a\n"
            yield b"\nMESSAGE=b\n\n"

        kind = {"Content-Type": "application/vnd.fdo.journal"}
        said = await client.post("/upload", content=body(), headers=kind)
        assert (said.status_code, said.text, said.headers["Zhengan-Stored"]) == (202, "OK.\n", "2")

    talk(store, speak)
    assert [json.loads(line)["message"] for line in store.lines["app"]] == ["a", "b"]


def test_refusals_say_when_to_come_again() -> None:
    store = FakeStore(refusals=[Overloaded("额度用完", 3), StorageFull("磁盘满"), Refused("来源已停用")])

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        plain = {"Content-Type": "text/plain"}
        answers = [await client.post("/insert/lines", content=b"x", headers=plain) for _ in range(4)]
        assert [(a.status_code, a.headers.get("Retry-After")) for a in answers] == [
            (429, "3"), (503, "10"), (403, None), (200, None),
        ]  # fmt: skip
        assert answers[1].json() == {"error": "磁盘满", "stored": 0}

    talk(store, speak)
    assert store.lines == {"app": [b"x"]}


def test_a_resent_batch_gets_the_same_receipt() -> None:
    store = FakeStore()

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        headers = {"Content-Type": "text/plain", "Idempotency-Key": "batch-1"}
        answers = [await client.post("/insert/lines", content=b"x", headers=headers) for _ in range(2)]
        assert answers[0].json() == answers[1].json()

    talk(store, speak)
    assert store.lines == {"app": [b"x"]}


def test_only_known_tokens() -> None:
    store = FakeStore()
    api = base64.b64encode(b"id:secret").decode()

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        plain = {"Content-Type": "text/plain"}
        for value, status in [
            ("", 401), ("Bearer wrong", 401), ("Bearer secret", 200), ("ApiKey secret", 200), (f"ApiKey {api}", 200),
            (f"Basic {api}", 200), ("Basic !!", 401), ("Digest secret", 401),
        ]:  # fmt: skip
            headers = plain | ({"Authorization": value} if value else {})
            assert (await client.post("/insert/lines", content=b"x", headers=headers)).status_code == status

    talk(store, speak, Listener("http"), register=FakeRegister({"secret": "order"}))
    assert store.lines == {"order": [b"x"] * 4}


def test_bombs_and_big_bodies_are_refused() -> None:
    store = FakeStore()
    limits = Limits(body_bytes=20_000, inflated_bytes=100_000, line_bytes=50_000)

    async def speak(client: httpx.AsyncClient, _: int) -> None:
        for coding, pack in [
            ("gzip", gzip.compress), ("deflate", zlib.compress), ("zstd", zstandard.compress),
            ("snappy", lambda data: bytes(cramjam.snappy.compress_raw(data))),
        ]:  # fmt: skip
            headers = {"Content-Type": "text/plain", "Content-Encoding": coding}
            bomb = await client.post("/insert/lines", content=pack(bytes(200_000)), headers=headers)
            assert (coding, bomb.status_code) == (coding, 413)
            long = await client.post("/insert/lines", content=pack(bytes(60_000)), headers=headers)
            assert (coding, long.status_code) == (coding, 413)
            fine = await client.post("/insert/lines", content=pack(b"a\nb"), headers=headers)
            assert (coding, fine.status_code) == (coding, 200)
            cut = await client.post("/insert/lines", content=pack(b"a\nb" * 50)[:-2], headers=headers)
            assert (coding, cut.status_code) == (coding, 400)
        huge = await client.post("/insert/lines", content=b"x\n" * 20_000, headers={"Content-Type": "text/plain"})
        assert huge.status_code == 413

    talk(store, speak, limits=limits)
    assert len(store.all()) == 8


def test_slow_heads_and_half_bodies_are_cut_off() -> None:
    store = FakeStore()

    async def speak(client: httpx.AsyncClient, port: int) -> None:
        head = b"POST /insert/lines HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n"
        for start in (head, head + b"\r\nhalf"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(start)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head + b"\r\nhalf")
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01 not http\r\n\r\n")
        assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"HTTP/1.1 400 ")
        writer.close()
        fine = await client.post("/insert/lines", content=b"x", headers={"Content-Type": "text/plain"})
        assert fine.status_code == 200

    talk(store, speak, limits=Limits(handshake_seconds=0.3, frame_seconds=0.5))
    assert store.all() == [b"x"]


def test_expect_continue_and_pipelined_requests() -> None:
    store = FakeStore()

    async def speak(_: httpx.AsyncClient, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = b"POST /insert/lines HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n"
        writer.write(head + b"Expect: 100-continue\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        writer.write(b"a" + head + b"\r\nb" + head + b"\r\nc")
        await until(lambda: len(store.all()) == 3)
        writer.close()

    talk(store, speak)
    assert store.all() == [b"a", b"b", b"c"]


PATHS = ["/v1/logs", "/loki/api/v1/push", "/insert/jsonline", "/insert/lines", "/upload", "/_bulk", "/x/_bulk", "/"]
KINDS = [
    "application/json", "application/x-protobuf", "application/x-ndjson", "text/plain", "application/vnd.fdo.journal", "",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "resourceLogs",
                    "scopeLogs",
                    "logRecords",
                    "traceId",
                    "body",
                    "streams",
                    "stream",
                    "values",
                    "index",
                    "create",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)
BODY = st.one_of(
    st.binary(max_size=200),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.lists(JSON.map(lambda value: json.dumps(value).encode()), max_size=4).map(lambda rows: b"\n".join(rows) + b"\n"),
    st.binary(max_size=100).map(lambda data: bytes(cramjam.snappy.compress_raw(data))),
)


@settings(deadline=None, max_examples=600)
@given(
    method=st.sampled_from(["POST", "PUT", "GET", "DELETE"]),
    path=st.sampled_from(PATHS),
    kind=st.sampled_from(KINDS),
    coding=st.sampled_from(["", "gzip", "snappy", "zstd", "deflate", "br"]),
    body=BODY,
)
def test_any_request_is_answered_and_success_means_stored(
    method: str, path: str, kind: str, coding: str, body: bytes
) -> None:
    store = FakeStore()
    headers = {"content-type": kind, "content-encoding": coding}
    request = Request(method, path, "", headers, body)
    try:
        whole = Request(method, path, "", headers, inflate(body, coding, 10_000))
        answer = probe(request) or respond(whole, lambda lines: store.accept("s", lines))
    except Refused as refusal:
        answer = refusal_of(path, kind, refusal)
    stored = len(store.all())
    assert 200 <= answer.status < 600
    assert dict(answer.all_headers())["Zhengan-Stored"] == str(stored)
    assert (answer.status < 300) == (stored > 0) or method == "GET"
