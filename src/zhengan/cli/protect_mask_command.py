"""`zhengan protect mask`: a store masked into another by a plan; `mask plan` drafts the plan, `mask key` makes a key."""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cli.errors import BadInput

if TYPE_CHECKING:
    from zhengan.privacy.masking import Plan
    from zhengan.privacy.masking.shape import Table

TELL_SECONDS = 5.0
SAMPLED_ROWS = 2000
_FILE = click.Path(path_type=Path, dir_okay=False)
_KEY_HELP = "密钥：文件、file:文件 或 env:环境变量"


@click.group("mask", invoke_without_command=True)
@click.option("--from", "source", metavar="URL|文件", help="来源：数据库地址、.sql、SQLite、CSV、Parquet、文件夹")
@click.option("--to", "target", metavar="URL|文件", help="目标，与来源同一种")
@click.option("--plan", "plan", type=_FILE, help="计划（先用 mask plan 起草）")
@click.option("--key", metavar="密钥", help=_KEY_HELP)
@click.option("--dry-run", is_flag=True, help="试运行：核对计划，看前一千行，不写任何数据")
@click.option("--resume", is_flag=True, help="接着做上次没做完的文件（数据库总是接着做）")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="同时用几个进程")
@click.option("--report", type=_FILE, help="报告另写成 JSON 文件（只有数，没有值）")
@click.pass_context
def mask_command(  # noqa: PLR0913, PLR0917 - options of click's
    context: click.Context,
    source: str | None,
    target: str | None,
    plan: Path | None,
    key: str | None,
    dry_run: bool,
    resume: bool,
    jobs: int,
    report: Path | None,
) -> None:
    """脱敏：按计划从来源做出一个看着像、连得上、没有真人的测试库。"""
    if context.invoked_subcommand:
        return
    missing = [
        name
        for name, given in (("--from", source), ("--to", target or dry_run), ("--plan", plan), ("--key", key))
        if not given
    ]
    if missing or not (source and plan and key):
        raise BadInput(f"缺少 {'、'.join(missing)}。用法见 zhengan protect mask --help。")
    _run(source, target or "", _plan(plan), key, (dry_run, resume, jobs), report)


@mask_command.command("plan")
@click.option("--from", "source", required=True, metavar="URL|文件", help="来源")
@click.option("--to", "path", type=_FILE, required=True, help="计划写到哪个新文件")
@click.option(
    "--rows", type=click.IntRange(10, 1_000_000), default=SAMPLED_ROWS, show_default=True, help="每张表看多少行"
)
def plan_command(source: str, path: Path, rows: int) -> None:
    """起草计划：看各表的样本，写上认出的种类；认不出的写 ask，由人决定。"""
    from zhengan.privacy.masking import MaskRunError, draft_plan

    try:
        tables, kinds = classified(source, rows)
        text = draft_plan(tables, kinds)
    except MaskRunError as error:
        raise BadInput(str(error)) from error
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput(f"{path} 已经存在，没有覆盖。请换一个文件名。") from None
    click.echo(f"已起草 {path}：{len(tables)} 张表，认出 {len(kinds)} 列。请逐列核对，把 ask 改成规则。")


@mask_command.command("key")
@click.argument("path", type=_FILE)
@click.option("--sm4", is_flag=True, help="用国密 SM4")
def key_command(path: Path, sm4: bool) -> None:
    """生成一把密钥，写进只有自己能读的文件 PATH。谁有密钥，谁就能还原。"""
    from zhengan.protect.masking import MaskingError, new_key, save_key

    key = new_key("sm4" if sm4 else "aes")
    try:
        save_key(key, path)
    except MaskingError as error:
        raise BadInput(str(error)) from error
    click.echo(f"已生成密钥 {key.identity}，在 {path}。")


def classified(source: str, rows: int) -> tuple["tuple[Table, ...]", dict[tuple[str, str], str]]:
    """The tables of a store, and the kinds that samples and names of columns tell, by (table, column)."""
    from zhengan.privacy.masking.dump import DumpWay, sample_of
    from zhengan.privacy.masking.run import is_dump, open_way

    if is_dump(source):
        dump = DumpWay(Path(source), Path(source))
        tables = dump.shape().tables
        return tables, _kinds({name: dict(columns) for name, columns in sample_of(dump, rows).items()})
    way = open_way(source, source, reading=True)
    try:
        tables = way.tables()
        return tables, _kinds({table.name: dict(way.sample(table, rows)) for table in tables})
    finally:
        way.close()


def _kinds(samples: dict[str, dict[str, object]]) -> dict[tuple[str, str], str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    from zhengan.protect.detect import classify
    from zhengan.protect.masking import KINDS

    found: dict[tuple[str, str], str] = {}
    for table, columns in samples.items():
        for name, column in columns.items():
            kind = getattr(column, "type", None)
            if kind is None or pa.types.is_binary(kind) or pa.types.is_boolean(kind):
                continue
            if pa.types.is_temporal(kind):
                found[table, name] = "date"
                continue
            if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
                continue
            for one in classify(pa.table({name: pc.cast(column, pa.string())})):
                if "within" in one.why:
                    found.setdefault((table, name), "text")
                elif one.kind in KINDS:
                    found[table, name] = one.kind
                    break
    return found


def _plan(path: Path) -> "Plan":
    from zhengan.privacy.masking import read_plan

    plan, faults = read_plan(path)
    if faults:
        raise BadInput("\n".join(map(str, faults)))
    return plan


def _run(source: str, target: str, plan: "Plan", key: str, how: tuple[bool, bool, int], to: Path | None) -> None:
    from zhengan.privacy.masking import Asked, MaskRunError, mask, preview
    from zhengan.protect.masking import MaskingError

    dry, resume, jobs = how
    try:
        if not dry and not resume and _is_begun(target):
            raise BadInput(f"{target} 里有没做完的脱敏。请加 --resume 接着做，或者清空目标。")
        found = preview(source, plan, key) if dry else mask(Asked(source, target, plan, key, jobs), _Telling())
    except (MaskRunError, MaskingError) as error:
        raise BadInput(str(error)) from error
    click.echo(found.told())
    if to is not None:
        to.write_text(json.dumps(found.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.exit(0)


def _is_begun(target: str) -> bool:
    """Whether a file or folder holds a run that did not end; a database says so itself when the run takes it up."""
    if "://" in target:
        return False
    path = Path(target)
    beside = path.with_name(f"{path.name}.unfinished")
    return beside.exists() or (path.is_dir() and (path / "zhengan-masking-unfinished.json").exists())


class _Telling:
    """Says every few seconds how far it has come."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, table: str, done: int, of: int) -> None:
        if time.monotonic() - self._last >= TELL_SECONDS:
            self._last = time.monotonic()
            click.echo(f"{table} {done:,}/{of:,}".strip(), err=True)
