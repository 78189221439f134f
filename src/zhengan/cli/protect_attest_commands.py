"""`zhengan protect attest prepare|run|check`: proof that a test environment holds no value of production."""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cli.actor import actor
from zhengan.cli.archive_options import INSTITUTION
from zhengan.cli.errors import BadInput
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.privacy.attestation import Attestation
    from zhengan.privacy.scanning import Coverage
    from zhengan.workspace.privacy import Privacy

TELL_SECONDS = 5.0
_FILE = click.Path(path_type=Path, dir_okay=False)
_KEY = click.option("--key", type=_FILE, required=True, help="一次性密钥的文件（prepare 生成，run 用完销毁）")
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")


@click.group("attest")
def attest_command() -> None:
    """验证：证明测试环境没有生产数据，写明覆盖范围并签名。"""


@attest_command.command("prepare")
@click.argument("sources", nargs=-1, required=True)
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True, help="指纹集写到哪个新文件夹")
@_KEY
@INSTITUTION
def prepare_command(sources: tuple[str, ...], folder: Path, key: Path, institution: str | None) -> None:
    """在生产一侧做指纹集：SOURCES 是生产的数据库地址、文件夹或文件。只读，不带出任何值。"""
    from zhengan.privacy.attestation import AttestationFault, Production, prepare
    from zhengan.privacy.readers import ALLOWED, BadTarget
    from zhengan.workspace.clock import now

    privacy = _privacy(institution)
    asked = Production(sources, folder, key, privacy.institution)
    try:
        made = prepare(asked, privacy.signer(), now(), ALLOWED, _Telling())
    except (AttestationFault, BadTarget) as error:
        raise BadInput(str(error)) from error
    skipped = sum(made["coverage"]["skipped"].values())
    click.echo(f"指纹集 {folder}：{made['count']:,} 个值；没有读的 {skipped} 处。密钥 {made['key']} 在 {key}。")
    click.echo("密钥和指纹集要分开送到测试一侧；验证完密钥即销毁。")


@attest_command.command("run")
@click.argument("fingerprints", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("targets", nargs=-1, required=True)
@_KEY
@click.option("--dataset", required=True, metavar="KEY", help="登记的测试数据（记录 test_dataset 的键）")
@click.option("--to", "path", type=_FILE, required=True, help="验证报告写到哪个新文件")
@_FORMAT
@INSTITUTION
def run_command(
    fingerprints: Path,
    targets: tuple[str, ...],
    key: Path,
    dataset: str,
    path: Path,
    form: str,
    institution: str | None,
) -> None:
    """在测试一侧验证 TARGETS（数据库地址、文件夹）：种下探针，逐值对照指纹集 FINGERPRINTS，签名并入账。

    退出码：0 没有生产数据，1 有生产数据或探针没有找全，2 做不成。
    """
    from zhengan.privacy.attestation import AttestationFault
    from zhengan.privacy.readers import ALLOWED, BadTarget
    from zhengan.workspace.clock import now
    from zhengan.workspace.privacy import Asked

    privacy = _privacy(institution)
    asked = Asked(dataset, targets, fingerprints, key, path)
    try:
        made = privacy.attest(asked, ALLOWED, now, actor(), _Telling())
    except (AttestationFault, BadTarget) as error:
        raise BadInput(str(error)) from error
    _show(made, form)
    if made.outcome == "canary_missing":
        click.echo("密钥保留，查明探针为什么没有找到后可以再验证一次。", err=True)
    sys.exit(0 if made.outcome == "attested" else 1)


@attest_command.command("check")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", "public", metavar="公钥", help="签名的公钥；不写时用本工作区的")
@_FORMAT
def check_command(path: Path, public: str | None, form: str) -> None:
    """离线核验一份验证报告 PATH：签名和内容是否相符，证明了什么。退出码：0 可信且没有生产数据，1 可信但没有证明，2 不可信。"""
    from zhengan.ledger import VerifierKey
    from zhengan.privacy.attestation import AttestationFault, check_attestation

    key = VerifierKey.parse(public) if public else _privacy(None).signer().key
    try:
        made = check_attestation(path, [key])
    except AttestationFault as error:
        raise BadInput(str(error)) from error
    _show(made, form)
    sys.exit(0 if made.outcome == "attested" else 1)


def _show(made: "Attestation", form: str) -> None:
    if form == "json":
        click.echo(json.dumps(made.body, ensure_ascii=False, indent=1))
        return
    for line in made.lines():
        click.echo(line)


def _privacy(institution: str | None) -> "Privacy":
    from zhengan.workspace.privacy import Privacy

    workspace = need_workspace()
    workspace.open_ledger()
    return Privacy(workspace, institution or workspace.institution)


class _Telling:
    """Says every few seconds how far it has come."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, coverage: "Coverage") -> None:
        if time.monotonic() - self._last >= TELL_SECONDS:
            self._last = time.monotonic()
            click.echo(f"已看过 {coverage.units} 个文件或表，文字 {coverage.text_bytes:,} 字节", err=True)
