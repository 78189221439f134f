"""The proposals as a table for people: read in a spreadsheet, accepted or changed there, read back."""

import csv
from collections.abc import Sequence
from io import StringIO

from zhengan.reports.survey.answer import SURE_WORDS, Answer
from zhengan.reports.survey.question import Survey, SurveyRefused

COLUMNS = ("序号", "题号", "部分", "问题", "答案", "把握", "标记", "缺口或矛盾", "怎样得出", "来源", "记录类型")
# What a spreadsheet would take for a formula.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def review_csv(survey: Survey, answers: Sequence[Answer]) -> str:
    """The table: change the column 答案 where it is wrong, empty it where nothing is to be written."""
    made = StringIO()
    writer = csv.writer(made)
    writer.writerow(COLUMNS)
    for at, (question, answer) in enumerate(zip(survey.questions, answers, strict=True), 1):
        sources = "；".join(f"{one.words}（第 {one.seq} 条）" if one.seq else one.words for one in answer.sources)
        marked = answer.clash or answer.gap
        said = (question.number, question.section, question.text, answer.text, SURE_WORDS[answer.sure], answer.mark)
        writer.writerow([at, *map(_safe, (*said, marked, answer.basis, sources, answer.topic))])
    return made.getvalue()


def read_review(survey: Survey, text: str) -> dict[int, tuple[str, str]]:
    """Number of the question (from 0) -> answer and record type, of the rows that have an answer. Raises SurveyRefused."""
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    lacking = [name for name in ("序号", "问题", "答案") if name not in (rows.fieldnames or ())]
    if lacking:
        raise SurveyRefused(
            f"答案表应有列 序号、问题、答案，缺 {'、'.join(lacking)}。没有采用，请用 survey answer 生成的表。"
        )
    found: dict[int, tuple[str, str]] = {}
    for line, row in enumerate(rows, 2):
        at = _number(row["序号"], line, len(survey.questions))
        if _plain(row["问题"]) != survey.questions[at].text:
            raise SurveyRefused(f"答案表第 {line} 行的问题与问卷第 {at + 1} 题不同。没有采用，请核对是不是同一份问卷。")
        if answer := _plain(row["答案"]):
            found[at] = (answer, _plain(row.get("记录类型")))
    return found


def _number(text: str | None, line: int, most: int) -> int:
    said = (text or "").strip()
    if not said.isdigit() or not 1 <= int(said) <= most:
        raise SurveyRefused(f"答案表第 {line} 行的序号应为 1 至 {most}，实为“{said[:20]}”。没有采用，请改正。")
    return int(said) - 1


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTIVE) else text


def _plain(text: str | None) -> str:
    said = (text or "").strip()
    return said[1:] if said.startswith("'") and said[1:].startswith(_ACTIVE) else said
