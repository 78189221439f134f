"""`zhengan protect gateway`: one message by hand, tokens, faulty input, and the servers in a process of their own."""

import io
import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner

from tests.cli.given import FILES, SEA, write_files, zhengan
from tests.privacy.test_privacy_gateway_doors import MOBILE, SETTINGS, TOKEN, Sink, free_port
from zhengan.cli import app


def run(*words: str, given: str = "") -> tuple[int, str, str]:
    found = CliRunner().invoke(app, ["protect", "gateway", *words], input=io.BytesIO(given.encode()))
    return found.exit_code, found.stdout, found.stderr


def test_one_message_by_hand(tmp_path: Path) -> None:
    assert run("mask", given=f"手机{MOBILE}") == (0, f"手机{MOBILE[:3]}****{MOBILE[-4:]}", "")
    (tmp_path / "g.yaml").write_text("version: 1\nchannels: {a: {mode: reject}}\n")
    status, out, told = run("mask", "--settings", str(tmp_path / "g.yaml"), "--channel", "a", given=MOBILE)
    assert (status, out) == (2, "")
    assert MOBILE not in told
    assert run("mask", "--settings", str(tmp_path / "g.yaml"))[0] == 2


def test_tokens_are_shown_once_and_kept_as_digests() -> None:
    from zhengan.privacy.gateway.settings import token_digest

    status, token, told = run("token")
    assert status == 0
    assert token_digest(token.strip()) in told


@pytest.mark.parametrize("words", [[], ["--http", "x"], ["--smtp", "127.0.0.1:1"], ["--http", "127.0.0.1:99999"]])
def test_bad_input_is_told(tmp_path: Path, words: list[str]) -> None:
    zhengan(
        "init", tmp_path / "w", "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海"
    )
    (tmp_path / "g.yaml").write_text(SETTINGS)
    found = zhengan("protect", "gateway", "serve", tmp_path / "g.yaml", *words, home=tmp_path / "w")
    assert found.exit_code == 2
    assert "Traceback" not in found.output


def test_the_servers_mask_and_samples_go_on_file(tmp_path: Path) -> None:
    root = tmp_path / "w"
    zhengan("init", root, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海")
    row = "key,name,medium,self_operated,sensitive,masking\nch-sms,短信,sms,否,是,是\nch-mail,邮件,email,否,是,是\n"
    files = {**FILES, "outbound_channel.csv": row}
    assert zhengan("evidence", "import", write_files(tmp_path / "e", files), home=root).exit_code == 0
    (tmp_path / "g.yaml").write_text(SETTINGS)
    sink, ports = Sink(), [free_port() for _ in range(3)]
    upstream = Controller(sink, hostname="127.0.0.1", port=ports[2])
    upstream.start()
    words = [
        "--http",
        f"127.0.0.1:{ports[0]}",
        "--smtp",
        f"127.0.0.1:{ports[1]}",
        "--upstream",
        f"127.0.0.1:{ports[2]}",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "zhengan", "protect", "gateway", "serve", str(tmp_path / "g.yaml"), *words],
        env={**os.environ, "ZHENGAN_HOME": str(root)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        answer = answered(ports[0])
        assert answer.json() == {"texts": [f"手机{MOBILE[:3]}****{MOBILE[-4:]}"]}
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@x.example", "b@x.example", MOBILE
        message.set_content(f"手机{MOBILE}")
        with smtplib.SMTP("127.0.0.1", ports[1], timeout=20) as client:
            client.send_message(message)
        assert MOBILE.encode() not in sink.got[0][2]
    finally:
        process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=60)[0]
        upstream.stop()
    assert process.returncode == 0, told
    assert MOBILE not in told
    for path in root.rglob("*"):
        assert not path.is_file() or MOBILE.encode() not in path.read_bytes(), path
    from zhengan.ledger import entries
    from zhengan.workspace.folder import workspace_at

    workspace_at(root).open_ledger()
    newest = {entry.key: entry.payload for entry in entries(SEA, types=["outbound_channel"])}
    assert {key: (str(one["sampled"]), str(one["leaks"])) for key, one in newest.items()} == {
        "ch-sms": ("1", "0"),
        "ch-mail": ("1", "0"),
    }
    counted = {entry.key: entry.payload["masked"] for entry in entries(SEA, types=["privacy_event"])}
    assert counted == {"gateway/ch-sms": 1, "gateway/ch-mail": 1}


def answered(port: int) -> httpx.Response:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.ConnectError):
            return httpx.post(
                f"http://127.0.0.1:{port}/v1/sms",
                content=json.dumps({"text": f"手机{MOBILE}"}),
                headers={"Authorization": f"Bearer {TOKEN}"},
                timeout=30,
                trust_env=False,
            )
        time.sleep(0.3)
    raise AssertionError("the gateway does not answer")
