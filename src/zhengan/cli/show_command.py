"""`zhengan evidence show`: one record as it stands, and everything that was ever entered about it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.errors import BadInput
from zhengan.cli.faults import refuse
from zhengan.cli.map_command import found_type
from zhengan.workspace.clock import today
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.ledger import Retraction, StoredEntry
    from zhengan.records import RecordType
    from zhengan.records.history import Step, Stored, TakenBack

# Name of a record of a type, by its key.
Names = Callable[[str, str], str | None]
_NEAR = 5
_LOOKED_THROUGH = 20_000


@click.command("show")
@click.argument("type_name", metavar="TYPE")
@click.argument("key", metavar="KEY")
@click.option("--history", is_flag=True, help="每个版本改了什么、何时由谁记下")
@click.option("--institution", metavar="KEY", help="哪家机构；缺省为工作区的机构，或文件夹里唯一的机构")
@click.option("--evidence", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="看证据文件夹而不看账本")
@click.option(
    "--late-days",
    type=click.IntRange(0, 36_500),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="业务时间过了多少天才记下，算“迟”",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出的格式")
def show_command(
    type_name: str, key: str, history: bool, institution: str | None, folder: Path | None, late_days: int, form: str
) -> None:
    """一条记录现在是什么样：TYPE 是记录类型名或中文名，KEY 是它的键。"""
    record_type = found_type(type_name)
    if folder is None:
        owner, versions, names = _from_ledger(record_type, key, institution)
    else:
        owner, versions, names = _from_folder(folder, record_type, key, institution, form)
    found = OnFile(record_type, owner, key, versions, names)
    if form == "json":
        click.echo(json.dumps(record_json(found, late_days, history=history), ensure_ascii=False))
    else:
        tell_record(found, late_days, history=history)


@dataclass(frozen=True)
class OnFile:
    """A record and all that was entered about it; `names` says what the records are called that it refers to."""

    record_type: "RecordType"
    owner: str
    key: str
    versions: "Sequence[Stored]"
    names: Names


def record_json(found: OnFile, late_days: int, *, history: bool) -> dict[str, Any]:
    """The record for programs, with all versions where `history` is asked for."""
    from zhengan.records.history import current, timeline

    steps = timeline(found.record_type, found.versions, late_days)
    now_at = current(found.record_type, found.versions, today())
    shown = [_step_json(step) for step in steps]
    data: dict[str, Any] = {
        "type": found.record_type.name,
        "institution": found.owner,
        "key": found.key,
        "read_by": _read_by(found.record_type),
        "current": shown[now_at] if now_at is not None else None,
        "retracted": shown[-1]["retracted"],
    }
    return data | ({"versions": shown} if history else {"count": len(steps)})


def tell_record(found: OnFile, late_days: int, *, history: bool) -> None:
    """The record on the screen, with its timeline where `history` is asked for."""
    from zhengan.cli.show_screen import record_screen, timeline_screen
    from zhengan.records.history import current, timeline

    record_type = found.record_type
    steps = timeline(record_type, found.versions, late_days)
    now_at = current(record_type, found.versions, today())
    at = len(steps) - 1 if now_at is None else now_at
    told = record_screen(record_type, found.owner, found.key, steps, at, found.names, _read_by(record_type))
    click.echo(told, nl=False)
    if now_at is None and steps[-1].stored.taken_back is None:
        click.echo("提示：还没有生效的版本，上面是最后记下的一版。")
    if history:
        click.echo(timeline_screen(steps, found.names, late_days), nl=False)
    elif len(steps) > 1:
        click.echo(f"共 {len(steps)} 个版本，用 --history 看每次改了什么。")


def _from_ledger(record_type: "RecordType", key: str, owner: str | None) -> tuple[str, "list[Stored]", Names]:
    from zhengan.ledger import entries, institutions, retractions, standing

    workspace = need_workspace()
    workspace.open_ledger()
    institution = owner or workspace.institution
    if institution not in institutions():
        raise BadInput(f"账本里没有机构“{institution}”。有：{'、'.join(institutions()) or '（空）'}。")
    found = list(entries(institution, types=[record_type.name], key=key))
    if not found:
        _refuse_key(
            record_type, key, institution, (item.key for item in entries(institution, types=[record_type.name]))
        )

    def name(target: str, wanted: str) -> str | None:
        last = None
        for item in standing(institution, types=[target], key=wanted):
            last = item.payload
        return _name(last)

    back = retractions(institution, record_type.name, key)
    return institution, [_stored(item, back) for item in found], cache(name)


def _from_folder(
    folder: Path, record_type: "RecordType", key: str, owner: str | None, form: str
) -> tuple[str, "list[Stored]", Names]:
    from zhengan.records import read_folder
    from zhengan.records.history import Stored

    found = read_folder(folder)
    if found.faults:
        refuse(found.faults, found.fault_count, form)
    owners = [part.institution for part in found.parts]
    institution = owner or (owners[0] if len(owners) == 1 else None)
    if institution not in owners:
        said = f"没有机构“{owner}”" if owner else "有几家机构，请用 --institution 说明看哪一家"
        raise BadInput(f"{folder} 里{said}。有：{'、'.join(owners)}。")
    own = [row for row in found.rows if row.institution == institution]
    rows = [row for row in own if row.type == record_type.name and row.key == key]
    if not rows:
        _refuse_key(record_type, key, institution, (row.key for row in own if row.type == record_type.name))
    last = {(row.type, row.key): row.payload for row in own}
    versions = [
        Stored(
            row.payload, row.valid_at, claimed_at=row.recorded_at, reason=row.reason, source=f"{row.file}:{row.line}"
        )
        for row in rows
    ]
    return institution, versions, lambda target, wanted: _name(last.get((target, wanted)))


def _refuse_key(record_type: "RecordType", key: str, institution: str, keys: Iterator[str]) -> None:
    from difflib import get_close_matches
    from itertools import islice

    known = list(dict.fromkeys(islice(keys, _LOOKED_THROUGH)))
    if not known:
        raise BadInput(f"{institution} 还没有{record_type.title}（{record_type.name}）的记录。请先导入。")
    near = [name for name in known if key and (key in name or name in key)][:_NEAR]
    near += [name for name in get_close_matches(key[:128], known, n=_NEAR, cutoff=0.4) if name not in near]
    said = f"最接近的是 {'、'.join(near[:_NEAR])}" if near else f"共有 {len(known)} 条，如 {'、'.join(known[:_NEAR])}"
    raise BadInput(f"{record_type.title}（{record_type.name}）里没有键“{key[:128]}”。{said}。")


def _stored(item: "StoredEntry", back: "Sequence[Retraction]") -> "Stored":
    from zhengan.records.history import TakenBack
    from zhengan.workspace.entered import version_of_entry

    by = next((one for one in back if one.seq > item.seq), None)
    return version_of_entry(item, TakenBack(by.recorded_at, by.actor, by.reason, by.seq) if by else None)


def _name(payload: Mapping[str, Any] | None) -> str | None:
    return (payload.get("name") or payload.get("title")) if payload else None


def _read_by(record_type: "RecordType") -> dict[str, str]:
    """The checks that read records of the type: name -> what they measure."""
    from zhengan.checks import CHECKS

    return {name: check.words for name, check in CHECKS.items() if record_type.name in check.tables}


def _step_json(step: "Step") -> dict[str, Any]:
    stored = step.stored
    return {
        "seq": stored.seq or None,
        "digest": stored.digest or None,
        "actor": stored.actor or None,
        "source": stored.source or None,
        "recorded_at": stored.recorded_at.isoformat() if stored.recorded_at else None,
        "claimed_at": stored.claimed_at.isoformat() if stored.claimed_at else None,
        "reason": stored.reason,
        "valid_at": stored.valid_at.isoformat() if stored.valid_at else None,
        "shown_from": step.shown_from.isoformat() if step.shown_from else None,
        "shown_until": step.shown_until.isoformat() if step.shown_until else None,
        "superseded": step.superseded,
        "retracted": _retracted_json(stored.taken_back),
        "late_days": step.late,
        "payload": dict(stored.payload),
        "changes": [{"field": change.field.name, "old": change.old, "new": change.new} for change in step.changes],
    }


def _retracted_json(by: "TakenBack | None") -> dict[str, Any] | None:
    if by is None:
        return None
    return {"seq": by.seq, "actor": by.actor, "recorded_at": by.recorded_at.isoformat(), "reason": by.reason}
