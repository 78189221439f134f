"""Cases stand in the same chain as records and disturb nothing: tables, verification, export, folders, assessments."""

from pathlib import Path

from tests.cases.given import AT, BROKER, LI, WANG, book, later, record_on_file
from tests.ledger.given import signer
from zhengan.assess.shelf import Shelf
from zhengan.assess.sources import stored_versions
from zhengan.cases import Case
from zhengan.ledger import checkpoint, entries, export, head, record_head, retract, verify, verify_export
from zhengan.ledger.tables import record_tables


def a_story() -> Case:
    case = book().open_case("change", ("system", "集中交易"), LI, AT, title="升级")
    case = book().attach(case, f"sha256:{'a' * 64}", "方案.pdf", LI, later(1))
    case = book().move(case, "assessed", LI, later(2), assessment="可以")
    return book().confirm(book().move(case, "approved", LI, later(3)), 4, WANG, later(4))


def test_tables_are_those_of_the_records_alone(ledger_place: str) -> None:
    record_on_file()
    before, end = record_tables(stored_versions(entries(BROKER))), record_head(BROKER)
    a_story()
    assert record_tables(stored_versions(entries(BROKER))) == before
    assert Shelf(stored_versions(entries())).tables == before
    assert (record_head(BROKER), head(BROKER).seq) == (end, 6)


def test_a_record_entered_after_a_story_is_the_new_end(ledger_place: str) -> None:
    a_story()
    assert record_head(BROKER).seq == 0
    record_on_file()
    assert record_head(BROKER) == head(BROKER)
    retract(BROKER, "system", "集中交易", reason="录错", actor=LI, source="test", now=AT)
    assert record_head(BROKER) == head(BROKER)


def test_a_chain_with_stories_is_verified_and_exported(ledger_place: str, tmp_path: Path) -> None:
    record_on_file()
    a_story()
    assert verify(None).faults == ()
    signed = signer()
    checkpoint(BROKER, signed, later(9))
    assert export(BROKER, tmp_path / "chain.jsonl") == head(BROKER).seq
    assert verify_export(tmp_path / "chain.jsonl", [signed.key]).faults == ()
