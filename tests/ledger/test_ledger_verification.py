"""Every alteration of a stored ledger is found and placed, on both databases."""

import pytest
from django.db import connection, transaction

from tests.ledger.given import BROKER, NOW, fill, signer, unguarded
from zhengan.ledger import AbsentError, LedgerError, checkpoint, checkpoints, create_ledger, head, verify
from zhengan.ledger.fault import MAX_FAULTS

pytestmark = pytest.mark.usefixtures("ledger_place")


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.reading.BATCH", 4)


def _signed() -> None:
    fill(6)
    checkpoint(BROKER, signer(), NOW)
    fill(11)
    checkpoint(BROKER, signer(), NOW)
    fill(13)


def _altered(statement: str, *parameters: object) -> list[tuple[int, str]]:
    with unguarded() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount
    found = verify(BROKER, keys=[signer().key])
    assert all(fault.institution == BROKER and fault.remedy and str(fault) for fault in found.faults)
    assert set(found.faults) <= set(verify().faults)
    return [(fault.seq, fault.what) for fault in found.faults]


def test_a_sound_ledger() -> None:
    _signed()
    told: list[int] = []
    found = verify(BROKER, told.append)
    assert (found.entries, found.faults, found.signed) == (13, (), 11)
    assert found.head == head(BROKER).digest
    assert told[-1] == 13
    assert told == sorted(told)
    fill(2, institution="别家")
    both = verify(progress=told.append)
    assert (both.entries, both.faults, told[-1]) == (15, (), 15)


def test_an_empty_ledger() -> None:
    create_ledger(BROKER, "sha256")
    assert (verify(BROKER).entries, verify(BROKER).faults) == (0, ())
    assert verify().faults == ()
    with pytest.raises(AbsentError, match="没有记录"):
        checkpoint(BROKER, signer(), NOW)


@pytest.mark.parametrize("seq", [1, 4, 5, 6, 11, 12])
def test_an_altered_body(seq: int) -> None:
    _signed()
    statement = "UPDATE ledger_entry SET body = replace(body, '1024.5', '1024.6') WHERE seq = %s"
    assert _altered(statement, seq) == [(seq, "记录内容被改动")]


@pytest.mark.parametrize("seq", [1, 4, 5, 6, 11, 12])
def test_an_altered_digest(seq: int) -> None:
    _signed()
    assert _altered("UPDATE ledger_entry SET digest = %s WHERE seq = %s", b"x" * 32, seq) == [(seq, "记录的摘要被改动")]


def test_the_last_entry_altered_after_the_last_checkpoint() -> None:
    _signed()
    assert _altered("UPDATE ledger_entry SET digest = %s WHERE seq = 13", b"x" * 32) == [(13, "记录内容或摘要被改动")]


def test_two_neighbours_altered() -> None:
    _signed()
    changed = _altered("UPDATE ledger_entry SET digest = %s, body = replace(body, '4', '5') WHERE seq IN (7, 8)", b"x")
    assert [seq for seq, _ in changed if seq in (7, 8)] == [7, 8]


@pytest.mark.parametrize(
    ("column", "value"),
    [("type", "change"), ("key", "x"), ("valid_at", None), ("valid_at", "2020"), ("recorded_at", "2020")],
)
def test_an_altered_index_column(column: str, value: str | None) -> None:
    _signed()
    statement = f"UPDATE ledger_entry SET {column} = %s WHERE seq = 8"
    assert _altered(statement, value) == [(8, f"索引列 {column} 与内容不符")]


def test_entries_moved_to_another_institution_or_number() -> None:
    _signed()
    moved = _altered("UPDATE ledger_entry SET institution = '别家' WHERE seq = 8")
    assert (8, "缺少第 8 条") in moved
    numbered = _altered("UPDATE ledger_entry SET seq = 99 WHERE seq = 3")
    assert (3, "缺少第 3 条") in numbered


def test_missing_entries() -> None:
    _signed()
    assert _altered("DELETE FROM ledger_entry WHERE seq IN (3, 4, 5)") == [(3, "缺少第 3 至 5 条")]
    assert _altered("DELETE FROM ledger_entry WHERE seq = 12")[-1] == (12, "缺少第 12 条")


def test_an_end_cut_off_is_found_by_the_checkpoint() -> None:
    _signed()
    assert _altered("DELETE FROM ledger_entry WHERE seq > 9") == [(11, "检查点签过的记录缺失（第 10 至 11 条）")]


def test_a_history_rewritten_as_a_whole_is_found_by_the_checkpoint() -> None:
    _signed()
    with unguarded() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE seq > 8")
    fill(40, 20)
    found = verify(BROKER, keys=[signer().key])
    assert [(fault.seq, fault.what[:11]) for fault in found.faults] == [(11, "账本与检查点签过的根不")]
    assert found.signed == 6


@pytest.mark.parametrize(
    ("change", "value", "told"),
    [
        ("note = replace(note, 'time 2026', 'time 2027')", None, "检查点无效"),
        ("note = 'x'", None, "检查点无效"),
        ("size = 7", None, "条数与索引列不符"),
        ("key = %s", str(signer(9).key), "检查点"),
        ("key = 'x'", None, "检查点"),
        ("frontier = %s", b"x" * 64, "树缘"),
    ],
)
def test_an_altered_checkpoint(change: str, value: object, told: str) -> None:
    _signed()
    with unguarded() as cursor:
        cursor.execute(f"UPDATE ledger_checkpoint SET {change} WHERE size = 6", [value] if value is not None else [])
    (fault,) = verify(BROKER).faults
    assert told in fault.what
    assert fault.seq in (6, 7)


def test_a_forger_with_a_key_of_his_own_needs_the_auditors_key() -> None:
    fill(3)
    checkpoint(BROKER, signer(66), NOW)
    assert verify(BROKER).faults == ()
    (fault,) = verify(BROKER, keys=[signer().key]).faults
    assert (fault.seq, fault.what) == (3, "检查点无效")


def test_the_choice_of_digest_altered() -> None:
    create_ledger(BROKER, "sm3")
    fill(3)
    assert _altered("UPDATE ledger_chain SET algorithm = 'sha999'") == [(0, "账本的摘要算法记录被改动")]
    assert _altered("DELETE FROM ledger_chain") == [(0, "账本的摘要算法记录被改动")]


def test_a_ledger_altered_all_over_tells_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("chain_check", "columns"):
        monkeypatch.setattr(f"zhengan.ledger.{name}.MAX_FAULTS", 5)
    fill(30)
    assert len(_altered("UPDATE ledger_entry SET body = replace(body, '1024.5', '1')")) == 5
    assert MAX_FAULTS > 5


def test_uncommitted_entries_are_verified_in_their_own_transaction() -> None:
    with transaction.atomic():
        fill(5)
        assert (verify(BROKER).entries, verify(BROKER).faults) == (5, ())
        transaction.set_rollback(True)
    assert head(BROKER).seq == 0


def test_checkpoints_follow_each_other() -> None:
    fill(5)
    first = checkpoint(BROKER, signer(), NOW)
    assert checkpoint(BROKER, signer(), NOW) == first
    assert first.startswith(f"zhengan/{BROKER}\n5\n")
    fill(9)
    second = checkpoint(BROKER, signer(), NOW)
    other = checkpoint(BROKER, signer(2), NOW)
    assert checkpoints(BROKER) == (first, second, other)
    found = verify(BROKER)
    assert (found.faults, found.signed) == ((), 9)
    assert verify(BROKER, keys=[signer().key, signer(2).key]).faults == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET body = replace(body, '1024.5', '1024.6') WHERE seq = 8",
        "UPDATE ledger_checkpoint SET frontier = digest FROM ledger_entry WHERE ledger_entry.seq = 1",
        "UPDATE ledger_checkpoint SET note = replace(note, '2026', '2027')",
        "DELETE FROM ledger_entry WHERE seq = 8",
    ],
)
def test_nothing_altered_is_ever_signed(statement: str) -> None:
    fill(6)
    checkpoint(BROKER, signer(), NOW)
    fill(9)
    with unguarded() as cursor:
        cursor.execute(statement)
    with pytest.raises(LedgerError, match="不能签名"):
        checkpoint(BROKER, signer(), NOW)


def test_damage_to_the_file_is_told(request: pytest.FixtureRequest) -> None:
    place = request.getfixturevalue("ledger_place")
    if connection.vendor != "sqlite":
        assert verify().faults == ()
        return
    fill(400)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with open(place, "r+b") as file:  # noqa: PTH123
        file.seek(40 * 4096)
        file.write(b"\x00" * 4096)
    assert verify(BROKER).faults
