"""`zhengan history`: the posture of many days at once, each judged under the law of its day."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.asking import Asking, asking_options
from zhengan.cli.day import Day

if TYPE_CHECKING:
    from zhengan.assess.history import Posture

FORMAT = "zhengan-history/1"
_YEARS_BACK = 2


@click.command()
@asking_options
@click.option("--since", type=Day(), help="从哪一天起，缺省为两年以前")
@click.option(
    "--every",
    type=click.Choice(("month", "quarter", "year")),
    default="month",
    show_default=True,
    help="看每月、每季度或者每年的最后一天",
)
@click.option(
    "--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True, help="表格或者 JSON"
)
@click.option("--output", type=click.Path(path_type=Path), help="写到文件")
def history_command(asking: Asking, since: date | None, every: str, form: str, output: Path | None) -> None:
    """逐月回看：每个月末按当天施行的规定判断，各有多少项合规、不合规。缺省看两年。"""
    from zhengan.assess import assess
    from zhengan.assess.history import period_ends, postures
    from zhengan.cli.errors import BadInput

    first = since or asking.as_of.replace(year=asking.as_of.year - _YEARS_BACK, day=1)
    if first > asking.as_of:
        raise BadInput(f"起始日应不晚于判断日 {asking.as_of}，实为 {first}。请改 --since 或者 --as-of。")
    asked = asking.question(form)
    days = period_ends(first, asking.as_of, every)
    found = postures(assess(asked.base, days, asked.readings, asked.catalogue, asked.calendar), asked.catalogue)
    text = (
        history_screen(found)
        if form == "table"
        else json.dumps(history_json(found, asking.known_by), ensure_ascii=False, indent=1)
    )
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        output.write_text(click.unstyle(text), encoding="utf-8")


def history_json(found: tuple["Posture", ...], known_by: date | None) -> dict[str, Any]:
    """The postures in the words of the public format."""
    return {
        "format": FORMAT,
        "known_by": known_by.isoformat() if known_by else None,
        "postures": [
            {"as_of": item.as_of.isoformat(), "instruments": list(item.instruments), "counts": item.counts}
            for item in found
        ],
    }


def history_screen(found: tuple["Posture", ...]) -> str:
    """The postures as a table."""
    from zhengan.assess.words import VERDICT_WORDS
    from zhengan.cli.drawing import drawn
    from zhengan.cli.screen import titled, verdict_mark

    table = titled(f"{found[0].as_of} 至 {found[-1].as_of} 的判断")
    table.add_column("截至")
    for verdict in VERDICT_WORDS:
        table.add_column(verdict_mark(verdict), justify="right")
    table.add_column("依据")
    for item in found:
        counts = [str(item.counts.get(verdict, 0)) for verdict in VERDICT_WORDS]
        table.add_row(str(item.as_of), *counts, "、".join(item.instruments) or "没有规定")
    return drawn(table)
