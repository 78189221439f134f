"""Attestation: planted production values are all found, marked ones none; canaries; files that were changed; nothing in the clear."""

import gzip
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import own_database
from tests.privacy.given import make_workbook, make_zip
from tests.protect.people import luhn, resident
from zhengan.ledger import Ed25519Signer
from zhengan.privacy import attestation
from zhengan.privacy.attestation import Attestation, AttestationFault, canaries, fingerprints, looking
from zhengan.privacy.attestation.canonical import canonical, spellings
from zhengan.privacy.attestation.fingerprints import Writer, digests, of_digests, open_fingerprints
from zhengan.protect.masking import is_marked, mask_column, new_key

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Site:
    """A production folder, a test folder, and what stands in production."""

    root: Path
    values: dict[str, list[str]]
    signer: Ed25519Signer

    @property
    def production(self) -> Path:
        return self.root / "production"

    @property
    def test(self) -> Path:
        return self.root / "test"

    def secrets(self) -> list[str]:
        return [value for column in self.values.values() for value in column]

    def prepare(self) -> None:
        asked = attestation.Production([str(self.production)], self.root / "set", self.root / "one.key", "海晏证券")
        attestation.prepare(asked, self.signer, AT)

    def run(self, *targets: str) -> Attestation:
        known = attestation.open_set(self.root / "set", [self.signer.key])
        given = targets or (str(self.test),)
        found = attestation.run(given, known, self.root / "one.key", AT)
        about = attestation.About("海晏证券", "td-1", given)
        return attestation.attest(found, known, about, self.signer, AT)


def people(count: int, seed: int) -> dict[str, list[str]]:
    chance = random.Random(seed)
    return {
        "id_no": [resident(chance) for _ in range(count)],
        "mobile": [f"13{chance.randrange(10**9):09}" for _ in range(count)],
        "card": [luhn(f"622202{chance.randrange(10**12):012}") for _ in range(count)],
        "sh": [f"A{chance.randrange(10**9):09}" for _ in range(count)],
        "sz": [f"01{chance.randrange(10**8):08}" for _ in range(count)],
        "email": [f"u{chance.randrange(10**9)}x@host.cn" for _ in range(count)],
    }


def as_csv(values: dict[str, list[str]]) -> str:
    rows = zip(*values.values(), strict=True)
    return ",".join(values) + "\n" + "".join(",".join(row) + "\n" for row in rows)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    values = people(40, 3)
    made = Site(tmp_path, values, Ed25519Signer.create(tmp_path / "sign.pem", "zhengan/海晏证券"))
    made.production.mkdir()
    made.test.mkdir()
    (made.production / "customer.csv").write_text(as_csv(values))
    made.prepare()
    return made


def test_values_of_production_are_found_in_whatever_they_stand(site: Site) -> None:
    v = site.values
    (site.test / "a.csv").write_bytes(as_csv({name: column[:5] for name, column in v.items()}).encode("gb18030"))
    (site.test / "b.log").write_text(
        f"uid=x{v['mobile'][6]}y note {v['card'][6][:4]} {v['card'][6][4:8]} {v['card'][6][8:12]} {v['card'][6][12:]}\n"
        f"手机：{''.join(chr(ord(c) + 0xFEE0) for c in v['mobile'][7])}；+86{v['mobile'][8]}\n"
        f"旧证 {v['id_no'][9][:6]}{v['id_no'][9][8:17]}，acct{v['sh'][9].lower()}\n"
    )
    (site.test / "c.zip").write_bytes(
        make_zip({"in.json.gz": gzip.compress(json.dumps({"m": v["mobile"][10]}).encode())})
    )
    with closing(sqlite3.connect(site.test / "d.sqlite")) as store, store:
        store.execute("CREATE TABLE t (n INTEGER, x TEXT)")
        store.execute("INSERT INTO t VALUES (?, ?)", (int(v["mobile"][11]), v["email"][11].upper()))
    made = site.run()
    assert made.outcome == "production_found"
    assert made.in_production == 5 * 6 + 6 + 1 + 2
    stores = {
        Path(place["store"]).name: place["kinds"] for place in made.body["production_places"] if not place["column"]
    }
    assert stores["b.log"]["mobile"] == 3
    assert made.body["canaries"]["missing"] == []


def test_marked_values_are_none_of_production(site: Site) -> None:
    key = new_key()
    kinds = {
        "id_no": "resident_id18",
        "mobile": "mobile",
        "card": "bank_card",
        "sh": "sh_account",
        "sz": "sz_account",
        "email": "email",
    }
    values = people(1700, 4) | {name: people(1700, 4)[name][:1660] + column for name, column in site.values.items()}
    masked = {name: mask_column(kinds[name], pa.array(column), key).to_pylist() for name, column in values.items()}
    assert all(is_marked(kinds[name], value) for name, column in masked.items() for value in column)
    (site.test / "masked.csv").write_text(as_csv(masked))
    made = site.run()
    assert made.outcome == "attested", made.body["production_places"]
    assert made.body["totals"] == {"in_production": 0, "marked": 1700 * 6, "unmarked": 0}
    assert made.body["canaries"] == {"planted": 45, "found": 45, "missing": []}
    assert list(site.test.iterdir()) == [site.test / "masked.csv"]


def test_what_is_neither_has_to_be_explained(site: Site) -> None:
    strangers = people(30, 99)
    (site.test / "other.csv").write_text(as_csv(strangers))
    made = site.run()
    assert made.outcome == "attested"
    assert made.body["totals"]["unmarked"] == 180
    assert made.body["unmarked_likely"] >= 150


def test_a_missing_canary_fails_the_attestation(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = looking.pieces_of

    def blind(*given: Any) -> Iterator[Any]:
        return (piece for piece in real(*given) if not piece.where.store.endswith("packed.zip"))

    monkeypatch.setattr(looking, "pieces_of", blind)
    made = site.run()
    assert made.outcome == "canary_missing"
    assert len(made.body["canaries"]["missing"]) == 15
    assert (site.root / "one.key").exists()


def test_coverage_says_what_was_not_read(site: Site) -> None:
    (site.test / "x.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(99))
    (site.test / f"{site.values['mobile'][0]}.xlsx").write_bytes(make_workbook())
    made = site.run()
    assert made.body["coverage"]["skipped"] == {"unsupported": 1}
    assert made.in_production == 1  # in the name of a file
    assert "gb18030" in made.body["coverage"]["encodings"]


def test_nothing_stands_in_the_clear_in_set_or_document(site: Site) -> None:
    (site.test / f"{site.values['mobile'][0]}.csv").write_text(as_csv(site.values))
    made = site.run()
    attestation.write_attestation(made, site.root / "a.json")
    text = (site.root / "a.json").read_text() + "\n".join(made.lines()) + repr(made)
    for path in (site.root / "set").iterdir():
        text += path.read_bytes().decode("latin-1")
    assert not [value for value in site.secrets() if value in text]


def test_a_document_is_checked_offline_and_a_flipped_byte_is_seen(site: Site) -> None:
    path = site.root / "a.json"
    attestation.write_attestation(site.run(), path)
    assert attestation.check_attestation(path, [site.signer.key]).outcome == "attested"
    stranger = Ed25519Signer.create(site.root / "other.pem", "zhengan/别家")
    with pytest.raises(AttestationFault, match="公钥"):
        attestation.check_attestation(path, [stranger.key])
    whole = path.read_bytes()
    chance = random.Random(1)
    for _ in range(60):
        at = chance.randrange(len(whole) - 1)
        changed = bytearray(whole)
        changed[at] ^= 1
        path.write_bytes(changed)
        try:
            read = attestation.check_attestation(path, [site.signer.key])
        except AttestationFault:
            continue
        assert read.body == json.loads(whole)["body"]  # white space between values
    with pytest.raises(AttestationFault, match="已经存在"):
        attestation.write_attestation(site.run(), path)


@pytest.mark.parametrize("name", ["filter.bin", "high.bin", "low.bin", "manifest.json", "manifest.note"])
def test_a_flipped_byte_in_the_set_is_refused(site: Site, name: str) -> None:
    path = site.root / "set" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(AttestationFault):
        site.run()


def test_keys_are_for_once_and_for_their_owner(site: Site) -> None:
    key = site.root / "one.key"
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(AttestationFault, match="已经存在"):
        site.prepare()
    attestation.refuse_if_used("a", ["b"])
    with pytest.raises(AttestationFault, match="已经用过"):
        attestation.refuse_if_used("a", ["b", "a"])
    key.chmod(0o640)
    with pytest.raises(AttestationFault, match="chmod 600"):
        site.run()
    key.chmod(0o600)
    text = key.read_text()
    key.write_text(text.replace(text[-8], "0" if text[-8] != "0" else "1"))
    with pytest.raises(AttestationFault, match="损坏"):
        site.run()
    key.write_text(text)
    attestation.destroy(key)
    with pytest.raises(AttestationFault, match="已销毁"):
        site.run()


def test_another_sets_key_is_refused(site: Site, tmp_path: Path) -> None:
    other = attestation.Production([str(site.production)], tmp_path / "set2", tmp_path / "two.key", "海晏证券")
    attestation.prepare(other, site.signer, AT)
    known = attestation.open_set(site.root / "set", [site.signer.key])
    with pytest.raises(AttestationFault, match="不是做这个指纹集"):
        attestation.run([str(site.test)], known, tmp_path / "two.key", AT)


def test_preparing_nothing_leaves_nothing(site: Site, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    asked = attestation.Production([str(tmp_path / "empty")], tmp_path / "set3", tmp_path / "three.key", "海晏证券")
    with pytest.raises(AttestationFault, match="没有找到"):
        attestation.prepare(asked, site.signer, AT)
    assert not (tmp_path / "set3").exists()
    assert not (tmp_path / "three.key").exists()


def test_places_that_hold_no_canary_are_refused(site: Site) -> None:
    single = site.root / "one.csv"
    single.write_text("a\n1\n")
    for target in (str(single), "-", "postgresql://nobody@127.0.0.1:1/x"):
        with pytest.raises(AttestationFault):
            site.run(target)


def test_postgres_and_sqlite_hold_canaries_and_give_them_back(site: Site, postgres_server: Any) -> None:
    with own_database(postgres_server) as url:
        _hold_canaries_and_give_them_back(site, url)


def _hold_canaries_and_give_them_back(site: Site, url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE client (id int, mobile bigint, memo text)")
        connection.execute(
            "INSERT INTO client VALUES (1, %s, %s)", (int(site.values["mobile"][0]), f"卡{site.values['card'][0]}")
        )
    file = site.test / "app.db"
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("CREATE TABLE t (x TEXT)")
        store.execute("INSERT INTO t VALUES (?)", (site.values["id_no"][0],))
    made = site.run(url, str(file))
    assert made.in_production == 3
    assert made.body["canaries"] == {"planted": 30, "found": 30, "missing": []}
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == [("client",)]
    with closing(sqlite3.connect(file)) as store:
        assert store.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]


def test_canary_samples_have_their_kinds_form() -> None:
    for one in canaries.canaries_for("x"):
        assert is_marked(one.kind, one.text), one
        assert not one.text.upper().startswith("Z") or one.kind == "email", one


def test_one_value_has_one_spelling_and_a_person_two_numbers() -> None:
    assert canonical("mobile", "+86 138-0013-8000") == canonical("mobile", "１３８００１３８０００") == "13800138000"
    assert canonical("email", " A.B@Host.CN ") == "a.b@host.cn"
    assert list(spellings("resident_id18", "11010519491231002X")) == ["11010519491231002X", "110105491231002"]
    assert list(spellings("resident_id15", "110105491231002")) == ["110105491231002", "11010519491231002X"]


@settings(max_examples=25, deadline=None)
@given(st.sets(st.text("0123456789AX", min_size=8, max_size=18), min_size=1, max_size=300))
def test_a_set_holds_what_was_put_in_and_nothing_else(values: set[str]) -> None:
    key = new_key()
    members = pa.array(sorted(values), pa.string())
    known = of_digests(digests(members, key))
    assert known.holds(digests(members, key)).all()
    others = pa.array([f"{value}Y" for value in values], pa.string())
    assert not known.holds(digests(others, key)).any()
    assert not known.holds(digests(members, new_key())).any()


def test_a_set_on_disk_is_what_it_is_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "_HELD", 1000)
    found = np.random.default_rng(5).integers(0, 1 << 64, (10_000, 2), np.uint64, endpoint=False)
    found[5000:5100, 0] = found[0, 0]  # equal first halves
    writer = Writer(tmp_path)
    for start in range(0, len(found), 700):
        writer.add(found[start : start + 700])
        writer.add(found[start : start + 300])
    assert writer.finish() == len(found)
    known = open_fingerprints(tmp_path, len(found))
    assert known.holds(found).all()
    strangers = found[:, ::-1].copy()
    assert not known.holds(strangers).any()
    maybe = fingerprints._in_filter(
        known.bits, np.random.default_rng(6).integers(0, 1 << 64, (200_000, 2), np.uint64, endpoint=False)
    )
    assert maybe.mean() < 2e-4
    (tmp_path / "low.bin").write_bytes(b"")
    with pytest.raises(AttestationFault):
        open_fingerprints(tmp_path, len(found))
