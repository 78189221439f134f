"""The committed reference is what the code says of itself: pages of all rooms, every option with words, every setting."""

import re
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import click

from zhengan.cli import app

ROOT = Path(__file__).parents[2]


def test_the_committed_reference_is_current() -> None:
    spec = spec_from_file_location("write_reference", ROOT / "tools" / "write_reference.py")
    assert spec is not None
    assert spec.loader is not None
    tool = module_from_spec(spec)
    spec.loader.exec_module(tool)
    pages = dict(tool.pages())
    assert ROOT / "docs/reference/cli.md" in pages
    stale = [str(path) for path, text in pages.items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run ./run python tools/write_reference.py"
    assert {path for path in (ROOT / "docs/reference").rglob("*.md") if path.name != "README.md"} == set(pages)


def test_every_command_and_option_says_what_it_is_for() -> None:
    for command in commands(app):
        assert command.help, command.name
        for param in command.params:
            if isinstance(param, click.Option) and param.name != "help":
                assert param.help, f"{command.name} {param.opts}"


def test_every_environment_variable_stands_in_the_reference() -> None:
    named: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        named |= set(re.findall(r"\"((?:ZHENGAN|XDG)_[A-Z_]+)\"", path.read_text(encoding="utf-8")))
    named |= set(re.findall(r"\$\{(ZHENGAN_[A-Z]+)", (ROOT / "run").read_text(encoding="utf-8")))
    page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert {"ZHENGAN_HOME", "ZHENGAN_DATABASE_URL", "ZHENGAN_PYTHON"} <= named
    assert [name for name in sorted(named) if f"`{name}`" not in page] == []


def commands(group: click.Group) -> Iterator[click.Command]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield command
        if isinstance(command, click.Group):
            yield from commands(command)
