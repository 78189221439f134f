"""The program as a process: fast help, exit status, output in UTF-8, and no traceback when the reader goes away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.given import AS_OF, FILES, write_files

HEAVY = ("django", "ibis", "duckdb", "pyarrow", "pydantic", "numpy", "docx", "yaml", "rich")


def run(*command: str, home: Path) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "ZHENGAN_HOME": str(home), "PYTHONUTF8": "0", "LC_ALL": "C"}
    return subprocess.run([sys.executable, *command], capture_output=True, env=environment, check=False)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_help_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    program = (
        "import sys\nfrom zhengan.cli import app\ntry: app(sys.argv[1:], prog_name='zhengan')\n"
        f"finally: print('loaded', [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    found = run("-c", program, *arguments, home=tmp_path)
    assert found.stderr.decode().splitlines()[-1] == "loaded []"


def test_the_module_is_the_program(tmp_path: Path) -> None:
    found = run("-m", "zhengan", "law", "nosuch", home=tmp_path)
    assert (found.returncode, found.stdout) == (2, b"")
    assert found.stderr.decode() == "没有命令 nosuch。用法见 zhengan law --help。\n"


def test_an_assessment_as_a_process(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "证据", FILES)
    found = run("-m", "zhengan", "assess", "--evidence", str(folder), "--as-of", AS_OF, home=tmp_path)
    assert found.returncode == 1, found.stderr
    assert "■ 不合规" in found.stdout.decode()


def test_a_reader_that_goes_away_leaves_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "zhengan", "law", "list", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_an_assessment_whose_queries_are_kept_needs_no_query_library(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "证据", FILES)
    code = (
        "import sys; from zhengan.cli import app\n"
        "try: app(sys.argv[1:], prog_name='zhengan')\n"
        "except SystemExit: print([name for name in ('ibis', 'sqlglot', 'docx', 'openpyxl') if name in sys.modules])"
    )
    asked = [sys.executable, "-c", code, "assess", "--evidence", str(folder), "--as-of", AS_OF, "--output", os.devnull]
    for _ in range(2):
        done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
