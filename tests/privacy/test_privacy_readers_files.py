"""Office documents, PDF, mail, databases in files, columnar files and archives, made by their own libraries."""

import bz2
import gzip
import io
import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from tests.privacy.given import (
    CARD,
    HEADER,
    ID18,
    LINE,
    MAIL,
    MOBILE,
    NAME,
    PERSON,
    columns,
    holds_person,
    make_document,
    make_mail,
    make_tar,
    make_workbook,
    make_zip,
    read_all,
    skipped,
    text_of,
)
from zhengan.privacy.readers import Limits, Piece


def test_workbooks_give_cells_of_hidden_sheets_and_comments_too(tmp_path: Path) -> None:
    path = tmp_path / "客户.xlsx"
    path.write_bytes(make_workbook())
    found = read_all(path)
    given = columns(found)
    assert [given[name][0] for name in HEADER] == [NAME, ID18, MOBILE, MAIL, CARD]
    assert given["手机"] == [MOBILE, "13800138000"]
    assert "曾用手机 13912345678" in text_of(found)
    assert {"客户", "旧"} <= {item.where.part for item in found}


def test_a_workbook_without_its_suffix_is_one(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(make_workbook())
    assert holds_person(read_all(tmp_path / "data"))


def test_word_gives_text_tables_and_footers_and_joins_runs(tmp_path: Path) -> None:
    path = tmp_path / "合同.docx"
    path.write_bytes(make_document())
    text = text_of(read_all(path))
    assert LINE.strip() in text
    assert "6225880478733836" in text
    assert "手机\n\t13800138000" in text
    assert "经办 13912345678" in text


def test_pdf_gives_pages_and_properties_and_names_pages_without_text(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    (tmp_path / "a.pdf").write_bytes(_pdf(f"Tel {MOBILE} ID {ID18}"))
    assert MOBILE in text_of(read_all(tmp_path / "a.pdf"))
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf(f"Tel {MOBILE}"))))
    writer.add_metadata({"/Author": NAME})
    writer.add_attachment("内.txt", LINE.encode())
    writer.write(tmp_path / "b.pdf")
    found = read_all(tmp_path / "b.pdf")
    assert holds_person(found)
    writer.encrypt("geheim", algorithm="AES-256")
    writer.write(tmp_path / "c.pdf")
    assert skipped(read_all(tmp_path / "c.pdf")) == {"c.pdf": "encrypted"}


def test_mail_gives_heads_bodies_and_attachments_in_attachments(tmp_path: Path) -> None:
    inner = make_mail({"客户.xlsx": make_workbook()})
    path = tmp_path / "a.eml"
    path.write_bytes(make_mail({"打包.zip": make_zip({"内/转发.eml": inner}), "照片.png": b"\x89PNG\r\n\x1a\n"}))
    found = read_all(path)
    text = text_of(found)
    assert holds_person(found)
    assert text.count("13800138000") >= 3  # two HTML bodies with tags inside of the number, one workbook
    assert f"变更手机 {MOBILE}" in text
    assert set(skipped(found).values()) == {"no_text"}
    assert any(item.where.part.startswith("打包.zip!内/转发.eml!客户.xlsx!") for item in found)


def test_a_mailbox_gives_each_message(tmp_path: Path) -> None:
    one = (
        b"From a@b Thu Jan  1 00:00:00 2026\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n"
        + LINE.encode()
        + b"\n"
    )
    (tmp_path / "box").write_bytes(one * 3)
    found = read_all(tmp_path / "box")
    assert text_of(found).count(MOBILE) == 3
    assert {item.where.part.split("!")[0] for item in found} == {"第1封", "第2封", "第3封"}


def test_sqlite_gives_tables_with_text_in_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute('CREATE TABLE "客 户""x" (name TEXT, id_no TEXT, raw BLOB, n INTEGER)')
        connection.execute(
            'INSERT INTO "客 户""x" VALUES (?, ?, ?, ?)', (NAME, ID18, NAME.encode("gb18030"), int(MOBILE))
        )
        connection.execute('INSERT INTO "客 户""x" VALUES (CAST(x\'d7de\' AS TEXT), NULL, NULL, NULL)')
    given = columns(read_all(path))
    assert given["id_no"] == [ID18, None]
    assert given["raw"] == [NAME, None]
    assert given["n"] == [MOBILE, None]
    (tmp_path / "in.zip").write_bytes(make_zip({"app.db": path.read_bytes()}))
    assert columns(read_all(tmp_path / "in.zip"))["id_no"] == [ID18, None]


def test_a_locked_sqlite_is_named_and_an_encrypted_one_too(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE a (b)")
        connection.execute("BEGIN EXCLUSIVE")
        assert skipped(read_all(path, Limits(lock_seconds=0))) == {"app.db": "locked"}
        connection.execute("ROLLBACK")
    path.write_bytes(b"SQLite format 3\0" + b"\x99" * 5000)
    assert set(skipped(read_all(path)).values()) <= {"encrypted", "damaged"}


def test_parquet_and_arrow_give_nested_columns(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "name": pa.array([NAME]).dictionary_encode(),
            "client": [{"id_no": ID18, "phones": [MOBILE, "13800138000"]}],
            "mail": pa.array([MAIL.encode()]),
            "card": [int(CARD[:18])],
            "ok": [True],
        }
    )
    expected = {
        "name": [NAME],
        "client.id_no": [ID18],
        "client.phones": [MOBILE, "13800138000"],
        "mail": [MAIL],
        "card": [CARD[:18]],
    }
    pq.write_table(table, tmp_path / "a.parquet")
    feather.write_feather(table, tmp_path / "a.feather")
    with pa.ipc.new_stream(tmp_path / "a.arrows", table.schema) as stream:
        stream.write_table(table)
    for name in ("a.parquet", "a.feather", "a.arrows"):
        assert columns(read_all(tmp_path / name)) == expected, name


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.log.gz", gzip.compress),
        ("a.log.bz2", bz2.compress),
        ("a.log.xz", lzma.compress),
        ("a.log.zst", zstandard.compress),
        ("a.tar", lambda data: make_tar({"x/a.csv": data})),
        ("a.tgz", lambda data: gzip.compress(make_tar({"x/a.log": data}))),
        ("a.zip", lambda data: make_zip({"a.log": data, "b.zip": make_zip({"c.log": data})})),
    ],
)
def test_archives_give_what_they_hold(tmp_path: Path, name: str, pack: object) -> None:
    (tmp_path / name).write_bytes(pack(LINE.encode() * 10))  # type: ignore[operator]
    assert holds_person(read_all(tmp_path / name))


def test_links_and_encrypted_members_of_archives_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(make_tar({"a": LINE.encode()}))
    assert skipped(read_all(tmp_path / "a.tar")) == {"链接": "link_in_archive"}
    data = bytearray(make_zip({"a.txt": b"x" * 50, "b.txt": LINE.encode()}))
    # The flag of encryption, in the header and the directory of the first member.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    found = read_all(tmp_path / "a.zip")
    assert skipped(found) == {"a.txt": "encrypted"}
    assert holds_person(found)


def test_names_of_chinese_windows_in_archives_are_read(tmp_path: Path) -> None:
    raw = make_zip({"aaaa.txt": LINE.encode()}).replace(b"aaaa.txt", "客户".encode("gbk") + b".txt")
    (tmp_path / "a.zip").write_bytes(raw)
    assert {item.where.part for item in read_all(tmp_path / "a.zip")} == {"客户.txt"}


def test_what_cannot_be_read_is_said_with_what_to_do(tmp_path: Path) -> None:
    cases = {
        "a.7z": (b"7z\xbc\xaf\x27\x1c" + b"0" * 100, "unsupported"),
        "a.rar": (b"Rar!\x1a\x07", "unsupported"),
        "a.dump": (b"PGDMP\x01\x0e", "unsupported"),
        "a.jpg": (b"\xff\xd8\xff\xe0", "no_text"),
        "a.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported"),
        "b.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        "c.xlsx": (b"PK\x03\x04" + b"broken" * 50, "damaged"),
        "d.log.gz": (gzip.compress(LINE.encode() * 9999)[:-2000], "damaged"),
    }
    for name, (data, _) in cases.items():
        (tmp_path / name).write_bytes(data)
    reasons = {Path(item.where.store).name: item.reason for item in read_all(tmp_path) if not isinstance(item, Piece)}
    assert reasons == {name: reason for name, (_, reason) in cases.items()}


def _pdf(line: str) -> bytes:
    """A page with one line in a built-in font: the least that is a PDF."""
    stream = f"BT /F1 12 Tf 20 100 Td ({line}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )


def test_every_value_of_the_person_is_known_to_these_tests() -> None:
    assert all(value in LINE for value in PERSON)
