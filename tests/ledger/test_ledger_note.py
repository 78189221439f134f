"""Signed notes and keys: the specification's own example, and every way in which a note can be wrong."""

import os
from pathlib import Path

import pytest

from tests.ledger.given import signer
from zhengan.ledger import Ed25519Signer, KeyFileError, NoteError, VerifierKey
from zhengan.ledger.note import open_note, sign_note
from zhengan.ledger.tree_head import TreeHead, open_checkpoint, origin_of

# The example of Go's sumdb/note, from which C2SP signed-note was written down.
_KEY = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_known_example() -> None:
    text, signed = open_note(f"{_TEXT}\n{_SIGNATURE}", [_KEY])
    assert (text, signed) == (_TEXT, (_KEY,))
    assert str(_KEY) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_unknown_signers_are_passed_over_and_several_may_sign() -> None:
    first, second = signer(1), Ed25519Signer("auditor", signer(2)._private)
    note = sign_note(_TEXT, [first, second])
    assert open_note(note, [second.key])[1] == (second.key,)
    assert open_note(note, [first.key, second.key])[1] == (first.key, second.key)
    assert open_note(note, [_KEY])[1] == ()


@pytest.mark.parametrize(
    "note",
    [
        "",
        _TEXT,
        f"{_TEXT}\n",
        f"{_TEXT}\n{_SIGNATURE[:-1]}",
        f"{_TEXT}{_SIGNATURE}",
        f"{_TEXT.replace('your', 'our')}\n{_SIGNATURE}",
        f"{_TEXT}\n{_SIGNATURE.replace('—', '-')}",
        f"{_TEXT}\n{_SIGNATURE.replace('nAM=', 'nAN=')}",
        f"{_TEXT}\n{_SIGNATURE.replace('x08go/ZJ', 'x08go/ZK')}",
        f"{_TEXT}\n{_SIGNATURE.replace('PeterNeumann ', 'Peter+Neumann ')}",
        f"{_TEXT}\n— PeterNeumann x08g\n",
        f"{'x' * 70_000}\n\n{_SIGNATURE}",
    ],
)
def test_altered_notes_are_refused(note: str) -> None:
    with pytest.raises(NoteError):
        open_note(note, [_KEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcQcUPDhMQegwxbzhKqiBfsVkmqqLDE4izWy10TWxx",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+\u4e2d",
    ],
)
def test_bad_keys_are_refused(text: str) -> None:
    with pytest.raises(NoteError, match="公钥"):
        VerifierKey.parse(text)


def test_only_plain_text_is_signed() -> None:
    for text in ("no end", "an\n\nempty line\n"):
        with pytest.raises(NoteError):
            sign_note(text, [signer()])


def test_a_checkpoint_is_one_spelling_for_one_ledger() -> None:
    head = TreeHead("zhengan/演示", 5, bytes(range(32)), "sm3", "2026-11-20T09:02:03.000000+08:00")
    note = sign_note(str(head), [signer()])
    assert open_checkpoint(note, [signer().key], "演示") == head
    with pytest.raises(NoteError, match="来源"):
        open_checkpoint(note, [signer().key], "别家")
    with pytest.raises(NoteError, match="没有给定公钥"):
        open_checkpoint(note, [signer(8).key], "演示")
    for old, new in (("\n5\n", "\n05\n"), ("digest sm3", "digest md5"), ("\n5\n", "\n5\n\u0665\n"), ("time", "tijd")):
        with pytest.raises(NoteError, match="五行"):
            TreeHead.parse(str(head).replace(old, new))


def test_origins_have_no_white_space_or_plus() -> None:
    assert origin_of("演示证券") == "zhengan/演示证券"
    assert origin_of("a b+c%\n\u3000") == "zhengan/a%20b%2Bc%25%0A%E3%80%80"


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    made = Ed25519Signer.create(path, "zhengan/x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Ed25519Signer.load(path, "zhengan/x").key == made.key
    assert "PRIVATE" not in repr(made)
    with pytest.raises(KeyFileError, match="已存在"):
        Ed25519Signer.create(path, "zhengan/x")
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        Ed25519Signer.load(path, "zhengan/x")


def test_unusable_key_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="无法读取"):
        Ed25519Signer.load(tmp_path / "absent", "x")
    with pytest.raises(KeyFileError, match="无法写入"):
        Ed25519Signer.create(tmp_path / "absent" / "key", "x")
    path = tmp_path / "junk"
    path.write_text("no key")
    os.chmod(path, 0o600)  # noqa: PTH101
    with pytest.raises(KeyFileError, match="Ed25519"):
        Ed25519Signer.load(path, "x")
    with pytest.raises(KeyFileError, match="空白"):
        Ed25519Signer.create(tmp_path / "new", "a b")
