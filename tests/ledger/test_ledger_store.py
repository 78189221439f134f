"""Writing and reading, with the same bodies on SQLite and PostgreSQL."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import DatabaseError, connection

from tests.ledger.given import BROKER, NOW, drafts, fill
from zhengan.ledger import (
    AbsentError,
    Appended,
    Draft,
    DraftError,
    LedgerError,
    StorageError,
    append,
    create_ledger,
    entries,
    entry,
    head,
    institutions,
    verify,
)
from zhengan.ledger.chain import MAX_BODY
from zhengan.ledger.digest import hasher

pytestmark = pytest.mark.usefixtures("ledger_place")


def test_what_goes_in_comes_out() -> None:
    draft = Draft("change", "c-1", {"系统": ["a", None, True, 5]}, "2026-11-19", ("sha256:aa",), "2020-01-01", "转入")
    assert append(BROKER, [draft], actor="张三", source="change.csv", now=NOW) == Appended(1, 1, 1, 0)
    (found,) = entries(BROKER)
    assert found[1:7] == (BROKER, 1, "change", "c-1", "2026-11-19", "2026-11-20T09:02:03.000000+08:00")
    assert found.payload == draft.payload
    assert found.content() == {
        "actor": "张三",
        "attachments": ["sha256:aa"],
        "claimed": {"reason": "转入", "recorded_at": "2020-01-01"},
        "institution": BROKER,
        "key": "c-1",
        "payload": draft.payload,
        "recorded_at": "2026-11-20T09:02:03.000000+08:00",
        "seq": 1,
        "source": "change.csv",
        "type": "change",
        "valid_at": "2026-11-19",
    }
    assert found.digest == hasher("sha256")(bytes(33) + found.body).digest()
    assert "claimed" not in _only(Draft("change", "c-2", {})).content()


def _only(draft: Draft) -> object:
    append(BROKER, [draft], actor="a", source="s", now=NOW)
    return list(entries(BROKER))[-1]


def test_the_chain_goes_on_over_calls_and_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.store.BATCH", 7)
    assert fill(20) == Appended(1, 20, 20, 0)
    assert fill(25) == Appended(21, 25, 5, 20)
    assert [found.seq for found in entries(BROKER)] == list(range(1, 26))
    previous = bytes(32)
    for found in entries(BROKER):
        previous = hasher("sha256")(b"\x00" + previous + found.body).digest()
        assert found.digest == previous
    end = head(BROKER)
    assert (end.seq, end.digest, end.algorithm) == (25, previous, "sha256")


def test_a_version_already_there_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.store.BATCH", 2)
    first, second = Draft("system", "s", {"v": 1}), Draft("system", "s", {"v": 2})
    others = [
        Draft("system", "s", {"v": True}),
        Draft("system", "s", {"v": 1}, "2026-01-01"),
        Draft("system", "s", {"v": 1}, None, ("sha256:bb",)),
        Draft("system", "t", {"v": 1}),
        Draft("product", "s", {"v": 1}),
    ]
    claimed = Draft("system", "s", {"v": 1}, claimed_at="2020-01-01", claimed_reason="x")
    added = append(BROKER, [first, second, first, claimed, *others, second], actor="a", source="s", now=NOW)
    assert added == Appended(1, 7, 7, 3)
    assert append(BROKER, [second, first, *others], actor="b", source="t", now=NOW) == Appended(0, 0, 0, 7)
    assert append("别家", [first], actor="a", source="s", now=NOW).added == 1


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (Draft("system", "s", {"n": 0.5}), r"\.payload\.n .*float"),
        (Draft("system", "s", {"n": "\ud800"}), "Unicode"),
        (Draft("system", "s", {"n": 2**60}), "2 的 53 次方"),
        (Draft("system", "", {}), "键应为"),
        (Draft("system", "k" * 401, {}), "键应为"),
        (Draft("system", "a\x00b", {}), "空字符"),
        (Draft("system", "\ud800", {}), "代理字符"),
        (Draft("", "k", {}), "类型应为"),
        (Draft("system", "k", {}, ""), "生效时间应为"),
        (Draft("system", "k", {"x": "y" * MAX_BODY}), "附件"),
    ],
)
def test_a_bad_draft_takes_the_whole_call_back(draft: Draft, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.store.BATCH", 3)
    fill(2)
    with pytest.raises(DraftError, match=told):
        append(BROKER, [*drafts(8, 10), draft], actor="a", source="s", now=NOW)
    assert head(BROKER).seq == 2
    assert fill(3).first == 3


def test_a_producer_that_breaks_takes_the_whole_call_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.store.BATCH", 3)

    def broken() -> Iterator[Draft]:
        yield from drafts(8)
        raise RuntimeError("row 9")

    with pytest.raises(RuntimeError, match="row 9"):
        append(BROKER, broken(), actor="a", source="s", now=NOW)
    assert head(BROKER).seq == 0
    assert list(entries()) == []


@pytest.mark.parametrize(
    ("institution", "actor", "now"),
    [("", "a", NOW), ("x" * 121, "a", NOW), (BROKER, "", NOW), (BROKER, "a", datetime(2026, 1, 1))],  # noqa: DTZ001
)
def test_every_call_says_who_and_when(institution: str, actor: str, now: datetime) -> None:
    with pytest.raises(DraftError):
        append(institution, [], actor=actor, source="s", now=now)


def test_the_digest_is_chosen_once() -> None:
    create_ledger(BROKER, "sm3")
    create_ledger(BROKER, "sm3")
    with pytest.raises(LedgerError, match="sm3"):
        create_ledger(BROKER, "sha256")
    fill(3)
    (first, *_) = entries(BROKER)
    assert first.digest == hasher("sm3")(bytes(33) + first.body).digest()
    assert head(BROKER).algorithm == "sm3"
    assert verify(BROKER).faults == ()


def test_reading_by_institution_type_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.store.BATCH", 4)
    fill(9, institution="乙")
    fill(3, institution="甲")
    append("乙", [Draft("system", "s", {})], actor="a", source="s", now=NOW)
    create_ledger("丙", "sha256")
    assert institutions() == ("丙", "乙", "甲")
    assert [(found.institution, found.seq) for found in entries()] == [
        *(("乙", n) for n in range(1, 11)),
        *(("甲", n) for n in range(1, 4)),
    ]
    assert len({found.id for found in entries()}) == 13
    assert [found.seq for found in entries("乙", after=7)] == [8, 9, 10]
    assert [found.seq for found in entries("乙", types=["system", "change"])] == [10]
    assert list(entries("乙", types=[])) == []
    assert list(entries("无")) == []
    assert entry("乙", 10).type == "system"
    for absent in (0, 11):
        with pytest.raises(AbsentError, match="10"):
            entry("乙", absent)


def test_the_caller_may_write_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.store.BATCH", 2)
    fill(3)
    seen = []
    for found in entries(BROKER):
        seen.append(found.seq)
        if found.seq < 6:
            fill(found.seq + 4)
    assert seen == list(range(1, 10))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET key = 'x' WHERE seq = 2",
        "DELETE FROM ledger_entry WHERE seq = 2",
        "UPDATE ledger_chain SET algorithm = 'sm3'",
        "DELETE FROM ledger_chain",
        "UPDATE ledger_checkpoint SET size = 1",
        "DELETE FROM ledger_checkpoint",
        (
            "INSERT INTO ledger_entry (institution, seq, type, key, recorded_at, body, digest) "
            "SELECT institution, seq + 2, type, key, recorded_at, body, digest FROM ledger_entry WHERE seq = 3"
        ),
    ],
)
def test_the_database_refuses_to_change_the_past(statement: str) -> None:
    from tests.ledger.given import signer
    from zhengan.ledger import checkpoint

    fill(3)
    checkpoint(BROKER, signer(), NOW)
    with pytest.raises(DatabaseError, match=r"append-only|without gaps"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify(BROKER).faults == ()


def test_replacing_and_emptying_are_refused_too() -> None:
    fill(3)
    if connection.vendor == "sqlite":
        row = "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = {}"
        statements = [row.format(3), row.format(1)]
    else:
        statements = ["TRUNCATE ledger_entry", "TRUNCATE ledger_chain, ledger_checkpoint"]
    for statement in statements:
        with pytest.raises(DatabaseError, match=r"append-only|without gaps"), connection.cursor() as cursor:
            cursor.execute(statement)
    assert verify(BROKER).entries == 3


def test_the_body_is_what_any_json_reader_reads() -> None:
    fill(1)
    (found,) = entries(BROKER)
    assert json.loads(found.body)["payload"] == found.payload


def test_missing_tables_are_told_plainly(tmp_path: object) -> None:
    from zhengan.ledger.database import configure

    configure(f"{tmp_path}/new.sqlite3")
    with pytest.raises(StorageError, match="zhengan init"):
        head(BROKER)
