"""`zhengan archive …`: the log archive, kept for years, found in a moment, provably whole."""

import click

from zhengan.cli.archive_keep_commands import (
    adopt_command,
    compare_command,
    copy_command,
    delete_command,
    forecast_command,
    holdings_command,
    import_command,
    kept_command,
    shred_command,
)
from zhengan.cli.archive_options import FORMAT, INSTITUTION, archive_of, size_words
from zhengan.cli.archive_proof_commands import prove_command, verify_command
from zhengan.cli.archive_receive_commands import add_command, journal_command, seal_command, serve_command
from zhengan.cli.archive_search_commands import (
    check_command,
    export_command,
    follow_command,
    search_command,
    searches_command,
    sql_command,
)
from zhengan.cli.archive_source_commands import source_command

_COUNTED = {"lines": "存下", "dropped": "收到而没有存下", "too_long": "过长", "turned_away": "拒绝"}


@click.group()
def archive_command() -> None:
    """日志归档：接收、封存、检索、证明、按期保存和删除。"""


@archive_command.command("status")
@INSTITUTION
@FORMAT
def status_command(institution: str | None, form: str) -> None:
    """归档里有什么：各类日志的行数、大小、起止，还没有封存的，以及中断的来源。"""
    import json

    from zhengan.archive.line import CLASSES
    from zhengan.workspace.archive_status import status_of
    from zhengan.workspace.clock import now

    seen = status_of(archive_of(institution), now())
    if form == "json":
        click.echo(json.dumps(seen.told(), ensure_ascii=False, indent=2))
        return
    for one in seen.classes:
        ratio = one.raw_bytes / one.stored_bytes if one.stored_bytes else 0
        click.echo(
            f"{CLASSES[one.log_class]}：{one.segments} 段，{one.rows:,} 行，原文 {size_words(one.raw_bytes)}，"
            f"存 {size_words(one.stored_bytes)}（{ratio:.1f} 倍），{one.first_day} 至 {one.last_day}"
        )
    if not seen.classes:
        click.echo("还没有封存的日志。")
    click.echo(f"没有封存的：{seen.unsealed_lines:,} 行，{size_words(seen.unsealed_bytes)}。")
    for name, state in seen.receivers.items():
        for listener in state["listeners"]:
            counts = "，".join(f"{word} {listener['counts'].get(what, 0):,}" for what, word in _COUNTED.items())
            click.echo(
                f"接收器 {name}，{listener['listener']}（{listener['source']}）：{counts}。{listener['promise']}。"
            )
    for silent in seen.silent:
        click.echo(
            f"中断：{silent.source.id} 自 {silent.since:%Y-%m-%d %H:%M:%S} 起没有日志（约定 {silent.source.expected}）。"
        )


for _command in (
    serve_command,
    add_command,
    journal_command,
    source_command,
    search_command,
    follow_command,
    sql_command,
    export_command,
    check_command,
    searches_command,
    verify_command,
    prove_command,
    seal_command,
    holdings_command,
    kept_command,
    delete_command,
    shred_command,
    copy_command,
    compare_command,
    adopt_command,
    import_command,
    forecast_command,
):
    archive_command.add_command(_command)
