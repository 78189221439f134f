"""A person's columns agree; texts are masked in place; keys are guarded."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tests.protect.people import resident
from zhengan.protect.masking import (
    KeyRefused,
    MaskingError,
    MaskingKey,
    Rule,
    destroy_key,
    key_at,
    key_from_environment,
    key_from_file,
    mask_columns,
    mask_text,
    mask_text_column,
    mask_value,
    new_key,
    rotate_key,
    save_key,
)
from zhengan.protect.span import Span, Tier

KEY = MaskingKey(bytes(range(32)))


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d 00:00:00"])
def test_birth_is_that_of_the_masked_number(form: str) -> None:
    chance = random.Random(3)
    numbers: list[str | None] = [resident(chance) for _ in range(200)]
    births = [datetime.strptime((number or "")[6:14], "%Y%m%d").strftime(form) for number in numbers]  # noqa: DTZ007
    rules = {"no": Rule("resident_id18"), "born": Rule("birth", source="no", person="id")}
    columns = {"id": pa.array(range(201)), "no": pa.array([*numbers, None]), "born": pa.array([*births, births[0]])}
    shown = mask_columns(rules, columns, KEY)
    for number, born in zip(shown["no"].column.to_pylist()[:200], shown["born"].column.to_pylist(), strict=False):
        assert datetime.strptime(born, form).strftime("%Y%m%d") == number[6:14]  # noqa: DTZ007
    assert shown["born"].column[200].as_py() != births[0]  # no number: moved


def test_typed_births_and_dates_of_one_person_move_alike() -> None:
    number = resident(random.Random(4))
    born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    rules = {"no": Rule("resident_id18"), "born": Rule("birth", source="no"), "opened": Rule("date", person="id"),
             "closed": Rule("date", person="id")}  # fmt: skip
    columns = {
        "id": pa.array(["k1", "k2"]),
        "no": pa.array([number, number]),
        "born": pa.array([born, None]),
        "opened": pa.array([datetime(2020, 1, 1, 9, 30), datetime(2020, 1, 1, 9, 30)], pa.timestamp("us")),  # noqa: DTZ001
        "closed": pa.array(["2021-01-01", "2021-01-01"]),
    }
    shown = {name: found.column.to_pylist() for name, found in mask_columns(rules, columns, KEY).items()}
    assert shown["born"][0].strftime("%Y%m%d") == shown["no"][0][6:14]
    assert shown["born"][1] is None
    for row in (0, 1):
        moved = (shown["opened"][row].date() - date(2020, 1, 1)).days
        assert 0 < abs(moved) <= 90
        assert (shown["opened"][row].hour, shown["opened"][row].minute) == (9, 30)
        assert (date.fromisoformat(shown["closed"][row]) - date(2021, 1, 1)).days == moved


def test_broken_dates_are_hidden() -> None:
    shown = mask_columns({"d": Rule("date")}, {"d": pa.array(["1990-02-30", "不详", "", None])}, KEY)["d"]
    assert shown.column.to_pylist()[2:] == ["", None]
    assert "1990" not in shown.column[0].as_py()
    assert shown.odd == 2


def test_null_and_keep() -> None:
    shown = mask_columns({"a": Rule("null"), "b": Rule("keep")}, {"a": pa.array(["x"]), "b": pa.array(["y"])}, KEY)
    assert shown["a"].column.to_pylist() == [None]
    assert "b" not in shown


def _detect(data: bytes) -> Sequence[Span]:
    import re

    found = [Span(*hit.span(), "mobile", Tier.SURE, ()) for hit in re.finditer(rb"(?<!\d)1[3-9]\d{9}(?!\d)", data)]
    return [*found, *(Span(*hit.span(), "other", Tier.LIKELY, ()) for hit in re.finditer("暗号".encode(), data))]


def test_text_is_masked_in_place() -> None:
    mobile = mask_value("mobile", "13812345678", KEY)
    assert mask_text("客户13812345678来电，13812345678。", _detect, KEY) == f"客户{mobile}来电，{mobile}。"
    shown = mask_text_column(pa.array(["无", None, "13812345678", "", "暗号x"]), _detect, KEY).to_pylist()
    assert shown[:4] == ["无", None, mobile, ""]
    assert "暗号" not in shown[4]
    with pytest.raises(MaskingError, match="识别器"):
        mask_columns({"a": Rule("text")}, {"a": pa.array(["x"])}, KEY)


def test_key_files_are_for_their_owner_only(tmp_path: Path) -> None:
    place = tmp_path / "key"
    key = new_key()
    save_key(key, place)
    assert place.stat().st_mode & 0o777 == 0o600
    assert key_at(f"file:{place}") == key == key_from_file(place)
    with pytest.raises(KeyRefused, match="已经存在"):
        save_key(key, place)
    place.chmod(0o640)
    with pytest.raises(KeyRefused, match="0640"):
        key_from_file(place)
    place.chmod(0o600)
    place.write_text(place.read_text().replace(key.identity, "0" * 16))
    with pytest.raises(KeyRefused, match="损坏"):
        key_from_file(place)


def test_keys_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGAN_TEST_KEY", bytes(range(32)).hex())
    assert key_at("env:ZHENGAN_TEST_KEY") == KEY
    for bad in ("", "00", "{}", "[1]"):
        with pytest.raises(KeyRefused):
            key_from_environment("X", {"X": bad})


def test_rotation_and_destruction(tmp_path: Path) -> None:
    place = tmp_path / "key"
    old = new_key("sm4")
    save_key(old, place)
    fresh, kept = rotate_key(place)
    assert key_from_file(place) == fresh != old
    assert key_from_file(kept) == old
    assert fresh.cipher == "sm4"
    assert destroy_key(kept) == old.identity
    assert not kept.exists()
    assert os.listdir(tmp_path) == ["key"]  # noqa: PTH208


def test_a_key_never_shows_its_secret() -> None:
    assert KEY.secret.hex() not in f"{KEY!r}{KEY}"
    assert "secret" not in repr(KEY)


def test_a_provider_will_do() -> None:
    class Token:
        identity, cipher = KEY.identity, KEY.cipher

        def derive(self, label: str, length: int) -> bytes:
            return KEY.derive(label, length)

    assert mask_value("mobile", "13812345678", Token()) == mask_value("mobile", "13812345678", KEY)
