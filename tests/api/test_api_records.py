"""Records over the API: read, put under conditions, taken back, four eyes, in bulk."""

import io
import zipfile

import pytest

from tests.api.given import program
from tests.cli.given import FAULTY, FILES, LAKE
from tests.web.given import EVENING, Console
from zhengan.ledger import head
from zhengan.workspace.settings import decide

DRILL = {"held_on": "2026-11-01", "with_associated": False}


def test_a_record_is_read_as_it_stands(console: Console) -> None:
    found = program(console, "auditor").ask("GET", "~records/system/集中交易")
    assert found.status_code == 200
    said = found.json()
    assert (said["key"], said["versions"], said["in_force"]) == ("集中交易", 1, True)
    assert said["payload"]["functions"] == ["trading"]
    assert found.headers["ETag"] == said["etag"]


def test_lists_go_on_where_they_stopped(console: Console) -> None:
    filer = program(console, "filer")
    for number in range(5):
        assert (
            filer.ask(
                "PUT", f"~records/drill/d{number}", json=DRILL | {"held_on": f"2026-11-0{number + 1}"}
            ).status_code
            == 201
        )
    met: list[str] = []
    address = "~records/drill?limit=2"
    while address:
        page = filer.ask("GET", address)
        met += [one["key"] for one in page.json()["items"]]
        following = page.links.get("next", {}).get("url")
        assert bool(following) == bool(page.json()["next"])
        address = f"~{following.rpartition('/institutions/')[2].partition('/')[2]}" if following else ""
    assert met == ["d4", "d3", "d2", "d1", "d0", "演练"]
    assert filer.ask("GET", "~records/drill?after=b3RoZXIvMQ").status_code == 400
    assert [one["key"] for one in filer.ask("GET", "~records/drill?q=d3").json()["items"]] == ["d3"]


def test_a_put_enters_once_and_says_what_became_of_it(console: Console) -> None:
    filer = program(console, "filer")
    first = filer.ask("PUT", "~records/drill/d1", json=DRILL)
    assert (first.status_code, first.json()["state"]) == (201, "entered")
    again = filer.ask("PUT", "~records/drill/d1", json=DRILL)
    assert (again.status_code, again.json()["state"], again.json()["seq"]) == (200, "unchanged", first.json()["seq"])
    assert filer.ask("GET", "~records/drill/d1").json()["source"] == "api"


def test_a_key_may_hold_any_sign_that_a_record_may(console: Console) -> None:
    filer = program(console, "filer")
    path = "~records/drill/2026%2F甲 乙%3F"
    assert filer.ask("PUT", path, json=DRILL).status_code == 201
    assert filer.ask("GET", path).json()["key"] == "2026/甲 乙?"
    assert filer.client().get_record("drill", "2026/甲 乙?")["key"] == "2026/甲 乙?"


def test_a_put_on_another_version_than_the_one_read_is_refused(console: Console) -> None:
    filer = program(console, "filer")
    tag = filer.ask("PUT", "~records/drill/d1", json=DRILL).headers["ETag"]
    second = filer.ask("PUT", "~records/drill/d1", json=DRILL | {"note": "甲"}, headers={"If-Match": tag})
    assert second.status_code == 201
    late = filer.ask("PUT", "~records/drill/d1", json=DRILL | {"note": "乙"}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert late.headers["ETag"] == second.headers["ETag"]
    assert late.json()["code"] == "changed"
    assert filer.ask("PUT", "~records/drill/d1", json=DRILL, headers={"If-None-Match": "*"}).status_code == 412
    assert filer.ask("PUT", "~records/drill/new", json=DRILL, headers={"If-Match": "*"}).status_code == 412
    assert filer.ask("PUT", "~records/drill/new", json=DRILL, headers={"If-None-Match": "*"}).status_code == 201


def test_a_refused_record_says_every_fault_and_stores_nothing(console: Console) -> None:
    filer = program(console, "filer")
    before = head(console.institution).seq
    found = filer.ask(
        "PUT",
        "~records/recovery_facility/x",
        json={"system": "没有", "kind": "data", "data_center": "张江", "from": "去年"},
    )
    assert found.status_code == 422
    problem = found.json()
    assert problem["status"] == 422
    assert [one["where"] for one in problem["faults"]] == ["from 列"]
    assert "2026-11-20" in problem["faults"][0]["text"]
    assert head(console.institution).seq == before
    assert filer.ask("PUT", "~records/drill/a", json=DRILL | {"key": "b"}).status_code == 422
    assert filer.ask("PUT", "~records/drill/a", json=DRILL | {"institution": LAKE}).status_code == 422


def test_a_record_is_taken_back_by_a_new_entry(console: Console) -> None:
    filer = program(console, "filer")
    filer.ask("PUT", "~records/drill/d1", json=DRILL)
    said = {"type": "drill", "key": "d1", "reason": "录错了"}
    assert filer.ask("POST", "~retractions", json=said | {"reason": ""}).status_code == 422
    assert filer.ask("POST", "~retractions", json=said).status_code == 201
    assert filer.ask("GET", "~records/drill/d1").status_code == 404
    assert filer.ask("POST", "~retractions", json=said).status_code == 404
    history = filer.ask("GET", "~histories/drill/d1").json()
    assert history["current"] is None
    assert history["versions"][0]["retracted"]["reason"] == "录错了"
    assert [one["key"] for one in filer.ask("GET", "~retractions").json()["items"]] == ["d1"]


def test_four_eyes_hold_over_the_api_too(console: Console) -> None:
    decide(
        console.institution,
        "four_eyes:drill",
        True,
        workspace=console.workspace,
        by="admin",
        why="内控要求",
        now=EVENING,
    )
    filer, reviewer = program(console, "filer"), program(console, "reviewer")
    waits = filer.ask("PUT", "~records/drill/d1", json=DRILL)
    assert (waits.status_code, waits.json()["state"], waits.json()["seq"]) == (202, "waiting", None)
    number = waits.json()["pending"]
    (pending,) = reviewer.ask("GET", "~pending").json()["items"]
    assert (pending["id"], pending["filed_by"], pending["cells"]["held_on"]) == (number, "filer", "2026-11-01")
    assert filer.ask("POST", f"~pending/{number}/confirmation", json={"words": ""}).status_code == 403
    done = reviewer.ask("POST", f"~pending/{number}/confirmation", json={"words": "看过"})
    assert (done.status_code, done.json()["state"]) == (200, "entered")
    assert filer.ask("GET", "~records/drill/d1").status_code == 200
    bulk = filer.ask(
        "POST",
        "~imports?type=drill",
        content=b'{"key":"z","held_on":"2026-11-02","with_associated":false}',
        headers={"Content-Type": "application/jsonl"},
    )
    assert (bulk.status_code, bulk.json()["code"]) == (409, "conflict")


def test_a_file_is_taken_whole_or_not_at_all(console: Console) -> None:
    filer = program(console, "filer")
    bad = "key,held_on,with_associated\na,2026-11-01,否\nb,昨天,否\n".encode()
    before = head(console.institution).seq
    refused = filer.ask("POST", "~imports?type=drill", content=bad, headers={"Content-Type": "text/csv"})
    assert refused.status_code == 422
    assert [one["where"] for one in refused.json()["faults"]] == ["drill.csv 第 3 行 held_on 列"]
    assert head(console.institution).seq == before
    good = filer.ask("POST", "~imports?type=drill&rows=good", content=bad, headers={"Content-Type": "text/csv"})
    assert good.status_code == 200
    assert good.json()["entries"][console.institution] == {"added": 1, "ignored": 0}
    assert good.json()["rejected_rows"] == 1
    assert filer.ask("GET", "~records/drill/a").json()["actor"] == "filer"


def test_a_folder_comes_as_zip_and_goes_out_as_zip(console: Console) -> None:
    filer = program(console, "filer")
    folder = {name: text for name, text in FILES.items() if not name.startswith("drill")}
    folder["drill.csv"] = "key,held_on,with_associated\n新,2026-11-01,否\n"
    sent = filer.ask("POST", "~imports", content=zipped(folder), headers={"Content-Type": "application/zip"})
    assert sent.status_code == 200, sent.text
    assert sent.json()["entries"][console.institution]["added"] == 1
    out = filer.ask("GET", "~evidence")
    assert out.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(out.content)) as file:
        assert "system.csv" in file.namelist()
        assert LAKE.encode() not in b"".join(file.read(name) for name in file.namelist())
    assert out.content == filer.ask("GET", "~evidence").content
    faulty = filer.ask("POST", "~imports", content=zipped(FAULTY), headers={"Content-Type": "application/zip"})
    assert len(faulty.json()["faults"]) == 2


@pytest.mark.parametrize("name", ["../out.csv", "/etc/out.csv", "a/../../out.csv", "..\\out.csv"])
def test_a_packed_folder_cannot_point_outside(console: Console, name: str) -> None:
    content = zipped({**FILES, name: "key\n"})
    found = program(console, "filer").ask(
        "POST", "~imports", content=content, headers={"Content-Type": "application/zip"}
    )
    assert (found.status_code, found.json()["code"]) == (422, "refused")


def test_nobody_files_for_another_institution(console: Console) -> None:
    text = f"key,name,kind,bureau\n{LAKE},镜湖期货有限公司,futures,浙江\n"
    before = head(LAKE).seq
    filer = program(console, "filer")
    sent = filer.ask(
        "POST", "~imports", content=zipped({"institution.csv": text}), headers={"Content-Type": "application/zip"}
    )
    assert sent.status_code == 422
    lone = filer.ask("POST", "~imports?type=institution", content=text.encode(), headers={"Content-Type": "text/csv"})
    assert lone.status_code == 422
    assert head(LAKE).seq == before


def test_nobody_gets_a_file_by_naming_its_digest(console: Console) -> None:
    strange = "sha256:" + "ab" * 32
    text = f"key,held_on,with_associated,attachments\nz,2026-11-02,否,{strange}\n"
    folder = {"institution.csv": FILES["institution.csv"], "drill.csv": text}
    sent = program(console, "filer").ask(
        "POST", "~imports", content=zipped(folder), headers={"Content-Type": "application/zip"}
    )
    assert (sent.status_code, strange in sent.json()["detail"]) == (422, True)
    own = {
        **folder,
        "attachments/a.txt": "报告",
        "drill.csv": "key,held_on,with_associated,attachments\nz,2026-11-02,否,a.txt\n",
    }
    good = program(console, "filer").ask(
        "POST", "~imports", content=zipped(own), headers={"Content-Type": "application/zip"}
    )
    assert good.status_code == 200, good.text


def zipped(files: dict[str, str]) -> bytes:
    """The files as a ZIP file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return held.getvalue()
