"""The gateway's doors: HTTP over ASGI and WSGI, SMPP-style JSON, a real SMTP client through to a real server; counters, samples."""

import asyncio
import json
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import httpx
import pytest
from aiosmtpd.controller import Controller

from tests.privacy.given import CARD, ID18, LINE, MOBILE, make_mail
from zhengan.privacy.gateway import (
    Gateway,
    Settings,
    SettingsFault,
    SmtpProxy,
    Upstream,
    asgi_of,
    read_settings,
    wsgi_of,
)
from zhengan.privacy.gateway.settings import token_digest
from zhengan.privacy.gateway.short_message import decode, encode

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOKEN = "t0ken-for-the-test"
SETTINGS = f"""
version: 1
channels:
  ch-sms: {{token: "{token_digest(TOKEN)}"}}
  ch-open: {{token: "{token_digest("open")}", mode: report}}
  ch-mail: {{smtp: true}}
sample: 1
"""


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    (tmp_path / "gateway.yaml").write_text(SETTINGS)
    return Gateway(read_settings(tmp_path / "gateway.yaml"), lambda: AT, tmp_path)


def asked(gateway: Gateway, method: str, path: str, token: str = TOKEN, **given: Any) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(asgi_of(gateway))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            return await client.request(method, path, headers={"Authorization": f"Bearer {token}"}, **given)

    return asyncio.run(ask())


def test_sms_over_http(gateway: Gateway) -> None:
    answer = asked(gateway, "POST", "/v1/sms", json={"to": "x", "text": f"手机{MOBILE}"})
    assert answer.json() == {"texts": [f"手机{MOBILE[:3]}****{MOBILE[-4:]}"]}
    assert asked(gateway, "POST", "/v1/sms", token="wrong", json={}).status_code == 401
    assert asked(gateway, "POST", "/v1/sms", content=b"[" * 100_000).json()["reason"] == "malformed"
    assert asked(gateway, "POST", "/v1/sms", json={"text": 5}).status_code == 422
    assert asked(gateway, "GET", "/v1/sms").status_code == 405
    assert asked(gateway, "GET", "/").status_code == 404
    assert asked(gateway, "GET", "/healthz", token="").json() == {"ok": True}
    told = asked(gateway, "GET", "/v1/counters").json()["channels"]["ch-sms"]
    assert (
        told == {"messages": {"masked": 1, "rejected:malformed": 2}, "found": {"mobile": 1}}
        or told["messages"]["masked"] == 1
    )


def test_parts_over_http_come_back_together(gateway: Gateway) -> None:
    text = f"证件{ID18}已核验"
    first = {"to": "x", "text": text[:9], "part": {"ref": "7", "seq": 1, "total": 2}}
    assert asked(gateway, "POST", "/v1/sms", json=first).status_code == 202
    second = {"to": "x", "text": text[9:], "part": {"ref": "7", "seq": 2, "total": 2}}
    texts = asked(gateway, "POST", "/v1/sms", json=second).json()["texts"]
    assert "".join(texts) == f"证件{ID18[0]}{'*' * 16}{ID18[-1]}已核验"
    assert [len(one) for one in texts] == [9, len(text) - 9]


def test_submit_sm_with_parts_by_header(gateway: Gateway) -> None:
    text = f"您的卡{CARD}已变更"
    pdus = []
    for number, piece in ((1, text[:8]), (2, text[8:])):
        header = bytes([5, 0, 3, 77, 2, number])
        raw = header + piece.encode("utf-16-be")
        pdus.append({"source_addr": "1069", "destination_addr": "x", "esm_class": 0x40, "data_coding": 8,
                     "sm_length": len(raw), "short_message": raw.hex()})  # fmt: skip
    assert asked(gateway, "POST", "/v1/submit_sm", json=pdus[0]).json()["submit_sm"] == []
    answer = asked(gateway, "POST", "/v1/submit_sm", json=pdus[1]).json()
    bodies = [bytes.fromhex(one["short_message"]) for one in answer["submit_sm"]]
    assert [body[:6] for body in bodies] == [bytes([5, 0, 3, 77, 2, n]) for n in (1, 2)]
    sent = b"".join(body[6:] for body in bodies).decode("utf-16-be")
    assert CARD not in sent
    assert sent.startswith("您的卡***")
    assert all(one["sm_length"] == len(body) for one, body in zip(answer["submit_sm"], bodies, strict=True))


def test_submit_sm_in_other_codings(gateway: Gateway) -> None:
    for coding, text in ((0, f"Tel {MOBILE} [ok] €5"), (3, f"Tel {MOBILE}"), (15, f"手机{MOBILE}")):
        raw = encode(text, coding)
        assert decode(raw, coding) == text
        answer = asked(
            gateway, "POST", "/v1/submit_sm", json={"data_coding": coding, "short_message": raw.hex()}
        ).json()
        assert MOBILE not in decode(bytes.fromhex(answer["submit_sm"][0]["short_message"]), coding)
    for wrong in ({"data_coding": 4, "short_message": "00"}, {"short_message": "xx"}, {"data_coding": 8, "short_message": "00"},
                  {"esm_class": 64, "short_message": "ff00"}, {"short_message": "ff"}):  # fmt: skip
        answer = asked(gateway, "POST", "/v1/submit_sm", json=wrong)
        assert (answer.status_code, answer.json()["command_status"]) == (422, 0x45)


def test_mail_over_http(gateway: Gateway) -> None:
    answer = asked(gateway, "POST", "/v1/mail", content=make_mail({}))
    assert answer.headers["content-type"] == "message/rfc822"
    assert json.loads(answer.headers["zhengan-found"])["mobile"]
    assert MOBILE.encode() not in answer.content
    assert asked(gateway, "POST", "/v1/mail", content=bytes(27 << 20)).json()["reason"] == "too_large"


def test_wsgi_answers_the_same(gateway: Gateway) -> None:
    from io import BytesIO

    body = json.dumps({"text": MOBILE}).encode()
    environ: dict[str, Any] = {"REQUEST_METHOD": "POST", "PATH_INFO": "/v1/sms", "wsgi.input": BytesIO(body),
                               "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}  # fmt: skip
    setup_testing_defaults(environ)
    said: list[Any] = []
    answer = b"".join(wsgi_of(gateway)(environ, lambda status, headers: said.append((status, dict(headers)))))
    assert said[0][0] == "200 OK"
    assert MOBILE not in answer.decode()


def test_samples_are_masked_and_say_what_leaked(gateway: Gateway, tmp_path: Path) -> None:
    asked(gateway, "POST", "/v1/sms", json={"text": f"手机{MOBILE}"})
    asked(gateway, "POST", "/v1/sms", token="open", json={"text": f"手机{MOBILE}"})
    asked(gateway, "POST", "/v1/sms", token="open", json={"text": "您好"})
    kept = (tmp_path / "samples.jsonl").read_text()
    assert MOBILE not in kept
    assert (tmp_path / "samples.jsonl").stat().st_mode & 0o777 == 0o600
    assert len({json.loads(line)["digest"] for line in kept.splitlines()}) == 3
    figures = gateway.samples.taken()
    assert (figures["ch-sms"].sampled, figures["ch-sms"].leaks) == (1, 0)
    assert (figures["ch-open"].sampled, figures["ch-open"].leaks) == (2, 1)
    assert gateway.samples.taken() == {}
    gateway.samples.given_back("ch-open", figures["ch-open"])
    assert gateway.samples.taken()["ch-open"].sampled == 2


@pytest.mark.parametrize(
    "wrong",
    ["[]", "version: 1", "version: 1\nchannels: {a: {token: clear}}", "version: 1\nchannels: {a: {mode: x}}",
     "version: 1\nchannels: {a: {}}\nsample: 2", "version: 1\nchannels: {a: {smtp: true}, b: {smtp: true}}",
     "version: 1\nchannels: {a: {}}\nattachments: {personal: pass}", "version: 1\nchannels: {a: {}}\ntemplates: nicht-da.yaml"],
)  # fmt: skip
def test_faulty_settings_are_named(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "g.yaml").write_text(wrong)
    with pytest.raises(SettingsFault):
        read_settings(tmp_path / "g.yaml")


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Sink:
    """A mail server that keeps what it gets, and says what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[str, list[str], bytes]] = []
        self.answers: list[str] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "hang up":
            server.transport.abort()
            return "250 lost"
        if answer.startswith("2"):
            self.got.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return answer


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler = Sink()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        assert server.server is not None
        yield handler, server.server.sockets[0].getsockname()[1]
    finally:
        server.stop()


@pytest.fixture
def proxy(gateway: Gateway, sink: tuple[Sink, int]) -> Iterator[SmtpProxy]:
    made = SmtpProxy(gateway, Upstream("127.0.0.1", sink[1], seconds=5), ("127.0.0.1", free_port()))
    made.start()
    try:
        yield made
    finally:
        made.stop()


def note(text: str, number: str = "<1@hy>") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "通知", "a@hy.example", "b@x.example"
    if number:
        message["Message-ID"] = number
    message.set_content(text)
    return message


def send(proxy: SmtpProxy, message: EmailMessage, *to: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP("127.0.0.1", proxy.port, timeout=10) as client:
        return client.send_message(message, to_addrs=to or ("b@x.example",))


def test_a_mail_goes_through_masked(proxy: SmtpProxy, sink: tuple[Sink, int]) -> None:
    send(proxy, note(LINE), "b@x.example", "c@x.example")
    ((sender, to, raw),) = sink[0].got
    assert (sender, to) == ("a@hy.example", ["b@x.example", "c@x.example"])
    from tests.privacy.test_privacy_gateway import sent_text

    assert MOBILE not in sent_text(raw)
    assert f"{MOBILE[:3]}****{MOBILE[-4:]}" in sent_text(raw)


def test_the_upstreams_word_is_the_clients(proxy: SmtpProxy, sink: tuple[Sink, int]) -> None:
    sink[0].refused = {"no@x.example"}
    assert send(proxy, note("a"), "b@x.example", "no@x.example") == {"no@x.example": (550, b"no such user")}
    assert sink[0].got[0][1] == ["b@x.example"]
    for word, code in (("452 full", 452), ("554 spam", 554)):
        sink[0].answers = [word]
        with pytest.raises(smtplib.SMTPDataError) as caught:
            send(proxy, note("x", "<2@hy>"))
        assert caught.value.smtp_code == code
    assert len(sink[0].got) == 1


def test_nothing_is_lost_and_nothing_is_sent_twice(proxy: SmtpProxy, sink: tuple[Sink, int]) -> None:
    sink[0].answers = ["hang up"]
    with pytest.raises(smtplib.SMTPResponseException) as caught:
        send(proxy, note("eins"))
    assert caught.value.smtp_code == 451
    assert sink[0].got == []
    send(proxy, note("eins"))
    send(proxy, note("eins"))  # the client never heard the first answer
    assert len(sink[0].got) == 1
    send(proxy, note("zwei"))  # another text under the same number is another mail
    send(proxy, note("ohne", ""))
    send(proxy, note("ohne", ""))
    assert len(sink[0].got) == 4


def test_what_the_gateway_refuses_never_reaches_the_upstream(proxy: SmtpProxy, sink: tuple[Sink, int]) -> None:
    message = note("siehe Anhang")
    message.add_attachment(b"7z\xbc\xaf\x27\x1c" + bytes(99), maintype="application", subtype="x-7z", filename="a.7z")
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(proxy, message)
    assert caught.value.smtp_code == 550
    assert sink[0].got == []


def test_without_an_upstream_the_client_is_told_to_try_again(gateway: Gateway) -> None:
    made = SmtpProxy(gateway, Upstream("127.0.0.1", 1, seconds=2), ("127.0.0.1", free_port()))
    made.start()
    try:
        with pytest.raises(smtplib.SMTPSenderRefused) as caught:
            send(made, note("x"))
        assert caught.value.smtp_code == 451
    finally:
        made.stop()


def test_a_client_that_leaves_in_the_middle_leaves_nothing_open(proxy: SmtpProxy, sink: tuple[Sink, int]) -> None:
    with closing(smtplib.SMTP("127.0.0.1", proxy.port, timeout=10)) as client:
        client.ehlo()
        client.mail("a@hy.example")
        client.rcpt("b@x.example")
        client.rset()
        client.mail("a@hy.example")
    send(proxy, note("nach"))
    assert len(sink[0].got) == 1


def test_starttls(gateway: Gateway, sink: tuple[Sink, int], tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", tmp_path / "k.pem", "-out", tmp_path / "c.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    made = SmtpProxy(gateway, Upstream("127.0.0.1", sink[1], seconds=5), ("127.0.0.1", free_port()), tls, need_tls=True)
    made.start()
    try:
        with pytest.raises(smtplib.SMTPSenderRefused):
            send(made, note("x"))
        trust = ssl.create_default_context(cafile=str(tmp_path / "c.pem"))
        trust.check_hostname = False
        with smtplib.SMTP("127.0.0.1", made.port, timeout=10) as client:
            client.starttls(context=trust)
            client.send_message(note("x"))
    finally:
        made.stop()
    assert len(sink[0].got) == 1


def test_settings_name_the_channel_of_a_token(gateway: Gateway) -> None:
    found: Settings = gateway.settings
    assert found.by_token("open") is found.channels["ch-open"]
    assert found.by_token("") is None
