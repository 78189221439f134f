"""Whatever bytes lie in the files, reading ends with rows or faults, never with an exception."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengan.records import read_folder, write_folder

HEADER = b"key,name,important,live_on,markets,note\n"
PIECES = st.sampled_from(
    [
        b",",
        b"\n",
        b'"',
        b"\r",
        b"\r\n",
        b";",
        "；".encode(),
        "是".encode(),
        "交易".encode("gb18030"),
        b"2026-01-01",
        b"SSE",
        b"\xef\xbb\xbf",
        b"\0",
        b"{",
        b'{"key":"a"}',
        b"\\ud800",
    ]
)
BYTES = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=40).map(b"".join))


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
@settings(max_examples=60, deadline=None)
@given(content=BYTES)
def test_any_bytes(suffix: str, content: bytes) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        (folder / "institution.csv").write_text("key,name,kind\nS1,甲,bank\n", encoding="utf-8")
        (folder / f"system.{suffix}").write_bytes(HEADER * (suffix == "csv") + content)
        found = read_folder(folder)
        if not found.faults:
            rows = list(found.rows)
            write_folder(rows, Path(name) / "out")
            again = read_folder(Path(name) / "out")
            assert again.faults == ()
            assert [row.substance for row in again.rows] == [row.substance for row in rows]
        assert all(fault.text for fault in found.faults)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@settings(max_examples=40, deadline=None)
@given(note=st.text(max_size=30), name=st.text(max_size=10), key=st.text(max_size=6))
def test_any_text_survives(form: str, note: str, name: str, key: str) -> None:
    from zhengan.records import parse_row

    written = {"institution": "S1", "key": "S1", "name": "甲", "kind": "bank"}
    institution, _ = parse_row("institution", written)
    system, _ = parse_row(
        "system",
        {"institution": "S1", "key": key, "name": name, "important": "1", "live_on": "2020-01-01", "note": note},
    )
    rows = [row for row in (institution, system) if row is not None]
    with TemporaryDirectory() as folder:
        write_folder(rows, Path(folder) / "out", form)  # type: ignore[arg-type]
        found = read_folder(Path(folder) / "out")
        assert found.faults == ()
        assert [row.substance for row in found.rows] == [row.substance for row in rows]
