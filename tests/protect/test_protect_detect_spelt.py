"""Spellings that were missed once: `spelt.yaml` says what is found in each, and that nothing else is."""

import re
from pathlib import Path

import pytest
import yaml

from zhengan.protect.detect import detect, ready

_MARK = re.compile("⟦(\\w+)\\|([^⟧]*)⟧")
_GROUPS = yaml.safe_load(Path(__file__).with_name("spelt.yaml").read_text("utf-8"))
TEXTS = [
    pytest.param(text, id=f"{group}-{number}") for group, texts in _GROUPS.items() for number, text in enumerate(texts)
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_spelling_is_found_as_it_is_marked(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = _MARK.sub(r"\2", text).encode()
    marked = [(found[1], found[2]) for found in _MARK.finditer(text)]
    spans = detect(data)
    assert [(span.kind, data[span.start : span.end].decode()) for span in spans] == marked
    monkeypatch.setattr(ready, "engine", lambda size: ready._plain())
    assert list(detect(data)) == list(spans)
