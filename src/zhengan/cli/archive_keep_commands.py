"""`zhengan archive kept|delete|copy|compare|adopt|import|holdings|forecast`: terms, deletion after them, second places, records."""

import json
import sys
from datetime import date
from pathlib import Path

import click

from zhengan.cli.actor import actor
from zhengan.cli.archive_options import FORMAT, INSTITUTION, archive_of, size_words
from zhengan.cli.day import Day
from zhengan.workspace.clock import now, today


@click.command("kept")
@click.option("--as-of", type=Day(), default=today, help="按哪一天算，缺省为今天")
@click.option("--free", "only_free", is_flag=True, help="只列保存期已满、没有保全、可以删除的")
@INSTITUTION
@FORMAT
def kept_command(as_of: date, only_free: bool, institution: str | None, form: str) -> None:
    """每一段日志保存到哪一天，依据哪一条，谁在保全。"""
    from zhengan.cli.drawing import drawn
    from zhengan.cli.screen import titled

    archive = archive_of(institution)
    found = [item for item in archive.kept(as_of) if not only_free or item.refusal(as_of) is None]
    if form == "json":
        told = [
            {
                "segment": item.manifest.segment,
                "class": item.manifest.log_class,
                "day": item.manifest.day,
                "rows": item.manifest.rows,
                "stored_bytes": item.manifest.stored_bytes,
                "systems": list(item.systems),
                "term": item.term and item.term.term,
                "cite": item.term and item.term.cite,
                "free_on": item.free_on and item.free_on.isoformat(),
                "holds": list(item.holds),
                "may_go": item.refusal(as_of) is None,
            }
            for item in found
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("没有可以删除的。" if only_free else "还没有封存的日志。")
        return
    table = titled(f"{as_of}，{len(found)} 段日志")
    for head in ("段", "种类", "日期"):
        table.add_column(head)
    for head in ("行数", "大小"):
        table.add_column(head, justify="right")
    for head in ("可删除自", "依据", "保全"):
        table.add_column(head)
    for item in found:
        table.add_row(
            item.manifest.segment,
            item.manifest.log_class,
            item.manifest.day,
            f"{item.manifest.rows:,}",
            size_words(item.manifest.stored_bytes),
            f"{item.free_on}" if item.free_on else "不能",
            f"{item.term.term}（{item.term.cite}）" if item.term else "没有定",
            "、".join(item.holds),
        )
    click.echo(drawn(table), nl=False)


@click.command("delete")
@click.argument("segments", metavar="SEGMENT...", nargs=-1, required=True)
@click.option("--ground", required=True, metavar="TEXT", help="为什么删除")
@INSTITUTION
def delete_command(segments: tuple[str, ...], ground: str, institution: str | None) -> None:
    """删除保存期已满的日志；期内的、被保全的一律不删，管理员也不行。先记入账本，再删文件。"""
    archive = archive_of(institution)
    for segment in segments:
        event = archive.delete(segment, by=actor(), at=now(), ground=ground)
        click.echo(f"已删除 {segment}，账本第 {event.seq} 条。")


@click.command("shred")
@click.argument("group", metavar="CLASS-YYYY-MM")
@click.option("--ground", required=True, metavar="TEXT", help="为什么销毁")
@INSTITUTION
def shred_command(group: str, ground: str, institution: str | None) -> None:
    """删除一类日志的一个月，再销毁它的密钥：各处的副本，连同对象存储里锁着的，一起读不出来。只用于加密封存、保存期已满的。"""
    done = archive_of(institution).shred(group, by=actor(), at=now(), ground=ground)
    click.echo(f"已删除 {group} 的 {len(done)} 段，密钥已销毁。另存过密钥的，请一并销毁。")


@click.command("copy")
@click.argument("name", metavar="PLACE")
@INSTITUTION
def copy_command(name: str, institution: str | None) -> None:
    """把还没有副本的段复制到 PLACE（keeping.yaml 里登记的名称），读回核对后才算数；可以随时停下再来。"""
    from zhengan.workspace.archive_judging import enter_copy

    archive, begun = archive_of(institution), now()
    to = archive.copy_place(name)
    size = {manifest.segment: manifest.stored_bytes for manifest in archive.manifests()}
    done = []
    for event in archive.copy(to, by=actor(), at=begun):
        done.append(event.segment)
        click.echo(f"已复制并核对 {event.segment}", err=True)
    click.echo(f"{name}：新复制 {len(done)} 段。")
    if enter_copy(archive, to, (begun, now()), sum(size[segment] for segment in done), by=actor()):
        click.echo("已记为一次数据备份。")


@click.command("compare")
@click.argument("name", metavar="PLACE")
@INSTITUTION
def compare_command(name: str, institution: str | None) -> None:
    """把 PLACE 的副本整个读回来，与签过名的清单核对。有不符时退出码为 1。"""
    from zhengan.workspace.archive_judging import enter_comparison

    archive = archive_of(institution)
    to = archive.copy_place(name)
    faults = list(archive.compare(to))
    for fault in faults:
        click.echo(f"{fault.segment}：{fault.words}")
    click.echo(f"{name}：{len(archive.manifests())} 段，{len(faults)} 处不符。")
    if enter_comparison(archive, to, now(), ok=not faults, by=actor()):
        click.echo("已记为一次备份有效性验证。")
    sys.exit(1 if faults else 0)


@click.command("adopt")
@click.argument("name", metavar="PLACE")
@click.option("--key", "keys", multiple=True, metavar="KEY", help="签名者的公钥，缺省为本工作区的；可写几次")
@INSTITUTION
def adopt_command(name: str, keys: tuple[str, ...], institution: str | None) -> None:
    """从 PLACE 取回这里没有的段：磁盘坏了，或者收入本机构以前的归档。签名和摘要都对才收。"""
    from zhengan.archive.keep.copies import adopt, in_place
    from zhengan.ledger import VerifierKey
    from zhengan.workspace.archive import objects_of

    archive = archive_of(institution)
    known = {manifest.segment for manifest in archive.manifests()}
    given = [VerifierKey.parse(key) for key in keys] or [archive.signer().key]
    objects = objects_of(archive.copy_place(name))
    count = 0
    for prefix in in_place(objects):
        if prefix.rstrip("/").rpartition("/")[2] not in known:
            adopt(archive.place, objects, prefix, given, by=actor(), at=now())
            count += 1
    click.echo(f"从{name}收入 {count} 段。")


@click.command("holdings")
@INSTITUTION
def holdings_command(institution: str | None) -> None:
    """按封存的日志写“日志保存”记录：覆盖哪段时间，缺在哪里。接收服务每小时自己写一次。"""
    from zhengan.workspace.archive_judging import coverage, enter_holdings

    archive = archive_of(institution)
    done = enter_holdings(archive, by=actor(), at=now())
    for item in coverage(archive):
        spans = len(item.spans)
        click.echo(f"{item.object} {item.log_class}：{spans} 段连续时间，其间 {max(spans - 1, 0)} 处缺口。")
    click.echo(f"新写入 {done.added} 条记录。")


@click.command("forecast")
@click.option("--as-of", type=Day(), default=today, help="按哪一天算，缺省为今天")
@INSTITUTION
@FORMAT
def forecast_command(as_of: date, institution: str | None, form: str) -> None:
    """照现在的速度，磁盘够用到哪一天。"""
    archive = archive_of(institution)
    seen = archive.forecast(as_of)
    if form == "json":
        told = {
            "stored": seen.stored,
            "per_day": seen.per_day,
            "free": seen.free,
            "full_on": seen.full_on and seen.full_on.isoformat(),
            "reached": {day.isoformat(): size for day, size in seen.reached.items()},
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"已存 {size_words(seen.stored)}，每天约 {size_words(seen.per_day)}，磁盘还有 {size_words(seen.free)}。")
    click.echo(f"照此速度用到 {seen.full_on}。" if seen.full_on else "照此速度，六年内够用。")
    for day, size in seen.reached.items():
        click.echo(f"  到 {day} 存 {size_words(size)}")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="算作哪个来源的日志")
@click.option(
    "--sums",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="SHA256SUMS 那样的摘要清单",
)
@INSTITUTION
def import_command(files: tuple[Path, ...], source: str, sums: Path, institution: str | None) -> None:
    """收入旧归档的日志文件：先与它自带的摘要清单逐个核对，不符的整批不收；清单的摘要记入账本。"""
    from zhengan.workspace.archive_import import import_files

    archive = archive_of(institution)
    for done in import_files(archive, files, source, sums, by=actor(), at=now()):
        click.echo(f"{done.name}：{done.lines:,} 行，编号 {done.first_seq}–{done.last_seq}。")
