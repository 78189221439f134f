"""`zhengan backup` and `zhengan restore`: the product itself, kept and brought back."""

import sys
from pathlib import Path

import click

from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import now
from zhengan.workspace.folder import need_workspace

PASSPHRASE = "ZHENGAN_BACKUP_PASSPHRASE"  # noqa: S105  # the name of a variable


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="写到哪个文件夹；缺省为工作区的 backups")
@click.option("--with-keys", is_flag=True, help=f"连同密钥，用口令封存（{PASSPHRASE} 或当场输入）")
@click.option("--check", type=click.Path(exists=True, path_type=Path), help="不备份，只核对这一份是否完整")
def backup_command(to: Path | None, with_keys: bool, check: Path | None) -> None:
    """备份工作区：数据库、监测数据、附件、法规文本、设置。控制台可以照常使用。"""
    from zhengan.workspace.backup import back_up, examined, opened

    if check is not None:
        faults = examined(opened(check))
        for fault in faults:
            click.echo(fault)
        if faults:
            raise BadInput(f"{check} 有 {len(faults)} 处不对，不能用来恢复。请换一份，或重新备份。")
        click.echo(f"{check} 完整，可以恢复。")
        return
    passphrase = _passphrase("封存密钥的口令（至少 12 个字符）", twice=True) if with_keys else ""
    if with_keys and not passphrase:
        raise BadInput(f"封存密钥要有口令，实为没有。没有备份，请在终端里输入，或用 {PASSPHRASE} 给出。")
    made = back_up(need_workspace(), now(), to=to, passphrase=passphrase)
    click.echo(f"已备份到 {made.path}：{len(made.files)} 个文件，{made.size / 2**20:,.1f} MB。")
    if not with_keys:
        click.echo("密钥不在里面：请另行保管 keys 文件夹，或加 --with-keys 封存进来。")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
def restore_command(file: Path, folder: Path) -> None:
    """把备份 FILE 恢复到空文件夹 FOLDER，逐个核对摘要，然后核验账本。"""
    from zhengan.workspace.backup import DUMP, opened
    from zhengan.workspace.restoring import restore

    passphrase = _passphrase("封存密钥的口令（直接回车：不恢复密钥）") if opened(file).keys else ""
    found = restore(file, folder, passphrase)
    click.echo(
        f"已恢复到 {folder}：{len(found.backup.files)} 个文件，备份于 {found.backup.made_at:%Y-%m-%d %H:%M:%S}。"
    )
    if found.entries is None:
        click.echo(f"数据库要再装入：pg_restore --no-owner --dbname=库名 {folder / DUMP}，然后 zhengan ledger verify。")
        return
    for fault in found.faults[:50]:
        click.echo(fault)
    if found.faults:
        raise BadInput(f"账本核验有 {len(found.faults)} 处错误，不要使用这一份。请换一份备份。")
    click.echo(f"账本核验通过：{found.entries:,} 条。")
    if not found.keys:
        click.echo("密钥没有恢复：请把保管的 keys 放回；找不到时，验证器要由管理员重置，检查点要换新密钥签。")


def _passphrase(words: str, *, twice: bool = False) -> str:
    import os

    if found := os.environ.get(PASSPHRASE):
        return found
    if not sys.stdin.isatty():
        return ""
    return str(click.prompt(words, hide_input=True, default="", show_default=False, confirmation_prompt=twice))
