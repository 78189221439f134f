"""The doors that need certificates, from end to end: RELP over TLS from the real rsyslogd, HTTPS by token and by client certificate."""

import asyncio
import ssl
from pathlib import Path

import httpx
import pytest

from tests.archive.certificates import Authority
from tests.archive.receive_fakes import FakeRegister, FakeStore, serving, until
from tests.archive.rsyslogs import need, numbers, sending, write
from zhengan.archive.receive.listener import Listener, TlsFiles

PLAIN = {"Content-Type": "text/plain"}


def test_rsyslog_over_relp_in_tls_by_client_certificate(tmp_path: Path) -> None:
    need("omrelp")
    store, authority = FakeStore(), Authority(tmp_path)
    server_key, client_key = authority.issue("127.0.0.1"), authority.issue("order.example")
    listener = Listener("relp-tls", tls=TlsFiles(server_key.certificate, server_key.key, authority.certificate))

    async def run() -> None:
        async with serving(store, [listener], register=FakeRegister(certificates={"order.example": "order"})) as server:
            action = (
                f'action(type="omrelp" target="127.0.0.1" port="{server.ports[0]}" tls="on" tls.authMode="name" '
                f'tls.permittedPeer=["127.0.0.1"] tls.caCert="{authority.certificate}" tls.myCert="{client_key.certificate}" '
                f'tls.myPrivKey="{client_key.key}" template="RSYSLOG_SyslogProtocol23Format")'
            )
            async with sending(tmp_path, action, 'module(load="omrelp" tls.tlslib="gnutls")') as source:
                write(source, 1, 500)
                await until(lambda: len(numbers(store.all())) == 500)

    asyncio.run(run())
    assert numbers(store.lines["order"]) == list(range(1, 501))


@pytest.mark.parametrize("by", ["token", "certificate"])
def test_https_knows_a_sender_by_token_or_by_certificate(tmp_path: Path, by: str) -> None:
    store, authority = FakeStore(), Authority(tmp_path)
    server_key, client_key = authority.issue("127.0.0.1"), authority.issue("order.example")
    clients = authority.certificate if by == "certificate" else None
    listener = Listener("https", tls=TlsFiles(server_key.certificate, server_key.key, clients))
    register = FakeRegister(tokens={"secret": "order"}, certificates={"order.example": "order"})
    trusting = ssl.create_default_context(cafile=str(authority.certificate))
    headers = PLAIN
    if by == "certificate":
        trusting.load_cert_chain(client_key.certificate, client_key.key)
    else:
        headers = {**PLAIN, "Authorization": "Bearer secret"}

    async def run() -> None:
        async with serving(store, [listener], register=register) as server:
            address = f"https://127.0.0.1:{server.ports[0]}/insert/lines"
            async with httpx.AsyncClient(verify=trusting, trust_env=False) as client:
                said = (await client.post(address, content=b"1\n2", headers=headers)).json()
                assert (said["source"], said["stored"], said["last_seq"]) == ("order", 2, 2)
            async with httpx.AsyncClient(trust_env=False) as stranger:
                with pytest.raises(httpx.ConnectError):
                    await stranger.post(address, content=b"3", headers=headers)

    asyncio.run(run())
    assert store.all() == [b"1", b"2"]
