"""Where the archive listens, for which protocol, and whom it takes lines from there. One listener is one line of
configuration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlsplit

from zhengan.archive.errors import ArchiveError

Kind = Literal["syslog-udp", "syslog-tcp", "syslog-tls", "relp", "relp-tls", "http", "https"]
KINDS: tuple[Kind, ...] = get_args(Kind)

PROMISES: dict[Kind, str] = {
    "syslog-udp": "UDP 没有确认：网络、内核缓冲区或本机停机时丢了多少，发送方和这里都无从得知。只数得出收到而没有存下的",
    "syslog-tcp": "普通 TCP 没有确认：断线或任一端停机时，已发出而没有存下的行会丢，发送方不知道。要确认请用 RELP 或 HTTP",
    "syslog-tls": "TLS 保密、认证，但 syslog 没有确认：断线或停机时，已发出而没有存下的行会丢。要确认请用 RELP 或 HTTP",
    "relp": "落盘后才逐条确认；断线后发送方重发未确认的，可能重复，不会丢",
    "relp-tls": "落盘后才逐条确认；断线后发送方重发未确认的，可能重复，不会丢",
    "http": "落盘后才回答 2xx，写明条数和序号；没有收到 2xx 就重发，带批次号则不会重复",
    "https": "落盘后才回答 2xx，写明条数和序号；没有收到 2xx 就重发，带批次号则不会重复",
}
"""What an acknowledgement means on a listener of a kind, and what it cannot."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files. With `clients` (an authority) a client must show a certificate of it."""

    certificate: Path
    key: Path
    clients: Path | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """One address to listen on. Port 0 takes a free one.

    `source` takes everything that comes as one source's. `addresses` names a source by network address: the weakest way,
    for an address is
    easily borrowed; it is there for devices that can do nothing else.
    """

    kind: Kind
    host: str = "127.0.0.1"
    port: int = 0
    source: str | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    tls: TlsFiles | None = None

    @property
    def name(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}"

    @property
    def promise(self) -> str:
        return PROMISES[self.kind]


def read_listener(text: str) -> Listener:
    """Reads `syslog-tls://0.0.0.0:6514?certificate=…&key=…&clients=…`, `syslog-udp://10.0.0.5:514?10.1.2.3=firewall`,
    `relp://:2514?source=trading`.

    A parameter that is an address or a network names the source of that address. Raises ArchiveError.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ArchiveError(f"监听地址 {text}：{error}。例：relp://127.0.0.1:2514") from error
    kind = next((kind for kind in KINDS if kind == parts.scheme), None)
    if kind is None or port is None or parts.path.strip("/"):
        raise ArchiveError(
            f"监听地址应形如 协议://地址:端口，协议是 {'、'.join(KINDS)} 之一，却是 {text}。例：relp://127.0.0.1:2514"
        )
    given = dict(parse_qsl(parts.query))
    source = given.pop("source", None)
    tls = _tls(text, kind, given)
    for network in given:
        try:
            ip_network(network)
        except ValueError as error:
            raise ArchiveError(
                f"监听地址 {text}：不认识参数 {network}。可用 source、certificate、key、clients 或一个网络地址"
            ) from error
    return Listener(kind, parts.hostname or "127.0.0.1", port, source, given, tls)


def _tls(text: str, kind: Kind, given: dict[str, str]) -> TlsFiles | None:
    certificate, key, clients = (given.pop(name, None) for name in ("certificate", "key", "clients"))
    if kind not in {"syslog-tls", "relp-tls", "https"}:
        if certificate or key or clients:
            raise ArchiveError(f"监听地址 {text}：{kind} 不用证书，要加密请用 syslog-tls、relp-tls 或 https")
        return None
    if not certificate or not key:
        raise ArchiveError(f"监听地址 {text}：{kind} 需要 certificate 和 key 两个文件")
    return TlsFiles(Path(certificate), Path(key), Path(clients) if clients else None)
