"""`zhengan submission`: from what is owed to the receipt, between two workspaces that know each other's public keys alone."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.given import FILES, SEA, write_files, zhengan
from zhengan.ledger import Ed25519Signer, entries, origin_of, verify
from zhengan.ledger.database import configure, release

KIND = "annual_report"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "firm"
    made = zhengan("init", root, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海")
    assert made.exit_code == 0, made.output
    files = {**FILES, "staffing.csv": "key,year,staff,it_staff,security_staff\n人员,2025,800,60,9\n"}
    taken = zhengan("evidence", "import", write_files(tmp_path / "evidence", files), home=root)
    assert taken.exit_code == 0, taken.output
    yield root
    release()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "2025 年度管理年报.pdf"
    path.write_bytes(b"%PDF-1.7\nfacts")
    return path


def key_of(root: Path, institution: str) -> str:
    return str(Ed25519Signer.load(root / "keys" / "checkpoint.key", origin_of(institution)).key)


def said(*arguments: str | Path, home: Path, status: int = 0) -> str:
    found = zhengan("submission", *arguments, home=home)
    assert found.exit_code == status, found.output
    return found.output


def test_from_what_is_owed_to_the_receipt(
    firm: Path, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed = json.loads(zhengan("submission", "due", "--as-of", "2026-04-20", "--json", home=firm).output)
    (report,) = [one for one in owed if one["kind"] == KIND]
    assert (report["period"], report["due_on"], report["to"]) == ("2025", "2026-04-30", "上海证监局")
    assert (report["days"], report["cite"], report["basis"]) == (10, "csrc-218/59.1", "csrc-218/72.1")

    monkeypatch.setenv("LOGNAME", "jia")
    made = said("pack", KIND, "--document", paper, "--covers", "治理情况", "--as-of", "2026-04-20", home=firm)
    assert "待复核" in made
    refused = said("send", "annual_report-2025", "--to-folder", tmp_path, home=firm, status=2)
    assert "应先到“待报送”" in refused
    assert "应由另一人复核" in said("check", "annual_report-2025", home=firm, status=2)
    monkeypatch.setenv("LOGNAME", "yi")
    said("check", "annual_report-2025", home=firm)
    disc = tmp_path / "disc"
    disc.mkdir()
    for _ in range(2):
        said("send", "annual_report-2025", "--to-folder", disc, home=firm)
    (package,) = disc.iterdir()
    assert package.name == "海晏证券-annual_report-2025-1.zhengan"

    # Anybody checks it with nothing but the public key.
    key = key_of(firm, SEA)
    alone = zhengan("submission", "verify", package, "--key", key, "--to", "上海证监局")
    assert alone.exit_code == 0, alone.output
    assert "核验通过" in alone.output
    spoiled = tmp_path / "spoiled.zhengan"
    with zipfile.ZipFile(package) as archive:
        place = archive.getinfo("records/staffing.jsonl").header_offset + 100
    content = package.read_bytes()
    spoiled.write_bytes(content[:place] + b"?" + content[place + 1 :])
    wrong = zhengan("submission", "verify", spoiled, "--key", key, "--json")
    assert wrong.exit_code == 1
    assert {one["member"] for one in json.loads(wrong.output)["faults"]} == {"records/staffing.jsonl"}

    bureau = tmp_path / "bureau"
    zhengan("init", bureau, "--key", "上海证监局", "--name", "上海证监局", "--kind", "csrc", "--bureau", "上海")
    receipt = tmp_path / "receipt.txt"
    said("accept", package, "--key", key, "--to", "上海证监局", "--receipt", receipt, home=bureau)
    first = receipt.read_text(encoding="utf-8")
    said("accept", package, "--key", key, "--receipt", receipt, home=bureau)
    assert receipt.read_text(encoding="utf-8") == first

    bureau_key = key_of(bureau, "上海证监局")
    assert "没有 上海证监局 的公钥" in said("receipt", "annual_report-2025", receipt, home=firm, status=2)
    assert "已回执" in said("receipt", "annual_report-2025", receipt, "--key", bureau_key, home=firm)
    (listed,) = json.loads(said("list", "--json", home=firm))
    assert (listed["state"], listed["number"]) == ("receipted", 1)

    configure(str(firm / "ledger.sqlite3"))
    records = [item.payload for item in entries(SEA, types=["submission"])]
    assert [one["digest"] for one in records] == [listed["digest"]] * 2
    assert (records[-1]["receipt"], records[-1]["to"]) == (listed["receipt"], ["上海证监局"])
    assert not verify(SEA).faults
    later = json.loads(zhengan("submission", "due", "--as-of", "2026-04-20", "--json", home=firm).output)
    assert KIND not in {one["kind"] for one in later}


def test_a_correction_supersedes_and_continues(
    firm: Path, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disc = tmp_path / "disc"
    disc.mkdir()

    def file_it() -> str:
        monkeypatch.setenv("LOGNAME", "yi")
        said("check", "annual_report-2025", home=firm)
        said("send", "annual_report-2025", "--to-folder", disc, home=firm)
        (listed,) = json.loads(said("list", "--json", home=firm))
        return str(listed["digest"])

    monkeypatch.setenv("LOGNAME", "jia")
    said("pack", KIND, "--period", "2025", "--document", paper, "--as-of", "2026-04-20", home=firm)
    assert "还没有送出，不用更正" in said("correct", "annual_report-2025", "--document", paper, home=firm, status=2)
    first = file_it()
    paper.write_bytes(b"%PDF-1.7\nright figures")
    monkeypatch.setenv("LOGNAME", "jia")
    assert first in said("correct", "annual_report-2025", "--document", paper, "--as-of", "2026-04-20", home=firm)
    second = file_it()
    assert second != first
    one, two = sorted(disc.iterdir())
    key = key_of(firm, SEA)
    bureau = tmp_path / "bureau"
    zhengan("init", bureau, "--key", "上海证监局", "--name", "上海证监局", "--kind", "csrc", "--bureau", "上海")
    for package in (one, two):
        assert '"result":"accepted"' in said("accept", package, "--key", key, home=bureau)
    with zipfile.ZipFile(two) as archive:
        assert json.loads(archive.read("manifest.json"))["supersedes"] == first
        assert json.loads(archive.read("proofs.json"))["consistency"]
    assert zhengan("submission", "verify", two, "--key", key, "--after", one).exit_code == 0
    configure(str(firm / "ledger.sqlite3"))
    assert {item.key for item in entries(SEA, types=["submission"])} == {"annual_report-2025", "annual_report-2025-2"}


def test_what_went_by_hand_and_a_number_on_paper(firm: Path, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "jia")
    said("pack", "网络和信息安全管理年报", "--period", "2025", "--document", paper, home=firm)
    monkeypatch.setenv("LOGNAME", "yi")
    assert "已退回" in said("check", "annual_report-2025", "--back", "第三页投入与台账不符", home=firm)
    monkeypatch.setenv("LOGNAME", "jia")
    paper.write_bytes(b"%PDF-1.7\nagain")
    said("pack", KIND, "--period", "2025", "--document", paper, home=firm)
    monkeypatch.setenv("LOGNAME", "yi")
    said("check", "annual_report-2025", home=firm)
    assert "不晚于现在" in said("send", "annual_report-2025", "--handed-over", "2999-01-01T09:00", home=firm, status=2)
    said("send", "annual_report-2025", "--handed-over", "2026-04-20T16:30", home=firm)
    assert (
        "R"
        not in said("receipt", "annual_report-2025", "--number", "网安收 2026-017", home=firm).partition("已回执")[0]
    )
    configure(str(firm / "ledger.sqlite3"))
    *_, last = [item.payload for item in entries(SEA, types=["submission"])]
    assert (last["sent_at"], last["receipt"]) == ("2026-04-20T16:30:00+08:00", "网安收 2026-017")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pack", "cake"), "报送种类应为"),
        (("pack", KIND, "--period", "2025"), "至少要有 1 份文件"),
        (("show", "nothing"), "没有这件报送"),
        (("send", "nothing"), "其中一个"),
        (("list", "--institution", "别家"), "账本里没有机构"),
    ],
)
def test_bad_input_is_told(firm: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in said(*arguments, home=firm, status=2)
