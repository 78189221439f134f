"""The console's front-end files: which there should be, where they are, and whether they are the listed ones.

listed()      what `assets.toml` names, each with its version, licence and SHA-256
folder()      where set-up put them: the environment variable ZHENGAN_ASSETS, else share/zhengan/assets in the environment
present()     the listed files that are there and are what the list says; nothing else may be served
faults()      what is missing or another file, each with what to do, in Chinese
place()       what set-up does: takes the files out of unpacked packages, and refuses any that is another

No file stands in the repository and none comes from the Internet at run time. Without `echarts.min.js` the console shows
the table that stands behind each chart.
"""

import base64
import hashlib
import os
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VARIABLE = "ZHENGAN_ASSETS"
CHARTS = "echarts.min.js"
_LIST = Path(__file__).with_name("assets.toml")
_REMEDY = f"请在项目文件夹执行 ./run assets 重新放置；设了 {VARIABLE} 的，请核对它指的文件夹。"


class AssetError(Exception):
    """A front-end file that is not the listed one: expected, found, where, what to do."""


@dataclass(frozen=True)
class Asset:
    """A front-end file.

    `sha256` is hexadecimal; `lock` names the lock in `requirements` whose package carries the file, and `source` is the
    path in that package once unpacked.
    """

    name: str
    version: str
    licence: str
    sha256: str
    lock: str
    source: str

    @property
    def integrity(self) -> str:
        """The digest as the attribute `integrity` of a script element wants it."""
        return "sha256-" + base64.b64encode(bytes.fromhex(self.sha256)).decode()


@cache
def listed() -> tuple[Asset, ...]:
    """The files that the list names, in its order."""
    return tuple(Asset(**entry) for entry in _read()["asset"])


def notices() -> dict[str, str]:
    """Licence notices that no package carries, by file name."""
    return {entry["name"]: entry["text"].lstrip("\n") for entry in _read()["notice"]}


def folder() -> Path:
    """Where the files are looked for; the folder need not exist."""
    chosen = os.environ.get(VARIABLE)
    return Path(chosen) if chosen else Path(sys.prefix) / "share" / "zhengan" / "assets"


def present(home: Path) -> dict[str, Asset]:
    """The listed files in `home` whose digest is right, by name."""
    return {asset.name: asset for asset in listed() if _digest(home / asset.name) == asset.sha256}


def faults(home: Path) -> tuple[str, ...]:
    """A sentence for each listed file that is missing in `home`, or is another."""
    found = [(asset, _digest(home / asset.name)) for asset in listed()]
    return tuple(_fault(asset, home, digest) for asset, digest in found if digest != asset.sha256)


def place(sources: Sequence[Path], home: Path) -> tuple[Asset, ...]:
    """Copy the listed files out of the unpacked packages under `sources` into `home`, with the notices.

    Returns the files that no source holds. A file in `home` that is not the listed one is removed.
    Raises AssetError, and changes nothing, when a source holds another file than the listed one.
    """
    contents = {asset: _taken(asset, sources) for asset in listed()}
    home.mkdir(parents=True, exist_ok=True)
    for asset, content in contents.items():
        if content is not None:
            _write(home / asset.name, content)
        elif _digest(home / asset.name) != asset.sha256:
            (home / asset.name).unlink(missing_ok=True)
    for name, text in notices().items():
        _write(home / name, text.encode())
    right = present(home)
    return tuple(asset for asset in listed() if asset.name not in right)


@cache
def _read() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(_LIST.read_text(encoding="utf-8"))


def _taken(asset: Asset, sources: Sequence[Path]) -> bytes | None:
    path = next((source / asset.source for source in sources if (source / asset.source).is_file()), None)
    if path is None:
        return None
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != asset.sha256:
        raise AssetError(
            f"前端文件 {asset.name} {asset.version} 与清单不符：SHA-256 应为 {asset.sha256}，实为 {digest}（{path}）。"
            "没有放入任何文件。请删除 .venv 后重新执行；仍然不符的，请核对所用的软件源。\n"
            f"The front-end file {asset.name} is not the listed one; nothing was put in place. "
            "Delete .venv and run again; if it stays, look at your package index."
        )
    return content


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _fault(asset: Asset, home: Path, digest: str | None) -> str:
    lost = "图表不显示，数据在每张图下面的表里。" if asset.name == CHARTS else ""
    if digest is None:
        return f"没有前端文件 {asset.name} {asset.version}（应在 {home}）。{lost}{_REMEDY}"
    return (
        f"前端文件 {home / asset.name} 不是清单上的 {asset.version}：SHA-256 应为 {asset.sha256}，实为 {digest}。"
        f"没有采用。{lost}{_REMEDY}"
    )


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, since a server may be reading."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
