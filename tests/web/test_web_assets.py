"""The front-end files: each is the listed one or is refused, and what is missing is told."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.browser import OpenPage
from zhengan.web.assets import CHARTS, VARIABLE, Asset, AssetError, faults, folder, listed, notices, place, present

ROOT = Path(__file__).parents[2]


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """Every listed file as set-up finds it in an unpacked package."""
    for asset in listed():
        path = tmp_path / "unpacked" / asset.source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((folder() / asset.name).read_bytes())
    return tmp_path / "unpacked"


def source(unpacked: Path, name: str) -> Path:
    return next(unpacked / asset.source for asset in listed() if asset.name == name)


def test_set_up_has_put_every_listed_file_in_place() -> None:
    assert faults(folder()) == ()
    assert list(present(folder())) == [asset.name for asset in listed()]


def test_the_list_is_complete() -> None:
    names = [asset.name for asset in listed()]
    assert {"htmx.min.js", CHARTS, "echarts.LICENSE.txt"} == set(names)
    assert set(notices()) == {"echarts.NOTICE.txt"}
    for asset in listed():
        lock = (ROOT / "requirements" / f"{asset.lock}.txt").read_text(encoding="utf-8")
        package = asset.source.split("/")[0].replace("_", "-")
        assert f"\n{package}==" in f"\n{lock}", f"{asset.name}：{package} 不在 requirements/{asset.lock}.txt"


def test_the_versions_are_what_the_files_say() -> None:
    version = {asset.name: asset.version for asset in listed()}
    texts = {name: (folder() / name).read_text(encoding="utf-8") for name in version}
    assert f'version:"{version["htmx.min.js"]}"' in texts["htmx.min.js"]
    assert f'.version="{version[CHARTS]}"' in texts[CHARTS]


def test_the_notice_names_every_holder() -> None:
    text = notices()["echarts.NOTICE.txt"]
    for holder in ("The Apache Software Foundation", "Mike Bostock", "Baidu Inc."):
        assert holder in text


def test_no_front_end_file_stands_in_the_repository() -> None:
    listed_digests = {asset.sha256 for asset in listed()}
    for path in (ROOT / "src").rglob("*.js"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() not in listed_digests, path


def test_placing_copies_what_is_listed(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert place([unpacked], home) == ()
    assert faults(home) == ()
    assert {path.name for path in home.iterdir()} == {asset.name for asset in listed()} | set(notices())


def test_another_file_is_refused_and_nothing_is_placed(unpacked: Path, tmp_path: Path) -> None:
    wrong = source(unpacked, CHARTS)
    wrong.write_bytes(wrong.read_bytes() + b"\n")
    with pytest.raises(AssetError) as refused:
        place([unpacked], tmp_path / "home")
    words = str(refused.value)
    asset = _asset(CHARTS)
    for part in (CHARTS, asset.sha256, hashlib.sha256(wrong.read_bytes()).hexdigest(), str(wrong), "nothing was put"):
        assert part in words
    assert not (tmp_path / "home").exists()


def test_a_missing_file_is_told_with_the_remedy(unpacked: Path, tmp_path: Path) -> None:
    source(unpacked, CHARTS).unlink()
    home = tmp_path / "home"
    assert [asset.name for asset in place([unpacked], home)] == [CHARTS]
    (told,) = faults(home)
    assert told.startswith(f"没有前端文件 {CHARTS} {_asset(CHARTS).version}（应在 {home}）。图表不显示")
    assert "./run assets" in told


def test_a_changed_file_is_told_and_not_served(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    place([unpacked], home)
    (home / "htmx.min.js").write_text("alert(1)", encoding="utf-8")
    assert "htmx.min.js" not in present(home)
    (told,) = faults(home)
    assert "不是清单上的" in told
    assert "没有采用" in told


def test_a_stale_file_goes_when_its_package_cannot_be_had(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / CHARTS).write_text("an older version", encoding="utf-8")
    source(unpacked, CHARTS).unlink()
    place([unpacked], home)
    assert not (home / CHARTS).exists()


def test_a_right_file_stays_when_its_package_cannot_be_had(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    place([unpacked], home)
    source(unpacked, CHARTS).unlink()
    assert place([unpacked], home) == ()


def test_the_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert folder() == tmp_path
    assert len(faults(folder())) == len(listed())
    monkeypatch.delenv(VARIABLE)
    assert folder() == Path(sys.prefix) / "share" / "zhengan" / "assets"


def test_set_up_ends_with_status_2_on_another_file(unpacked: Path, tmp_path: Path) -> None:
    source(unpacked, CHARTS).write_text("alert(1)", encoding="utf-8")
    done = _set_up(tmp_path / "home", unpacked)
    assert done.returncode == 2
    assert "与清单不符" in done.stderr
    assert "Traceback" not in done.stderr


def test_set_up_goes_on_without_charts(tmp_path: Path) -> None:
    """Nothing unpacked: htmx comes from the installed package, the rest is told."""
    done = _set_up(tmp_path / "home", tmp_path / "nothing")
    assert done.returncode == 0
    assert "htmx.min.js" in present(tmp_path / "home")
    assert f"没有前端文件 {CHARTS}" in done.stderr


def test_the_browser_takes_the_files_by_their_digest(open_page: OpenPage) -> None:
    page = open_page()
    page.route(
        "http://127.0.0.1/*",
        lambda route: (
            route.fulfill(body=_page(), content_type="text/html")
            if route.request.url.endswith("/")
            else route.fulfill(path=folder() / route.request.url.rsplit("/", 1)[1], content_type="text/javascript")
        ),
    )
    page.goto("http://127.0.0.1/")
    assert page.evaluate("[htmx.version, echarts.version]") == [_asset("htmx.min.js").version, _asset(CHARTS).version]


def _page() -> str:
    scripts = "".join(
        f'<script src="{asset.name}" integrity="{asset.integrity}"></script>'
        for asset in listed()
        if asset.name.endswith(".js")
    )
    return f'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">{scripts}'


def _asset(name: str) -> Asset:
    return next(asset for asset in listed() if asset.name == name)


def _set_up(home: Path, unpacked: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "place_assets.py"), str(home), str(unpacked)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
