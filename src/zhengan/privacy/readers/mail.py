"""Mails and mailboxes: heads decoded, bodies decoded, attachments read as what they are."""

from collections.abc import Iterator
from email import policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser

from zhengan.privacy.readers.encoding import to_utf8
from zhengan.privacy.readers.found import Findings, Piece, Where
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.source import Source, bytes_source

_HEADS = ("From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Sender")


def read_mail(source: Source, reading: Reading) -> Findings:
    """One message."""
    yield from _message(source.where, source.whole(reading.limits.most_spooled), reading)


def read_mailbox(source: Source, reading: Reading) -> Findings:
    """An mbox: one message after another."""
    for number, raw in enumerate(_messages(source, reading.limits.most_spooled), 1):
        yield from _message(source.where.inside(f"第{number}封"), raw, reading)


def _messages(source: Source, most: int) -> Iterator[bytes]:
    rest = b""
    while block := source.read():
        rest += block
        while (end := rest.find(b"\nFrom ", 1)) >= 0:
            yield rest[: end + 1]
            rest = rest[end + 1 :]
        if len(rest) > most:
            # No mail is that long: what there is counts as one, and the next begins where the next `From ` stands.
            yield rest
            rest = b""
    if rest.strip():
        yield rest


def _message(where: Where, raw: bytes, reading: Reading) -> Findings:
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    heads = "\n".join(f"{name}: {_head(value)}" for name in _HEADS for value in message.get_all(name, []))
    if heads:
        yield Piece(where.inside("信头"), heads.encode("utf-8", "replace"))
    for number, part in enumerate(_leaves(message), 1):
        yield from _part(where, part, number, reading)


def _leaves(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if not part.is_multipart():
            yield part


def _part(where: Where, part: Message, number: int, reading: Reading) -> Findings:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return
    name = _head(part.get_filename() or "")
    content = part.get_content_type()
    if content == "text/plain" and not name:
        charset = str(part.get_content_charset() or "utf-8")
        data, encoding = _decoded(payload, charset)
        yield Piece(where.inside(f"正文{number}"), data, encoding)
        return
    reading.member()
    inside = where.inside(name or f"第{number}部分")
    yield from reading.read(
        bytes_source(inside, name or ("part.html" if content == "text/html" else "part"), payload, content)
    )


def _decoded(payload: bytes, charset: str) -> tuple[bytes, str]:
    if charset.lower() in {"utf-8", "us-ascii", "gb2312", "gbk", "gb18030"}:
        return to_utf8(payload)
    try:
        return payload.decode(charset, "replace").encode("utf-8", "replace"), charset.lower()[:20]
    except (LookupError, ValueError):
        return to_utf8(payload)


def _head(value: object) -> str:
    parts = []
    for text, charset in decode_header(str(value)):
        if isinstance(text, str):
            parts.append(text)
        else:
            parts.append(_decoded(text, charset or "utf-8")[0].decode("utf-8", "replace"))
    return "".join(parts)
