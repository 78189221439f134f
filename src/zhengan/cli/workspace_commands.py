"""`zhengan init`."""

from pathlib import Path

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import now
from zhengan.workspace.folder import FILE, Workspace, write_settings


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="机构全称")
@click.option("--kind", required=True, help="机构类别，如 securities、futures、fund、exchange")
@click.option("--bureau", required=True, help="属地派出机构，如 上海")
@click.option("--key", help="机构在账本中的键，缺省为全称")
@click.option(
    "--digest", type=click.Choice(["sha256", "sm3"]), default="sha256", show_default=True, help="账本的摘要算法"
)
def init_command(folder: Path, name: str, kind: str, bureau: str, key: str | None, digest: str) -> None:
    """在 FOLDER 新建工作区：设置、账本、签名密钥，并记下本机构。"""
    from zhengan.records import RECORD_TYPES, parse_row

    if (folder / FILE).exists():
        raise BadInput(f"{folder / FILE} 已存在，没有改动。请换一个文件夹。")
    cells = {"institution": key or name, "key": key or name, "name": name, "kind": kind, "bureau": bureau}
    row, faults = parse_row(RECORD_TYPES["institution"], cells)
    if row is None:
        raise BadInput("未新建。" + "".join(fault.text for fault in faults))
    workspace = write_settings(folder, key=key or name, name=name, kind=kind, bureau=bureau, digest=digest)
    make_ledger(workspace)
    from zhengan.workspace.intake import append_rows

    append_rows([row], actor=actor(), source="init", now=now())
    click.echo(f"已新建工作区 {folder}：机构 {name}，摘要算法 {digest}。")
    click.echo("接着：zhengan evidence import 证据文件夹，然后 zhengan assess。")


def make_ledger(workspace: Workspace) -> None:
    """The ledger's tables, the institution's chain and the key that signs its checkpoints."""
    from zhengan.ledger import Ed25519Signer, create_ledger, origin_of

    workspace.open_ledger()
    create_ledger(workspace.institution, "sm3" if workspace.digest == "sm3" else "sha256")
    workspace.signing_key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    Ed25519Signer.create(workspace.signing_key, origin_of(workspace.institution))
