"""日志: one line with its proof; sources and their silence; coverage and holes; terms, deletion, copies."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.archive.kept import instant, sealed
from tests.web.browser import look
from tests.web.given import AsPerson, Console
from tests.web.log_archive import SECRET, SYSTEM, Archived, archived, feeding, order
from zhengan.archive.intake import make_lines
from zhengan.archive.segments import seal_wal
from zhengan.archive.segments.book import events
from zhengan.cases import CaseBook
from zhengan.cases.hold import hold
from zhengan.ledger import Draft, append, checkpoint, entries
from zhengan.ledger.trail import newest
from zhengan.web.charts.charts import Lanes
from zhengan.web.models import Job
from zhengan.web.work.kinds import KINDS
from zhengan.workspace.clock import now

__all__ = ["archived"]
VERIFIER = Path(__file__).parents[2] / "tools/verify_log_line.py"
OLD = instant("2020-01-02T09:30:00")


def get(archived: Archived, path: str, who: str = "filer"):
    return archived.console.client(who).get(archived.console.url(path))


def post(archived: Archived, path: str, who: str, **said: str):
    return archived.console.client(who).post(archived.console.url(path), said)


def important(console: Console, key: str = SYSTEM) -> None:
    append(
        console.institution,
        [Draft("system", key, {"name": "交易系统", "important": True})],
        actor="li",
        source="test",
        now=now(),
    )


def test_a_line_with_its_fields_neighbours_and_proof(archived: Archived, tmp_path: Path) -> None:
    checkpoint(archived.console.institution, archived.archive.signer(), now())
    shown = get(archived, "logs/line/app/78/").context["shown"]
    assert shown.line.text.endswith(f"order 77 accepted account={SECRET}")
    assert {(one.name, one.value) for one in shown.fields} >= {
        ("account", SECRET),
        ("app", "gateway"),
        ("severity", "6 信息"),
    }
    assert [line.seq for line in (*shown.before, *shown.after)] == [73, 74, 75, 76, 77, 79, 80, 81, 82, 83]
    assert (shown.proof.fault, shown.proof.size > 0, shown.proof.rows) == ("", True, 250)
    file = tmp_path / "line.json"
    file.write_bytes(get(archived, "logs/line/app/78/proof/", "reviewer").content)
    said = subprocess.run(
        [sys.executable, str(VERIFIER), str(file), "--key", shown.proof.key], capture_output=True, text=True, check=True
    )
    assert SECRET in said.stdout
    assert newest(archived.console.institution, 1)[0].type == "export"


def test_a_line_that_is_not_sealed_yet_says_so(archived: Archived) -> None:
    page = get(archived, "logs/line/app/252/")
    assert "还没有封存" in page.content.decode()
    assert "下载证明" not in page.content.decode()
    assert get(archived, "logs/line/app/252/proof/").status_code == 400
    assert get(archived, "logs/line/app/9999/").status_code == 404


def test_a_damaged_segment_proves_nothing(archived: Archived) -> None:
    (manifest,) = [one for one in archived.archive.manifests() if one.log_class == "business"]
    tree = archived.archive.place.segment("business", manifest.day, manifest.segment) / "lines.parquet"
    content = bytearray(tree.read_bytes())
    content[len(content) // 3] ^= 1
    tree.write_bytes(content)
    page = get(archived, "logs/?q=zzz")
    assert page.status_code == 200
    shown = archived.console.client("filer").get(archived.console.url("logs/line/app/78/"))
    assert "证明成立" not in shown.content.decode()


def test_sources_are_silent_by_the_day_of_the_page(archived: Archived) -> None:
    important(archived.console, "other")
    register = get(archived, "logs/sources/").context["register"]
    assert [(row.source.id, row.state, row.lines) for row in register.rows] == [
        ("host", "silent", 1),
        ("app", "normal", 253),
    ]
    assert register.rows[0].silent_for == "8 小时 30 分钟"
    assert {(one.system, one.log_class) for one in register.lacks} >= {("other", "business"), ("other", "system")}


def test_a_source_is_registered_with_a_token_shown_once(archived: Archived) -> None:
    said = {"id": "net", "class": "network", "device": "fw-1", "expected": "PT5M"}
    page = post(archived, "logs/sources/add/", "filer", **said)
    token = page.context["token"]
    assert token in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    found = archived.archive.sources().by_token(token)
    assert found is not None
    assert (found.id, found.device, found.expected) == ("net", "fw-1", "PT5M")
    assert token not in get(archived, "logs/sources/").content.decode()
    assert token not in str([entry.content() for entry in newest(archived.console.institution, 9)])
    renewed = post(archived, "logs/sources/net/renew/", "filer").context["token"]
    assert archived.archive.sources().by_token(token) is None
    assert archived.archive.sources().by_token(renewed) is not None
    assert post(archived, "logs/sources/net/end/", "filer").status_code == 302
    assert archived.archive.sources().get("net").enabled is False


@pytest.mark.parametrize(
    "said",
    [
        {"id": "app", "class": "business"},
        {"id": "a b", "class": "business"},
        {"id": "x", "class": "other"},
        {"id": "x", "class": "system", "expected": "soon"},
        {"id": "x", "class": "system", "system": "a", "device": "b"},
    ],
)
def test_a_wrong_source_is_not_registered(archived: Archived, said: dict[str, str]) -> None:
    before = archived.archive.place.sources.read_bytes()
    assert post(archived, "logs/sources/add/", "filer", **said).status_code == 400
    assert archived.archive.place.sources.read_bytes() == before


def test_holes_are_drawn_and_named(archived: Archived) -> None:
    important(archived.console)
    with feeding(archived.archive, instant("2026-11-20T17:55:00")) as intake:
        intake.accept("host", make_lines([order(1, instant("2026-11-20T17:55:00"))]))
        seal_wal(archived.archive.place, intake.wal, receiver="r1", signer=archived.archive.signer(), clock=now)
    coverage = get(archived, "logs/coverage/").context["coverage"]
    rows = {(row.object, row.log_class): row for row in coverage.rows}
    host = rows[SYSTEM, "system"]
    (hole,) = host.holes
    assert (f"{hole.end.astimezone(OLD.tzinfo):%H:%M:%S}", hole.length) == ("17:55:00", "8 小时 24 分钟")
    drawing = coverage.chart.drawing
    assert isinstance(drawing, Lanes)
    assert {piece.name for lane in drawing.lanes for piece in lane.pieces} == {"在存", "缺口"}
    assert post(archived, "logs/coverage/enter/", "filer").status_code == 302
    on_file = [entry.payload for entry in entries(archived.console.institution, types=["log_holding"])]
    kept = {one["log_class"] for one in on_file if one.get("system") == SYSTEM}
    assert kept == {"business", "system"}
    assert post(archived, "logs/coverage/enter/", "auditor").status_code == 403


def test_what_may_go_is_deleted_by_the_admin_alone(archived: Archived) -> None:
    segment = sealed(archived.archive.place, 900, OLD, source="old", log_class="system").manifest.segment
    keep = get(archived, "logs/keeping/?free=1", "admin").context["keep"]
    assert [row.kept.manifest.segment for row in keep.rows] == [segment]
    assert (keep.free, keep.total) == (1, 3)
    path = f"logs/keeping/{segment}/delete/"
    assert post(archived, path, "filer", ground="腾空间").status_code == 403
    assert post(archived, path, "admin", ground=" ").status_code == 400
    young = next(row for row in get(archived, "logs/keeping/", "admin").context["keep"].rows if row.refusal)
    assert (
        post(archived, f"logs/keeping/{young.kept.manifest.segment}/delete/", "admin", ground="腾空间").status_code
        == 400
    )
    assert post(archived, path, "admin", ground="保存期已满").status_code == 302
    (deleted,) = get(archived, "logs/keeping/", "auditor").context["keep"].deleted
    assert (deleted.event.segment, deleted.fault, deleted.word.by) == (segment, "", "admin")
    assert "term P6M csrc-218/18.2" in get(archived, "logs/keeping/", "auditor").content.decode()


def test_a_hold_keeps_what_is_old(archived: Archived) -> None:
    segment = sealed(archived.archive.place, 900, OLD, source="app", log_class="system", first=5000).manifest.segment
    book = CaseBook(archived.console.institution)
    case = book.open_case("incident", None, "li", now(), title="故障")
    hold(book, case, [("log", SYSTEM)], "li", now(), ground="查原因")
    answer = post(archived, f"logs/keeping/{segment}/delete/", "admin", ground="腾空间")
    assert answer.status_code == 400
    assert "保全" in answer.content.decode()
    page = get(archived, "logs/keeping/", "admin")
    assert page.context["keep"].holds[0].ground == "查原因"
    assert page.context["keep"].free == 0


def test_copies_are_made_and_counted(archived: Archived, tmp_path: Path) -> None:
    second = tmp_path / "second"
    archived.archive.place.keeping.write_text(json.dumps({"copies": [{"name": "异地", "to": str(second)}]}))
    assert "已核对 0 / 2 段" in get(archived, "logs/keeping/", "admin").content.decode()
    answer = post(archived, "logs/keeping/copy/", "admin", name="异地")
    job = Job.objects.get(kind="log_copy")
    assert answer["Location"].endswith(f"{job.pk}/")
    told: list[str] = []
    assert ended(job, told) == {"copied": 2}
    assert told[0] == "复制到异地"
    assert len(told) == 4
    assert ended(job, []) == {"copied": 0}
    assert "已核对 2 / 2 段" in get(archived, "logs/keeping/", "filer").content.decode()
    assert sum(event.event == "copied" for event in events(archived.console.institution)) == 2
    assert post(archived, "logs/keeping/copy/", "admin", name="南方").status_code == 400


def ended(job: Job, told: list[str]) -> dict[str, object]:
    """What a worker makes of the job."""

    class Telling:
        def __call__(self, done: int, total: int, words: str) -> None:
            told.append(words)

        def log(self, words: str) -> None:
            told.append(words)

    return KINDS[job.kind].do(job, Telling())  # type: ignore[arg-type]


def test_lists_go_on(archived: Archived) -> None:
    for number in range(55):
        sealed(archived.archive.place, 900 + number, OLD + timedelta(days=number), source="old", first=1 + 10 * number)
    keep = get(archived, "logs/keeping/").context["keep"]
    assert (len(keep.rows), keep.next, keep.total) == (50, 50, 57)
    assert len(get(archived, "logs/keeping/?start=50").context["keep"].rows) == 7
    assert get(archived, "logs/keeping/?start=999").status_code == 400
    assert get(archived, "logs/keeping/?start=x").status_code == 400


@pytest.mark.parametrize(
    ("name", "path", "who"),
    [
        ("logs-sources", "logs/sources/", "filer"),
        ("logs-coverage", "logs/coverage/", "filer"),
        ("logs-keeping", "logs/keeping/", "admin"),
        ("logs-searches", "logs/searches/", "auditor"),
        ("logs-line", "logs/line/core-trading-app/599989/", "filer"),
        ("logs-follow", "logs/follow/", "filer"),
    ],
)
def test_how_they_look(as_person: AsPerson, served: str, demo_console: Console, name: str, path: str, who: str) -> None:
    look(as_person(who), f"{served}{demo_console.url(path)}", name)


def test_the_system_page_shows_what_the_archive_holds(demo_console: Console) -> None:
    page = demo_console.client("filer").get(demo_console.url("systems/core-trading/"))
    charts = {chart.id: chart for section in page.context["story"].sections for chart in section.charts}
    pieces = [piece for lane in charts["logs"].drawing.lanes for piece in lane.pieces]
    assert any(piece.name == "在存" for piece in pieces)
    sources = {
        entry.content()["source"]
        for entry in entries(demo_console.institution, types=["log_holding"])
        if entry.key.startswith("archive-")
    }
    assert sources == {"archive"}
