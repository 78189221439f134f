"""`zhengan ledger …`: verify, export, checkpoint, prove."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.workspace.clock import now
from zhengan.workspace.folder import Workspace, need_workspace

if TYPE_CHECKING:
    from zhengan.ledger import Ed25519Signer


_INSTITUTION = click.option("--institution", help="哪家机构的链，缺省为本工作区的机构；操作留痕写 audit:机构")


@click.group()
def ledger_command() -> None:
    """账本：核验整条链，导出，签名，给出证明。"""


@ledger_command.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--key", "keys", multiple=True, help="公钥（核验导出文件时用）")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def verify_ledger(file: Path | None, keys: tuple[str, ...], as_json: bool) -> None:
    """核验工作区的账本，或者一个导出文件 FILE。有错误时退出码为 1。"""
    from zhengan.ledger import VerifierKey, verify, verify_export

    known = [VerifierKey.parse(key) for key in keys]
    found = verify_export(file, known) if file else verify(None, keys=[*known, _signer(_open()).key])
    if as_json:
        click.echo(
            json.dumps(
                {"entries": found.entries, "faults": [asdict(fault) for fault in found.faults]}, ensure_ascii=False
            )
        )
    else:
        for fault in found.faults:
            click.echo(str(fault), err=True)
        click.echo(f"核验 {found.entries} 条，错误 {len(found.faults)} 处。")
    sys.exit(1 if found.faults else 0)


@ledger_command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@_INSTITUTION
def export_ledger(file: Path, institution: str | None) -> None:
    """把本机构的链导出到 FILE，别人凭公钥就能离线核验。"""
    from zhengan.ledger import export

    workspace = _open()
    count = export(institution or workspace.institution, file)
    click.echo(
        f"已导出 {count} 条到 {file}。核验：python tools/verify_ledger.py {file} --key '{_signer(workspace).key}'"
    )


@ledger_command.command("checkpoint")
@_INSTITUTION
def sign_checkpoint(institution: str | None) -> None:
    """签一个检查点，打印出来；把它交给别人保管，以后就改不了历史。"""
    from zhengan.ledger import checkpoint

    workspace = _open()
    click.echo(checkpoint(institution or workspace.institution, _signer(workspace), now()), nl=False)


@ledger_command.command("prove")
@click.argument("seq", type=click.IntRange(min=1))
@click.argument("file", type=click.Path(path_type=Path))
@_INSTITUTION
def prove_entry(seq: int, file: Path, institution: str | None) -> None:
    """把第 SEQ 条的证明写到 FILE，别人可离线核验它在签过名的账本里。"""
    from zhengan.ledger import prove

    workspace = _open()
    prove(institution or workspace.institution, seq, file)
    click.echo(f"已写出第 {seq} 条的证明 {file}。公钥：{_signer(workspace).key}")


def _open() -> Workspace:
    workspace = need_workspace()
    workspace.open_ledger()
    return workspace


def _signer(workspace: Workspace) -> "Ed25519Signer":
    from zhengan.ledger import Ed25519Signer, origin_of

    return Ed25519Signer.load(workspace.signing_key, origin_of(workspace.institution))
