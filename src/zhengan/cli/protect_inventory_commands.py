"""`zhengan protect inventory`: stores of personal information, scans registered, what differs from the register."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cli.actor import actor
from zhengan.cli.archive_options import FORMAT, INSTITUTION
from zhengan.cli.day import Day
from zhengan.cli.instant import Instant
from zhengan.workspace.clock import now, today
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.workspace.inventory import PrivacyDesk

_AS_OF = click.option("--as-of", type=Day(), default=today, help="按哪一天看，缺省为今天")
_LARGEST = 64 << 20


@click.group("inventory", invoke_without_command=True)
@_AS_OF
@INSTITUTION
@FORMAT
@click.pass_context
def inventory_command(context: click.Context, as_of: date, institution: str | None, form: str) -> None:
    """个人信息清单，和它与登记的出入。

    能写进记录的（测试数据）会写进记录，由判断说话；写不进记录的，只在这里和控制台列出。
    退出码：0 没有出入，1 有，2 做不成。
    """
    if context.invoked_subcommand is not None:
        return
    desk = _desk(institution)
    inventory = desk.inventory(as_of)
    found = desk.differences(as_of, inventory)
    if form == "json":
        told = {
            "as_of": as_of.isoformat(),
            "stores": [
                {"store": key, "title": state.store.title, "kinds": dict(state.held), "fields": len(state.fields)}
                for key, state in inventory.stores.items()
            ],
            "differences": [
                {
                    "sort": one.sort,
                    "articles": list(one.told.articles),
                    "store": one.store,
                    "kinds": list(one.kinds),
                    "fields": one.fields,
                    "count": one.count,
                    "record": list(one.record) if one.record else None,
                    "settled": one.settled,
                }
                for one in found
            ],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _tell(desk, as_of, inventory, found)
    sys.exit(1 if found else 0)


@inventory_command.command("store")
@click.argument("key")
@click.option("--title", required=True, metavar="名称", help="这个存储叫什么")
@click.option("--system", default="", metavar="键", help="属于哪个系统")
@click.option("--owner", default="", metavar="岗位", help="谁负责")
@click.option("--activity", "activities", multiple=True, metavar="键", help="用于哪项处理活动，可多次")
@click.option("--retention", default="", metavar="P20Y", help="保存期限")
@click.option("--oldest", type=Day(), help="最早的数据是哪一天的")
@click.option("--outside", is_flag=True, help="在本机构防护边界以外")
@click.option("--protected", default="none", help="保护措施：masked、encrypted、other、none")
@click.option("--environment", default="production", help="环境：production、test、office、backup")
@click.option("--dataset", default="", metavar="键", help="对应哪条测试数据；扫描结果会写进去")
@click.option("--ended", type=Day(), help="停用日")
@INSTITUTION
def store_command(
    key: str, institution: str | None, outside: bool, activities: tuple[str, ...], **said: object
) -> None:
    """登记一个存储，或者改写它。"""
    from zhengan.privacy.inventory import Store

    store = Store(key, inside=not outside, activities=activities, **said)  # type: ignore[arg-type]
    changed = _desk(institution).put_store(store, actor(), now())
    click.echo("已登记。" if changed else "与已登记的相同，没有改动。")


@inventory_command.command("take")
@click.argument("store")
@click.argument("result", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--scanned-at", type=Instant(), help="扫描的时间，缺省为结果文件的时间")
@INSTITUTION
def take_command(store: str, result: Path, scanned_at: datetime | None, institution: str | None) -> None:
    """登记 zhengan protect scan --format json 的结果 RESULT；只留位置和数目。"""
    from zhengan.workspace.clock import SHANGHAI

    with result.open("rb") as file:
        content = file.read(_LARGEST + 1)
    at = scanned_at or datetime.fromtimestamp(result.stat().st_mtime, SHANGHAI)
    taken = _desk(institution).take_scan(store, content, at, actor(), now())
    click.echo(f"已登记扫描 {taken.scan.id}，{taken.scan.places} 处有发现。")
    if taken.dataset:
        click.echo(f"测试数据 {taken.dataset}：未脱敏 {taken.unmasked}，已写入记录。")
    elif taken.why_not:
        click.echo(f"测试数据的记录没有更新：{taken.why_not}。")


@inventory_command.command("scan")
@click.argument("store")
@INSTITUTION
def scan_command(store: str, institution: str | None) -> None:
    """按 keys/stores.toml 里的地址扫描存储 STORE，并登记结果。"""
    desk = _desk(institution)
    at = now()
    content = desk.scan(store, lambda _done, _all, words: click.echo(words, err=True))
    taken = desk.take_scan(store, content, at, actor(), now())
    click.echo(f"已扫描并登记 {taken.scan.id}，{taken.scan.places} 处有发现。")


def _desk(institution: str | None) -> "PrivacyDesk":
    from zhengan.workspace.inventory import PrivacyDesk

    workspace = need_workspace()
    workspace.open_ledger()
    return PrivacyDesk(workspace, institution or workspace.institution, "cli")


def _tell(desk: "PrivacyDesk", as_of: date, inventory: object, found: object) -> None:
    from zhengan.privacy.inventory import Inventory
    from zhengan.privacy.scanning import kind_titles

    assert isinstance(inventory, Inventory)
    assert isinstance(found, tuple)
    titles = kind_titles()
    if not inventory.stores:
        click.echo("还没有登记存储。用 zhengan protect inventory store 登记。")
        return
    click.echo(f"{as_of}，{len(inventory.stores)} 个存储：")
    for key, state in inventory.stores.items():
        held = "，".join(
            f"{titles.get(kind, kind)} {count}（{desk.levels.of(kind)} 级）" for kind, count in state.held.items()
        )
        scanned = f"{state.scanned_at:%Y-%m-%d} 扫描" if state.scanned_at else "没有扫描过"
        click.echo(f"  {key} {state.store.title}：{held or '没有发现'}；{scanned}")
    click.echo(f"与登记的出入 {len(found)} 处：" if found else "与登记的没有出入。")
    for one in found:
        articles = "、".join(f"第{number}条" for number in one.told.articles)
        kinds = "、".join(titles.get(kind, kind) for kind in one.kinds)
        about = one.store or (one.record[1] if one.record else "")
        click.echo(f"  {about}：{one.told.title}（{articles}）{kinds}{one.words and '；' + one.words}")
        click.echo(f"    {one.told.remedy}" + ("（已写进记录，由判断说话）" if one.settled == "verdict" else ""))
