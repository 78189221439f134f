"""Documents that can rot are run: the tutorial as it stands, every link, every command named."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.given import zhengan
from zhengan.cli import app
from zhengan.ledger.database import release

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "changelog.d").glob("*.md"))]
# What the tutorial wants of each command: exit status, words on the screen.
EXPECTED = {
    "init my": (0, "已新建工作区"),
    "evidence check": (2, ""),
    "evidence import": (0, "已导入：海晏证券 新增"),
    "assess --as-of 2026-11-20": (1, "56912785  ■ 不合规"),
    "explain 56912785": (0, "建立异地数据备份设施"),
    "assess --as-of 2026-11-20 --format word": (1, "评估-2026-11-20.docx"),
    "deadlines": (0, "天内的期限"),
    "ledger checkpoint": (0, "zhengan/"),
    "ledger verify": (0, "错误 0 处"),
    "assess --as-of 2026-12-05 --what-if designation": (0, "新增的义务"),
    'assess --as-of 2026-12-05 --what-if "threshold': (0, "假设之下"),
    "assess --as-of 2026-12-05 --what-if instrument": (0, "haiyan-stress/2.1"),
    "assess --as-of 2022-06-30": (1, "csrc-82/"),
    "assess --as-of 2026-12-05": (1, "不合规"),
    "law diff": (0, "csrc-218/38"),
    "law new": (0, "共 4 条"),
    "law check": (0, "错误 0 处"),
    "law show haiyan-stress/2": (0, "每半年至少做一次"),
}


def test_the_tutorial_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    said: list[str] = []
    ran: list[str] = []
    for command in shell_commands(text):
        if isinstance(command, tuple):
            tmp_path.joinpath(command[0]).parent.mkdir(parents=True, exist_ok=True)
            tmp_path.joinpath(command[0]).write_text(command[1], encoding="utf-8")
        elif command.startswith("./run zhengan "):
            arguments = command.removeprefix("./run zhengan ")
            found = zhengan(*shlex.split(arguments), home=tmp_path / "my")
            status, words = EXPECTED[max((key for key in EXPECTED if arguments.startswith(key)), key=len)]
            assert found.exit_code == status, f"{command}\n{found.output}"
            assert words in found.stdout, command
            said.append(found.output)
            ran.append(arguments)
        elif command.startswith("mkdir -p "):
            tmp_path.joinpath(command.removeprefix("mkdir -p ")).mkdir(parents=True, exist_ok=True)
        elif command.startswith("mv "):
            moved, place = (tmp_path / name for name in command.removeprefix("mv ").split())
            moved.rename(place)
        else:
            assert command in ("./run demo", 'export ZHENGAN_HOME="$PWD/my"')
    release()
    shown = [line for block in re.findall(r"```text\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert shown
    assert [line for line in shown if line not in "\n".join(said)] == []
    explained = [words for command, words in zip(ran, said, strict=True) if command.startswith("explain")]
    assert [words[:5] for words in explained] == ["■ 不合规", "● 合规　"]


def shell_commands(text: str) -> Iterator[str | tuple[str, str]]:
    """The commands of all shell blocks in order; a file that is written comes as (name, content)."""
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        lines = iter(block.splitlines())
        for line in lines:
            if heredoc := re.fullmatch(r"cat > (\S+) <<'EOF'", line):
                content = iter(lambda rest=lines: next(rest), "EOF")
                yield heredoc[1], "".join(f"{item}\n" for item in content)
            else:
                yield line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(
        r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    )
    local = [target for target in targets if not re.match(r"[a-z]+:|#", target)]
    missing = [target for target in local if not (page.parent / target.partition("#")[0]).exists()]
    assert missing == []


def test_every_command_named_in_the_documents_exists() -> None:
    known = {tuple(path) for path in command_paths(app, ())}
    for page in PAGES:
        for words in re.findall(r"`(?:\./run )?zhengan ([a-z][^`\n]*)`", page.read_text(encoding="utf-8")):
            named = tuple(words.split())
            assert named[:1] in known or named[:2] in known, f"{page.name}: zhengan {words}"


def command_paths(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        yield (*path, name)
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from command_paths(command, (*path, name))


def test_changelog_fragments_are_named_and_bilingual() -> None:
    rooms = {path.name for path in (ROOT / "src" / "zhengan").iterdir() if path.is_dir()} | {"house", "demo"}
    fragments = [path for path in (ROOT / "changelog.d").glob("*.md") if path.name != "README.md"]
    for path in fragments:
        named = re.fullmatch(r"\d+\.([a-z]+)\.md", path.name)
        assert named, path.name
        assert named[1] in rooms, path.name
        chinese, english = path.read_text(encoding="utf-8").strip().split("\n\n")
        assert re.search(r"[一-鿿]", chinese), path.name
        assert not re.search(r"[一-鿿]", english), path.name
