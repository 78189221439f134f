"""A survey read from its file."""

from pathlib import Path

from zhengan.reports.survey.layout import questions_in
from zhengan.reports.survey.package import open_package
from zhengan.reports.survey.question import Survey, SurveyRefused
from zhengan.reports.survey.word import questions_of
from zhengan.reports.survey.workbook import grids_of

MOST_QUESTIONS = 2_000


def read_survey(path: Path) -> Survey:
    """The questions of a file and where their answers belong. Raises SurveyRefused, OSError."""
    package = open_package(path)
    if package.form == "xlsx":
        questions = tuple(one for grid in grids_of(package) for one in questions_in(grid))
    else:
        questions = tuple(questions_of(package))
    if not questions:
        raise SurveyRefused(
            "问卷里没有认出问题：表格应有“问题”和“回答”两列，或问题旁有空格；段落应有编号、问号或横线。"
            "没有读取，请补上表头后再试。"
        )
    if len(questions) > MOST_QUESTIONS:
        raise SurveyRefused(f"问卷应不超过 {MOST_QUESTIONS} 题，实为 {len(questions)} 题。没有读取，请拆成几份。")
    return Survey(path.name, package.form, package.digest, questions)
