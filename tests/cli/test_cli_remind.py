"""`zhengan remind`: who is reached, who is not, and that nothing is sent without addresses."""

from pathlib import Path

import pytest

from tests.cli.given import zhengan
from tests.workspace.doors import hook_door


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty workspace with a notice that is to be answered."""
    home = tmp_path / "work"
    made = zhengan("init", home, "--name", "海晏证券", "--kind", "securities", "--bureau", "上海")
    assert made.exit_code == 0, made.output
    file = tmp_path / "通知.txt"
    file.write_text("某通知\n发文单位：上海局\n发文时间：2026年11月1日\n反馈期限：2026年11月2日\n", encoding="utf-8")
    assert zhengan("notice", "import", file, home=home).exit_code == 0
    return home


def addresses(home: Path, address: str) -> None:
    """The addresses of 张三."""
    place = home / "keys" / "reminders.toml"
    place.write_text(f'[[person]]\nname = "张三"\naddresses = ["{address}"]\n', encoding="utf-8")
    place.chmod(0o600)


def test_without_addresses_it_says_what_to_do(home: Path) -> None:
    refused = zhengan("remind", home=home)
    assert (refused.exit_code, "还没有设提醒地址" in refused.stderr) == (2, True)


def test_it_tells_who_has_no_address_and_what_would_go_out(home: Path) -> None:
    addresses(home, "json://127.0.0.1:9/x")
    shown = zhengan("remind", "--dry-run", home=home)
    assert "来文" not in shown.stdout
    assert "通报 2026-001：反馈，期限 2026-11-02 当天（已超期" in shown.stdout
    done = zhengan("remind", home=home)
    assert (done.exit_code, "没有地址：直接责任人（没有任命记录）" in done.stderr) == (1, True)


def test_a_trial_goes_out_at_once(home: Path) -> None:
    with hook_door() as hook:
        addresses(home, f"json://127.0.0.1:{hook.port}/x")
        done = zhengan("remind", "--test", "张三", home=home)
        assert (done.exit_code, len(hook.came)) == (0, 1)
        hook.good = False
        failed = zhengan("remind", "--test", "张三", home=home)
        assert (failed.exit_code, "没有送达：自有网关 1" in failed.stderr) == (1, True)
    assert zhengan("remind", "--test", "李四", home=home).exit_code == 2
