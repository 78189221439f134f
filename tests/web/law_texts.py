"""Official texts for tests of the reader: words of our own under the numbers of the real articles, loaded as people load them."""

from collections.abc import Mapping
from pathlib import Path

from tests.web.given import Console
from zhengan.law import load_catalogue
from zhengan.workspace.texts import load_files

# Of each only what a test needs.
NEW = """\
试验用的新规

第二十条 数据按天留一份，放在本地、同城和异地。

第二十一条 每年至少开展一次试验，结果存档。
带宽留足余量。
"""
OLD = """\
试验用的旧规

第二十六条 数据留一份，放在同城。

第二十七条 试验之后写下结果。
"""


def load_texts(console: Console, texts: Mapping[str, str], folder: Path) -> None:
    """Load official texts (made up here) into the console's workspace, as the command line does."""
    for id_, text in texts.items():
        path = folder / f"{id_}.txt"
        path.write_text(text, encoding="utf-8")
        _, refused = load_files([path], console.workspace, load_catalogue(), id_)
        assert refused == []


def read(console: Console, path: str, person: str = "auditor") -> str:
    """A page's text as a person gets it."""
    answer = console.client(person).get(console.url(path))
    assert answer.status_code == 200, path
    return str(answer.content.decode())
