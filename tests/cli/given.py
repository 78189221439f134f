"""Small evidence folders and a command line to run in them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from zhengan.cli import app

AS_OF = "2026-11-20"
SEA = "海晏证券"
LAKE = "镜湖期货"
# Where the ledger lies instead of the workspace, when a test says so.
ADDRESS = ""

# A broker with one important system: two of three data backup facilities, a week of backups, a link over its bound.
FILES: Mapping[str, str] = {
    "institution.csv": f"key,name,kind,bureau\n{SEA},海晏证券有限公司,securities,上海\n",
    "data_center.csv": "key,name,site,city\n张江,张江机房,local,上海\n外高桥,外高桥机房,same_city,上海\n",
    "system.csv": "key,name,functions,important,markets,live_on\n集中交易,集中交易系统,trading,是,SSE;SZSE,2021-03-15\n",
    "recovery_facility.csv": (
        "key,system,kind,data_center,from\n备份-本地,集中交易,data,张江,2021-03-15\n备份-同城,集中交易,data,外高桥,2021-03-15\n"
    ),
    "network_link.csv": "key,name,systems,bandwidth_mbps,trading_related,from\n专线,上交所专线,集中交易,100,是,2021-03-15\n",
    "drill.csv": "key,held_on,with_associated,report_on,recorded_at\n演练,2026-05-12,否,2026-05-20,2026-06-02T09:00:00+08:00\n",
    "telemetry/link.csv": "object,metric,at,value\n专线,mbps,2026-11-19T10:00:00+08:00,80\n专线,mbps,2026-11-19T10:01:00+08:00,31.5\n",
}
# A folder that names no such data centre, and a date that is none.
FAULTY = {
    **FILES,
    "recovery_facility.csv": "key,system,kind,data_center,from\n备份,集中交易,data,外高侨,2021-03-15\n坏,集中交易,data,张江,去年\n",
}
FUTURES = {"institution.csv": f"key,name,kind,bureau\n{LAKE},镜湖期货有限公司,futures,浙江\n"}


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder, made of these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def zhengan(*arguments: str | Path, home: Path | None = None) -> Result:
    """Run a command in this process; exceptions other than an exit fail the test."""
    environment = {
        "ZHENGAN_HOME": str(home or "/nonexistent"),
        "ZHENGAN_DATABASE_URL": ADDRESS,
        "XDG_DATA_HOME": "/nonexistent",
    }
    found = CliRunner().invoke(app, list(map(str, arguments)), env=environment, prog_name="zhengan")
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def assessed(*arguments: str | Path, home: Path | None = None, as_of: str = AS_OF) -> dict[str, Any]:
    """The JSON of an assessment."""
    found = zhengan("assess", "--as-of", as_of, "--format", "json", *arguments, home=home)
    assert found.exit_code in (0, 1), found.stderr
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def of(findings: Sequence[Mapping[str, Any]], obligation: str, key: str | None = None) -> Mapping[str, Any]:
    """The one finding of an obligation, on the object of that key."""
    (found,) = (
        item
        for item in findings
        if item["obligation"] == f"csrc-218/{obligation}" and (item["object"] or {}).get("key") == key
    )
    return found
