"""`zhengan protect attest`: from production to a signed proof on file; breaches, keys, offline checks; nothing in the clear."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.given import FILES, SEA, write_files, zhengan
from tests.privacy.test_privacy_attestation import as_csv, people

VALUES = people(30, 11)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    zhengan("init", root, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海")
    files = {**FILES, "test_dataset.csv": "key,system,environment,sensitive,masked\nuat,集中交易,用户验收测试,是,否\n"}
    imported = zhengan("evidence", "import", write_files(tmp_path / "evidence", files), home=root)
    assert imported.exit_code == 0, imported.output
    write_files(tmp_path / "production", {"customer.csv": as_csv(VALUES)})
    write_files(tmp_path / "test", {"orders.csv": "id,amount\n1,200.00\n"})
    return root


def attest(home: Path, *words: str | Path, status: int = 0) -> Result:
    found = zhengan("protect", "attest", *words, home=home)
    assert found.exit_code == status, found.output
    for value in (value for column in VALUES.values() for value in column):
        assert value not in found.output
    return found


def prepared(home: Path) -> tuple[Path, Path]:
    top = home.parent
    attest(home, "prepare", top / "production", "--to", top / "set", "--key", top / "one.key")
    return top / "set", top / "one.key"


def test_a_clean_environment_is_proven_once(home: Path) -> None:
    top = home.parent
    known, key = prepared(home)
    made = attest(home, "run", known, top / "test", "--key", key, "--dataset", "uat", "--to", top / "proof.json")
    assert "探针：种下 45，找到 45" in made.stdout
    assert not key.exists()
    checked = attest(home, "check", top / "proof.json", "--format", "json")
    assert json.loads(checked.stdout)["totals"]["in_production"] == 0
    again = attest(home, "run", known, top / "test", "--key", key, "--dataset", "uat", "--to", top / "b.json", status=2)
    assert "已经用过" in again.stderr
    verified = zhengan("ledger", "verify", home=home)
    assert verified.exit_code == 0, verified.output
    assert versions(home)[-1]["masked"] is True
    assert versions(home)[-1]["unmasked_found"] in (0, "0")


def versions(home: Path) -> list[dict[str, object]]:
    from zhengan.ledger import entries
    from zhengan.workspace.folder import workspace_at

    workspace_at(home).open_ledger()
    return [entry.payload for entry in entries(SEA, types=["test_dataset"], key="uat")]


def test_a_breach_goes_on_file_and_beats_what_the_record_says(home: Path) -> None:
    top = home.parent
    known, key = prepared(home)
    write_files(top / "test", {"log.txt": f"手机：{VALUES['mobile'][0]} 卡号：{VALUES['card'][1]}\n"})
    made = attest(home, "run", known, top / "test", "--key", key, "--dataset", "uat", "--to", top / "p.json", status=1)
    assert "生产数据 2" in made.stdout
    assert str(versions(home)[-1]["unmasked_found"]) == "2"
    assert versions(home)[-1]["scanned_at"]
    attest(home, "check", top / "p.json", status=1)


def test_what_cannot_be_done_is_told(home: Path) -> None:
    top = home.parent
    known, key = prepared(home)
    run = ("run", known, top / "test", "--key", key)
    assert "没有登记测试数据" in attest(home, *run, "--dataset", "x", "--to", top / "p.json", status=2).stderr
    (top / "p.json").write_text("{}")
    assert "已经存在" in attest(home, *run, "--dataset", "uat", "--to", top / "p.json", status=2).stderr
    assert "不是验证报告" in attest(home, "check", top / "p.json", status=2).stderr
    assert key.exists()
    assert "已经存在" in attest(home, "prepare", top / "production", "--to", top / "set", "--key", key, status=2).stderr
    assert attest(home, "prepare", "ftp://x", "--to", top / "s2", "--key", top / "k2", status=2).stderr
    assert not (top / "k2").exists()


def test_samples_of_a_channel_go_on_file(home: Path) -> None:
    from zhengan.ledger import entries
    from zhengan.workspace.clock import now
    from zhengan.workspace.errors import InputError
    from zhengan.workspace.folder import workspace_at
    from zhengan.workspace.privacy import Privacy

    top = home.parent
    row = "key,name,medium,self_operated,sensitive,masking\nch-sms,短信,sms,否,是,是\n"
    assert (
        zhengan(
            "evidence", "import", write_files(top / "more", {**FILES, "outbound_channel.csv": row}), home=home
        ).exit_code
        == 0
    )
    workspace = workspace_at(home)
    workspace.open_ledger()
    privacy = Privacy(workspace, SEA)
    privacy.enter_sample("ch-sms", 500, 3, now(), by="gateway")
    privacy.enter_counters("ch-sms", {"messages": 7, "masked": 2}, by="gateway", at=now())
    assert [entry.payload["masked"] for entry in privacy.events("gateway/ch-sms")] == [2]
    newest = list(entries(SEA, types=["outbound_channel"], key="ch-sms"))[-1].payload
    assert (str(newest["sampled"]), str(newest["leaks"]), newest["name"]) == ("500", "3", "短信")
    with pytest.raises(InputError, match="没有登记对外渠道"):
        privacy.enter_sample("ch-x", 1, 0, now(), by="gateway")
