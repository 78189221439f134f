"""The command line: wires, decides nothing. Subcommands are loaded when they are called, so that help comes at once.

main()             the program `zhengan`
reference_pages()  docs/reference/cli.md, made from the commands
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from zhengan import __version__
from zhengan.cli.errors import BadInput, told
from zhengan.cli.progress import tell_progress

_COMMANDS = {
    "init": ("workspace_commands", "新建工作区"),
    "evidence": ("evidence_commands", "导入、检查、导出证据"),
    "assess": ("assess_commands", "评估：得出判断"),
    "explain": ("assess_commands", "解释一条判断"),
    "deadlines": ("assess_commands", "列出期限"),
    "history": ("history_command", "逐月回看"),
    "programme": ("programme_command", "计划：任务做到哪里了"),
    "paper": ("paper_commands", "文书：年报、事件报告书等，生成和报前检查"),
    "law": ("law_commands", "法规：装载、查看、检索、自检"),
    "ledger": ("ledger_commands", "账本：核验、导出、签名、证明"),
    "vulnerability": ("vulnerability_commands", "漏洞：导入、研判"),
    "notice": ("notice_commands", "通报和来文：导入、反馈"),
    "publication": ("publication_commands", "信息发布：先审后发，违法的停"),
    "gate": ("gate_commands", "准入：变更能不能开始，什么时候能变更"),
    "change": ("change_commands", "变更：看一项变更，登记结果"),
    "drill": ("drill_commands", "应急预案和演练"),
    "remind": ("remind_command", "提醒要到期的事项"),
    "incident": ("incident_commands", "事件：开事件、定级、报告、告知、期限"),
    "case": ("case_commands", "处置：查看、办理、确认、指派、备注、保全"),
    "rectify": ("rectify_command", "整改：为一条判断开整改"),
    "archive": ("archive_commands", "日志归档：接收、封存、检索、证明、保存"),
    "survey": ("survey_commands", "问卷：读懂、答复、填回原文件"),
    "duty-file": ("duty_file_commands", "尽责档案：封存、核验、交接"),
    "submission": ("submission_commands", "报送：要报什么，打包，送出，回执"),
    "protect": ("protect_commands", "个人信息：找、脱敏、证明、网关"),
    "settings": ("settings_commands", "口径、停用的规定、临期提前等决定"),
    "serve": ("serve_command", "打开控制台"),
    "work": ("serve_command", "做控制台的后台任务"),
    "account": ("account_command", "给账号一个一次性口令"),
    "backup": ("backup_commands", "备份工作区"),
    "restore": ("backup_commands", "从备份恢复到空文件夹"),
    "demo": ("demo_command", "示范：一家证券公司的一年"),
}


class _Lazy(click.Group):
    """A group that imports a subcommand when it is called, and names it in the help without importing it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        if ctx.params.get("server"):
            from zhengan.cli.remote import remote_command

            return remote_command(cmd_name)
        module, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(
            import_module(f"zhengan.cli.{module}"), f"{cmd_name.replace('-', '_')}_command"
        )
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
@click.option("--server", metavar="URL", help="不用工作区，而用这个服务器上的（https://…）")
@click.option("--token-file", type=click.Path(path_type=Path), help="令牌所在的文件；不写时用环境变量 ZHENGAN_TOKEN")
@click.option("--of", "institution", metavar="机构", help="服务器上的哪家机构；令牌只管一家时不必写")
def app(server: str | None, token_file: Path | None, institution: str | None) -> None:
    """证安：让证券期货业网络和信息安全的规则运转起来。"""
    if not server and (token_file or institution):
        raise BadInput("--token-file 和 --of 只与 --server 一起用。请加上 --server，或者去掉它们。")
    tell_progress()


def main() -> None:
    """Run the command line. Exit status: 0 nothing breached, 1 breaches, 2 bad input."""
    sys.exit(app(prog_name="zhengan"))


def reference_pages() -> dict[str, str]:
    """Path from the repository's root -> content."""
    from zhengan.cli.reference import reference_pages as pages

    return pages()
