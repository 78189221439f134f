"""`zhengan change …`: one change with its papers and what became of it; what happened, entered."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.cli.gate_commands import SOURCE, open_gate, tell_answer
from zhengan.cli.instant import Instant
from zhengan.workspace.clock import now

if TYPE_CHECKING:
    from zhengan.workspace.gate import Past

_INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")


@click.group()
def change_command() -> None:
    """变更：看一项变更，登记做完的结果。"""


@change_command.command("show")
@click.argument("key", metavar="KEY")
@_INSTITUTION
@_FORMAT
def show_command(key: str, institution: str | None, form: str) -> None:
    """变更 KEY：现在能不能开始、缺什么；计划和实际；准入怎么答复过。"""
    gate, at = open_gate(institution), now()
    past = gate.past(key, at)
    if past is None:
        raise BadInput(f"没有变更 {key[:80]}。请核对编号，或用 zhengan evidence import 登记。")
    answer = gate.ask(key, at)
    if form == "json":
        told = {"gate": answer.told(), "outcome": past.outcome.told(), "answers": _answers(past)}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    tell_answer(answer)
    _tell_outcome(past)
    for said in _answers(past):
        verdict = "可以" if said["may"] else f"不可以（{'、'.join(said['reasons'])}）"
        click.echo(f"  {said['at']} {said['by']} 问：{verdict}")


@change_command.command("done")
@click.argument("key", metavar="KEY")
@click.option("--started", type=Instant(), help="实际开始，如 2026-11-20T20:30")
@click.option("--ended", type=Instant(), help="实际结束")
@click.option("--result", type=click.Choice(["done", "rolled_back", "cancelled"]), help="结果")
@click.option("--reviewed", type=Instant(), help="复核的时间")
@click.option("--verified", type=Instant(), help="验证的时间")
@_INSTITUTION
@_FORMAT
def done_command(key: str, institution: str | None, form: str, **said: Any) -> None:
    """登记变更 KEY 实际做得怎样，写成记录的新版本。"""
    fields = {
        "actual_start": said["started"],
        "actual_end": said["ended"],
        "result": said["result"],
        "reviewed_at": said["reviewed"],
        "verified_at": said["verified"],
    }
    given = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items() if value
    }
    if not given:
        raise BadInput("没有写明发生了什么。请用 --started、--ended、--result、--reviewed、--verified 中的几项。")
    past = open_gate(institution).finish(key, given, actor(), SOURCE, now())
    if form == "json":
        click.echo(json.dumps(past.outcome.told(), ensure_ascii=False))
    else:
        click.echo(f"已登记变更 {key}。")
        _tell_outcome(past)


def _tell_outcome(past: "Past") -> None:
    from zhengan.cases.outcome import span_words

    found = past.outcome
    click.echo(f"计划：{span_words(found.planned)}")
    if found.started or found.ended or found.result:
        results = {"done": "完成", "rolled_back": "已回退", "cancelled": "已取消", "": "没有登记结果"}
        click.echo(f"实际：{span_words((found.started, found.ended))}，{results[found.result]}")
    for item in found.differences:
        click.echo(f"  - {item.words}")


def _answers(past: "Past") -> list[dict[str, Any]]:
    from zhengan.cases.gate_book import ASKED, noted

    return [
        {
            "at": event.at.isoformat(timespec="minutes"),
            "by": event.by,
            "may": event.fields["facts"]["may"],
            "reasons": event.fields["facts"]["reasons"],
        }
        for event in reversed(noted(past.case, ASKED))
    ]
