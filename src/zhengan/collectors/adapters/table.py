"""A table in CSV, for tools without a form of their own and for lists kept by hand."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from zhengan.collectors.csv_table import TableRow, table_rows
from zhengan.collectors.reading import Form, Reading, moment
from zhengan.collectors.sighting import Severity, Sighting, Where, cves_in, severity_of_score

COLUMNS = MappingProxyType(
    {
        "id": ("编号", "漏洞编号", "vulnerability_id", "plugin_id", "cve"),
        "title": ("标题", "名称", "漏洞名称", "name", "summary"),
        "severity": ("严重程度", "级别", "风险等级", "危险级别", "risk", "level", "cvss"),
        "host": ("主机", "地址", "ip", "ip地址", "资产", "asset", "target"),
        "component": ("组件", "软件", "产品", "package", "product"),
        "version": ("版本", "installed_version"),
        "purl": ("package_url",),
        "path": ("路径", "端口", "port", "file"),
        "found_at": ("发现时间", "扫描时间", "时间", "date", "last_seen"),
        "tool": ("工具", "来源", "scanner", "source"),
    }
)
_SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {
        **dict.fromkeys(("严重", "危急", "紧急", "超危", "critical"), "critical"),
        **dict.fromkeys(("高", "高危", "high", "important"), "high"),
        **dict.fromkeys(("中", "中危", "medium", "moderate"), "medium"),
        **dict.fromkeys(("低", "低危", "low"), "low"),
        **dict.fromkeys(("信息", "提示", "仅供参考", "info", "information", "none", "log"), "information"),
        **dict.fromkeys(("", "未知", "unknown"), "unstated"),
    }
)


def knows(start: bytes) -> bool:
    """Whether it is text that begins as nothing else does."""
    return b"\0" not in start and not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[", b"<"))


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Sighting]]:
    """A row a sighting."""
    rows = table_rows(content, reading, COLUMNS, ("id", "severity"))
    return "", reading.each(rows, _made)


def _made(row: TableRow) -> Iterator[Sighting]:
    id_ = row.text("id")
    if not id_:
        raise row.wrong("missing", "id", "漏洞编号")
    severity = _severity(row)
    said = row.text("found_at")
    found_at = moment(said)
    if said and found_at is None:
        raise row.wrong("wrong_time", "found_at", "时间，如 2026-11-20 09:30")
    where = Where(*(row.text(name) for name in ("host", "component", "version", "purl", "path")))
    title, tool = row.text("title") or id_, row.text("tool") or "CSV"
    at = f"第 {row.number} 行"
    yield Sighting(tool, id_, title, severity, row.text("severity"), where, cves_in(id_), found_at, at=at)


def _severity(row: TableRow) -> Severity:
    said = row.text("severity").lower()
    if said in _SEVERITIES:
        return _SEVERITIES[said]
    try:
        score = float(said)
    except ValueError:
        score = -1
    if not 0 <= score <= 10:
        raise row.wrong("unknown_severity", "severity", "严重、高、中、低、信息，或者 0 至 10 的评分")
    return severity_of_score(score)


FORM = Form("csv", "CSV", knows, read)
