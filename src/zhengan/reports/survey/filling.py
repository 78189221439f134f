"""The survey's own file with the answers in it: the parts that hold answers are changed there and nowhere else."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from zhengan.reports.survey import word, word_writing, workbook
from zhengan.reports.survey.boxes import edited, ticking
from zhengan.reports.survey.package import Package, open_package
from zhengan.reports.survey.question import Form, Place, Question, Survey, SurveyRefused

TICK = "√"
LONGEST_ANSWER = 4_000


def filled(path: Path, survey: Survey, answers: Mapping[int, str]) -> bytes:
    """The file with the answers (number of the question in the survey -> text).

    The text of an answer to a choice begins with one of its words; what follows goes behind `说明：`, or into the remark's
    cell. Raises SurveyRefused where the file is another than was read, or where more would change than the answers.
    """
    package = open_package(path)
    if package.digest != survey.digest:
        raise SurveyRefused("问卷文件与读取时不同。没有生成，请重新读取后再填。")
    places = [one for at, text in answers.items() for one in _written(survey.questions[at], _clean(text), package)]
    changed = _changed(package, places)
    _check(package, changed, places)
    return _packed(package, changed)


def _written(question: Question, text: str, package: Package) -> list[tuple[Place, str]]:
    """What is written where for one answer."""
    choice = next((word for word in sorted(question.choices, key=len, reverse=True) if text.startswith(word)), "")
    rest = text[len(choice) :].lstrip("，,。；;：: ") if choice else text
    if question.ticks:
        ticks = [(place, TICK) for heading, place in question.ticks if heading == choice]
        remark = [(question.remark, rest)] if question.remark and rest else []
        return ticks + remark
    if question.place.way == "boxes":
        return _boxed(question, choice, rest, package.form)
    if question.choices and choice:
        remark = [(question.remark, rest)] if question.remark and rest else []
        return [(question.place, choice), *remark]
    return [(question.place, text)]


def _boxed(question: Question, choice: str, rest: str, form: Form) -> list[tuple[Place, str]]:
    """The ticked text of a cell; of a document the choice and the remark, to be put into its runs."""
    if not choice:
        raise SurveyRefused(
            f"第 {question.number or question.text[:20]} 题应以 {'、'.join(question.choices)} 之一开头，实为“{rest[:20]}”。"
            "没有生成，请改好后再试。"
        )
    inside = "" if question.remark else rest
    told = [(question.remark, rest)] if question.remark and rest else []
    if form == "docx":
        return [(question.place, f"{choice}\n{inside}"), *told]
    whole = question.place.text
    return [(question.place, edited(whole, ticking(whole, choice, inside))), *told]


def _changed(package: Package, places: list[tuple[Place, str]]) -> dict[str, bytes]:
    if package.form == "xlsx":
        return workbook.write_cells(package, {(place.part, place.address): text for place, text in places})
    return word_writing.write_answers(package, {place.address: (place, text) for place, text in places})


def _check(package: Package, changed: Mapping[str, bytes], places: list[tuple[Place, str]]) -> None:
    """Holds the new parts against the old ones, without the answers' places: nothing else may differ."""
    if package.form == "xlsx":
        for sheet in {place.part for place, _ in places}:
            part = workbook.sheet_part(package, sheet)
            own = {place.address for place, _ in places if place.part == sheet}
            _same(workbook.blanked(package.parts[part], own), workbook.blanked(changed[part], own))
    elif places:
        own = {place.address for place, _ in places if place.way != "insert"}
        inserted = sorted(int(place.address[1:]) for place, _ in places if place.way == "insert")
        before, after = package.parts[word.DOCUMENT], changed[word.DOCUMENT]
        _same(word_writing.blanked(before, own), word_writing.blanked(after, own, inserted))


def _same(before: bytes, after: bytes) -> None:
    if before != after:
        raise SurveyRefused("填写会改动答案以外的内容。没有生成，请把这份问卷发给维护人员查看。")


def _packed(package: Package, changed: Mapping[str, bytes]) -> bytes:
    """The archive with its entries in their order; those that did not change keep their time, form and bytes."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(package.content)) as given, zipfile.ZipFile(made, "w") as kept:
        for entry in given.infolist():
            info = zipfile.ZipInfo(entry.filename, entry.date_time)
            info.compress_type, info.external_attr = entry.compress_type, entry.external_attr
            info.create_system = entry.create_system
            kept.writestr(info, changed.get(entry.filename, package.parts[entry.filename]))
    return made.getvalue()


def _clean(text: str) -> str:
    """Text that a document can hold: no control characters; not too long."""
    kept = "".join(sign for sign in text if sign == "\n" or sign.isprintable() or sign == "\t").strip()
    if len(kept) > LONGEST_ANSWER:
        raise SurveyRefused(f"一个答案应不超过 {LONGEST_ANSWER} 字，实为 {len(kept)} 字。没有生成，请缩短。")
    return kept
