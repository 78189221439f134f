"""Text, tables of text, JSON, dumps, HTML: in every encoding, with what the forms hide undone."""

import json
from pathlib import Path

import pytest

from tests.privacy.given import (
    HEADER,
    ID18,
    LINE,
    MOBILE,
    NAME,
    PERSON,
    columns,
    holds_person,
    read_all,
    skipped,
    text_of,
)
from zhengan.privacy.readers import Piece
from zhengan.privacy.readers.encoding import sniff
from zhengan.privacy.readers.jsons import unescaped
from zhengan.privacy.readers.sql_dump import values_of


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_log_is_read_in_whatever_encoding_it_was_written(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "客户.log"
    path.write_bytes((LINE * 3).encode(encoding))
    found = read_all(path)
    assert holds_person(found)
    assert text_of(found) == LINE * 3


def test_a_log_that_two_programs_write_in_two_encodings_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "mixed.log"
    path.write_bytes(
        LINE.encode() + LINE.encode("gb18030") + b"\xff\xfe\xfd broken " + ID18.encode() + b"\n" + LINE.encode()
    )
    text = text_of(read_all(path))
    assert text.count(NAME) == 3
    assert text.count(ID18) == 4


def test_a_long_file_comes_in_pieces_of_whole_lines_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    lines = [f"{number:07d} 客户 {NAME} 手机：{MOBILE} 完\n" for number in range(60_000)]
    path.write_text("".join(lines))
    found = read_all(path)
    assert len(found) > 2
    assert text_of(found) == "".join(lines)
    for piece in found:
        assert isinstance(piece, Piece)
        assert piece.data.startswith(f"{piece.where.row - 1:07d} ".encode())
    assert sum(len(piece.data) for piece in found) == path.stat().st_size  # type: ignore[union-attr]


def test_a_number_broken_over_two_lines_is_not_cut_between_two_pieces(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    head = b"x" * ((1 << 20) - 30) + b"\n640104\n19450709\n8819 end\n" + b"y" * 100 + b"\n"
    path.write_bytes(head)
    assert any(b"640104\n19450709\n8819" in piece.data for piece in read_all(path))  # type: ignore[union-attr]


def test_one_endless_line_comes_in_bounded_pieces_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_bytes(b"0123456789," * 1_000_000)
    found = read_all(path)
    assert all(len(piece.data) <= 5 << 20 for piece in found)  # type: ignore[union-attr]
    assert b"".join(piece.data for piece in found) == path.read_bytes()  # type: ignore[union-attr]


def test_text_inside_of_binary_files_is_looked_at_and_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "core.dump"
    path.write_bytes(bytes(range(32)) * 100 + MOBILE.encode() + b"\0\0" + NAME.encode("gb18030") + b"\0")
    found = read_all(path)
    assert MOBILE in text_of(found)
    assert NAME in text_of(found)
    assert all(piece.encoding == "binary" and "不是文本" in piece.note for piece in found)  # type: ignore[union-attr]


def test_what_the_first_bytes_show() -> None:
    assert sniff("手机 13800138000\n".encode("utf-16-le")) == "utf-16-le"
    assert sniff("手机 13800138000\n".encode("gb18030")) == "gb18030"
    assert sniff(b"") == "utf-8"
    assert sniff(b"\x00\x01\x02\x03" * 10) == "binary"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_table_of_text_gives_columns_by_its_header(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "客户.csv"
    path.write_bytes((delimiter.join(HEADER) + "\r\n" + (delimiter.join(PERSON) + "\r\n") * 5000).encode("gb18030"))
    found = read_all(path)
    assert columns(found) == {name: [value] * 5000 for name, value in zip(HEADER, PERSON, strict=True)}
    assert {piece.encoding for piece in found if isinstance(piece, Piece)} == {"gb18030"}
    assert sorted({piece.where.row for piece in found}) == [2, 4098]


def test_a_table_without_header_keeps_its_first_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{NAME},{ID18}\n{NAME},{ID18}\n")
    assert columns(read_all(path)) == {"列1": [NAME] * 2, "列2": [ID18] * 2}


def test_ragged_rows_quoted_newlines_and_a_quote_never_closed_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        f'姓名,备注\n{NAME},"两行\n{MOBILE}"\n短\n{NAME},a,b,{ID18}\n坏,"开着\n' + f"13912345678,{MOBILE}\n" * 20_000
    )
    text = text_of(read_all(path))
    assert text.count("13912345678") == 20_000
    assert text.count(MOBILE) == 20_001
    assert ID18 in text


def test_json_gives_columns_by_path_and_undoes_its_escapes(tmp_path: Path) -> None:
    path = tmp_path / "kyc.json"
    path.write_text(
        json.dumps(
            [{"client": {"name": NAME, "phones": [MOBILE, 13800138000]}, "ok": True}], ensure_ascii=True, indent=2
        )
    )
    assert columns(read_all(path)) == {"client.name": [NAME], "client.phones": [MOBILE, "13800138000"]}
    lines = tmp_path / "events"
    lines.write_text("".join(json.dumps({"id": ID18}) + "\n" for _ in range(3)))
    assert columns(read_all(lines)) == {"id": [ID18] * 3}


def test_json_that_does_not_parse_is_text_with_its_escapes_undone(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_text(json.dumps({"name": NAME, "emoji": "\U0001f600"})[:-2] + r" \/ \ud800 ")
    assert NAME in text_of(read_all(path))
    assert "\U0001f600" in text_of(read_all(path))
    assert unescaped(rb"a\nb\u5f20\\") == "a b张\\".encode()


def test_deep_json_does_not_fall(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000 + f'"{MOBILE}"')
    assert MOBILE in text_of(read_all(path))


def test_dumps_give_the_columns_of_their_tables(tmp_path: Path) -> None:
    path = tmp_path / "prod.sql"
    path.write_text(
        "-- PostgreSQL database dump\nCREATE TABLE public.old (\n    id integer,\n    tel text,\n    PRIMARY KEY (id)\n);\n"
        f"COPY public.client (id, name, id_no) FROM stdin;\n1\t{NAME}\t{ID18}\n2\t\\N\ta\\tb\n\\.\n"
        f"INSERT INTO `fut` (`a`, `tel`) VALUES (1,'{MOBILE}'),(2,'it''s \\'x\\'\nnext');\n"
        f"INSERT INTO public.old VALUES (7, '{MOBILE}');\nUPDATE t SET tel='13912345678';\nINSERT INTO broken VALUES (1, 'open {ID18}\n"
    )
    found = read_all(path)
    given = columns(found)
    assert given["name"] == [NAME, None]
    assert given["id_no"] == [ID18, "a b"]
    assert given["tel"] == [MOBILE, "it's 'x'\nnext", MOBILE]
    assert {piece.where.part for piece in found} >= {"public.client", "fut", "public.old"}
    text = text_of([piece for piece in found if isinstance(piece, Piece) and not piece.is_cells])
    assert "13912345678" in text
    assert f"open {ID18}" in text


@pytest.mark.parametrize("text", ["", "(1", "(1,(2))", "1)", "('open)", "(1) tail;", ");"])
def test_statements_that_are_not_understood_are_not_rows(text: str) -> None:
    assert values_of(text) is None


def test_html_joins_what_tags_part_inside_a_line_and_shows_what_it_hides(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        f"<html><style class=x>p{{}}</style><p>手机 <b>138</b>0013<i>8000</i></p><!-- {ID18} -->"
        f'<td>{NAME}</td><td>&#49;7294064411</td><input value="{PERSON[4]}"><a href="mailto:{PERSON[3]}">x</a></html>'
    )
    text = text_of(read_all(path))
    assert "13800138000" in text
    assert holds_person(read_all(path))


def test_folders_are_walked_in_order_without_links_and_special_files(tmp_path: Path) -> None:
    import os

    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.txt").write_text(LINE)
    (tmp_path / "a.txt").write_text(LINE)
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    found = read_all(tmp_path)
    assert [Path(item.where.store).name for item in found if isinstance(item, Piece)] == ["a.txt", "2.txt"]
    assert skipped(found) == {"link": "symlink", "loop": "symlink", "pipe": "special"}
