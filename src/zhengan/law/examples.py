"""What the examples say they cover: every `covers` list of the YAML files below a folder, however deep it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from zhengan.law.fault import Fault, LawFault
from zhengan.law.marked import Fields, Marked, read_marked


def read_covers(folder: Path) -> tuple[str, ...]:
    """All `covers` entries (`csrc-218/21#network-core below`) of the example files, for `examples_missing`.

    Raises:
        LawFault: a file that cannot be read, or a `covers` that is no list of texts.
    """
    faults: list[Fault] = []
    found: list[str] = []
    for path in sorted(folder.rglob("*.yaml")):
        root = read_marked(path, path.as_posix(), faults)
        found += () if root is None else _covers(root, faults)
    if faults:
        raise LawFault(faults)
    return tuple(found)


def _covers(node: Marked, faults: list[Fault]) -> Iterator[str]:
    if isinstance(node.value, tuple):
        for child in node.value:
            yield from _covers(child, faults)
    elif isinstance(node.value, Mapping):
        yield from Fields(node, (), faults).texts("covers")
        for key, child in node.value.items():
            if key != "covers":
                yield from _covers(child, faults)
