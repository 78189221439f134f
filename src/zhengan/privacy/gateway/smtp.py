"""SMTP between a firm's programs and its mail server: a client's transaction is carried on with the upstream server step by step, the
mail is masked between DATA and the upstream's answer, and that answer is the client's.

So nothing is accepted that the upstream has not accepted: whatever fails is 4xx (try again) or the upstream's own 5xx. A client that
asks again for a mail that was delivered, because it never heard the answer, is told 250 and nothing is sent: mails are known again by
Message-ID, envelope and digest for a day. Where the upstream itself falls silent after the data, it may have the mail or not; the
client is told 451 and the repeated Message-ID lets the upstream tell.
"""

import asyncio
import smtplib
import ssl
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from hashlib import sha256
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from zhengan.privacy.gateway.errors import Rejected
from zhengan.privacy.gateway.gateway import Gateway

REMEMBERED, REMEMBERED_SECONDS = 200_000, 86_400.0
_PERMANENT = {"personal", "unreadable", "attachment", "too_large", "malformed"}
_TRY_AGAIN = "451 4.3.0 The gateway could not hand the message on; try again"


@dataclass(frozen=True, slots=True)
class Upstream:
    """The server to which mails go. `starttls`: it must offer STARTTLS, with a certificate that `tls` trusts."""

    host: str
    port: int = 25
    starttls: bool = False
    seconds: float = 60.0
    tls: ssl.SSLContext | None = None


class SmtpProxy:
    """A server on `host`:`port`. `tls`: it offers STARTTLS, and asks for it where `need_tls`."""

    def __init__(
        self,
        gateway: Gateway,
        upstream: Upstream,
        address: tuple[str, int],
        tls: ssl.SSLContext | None = None,
        *,
        need_tls: bool = False,
    ) -> None:
        handler = _Proxy(gateway, upstream, time.monotonic)
        self._controller = _Controller(
            handler,
            hostname=address[0],
            port=address[1],
            data_size_limit=gateway.settings.carried.most_bytes,
            tls_context=tls,
            require_starttls=need_tls and tls is not None,
            ident="zhengan",
            enable_SMTPUTF8=True,
            timeout=300,
        )

    def start(self) -> None:
        """Listens."""
        self._controller.start()

    def stop(self) -> None:
        """Ends connections and listening."""
        self._controller.stop()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        server = self._controller.server
        return int(server.sockets[0].getsockname()[1]) if server is not None else 0


class _Controller(Controller):  # type: ignore[misc]  # aiosmtpd has no types
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


class _Server(SMTP):  # type: ignore[misc]
    """Closes the upstream connection when the client is gone."""

    def connection_lost(self, error: Exception | None) -> None:
        session = self.session
        super().connection_lost(error)
        upstream = getattr(session, "upstream", None)
        if session is not None and upstream is not None:
            # Without a word: this is the loop's own thread, and a farewell would wait for an answer.
            session.upstream = None
            upstream.close()


class _Proxy:
    def __init__(self, gateway: Gateway, upstream: Upstream, seconds: Callable[[], float]) -> None:
        self._gateway, self._upstream, self._seconds = gateway, upstream, seconds
        self._delivered: OrderedDict[str, float] = OrderedDict()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._gateway.smtp_channel() is None:
            return "554 5.3.5 No channel is set up for mail"
        said = await self._ask(session, _begin, self._upstream, session, address, _passed_on(options))
        if said.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return said

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await self._ask(session, _recipient, session, address, options)
        if said.startswith("25"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.to_thread(_hang_up, session)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        channel = self._gateway.smtp_channel()
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content or "").encode()
        name = _name_of(raw, envelope)
        if channel is None:
            return "554 5.3.5 No channel is set up for mail"
        if name and self._is_delivered(name):
            await asyncio.to_thread(_hang_up, session)
            return "250 2.0.0 Delivered before"
        try:
            done = await asyncio.to_thread(self._gateway.mail, channel, raw)
        except Rejected as why:
            await asyncio.to_thread(_hang_up, session)
            if why.reason in _PERMANENT:
                return f"550 5.7.1 Refused by the outbound gateway: {why.reason}"
            return "451 4.3.0 The outbound gateway failed; try again"
        said = await self._ask(session, _data, session, done.raw)
        if name and said.startswith("250"):
            self._delivered[name] = self._seconds()
        await asyncio.to_thread(_hang_up, session)
        return said

    async def _ask(self, session: Session, step: Callable[..., str], *given: Any) -> str:
        try:
            return await asyncio.to_thread(step, *given)
        except (smtplib.SMTPException, OSError, ValueError):
            await asyncio.to_thread(_hang_up, session)
            return _TRY_AGAIN

    def _is_delivered(self, name: str) -> bool:
        now = self._seconds()
        while self._delivered:
            first, at = next(iter(self._delivered.items()))
            if now - at < REMEMBERED_SECONDS and len(self._delivered) <= REMEMBERED:
                break
            del self._delivered[first]
        return name in self._delivered


def _begin(upstream: Upstream, session: Session, sender: str, options: list[str]) -> str:
    _hang_up(session)
    server = smtplib.SMTP(timeout=upstream.seconds)
    session.upstream = server  # the session is open for the handler's own
    server.connect(upstream.host, upstream.port)
    server.ehlo_or_helo_if_needed()
    if upstream.starttls:
        server.starttls(context=upstream.tls or ssl.create_default_context())
        server.ehlo()
    wanted = [option for option in options if option.upper() != "SMTPUTF8" or server.has_extn("smtputf8")]
    if any(option.upper() == "SMTPUTF8" for option in wanted):
        server.command_encoding = "utf-8"
    return _said(*server.mail(sender, wanted))


def _recipient(session: Session, address: str, options: list[str]) -> str:
    return _said(*_server(session).rcpt(address, options))


def _data(session: Session, raw: bytes) -> str:
    server = _server(session)
    try:
        return _said(*server.data(raw))
    except smtplib.SMTPDataError as error:
        return _said(error.smtp_code, error.smtp_error)


def _server(session: Session) -> smtplib.SMTP:
    server = getattr(session, "upstream", None)
    if server is None:
        raise smtplib.SMTPServerDisconnected
    return server  # type: ignore[no-any-return]


def _hang_up(session: Session) -> None:
    server = getattr(session, "upstream", None)
    if server is None:
        return
    session.upstream = None
    with suppress(smtplib.SMTPException, OSError):
        server.sock and server.docmd("QUIT")
    server.close()


def _said(code: int, words: bytes | str) -> str:
    """The upstream's answer in one line. An answer that is no code of SMTP means: try again."""
    if not 200 <= code <= 599:
        return _TRY_AGAIN
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())[:400] or 'OK'}"


def _passed_on(options: list[str]) -> list[str]:
    """What still holds for the masked mail: not its size."""
    return [option for option in options if not option.upper().startswith("SIZE=")]


def _name_of(raw: bytes, envelope: Envelope) -> str:
    """A mail's own name; empty where it has no Message-ID."""
    number = str(BytesHeaderParser().parsebytes(raw[: 256 * 1024]).get("Message-ID", "")).strip()
    if not number:
        return ""
    ends = "\n".join([envelope.mail_from or "", *sorted(envelope.rcpt_tos)])
    return sha256(f"{number}\n{ends}\n".encode("utf-8", "replace") + sha256(raw).digest()).hexdigest()
