"""Looking through the bytes of pages: whatever holds the text is found, and what is not understood is read in the ordinary way."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.search_place import SmallArchive
from tests.archive.search_reference import holds
from zhengan.archive.search.engine import Ahead
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.needles import ahead
from zhengan.archive.search.pages import Opener, Page, pages_of
from zhengan.archive.search.query import All, Any, Exact, Filter, Match, Not, Part, Phrase, Prefix, Query, Regex
from zhengan.archive.search.rows import pieces_of
from zhengan.archive.search.seeking import Bytes
from zhengan.archive.search.sought import sought, sure_piece

FEW = st.binary(max_size=200).map(lambda data: bytes(b"aAbB@`\x00[\xe5\xff"[byte % 10] for byte in data))
TEXT = FEW.filter(bool).map(lambda data: data[:7])


def _small(data: bytes) -> bytes:
    return bytes(byte | 0x20 if 65 <= byte <= 90 else byte for byte in data)


@settings(deadline=None, max_examples=500)
@given(data=FEW, text=TEXT, before=st.integers(0, 130))
def test_bytes_are_found_where_they_stand(data: bytes, text: bytes, before: int) -> None:
    data = b"x" * before + data
    assert Bytes(text, folded=False).stands_in(data) == (text in data)
    assert Bytes(text, folded=True).stands_in(data) == (_small(text) in _small(data))
    assert Bytes(text, folded=False).stands_in(data + text)
    assert Bytes(text, folded=False).stands_in(text + data)


@settings(deadline=None)
@given(texts=st.lists(FEW, max_size=20), text=TEXT)
def test_rows_are_those_that_hold_the_text_whole(texts: list[bytes], text: bytes) -> None:
    offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    found = Bytes(text, folded=False).rows(np.frombuffer(b"".join(texts), np.uint8), offsets)
    assert found.tolist() == [number for number, one in enumerate(texts) if text in one]


WRITTEN = [
    {"use_dictionary": False},
    {"use_dictionary": False, "compression": "NONE"},
    {"use_dictionary": False, "data_page_version": "2.0"},
    {"use_dictionary": False, "data_page_version": "2.0", "compression": "NONE"},
    {"use_dictionary": False, "column_encoding": {"msg": "DELTA_LENGTH_BYTE_ARRAY"}},
    {
        "use_dictionary": False,
        "column_encoding": {"msg": "DELTA_LENGTH_BYTE_ARRAY"},
        "data_page_version": "2.0",
        "write_page_checksum": True,
    },
    {"use_dictionary": True},
    {"use_dictionary": True, "dictionary_pagesize_limit": 3000},
    {"use_dictionary": True, "data_page_version": "2.0", "dictionary_pagesize_limit": 3000},
]


def _file(texts: list[str | None], **how: object) -> tuple[bytes, pq.FileMetaData]:
    sink = io.BytesIO()
    made = {"compression": "zstd", "data_page_size": 2048, "write_batch_size": 64, **how}
    table = pa.table({"seq": range(len(texts)), "msg": pa.array(texts, pa.string())})
    pq.write_table(table, sink, row_group_size=400, **made)
    return sink.getvalue(), pq.read_metadata(io.BytesIO(sink.getvalue()))


@pytest.mark.parametrize("how", WRITTEN)
def test_every_value_stands_whole_in_the_pages(how: dict[str, object]) -> None:
    texts: list[str | None] = [f"第 {number} 行 {'x' * (number % 90)}" for number in range(900)]
    texts[5], texts[6], texts[7] = None, "", "长" * 40_000
    data, about = _file(texts, **how)
    opener = Opener()
    for group in range(about.num_row_groups):
        pages = pages_of(memoryview(data), about.row_group(group).column(1))
        assert pages
        held = [bytes(opener.opened(memoryview(data), page) or b"") for page in pages]
        mine = [text for text in texts[group * 400 : group * 400 + 400] if text]
        assert all(any(text.encode() in one for one in held) for text in mine)
        assert not any(f"第 {(group * 400 + 500) % 900} 行".encode() in one for one in held)


@pytest.mark.parametrize(
    "how",
    [
        {"use_dictionary": False, "column_encoding": {"msg": "DELTA_BYTE_ARRAY"}},
        {"use_dictionary": False, "compression": "snappy"},
    ],
)
def test_what_is_not_understood_is_refused(how: dict[str, object]) -> None:
    data, about = _file([f"line {number}" for number in range(300)], **how)
    assert pages_of(memoryview(data), about.row_group(0).column(1)) is None


@settings(deadline=None, max_examples=300)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255))
def test_damage_is_refused_or_stays_in_the_values(place: int, value: int) -> None:
    data, about = _file([f"line {number}" for number in range(300)], use_dictionary=False)
    column = about.row_group(0).column(1)
    damaged = bytearray(data)
    damaged[column.data_page_offset + place % column.total_compressed_size] = value
    pages = pages_of(memoryview(bytes(damaged)), column)
    for page in pages or ():
        found = Opener().opened(memoryview(bytes(damaged)), page)
        assert found is None or len(found) == page.size


def test_a_page_that_says_another_size_is_refused() -> None:
    data, about = _file(["line"] * 300, use_dictionary=False)
    pages = pages_of(memoryview(data), about.row_group(0).column(1))
    assert pages
    page = pages[0]
    assert Opener().opened(memoryview(data), Page(page.start, page.held, page.size + 1, page.packed)) is None
    assert Opener().opened(memoryview(data), Page(page.start, page.held - 5, page.size, page.packed)) is None


@pytest.mark.parametrize(
    ("pattern", "piece"),
    [
        (r"order=\d+ failed", " failed"),
        (r"(?i)login", ""),
        (r"login|logout", ""),
        (r"(login|logout) of user", " of user"),
        (r"abcd+e", "abc"),
        (r"abc?de*f", "ab"),
        (r"ab{2,3}cdef", "cdef"),
        (r"a\.b\.c\.d$", "a.b.c.d"),
        (r"[]a]bcd[^]x]ef", "bcd"),
        (r"x[[:alpha:]]abcd", ""),
        (r"\x41bcd", ""),
        (r"\Qa.b\E", ""),
        (r"登录失败.*", "登录失败"),
        (r"(?:abcdef)gh", "gh"),
    ],
)
def test_the_sure_piece_of_an_expression(pattern: str, piece: str) -> None:
    assert sure_piece(pattern) == piece


@settings(deadline=None, max_examples=1000)
@given(
    pattern=st.lists(
        st.sampled_from([*"abc|().*+?^$-", "(?:", "[ab]", "[^a]", "{2}", "{1,}", "{", "\\d", "\\.", "\\b", "登"]),
        max_size=9,
    ).map("".join),
    text=st.text("abc.登1 {", max_size=12),
)
def test_the_sure_piece_stands_in_all_that_the_expression_finds(pattern: str, text: str) -> None:
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options=options)
    except re2.error:
        return
    if compiled.search(text):
        assert sure_piece(pattern) in text


def test_what_is_sought() -> None:
    some, other = Match("msg", Part("abcd")), Match("msg", Phrase("Efgh"))
    assert sought(some) == (("abcd", False),)
    assert sought(All((Match("app", Part("x")), Any((some, other))))) == (("abcd", False), ("Efgh", True))
    assert sought(Any((some, Match("app", Part("abcd"))))) is None
    assert sought(Not(some)) is None
    assert sought(Match("msg", Part("ab"))) is None
    assert sought(Match("order_id", Exact(("A-1234",)))) == (("1234", True),)


LONG = "长" * 20_000 + "tail9f3e"
LINES: list[bytes] = [
    *(f"row {number} {'pad' * (number % 40)} k{number:05d}z".encode() for number in range(2000)),
    b"",
    b"nul\x00inside needle7\x00x",
    b"\xff\xfe broken needle7 \xe4",
    "Needle7 登录失败 NEEDLE7".encode(),
    b"<34>1 2026-11-20T12:00:00Z needle7 app - - - only in the header",
    LONG.encode(),
    b"need",
    b"le7 at the edge",
]
SEEKS: list[Filter] = [
    Match("msg", Part("k00000z")),
    Match("msg", Part("k01999z")),
    Match("msg", Part("01023")),
    Match("msg", Part("needle7")),
    Match("msg", Part("eedle7\x00x")),
    Match("msg", Phrase("needle7")),
    Match("msg", Prefix("NEED")),
    Match("msg", Part("tail9f3e")),
    Match("msg", Part("录失败")),
    Match("msg", Exact(("need", ""))),
    Match("msg", Exact(("need", "le7 at the edge"))),
    Match("msg", Regex(r"k0\d+1z$")),
    Match("msg", Regex(r"edge$|nothing")),
    Match("msg", Part("absent!")),
    All((Match("msg", Part("pad")), Match("msg", Part("k00777z")))),
    Any((Match("msg", Part("k00777z")), Match("msg", Part("tail9f3e")))),
    All((Match("msg", Part("needle7")), Not(Match("msg", Phrase("broken"))))),
]


@pytest.fixture(scope="module", params=["with words", "without"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]  # yields two
    archive = SmallArchive(tmp_path_factory.mktemp("scan"))
    archive.receive(LINES)
    archive.seal()
    if request.param == "without":
        for index in archive.place.segments.rglob("words.bin"):
            index.unlink()
    finder = Finder(archive.place)
    rows = finder.table(Query(All())).to_pylist()
    assert len(rows) == len(LINES)
    yield finder, rows
    finder.close()
    archive.close()


@pytest.mark.parametrize("filter_", SEEKS)
def test_the_scan_finds_what_a_reading_finds(filled, filter_: Filter) -> None:  # type: ignore[no-untyped-def]
    finder, rows = filled
    assert finder.table(Query(filter_)).to_pylist() == [row for row in rows if holds(filter_, row, {})]


def test_only_the_row_groups_that_hold_the_text_are_read(filled) -> None:  # type: ignore[no-untyped-def]
    finder, _ = filled
    part = finder.snapshot().parts[0]
    assert len(part.starts) - 1 == -(-len(LINES) // 256)
    assert all(pages is not None for pages in part.pages)
    pieces = pieces_of(finder.snapshot(), Match("msg", Part("k01999z")), {})
    with finder._engine.cursor() as cursor:  # what a search is made of, seen from inside
        (found,) = ahead(cursor, pieces, {"seq"}, {})
    assert isinstance(found, Ahead)
    assert found.table.num_rows == 1
