"""Bulletins in a table (CSV), a row a bulletin: lists that associations and regulators send round."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from zhengan.collectors.bulletin import MOST_SUBJECTS, Bulletin
from zhengan.collectors.csv_table import TableRow, table_rows
from zhengan.collectors.reading import Form, Reading, moment
from zhengan.collectors.sighting import cves_in

COLUMNS = MappingProxyType(
    {
        "id": ("编号", "文号", "number"),
        "title": ("标题", "名称", "通报标题", "name"),
        "sender": ("发文单位", "来文单位", "发布单位", "from"),
        "issued_at": ("发文时间", "发布时间", "日期", "date"),
        "due": ("反馈期限", "截止时间", "deadline"),
        "subjects": ("涉及事项", "涉及产品", "影响范围", "products"),
        "kind": ("种类", "类型", "type"),
        "text": ("内容", "说明", "description"),
    }
)
KINDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("", "风险提示", "风险通报", "漏洞通报", "预警", "risk_alert"), "risk_alert"),
        **dict.fromkeys(("检查", "inspection"), "inspection"),
        **dict.fromkeys(("责令整改", "整改", "rectification_order"), "rectification_order"),
        **dict.fromkeys(("要求提供材料", "报送材料", "information_request"), "information_request"),
    }
)


def knows(start: bytes) -> bool:
    """Whether the first line names a title among columns."""
    for encoding in ("utf-8-sig", "gb18030"):
        words = start.partition(b"\n")[0].decode(encoding, "ignore").lower()
        cells = {cell.strip().strip('"') for cell in words.split(",")}
        if len(cells) > 1 and cells & {"title", *COLUMNS["title"]}:
            return True
    return False


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Bulletin]]:
    """A row a bulletin."""
    return "", reading.each(table_rows(content, reading, COLUMNS, ("title",)), _made)


def _made(row: TableRow) -> Iterator[Bulletin]:
    title = row.text("title")
    if not title:
        raise row.wrong("missing", "title", "标题")
    said = row.text("kind")
    if said not in KINDS:
        raise row.wrong("unknown_kind", "kind", "、".join(word for word in KINDS if word and not word.isascii()))
    parts = row.text("subjects", 2000).replace("；", ";").replace("、", ";").split(";")
    subjects = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))[:MOST_SUBJECTS]
    yield Bulletin(
        id=row.text("id") or title,
        title=title,
        sender=row.text("sender"),
        issued_at=_moment(row, "issued_at"),
        kind=KINDS[said],
        due=_moment(row, "due"),
        subjects=subjects,
        cves=cves_in(title, *subjects, row.text("text", 2000)),
        products=tuple(part for part in subjects if not cves_in(part)),
        text=row.text("text", 2000),
    )


def _moment(row: TableRow, name: str) -> datetime | None:
    said = row.text(name)
    found = moment(said)
    if said and found is None:
        raise row.wrong("wrong_time", name, "时间，如 2026-11-20 09:30")
    return found


FORM = Form("notice-csv", "CSV", knows, read)
