"""`zhengan assess`, `explain` and `deadlines`: the same judgement, seen three ways."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from zhengan.cli.clock import today
from zhengan.cli.forms import FILES, FORMS, text_of, write_file
from zhengan.cli.judgement import judge

# Asked days leave room for every look-back and term; local time has been eight hours ahead throughout.
FIRST_YEAR, LAST_YEAR = 1992, 2099


class _Day(click.ParamType[date]):
    """A date; said in Chinese where it is none."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  # a date has no zone
        except ValueError:
            self.fail(f"应为 2026-11-20 这样的日期，实为 {value!r}。", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"应为 {FIRST_YEAR} 至 {LAST_YEAR} 年的日期，实为 {value}。", param, ctx)
        return day


def _question(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is judged, as of when, and by which readings."""
    for option in (
        click.option("--reading", "chosen", multiple=True, metavar="ID=VALUE", help="选用一种口径，可多次"),
        click.option("--known-by", type=_Day(), help="只看这一天及以前已知的证据"),
        click.option("--as-of", type=_Day(), default=today, help="判断哪一天，缺省为今天"),
        click.option("--evidence", type=click.Path(path_type=Path), help="直接判断一个证据文件夹，不用工作区"),
    ):
        command = option(command)
    return command


@click.command()
@_question
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="table",
    show_default=True,
    help="表格、JSON、Word 报告、Excel 工作簿、网页、SARIF（流水线）或者 Prometheus 指标",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="写到文件（word、xlsx、html 缺省写到工作区的 reports/）"
)
@click.option("--timings", is_flag=True, help="最后列出最费时的判断步骤")
def assess_command(
    evidence: Path | None,
    as_of: date,
    known_by: date | None,
    chosen: Sequence[str],
    form: str,
    output: Path | None,
    timings: bool,
) -> None:
    """评估证据，得出每一项义务的判断。退出码：0 没有不合规，1 有不合规，2 输入有误。"""
    judged = judge(evidence, as_of, known_by, chosen, form)
    if form in FILES:
        path = output or judged.report_path(FILES[form])
        write_file(form, judged, path)
        click.echo(f"已写出 {path}。")
    else:
        _write(text_of(form, judged), output)
    verdicts = Counter[str](finding.verdict for finding in judged.assessment.findings)
    click.echo(_summary(verdicts), err=True)
    if timings:
        from zhengan.cli.screen import timings_screen

        click.echo(timings_screen(judged.assessment.timings), err=True, nl=False)
    sys.exit(1 if verdicts["breached"] else 0)


@click.command()
@click.argument("finding_id", metavar="ID")
@_question
def explain_command(
    finding_id: str, evidence: Path | None, as_of: date, known_by: date | None, chosen: Sequence[str]
) -> None:
    """用大白话解释一条判断：条文、口径、数字、证据，怎样才能改变。"""
    from zhengan.assess.explain import explain
    from zhengan.cli.errors import BadInput

    judged = judge(evidence, as_of, known_by, chosen, "text")
    found = [item for item in judged.assessment.findings if item.id.startswith(finding_id)]
    if len(found) != 1:
        state = "没有" if not found else f"有 {len(found)} 条"
        raise BadInput(f"编号以 {finding_id!r} 开头的判断{state}。请从 zhengan assess 的结果里抄全编号。")
    for line in explain(found[0], judged.catalogue, judged.texts, judged.names):
        click.echo(line)


@click.command()
@_question
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="往后看多少天")
def deadlines_command(
    evidence: Path | None, as_of: date, known_by: date | None, chosen: Sequence[str], days: int
) -> None:
    """列出接下来的期限，最近的在前。"""
    from zhengan.cli.screen import deadlines_screen

    click.echo(deadlines_screen(judge(evidence, as_of, known_by, chosen, "text"), days), nl=False)


def _summary(verdicts: Counter[str]) -> str:
    judged = sum(count for verdict, count in verdicts.items() if verdict not in ("not_applicable", "advisory"))
    share = f"{verdicts['unproven'] * 100 / judged:.1f}%" if judged else "—"
    return (
        f"不合规 {verdicts['breached']} 项，证据不足 {verdicts['unproven']} 项（占 {share}），待办 {verdicts['due']} 项，"
        f"人工判断 {verdicts['manual']} 项，合规 {verdicts['met']} 项。"
    )


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        output.write_text(click.unstyle(text), encoding="utf-8")
