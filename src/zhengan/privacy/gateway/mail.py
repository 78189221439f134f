"""One mail with all that it carries: heads, texts, pages, attachments. A mail in which nothing is found goes out byte for byte.

Text and HTML are masked in place. An attachment that cannot be rewritten (a package, a document, a database) goes out only when
nothing is found in it; one that cannot be read is rejected, removed or passed, as told.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import policy as rules
from email.errors import MessageError
from email.header import Header, decode_header
from email.message import Message
from email.parser import BytesParser
from typing import Literal

from zhengan.privacy.gateway.errors import Rejected
from zhengan.privacy.gateway.html_text import mask_html
from zhengan.privacy.gateway.message import Policy, mask_message
from zhengan.privacy.readers import REASONS, Limits, Skipped, Where
from zhengan.privacy.readers.encoding import to_utf8
from zhengan.privacy.readers.forms import read
from zhengan.privacy.readers.limits import MIB, Reading
from zhengan.privacy.readers.source import bytes_source

Treatment = Literal["reject", "remove", "pass"]
TREATMENTS: tuple[Treatment, ...] = ("reject", "remove", "pass")
MOST_PARTS, MOST_DEPTH = 1_000, 20
LIMITS = Limits(
    most_bytes=64 * MIB,
    most_unpacked=256 * MIB,
    most_ratio=100,
    most_members=2_000,
    most_depth=6,
    most_spooled=64 * MIB,
)
_STRUCTURE = frozenset(
    """
    from to cc bcc sender reply-to return-path delivered-to errors-to disposition-notification-to message-id references
    in-reply-to date mime-version content-type content-transfer-encoding content-disposition content-id content-location
    received dkim-signature arc-seal arc-message-signature arc-authentication-results authentication-results list-id
    list-unsubscribe list-unsubscribe-post auto-submitted precedence importance priority x-priority x-mailer resent-from
    resent-to resent-date
    """.split()  # noqa: SIM905
)
_ADDRESSES = frozenset({"from", "to", "cc", "bcc", "sender", "reply-to"})
_ADDRESS = re.compile(r"<[^<>]*>|[^\s<>,;\"]+@[^\s<>,;\"]+")
_TEXTS = frozenset(
    {"text/csv", "text/markdown", "text/calendar", "text/xml", "application/json", "application/xml", "text/plain"}
)
_REMOVED = "附件已由出口网关移除：{reason}。需要时请改用加密渠道。\n"


@dataclass(frozen=True, slots=True)
class Carried:
    """What is done with attachments: those that hold personal information, those that cannot be read, and pictures and sound."""

    personal: Literal["reject", "remove"] = "reject"
    unreadable: Treatment = "reject"
    pictures: Treatment = "pass"
    most_bytes: int = 25 * MIB


@dataclass(frozen=True, slots=True)
class MailDone:
    """The mail as it goes out, what was found, and what it carries that nobody read (sentences)."""

    raw: bytes
    found: Counter[str]
    unread: tuple[str, ...] = ()


def mask_mail(raw: bytes, policy: Policy, carried: Carried = Carried()) -> MailDone:
    """The mail masked. Raises Rejected; anything that goes wrong inside is a rejection, never a pass."""
    if len(raw) > carried.most_bytes:
        raise Rejected("too_large", f"上限 {carried.most_bytes // MIB} MiB")
    try:
        message = BytesParser(policy=rules.compat32).parsebytes(raw)
        job = _Job(replace(policy, longest=max(policy.longest, carried.most_bytes)), carried)
        job.message(message)
        if not job.changed:
            return MailDone(raw, job.found, tuple(job.unread))
        return MailDone(message.as_bytes(policy=_rules(raw)), job.found, tuple(job.unread))
    except Rejected:
        raise
    except (MessageError, RecursionError):
        raise Rejected("malformed") from None
    except Exception:  # noqa: BLE001  # fail closed, whatever it was
        raise Rejected("failed") from None


def _rules(raw: bytes) -> "rules.Compat32":
    return rules.compat32.clone(linesep="\r\n" if b"\r\n" in raw else "\n")


@dataclass
class _Job:
    policy: Policy
    carried: Carried
    found: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)
    changed: bool = False
    parts: int = 0

    def message(self, message: Message, depth: int = 0) -> None:
        """A message, or a part of one, and all below it."""
        self.parts += 1
        if self.parts > MOST_PARTS or depth > MOST_DEPTH:
            raise Rejected("unreadable", "部分太多，或者嵌套太深")
        self._heads(message)
        if message.is_multipart():
            message.preamble = self._around(message.preamble)
            message.epilogue = self._around(message.epilogue)
            for part in _children(message):
                self.message(part, depth + 1)
        else:
            self._leaf(message)

    def _around(self, text: str | None) -> str | None:
        """What stands before and behind the parts: no reader shows it, but it goes out."""
        return text if text is None else self._text(text)

    def _text(self, text: str) -> str:
        done = mask_message(text, self.policy)
        self.found.update(done.found)
        self.changed |= done.text != text
        return done.text

    def _heads(self, message: Message) -> None:
        heads: list[tuple[str, str]] = list(message.items())
        for place, (name, value) in enumerate(heads):
            kind = name.lower()
            if kind in _ADDRESSES:
                heads[place] = (name, self._head(value, addresses=True))
            elif kind in {"content-disposition", "content-type"}:
                heads[place] = (name, self._parameters(value))
            elif kind not in _STRUCTURE:
                heads[place] = (name, self._head(value, addresses=False))
        if heads != list(message.items()):
            for name in set(message.keys()):
                del message[name]
            for name, value in heads:
                message[name] = value

    def _head(self, value: str, *, addresses: bool) -> str:
        read_value = _decoded_head(value)
        if not addresses:
            shown = self._text(read_value)
        else:
            parts, at = [], 0
            for kept in _ADDRESS.finditer(read_value):
                parts += [self._text(read_value[at : kept.start()]), kept[0]]
                at = kept.end()
            shown = "".join([*parts, self._text(read_value[at:])])
        if shown == read_value:
            return value
        flat = " ".join(shown.split())
        return flat if flat.isascii() else Header(flat, "utf-8").encode(linesep="\n")

    def _parameters(self, value: str) -> str:
        """File names; the rest of such a head is structure."""
        text = str(value)
        if "name" not in text.lower():
            return value
        message = Message()
        message["Content-Type"] = text
        for parameter in ("filename", "name"):
            given = message.get_param(parameter)
            if given is None:
                continue
            name = _decoded_head(given[2] if isinstance(given, tuple) else given)
            if isinstance(given, tuple):
                name = _parameter_text(given)
            done = mask_message(name, self.policy)
            if done.text != name:
                self.found.update(done.found)
                self.changed = True
                message.set_param(parameter, done.text, charset=None if done.text.isascii() else "utf-8")
        return str(message["Content-Type"]) if self.changed else value

    def _leaf(self, part: Message) -> None:
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            return
        kind, name = part.get_content_type(), part.get_filename()
        if (
            part.defects
            and kind.startswith("text/")
            and any("base64" in type(one).__name__.lower() for one in part.defects)
        ):
            raise Rejected("malformed", "base64 有误")
        if not payload.strip():
            return
        if kind == "text/html" or (
            kind.startswith("text/") and payload.lstrip()[:9].lower() in {b"<!doctype", b"<html"}
        ):
            self._page(part, payload)
        elif kind in _TEXTS or (kind.startswith("text/") and not name):
            self._plain(part, payload)
        else:
            self._attachment(part, payload, name or "part", kind)

    def _plain(self, part: Message, payload: bytes) -> None:
        text = _text_of(part, payload)
        shown = self._text(text)
        if shown != text:
            _put_text(part, shown)

    def _page(self, part: Message, payload: bytes) -> None:
        text = _text_of(part, payload)
        shown, kinds = mask_html(text, self.policy)
        self.found.update(kinds)
        if not kinds or self.policy.mode == "report":
            return
        if self.policy.mode == "reject":
            raise Rejected("personal", "、".join(sorted(set(kinds))))
        self.changed = True
        _put_text(part, shown)

    def _attachment(self, part: Message, payload: bytes, name: str, kind: str) -> None:
        """Read whole with the readers; only what speaks for itself counts, or a document's inner numbers would stop every one."""
        unread = []
        kinds: Counter[str] = Counter()
        source = bytes_source(Where("附件"), _decoded_head(name), payload, kind)
        for item in read(source, Reading(LIMITS, read)):
            if isinstance(item, Skipped):
                unread.append(item)
                continue
            texts = (
                [item.data]
                if isinstance(item.data, bytes)
                else [b"\n".join((cell or "").encode() for cell in item.data.to_pylist())]
            )
            for text in texts:
                kinds.update(_firm(text, item.where.column))
        self.found.update(kinds)
        if kinds and self.policy.mode != "report":
            if self.carried.personal == "reject" or self.policy.mode == "reject":
                raise Rejected("attachment", "、".join(sorted(kinds)))
            self._remove(part, "附件含有个人信息")
            return
        for item in unread:
            told = f"附件第 {self.parts} 部分：{REASONS[item.reason]}"
            treatment = self.carried.pictures if item.reason == "no_text" else self.carried.unreadable
            if treatment == "reject":
                raise Rejected("unreadable", REASONS[item.reason])
            self.unread.append(told)
            if treatment == "remove":
                self._remove(part, REASONS[item.reason])
                return

    def _remove(self, part: Message, reason: str) -> None:
        for head in ("Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "Content-Description"):
            del part[head]
        part["Content-Type"] = 'text/plain; charset="utf-8"'
        _put_text(part, _REMOVED.format(reason=reason))
        self.changed = True


def _firm(text: bytes, column: str) -> list[str]:
    """Kinds in an attachment's text for which more than the shape speaks; a wrong check digit behind the right word counts."""
    from zhengan.protect.detect import detect

    raw = f"{column}：".encode() + text if column else text
    return [
        span.kind
        for span in detect(raw, recall=True)
        if span.kind not in {"uscc", "name", "address"}
        and (span.tier >= 2 or "wrong_check" in span.reasons or "context" in span.reasons)
        and "marked" not in span.reasons
    ]


def _children(message: Message) -> Iterator[Message]:
    for part in message.get_payload():
        if isinstance(part, Message):
            yield part


def _text_of(part: Message, payload: bytes) -> str:
    charset = str(part.get_content_charset() or "")
    if charset and charset not in {"utf-8", "us-ascii", "gb2312", "gbk", "gb18030"}:
        try:
            return payload.decode(charset)
        except (LookupError, ValueError):
            pass
    return to_utf8(payload)[0].decode("utf-8", "replace")


def _put_text(part: Message, text: str) -> None:
    del part["Content-Transfer-Encoding"]
    part.set_payload(text.encode("utf-8", "replace"))
    if "Content-Type" in part:
        part.set_param("charset", "utf-8", replace=True)
    else:
        part["Content-Type"] = 'text/plain; charset="utf-8"'
    from email.encoders import encode_base64

    encode_base64(part)


def _decoded_head(value: object) -> str:
    parts = []
    try:
        for text, charset in decode_header(str(value)):
            if isinstance(text, str):
                parts.append(text)
                continue
            try:
                parts.append(text.decode(charset or "utf-8"))
            except (LookupError, ValueError):
                parts.append(to_utf8(text)[0].decode("utf-8", "replace"))
    except MessageError:
        return str(value)
    return "".join(parts)


def _parameter_text(given: tuple[str | None, str | None, str]) -> str:
    from email.utils import collapse_rfc2231_value

    return collapse_rfc2231_value(given)
