"""The audit trail: a chain beside the institution's, kept, signed, exported and proved like it."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ledger.given import BROKER, NOW, fill, signer, unguarded
from zhengan.ledger import (
    DraftError,
    Event,
    append,
    checkpoint,
    create_ledger,
    entries,
    export,
    head,
    institutions,
    newest,
    note_all,
    note_down,
    prove,
    together,
    trail_name,
    trails,
    verify,
    verify_export,
)
from zhengan.ledger.chain import MAX_INSTITUTION
from zhengan.ledger.trail import KINDS, MAX_DETAIL_TEXT, trail

pytestmark = pytest.mark.usefixtures("ledger_place")

TRAIL = f"audit:{BROKER}"
TOOL = Path(__file__).parents[2] / "tools" / "verify_ledger.py"
READ = Event("read", "system/核心交易", {"page": "系统", "rows": 3})


def note(*events: Event, institution: str = BROKER) -> list[int]:
    return [note_down(institution, event, actor="张三", source="console", now=NOW) for event in events]


def test_an_event_is_an_entry_of_a_chain_beside_the_institutions() -> None:
    fill(3)
    assert note(READ, Event("export", "evidence")) == [1, 2]
    first, second = trail(BROKER)
    assert (first.institution, first.type, first.key, first.payload) == (TRAIL, "read", READ.subject, READ.detail)
    assert (first.content()["actor"], first.content()["source"], first.content()["seq"]) == ("张三", "console", 1)
    assert second.payload == {}
    assert institutions() == (BROKER,)
    assert trails() == (TRAIL,)
    assert {found.institution for found in entries()} == {BROKER}
    assert len(list(entries(TRAIL))) == 2
    assert head(BROKER).seq == 3


def test_equal_events_are_all_kept() -> None:
    note(READ, READ)
    done = note_all(BROKER, [READ, READ, READ], actor="张三", source="console", now=NOW)
    assert (done.first, done.last, done.added, done.ignored) == (3, 5, 5 - 2, 0)
    assert [found.seq for found in trail(BROKER)] == [1, 2, 3, 4, 5]


def test_the_server_has_a_trail_of_its_own() -> None:
    note(Event("login_failed", "李四"), institution="")
    note(READ)
    assert trails() == ("audit:", TRAIL)
    assert [found.key for found in trail("")] == ["李四"]
    assert institutions() == ()


def test_a_trail_takes_the_digest_of_its_institution() -> None:
    create_ledger(BROKER, "sm3")
    note(READ)
    note(READ, institution="")
    note(READ, institution="别家")
    assert [head(name).algorithm for name in (TRAIL, "audit:", "audit:别家")] == ["sm3", "sm3", "sha256"]
    assert verify().faults == ()


def test_names_of_trails_are_no_institutions() -> None:
    for attempt in (
        lambda: create_ledger(TRAIL, "sha256"),
        lambda: fill(1, institution=TRAIL),
        lambda: fill(1, institution="audit:"),
        lambda: note(READ, institution=TRAIL),
        lambda: list(trail(TRAIL)),
    ):
        with pytest.raises(DraftError, match="不能以“audit:”开头"):
            attempt()
    assert trails() == institutions() == ()


def test_the_longest_institution_has_a_trail_too() -> None:
    longest = "长" * MAX_INSTITUTION
    note(READ, institution=longest)
    assert trails() == (trail_name(longest),)
    with pytest.raises(DraftError, match="机构应为"):
        note(READ, institution=f"{longest}长")


def test_verification_covers_trails_and_places_their_faults() -> None:
    fill(3)
    note(*[READ] * 4)
    found = verify()
    assert (found.entries, found.faults) == (7, ())
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE ledger_entry SET body = replace(body, '张三', '李四') WHERE institution = %s AND seq = 2", [TRAIL]
        )
    assert {(fault.institution, fault.seq) for fault in verify().faults} == {(TRAIL, 2)}
    assert verify(BROKER).faults == ()
    assert len(verify(TRAIL).faults) == 1


def test_a_trail_is_signed_exported_and_proved_like_any_chain(tmp_path: Path) -> None:
    note(*[READ] * 5)
    checkpoint(TRAIL, signer(), NOW)
    note(READ)
    assert verify(TRAIL, keys=[signer().key]).signed == 5
    file, proof = tmp_path / "trail.jsonl", tmp_path / "proof.json"
    assert export(TRAIL, file) == 6
    assert verify_export(file, [signer().key]).faults == ()
    prove(TRAIL, 3, proof)
    for path in (file, proof):
        command = [sys.executable, "-I", "-S", str(TOOL), str(path), "--key", str(signer().key)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_several_events_are_one_transaction() -> None:
    with pytest.raises(DraftError, match="种类应为"):
        note_all(BROKER, [READ, Event("peek", "x")], actor="张三", source="console", now=NOW)
    assert trails() == ()

    def write_and_fail() -> None:
        with together():
            fill(2)
            note(Event("write", "backup_run/bk-0"))
            raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert head(BROKER).seq == head(TRAIL).seq == 0
    done = note_all(BROKER, [], actor="张三", source="console", now=NOW)
    assert done.added == 0


def test_events_are_found_by_kind_subject_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.store.BATCH", 2)
    note(*(Event(kind, f"/{n}") for n in range(3) for kind in ("read", "write", "job")))
    assert [found.seq for found in trail(BROKER, kinds=["read"])] == [1, 4, 7]
    assert [found.seq for found in trail(BROKER, after=4, kinds=["read", "job"])] == [6, 7, 9]
    assert [found.seq for found in trail(BROKER, subject="/1")] == [4, 5, 6]
    assert [found.seq for found in trail(BROKER, kinds=["job"], subject="/1")] == [6]
    assert [found.seq for found in newest(BROKER, 3)] == [9, 8, 7]
    assert [found.seq for found in newest(BROKER, 3, before=7)] == [6, 5, 4]
    assert [found.seq for found in newest(BROKER, 9, kinds=["write"])] == [8, 5, 2]
    assert newest(BROKER, 9, kinds=[]) == newest("无", 9) == ()


def test_nobody_escapes_the_trail_by_odd_text() -> None:
    odd = Event(
        "login_failed", "\ud800a\x00" + "长" * 900, {"agent": "x" * 9_000, "more": ["\udfff", {"deep": "\x00"}]}
    )
    for event in (odd, Event("denied", "")):
        note_down(BROKER, event, actor="\ud800\x00", source="", now=NOW)
    first, second = trail(BROKER)
    assert first.key.startswith("?a�长")
    assert (len(first.key), first.key[-1]) == (400, "…")
    assert len(first.payload["agent"]) == MAX_DETAIL_TEXT
    assert first.payload["more"] == ["?", {"deep": "�"}]
    assert (second.key, second.content()["actor"], second.content()["source"]) == ("-", "?�", "?")
    assert verify().faults == ()


def test_what_a_ledger_cannot_hold_is_refused() -> None:
    with pytest.raises(DraftError, match="float"):
        note(Event("job", "nightly", {"seconds": 0.5}))
    with pytest.raises(DraftError, match="时区"):
        note_down(BROKER, READ, actor="a", source="s", now=(NOW + timedelta(0)).replace(tzinfo=None))
    assert head(TRAIL).seq == 0
    note(*(Event(kind, "x") for kind in KINDS))
    assert head(TRAIL).seq == len(KINDS)


def test_an_import_does_not_see_the_trail() -> None:
    note(READ)
    done = append(BROKER, [], actor="a", source="s", now=NOW)
    assert done.added == 0
    assert fill(2).first == 1
