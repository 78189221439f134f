"""What a reader gives: pieces of text or of columns, and what it could not read, with the reason.

Found = Piece | Skipped, always with its `Where`. A value of anyone stands in `Piece.data` and nowhere else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

Reason = str
REASONS: Mapping[Reason, str] = {
    "symlink": "符号链接，不跟随",
    "special": "不是普通文件（设备、管道、套接字）",
    "no_permission": "没有读取权限",
    "gone": "读取时文件已不在",
    "io": "读取时磁盘或网络出错",
    "encrypted": "已加密，没有口令不能读",
    "damaged": "格式损坏，读到损坏处为止",
    "unsupported": "没有能读这种格式的方法",
    "no_text": "没有文字（图片、扫描件），须人工查看",
    "too_large": "超过大小上限，读到上限为止",
    "bomb": "压缩比异常，疑似压缩炸弹，读到上限为止",
    "too_deep": "嵌套太深，没有打开",
    "too_many": "文件个数超过上限，其余没有读",
    "locked": "被占用（锁），等待后仍不能读",
    "timeout": "读取超过时限",
    "database": "数据库拒绝读取",
    "sampled": "只抽样读取了一部分",
    "link_in_archive": "压缩包中的链接或特殊文件，没有打开",
}
"""Why something was not read, or not whole."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place: `store` is a file or a database without its password; `part` lies inside it (a member, a sheet, a table, a page).

    `row` counts from 1 (a line of text, a row of a table), 0 where there are none. `offset` counts bytes of the part's text in UTF-8.
    """

    store: str
    part: str = ""
    column: str = ""
    row: int = 0
    offset: int = 0

    def inside(self, name: str) -> "Where":
        """The place of a part of this part."""
        return replace(self, part=f"{self.part}!{name}" if self.part else name, column="", row=0, offset=0)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to look at: UTF-8 bytes, or the cells of one column (an Arrow string array), and how it was encoded before."""

    where: Where
    data: "bytes | Any"
    encoding: str = "utf-8"
    note: str = ""

    @property
    def is_cells(self) -> bool:
        """Whether `data` are the cells of a column."""
        return not isinstance(self.data, bytes)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Not read, or not to its end. `detail` never holds text of the source."""

    where: Where
    reason: Reason
    detail: str = ""

    def sentence(self) -> str:
        """For people: where, why."""
        place = f"{self.where.store}（{self.where.part}）" if self.where.part else self.where.store
        return f"{place}：{REASONS[self.reason]}" + (f"（{self.detail}）" if self.detail else "")


Found = Piece | Skipped
Findings = Iterator[Found]


class Unread(Exception):  # noqa: N818  # told by the dispatcher, an error to nobody
    """A reader stops here; the dispatcher makes a `Skipped` of it."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(REASONS[reason])
        self.reason = reason
        self.detail = detail
