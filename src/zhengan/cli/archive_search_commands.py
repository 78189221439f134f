"""`zhengan archive search|follow|sql|export|searches`: finding lines, watching new ones, evidence for others, and who searched what."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.actor import actor
from zhengan.cli.archive_options import INSTITUTION, archive_of

if TYPE_CHECKING:
    import pyarrow as pa

    from zhengan.archive.search import Search

_TEXT, _JSON, _CSV = "text", "json", "csv"
_FORMAT = click.option(
    "--format", "form", type=click.Choice([_TEXT, _JSON, _CSV]), default=_TEXT, help="原文、每行一个 JSON，或 CSV"
)
_ENOUGH = 200


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=_ENOUGH, show_default=True, help="最多几行")
@click.option("--count", "counting", is_flag=True, help="只数：按时间的分布和常见的值")
@INSTITUTION
@_FORMAT
def search_command(query: tuple[str, ...], limit: int, counting: bool, institution: str | None, form: str) -> None:
    """检索日志，新的在前，找到就给出；已封存的和刚收到的一起找。写法见 docs/how-to/log-search.md。

    例：zhengan archive search 'app:order-gateway reason=suspended last 1h'
    """
    text = " ".join(query)
    with searching(institution) as search:
        if counting:
            _counts(search, text)
            return
        left = limit
        for batch in search.batches(text):
            _tell(batch.slice(0, left), form)
            left -= batch.num_rows
            if left <= 0:
                click.echo(f"只列出前 {limit} 行，后面还有。要更多请写 --limit。", err=True)
                return


@click.command("follow")
@click.argument("query", nargs=-1)
@INSTITUTION
@_FORMAT
def follow_command(query: tuple[str, ...], institution: str | None, form: str) -> None:
    """看着新到的日志，直到停止（Ctrl-C）。"""
    stop = Event()
    with searching(institution) as search:
        try:
            for table in search.follow(" ".join(query) or "*", stop=stop):
                _tell(table, form)
        except KeyboardInterrupt:
            stop.set()


@click.command("sql")
@click.argument("statement")
@INSTITUTION
@_FORMAT
def sql_command(statement: str, institution: str | None, form: str) -> None:
    """对日志表 logs 做一条只读的 SELECT。"""
    with searching(institution) as search:
        found = search.sql(statement)
    if form == _JSON:
        for row in found.to_pylist():
            click.echo(json.dumps(row, ensure_ascii=False, default=str))
        return
    writer = csv.writer(sys.stdout, delimiter="," if form == _CSV else "\t", lineterminator="\n")
    writer.writerow(found.column_names)
    writer.writerows(row.values() for row in found.to_pylist())


@click.command("export")
@click.argument("query", nargs=-1, required=True)
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help="写到哪个文件")
@INSTITUTION
def export_command(query: tuple[str, ...], target: Path, institution: str | None) -> None:
    """把查到的行连同查询、证明、签名写成一个证据文件，别人凭公钥就能核验。"""
    archive = archive_of(institution)
    signer = archive.signer()
    with searching(institution) as search:
        count = search.evidence(" ".join(query), target, signer)
    click.echo(f"已写出 {count} 行的证据 {target}。公钥：{signer.key}")


@click.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, required=True, metavar="KEY", help="签名者的公钥，可写几次")
def check_command(file: Path, keys: tuple[str, ...]) -> None:
    """核验一个证据文件，不需要工作区。有不符时退出码为 1。"""
    from zhengan.archive.search import check_evidence
    from zhengan.ledger import VerifierKey

    found = check_evidence(file, [VerifierKey.parse(key) for key in keys])
    click.echo(f"{found.institution}：{found.by} 在 {found.at} 查“{found.query}”。")
    click.echo(f"有证明的 {found.proven} 行，其中账本里有据的 {found.in_ledger} 行；未封存的 {found.unsealed} 行。")
    for fault in found.faults:
        click.echo(f"不符：{fault}")
    sys.exit(1 if found.faults else 0)


@click.command("searches")
@click.option("--last", type=click.IntRange(min=1), default=50, show_default=True, help="最近几次")
@INSTITUTION
def searches_command(last: int, institution: str | None) -> None:
    """谁在什么时候查了什么。"""
    from zhengan.archive.search import searches

    for one in searches(archive_of(institution).place)[-last:]:
        click.echo(f"{one.at}  {one.who}（{one.door}）  {one.kind}  {one.state}  {one.rows} 行  {one.query}")


@contextmanager
def searching(institution: str | None) -> Iterator["Search"]:
    """The searches of whoever is at the command line."""
    from zhengan.archive.search import Asker, Finder, Search, systems_of
    from zhengan.workspace.clock import now_ns

    place = archive_of(institution).place
    finder = Finder(place, systems_of(place))
    try:
        yield Search(finder, Asker(actor(), "cli", now_ns))
    finally:
        finder.close()


def _tell(found: "pa.RecordBatch | pa.Table", form: str) -> None:
    """Rows as asked for; in text the lines as they were received, where the rows are lines and no figures."""
    if form == _TEXT and found.num_rows and {"form", "raw"} <= set(found.schema.names):
        for line in _lines(found):
            click.echo(line)
        return
    for row in found.to_pylist():
        if form == _JSON:
            click.echo(json.dumps(row, ensure_ascii=False, default=_plain))
        elif form == _CSV:
            csv.writer(sys.stdout, lineterminator="\n").writerow(_plain(value) for value in row.values())
        else:
            click.echo("  ".join(f"{name}={_plain(value)}" for name, value in row.items()))


def _lines(found: "pa.RecordBatch | pa.Table") -> Iterator[str]:
    from zhengan.archive.parsing import rebuild
    from zhengan.archive.parsing.columns import SCHEMA

    lines = rebuild(found.select(SCHEMA.names))
    named = zip(found["source"].to_pylist(), found["seq"].to_pylist(), strict=True)
    for place, (source, seq) in enumerate(named):
        yield f"{source}/{seq}  {_plain(lines[place])}"


def _plain(value: Any) -> Any:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else value


def _counts(search: "Search", text: str) -> None:
    from zhengan.archive.search.instants import text_of

    drawn = search.histogram(text, 24)
    most = max(drawn.counts, default=0)
    for place, count in enumerate(drawn.counts):
        bar = "▇" * round(count * 40 / most) if most else ""
        click.echo(f"{text_of(drawn.start_ns + place * drawn.step_ns)}  {count:>10,}  {bar}")
    for one in search.field_counts(text):
        told = "、".join(f"{value} {count:,}" for value, count in one.values)
        click.echo(f"{one.field}：{told}" + (f"，其余 {one.others:,}" if one.others else ""))
