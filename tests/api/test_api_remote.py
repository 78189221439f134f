"""`zhengan --server`: the same words from a server as from its workspace."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.api.given import HOST, Program, program, wsgi
from tests.cli.given import FAULTY, FILES, write_files
from tests.web.given import DAY, EVENING, Console
from zhengan.api.transport import Transport
from zhengan.cli import app
from zhengan.ledger import Ed25519Signer, origin_of
from zhengan.web.models import Verdict
from zhengan.web.verdicts.judged import judge_now

AS_OF = ("--as-of", "2026-11-20")
Run = Callable[..., Result]


@pytest.fixture
def remote(console: Console, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command against the console in this process, as the filer."""
    asker = program(console, "filer")
    over(monkeypatch, asker)
    return lambda *arguments: run("--server", HOST, *arguments, token=asker.token)


def test_an_assessment_is_told_as_in_the_workspace(console: Console, remote: Run) -> None:
    judge_now(console.institution, DAY, None, EVENING + timedelta(minutes=1))
    there = remote("assess", *AS_OF)
    here = run("assess", *AS_OF, home=console.workspace.root)
    assert there.exit_code == here.exit_code == 1
    assert rows_of(there, console) == rows_of(here, console)
    assert there.stdout.splitlines()[0] == here.stdout.splitlines()[0]
    told = json.loads(remote("assess", *AS_OF, "--format", "json").stdout)
    own = json.loads(run("assess", *AS_OF, "--format", "json", home=console.workspace.root).stdout)
    mine = {one["id"]: one for one in own["findings"] if one["institution"] == console.institution}
    assert {one["id"]: one for one in told["findings"]} == mine


def test_one_verdict_is_explained_in_the_same_words(console: Console, remote: Run) -> None:
    told = json.loads(remote("assess", *AS_OF, "--format", "json").stdout)
    breached = next(one["id"] for one in told["findings"] if one["verdict"] == "breached")
    here = run("explain", breached, *AS_OF, home=console.workspace.root)
    assert remote("explain", breached[:8], *AS_OF).stdout == here.stdout


def test_deadlines_law_and_ledger_are_told(console: Console, remote: Run, tmp_path: Path) -> None:
    console.workspace.signing_key.parent.mkdir(parents=True, exist_ok=True)
    Ed25519Signer.create(console.workspace.signing_key, origin_of(console.institution))
    assert "起 90 天内" in remote("deadlines", *AS_OF).stdout
    assert remote("deadlines", *AS_OF, "--format", "ical").stdout.startswith("BEGIN:VCALENDAR")
    here = run("law", "search", "压力测试", home=console.workspace.root)
    assert remote("law", "search", "压力测试").stdout == here.stdout
    assert console.institution in remote("ledger", "head").stdout
    assert remote("ledger", "checkpoint").stdout.startswith("zhengan/")
    proof = tmp_path / "proof.json"
    assert "第 3 条" in remote("ledger", "prove", "3", proof).stdout
    assert json.loads(proof.read_text(encoding="utf-8"))["format"] == "zhengan-proof/1"
    assert "错误 0 处" in remote("ledger", "verify").stdout


def test_evidence_goes_there_and_comes_back(console: Console, remote: Run, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {**FILES, "drill.csv": "key,held_on,with_associated\n新,2026-11-01,否\n"})
    assert "新增 1 条" in remote("evidence", "import", folder).stdout
    assert "新增 0 条" in remote("evidence", "import", folder / "drill.csv").stdout
    here = run("evidence", "show", "drill", "新", "--history", home=console.workspace.root)
    there = remote("evidence", "show", "drill", "新", "--history")
    assert there.exit_code == 0, there.stderr
    assert there.stdout == here.stdout
    out = tmp_path / "out"
    assert remote("evidence", "export", out).exit_code == 0
    assert "新" in (out / "drill.csv").read_text(encoding="utf-8")


def test_refused_evidence_is_told_fault_by_fault(console: Console, remote: Run, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", FAULTY)
    found = remote("evidence", "import", folder)
    assert found.exit_code == 2
    assert "recovery_facility.csv 第 2 行" in found.stderr
    assert json.loads(remote("evidence", "import", folder, "--format", "json").stdout)["count"] == 2
    part = remote("evidence", "import", folder, "--partial")
    assert part.exit_code == 1
    assert "退回 2 行" in part.stdout


def test_what_works_in_a_workspace_only_says_so(remote: Run) -> None:
    for name in ("init", "serve", "demo", "programme"):
        found = remote(name)
        assert found.exit_code == 2
        assert f"{name} 只能在工作区里用" in found.stderr


def test_a_token_comes_from_a_file_of_ones_own_or_the_environment(
    console: Console, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asker = program(console, "filer")
    over(monkeypatch, asker)
    file = tmp_path / "token"
    file.write_text(asker.token + "\n", encoding="ascii")
    file.chmod(0o644)
    found = run("--server", HOST, "--token-file", file, "ledger", "head")
    assert (found.exit_code, "chmod 600" in found.stderr) == (2, True)
    file.chmod(0o600)
    assert run("--server", HOST, "--token-file", file, "ledger", "head").exit_code == 0
    missing = run("--server", HOST, "ledger", "head")
    assert (missing.exit_code, "ZHENGAN_TOKEN" in missing.stderr) == (2, True)
    wrong = run("--server", HOST, "ledger", "head", token="zat_wrong")
    assert (wrong.exit_code, "没有登录" in wrong.stderr) == (2, True)
    alone = run("--token-file", file, "assess")
    assert (alone.exit_code, "--server" in alone.stderr) == (2, True)


def over(monkeypatch: pytest.MonkeyPatch, asker: Program) -> None:
    """Lets the client speak to this process."""

    def made(server: str, token: str) -> Transport:
        return Transport(server, token, under=wsgi(), sleep=lambda _: None)

    monkeypatch.setattr("zhengan.api.calls.Transport", made)


def run(*arguments: Any, home: Path | None = None, token: str = "") -> Result:
    """A command in this process, on the database that the test works on."""
    environment = {"ZHENGAN_HOME": str(home or "/nonexistent"), "ZHENGAN_TOKEN": token, "COLUMNS": "160"}
    found = CliRunner().invoke(app, list(map(str, arguments)), env=environment, prog_name="zhengan")
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def rows_of(found: Result, console: Console) -> set[str]:
    """The first signs of the rows of verdicts; in the workspace those of the other institution stand there too."""
    ids = {line[:8] for line in found.stdout.splitlines() if len(line.split(" ")[0]) == 8}
    own = Verdict.objects.filter(run__institution=console.institution).values_list("finding", flat=True)
    return ids & {name[:8] for name in own}
