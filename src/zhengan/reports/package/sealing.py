"""Attachments for the addressee's eyes alone: X25519, HKDF-SHA-256 and AES-256-GCM in segments, so that any size is streamed.

    "zhengan-sealed/1\n" ‖ ephemeral public key (32) ‖ segments of 64 KiB, each with its tag; the last one says that it is the last

The ephemeral key follows from the sender's signature over recipient and content (Ed25519 gives one signature for one message): equal
contents give equal bytes, and nobody without the sender's private key can work it out.
"""

import hashlib
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zhengan.reports.package.fault import PackingRefused, refuse

MAGIC = b"zhengan-sealed/1\n"
SEGMENT = 64 * 1024
TAG = 16
_HEAD = len(MAGIC) + 32


def recipient_id(recipient: bytes) -> str:
    """How a recipient's public key is named in a manifest."""
    return "x25519:" + hashlib.sha256(recipient).hexdigest()[:16]


def sealed_size(size: int) -> int:
    """How many bytes a content of `size` takes sealed."""
    return _HEAD + size + TAG * max(1, -(-size // SEGMENT))


def seal(chunks: Iterator[bytes], digest: str, recipient: bytes, sign: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """The sealed form of a content whose SHA-256 is `digest` (hexadecimal). Raises PackingRefused for a key that is none."""
    secret = hashlib.sha256(sign(b"zhengan-sealed/1\n" + recipient + b"\n" + digest.encode())).digest()
    ephemeral = X25519PrivateKey.from_private_bytes(secret)
    own = ephemeral.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    try:
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    except ValueError:
        raise PackingRefused("接收方的加密公钥应为 32 字节的 X25519 公钥，实际不是。请向接收方重新索取。") from None
    cipher = AESGCM(_key(shared, own, recipient))
    yield MAGIC + own
    for number, segment, last in _segments(chunks, SEGMENT):
        yield cipher.encrypt(_nonce(number, last), segment, None)


def unseal(chunks: Iterator[bytes], private: X25519PrivateKey, name: str) -> Iterator[bytes]:
    """The content of a sealed member. Raises PackageRefused for one that was sealed for another, cut or changed."""
    held = b""
    for chunk in chunks:
        held += chunk
        if len(held) >= _HEAD:
            break
    own = held[len(MAGIC) : _HEAD]
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    try:
        if not held.startswith(MAGIC) or len(own) != 32:
            raise ValueError(name)
        cipher = AESGCM(_key(private.exchange(X25519PublicKey.from_public_bytes(own)), own, public))

        def rest() -> Iterator[bytes]:
            yield held[_HEAD:]
            yield from chunks

        for number, segment, last in _segments(rest(), SEGMENT + TAG):
            yield cipher.decrypt(_nonce(number, last), segment, None)
    except (ValueError, InvalidTag):
        raise refuse(
            "not_for_us", name, "用本机构公钥加密的附件", "解不开", "请核对发送方用的是哪把公钥，再请其重发"
        ) from None


def _segments(chunks: Iterator[bytes], size: int) -> Iterator[tuple[int, bytes, bool]]:
    number, held = 0, b""
    for chunk in chunks:
        held += chunk
        while len(held) > size:
            yield number, held[:size], False
            number, held = number + 1, held[size:]
    yield number, held, True


def _key(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(SHA256(), 32, ephemeral + recipient, MAGIC).derive(shared)


def _nonce(number: int, last: bool) -> bytes:  # noqa: FBT001  # the flag of the construction
    return number.to_bytes(11, "big") + bytes([last])
