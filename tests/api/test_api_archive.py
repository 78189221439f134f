"""The log archive over the API: the same as the pages, with the same rights."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.given import program
from tests.archive.kept import instant, sealed
from tests.web.log_archive import COUNT, SECRET, SYSTEM, Archived, archived
from zhengan.api.client import ApiProblem
from zhengan.archive.search import check_evidence
from zhengan.ledger.trail import newest
from zhengan.web.logs.keeping import copy_all
from zhengan.workspace.clock import now

__all__ = ["archived"]
VERIFIER = Path(__file__).parents[2] / "tools/verify_log_line.py"


def test_lines_come_from_page_to_page(archived: Archived) -> None:
    with program(archived.console, "filer").client() as server:
        found = [(one["source"], one["seq"]) for one in server.search_logs(span="all", limit=60)]
        assert sorted(found) == sorted([("host", 1), *(("app", number) for number in range(1, COUNT + 4))])
        (one,) = server.search_logs(f"account:={SECRET}")
        assert (one["seq"], one["log_class"], one["app"], one["severity"]) == (78, "business", "gateway", 6)
        counts = server.count_logs("refused")
        assert sum(step["count"] for step in counts["steps"]) == 26
        assert {one["field"]: one["values"] for one in counts["fields"]}["app"] == [["gateway", 26]]
    figures = program(archived.console, "filer").ask("GET", "~logs?span=all&q=* | stats count by app").json()
    assert figures["figures"] == [["gateway", "253"], ["sshd", "1"]]


def test_a_wrong_query_is_a_problem_with_its_place(archived: Archived) -> None:
    answer = program(archived.console, "filer").ask("GET", "~logs?q=app:(")
    assert answer.status_code == 400
    assert "第 6 个字符" in answer.text
    assert program(archived.console, "filer").ask("GET", "~logs?after=x").status_code == 400


def test_the_trail_does_not_hold_what_was_searched(archived: Archived) -> None:
    with program(archived.console, "auditor").client() as server:
        assert len(list(server.search_logs(SECRET))) == 1
        assert not any(SECRET in str(entry.content()) for entry in newest(archived.console.institution, 9))
        noted = list(server.list_searches())
    assert [(one["who"], one["door"], one["rows"]) for one in noted] == [("auditor", "api", 1)]
    assert SECRET in noted[0]["query"]
    assert program(archived.console, "filer").ask("GET", "~logs/searches").status_code == 403


def test_a_line_its_proof_and_evidence(archived: Archived, tmp_path: Path) -> None:
    with program(archived.console, "reviewer").client() as server:
        story = server.get_log_line("app", 78)
        assert (story["proof"]["holds"], len(story["before"]), len(story["after"])) == (True, 5, 5)
        file = tmp_path / "line.json"
        file.write_bytes(server.prove_log_line("app", 78))
        key = story["proof"]["key"]
        subprocess.run([sys.executable, str(VERIFIER), str(file), "--key", key], capture_output=True, check=True)
        file.write_bytes(server.export_log_evidence("refused"))
        assert check_evidence(file, [archived.archive.signer().key]).faults == ()
        assert server.get_log_line("app", 252)["proof"]["sealed"] is False
        with pytest.raises(ApiProblem) as absent:
            server.get_log_line("app", 9999)
        assert absent.value.status == 404
    assert program(archived.console, "leader").ask("GET", "~logs/evidence?q=a").status_code == 403


def test_searches_are_kept(archived: Archived) -> None:
    with program(archived.console, "leader").client() as server:
        assert server.keep_search("拒绝", "refused")["items"] == [{"name": "拒绝", "query": "refused"}]
        assert server.list_saved_searches() == [{"name": "拒绝", "query": "refused"}]
        assert server.forget_search("拒绝")["items"] == []
        with pytest.raises(ApiProblem) as wrong:
            server.keep_search("坏", "app:(")
        assert wrong.value.status == 400


def test_sources_are_registered_renewed_and_ended(archived: Archived) -> None:
    with program(archived.console, "filer").client() as server:
        states = {one["id"]: one["state"] for one in server.list_log_sources()["items"]}
        assert states == {"app": "normal", "host": "silent"}
        made = server.add_log_source({"id": "net", "log_class": "network", "device": "fw-1"})
        assert archived.archive.sources().by_token(made["token"]) is not None
        assert server.renew_log_source("net")["token"] != made["token"]
        assert server.end_log_source("net") == {"id": "net", "enabled": False}
        with pytest.raises(ApiProblem) as again:
            server.add_log_source({"id": "app", "log_class": "business"})
        assert again.value.status == 422
    assert program(archived.console, "auditor").ask("POST", "~log-sources", json={"id": "x"}).status_code == 403


def test_coverage_and_its_records(archived: Archived) -> None:
    with program(archived.console, "filer").client() as server:
        items = {(one["object"], one["log_class"]): one for one in server.get_log_coverage()["items"]}
        assert [one["until"] for one in items[SYSTEM, "system"]["holes"]] == ["2026-11-20T18:00:00+08:00"]
        assert server.enter_log_holdings()["added"] == 2
        assert server.enter_log_holdings()["added"] == 0


def test_keeping_deleting_and_copying(archived: Archived, tmp_path: Path) -> None:
    old = sealed(archived.archive.place, 900, instant("2020-01-02T09:30:00"), source="old", log_class="system")
    name = old.manifest.segment
    target = {"copies": [{"name": "异地", "to": str(tmp_path / "second")}]}
    archived.archive.place.keeping.write_text(json.dumps(target))
    with program(archived.console, "admin").client() as admin:
        assert [one["segment"] for one in admin.list_log_segments(free="1")] == [name]
        assert len(list(admin.list_log_segments())) == 3
        young = next(one for one in admin.list_log_segments() if one["refusal"])
        with pytest.raises(ApiProblem) as early:
            admin.delete_log_segment(young["segment"], "腾空间")
        assert early.value.status == 422
        assert admin.copy_logs("异地")["kind"] == "log_copy"
        copied = copy_all(archived.console.institution, "异地", by="admin", at=now(), tell=lambda *_: None)
        assert copied == 3
        assert admin.delete_log_segment(name, "保存期已满")["segment"] == name
        keeping = admin.get_log_keeping()
        assert [(one["segment"], one["holds"]) for one in keeping["deletions"]] == [(name, True)]
        assert keeping["copies"][0]["done"] == 2
        assert keeping["forecast"]["stored"] > 0
    assert program(archived.console, "filer").ask("POST", "~log-keeping/copies/异地").status_code == 403
    assert program(archived.console, "admin").ask("GET", "~logs").status_code == 403
