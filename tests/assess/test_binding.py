"""Which duties address an institution by its kind and standing alone."""

from datetime import date
from pathlib import Path

from tests.cli.given import FILES, FUTURES, LAKE, SEA, write_files
from zhengan.assess.binding import Binding, bindings
from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.sources import folder_evidence
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue

CATALOGUE, CALENDAR = load_catalogue(), load_calendar()
DAY = date(2026, 11, 20)
EXCHANGE = {"institution.csv": "key,name,kind,bureau\n海晏交易所,海晏交易所,exchange,上海\n"}
BANK = {"institution.csv": "key,name,kind,bureau,like\n海晏银行,海晏银行,bank,上海,operating\n"}
STANDING = {**FUTURES, "standing.csv": "key,code,from,until\n服务,service,2026-01-01,2026-06-30\n"}


def bound(folder: Path, files: dict[str, str], day: date = DAY) -> dict[str, Binding]:
    base = folder_evidence(write_files(folder, files), None, CALENDAR)
    assert isinstance(base, EvidenceBase)
    return bindings(base, day, CATALOGUE.choose({}), CATALOGUE, CALENDAR)


def ids(found: Binding) -> set[str]:
    return {duty.id for duty in found.duties}


def test_core_and_operating_institutions_are_bound_apart(tmp_path: Path) -> None:
    broker = bound(tmp_path / "a", dict(FILES))[SEA]
    exchange = bound(tmp_path / "b", EXCHANGE)["海晏交易所"]
    assert "csrc-218/21#network-operating" in ids(broker)
    assert "csrc-218/21#network-operating" not in ids(exchange)
    assert "csrc-218/21#network-core" in ids(exchange) - ids(broker)
    assert "csrc-218/21#capacity" in ids(exchange) & ids(broker)
    assert "operating" in broker.codes
    assert broker.mutatis == frozenset()


def test_the_law_of_the_day_binds(tmp_path: Path) -> None:
    before = bound(tmp_path, dict(FILES), date(2023, 4, 30))[SEA]
    assert not any(duty.instrument == "csrc-218" for duty in before.duties)
    assert all(duty.in_force(date(2023, 4, 30)) for duty in before.duties)


def test_a_standing_binds_while_it_lasts(tmp_path: Path) -> None:
    during = bound(tmp_path / "a", STANDING, date(2026, 6, 30))[LAKE]
    after = bound(tmp_path / "b", STANDING, date(2026, 7, 1))[LAKE]
    assert "service" in during.codes
    assert "service" not in after.codes
    assert ids(after) < ids(during)


def test_a_body_bound_by_analogy_is_marked_and_owes_no_annual_report(tmp_path: Path) -> None:
    bank = bound(tmp_path, BANK)["海晏银行"]
    own = {duty.id for duty in bank.duties if duty.instrument == "csrc-218" and "anyone" not in duty.who}
    assert own <= bank.mutatis
    assert "csrc-218/21#capacity" in bank.mutatis
    assert "csrc-218/59#annual-report" not in ids(bank)
