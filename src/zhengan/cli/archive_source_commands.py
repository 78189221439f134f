"""`zhengan archive source …`: who may send logs, and how to tell that somebody has stopped."""

import json
from dataclasses import asdict, replace

import click

from zhengan.archive.line import CLASSES
from zhengan.archive.sources import Quota, Source
from zhengan.cli.archive_options import FORMAT, INSTITUTION, archive_of
from zhengan.cli.errors import BadInput


@click.group("source")
def source_command() -> None:
    """来源：谁可以送日志来，多久没有日志算中断。"""


@source_command.command("add")
@click.argument("name", metavar="SOURCE")
@click.option("--class", "log_class", type=click.Choice(list(CLASSES)), required=True, help="业务、系统或网络日志")
@click.option("--of", "owner", metavar="system/KEY", help="哪个系统（system/键）或哪台证联网设备（device/键）的日志")
@click.option("--expected", default="", metavar="PT15M", help="最长多久应有一行；超过就告警，覆盖时间也按它算")
@click.option("--certificate", default="", metavar="NAME", help="TLS 客户端证书的名称，有它不必出示令牌")
@click.option(
    "--quota",
    type=(click.IntRange(min=1), click.IntRange(min=1)),
    metavar="RATE UNSEALED",
    help="每秒最多多少字节，没有封存的最多多少字节",
)
@INSTITUTION
def add_source(
    name: str,
    log_class: str,
    owner: str | None,
    expected: str,
    certificate: str,
    quota: tuple[int, int] | None,
    institution: str | None,
) -> None:
    """登记一个来源，给出它的令牌（只显示这一次）。名称、区域等在 sources.yaml 里补写。"""
    archive = archive_of(institution)
    known = archive.sources()
    if known.get(name):
        raise BadInput(f"来源 {name} 已经登记。没有改动；要换令牌请用 zhengan archive source renew {name}。")
    kind, _, key = (owner or "system/").partition("/")
    if kind not in ("system", "device"):
        raise BadInput(f"--of 应写作 system/键 或 device/键，实际是 {owner}。没有登记。")
    chosen = next(one for one in CLASSES if one == log_class)
    bounds = Quota(*quota) if quota else Quota()
    system, device = (key, "") if kind == "system" else ("", key)
    source = Source(
        name, chosen, system=system, device=device, expected=expected, certificate=certificate, quota=bounds
    )
    sources, token = known.add(source)
    archive.save_sources(sources)
    click.echo(f"已登记来源 {name}（{CLASSES[chosen]}）。令牌（只显示这一次）：", err=True)
    click.echo(token)


@source_command.command("renew")
@click.argument("name", metavar="SOURCE")
@INSTITUTION
def renew_token(name: str, institution: str | None) -> None:
    """给来源换一个令牌；旧的从现在起无效。"""
    archive = archive_of(institution)
    sources, token = archive.sources().renew_token(name)
    archive.save_sources(sources)
    click.echo(token)


@source_command.command("end")
@click.argument("name", metavar="SOURCE")
@INSTITUTION
def end_source(name: str, institution: str | None) -> None:
    """停用一个来源：不再接收它的日志，已收的照样保存。"""
    archive = archive_of(institution)
    sources = archive.sources()
    archive.save_sources(sources.put(replace(sources.allowed(name), enabled=False)))
    click.echo(f"来源 {name} 已停用。")


@source_command.command("list")
@INSTITUTION
@FORMAT
def list_sources(institution: str | None, form: str) -> None:
    """列出来源，最近一行的时间，以及哪些中断了。"""
    from zhengan.cli.drawing import drawn
    from zhengan.cli.screen import titled
    from zhengan.workspace.archive_judging import last_lines
    from zhengan.workspace.clock import now

    archive = archive_of(institution)
    last, at = last_lines(archive), now()
    sources = list(archive.sources())
    if form == "json":
        told = [
            {name: value for name, value in asdict(source).items() if name != "token_digest"}
            | {"last": last[source.id].isoformat() if source.id in last else None}
            for source in sources
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    if not sources:
        click.echo("还没有登记来源。请用 zhengan archive source add 登记。")
        return
    table = titled("日志来源")
    for head in ("来源", "种类", "系统或设备", "最近一行", "状态"):
        table.add_column(head)
    for source in sources:
        seen = last.get(source.id)
        silent = source.enabled and source.silence is not None and (seen is None or at - seen > source.silence)
        state = "停用" if not source.enabled else f"中断（约定 {source.expected}）" if silent else "正常"
        when = f"{seen:%Y-%m-%d %H:%M:%S}" if seen else "还没有"
        table.add_row(source.id, CLASSES[source.log_class], source.system or source.device, when, state)
    click.echo(drawn(table), nl=False)
