"""The body of an SMPP `submit_sm` as JSON: its octets decoded to text and encoded back; the header of a part read and kept.

Codings: 0 GSM 03.38 (an octet a septet), 1 ASCII, 3 Latin-1, 8 UCS-2, 15 and 25 GBK (as CMPP writes them).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhengan.privacy.gateway.errors import Rejected

_GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_MORE = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_CODECS = {1: "ascii", 3: "latin-1", 8: "utf-16-be", 15: "gb18030", 25: "gb18030"}
_UDHI = 0x40
_MOST_OCTETS = 64 * 1024


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """A decoded body: header octets, text, coding; and which part of what it is (number 1 of 1 for a whole one)."""

    header: bytes
    text: str
    coding: int
    reference: str = ""
    number: int = 1
    total: int = 1


def read_short_message(pdu: Mapping[str, Any]) -> ShortMessage:
    """The body of a PDU in JSON; octets are hexadecimal. Raises Rejected for what cannot be read."""
    field = "message_payload" if pdu.get("message_payload") else "short_message"
    try:
        raw = bytes.fromhex(str(pdu.get(field, "")))
        coding, esm = int(pdu.get("data_coding", 0)), int(pdu.get("esm_class", 0))
        segment = [int(pdu.get(name, 0)) for name in ("sar_msg_ref_num", "sar_segment_seqnum", "sar_total_segments")]
    except (ValueError, TypeError):
        raise Rejected("malformed", "short_message 应为十六进制，data_coding、esm_class 应为整数") from None
    if len(raw) > _MOST_OCTETS:
        raise Rejected("too_large", f"上限 {_MOST_OCTETS} 字节")
    header = b""
    if esm & _UDHI:
        if not raw or raw[0] + 1 > len(raw):
            raise Rejected("malformed", "用户数据头不完整")
        header, raw = raw[: raw[0] + 1], raw[raw[0] + 1 :]
    reference, number, total = _concatenation(header) or ("", 1, 1)
    if not reference and segment[2] > 1:
        reference, number, total = f"sar{segment[0]}", segment[1], segment[2]
    return ShortMessage(header, decode(raw, coding), coding, reference, number, total)


def written(pdu: Mapping[str, Any], message: ShortMessage, text: str) -> dict[str, Any]:
    """The PDU with another text in it."""
    field = "message_payload" if pdu.get("message_payload") else "short_message"
    raw = message.header + encode(text, message.coding)
    result = {**pdu, field: raw.hex()}
    if "sm_length" in pdu and field == "short_message":
        result["sm_length"] = len(raw)
    return result


def decode(raw: bytes, coding: int) -> str:
    """Text of octets. Raises Rejected for an unknown coding: what cannot be read does not go out."""
    if coding == 0:
        return _gsm_text(raw)
    if coding not in _CODECS:
        raise Rejected("unreadable", f"data_coding {coding}")
    try:
        return raw.decode(_CODECS[coding])
    except UnicodeDecodeError:
        raise Rejected("malformed", f"内容与 data_coding {coding} 不符") from None


def encode(text: str, coding: int) -> bytes:
    """Octets of a text; what the coding has no sign for becomes a star."""
    if coding == 0:
        return b"".join(map(_gsm_octets, text))
    codec = _CODECS[coding]
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return "".join(letter if _has(codec, letter) else "*" for letter in text).encode(codec, "replace")


def width(coding: int) -> Any:
    """How many octets a letter takes."""
    return lambda letter: len(encode(letter, coding))


def _concatenation(header: bytes) -> tuple[str, int, int] | None:
    at = 1
    while at + 1 < len(header):
        kind, size = header[at], header[at + 1]
        body = header[at + 2 : at + 2 + size]
        if kind == 0 and len(body) == 3:
            return f"udh{body[0]}", body[2], body[1]
        if kind == 8 and len(body) == 4:
            return f"udh{body[0] << 8 | body[1]}", body[3], body[2]
        at += 2 + size
    return None


def _gsm_text(raw: bytes) -> str:
    letters, more = [], False
    for octet in raw:
        if octet > 0x7F:
            raise Rejected("malformed", "GSM 编码应为一字节一字")
        if octet == 0x1B and not more:
            more = True
            continue
        letters.append(_GSM_MORE.get(octet, _GSM[octet]) if more else _GSM[octet])
        more = False
    return "".join(letters)


def _gsm_octets(letter: str) -> bytes:
    at = _GSM.find(letter)
    if at >= 0 and letter != "\x1b":
        return bytes([at])
    for octet, meant in _GSM_MORE.items():
        if meant == letter:
            return bytes([0x1B, octet])
    return b"*"


def _has(codec: str, letter: str) -> bool:
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
