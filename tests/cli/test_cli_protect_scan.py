"""`zhengan protect scan`: exit statuses, formats, resuming after a kill, the sealed list, and nothing in the clear anywhere."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.protect.second.given import given_second
from zhengan.cli import app

ID18, MOBILE = "640104194507098819", "17294064411"
LINE = f"客户姓名：邹慧佳，身份证号：{ID18}，手机：{MOBILE}\n"


def run(*words: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["protect", *words], input=io.BytesIO(given) if given is not None else None)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "a.log").write_text(LINE)
    return folder


def test_found_is_one_nothing_is_nought_and_bad_input_is_two(store: Path, tmp_path: Path) -> None:
    assert run("scan", str(store)).exit_code == 1
    (tmp_path / "leer.txt").write_text("行情正常，成交 1200 手\n")
    nothing = run("scan", str(tmp_path / "leer.txt"))
    assert nothing.exit_code == 0
    assert "没有发现投资者个人信息。" in nothing.stdout
    for words in (
        ["/nicht/da"],
        ["ftp://x/y"],
        [],
        [str(store), "--sample", "0"],
        [str(store), "--seal", "x", "/nicht/da"],
    ):
        result = run("scan", *words)
        assert result.exit_code == 2, words
        assert "Traceback" not in result.output


def test_it_says_what_where_and_what_not(store: Path) -> None:
    (store / "b.rar").write_bytes(b"Rar!")
    told = run("scan", str(store)).stdout
    assert "居民身份号码（18位）：确定 1" in told
    assert "a.log" in told
    assert "RAR" in told
    assert "看过 2 个文件或表" in told


def test_json_is_the_documented_one(store: Path) -> None:
    result = json.loads(run("scan", str(store), "--format", "json").stdout)
    assert result["complete"] is True
    assert result["totals"]["resident_id18"]["sure"] == 1
    assert result["coverage"]["units"] == 1
    assert {"store", "part", "column", "cells", "kinds"} == set(result["places"][0])


def test_a_pipe_is_scanned_to_its_limit() -> None:
    result = run("scan", "-", "--limit", "1", given=LINE.encode() * 20_000)
    assert result.exit_code == 1
    assert "超过大小上限" in result.stdout


def test_recall_finds_what_has_no_check_digit_and_no_context(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x 640104194507098812 y\n")
    assert "居民身份号码" not in run("scan", str(tmp_path)).stdout
    assert "居民身份号码（18位）：" in run("scan", str(tmp_path), "--recall").stdout


def test_the_sealed_list_opens_with_its_key(store: Path, tmp_path: Path) -> None:
    key, sealed = tmp_path / "key", tmp_path / "places"
    key.write_text("correct horse battery\n")
    key.chmod(0o600)
    assert run("scan", str(store), "--seal", str(sealed), str(key)).exit_code == 1
    opened = run("places", str(sealed), "--key", str(key))
    places = [json.loads(line) for line in opened.stdout.splitlines()]
    text = (store / "a.log").read_bytes()
    assert {text[place["start"] : place["end"]].decode() for place in places} >= {ID18, MOBILE}
    assert ID18 not in opened.stdout
    assert run("scan", str(store), "--seal", str(sealed), str(key)).exit_code == 2  # nothing is written over
    key.write_text("another passphrase\n")
    assert run("places", str(sealed), "--key", str(key)).exit_code == 2


def test_killed_in_the_middle_it_goes_on(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    for number in range(60):
        (store / f"{number:03d}.log").write_text(LINE * 400)
    whole = json.loads(run("scan", str(store), "--format", "json").stdout)
    state, key, sealed = tmp_path / "state", tmp_path / "key", tmp_path / "sealed"
    key.write_text("correct horse battery\n")
    key.chmod(0o600)
    words = ["scan", str(store), "--format", "json", "--resume", str(state), "--seal", str(sealed), str(key)]
    command = [sys.executable, "-m", "zhengan", "protect", *words]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    ) as process:
        for _ in range(1200):
            if process.poll() is not None or (state.exists() and state.read_bytes().count(b"\n") > 5):
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = state.read_bytes().count(b"\n") - 1
    assert done > 0
    assert json.loads(run(*words).stdout) == whole
    places = run("places", str(sealed), "--key", str(key)).stdout.splitlines()
    assert len(places) == sum(
        tiers["sure"] + tiers["likely"] + tiers["candidate"] for tiers in whole["totals"].values()
    )
    assert run("scan", str(tmp_path), "--resume", str(state)).exit_code == 2


def test_nothing_of_the_second_corpus_is_in_the_clear_anywhere(tmp_path: Path) -> None:
    given = given_second(60_000, 21)
    store = tmp_path / "store"
    store.mkdir()
    (store / "alles.log").write_bytes(given.data)
    (store / "alles.gbk.csv").write_bytes(given.data.decode().encode("gb18030"))
    (store / "kaputt.json").write_bytes(b"{" + given.data)
    (store / "kaputt.sql").write_bytes(given.data)
    (store / "kaputt.xlsx").write_bytes(b"PK\x03\x04" + given.data)
    state = tmp_path / "state"
    outputs = [
        run("scan", str(store), "--resume", str(state)).output,
        run("scan", str(store), "--format", "json", "--recall").output,
        state.read_text(),
    ]
    # Every value of six characters or more, and every name of three: shorter ones are words of the language.
    for kind in sorted({label.kind for label in given.labels}):
        for value in given.values(kind):
            if len(value) >= (3 if kind == "name" else 6):
                assert not any(value in output for output in outputs), kind


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    heavy = "import sys; sys.argv=['zhengan','protect','scan','--help']\nfrom zhengan.cli import app\n"
    heavy += "try:\n app()\nexcept SystemExit: pass\n"
    check = "assert not {'pyarrow','numba','numpy','openpyxl'} & set(sys.modules), sorted(sys.modules)"
    subprocess.run([sys.executable, "-c", heavy + check], check=True, capture_output=True)
