"""YAML with places: faults carry file and line, hostile files are refused cheaply."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengan.law.fault import Fault
from zhengan.law.marked import MAX_BYTES, Fields, Marked, read_marked


def read(tmp_path: Path, content: str | bytes) -> tuple[Marked | None, list[Fault]]:
    path, faults = tmp_path / "x.yaml", list[Fault]()
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_marked(path, "x.yaml", faults), faults


def test_values_know_their_lines(tmp_path: Path) -> None:
    root, faults = read(tmp_path, "a: 1\nb:\n  - yes\n  - 2024-02-29\n")
    assert faults == []
    assert root is not None
    fields = Fields(root, ("a", "b"), faults)
    assert [(item.value, item.line) for item in fields.items("b")] == [(True, 3), (date(2024, 2, 29), 4)]


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        ("a: &x [1]\nb: *x\n", 1, "锚点或者别名"),
        ("a: 1\nb: 2\na: 3\n", 3, "重复的键"),
        ("a: {b: 1\n", 2, "expected"),
        ("\ta: 1\n", 1, "token"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, ""),
        ("a: 1\n---\nb: 2\n", 2, "第二篇"),
        ("[" * 500 + "]" * 500, 1, "更多"),
        ("a: [" + "1," * 60_000 + "]", 1, "更多"),
        ("a: 1.5\n", 1, "其他类型"),
        ("a: !custom x\n", 1, "其他类型"),
        ("? [1]\n: 2\n", 1, "嵌套的键"),
        ("", 1, "空文件"),
        (b"\xff\xfe\x00", 0, "其他编码"),
        ("a: \x00\n", 0, "不能出现的字符"),
        (b"a" * (MAX_BYTES + 1), 0, "更大的文件"),
        ("a: 2024-13-40\n", 1, "其他类型"),
    ],
)
def test_hostile_files_are_named_and_refused(tmp_path: Path, content: str | bytes, line: int, found: str) -> None:
    root, faults = read(tmp_path, content)
    if root is not None:
        Fields(root, ("a", "b"), faults).text("a")
    assert faults, content[:40]
    assert faults[0].file == "x.yaml"
    assert faults[0].line == line
    assert found in faults[0].found


def test_missing_file_is_a_fault(tmp_path: Path) -> None:
    faults: list[Fault] = []
    assert read_marked(tmp_path / "none.yaml", "none.yaml", faults) is None
    assert faults[0].expected == "可以读取的文件"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab:-{}[]\"'\n &*!#|>?%@\t1", max_size=60))
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root, faults = read(tmp_path_factory.mktemp("y"), text)
    assert root is not None or faults
