"""`zhengan evidence map`: a proposal how a firm's own spreadsheet becomes records, shown and, when asked, remembered."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.errors import BadInput
from zhengan.cli.faults import refuse
from zhengan.workspace.folder import Workspace, find_workspace, need_workspace

if TYPE_CHECKING:
    from zhengan.records import RecordType
    from zhengan.records.mapping.proposal import Proposal
    from zhengan.records.preview import Preview

_FAULTS_SHOWN = 20


@click.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--type", "types", multiple=True, metavar="TYPE", help="一行是哪种记录；可写几次，一行就做成几条记录")
@click.option("--save", metavar="NAME", help="把映射存进工作区的 mappings/，再由人改定")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")
def map_command(file: Path, types: tuple[str, ...], save: str | None, form: str) -> None:
    """看 FILE（自己的 CSV 或 XLSX），提出怎样变成证安的记录：哪一列是哪一项，把握多大，还缺什么。

    TYPE 写记录类型名或中文名。没有把握的标着 sure: false，由人核对后删去标记，才能用来导入。
    """
    from zhengan.records.faults import Place, Refused
    from zhengan.records.mapping.proposal import propose
    from zhengan.records.preview import preview
    from zhengan.workspace.mappings import mapping_target, remember

    workspace = need_workspace() if save else find_workspace()
    target = mapping_target(workspace.mappings, save) if workspace and save else None
    chosen = [found_type(word) for word in dict.fromkeys(types)]
    on_file = _on_file(workspace)
    if not file.is_file():
        raise BadInput(f"{file} 不是文件。请写一个 CSV 或 XLSX 文件。")
    try:
        proposal = propose(file, chosen, on_file, save or file.stem)
    except Refused as refused:
        fault = refused.at(Place(file.name), "")
        refuse([fault], 1, form)
    known = (lambda _, name, key: key in on_file(name)) if workspace else (lambda *_: True)
    seen = preview(file, proposal.mapping, workspace.institution if workspace else "本机构", known)
    if target:
        remember(target, proposal.mapping)
    if form == "json":
        click.echo(json.dumps(_data(proposal, seen, target), ensure_ascii=False))
        return
    from zhengan.cli.map_screen import mapping_screen

    click.echo(mapping_screen(proposal, seen), nl=False)
    _tell_next(file, proposal, target)


def found_type(word: str) -> "RecordType":
    """A record type by its name or Chinese title; refuses others with the nearest ones."""
    from difflib import get_close_matches

    from zhengan.records import RECORD_TYPES

    by_word = {found.title: found for found in RECORD_TYPES.values()} | dict(RECORD_TYPES)
    if word in by_word:
        return by_word[word]
    inside = [name for name in by_word if word and (word in name or name in word)]
    near = list(dict.fromkeys([*get_close_matches(word.lower(), by_word, n=3, cutoff=0.5), *inside]))[:4]
    said = f"最接近的是 {'、'.join(f'{by_word[name].title}（{by_word[name].name}）' for name in near)}" if near else ""
    raise BadInput(f"没有“{word[:64]}”这种记录。{said or f'可选：{chr(12289).join(RECORD_TYPES)}'}。")


def _on_file(workspace: Workspace | None) -> Callable[[str], Mapping[str, str]]:
    """Type -> key -> name of what the ledger holds."""
    if workspace is None:
        return lambda _: {}
    from zhengan.workspace.mappings import names_on_file

    workspace.open_ledger()
    return names_on_file(workspace.institution)


def _data(proposal: "Proposal", seen: "Preview", target: Path | None) -> dict[str, Any]:
    from zhengan.records.mapping.writing import mapping_text

    return {
        "table": proposal.table.label,
        "header_row": proposal.header.first_row,
        "records": [
            {
                "type": name,
                "fields": [
                    {
                        "field": match.field.name,
                        "columns": list(match.source.columns),
                        "sure": match.source.sure,
                        "confidence": match.confidence,
                        "why": match.source.why,
                    }
                    for match in matches
                ],
            }
            for name, matches in proposal.matches.items()
        ],
        "unmapped": list(proposal.unmapped),
        "others": list(proposal.others),
        "preview": [
            {"type": sketch.type.name, "row": sketch.line, "values": dict(sketch.values)} for sketch in seen.sketches
        ],
        "faults": [fault.as_json() for fault in seen.checked.faults],
        "count": seen.checked.fault_count,
        "mapping": mapping_text(proposal.mapping),
        "saved": str(target) if target else None,
    }


def _tell_next(file: Path, proposal: "Proposal", target: Path | None) -> None:
    if target is None:
        click.echo(f"存下来再改：zhengan evidence map {file} --save 名字")
        return
    click.echo(f"已写 {target}。")
    if proposal.doubtful:
        click.echo(f"其中 {proposal.doubtful} 处没有把握（sure: false）：请改对，删去标记，再导入。")
    click.echo(f"导入：zhengan evidence import {file} --mapping {proposal.mapping.name}")
