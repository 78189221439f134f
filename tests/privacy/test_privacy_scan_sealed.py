"""The sealed list opens for the key alone, holds places and no values, and shows when it was changed or cut."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.privacy.given import LINE, MOBILE, NAME, PERSON, PlainFinder
from zhengan.privacy.scanning import Scan, Sealer, SealFault, SealKey, open_sealed, read_seal_key
from zhengan.privacy.scanning.sealed import open_with

WORDS = b"correct horse battery"


def sealed(tmp_path: Path, key: SealKey, offset: int = 0) -> Path:
    (tmp_path / "a.log").write_text("头\n" + LINE * 2000)
    path = tmp_path / "places.sealed"
    sealer = Sealer(path, key, offset)
    Scan([str(tmp_path / "a.log")], PlainFinder(), sealer=sealer).run()
    sealer.close()
    return path


def test_it_holds_the_bytes_of_every_finding_and_no_value(tmp_path: Path) -> None:
    path = sealed(tmp_path, SealKey(WORDS))
    found = list(open_sealed(path, passphrase=WORDS))
    assert len(found) == 2000 * 5
    text = (tmp_path / "a.log").read_bytes()
    assert {text[place["start"] : place["end"]].decode() for place in found} == set(PERSON)
    assert {place["store"] for place in found} == {str(tmp_path / "a.log")}
    raw = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"a.log" not in raw
    for value in PERSON:
        assert value.encode() not in raw
        assert value not in str(found)


def test_it_does_not_open_for_another_key_nor_changed_nor_cut(tmp_path: Path) -> None:
    path = sealed(tmp_path, SealKey(WORDS))
    with pytest.raises(SealFault, match="口令"):
        list(open_sealed(path, passphrase=b"another passphrase"))
    whole = path.read_bytes()
    for place in (len(whole) // 2, len(whole) - 3, whole.index(b"\n") + 10):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(SealFault):
            list(open_sealed(path, passphrase=WORDS))
    path.write_bytes(whole[: -(4 + 16)])
    with pytest.raises(SealFault, match="断了"):
        list(open_sealed(path, passphrase=WORDS))
    path.write_bytes(b"nichts")
    with pytest.raises(SealFault, match="不是密封清单"):
        list(open_sealed(path, passphrase=WORDS))


def test_to_a_public_key_only_the_private_one_opens(tmp_path: Path) -> None:
    private = X25519PrivateKey.generate()
    pem = private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(pem)
    path = sealed(tmp_path, read_seal_key(tmp_path / "public.pem"))
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "private.pem").write_bytes(secret)
    assert len(list(open_with(path, tmp_path / "private.pem"))) == 10_000
    with pytest.raises(SealFault, match="私钥"):
        list(open_sealed(path, passphrase=WORDS))
    with pytest.raises(SealFault, match="不对"):
        list(open_sealed(path, private=X25519PrivateKey.generate()))
    with pytest.raises(SealFault, match="不是能用的私钥"):
        list(open_with(path, tmp_path / "public.pem"))


def test_weak_and_open_keys_are_refused(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("kurz\n")
    with pytest.raises(SealFault, match="太短"):
        read_seal_key(key)
    key.write_bytes(WORDS)
    key.chmod(0o644)
    with pytest.raises(SealFault, match="chmod 600"):
        read_seal_key(key)
    key.write_text("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    with pytest.raises(SealFault, match="不是公钥"):
        read_seal_key(key)


def test_after_an_interruption_it_goes_on_in_a_segment_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "places.sealed"
    first = Sealer(path, SealKey(WORDS))
    first.add({"n": 1})
    offset = first.flush()
    first.add({"n": 2})
    first.flush()
    first.abandon()
    second = Sealer(path, SealKey(WORDS), offset)
    second.add({"n": 3})
    second.close()
    assert [place["n"] for place in open_sealed(path, passphrase=WORDS)] == [1, 3]


def test_cells_have_their_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"姓名,手机\n某,无\n{NAME},电话{MOBILE}\n")
    sealer = Sealer(tmp_path / "s", SealKey(WORDS))
    Scan([str(tmp_path / "a.csv")], PlainFinder(), sealer=sealer).run()
    sealer.close()
    found = {
        (place["column"], place["row"], place["start"], place["end"])
        for place in open_sealed(tmp_path / "s", passphrase=WORDS)
    }
    assert found == {("姓名", 3, 0, 9), ("手机", 3, 6, 17)}
