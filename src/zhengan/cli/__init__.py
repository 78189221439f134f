"""The command line: wires, decides nothing. Subcommands are loaded when they are called, so that help comes at once.

main()             the program `zhengan`
reference_pages()  docs/reference/cli.md, made from the commands
"""

import sys
from importlib import import_module
from typing import Any

import click

from zhengan import __version__
from zhengan.cli.errors import told
from zhengan.cli.progress import tell_progress

_COMMANDS = {
    "init": ("workspace_commands", "新建工作区"),
    "evidence": ("evidence_commands", "导入、检查、导出证据"),
    "assess": ("assess_commands", "评估：得出判断"),
    "explain": ("assess_commands", "解释一条判断"),
    "deadlines": ("assess_commands", "列出期限"),
    "history": ("history_command", "逐月回看"),
    "programme": ("programme_command", "计划：任务做到哪里了"),
    "law": ("law_commands", "法规：装载、查看、检索、自检"),
    "ledger": ("ledger_commands", "账本：核验、导出、签名、证明"),
    "serve": ("serve_command", "打开控制台"),
    "demo": ("demo_command", "示范：一家证券公司的一年"),
}


class _Lazy(click.Group):
    """A group that imports a subcommand when it is called, and names it in the help without importing it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"zhengan.cli.{module}"), f"{cmd_name}_command")
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with told():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with told():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zhengan")
def app() -> None:
    """证安：让证券期货业网络和信息安全的规则运转起来。"""
    tell_progress()


def main() -> None:
    """Run the command line. Exit status: 0 nothing breached, 1 breaches, 2 bad input."""
    sys.exit(app(prog_name="zhengan"))


def reference_pages() -> dict[str, str]:
    """Path from the repository's root -> content."""
    from zhengan.cli.reference import reference_pages as pages

    return pages()
