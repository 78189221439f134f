"""The archive of a workspace: what its logs cover goes on file and decides 18.2; silence raises an alert; holds and terms bind."""

from datetime import datetime, timedelta

import pytest

from tests.archive.kept import instant, sealed
from zhengan.archive.errors import Refused
from zhengan.archive.keep.settings import CopyPlace
from zhengan.archive.sources import Source, Sources
from zhengan.cases import CaseBook
from zhengan.cases.hold import hold
from zhengan.ledger import Draft, Ed25519Signer, append, entries, origin_of
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.archive_judging import coverage, enter_alerts, enter_holdings, silent_now
from zhengan.workspace.folder import write_settings

BROKER = "华东证券"
AT = instant("2026-11-20T18:00:00")


@pytest.fixture
def archive(tmp_path, sqlite_place) -> LogArchive:
    workspace = write_settings(
        tmp_path, key=BROKER, name=BROKER, kind="securities_company", bureau="上海", digest="sha256"
    )
    workspace.signing_key.parent.mkdir()
    Ed25519Signer.create(workspace.signing_key, origin_of(BROKER))
    append(BROKER, [Draft("system", "oms", {"name": "交易"})], actor="li", source="test", now=AT)
    found = LogArchive(workspace, BROKER)
    found.save_sources(Sources([Source("oms-1", "business", system="oms", expected="PT1H")]))
    return found


def _holdings():
    return [
        (entry.payload["from"], entry.payload["until"], entry.payload["complete"])
        for entry in entries(BROKER, types=["log_holding"])
    ]


def test_what_is_covered_goes_on_file_once(archive):
    sealed(archive.place, 1, instant("2026-11-19T10:00:00"))
    assert enter_holdings(archive, by="archive", at=AT).added == 1
    assert enter_holdings(archive, by="archive", at=AT).added == 0
    assert _holdings() == [("2026-11-19T09:30:00+08:00", "2026-11-19T09:30:01+08:00", True)]
    (found,) = coverage(archive)
    assert (found.object_type, found.object, found.log_class) == ("system", "oms", "business")


def test_a_missing_number_is_on_file_as_incomplete(archive):
    sealed(archive.place, 1, instant("2026-11-19T10:00:00"))
    sealed(archive.place, 2, instant("2026-11-19T10:01:00"), first=21)
    enter_holdings(archive, by="archive", at=AT)
    assert [complete for _, _, complete in _holdings()] == [False]


def test_a_silent_source_raises_one_alert_that_ends_when_it_speaks(archive):
    sealed(archive.place, 1, instant("2026-11-19T10:00:00"))
    begun = instant("2026-11-01T00:00:00")

    def told(now: datetime) -> int:
        return enter_alerts(archive, silent_now(archive, now, begun), by="archive", at=now).added

    assert told(instant("2026-11-19T10:20:00")) == 0
    assert told(AT) == 1
    assert told(AT + timedelta(minutes=1)) == 0
    (alert,) = entries(BROKER, types=["alert"])
    assert (alert.payload["system"], alert.payload["severity"]) == ("oms", "major")
    assert "业务日志来源 oms-1 自 2026-11-19T09:30:00+08:00 起没有日志" in alert.payload["disposal"]
    archive.save_sources(Sources([Source("oms-1", "business", system="oms", expected="P9D")]))
    assert told(AT + timedelta(minutes=2)) == 1
    assert list(entries(BROKER, types=["alert"]))[-1].payload["closed_at"] == "2026-11-20T18:02:00+08:00"
    assert told(AT + timedelta(minutes=3)) == 0


def test_a_case_holds_the_logs_of_its_system(archive):
    segment = sealed(archive.place, 1, instant("2020-11-19T10:00:00"))
    name = segment.manifest.segment
    book = CaseBook(BROKER)
    case = book.open_case("incident", None, "li", AT, title="故障")
    hold(book, case, [("log", "oms")], "li", AT, ground="查原因")
    with pytest.raises(Refused, match=f"由 {case.key} 保全"):
        archive.delete(name, by="admin", at=AT, ground="腾空间")
    (kept,) = archive.kept(AT.date())
    assert kept.holds == (case.key,)


def test_an_own_longer_term_and_a_second_place(archive, tmp_path):
    segment = sealed(archive.place, 1, instant("2020-11-19T10:00:00"))
    archive.place.keeping.write_text(f"terms: {{business: P7Y}}\ncopies: [{{name: 异地, to: {tmp_path / 'second'}}}]\n")
    with pytest.raises(Refused, match="应保存 P7Y"):
        archive.delete(segment.manifest.segment, by="admin", at=AT, ground="腾空间")
    place = archive.copy_place("异地")
    assert place == CopyPlace("异地", str(tmp_path / "second"))
    assert [event.segment for event in archive.copy(place, by="li", at=AT)] == [segment.manifest.segment]
    assert list(archive.compare(place)) == []
    with pytest.raises(Refused, match="登记的是：异地"):
        archive.copy_place("南方")


def test_the_forecast_counts_what_is_stored(archive):
    sealed(archive.place, 1, instant("2026-11-19T10:00:00"))
    (manifest,) = archive.manifests()
    seen = archive.forecast(AT.date())
    assert (seen.stored, seen.per_day) == (manifest.stored_bytes, manifest.stored_bytes)


@pytest.mark.parametrize("name", ["../etc", "甲/乙", ".hidden", "x" * 200])
def test_an_institution_never_leads_out_of_the_workspace(archive, name):
    root = LogArchive(archive.workspace, name).place.root
    assert root.parent == archive.workspace.root / "archive"
    assert root != archive.place.root
