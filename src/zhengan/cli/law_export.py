"""`zhengan law export`: an instrument, an official text or an institution's duties in the exchange formats."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cli.day import Day
from zhengan.cli.errors import BadInput
from zhengan.cli.forms import json_text, write_out
from zhengan.cli.lawbook import lawbook
from zhengan.workspace.clock import today
from zhengan.workspace.folder import find_workspace
from zhengan.workspace.texts import text_folder

if TYPE_CHECKING:
    from zhengan.law.text import LoadedText

FORMS = ("oscal-catalog", "oscal-profile", "akn")


@click.command("export")
@click.argument("name", metavar="[ID]", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    required=True,
    help="OSCAL 目录（一部规定的义务）、OSCAL 适用清单（一家机构的义务）或者 Akoma Ntoso（官方文本）",
)
@click.option("--output", type=click.Path(path_type=Path), help="写到文件，缺省写到标准输出")
@click.option("--with-text", is_flag=True, help="目录里附上已装载的官方文本，缺省只有我们的话")
@click.option("--evidence", type=click.Path(path_type=Path), help="适用清单：看一个证据文件夹，不用工作区")
@click.option("--as-of", type=Day(), default=today, help="适用清单：哪一天，缺省为今天")
@click.option("--reading", "chosen", multiple=True, metavar="ID=VALUE", help="适用清单：选用一种口径，可多次")
def export_command(
    name: str | None,
    form: str,
    output: Path | None,
    with_text: bool,
    evidence: Path | None,
    as_of: date,
    chosen: Sequence[str],
) -> None:
    """导出规定、文本或者适用清单。ID 是规定的编号，如 csrc-218；适用清单的 ID 是机构，只有一家时不用写。"""
    if form == "oscal-profile":
        content = _profile(name, evidence, as_of, chosen)
    elif name is None:
        raise BadInput("没有写明导出哪一部。请写编号，例如 zhengan law export csrc-218 --format oscal-catalog。")
    elif form == "akn":
        content = _text(name)
    else:
        content = _catalog(name, with_text)
    write_out(content, output)


def _catalog(name: str, with_text: bool) -> bytes:
    from zhengan.reports import instrument_catalog

    catalogue = lawbook(find_workspace())
    if name not in catalogue.instruments:
        raise BadInput(f"没有编号为 {name!r} 的规定。已有：{'、'.join(catalogue.instruments)}。")
    texts: Mapping[str, str] = {}
    if with_text:
        loaded = _loaded(name)
        texts = {f"{name}/{paragraph.address}": paragraph.text for paragraph in loaded.paragraphs}
    return _lines(json_text(instrument_catalog(catalogue.instruments[name], catalogue, texts)))


def _text(name: str) -> bytes:
    from zhengan.reports import akoma_ntoso_xml

    catalogue = lawbook(find_workspace())
    known = catalogue.instruments.get(name) or catalogue.documents.get(name)
    return akoma_ntoso_xml(_loaded(name), known)


def _loaded(name: str) -> "LoadedText":
    """The official text of that id; a clear word where the user has not loaded it."""
    from zhengan.law.text import loaded

    folder = text_folder(find_workspace())
    texts = loaded(folder) if folder.is_dir() else {}
    if name not in texts:
        held = f"已装载的有 {'、'.join(texts)}" if texts else "一部也没有装载"
        raise BadInput(f"没有装载 {name!r} 的官方文本（{held}）。请先执行 zhengan law load 文件，再导出。")
    return texts[name]


def _profile(name: str | None, evidence: Path | None, as_of: date, chosen: Sequence[str]) -> bytes:
    from zhengan.assess.binding import bindings
    from zhengan.cli.judgement import question
    from zhengan.reports import duty_profile

    asked = question(evidence, None, chosen, "text")
    found = bindings(asked.base, as_of, asked.readings, asked.catalogue, asked.calendar)
    if name is None and len(found) != 1:
        known = "、".join(list(found)[:20])
        raise BadInput(f"{as_of} 有 {len(found)} 家机构，适用清单一次只写一家。请写明机构：{known or '（没有）'}。")
    institution = name or next(iter(found))
    if institution not in found:
        raise BadInput(f"{as_of} 没有机构 {institution!r}。已有：{'、'.join(list(found)[:20]) or '（没有）'}。")
    names = {row["key"]: row["name"] for row in asked.base.rows("institution")}
    profile = duty_profile(found[institution], asked.catalogue, asked.readings, names)
    if profile is None:
        raise BadInput(f"{as_of} 没有任何规定约束 {institution!r}，写不出适用清单。请核对日期和机构类别。")
    return _lines(json_text(profile))


def _lines(text: str) -> bytes:
    return f"{text}\n".encode()
