"""`zhengan survey …`: a regulator's or association's survey read, answered from what is on file, and filled in."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cli.actor import actor
from zhengan.cli.day import Day
from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import now, today
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.reports.survey.question import Survey

_FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")


@click.group()
def survey_command() -> None:
    """问卷：读懂监管部门或协会的问卷，按在案的记录答复，填回原来的文件。"""


@survey_command.command("read")
@_FILE
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def read_command(file: Path, as_json: bool) -> None:
    """读问卷 FILE（.xlsx 或 .docx）：认出哪些问题，答案填在哪里。"""
    survey = _read(file)
    if as_json:
        found = [
            {
                "number": one.number,
                "section": one.section,
                "question": one.text,
                "part": one.place.part,
                "place": one.place.address,
                "choices": list(one.choices),
                "given": one.given,
            }
            for one in survey.questions
        ]
        click.echo(json.dumps({"file": survey.name, "questions": found}, ensure_ascii=False, indent=1))
        return
    for at, one in enumerate(survey.questions, 1):
        choices = f"  [{' / '.join(one.choices)}]" if one.choices else ""
        click.echo(f"{at:>3}  {one.place.part}!{one.place.address}  {one.text}{choices}")
    click.echo(f"认出 {len(survey.questions)} 题。")


@survey_command.command("answer")
@_FILE
@click.option("-o", "--output", type=click.Path(path_type=Path), help="填好的问卷写到哪里；不写时只出答案表")
@click.option("--review", type=click.Path(path_type=Path), help="答案表（CSV）写到哪里，供人核对修改")
@click.option("--as-of", type=Day(), default=today, help="按哪一天的记录答，缺省为今天")
@_INSTITUTION
def answer_command(file: Path, output: Path | None, review: Path | None, as_of: date, institution: str | None) -> None:
    """按在案的记录答复问卷 FILE。有矛盾或把握不大的不填，列在答案表里。有矛盾时退出码为 1。"""
    from zhengan.reports.survey.review import review_csv
    from zhengan.workspace.surveys import proposals, settled

    if output is None and review is None:
        raise BadInput("应写明 -o 或 --review，实为都没有。没有答复，请加上其中一个。")
    _check_absent(output, review)
    survey, workspace = _read(file), need_workspace()
    answers = proposals(workspace, institution or workspace.institution, survey, as_of)
    sure = settled(survey, answers)
    if review is not None:
        review.write_text(review_csv(survey, answers), encoding="utf-8-sig", newline="")
        click.echo(f"答案表写在 {review}。")
    if output is not None:
        _fill(file, survey, sure, output)
    clashes = [one for one in answers if one.clash]
    gaps = sum(bool(one.gap) for one in answers)
    click.echo(f"{len(answers)} 题：可填 {len(sure)}，缺口 {gaps}，矛盾 {len(clashes)}。")
    for one in clashes:
        click.echo(f"矛盾：{one.clash}", err=True)
    raise SystemExit(1 if clashes else 0)


@survey_command.command("accept")
@_FILE
@click.argument("answers", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="填好的问卷写到哪里")
@_INSTITUTION
def accept_command(file: Path, answers: Path, output: Path | None, institution: str | None) -> None:
    """采用核对过的答案表 ANSWERS：记住这些答复，下次同样的问题先按它来；加 -o 时填回问卷。"""
    from zhengan.reports.survey.question import SurveyRefused
    from zhengan.reports.survey.review import read_review
    from zhengan.workspace.surveys import remember

    _check_absent(output)
    survey, workspace = _read(file), need_workspace()
    try:
        accepted = read_review(survey, answers.read_text(encoding="utf-8-sig"))
    except (SurveyRefused, UnicodeDecodeError) as error:
        told = str(error) if isinstance(error, SurveyRefused) else "答案表应为 UTF-8 编码的 CSV。没有采用，请另存一份。"
        raise BadInput(told) from error
    if not accepted:
        raise BadInput("答案表里没有答案，没有采用。请填好“答案”一列后再试。")
    if output is not None:
        _fill(file, survey, {at: text for at, (text, _) in accepted.items()}, output)
    workspace.open_ledger()
    owner = institution or workspace.institution
    new = remember(owner, survey, accepted, by=actor(), source="cli", now=now())
    click.echo(f"采用 {len(accepted)} 题，其中新记住 {new} 题。")


def _read(file: Path) -> "Survey":
    from zhengan.reports.survey.question import SurveyRefused
    from zhengan.reports.survey.reading import read_survey

    try:
        return read_survey(file)
    except SurveyRefused as error:
        raise BadInput(str(error)) from error


def _fill(file: Path, survey: "Survey", answers: dict[int, str], output: Path) -> None:
    from zhengan.reports.survey.filling import filled
    from zhengan.reports.survey.question import SurveyRefused

    try:
        output.write_bytes(filled(file, survey, answers))
    except SurveyRefused as error:
        raise BadInput(str(error)) from error
    click.echo(f"问卷写在 {output}，填了 {len(answers)} 题，其余版式未动。")


def _check_absent(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and path.exists():
            raise BadInput(f"{path} 已存在，没有改动。请换一个名字。")
