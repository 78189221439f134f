"""`zhengan protect`: find investors' personal information; mask, prove and guard it."""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from zhengan.cli.errors import BadInput
from zhengan.cli.protect_attest_commands import attest_command
from zhengan.cli.protect_gateway_command import gateway_command
from zhengan.cli.protect_inventory_commands import inventory_command
from zhengan.cli.protect_mask_command import mask_command

if TYPE_CHECKING:
    from zhengan.privacy.scanning import Coverage, Journal, Result, Sealer

TELL_SECONDS = 5.0
_PATHS = (click.Path(path_type=Path, dir_okay=False), click.Path(path_type=Path, exists=True, dir_okay=False))


@click.group()
def protect_command() -> None:
    """个人信息：找出来、脱敏、证明没有、在出口拦住。"""


protect_command.add_command(inventory_command)
protect_command.add_command(mask_command)
protect_command.add_command(attest_command)
protect_command.add_command(gateway_command)


@protect_command.command()
@click.argument("targets", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="结果的格式")
@click.option("--recall", is_flag=True, help="宁多勿漏：只看样子，不因校验位不对或没有上下文而放过")
@click.option("--sample", type=click.IntRange(1), metavar="行数", help="数据库每张表只抽样这么多行")
@click.option("--limit", type=click.IntRange(1), metavar="MiB", help="每个文件和标准输入至多读多少 MiB")
@click.option("--resume", type=click.Path(path_type=Path, dir_okay=False), help="进度文件：中断后用同一命令接着做")
@click.option(
    "--seal", type=_PATHS, metavar="文件 密钥", help="把每一处的位置加密写进文件；密钥是口令文件，或 X25519 公钥（PEM）"
)
def scan(
    targets: tuple[str, ...],
    form: str,
    recall: bool,
    sample: int | None,
    limit: int | None,
    resume: Path | None,
    seal: tuple[Path, Path] | None,
) -> None:
    """在 TARGETS（数据库地址、文件夹、文件，或 - 表示标准输入）中找投资者个人信息。

    退出码：0 没有发现（只有待人看的候选也是 0），1 有，2 做不成或没有做完。结果中只有脱敏的样例，没有原值。
    """
    from zhengan.privacy.readers import BadTarget, Limits
    from zhengan.privacy.scanning import Detector, JournalFault, Scan, SealFault, settings_of

    limits = Limits(sample_rows=sample or 0, most_bytes=(limit or (1 << 20)) << 20)
    try:
        with ExitStack() as stack, _stopping() as stop:
            journal = _journal(resume, targets, settings_of(limits, f"recall={recall} seal={bool(seal)}"), stack)
            sealer = _sealer(seal, journal, stack)
            result = Scan(targets, Detector(recall), limits, journal, sealer, _stdin(targets), stop, _Telling()).run()
    except (BadTarget, JournalFault, SealFault) as error:
        raise BadInput(str(error)) from error
    _show(result, form)
    if not result.complete:
        raise BadInput(
            "已停止，没有做完。"
            + (f"用同一命令和 --resume {resume} 接着做。" if resume else "下次加 --resume 可以接着做。")
        )
    sys.exit(1 if result.anything_found else 0)


@protect_command.command()
@click.argument("sealed", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", type=_PATHS[1], required=True, help="口令文件，或 X25519 私钥（PEM）")
def places(sealed: Path, key: Path) -> None:
    """打开密封清单 SEALED：每行一处，写明位置和种类，不含原值。"""
    from zhengan.privacy.scanning import SealFault
    from zhengan.privacy.scanning.sealed import open_with

    try:
        for place in open_with(sealed, key):
            click.echo(json.dumps(place, ensure_ascii=False))
    except SealFault as error:
        raise BadInput(str(error)) from error


def _show(result: "Result", form: str) -> None:
    if form == "json":
        click.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=1))
        return
    from zhengan.privacy.scanning import kind_titles
    from zhengan.privacy.scanning.telling import result_lines

    for line in result_lines(result, kind_titles()):
        click.echo(line)


def _journal(path: Path | None, targets: tuple[str, ...], settings: str, stack: ExitStack) -> "Journal | None":
    if path is None:
        return None
    from zhengan.privacy.scanning import open_journal

    journal = open_journal(path, targets, settings)
    stack.callback(journal.close)
    return journal


def _sealer(seal: tuple[Path, Path] | None, journal: "Journal | None", stack: ExitStack) -> "Sealer | None":
    if seal is None:
        return None
    path, key = seal
    from zhengan.privacy.scanning import Sealer, read_seal_key

    going_on = journal is not None and journal.sealed > 0
    if path.exists() and path.stat().st_size and not going_on:
        raise BadInput(f"{path} 已有内容，没有覆盖。请换一个文件名，或者先移走它。")
    sealer = Sealer(path, read_seal_key(key), journal.sealed if journal is not None else 0)
    stack.callback(sealer.close)
    return sealer


def _stdin(targets: tuple[str, ...]) -> BinaryIO | None:
    return sys.stdin.buffer if "-" in targets else None


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Whether somebody asked to stop; the second time the program ends at once, as always."""
    asked: list[int] = []

    def ask(number: int, _: object) -> None:
        asked.append(number)
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Telling:
    """Says every few seconds how far the scan has come."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, coverage: "Coverage") -> None:
        if time.monotonic() - self._last < TELL_SECONDS:
            return
        self._last = time.monotonic()
        from zhengan.privacy.scanning.telling import size_words

        click.echo(f"已看过 {coverage.units} 个文件或表，文字 {size_words(coverage.text_bytes)}", err=True)
