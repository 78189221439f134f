"""Words of lines, and the index that says which row groups of a segment may hold them.

`layout` describes the file, `tokens` what a word is.
"""

from typing import TYPE_CHECKING

from zhengan.archive.words.tokens import last_piece, pieces_within, tokens_of, tokens_within

if TYPE_CHECKING:
    import pyarrow as pa

    from zhengan.archive.words.index import Index

__all__ = [
    "Index",
    "build_index",
    "last_piece",
    "pieces_within",
    "prepare",
    "tokens_of",
    "tokens_within",
]


def build_index(table: "pa.Table | pa.RecordBatch", group_rows: int) -> bytes:
    """The index of the words of `msg`, `head`, `host`, `app`, `proc`, `msgid` and `sd`, one group for each `group_rows` rows."""
    from zhengan.archive.words import building

    return building.build(table, group_rows)


def prepare() -> None:
    """Loads the compiled part, so that the first segment does not wait for it."""
    import pyarrow as pa

    build_index(pa.table({"msg": ["word"]}), 1)


def __getattr__(name: str) -> object:
    if name == "Index":
        from zhengan.archive.words.index import Index

        return Index
    raise AttributeError(name)
