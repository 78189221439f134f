"""`zhengan assess`, `explain` and `deadlines`: the same judgement, seen three ways."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from zhengan.cli.asking import Asking, asking_options
from zhengan.cli.forms import FILES, FORMS, feed_of, text_of, write_file, write_out


@click.command()
@asking_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="table",
    show_default=True,
    help="表格、JSON、Word 报告、Excel 工作簿、网页、SARIF（流水线）、Prometheus 指标、OSCAL 评估结果或者 OSCAL 整改计划",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="写到文件（word、xlsx、html 缺省写到工作区的 reports/）"
)
@click.option("--timings", is_flag=True, help="最后列出最费时的判断步骤")
@click.option(
    "--what-if",
    "supposed",
    multiple=True,
    metavar="假设",
    help="假设身份、机构类别、系统认定、界限、口径或者新规定不同，哪些义务增减、哪些判断改变；可多次，什么也不写入",
)
def assess_command(asking: Asking, form: str, output: Path | None, timings: bool, supposed: Sequence[str]) -> None:
    """评估证据，得出每一项义务的判断。退出码：0 没有不合规，1 有不合规，2 输入有误；只问假设时总是 0。"""
    if supposed:
        from zhengan.cli.what_if import tell_what_if

        _write(tell_what_if(asking, supposed, form), output)
        return
    judged = asking.judge(form)
    if form in FILES:
        path = output or judged.report_path(FILES[form])
        write_file(form, judged, path)
        click.echo(f"已写出 {path}。")
    else:
        _write(text_of(form, judged), output)
    verdicts = Counter[str](finding.verdict for finding in judged.assessment.findings)
    click.echo(summary(verdicts), err=True)
    if timings:
        from zhengan.cli.screen import timings_screen

        click.echo(timings_screen(judged.assessment.timings), err=True, nl=False)
    sys.exit(1 if verdicts["breached"] else 0)


@click.command()
@click.argument("finding_id", metavar="ID")
@asking_options
def explain_command(finding_id: str, asking: Asking) -> None:
    """用大白话解释一条判断：条文、口径、数字、证据，怎样才能改变。"""
    from zhengan.assess.explain import explain
    from zhengan.cli.errors import BadInput

    judged = asking.judge("text")
    found = [item for item in judged.assessment.findings if item.id.startswith(finding_id)]
    if len(found) != 1:
        state = "没有" if not found else f"有 {len(found)} 条"
        raise BadInput(f"编号以 {finding_id!r} 开头的判断{state}。请从 zhengan assess 的结果里抄全编号。")
    for line in explain(found[0], judged.catalogue, judged.texts, judged.names):
        click.echo(line)


@click.command()
@asking_options
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="往后看多少天")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "ical")),
    default="table",
    show_default=True,
    help="表格或者日历订阅",
)
@click.option("--output", type=click.Path(path_type=Path), help="写到文件，缺省写到标准输出")
def deadlines_command(asking: Asking, days: int, form: str, output: Path | None) -> None:
    """列出接下来的期限，最近的在前。"""
    from zhengan.cli.screen import deadlines_screen

    judged = asking.judge("text")
    if form == "ical":
        write_out(feed_of(judged, days), output)
    else:
        _write(deadlines_screen(judged, days), output)


def summary(counts: Mapping[str, int]) -> str:
    """The counts by verdict in a sentence."""
    verdicts = Counter(counts)
    judged = sum(count for verdict, count in verdicts.items() if verdict not in ("not_applicable", "advisory"))
    share = f"{verdicts['unproven'] * 100 / judged:.1f}%" if judged else "—"
    return (
        f"不合规 {verdicts['breached']} 项，证据不足 {verdicts['unproven']} 项（占 {share}），待办 {verdicts['due']} 项，"
        f"人工判断 {verdicts['manual']} 项，合规 {verdicts['met']} 项。"
    )


def _write(text: str, output: Path | None) -> None:
    if not text:
        click.echo("没有可写的内容，没有写出。", err=True)
    elif output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        output.write_text(click.unstyle(text), encoding="utf-8")
