"""Seals the digests of official texts into the catalogue: `./run python tools/seal_digests.py FILE…`.

Reads each text as `zhengan law load` does, and writes the digest of every paragraph and item to its instrument's
`instrument.yaml` or its document's `document.yaml` (the last key there). The text itself is not stored.
"""

from __future__ import annotations

import sys
from pathlib import Path

from zhengan.law import LawFault, LoadedText, load_catalogue, read_text
from zhengan.law.scaffold import with_digests

LAW = Path(__file__).parents[1] / "src" / "zhengan" / "law"


def seal(text: LoadedText) -> Path:
    """Replace the digests of the instrument or document that the text is."""
    homes = (LAW / "instruments" / text.id / "instrument.yaml", LAW / "documents" / text.id / "document.yaml")
    path = next(home for home in homes if home.is_file())
    path.write_text(with_digests(path.read_text(encoding="utf-8"), text.id, text), encoding="utf-8")
    return path


def main(names: list[str]) -> int:
    """Seal every file named; those that the catalogue does not know are named and left."""
    known = load_catalogue().titles
    failed = 0
    for name in names:
        try:
            text = read_text(Path(name).read_bytes(), name, known)
        except (OSError, LawFault) as error:
            print(f"{name}：{error}", file=sys.stderr)
            failed += 1
            continue
        if text.instrument is None:
            print(f"{name}：“{text.title}”不在目录里，未封存。", file=sys.stderr)
            failed += 1
        else:
            print(f"{name}：{len(text.paragraphs)} 处摘要已写入 {seal(text)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
