"""The workspace: a folder with `zhengan.toml`, the ledger's database, telemetry, keys, loaded texts and reports."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhengan.workspace.errors import InputError

FILE = "zhengan.toml"
HOME = "ZHENGAN_HOME"


@dataclass(frozen=True)
class Workspace:
    """Where everything of one institution lies. `institution` is its key in the ledger; `off` are rules beside ours not shown."""

    root: Path
    institution: str
    name: str
    digest: str
    off: tuple[str, ...] = ()

    @property
    def database(self) -> Path:
        """The ledger's SQLite file (ZHENGAN_DATABASE_URL comes first)."""
        return self.root / "ledger.sqlite3"

    @property
    def telemetry(self) -> Path:
        """Where samples are kept."""
        return self.root / "telemetry"

    @property
    def attachments(self) -> Path:
        """Where attached files are kept, named by digest."""
        return self.root / "attachments"

    @property
    def texts(self) -> Path:
        """Where loaded official texts are sealed."""
        return self.root / "texts"

    @property
    def reports(self) -> Path:
        """Where documents are written."""
        return self.root / "reports"

    @property
    def signing_key(self) -> Path:
        """The private key that signs checkpoints; readable by its owner only."""
        return self.root / "keys" / "checkpoint.key"

    @property
    def calendar_override(self) -> Path | None:
        """The local calendar, where there is one."""
        path = self.root / "calendar.yaml"
        return path if path.exists() else None

    @property
    def instruments(self) -> tuple[Path, ...]:
        """The institution's own law: instruments, rules beside ours, the grading table."""
        folders = (self.root / "instruments", self.root / "beside")
        table = self.root / "grading.yaml"
        return (
            *(folder for folder in folders if folder.is_dir() and any(folder.iterdir())),
            *((table,) if table.is_file() else ()),
        )

    @property
    def mappings(self) -> Path:
        """Where mappings of the institution's own spreadsheets are remembered."""
        return self.root / "mappings"

    def open_ledger(self) -> None:
        """Points Django at the ledger and brings its tables up to date."""
        from zhengan.ledger.database import configure, migrate

        configure(self.database)
        migrate()


def find_workspace() -> Workspace | None:
    """The workspace of ZHENGAN_HOME or of the current folder."""
    root = Path(os.environ.get(HOME) or Path.cwd())
    return workspace_at(root) if (root / FILE).is_file() else None


def workspace_at(root: Path) -> Workspace:
    """The workspace in a folder that has its settings."""
    path = root / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        ledger, institution = data["ledger"], data["institution"]
        return Workspace(root, institution["key"], institution["name"], ledger["digest"], _switched_off(data))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise InputError(f"{path} 读不懂：{error}。请对照 docs/how-to/workspace.md 修正。") from error


def need_workspace() -> Workspace:
    """The workspace, or a clear word that there is none."""
    found = find_workspace()
    if found is None:
        raise InputError(
            f"这里没有工作区（{FILE}）。请先用 zhengan init 新建，或用 {HOME} 指定；"
            "zhengan assess 也可以用 --evidence 直接判断一个证据文件夹。"
        )
    return found


def write_settings(root: Path, *, key: str, name: str, kind: str, bureau: str, digest: str) -> Workspace:
    """Makes the folder and its settings file."""
    root.mkdir(parents=True, exist_ok=True)
    lines = [
        "# 证安工作区",
        "[institution]",
        f"key = {_quoted(key)}",
        f"name = {_quoted(name)}",
        f"kind = {_quoted(kind)}",
        f"bureau = {_quoted(bureau)}",
        "",
        "[ledger]",
        f"digest = {_quoted(digest)}",
        "",
    ]
    (root / FILE).write_text("\n".join(lines), encoding="utf-8")
    return Workspace(root, key, name, digest)


def _switched_off(data: Mapping[str, Any]) -> tuple[str, ...]:
    law = data.get("law", {})
    off = law.get("off", []) if isinstance(law, dict) else None
    if not isinstance(off, list) or not all(isinstance(item, str) for item in off):
        raise TypeError('[law] 一节的 off 应写成 ["编号", …]')
    return tuple(off)


def _quoted(text: str) -> str:
    escaped = re.sub(r'["\\]', lambda match: "\\" + match.group(), text)
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", escaped) + '"'
