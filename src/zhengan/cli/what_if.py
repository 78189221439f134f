"""`zhengan assess --what-if …`: what is supposed, read, judged and told."""

import json
from collections.abc import Sequence

import click

from zhengan import reports
from zhengan.assess.assumptions import AssumptionError, Assumptions, parse_assumptions
from zhengan.cli.asking import Asking
from zhengan.cli.errors import BadInput
from zhengan.cli.supposing import suppose
from zhengan.cli.what_if_screen import what_if_screen

FORMS = ("table", "json")


def tell_what_if(asking: Asking, texts: Sequence[str], form: str) -> str:
    """The differences as a table or as JSON. Where no day is given it is today, or the first on which all of it holds."""
    if form not in FORMS:
        raise BadInput(f"--what-if 的结果只有表格和 JSON 两种，实为 {form!r}。请用 --format table 或者 --format json。")
    assumptions = _assumptions(texts)
    day = asking.as_of if asking.day_given else max(asking.as_of, assumptions.begins or asking.as_of)
    if day != asking.as_of:
        click.echo(f"假设自 {day} 起，按这一天判断；要看别的日子，请写明 --as-of。", err=True)
    found = suppose(asking.question(form), day, asking.known_by, assumptions)
    if form == "table":
        return what_if_screen(found)
    told = reports.what_if_json(found.comparison, assumptions.words, day, asking.known_by)
    return json.dumps(told, ensure_ascii=False, indent=1)


def _assumptions(texts: Sequence[str]) -> Assumptions:
    try:
        return parse_assumptions(texts)
    except AssumptionError as error:
        raise BadInput(str(error)) from error
