"""Rewrites docs/reference from what the rooms say of themselves: `./run python tools/write_reference.py`.

A room that generates pages names `reference_pages() -> dict[str, str]`: page by its path in the repository.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import zhengan

ROOT = Path(__file__).resolve().parent.parent


def pages() -> Iterator[tuple[Path, str]]:
    """Every page that the rooms generate."""
    for room in pkgutil.iter_modules(zhengan.__path__, "zhengan."):
        if not room.ispkg:
            continue
        generate = getattr(importlib.import_module(room.name), "reference_pages", None)
        for name, text in generate().items() if generate else ():
            yield ROOT / name, text


def main() -> int:
    """Write the pages that are not current."""
    for path, text in pages():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"已更新 {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
