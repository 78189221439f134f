"""The assessment report: what a compliance officer hands to the board.

In the order of the questions asked: are we in order, what is broken, what cannot be shown, what comes next, who has to sign,
what is in order, and what all this rests on. What is unproven stands beside what is breached from the first line on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from zhengan.assess import Assessment, Finding, Verdict
from zhengan.assess.citations import article_words
from zhengan.assess.deadlines import deadlines_of
from zhengan.assess.explain import duty_words, exposure_lines
from zhengan.assess.words import (
    VERDICT_MARKS,
    VERDICT_WORDS,
    days_words,
)
from zhengan.law import Catalogue, parse_address
from zhengan.reports import chapters
from zhengan.reports.document import add_heading, add_line, add_paragraph, add_subtitle, add_title, new_document, save
from zhengan.reports.matter import AHEAD_DAYS, JUDGED, Matter, matter_of, verdict_words
from zhengan.reports.sources import idle_lines, reading_rows, source_lines
from zhengan.reports.table import Column, Row, add_table

TITLE = "网络和信息安全合规评估报告"
_NAMED_INSTITUTIONS = 5
_NAMED_NOTICES = 200
# How deep an article lies in the law's order: law, chapter, article.
_ARTICLE = 2


def write_assessment_report(assessment: Assessment, catalogue: Catalogue, names: Mapping[str, str], path: Path) -> None:
    """Write the report of the assessment's last asked day as a Word file; equal input gives equal bytes.

    Args:
        assessment: the findings; those of earlier asked days are left out.
        catalogue: the law that they were made under.
        names: institution -> name; names of objects under `institution/type/key`, where known.
        path: the file to write.
    """
    matter = matter_of(assessment, catalogue, names)
    document = new_document(TITLE, f"{TITLE}　截至 {matter.day}", matter.day)
    for chapter in _CHAPTERS:
        chapter(document, matter)
    save(document, path)


def _opening(document: Any, matter: Matter) -> None:
    add_title(document, TITLE)
    named = "、".join(matter.name(key) for key in matter.institutions[:_NAMED_INSTITUTIONS])
    more = len(matter.institutions) - _NAMED_INSTITUTIONS
    add_subtitle(document, named + (f"等 {len(matter.institutions)} 家机构" if more > 0 else ""))
    add_subtitle(document, f"截至 {matter.day}")


def _conclusion(document: Any, matter: Matter) -> None:
    add_heading(document, "一、结论")
    laws = "、".join(item.called for item in matter.instruments)
    add_paragraph(document, (f"依据{laws}，" if laws else "") + matter.conclusion())
    for words in matter.law_lines():
        add_line(document, words)
    for words in _next_deadline(matter):
        add_paragraph(document, words)
    columns = [Column("判断", 3), Column("含义", 9), Column("项数", 2, "right"), Column("占比", 2, "right")]
    rows = [
        Row((verdict_words(verdict), _MEANINGS[verdict], str(matter.counts[verdict]), matter.share(verdict)))
        for verdict in VERDICT_WORDS
    ]
    add_table(document, columns, [*rows, Row(("合计", "占比以前五种判断的合计为分母", str(len(matter.findings)), ""))])
    if len(matter.institutions) > 1:
        add_heading(document, "按机构看", 2)
        each: dict[str, Counter[Verdict]] = {key: Counter() for key in matter.institutions}
        for finding in matter.findings:
            each[finding.institution][finding.verdict] += 1
        _counts_table(document, "机构", [_counts_row(matter.name(key), own) for key, own in each.items()])
    if not matter.findings:
        return
    add_heading(document, "按章看", 2)
    _counts_table(document, "规定和章", [row for row, depth in _law_rows(matter) if depth < _ARTICLE])


def _readings(document: Any, matter: Matter) -> None:
    add_heading(document, "八、口径")
    add_paragraph(document, "条文留有余地的地方，本报告按下列口径判断。换一种口径，判断可能不同。")
    columns = [Column("问题和编号", 7), Column("本报告取", 7), Column("依据", 6)]
    if rows := reading_rows(matter.findings, matter.catalogue):
        add_table(document, columns, rows)
    for words in idle_lines(matter.findings, matter.catalogue):
        add_line(document, words)


def _notices(document: Any, matter: Matter) -> None:
    notices = matter.assessment.notices
    add_heading(document, f"九、数据提示（{len(notices)} 条）")
    if not notices:
        add_paragraph(document, "没有数据提示。")
        return
    add_paragraph(document, "这些不是判断，是登记的数据之间对不上或者缺得要紧的地方，请核对。")
    columns = [Column("机构", 4), Column("对象", 4), Column("提示", 9)]
    rows = [
        Row(
            (
                matter.name(str(item.get("institution") or "")),
                str(item.get("object") or ""),
                str(item["text"]),
            )
        )
        for item in notices[:_NAMED_NOTICES]
    ]
    add_table(document, columns, rows)
    if len(notices) > _NAMED_NOTICES:
        add_line(document, f"另有 {len(notices) - _NAMED_NOTICES} 条，见 zhengan assess --format json。")


def _consequences(document: Any, matter: Matter) -> None:
    exposures = tuple(dict.fromkeys(item for finding in matter.of("breached") for item in finding.liability))
    if not exposures:
        return
    add_heading(document, "附录一　可能的后果")
    add_paragraph(document, "以下是条文允许监管机构采取的措施，不是预测。是否采取、采取哪些，由监管机构决定。")
    for line in exposure_lines(exposures, matter.catalogue):
        add_line(document, line)


def _sources(document: Any, matter: Matter) -> None:
    add_heading(document, "附录二　依据和版本")
    for line in source_lines(matter.instruments, matter.catalogue, matter.assessment.calendar_version):
        add_line(document, line)
    add_line(document, "本报告由证安按登记的证据和所列口径生成，供内部决策，不代替监管机构的认定。")


def _by_article(document: Any, matter: Matter) -> None:
    if not matter.findings:
        return
    add_heading(document, "附录三　按条看")
    add_paragraph(document, "每一条各有几项判断；只有鼓励和不适用的条不列。")
    _counts_table(document, "章、条", [row for row, _ in _law_rows(matter)])


_CHAPTERS = (
    _opening,
    _conclusion,
    chapters.breaches,
    chapters.unproven,
    chapters.due,
    chapters.judgements,
    chapters.met,
    chapters.outside,
    _readings,
    _notices,
    _consequences,
    _sources,
    _by_article,
)
_MEANINGS: Mapping[Verdict, str] = {
    "breached": "证据表明没有做到，或者过了期限没有做",
    "unproven": "没有证据或者证据太少，看不出做没做到；不算合规",
    "due": "还没有做，期限未到",
    "manual": "条文要人判断，等人签名",
    "met": "到这一天应做的都做了，有证据",
    "advisory": "鼓励的事，做不做都不违规",
    "not_applicable": "主体、对象或者时间不在义务之内",
}


def _next_deadline(matter: Matter) -> Iterable[str]:
    """The nearest deadline worth a sentence: what is owed every day is no news."""
    for line in deadlines_of(matter.findings, AHEAD_DAYS):
        duty = matter.duty(line.finding)
        if line.days >= 0 and not line.runs_out and duty.every != "P1D" and duty.modality != "must_not":
            yield f"最近的期限是 {line.due_on}（{days_words(line.days)}）：{duty_words(duty)}。"
            return


def _counts_row(words: str, counts: Counter[Verdict]) -> Row:
    return Row((words, *[str(counts[verdict] or "–") for verdict in JUDGED]))


def _counts_table(document: Any, head: str, rows: Sequence[Row]) -> None:
    columns = [
        Column(head, 6),
        *[Column(f"{VERDICT_MARKS[verdict]}{VERDICT_WORDS[verdict]}", 2.4, "right") for verdict in JUDGED],
    ]
    add_table(document, columns, rows)


def _law_rows(matter: Matter) -> Iterable[tuple[Row, int]]:
    """The counts of each law, its chapters and articles, with how deep they lie; a law that is the only one has no row."""
    laws = matter.by_law(matter.findings)
    step = "　" if len(laws) > 1 else ""
    for law, findings in laws:
        by_chapter: dict[str, dict[str, Counter[Verdict]]] = {}
        for finding in sorted(findings, key=_place):
            article = article_words(finding.cite.partition(".")[0], matter.catalogue)
            by_chapter.setdefault(matter.chapter(finding.cite), {}).setdefault(article, Counter())[finding.verdict] += 1
        if step:
            yield _counts_row(law, Counter(finding.verdict for finding in findings)), 0
        for chapter, articles in by_chapter.items():
            yield _counts_row(step + (chapter or "未分章"), sum(articles.values(), Counter[Verdict]())), 1
            judged = {words: own for words, own in articles.items() if any(own[verdict] for verdict in JUDGED)}
            yield from ((_counts_row(f"{step}　{words}", own), _ARTICLE) for words, own in judged.items())


def _place(finding: Finding) -> tuple[Any, ...]:
    address = parse_address(finding.cite)
    return (finding.cite,) if address is None else address.order[:2]
