"""Sealing: any lines come back byte for byte, in a folder that is complete or absent, under a root that anybody can work out again."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.sealing_given import (
    AT,
    DAY_NS,
    NOON,
    SIGNER,
    STRANGER,
    batch,
    batches,
    place_in,
    sealed,
    some_lines,
)
from zhengan.archive.errors import ArchiveError, Damaged
from zhengan.archive.line import record_of
from zhengan.archive.segments import digests, manifests, seal, segments
from zhengan.archive.segments.columns import dense_runs, records_of, store_order
from zhengan.archive.segments.digests import BUNDLE, Records, bundles, leaves, tree_root
from zhengan.archive.segments.manifest import check_note, read_manifest
from zhengan.archive.segments.sealing import day_of
from zhengan.archive.wal import WalBatch
from zhengan.ledger.digest import hasher
from zhengan.ledger.merkle import Frontier

LINE = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=30).map(lambda text: text.encode(errors="surrogatepass")),
    st.integers(0, 10**6).map(lambda number: some_lines(number, 1)[0]),
)


def lines_of(given_batches: list[WalBatch]) -> dict[tuple[str, int], tuple[int, int, bytes]]:
    return {
        (one.batch.source, one.batch.first_seq + row): (
            one.batch.received_ns,
            int(one.batch.lines.flags[row]),
            one.batch.lines[row],
        )
        for one in given_batches
        for row in range(len(one.batch.lines))
    }


def rows_of(records: Records) -> dict[tuple[str, int], tuple[int, int, bytes]]:
    return {
        (records.names[records.source[row]].decode(), int(records.seq[row])): (
            int(records.received[row]),
            int(records.flags[row]),
            records.line(row),
        )
        for row in range(len(records))
    }


@settings(max_examples=40)
@given(st.lists(st.lists(LINE, min_size=1, max_size=12), min_size=1, max_size=5))
def test_any_lines_come_back_from_the_columns(raws: list[list[bytes]]) -> None:
    first = {"a": 1, "b": 1}
    given_batches = []
    for number, raw in enumerate(raws, start=1):
        source = "ab"[number % 2]
        given_batches.append(batch(number, source, first[source], raw, NOON + number))
        first[source] += len(raw)
    stored = store_order([one.batch for one in given_batches])
    assert rows_of(records_of(stored.table)) == lines_of(given_batches)
    assert leaves(records_of(stored.table)) == leaves(stored.records)


def test_a_segment_holds_what_was_given(tmp_path: Path) -> None:
    place, given_batches = place_in(tmp_path), batches()
    manifest = seal(place, given_batches, receiver="r1", log_class="business", signer=SIGNER, at=AT)
    (segment,) = segments(place)
    assert segment.manifest == manifest
    assert segment.folder == place.segment("business", "2026-11-19", "r1-000000000001")
    assert {one.name for one in segment.folder.iterdir()} == {
        "lines.parquet",
        "tree.bin",
        "words.bin",
        "manifest.json",
        "manifest.note",
    }
    assert rows_of(records_of(segment.rows(0, manifest.rows))) == lines_of(given_batches)
    assert manifest.sources == {"a": ((1, 300),), "b": ((1, 300),)}
    assert (manifest.rows, manifest.wal.first, manifest.wal.last) == (600, 1, 6)
    assert manifest.raw_bytes == sum(one.size for one in given_batches)
    assert manifest.apps == ("gateway", "quote", "risk")
    assert check_note(manifest, segment.note, [SIGNER.key]) == (SIGNER.key,)
    assert check_note(manifest, segment.note, [STRANGER.key]) == ()


def test_the_root_is_that_of_rfc_6962_over_the_rows(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    manifest = seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT)
    table = segments(place)[0].rows(0, manifest.rows)
    records = records_of(table)
    tree = Frontier(hasher("sha256"))
    tree.extend(
        [
            hasher("sha256")(
                b"\0"
                + record_of(
                    table["source"][row].as_py().encode(),
                    table["seq"][row].as_py(),
                    table["received"][row].as_py(),
                    table["flags"][row].as_py(),
                    records.line(row),
                )
            ).digest()
            for row in range(manifest.rows)
        ]
    )
    assert tree.root().hex() == manifest.root
    assert len(segments(place)[0].tree()) == 32 * -(-600 // BUNDLE)


def test_lines_that_look_alike_lie_together() -> None:
    raw = [
        b"app[1]: %s %d" % (b"order accepted" if number % 2 else b"heartbeat 0x%x" % number, number)
        for number in range(200)
    ]
    given = [batch(1, "b", 1, [b"<13>Nov 20 10:00:00 h " + one for one in raw]).batch]
    given += [batch(2, "a", 1, [b"<13>Nov 20 10:00:00 h app: %d" % number for number in range(70)]).batch]
    rows = store_order(given).table.select(["msg", "source", "seq"]).to_pylist()
    shapes = [row["msg"].split()[0] if row["source"] == "b" else "" for row in rows]
    assert shapes == [""] * 70 + ["heartbeat"] * 100 + ["order"] * 100
    numbers = [(row["source"], row["seq"]) for row in rows]
    assert numbers == [
        *(("a", number) for number in range(1, 71)),
        *(("b", number) for number in range(1, 201, 2)),
        *(("b", number) for number in range(2, 201, 2)),
    ]


def test_rows_lie_by_app_source_and_number(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    manifest = seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT)
    rows = segments(place)[0].rows(0, manifest.rows, ["app", "source", "seq"]).to_pylist()
    keys = [(row["app"] or "", row["source"], row["seq"]) for row in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize("count", [1, 2, 3, 255, 256, 257, 600, 1024])
@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_both_ways_of_hashing_agree(count: int, algorithm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = store_order([batch(1, "来源", 1, some_lines(0, count)).batch]).records
    fast = leaves(records, algorithm)
    fast_bundles = bundles(fast, algorithm)
    monkeypatch.setattr(digests, "_functions", lambda: None)
    assert leaves(records, algorithm) == fast
    assert bundles(fast, algorithm) == fast_bundles
    tree = Frontier(hasher(algorithm))
    tree.extend([fast[at : at + 32] for at in range(0, len(fast), 32)])
    assert tree.root() == tree_root(fast, algorithm) == tree_root(fast_bundles, algorithm)


def test_sm3_can_be_chosen(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    manifest = seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT, algorithm="sm3")
    records = records_of(segments(place)[0].rows(0, manifest.rows))
    assert tree_root(leaves(records, "sm3"), "sm3").hex() == manifest.root
    assert "digest sm3\n" in segments(place)[0].note


def test_sealing_twice_gives_the_same_segment(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    first = seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT)
    again = seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT.replace(hour=20))
    assert again == first
    shutil.rmtree(place.segments)
    assert seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT) == first


def test_a_number_used_again_is_refused(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT)
    with pytest.raises(ArchiveError, match="批号被重用"):
        seal(place, batches(4), receiver="r1", log_class="business", signer=SIGNER, at=AT)


def test_classes_and_days_are_never_mixed(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    other_day = [batch(1, "a", 1, [b"x"]), batch(2, "a", 2, [b"y"], NOON + DAY_NS)]
    other_class = [batch(1, "a", 1, [b"x"]), batch(2, "b", 1, [b"y"], log_class="system")]
    for mixed in (other_day, other_class, []):
        with pytest.raises(ArchiveError):
            seal(place, mixed, receiver="r1", log_class="business", signer=SIGNER, at=AT)
    assert manifests(place) == []


def test_the_day_is_that_of_shanghai() -> None:
    midnight = 1_795_017_600_000_000_000  # 2026-11-19 00:00 +08:00
    assert (day_of(midnight), day_of(midnight - 1)) == ("2026-11-19", "2026-11-18")


def test_what_was_noticed_is_counted(tmp_path: Path) -> None:
    raw = [b"fine", b"\xff not utf-8", b"nul \0", b"x" * 70_000]
    manifest = seal(
        place_in(tmp_path), [batch(1, "a", 1, raw)], receiver="r1", log_class="business", signer=SIGNER, at=AT
    )
    assert manifest.flags["OVERSIZED"] == 1
    assert manifest.flags["NOT_UTF8"] == 1


def test_tree_takes_less_than_a_hundredth() -> None:
    assert len(bundles(bytes(32 * 65_536))) == 32 * 256  # 0.125 bytes a row, of about 25 that are stored


def test_pages_carry_checksums(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT)
    path = segments(place)[0].lines
    with pq.ParquetFile(path) as file:
        chunk = file.metadata.row_group(0).column(file.schema_arrow.get_field_index("msg"))
    content = bytearray(path.read_bytes())
    content[chunk.data_page_offset + chunk.total_compressed_size // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(Damaged, match="不能读取"):
        segments(place)[0].rows(0, 10)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b'"rows":600', b'"rows":601'),
        lambda text: text + b"\n",
        lambda text: text.replace(b"{", b"{ ", 1),
        lambda text: text.replace(b"business", b"personal"),
        lambda text: text.replace(b"zhengan-segment/1", b"zhengan-segment/2"),
        lambda text: b"[]",
        lambda text: b"\xff",
        lambda text: b"",
    ],
)
def test_an_altered_manifest_is_not_taken_for_the_signed_one(tmp_path: Path, change: object) -> None:
    place = place_in(tmp_path)
    sealed_here = seal(place, batches(), receiver="r1", log_class="business", signer=SIGNER, at=AT)
    note = segments(place)[0].note
    assert callable(change)
    with pytest.raises(Damaged):
        check_note(read_manifest(change(sealed_here.written())), note, [SIGNER.key])


def test_runs_without_gaps() -> None:
    assert dense_runs(np.array([1, 2, 3, 7, 9, 10])) == [(1, 3), (7, 7), (9, 10)]
    assert dense_runs(np.array([], dtype=np.int64)) == []


def test_entries_are_written_once(sqlite_place: str, tmp_path: Path) -> None:
    from zhengan.archive.segments import events

    place = place_in(tmp_path)
    manifest = sealed(place, batches())
    sealed(place, batches())
    (event,) = events(place.institution)
    assert (event.event, event.manifest, event.fields["rows"]) == ("sealed", manifest.digest, 600)
    assert event.fields["sources"] == {"a": [[1, 300]], "b": [[1, 300]]}
