"""What the commands on cases have in common: their options, the case that is asked for, how it is shown."""

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import today
from zhengan.workspace.folder import Workspace, need_workspace

if TYPE_CHECKING:
    from zhengan.cases import Case, CaseBook

INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")
TOKEN = click.option("--token", default="", metavar="TEXT", help="自己的记号：同一记号重复执行只算一次")
SET = click.option(
    "--set", "said", multiple=True, metavar="字段=内容", help="填一个字段，可多次；有哪些字段见 case show"
)
CASE = click.argument("name", metavar="CASE")


@dataclass(frozen=True)
class CaseAsked:
    """A book and one case of it."""

    book: "CaseBook"
    case: "Case"


def book_of(institution: str | None) -> "CaseBook":
    """The cases of the institution that is named, else of the workspace's own. Raises BadInput."""
    from zhengan.cases import CaseBook
    from zhengan.ledger import institutions

    workspace = _workspace()
    owner = institution or workspace.institution
    if owner != workspace.institution and owner not in institutions():
        raise BadInput(f"账本里没有机构“{owner}”。有：{'、'.join(institutions()) or '（空）'}。")
    return CaseBook(owner, "cli")


def asked_for(name: str, institution: str | None) -> CaseAsked:
    """The case of that name (`kind/id`). Raises CaseAbsent."""
    book = book_of(institution)
    kind, _, id_ = name.partition("/")
    return CaseAsked(book, book.case(kind, id_))


def named(name: str) -> tuple[str, str]:
    """Type and key of `type/key`. Raises BadInput."""
    type_, _, key = name.partition("/")
    if not key:
        raise BadInput(f"应写成 类型/键，如 system/集中交易，实为“{name}”。请改写。")
    return type_, key


def fields_said(kind: str, said: tuple[str, ...]) -> dict[str, Any]:
    """What `--set` said, by field. Raises BadInput for a field that the kind does not have."""
    from zhengan.cases import kind_of

    table, found = kind_of(kind), {}
    for one in said:
        name, mark, value = one.partition("=")
        if not mark or name not in table.fields:
            listed = "、".join(f"{field.name}（{field.title}）" for field in table.fields.values())
            raise BadInput(f"--set 应写成 字段=内容，实为“{one[:80]}”。{table.title}的字段有：{listed}。")
        found[name] = value
    return found


def proposal_of(case: "Case", number: int | None) -> int:
    """The proposal of that number, or the only one. Raises BadInput."""
    if number is not None:
        return number
    if len(case.proposals) != 1:
        listed = "、".join(str(one.number) for one in case.proposals) or "没有"
        raise BadInput(f"{case.key} 待确认的应有一步，实有 {len(case.proposals)} 步（{listed}）。请写明编号。")
    return case.proposals[0].number


def show(case: "Case", form: str, on: date | None = None) -> None:
    """Prints the case in that form, as it counts on the day (today)."""
    from zhengan.cli.case_screen import case_data, case_screen

    day = on or today()
    if form == "json":
        click.echo(json.dumps(case_data(case, day), ensure_ascii=False))
    else:
        click.echo(case_screen(case, day), nl=False)


def _workspace() -> Workspace:
    workspace = need_workspace()
    workspace.open_ledger()
    return workspace
