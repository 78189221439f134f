"""A bulletin as plain text: the first line is its title, lines such as `发文单位：…` say the rest, as far as they are there."""

import re
from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType

from zhengan.collectors.bulletin import Bulletin
from zhengan.collectors.reading import Form, Reading, moment, shown
from zhengan.collectors.sighting import cves_in

LABELS = MappingProxyType(
    {
        "id": ("编号", "文号"),
        "title": ("标题",),
        "sender": ("发文单位", "来文单位", "发布单位"),
        "issued_at": ("发文时间", "发布时间", "日期"),
        "due": ("反馈期限", "截止时间"),
        "subjects": ("涉及产品", "涉及事项", "影响范围"),
    }
)
_LABEL = re.compile(r"^\s*([一-鿿]{2,6})\s*[:：]\s*(.+?)\s*$")
_DATE = re.compile(
    r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日\s*(?:([0-9]{1,2})\s*[时:：]\s*([0-9]{1,2})?)?"
)


def knows(start: bytes) -> bool:
    """Whether it is text at all, and no markup."""
    return b"\0" not in start and not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[", b"<"))


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Bulletin]]:
    """The one bulletin that a text is."""
    lines = _text(content, reading).splitlines()
    names = {word: name for name, words in LABELS.items() for word in words}
    said: dict[str, str] = {}
    for line in lines[:200]:
        found = _LABEL.match(line)
        if found and (name := names.get(found[1])):
            said.setdefault(name, shown(found[2], 300))
    title = said.get("title") or next((shown(line, 300) for line in lines if line.strip()), "")
    subjects = tuple(part.strip() for part in re.split("[;；、]", said.get("subjects", "")) if part.strip())
    whole = shown("\n".join(lines), 2000)
    return "", [
        Bulletin(
            id=said.get("id") or title,
            title=title,
            sender=said.get("sender", ""),
            issued_at=_moment(said.get("issued_at", ""), "发文时间", reading),
            due=_moment(said.get("due", ""), "反馈期限", reading),
            subjects=subjects,
            cves=cves_in(*lines[:2000]),
            products=tuple(part for part in subjects if not cves_in(part)),
            text=whole,
        )
    ]


def _text(content: bytes, reading: Reading) -> str:
    if b"\0" in content:
        raise reading.refused("not_text", "（整个文件）", "文本文件", "含有 NUL 字节", "另存为 UTF-8 的文本")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise reading.refused("bad_encoding", "（整个文件）", "UTF-8 或 GB18030 编码", "别的编码", "另存为 UTF-8 的文本")


def _moment(said: str, name: str, reading: Reading) -> datetime | None:
    if not said:
        return None
    found = _DATE.search(said)
    if found:
        year, month, day, hour, minute = (int(part or 0) for part in found.groups())
        said = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00"
    when = moment(said)
    if when is None:
        raise reading.refused("wrong_time", name, "时间，如 2026年11月20日 或 2026-11-20 09:30", said, "改正后重新导入")
    return when


FORM = Form("notice-text", "纯文本", knows, read)
