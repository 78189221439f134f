"""The law as files: the same forms as `zhengan law export` and `zhengan law diff --format`."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from zhengan import reports
from zhengan.web.errors import AskedWrongly
from zhengan.web.law.law_changes import changes_of, diff_of
from zhengan.web.lawbook import Lawbook
from zhengan.web.office import office
from zhengan.web.verdicts.exports import Exported
from zhengan.workspace.texts import text_folder

if TYPE_CHECKING:
    from zhengan.law.text import LoadedText

_JSON = "application/json"
VOLUME_FORMS: Mapping[str, str] = MappingProxyType(
    {"oscal-catalog": "义务目录（OSCAL JSON）", "akn": "官方文本（Akoma Ntoso XML）"}
)
"""Forms of an instrument; of a document that is no law, the text alone."""

DIFF_FORMS: Mapping[str, str] = MappingProxyType({"word": "Word 文件", "html": "网页", "json": "JSON"})
"""Forms of a comparison."""


def volume_file(book: Lawbook, id_: str, form: str) -> Exported:
    """An instrument's duties, or the official text of an instrument or document. Raises AskedWrongly where there is no such file."""
    if form not in VOLUME_FORMS:
        raise _unknown(form, VOLUME_FORMS)
    if form == "akn":
        known = book.law.instruments.get(id_) or book.law.documents.get(id_)
        content = reports.akoma_ntoso_xml(_loaded(id_), known)
        return Exported(f"{id_}.akn.xml", "application/xml", content)
    if id_ not in book.law.instruments:
        raise AskedWrongly("计划和起草说明不是规定，没有义务目录。请导出它的原文，或者到一部规定里导出。")
    told = reports.instrument_catalog(book.law.instruments[id_], book.law, {})
    return Exported(f"{id_}.oscal-catalog.json", _JSON, _json(told))


def profile_file(institution: str, as_of: date, known_by: date | None) -> Exported:
    """What addresses an institution on a day (OSCAL profile). Raises AskedWrongly where nothing does."""
    from zhengan.assess.binding import bindings
    from zhengan.workspace.judgement import question_of

    asked = question_of(office().workspace, known_by, institution=institution)
    found = bindings(asked.base, as_of, asked.readings, asked.catalogue, asked.calendar)
    names = {row["key"]: row["name"] for row in asked.base.rows("institution")}
    binding = found.get(institution)
    told = reports.duty_profile(binding, asked.catalogue, asked.readings, names) if binding else None
    if told is None:
        raise AskedWrongly(f"{as_of} 没有任何规定约束“{institution}”，写不出适用清单。请核对日期和机构登记。")
    return Exported(f"适用清单-{institution}-{as_of}.json", _JSON, _json(told))


def diff_file(book: Lawbook, before: str, after: str, article: str, whom: tuple[str, ...], form: str) -> Exported:
    """A comparison. Raises AskedWrongly for an unknown form, LawFault where the two are not compared."""
    if form not in DIFF_FORMS:
        raise _unknown(form, DIFF_FORMS)
    diff = diff_of(book, before, after, article, whom)
    name = f"对照-{before}-{after}"
    if form == "json":
        from zhengan.reports.diff_json import diff_json

        return Exported(f"{name}.json", _JSON, _json(diff_json(diff, book.texts)))
    account = changes_of(book, before, after, article, whom)
    with TemporaryDirectory() as folder:
        if form == "html":
            from zhengan.reports.diff_page import write_diff_page

            path = Path(folder) / f"{name}.html"
            write_diff_page(account, path)
            return Exported(path.name, "text/html", path.read_bytes())
        from zhengan.reports.diff_document import write_diff_document

        path = Path(folder) / f"{name}.docx"
        write_diff_document(account, diff.after.in_force_from, path)
        media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return Exported(path.name, media, path.read_bytes())


def _loaded(id_: str) -> "LoadedText":
    from zhengan.law.text import loaded

    folder = text_folder(office().workspace)
    texts = loaded(folder) if folder.is_dir() else {}
    if id_ not in texts:
        raise AskedWrongly(f"没有装载 {id_} 的官方文本，没有导出。请管理员先在服务器上执行 zhengan law load 文件。")
    return texts[id_]


def _unknown(form: str, forms: Mapping[str, str]) -> AskedWrongly:
    named = "、".join(f"{name}（{title}）" for name, title in forms.items())
    return AskedWrongly(f"导出的格式应为 {named}，实为“{form[:40]}”。请重新选择。")


def _json(told: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(told, ensure_ascii=False, indent=1)}\n".encode()
