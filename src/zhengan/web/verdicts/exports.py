"""A run as a file: the same forms as `zhengan assess --format`, made from the rows that the pages show."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from zhengan import reports
from zhengan.assess import Assessment
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Run, Verdict
from zhengan.web.verdicts.judged import finding, law_of

Make = Callable[[Assessment, reports.Matter, Run], bytes]


@dataclass(frozen=True)
class Form:
    """A form of export: what people call it, its suffix, its media type, and how it is made."""

    title: str
    suffix: str
    media: str
    make: Make


@dataclass(frozen=True)
class Exported:
    """A file to be handed out."""

    name: str
    media: str
    content: bytes


def export(run: Run, rows: Iterable[Verdict], form: str) -> Exported:
    """These rows of a run in that form. Raises AskedWrongly for an unknown one, or one that nothing can be said in."""
    if form not in FORMS:
        titles = "、".join(f"{name}（{one.title}）" for name, one in FORMS.items())
        raise AskedWrongly(f"导出的格式应为 {titles}，实为“{form[:40]}”。请重新选择。")
    catalogue, _ = law_of(run.institution)
    findings = tuple(finding(row) for row in rows)
    found = Assessment((run.as_of,), findings, tuple(run.notices), run.calendar)
    matter = reports.matter_of(found, catalogue, run.names)
    chosen = FORMS[form]
    content = chosen.make(found, matter, run)
    if not content:
        raise AskedWrongly(f"这些判断里没有可以写进“{chosen.title}”的内容。请放宽筛选，或换一种格式。")
    return Exported(f"评估-{run.institution}-{run.as_of}.{chosen.suffix}", chosen.media, content)


def _file(write: Callable[[reports.Matter, Path], None], matter: reports.Matter, suffix: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{suffix}"
        write(matter, path)
        return path.read_bytes()


def _word(found: Assessment, matter: reports.Matter, _: Run) -> bytes:
    def write(told: reports.Matter, path: Path) -> None:
        reports.write_assessment_report(found, told.catalogue, told.names, path)

    return _file(write, matter, "docx")


def _json(told: Mapping[str, object] | None) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode() if told else b""


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "xlsx": Form(
            "Excel 工作簿",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda _, matter, __: _file(reports.write_workbook, matter, "xlsx"),
        ),
        "word": Form(
            "Word 报告",
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            _word,
        ),
        "html": Form("单页网页", "html", "text/html", lambda _, matter, __: _file(reports.write_page, matter, "html")),
        "json": Form(
            "JSON",
            "json",
            "application/json",
            lambda found, _, run: _json(reports.assessment_json(found, run.as_of, run.known_by)),
        ),
        "sarif": Form(
            "SARIF", "sarif", "application/sarif+json", lambda _, matter, __: _json(reports.sarif_log(matter))
        ),
        "oscal-results": Form(
            "OSCAL 结果", "json", "application/json", lambda _, matter, __: _json(reports.assessment_results(matter))
        ),
        "oscal-poam": Form(
            "OSCAL 行动计划", "json", "application/json", lambda _, matter, __: _json(reports.action_plan(matter))
        ),
    }
)
"""The forms by name, as the command line names them."""
