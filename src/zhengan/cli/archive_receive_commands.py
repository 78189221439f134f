"""`zhengan archive serve|add|journal|seal`: logs in, from the network, from files, from the journal of a host."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from zhengan.cli.archive_options import INSTITUTION, archive_of, size_words
from zhengan.cli.errors import BadInput

if TYPE_CHECKING:
    from io import BufferedReader

    from zhengan.archive.receive.server import Server

_LISTEN = ("syslog-tcp://127.0.0.1:5514", "relp://127.0.0.1:2514", "http://127.0.0.1:5518")
_SOURCE = click.option("--source", required=True, help="算作哪个来源的日志（先用 archive source add 登记）")


@click.command("serve")
@click.option(
    "--listen",
    "addresses",
    multiple=True,
    default=_LISTEN,
    show_default=True,
    metavar="URL",
    help="在哪里、用什么协议接收；写法见 docs/how-to/log-sources.md，可写几次",
)
@click.option("--follow", "followed", multiple=True, metavar="FILE=SOURCE", help="跟随一个在写的文件，可写几次")
@click.option("--receiver", default="main", show_default=True, help="接收器的名称；一台机器上开几个时各用各的")
@INSTITUTION
def serve_command(
    addresses: tuple[str, ...], followed: tuple[str, ...], receiver: str, institution: str | None
) -> None:
    """接收日志，直到停止（Ctrl-C）；封存、签名、入账在旁边自己做。"""
    from zhengan.archive.receive.listener import read_listener
    from zhengan.workspace.archive_receiving import serve

    listeners = [read_listener(address) for address in addresses]
    serve(archive_of(institution), listeners, receiver, _welcome, followed=dict(map(_followed, followed)))


@click.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_SOURCE
@click.option("--seal/--no-seal", default=True, help="收完就封存（缺省），或留给以后")
@INSTITUTION
def add_command(files: tuple[Path, ...], source: str, seal: bool, institution: str | None) -> None:
    """收入日志文件（原文、gzip 或 zstd）。收过的不再收，长了的接着收。"""
    from zhengan.archive.receive.files import add_files
    from zhengan.workspace.archive_receiving import FILE_RECEIVER, seal_now, taking

    archive = archive_of(institution)
    with taking(archive) as (intake, memory):
        for taken in add_files(files, source, intake, memory):
            if taken.lines:
                click.echo(
                    f"{taken.path}：{taken.lines:,} 行，{size_words(taken.size)}，序号 {taken.first_seq}–{taken.last_seq}。"
                )
            else:
                click.echo(f"{taken.path}：没有新的行。")
            if taken.too_long:
                click.echo(f"{taken.path}：{taken.too_long} 行过长，没有收。", err=True)
    if seal:
        for manifest in seal_now(archive, FILE_RECEIVER):
            click.echo(
                f"已封存 {manifest.segment}：{manifest.rows:,} 行，存 {size_words(manifest.stored_bytes)}。", err=True
            )


@click.command("journal")
@_SOURCE
@INSTITUTION
def journal_command(source: str, institution: str | None) -> None:
    """从标准输入收 journald 的导出：journalctl -o export | zhengan archive journal --source 主机。"""
    from zhengan.archive.receive.journal_stream import receive_journal
    from zhengan.workspace.archive_receiving import FILE_RECEIVER, seal_now, taking

    archive = archive_of(institution)
    with taking(archive) as (intake, _):
        done = receive_journal(cast("BufferedReader", sys.stdin.buffer), source, intake)
    seal_now(archive, FILE_RECEIVER)
    click.echo(f"收了 {done.lines:,} 条，序号 {done.first_seq}–{done.last_seq}。接着发：--after-cursor='{done.cursor}'")


@click.command("seal")
@click.option("--receiver", default="main", show_default=True, help="哪个接收器收的")
@INSTITUTION
def seal_command(receiver: str, institution: str | None) -> None:
    """立即封存已收到的日志；平时由接收服务自己做。"""
    from zhengan.workspace.archive_receiving import seal_now

    done = seal_now(archive_of(institution), receiver)
    for manifest in done:
        click.echo(f"{manifest.segment}：{manifest.rows:,} 行，存 {size_words(manifest.stored_bytes)}。")
    click.echo(f"新封存 {len(done)} 段。")


def _followed(text: str) -> tuple[Path, str]:
    path, _, source = text.rpartition("=")
    if not path or not source:
        raise BadInput(f"--follow 应写作 文件=来源，如 /var/log/app.log=oms-app，实际是 {text}。没有启动。")
    return Path(path), source


def _welcome(server: "Server") -> None:
    for one in server.status().listeners:
        click.echo(f"{one.listener}（端口 {one.port}）：{one.source}。{one.promise}。")
    click.echo("正在接收，按 Ctrl-C 停止。")
