"""Who is sending: by token, by client certificate, by the listener, or by address, in this order.

A token or certificate that is shown and not known is refused; it never falls back to something weaker.
"""

import base64
import binascii
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Literal, Protocol

from zhengan.archive.errors import Refused
from zhengan.archive.receive.listener import Listener

By = Literal["token", "certificate", "listener", "address"]


class Unidentified(Refused):
    """Nobody who may send here."""


class KnownSource(Protocol):
    """A source of the register."""

    @property
    def id(self) -> str: ...


class Register(Protocol):
    """The part of `Sources` that receivers ask."""

    def by_token(self, token: str, /) -> KnownSource | None: ...
    def by_certificate(self, name: str, /) -> KnownSource | None: ...


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a connection. `certificate` is None without a client certificate, else its names: CN and SAN."""

    address: str
    certificate: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The source whose lines these are, and how we know."""

    source: str
    by: By


class Identifier:
    """Names the source of a connection or request on one listener."""

    def __init__(self, listener: Listener, register: Register) -> None:
        self._listener = listener
        self._register = register
        self._networks: list[tuple[IPv4Network | IPv6Network, str]] = sorted(
            ((ip_network(network), source) for network, source in listener.addresses.items()),
            key=lambda pair: -pair[0].prefixlen,
        )

    def identify(self, peer: Peer, authorization: str | None = None) -> Identity:
        """Raises Unidentified."""
        if authorization is not None:
            found = next((known for token in tokens(authorization) if (known := self._register.by_token(token))), None)
            if found is None:
                raise Unidentified("令牌不认识。用 zhengan archive source 查看来源，或给它换一个令牌")
            return Identity(found.id, "token")
        if peer.certificate is not None:
            known = next((known for name in peer.certificate if (known := self._register.by_certificate(name))), None)
            if known is not None:
                return Identity(known.id, "certificate")
            if self._listener.source is None:
                raise Unidentified(f"没有来源登记了客户端证书 {'、'.join(peer.certificate)[:200] or '（无名）'}")
        if self._listener.source is not None:
            return Identity(self._listener.source, "listener")
        address = _plain(peer.address)
        for network, source in self._networks:
            if address is not None and address.version == network.version and address in network:
                return Identity(source, "address")
        raise Unidentified("认不出来源。请带令牌、出示客户端证书，或把监听地址绑定到一个来源")


def tokens(authorization: str) -> list[str]:
    """The tokens an Authorization header may mean: Bearer; ApiKey as it is or as base64 of `id:key`; Basic with the token
    as password.
    """
    scheme, _, value = authorization.strip().partition(" ")
    value = value.strip()
    match scheme.lower():
        case "bearer":
            return [value]
        case "apikey":
            return [value, *_after_colon(value)]
        case "basic":
            return _after_colon(value)
    return []


def names_of(certificate: dict[str, Any] | None) -> tuple[str, ...] | None:
    """CN and SAN of a certificate as `ssl.SSLSocket.getpeercert` gives it, checked by then against the authority of the
    listener.
    """
    if not certificate:
        return None
    subject = [value for part in certificate.get("subject", ()) for key, value in part if key == "commonName"]
    others = [
        value for kind, value in certificate.get("subjectAltName", ()) if kind in {"DNS", "URI", "IP Address", "email"}
    ]
    return tuple(dict.fromkeys([*subject, *others]))


def _after_colon(value: str) -> list[str]:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return []
    _, colon, token = text.partition(":")
    return [token] if colon else []


def _plain(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
