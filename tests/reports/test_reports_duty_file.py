"""Duty files: who owed, knew, decided, did and reported what; sealed, the same bytes again, and refused once anything is changed."""

import json
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from tests.cli.given import FILES, SEA, write_files
from zhengan.cases.book import CaseBook
from zhengan.ledger import Ed25519Signer, Event, NoteError, VerifierKey, note_down, origin_of
from zhengan.reports.duty_file.file import DutyFile
from zhengan.reports.duty_file.page import handover_page, page_of
from zhengan.reports.duty_file.seal import JSON, SEAL, opened
from zhengan.workspace.duty_files import gather, handed_over, sealed
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace, write_settings
from zhengan.workspace.intake import take_folder

SPRING = datetime(2026, 3, 2, 2, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
PEOPLE = (
    "key,role,holder,position,from,until,head\n"
    "首,first_responsible,沈一,董事长,2023-09-01,,\n"
    "直1,directly_responsible,裴二,副总裁,2023-09-01,2026-04-19,\n"
    "直2,directly_responsible,陆三,副总裁,2026-04-25,,\n"
    "牵头,lead_department,信息技术部,,2024-01-01,,周四\n"
    "证联,sfnet_security_primary,吴五,,2024-01-01,,\n"
)
RECORDS = {
    "appointment.csv": PEOPLE,
    "governance_body.csv": "key,name,kind\n委,安全委员会,decision\n",
    "meeting.csv": "key,body,held_on,topics,decisions\n会1,委,2026-02-10,年度计划,同意\n会2,委,2026-06-10,整改,限期完成\n",
    "regulator_notice.csv": (
        "key,kind,issued_at,from,subjects,person\n函1,risk_alert,2026-03-05T10:00:00+08:00,上海证监局,备份,裴二\n"
    ),
    "submission.csv": (
        "key,kind,sent_at,to,period\n年报,annual_report,2026-04-15T10:00:00+08:00,上海证监局,2025\n"
        "演练报告,drill,2026-06-02T10:00:00+08:00,上海证监局,\n"
    ),
    "judgement.csv": (
        "key,obligation,conclusion,grounds,by,on,until\n"
        "判1,csrc-218/10#first-is-head,met,章程,裴二 副总裁,2026-03-20,2027-03-19\n"
    ),
}


@dataclass(frozen=True)
class Firm:
    workspace: Workspace
    key: VerifierKey


@pytest.fixture
def firm(tmp_path: Path, sqlite_place: str) -> Firm:
    """A firm whose evidence came in spring, with people, a case, and a person who used the console."""
    workspace = write_settings(
        tmp_path, key=SEA, name="海晏证券有限公司", kind="securities", bureau="上海", digest="sha256"
    )
    assert sqlite_place == str(workspace.database)
    workspace.signing_key.parent.mkdir(mode=0o700)
    signer = Ed25519Signer.create(workspace.signing_key, origin_of(SEA))
    folder = write_files(tmp_path / "evidence", {**FILES, **RECORDS})
    take_folder(workspace, folder, SPRING, "given")
    note_down(SEA, Event("read", "/i/海晏证券/verdicts/"), actor="pei", source="console", now=SPRING)
    note_down(SEA, Event("read", "/i/海晏证券/verdicts/"), actor="pei", source="console", now=SPRING)
    note_down(
        SEA,
        Event("setting", "reading:coverage", {"value": "any", "why": "会议决定"}),
        actor="pei",
        source="settings",
        now=SPRING,
    )
    CaseBook(SEA).open_case("rectification", ("appointment", "直1"), "pei", SPRING, title="补制度")
    return Firm(workspace, signer.key)


def test_a_file_tells_what_a_person_owed_knew_decided_and_reported(firm: Firm) -> None:
    found = _file(firm, "裴二")
    assert [(one.title, one.first, one.last) for one in found.terms] == [
        ("直接责任人", date(2023, 9, 1), date(2026, 4, 19))
    ]
    assert (found.since, found.until) == (date(2023, 9, 1), date(2026, 4, 19))
    assert len(found.owed) > 100
    assert {one.posts for one in found.owed} == {("直接责任人",)}
    told = {(one.kind, one.own, one.words.partition("：")[0]) for one in found.deeds}
    assert ("known", True, "监管来文 函1") in told
    assert ("known", True, "查看 /i/海晏证券/verdicts/") in told
    assert ("decided", False, "会议 会1") in told
    assert ("decided", True, "人工判断 判1") in told
    assert ("decided", True, "设置 reading:coverage") in told
    assert ("decided", True, "处置 rectification/2026-001") in told
    assert ("reported", False, "报送 年报") in told
    assert not any("会2" in one.words or "演练报告" in one.words for one in found.deeds), "after he had left"
    looked = next(one for one in found.deeds if one.words.startswith("查看"))
    assert looked.count == 2


def test_what_was_known_is_judged_by_what_was_on_file_then(firm: Firm) -> None:
    standings = {one.day: one for one in _file(firm, "裴二").standings}
    assert not standings[date(2025, 12, 31)].counts, "nothing was on file before March"
    assert standings[date(2026, 3, 31)].counts["breached"] > 0
    assert standings[date(2026, 3, 31)].turned
    assert date(2026, 4, 19) in standings


def test_what_was_owed_is_told_though_the_evidence_came_later(firm: Firm) -> None:
    found = gather(firm.workspace, SEA, "裴二", ("pei",), (date(2025, 10, 1), date(2025, 12, 31)), NOW)
    assert len(found.owed) > 100
    assert {one.verdict for one in found.owed} > {"breached", "unproven"}
    assert not any(one.counts for one in found.standings)


def test_a_post_of_the_network_answers_for_its_duties_only(firm: Firm) -> None:
    owed = _short(firm, "吴五").owed
    assert all(one.obligation.startswith("sfnet-2018/") for one in owed)


def test_the_head_of_a_department_answers_for_it(firm: Firm) -> None:
    assert [one.holder for one in _short(firm, "周四").terms] == ["信息技术部"]


def test_who_holds_no_post_and_days_out_of_office_are_refused(firm: Firm) -> None:
    with pytest.raises(InputError, match="没有任职记录"):
        _file(firm, "路人")
    with pytest.raises(InputError, match="没有任职"):
        gather(firm.workspace, SEA, "陆三", (), (date(2024, 1, 1), date(2024, 2, 1)), NOW)


def test_a_sealed_file_has_fixed_bytes_and_is_verified_with_the_key_alone(firm: Firm, tmp_path: Path) -> None:
    found = _short(firm, "裴二")
    content = sealed(firm.workspace, found, NOW)
    assert content == sealed(firm.workspace, found, NOW)
    path = _written(tmp_path / "档案.zip", content)
    checked = opened(path, [firm.key])
    assert checked.said["holder"] == "裴二"
    assert checked.proven == len({(one.chain, one.seq) for one in found.deeds} | {(SEA, found.terms[0].seq)})
    page = zipfile.ZipFile(path).read("duty-file.html").decode()
    assert "尽责档案：裴二" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_flipped_byte_anywhere_is_refused(firm: Firm, tmp_path: Path) -> None:
    content = sealed(firm.workspace, _short(firm, "裴二"), NOW)
    step = max(1, len(content) // 120)
    for at in range(0, len(content), step):
        flipped = bytearray(content)
        flipped[at] ^= 1
        with pytest.raises(NoteError):
            opened(_written(tmp_path / "坏.zip", bytes(flipped)), [firm.key])


def test_a_file_made_over_is_refused(firm: Firm, tmp_path: Path) -> None:
    members = _members(sealed(firm.workspace, _short(firm, "裴二"), NOW))
    other = Ed25519Signer.create(tmp_path / "other.key", origin_of("别家"))
    said = json.loads(members[JSON])
    said["deeds"] = said["deeds"][1:]
    fewer = {**members, JSON: json.dumps(said).encode()}
    with pytest.raises(NoteError, match=r"与封条不符：duty-file\.json"):
        opened(_written(tmp_path / "少.zip", _packed(fewer)), [firm.key])
    with pytest.raises(NoteError, match="没有给定公钥的签名"):
        opened(_written(tmp_path / "别.zip", _packed(members)), [other.key])
    with pytest.raises(NoteError, match=r"与封条不符：more\.txt"):
        opened(_written(tmp_path / "多.zip", _packed({**members, "more.txt": b"x"})), [firm.key])
    with pytest.raises(NoteError, match="写法与封存时不同"):
        opened(_written(tmp_path / "重.zip", _packed(members, (2026, 1, 1, 0, 0, 0))), [firm.key])
    with pytest.raises(NoteError, match="读不开"):
        opened(_written(tmp_path / "空.zip", b""), [firm.key])


def test_hostile_names_do_no_harm_in_the_page(firm: Firm) -> None:
    found = _short(firm, "裴二")
    page = page_of(replace(found, holder="<script>alert(1)</script>"))
    assert "<script>" not in page


def test_a_post_is_handed_over_with_all_that_is_open(firm: Firm) -> None:
    found, name = handed_over(firm.workspace, SEA, "直接责任人", date(2026, 5, 1))
    assert (found.leaving, found.coming, name) == ("裴二", "陆三", "海晏证券有限公司")
    assert any("数据备份设施" in one.what for one in found.duties)
    assert [one.what.partition("　")[0] for one in found.cases] == ["整改 2026-001"]
    assert found.deadlines
    assert all(one.day <= "2026-07-30" for one in found.deadlines)
    assert "裴二 交给 陆三" in handover_page(found, name)
    planned, _ = handed_over(firm.workspace, SEA, "directly_responsible", date(2026, 4, 1))
    assert (planned.leaving, planned.coming) == ("裴二", "陆三")
    with pytest.raises(InputError, match="职务应为"):
        handed_over(firm.workspace, SEA, "门卫", date(2026, 5, 1))


def _short(firm: Firm, holder: str) -> DutyFile:
    """The file of this year's first months alone: two days to judge."""
    return gather(firm.workspace, SEA, holder, ("pei",), (date(2026, 3, 1), date(2026, 4, 30)), NOW)


def _file(firm: Firm, holder: str) -> DutyFile:
    return gather(firm.workspace, SEA, holder, ("pei",), (None, None), NOW)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.namelist()[-1] == SEAL
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(members: dict[str, bytes], time: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0)) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, time)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return made.getvalue()
