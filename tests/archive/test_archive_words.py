"""The index of words never misses a word, seldom claims one that is not there, and is refused when damaged."""

import random
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengan.archive import words
from zhengan.archive.errors import Damaged
from zhengan.archive.parsing.columns import coded
from zhengan.archive.words import building, layout, tokens

RUNS = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
texts = st.text(
    alphabet=st.one_of(
        st.sampled_from("aZ09_ -=./委托成功申报，かㄱ가é\0\t"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=150,
)


def hashes_of(found: list[str | None]) -> set[int]:
    group = building.Words()
    group.add(pa.array(found, pa.string()))
    return set(group.hashes().tolist())


def kinds_in(found: list[str]) -> set[int]:
    group = building.Words()
    group.add(pa.array(found, pa.string()))
    return set(np.flatnonzero(np.unpackbits(group.kinds, bitorder="little")).tolist())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(texts, st.none()), max_size=8))
def test_compiled_and_plain_words_are_the_same(found: list[str | None]) -> None:
    wanted = {layout.word_hash(word) for text in found for word in tokens.all_of(text or "")}
    assert hashes_of(found) == wanted


@settings(max_examples=300, deadline=None)
@given(st.lists(texts, max_size=8))
def test_compiled_and_plain_kinds_are_the_same(found: list[str]) -> None:
    runs = {run.lower().encode() for text in found for run in RUNS.findall(text)}
    assert kinds_in(found) == {kind for kind in map(tokens.kind_of, runs) if kind is not None}


@settings(max_examples=500, deadline=None)
@given(st.text("aF09_g", min_size=1, max_size=140), st.integers(0, 130), st.data())
def test_a_piece_of_a_word_allows_the_kind_of_the_word(word: str, before: int, data: st.DataObject) -> None:
    word *= data.draw(st.sampled_from([1, 1, 2, 20]))
    kind = tokens.kind_of(word.lower().encode())
    assert kinds_in(["-" * before + word]) == (set() if kind is None else {kind})
    first = data.draw(st.integers(0, len(word) - 1))
    piece = word[first : data.draw(st.integers(first + 1, len(word)))].lower().encode()
    assert kind in tokens.kinds_around(piece) or len(piece) < 8


@pytest.mark.parametrize("length", [1, 7, 8, 9, 63, 64, 65, 127, 128, 129, 200, 1000])
def test_long_words_are_cut_alike(length: int) -> None:
    dice = random.Random(length)
    text = "".join(dice.choice("abcXYZ019_") for _ in range(length))
    for before in ("", " ", "-" * 61):
        assert hashes_of([before + text + " end"]) == {layout.word_hash(word) for word in tokens.all_of(text + " end")}


def test_words_grow_beyond_their_first_room() -> None:
    found: list[str | None] = [" ".join(f"w{line}x{word}" for word in range(50)) for line in range(2000)]
    assert len(hashes_of(found)) > 99_900


@settings(max_examples=100, deadline=None)
@given(st.lists(texts, min_size=1, max_size=40), st.integers(1, 9), st.booleans())
def test_every_word_and_every_part_is_found_in_its_group(found: list[str], group_rows: int, large: bool) -> None:
    kind = pa.large_string() if large else pa.string()
    index = words.Index(words.build_index(pa.table({"msg": pa.array(found, kind)}), group_rows))
    assert index.group_count == -(-len(found) // group_rows)
    for row, text in enumerate(found):
        assert row // group_rows in index.groups(words.tokens_of(text))
        part = text[len(text) // 3 : len(text) // 3 + 20]
        assert row // group_rows in index.groups(words.tokens_within(part), words.pieces_within(part))


def test_pieces_of_words_leave_the_groups_with_such_words() -> None:
    lines = [
        "order O123456789012",
        "id fe91da0d8c02 x",
        "port 6553665536",
        "nothing but_words",
        "委托 9f",
        "1a_2b3c4d5",
    ]
    index = words.Index(words.build_index(pa.table({"msg": lines}), 1))
    sought = {
        "e91da0d8": [1, 5],
        "12345678": [0, 1, 2, 5],
        "345678901": [0, 1, 2, 5],
        "34567890123": [0, 1],
        "orderorder": [0, 5],
        "but_word": [0, 3, 5],
        "_1234567": [0, 5],
        "90abcdef ": [1, 5],
        "unknownlongword": [],
        "91": [0, 1, 2, 3, 4, 5],
    }
    for text, groups in sought.items():
        assert index.groups([], words.pieces_within(text)) == groups, text
    assert words.pieces_within("count=12 id=9f") == [b"count", b"9f"]
    assert words.pieces_within(" whole ") == []


def test_words_of_fields_and_chunked_tables_are_found() -> None:
    table = pa.table(
        {
            "msg": pa.chunked_array([["one two"], ["three"], ["four 委托"]]),
            "host": pa.chunked_array(
                [pa.array(["web-01", None]).dictionary_encode(), pa.array(["db-02"]).dictionary_encode()]
            ),
            "app": ["nginx", None, "网关"],
            "head": pa.array([None, "<034>Odd", None]),
        }
    )
    index = words.Index(words.build_index(table, 1))
    sought = {"TWO": 0, "three": 1, "委托": 2, "web": 0, "db": 2, "nginx": 0, "网关": 2, "odd": 1}
    for text, group in sought.items():
        assert index.groups(words.tokens_of(text)) == [group], text
    assert index.groups(words.tokens_of("one three")) == []
    assert index.groups([]) == [0, 1, 2]


def test_chinese_is_found_by_neighbours_and_single_characters() -> None:
    index = words.Index(words.build_index(pa.table({"msg": ["委托申报成功 账号=001", "撤单请求被拒绝", "普通"]}), 1))
    assert words.tokens_of("申报成") == ["申报".encode(), "报成".encode()]
    assert index.groups(words.tokens_of("申报成功")) == [0]
    assert index.groups(words.tokens_of("拒绝")) == [1]
    assert index.groups(words.tokens_of("普")) == [2]
    assert index.groups(words.tokens_of("成拒")) == []


def test_short_numbers_are_not_indexed_and_never_denied() -> None:
    index = words.Index(words.build_index(pa.table({"msg": ["code 1234 of 7", "12345", "a123 1_2"]}), 1))
    assert hashes_of(["1 22 333 4444"]) == set()
    assert words.tokens_of("code 1234") == [b"code"]
    assert index.groups(words.tokens_of("1234")) == index.groups([b"9999"]) == [0, 1, 2]
    assert index.groups(words.tokens_of("12345")) == [1]
    assert index.groups(words.tokens_of("A123 1_2")) == [2]


def test_a_part_of_a_text_needs_only_its_whole_words() -> None:
    assert words.tokens_within("count=12345 ok") == [b"12345"]
    assert words.tokens_within("=12345 ") == [b"12345"]
    assert words.tokens_within("ccoun") == []
    assert words.tokens_within("号=12") == ["号".encode()]


def test_false_positives_stay_below_the_bound() -> None:
    dice = np.random.default_rng(1)
    sizes = dice.integers(200, 6000, 60)
    rows = [" ".join(f"w{number}" for number in dice.integers(0, 10**12, size)) for size in sizes]
    data = words.build_index(pa.table({"msg": rows}), 1)
    index = words.Index(data)
    hits = sum(int(index.may_hold(b"absent%d" % number).sum()) for number in range(3000))
    assert hits / (3000 * 60) < 0.006
    assert len(data) * 8 / sizes.sum() < 12.5


def test_a_file_is_mapped_and_can_be_closed(tmp_path: Path) -> None:
    path = tmp_path / "words.bin"
    path.write_bytes(words.build_index(pa.table({"msg": ["alpha", "beta"] * 50}), 10))
    with words.Index(path) as index:
        assert index.groups([b"alpha"]) == list(range(10))
        assert (index.rows, index.group_rows, index.group_count) == (100, 10, 10)
        index.check()


def test_the_same_table_gives_the_same_bytes_however_it_is_cut() -> None:
    found = [f"row {row} of words" for row in range(100)]
    whole = words.build_index(pa.table({"msg": found}), 16)
    cut = words.build_index(pa.table({"msg": pa.chunked_array([found[:7], found[7:50], found[50:]])}), 16)
    assert whole == cut


def test_no_rows_give_an_index_of_no_groups() -> None:
    index = words.Index(words.build_index(pa.table({"msg": pa.array([], pa.string())}), 16))
    assert index.groups([b"x"]) == []


def test_damage_is_seen(tmp_path: Path) -> None:
    whole = bytearray(words.build_index(pa.table({"msg": ["alpha"] * 30}), 10))
    for place, what in ((0, "文件头"), (20, "校验和|长度"), (50, "校验和")):
        broken = bytearray(whole)
        broken[place] ^= 1
        with pytest.raises(Damaged, match=what):
            words.Index(bytes(broken))
    for short in (b"", bytes(whole[:20]), bytes(whole[:-1])):
        path = tmp_path / "words.bin"
        path.write_bytes(short)
        with pytest.raises(Damaged):
            words.Index(path)
    whole[-1] ^= 0x10
    index = words.Index(bytes(whole))
    with pytest.raises(Damaged, match="内容"):
        index.check()


def test_codes_of_plain_and_coded_columns_agree() -> None:
    values = ["a", None, "b", "a"]
    for column in (pa.array(values), pa.array(values).dictionary_encode(), pa.chunked_array([values[:2], values[2:]])):
        codes, different = coded(column)
        assert [different[code].as_py() if code >= 0 else None for code in codes.tolist()] == values
