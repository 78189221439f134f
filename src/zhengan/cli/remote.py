"""The commands that work against a server, with the output that they have in a workspace.

remote_command()   a command as it works there; one that does not says that it works on a workspace only
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from zhengan.cli.day import Day
from zhengan.cli.errors import BadInput
from zhengan.cli.remote_evidence import export_evidence, import_evidence, show_record
from zhengan.cli.server import connect

FORMS = ("table", "json", "word", "xlsx", "html", "sarif", "oscal-results", "oscal-poam")
_SUFFIX = {"word": "docx", "xlsx": "xlsx", "html": "html"}
_OUTPUT = click.option("--output", type=click.Path(path_type=Path), help="写到文件")
_AS_OF = click.option("--as-of", type=Day(), help="看哪一天，缺省为服务器上的今天")
_KNOWN_BY = click.option("--known-by", type=Day(), help="只看这一天及以前已知的证据")


@click.command("assess")
@_AS_OF
@_KNOWN_BY
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True, help="格式，同工作区")
@_OUTPUT
def assess(as_of: date | None, known_by: date | None, form: str, output: Path | None) -> None:
    """服务器上某日的判断；还没有做的，等它做完。退出码同工作区。"""
    from zhengan.cli.assess_commands import summary
    from zhengan.cli.remote_screen import run_screen
    from zhengan.cli.screen import SHOWN_VERDICTS

    days = _days(as_of, known_by)
    with connect() as server:
        run = server.get_run(**days)
        if form == "table":
            shown = list(server.list_verdicts(verdict=SHOWN_VERDICTS, **days)) if run["counts"] else []
            _write(run_screen(run, shown), output)
        else:
            content = server.get_report(form, **days)
            _keep(content, output, f"评估-{run['as_of']}.{_SUFFIX[form]}" if form in _SUFFIX else "")
    if run["job"]:
        click.echo("提示：证据或者规定有了变化，服务器正在重做；这是变化以前的判断。", err=True)
    click.echo(summary(run["counts"]), err=True)
    sys.exit(1 if run["counts"].get("breached") else 0)


@click.command("explain")
@click.argument("finding_id", metavar="ID")
@_AS_OF
@_KNOWN_BY
def explain(finding_id: str, as_of: date | None, known_by: date | None) -> None:
    """解释服务器上的一条判断。"""
    with connect() as server:
        for line in server.get_verdict(finding_id, **_days(as_of, known_by))["lines"]:
            click.echo(line)


@click.command("deadlines")
@_AS_OF
@_KNOWN_BY
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="往后看多少天")
@click.option("--format", "form", type=click.Choice(("table", "ical")), default="table", show_default=True, help="格式")
@_OUTPUT
def deadlines(as_of: date | None, known_by: date | None, days: int, form: str, output: Path | None) -> None:
    """服务器上接下来的期限，最近的在前。"""
    from zhengan.cli.remote_screen import coming_screen

    on = _days(as_of, known_by)
    with connect() as server:
        if form == "ical":
            _keep(server.deadlines_calendar(days, **on), output)
        else:
            _write(coming_screen(server.list_deadlines(days, **on)), output)


@click.command("history")
@_AS_OF
@click.option("--since", type=Day(), help="从哪一天起，缺省为两年以前")
@click.option(
    "--every", type=click.Choice(("month", "quarter", "year")), default="month", show_default=True, help="隔多久"
)
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True, help="格式")
@_OUTPUT
def history(as_of: date | None, since: date | None, every: str, form: str, output: Path | None) -> None:
    """服务器上的逐月回看，至多两年。"""
    from zhengan.assess.history import Posture
    from zhengan.cli.history_command import history_json, history_screen

    on, first = (day.isoformat() if day else "" for day in (as_of, since))
    with connect() as server:
        items = server.list_postures(since=first, every=every, as_of=on)["items"]
    found = tuple(
        Posture(date.fromisoformat(one["as_of"]), tuple(one["instruments"]), one["counts"])  # type: ignore[arg-type]
        for one in items
    )
    told = history_json(found, None)
    _write(history_screen(found) if form == "table" else json.dumps(told, ensure_ascii=False, indent=1), output)


@click.group("law")
def law() -> None:
    """服务器上的法规。"""


@law.command("search")
@click.argument("words", nargs=-1, required=True)
def search(words: tuple[str, ...]) -> None:
    """检索义务、定义和已装载的文本；多个词要同时出现。"""
    with connect() as server:
        hits = list(server.search_law(" ".join(words)))
    for hit in hits:
        name = f"{hit['name']}\t" if hit["kind"] != "paragraph" else ""
        click.echo(f"{hit['address']}\t{name}{hit['excerpt']}")
    if not hits:
        click.echo("没有找到。可换一个词；条文本身要先用 zhengan law load 装载。", err=True)


@law.command("coverage")
def coverage() -> None:
    """每部规定录入了多少，以 JSON 输出。"""
    with connect() as server:
        found = {one["id"]: one["counts"] for one in server.law_coverage()}
    click.echo(json.dumps(found, ensure_ascii=False))


@click.group("ledger")
def ledger() -> None:
    """服务器上的账本。"""


@ledger.command("head")
def ledger_head() -> None:
    """账本到哪里了：末条的序号和摘要，签检查点的公钥。"""
    with connect() as server:
        end = server.ledger_head()
    click.echo(f"{end['institution']} 第 {end['seq']} 条 {end['algorithm']} {end['digest']}")
    if end["key"]:
        click.echo(f"公钥：{end['key']}")


@ledger.command("prove")
@click.argument("seq", type=click.IntRange(min=1))
@click.argument("file", type=click.Path(path_type=Path))
def ledger_prove(seq: int, file: Path) -> None:
    """把第 SEQ 条的证明写到 FILE，别人可离线核验它在签过名的账本里。"""
    with connect() as server:
        content, key = server.prove_entry(seq), server.ledger_head()["key"]
    file.write_bytes(content)
    click.echo(f"已写出第 {seq} 条的证明 {file}。公钥：{key}")


@ledger.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def ledger_export(file: Path) -> None:
    """把整条链写到 FILE，别人凭公钥就能离线核验。"""
    with connect() as server:
        content, key = server.export_ledger(), server.ledger_head()["key"]
    file.write_bytes(content)
    count = content.count(b'\n{"body":')
    click.echo(f"已导出 {count} 条到 {file}。核验：python tools/verify_ledger.py {file} --key '{key}'")


@ledger.command("checkpoint")
def ledger_checkpoint() -> None:
    """签一个检查点，打印出来；把它交给别人保管，以后就改不了历史。"""
    with connect() as server:
        click.echo(server.sign_checkpoint(), nl=False)


@ledger.command("verify")
def ledger_verify() -> None:
    """让服务器核验整条链。有错误时退出码为 1。要自己核验，请用 ledger export 导出后离线核验。"""
    with connect() as server:
        found = server.verify_ledger()
    for one in found["faults"]:
        place = f"第 {one['seq']} 条" if one["seq"] else "整体"
        click.echo(f"{place}：{one['what']}。应为{one['expected']}，实际是{one['found']}。{one['remedy']}", err=True)
    click.echo(f"核验 {found['entries']} 条，错误 {len(found['faults'])} 处。")
    sys.exit(1 if found["faults"] else 0)


@click.group("evidence")
def evidence() -> None:
    """服务器上的证据。"""


for _command in (import_evidence, export_evidence, show_record):
    evidence.add_command(_command)

_KNOWN: tuple[click.Command, ...] = (assess, explain, deadlines, history, evidence, law, ledger)


def remote_command(name: str) -> click.Command:
    """A command as it works against a server. Raises BadInput for one that works on a workspace only."""
    found = {command.name: command for command in _KNOWN}.get(name)
    if found is None:
        known = "、".join(str(command.name) for command in _KNOWN)
        raise BadInput(f"{name} 只能在工作区里用，不能加 --server。可以用在服务器上的有：{known}。")
    return found


def _days(as_of: date | None, known_by: date | None) -> Any:
    named = {"as_of": as_of, "known_by": known_by}
    return {name: day.isoformat() for name, day in named.items() if day}


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        output.write_text(click.unstyle(text), encoding="utf-8")


def _keep(content: bytes, output: Path | None, name: str = "") -> None:
    """To the named file, else under `name` in this folder, else to standard output."""
    target = output or (Path(name) if name else None)
    if target is None:
        click.echo(content, nl=False)
        return
    target.write_bytes(content)
    click.echo(f"已写出 {target}。")
