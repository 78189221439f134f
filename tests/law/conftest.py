"""A small made-up instrument: written to a folder, changed where a test wants it, loaded by the real reader."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import mkdtemp

import pytest

from zhengan.law import Catalogue, load_catalogue

INSTRUMENT = """\
id: toy-1
title: 玩具规则
number: 第1号
issuer: 玩具协会
in_force_from: 2024-01-01
in_force_until: 2024-12-31
convention: {以上: inclusive, 以下: exclusive}
"""
ARTICLE_1 = """\
article: 1
paragraphs: {1: duty, 2: scope}
obligations:
  - id: toy-1/1#full
    cite: toy-1/1.1
    phrase: 三倍以上
    who: [core]
    must: 水箱不少于用量的三倍
    object: {type: system, where: tank}
    bound: ">= 3x"
    every: P1Y
    unless: drought
    check: tank_full
    evidence: [system]
"""
TEXTS = {"toy-1/1.1": "水箱应当备足用量\n的三倍以上。", "toy-1/1.2": "本规则适用于水箱。"}

Write = Callable[..., Path]
Load = Callable[..., Catalogue]


@pytest.fixture
def write_law(tmp_path: Path) -> Write:
    """Writes the made-up instrument; the files given replace or add."""

    def write(changes: Mapping[str, str] | None = None) -> Path:
        folder = Path(mkdtemp(dir=tmp_path)) / "toy-1"  # a new one each time: loading is cached by folder
        folder.mkdir()
        files = {"instrument.yaml": INSTRUMENT, "001.yaml": ARTICLE_1} | dict(changes or {})
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def load_law(write_law: Write) -> Load:
    """The catalogue with the made-up instrument beside ours."""

    def load(changes: Mapping[str, str] | None = None) -> Catalogue:
        return load_catalogue([write_law(changes)])

    return load
