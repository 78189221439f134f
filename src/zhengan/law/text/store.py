"""Sealed texts: what was loaded, kept with the bytes it came from, verified whenever it is read.

A folder holds `<instrument>.json` for each text and `originals/<sha256>` for each file. Reading computes every digest
anew: of the original, of each paragraph, and of the sealed record as a whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zhengan.law.text.model import Erratum, Heading, LoadedText, Paragraph, TextFault, text_digest

FORMAT = 1
_ID = re.compile(r"[a-z][a-z0-9-]{0,63}")
_ORIGINALS = "originals"


def seal(text: LoadedText, folder: Path) -> Path:
    """Write the text and its original into the folder and return the path of the record.

    The same text again changes nothing; another text under the same id replaces the record, the earlier original
    stays. Raises TextFault where the id is no file name, or the text has no original.
    """
    if not _ID.fullmatch(text.id):
        raise TextFault(text.name, "由小写字母、数字和连字符组成的编号", text.id, "请用 --id 另定编号。")
    if hashlib.sha256(text.raw).hexdigest() != text.digest:
        raise TextFault(text.name, "与摘要相符的原文", "原文缺失或已变", "请重新加载原文件。")
    originals = folder / _ORIGINALS
    originals.mkdir(parents=True, exist_ok=True)
    original = originals / text.digest
    if not original.exists():
        _write(original, text.raw)
    record = folder / f"{text.id}.json"
    content = _content(text)
    sealed = {"format": FORMAT, "seal": _seal_of(content), "text": content}
    _write(record, (json.dumps(sealed, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    return record


def loaded(folder: Path) -> dict[str, LoadedText]:
    """All sealed texts of the folder by id. Raises TextFault where one was altered or its original is missing."""
    texts = {}
    for record in sorted(folder.glob("*.json")):
        text = _read(record)
        texts[text.id] = text
    return texts


def _read(record: Path) -> LoadedText:
    try:
        sealed = json.loads(record.read_bytes())
        content = sealed["text"]
        whole = sealed["format"] == FORMAT and sealed["seal"] == _seal_of(content)
        text = _text(content) if whole else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _altered(record, "无法读取的内容") from error
    if text is None or text.id != record.stem or any(text_digest(p.text) != p.digest for p in text.paragraphs):
        raise _altered(record, "改动过的内容")
    return _with_original(text, record)


def _with_original(text: LoadedText, record: Path) -> LoadedText:
    original = record.parent / _ORIGINALS / text.digest
    raw = original.read_bytes() if original.is_file() else b""
    if hashlib.sha256(raw).hexdigest() != text.digest:
        raise _altered(original, "缺失或改动过的原文件")
    return LoadedText(**{**_fields(text), "raw": raw})


def _altered(path: Path, found: str) -> TextFault:
    return TextFault(path.name, "加载时封存的文本", found, "请删除后用 zhengan law load 重新加载原文件。")


def _fields(text: LoadedText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in LoadedText.__dataclass_fields__}


def _content(text: LoadedText) -> dict[str, Any]:
    fields = _fields(text)
    del fields["raw"]
    for name in ("parts", "paragraphs", "errata"):
        fields[name] = [asdict(value) for value in fields[name]]
    content: dict[str, Any] = json.loads(json.dumps(fields))
    return content


def _text(content: Mapping[str, Any]) -> LoadedText:
    fields = dict(content)
    fields["parts"] = tuple(Heading(**{**part, "articles": tuple(part["articles"])}) for part in content["parts"])
    fields["paragraphs"] = tuple(Paragraph(**{**one, "lines": tuple(one["lines"])}) for one in content["paragraphs"])
    fields["errata"] = tuple(Erratum(**erratum) for erratum in content["errata"])
    return LoadedText(**fields)


def _seal_of(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Write so that a reader sees the old file or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
