"""The receiver's side of `zhengan submission`: verify a package offline, and accept one with a signed receipt."""

import json
import sys
from pathlib import Path

import click

from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import now
from zhengan.workspace.folder import need_workspace

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_KEY = click.option(
    "--key", "keys", multiple=True, required=True, metavar="公钥", help="发送方的公钥：名称+标识+base64，可多次"
)


@click.command("verify")
@click.argument("file", type=_FILE)
@_KEY
@click.option("--to", "addressee", default="", metavar="接收方", help="核对是不是报给这个接收方的")
@click.option("--after", type=_FILE, help="上一个包：核对账本是接着它的")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def verify_package(file: Path, keys: tuple[str, ...], addressee: str, after: Path | None, as_json: bool) -> None:
    """核验一个包，只要公钥，不要工作区，不用联网。有错误时退出码为 1。"""
    from zhengan.ledger import VerifierKey
    from zhengan.reports.package import Expected, PackageRefused, verify

    known = [VerifierKey.parse(key) for key in keys]
    try:
        earlier = None
        if after:
            with after.open("rb") as stream:
                earlier = verify(stream, known).tree
        with file.open("rb") as stream:
            found = verify(stream, known, lambda manifest: Expected(addressee, earlier))
    except PackageRefused as refused:
        faults = [one.as_json() for one in refused.faults]
        click.echo(json.dumps({"accepted": False, "faults": faults}, ensure_ascii=False) if as_json else str(refused))
        sys.exit(1)
    head = found.manifest
    if as_json:
        said = {
            "accepted": True,
            "digest": found.digest,
            "records": found.records,
            "manifest": json.loads(head.as_bytes()),
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(
        f"核验通过：{head.sender.name} 报给 {head.addressee.name} 的 {head.kind} {head.period} 第 {head.number} 号，"
        f"{found.records} 条记录，{len(head.members)} 个成员，账本 {found.tree.size} 条。\n摘要 {found.digest}"
    )


@click.command("accept")
@click.argument("file", type=_FILE)
@_KEY
@click.option("--to", "addressee", default="", metavar="名称", help="本方在清单里应是这个接收方")
@click.option("--receipt", "target", type=click.Path(path_type=Path), help="回执写到这里，缺省打印")
def accept(file: Path, keys: tuple[str, ...], addressee: str, target: Path | None) -> None:
    """作为接收方收下一个包：全部核验通过才收，签出回执；同一个包总是同一份回执。退回的，退出码为 1。"""
    from zhengan.ledger import Ed25519Signer, VerifierKey, origin_of
    from zhengan.reports.package import Inbox, PackageRefused

    workspace = need_workspace()
    signer = Ed25519Signer.load(workspace.signing_key, origin_of(workspace.institution))
    inbox = Inbox(workspace.root / "inbox", signer, addressee)
    try:
        given = inbox.receive(file, [VerifierKey.parse(key) for key in keys], now())
    except PackageRefused as refused:
        raise BadInput(f"没有收下，也没有保存任何内容：\n{refused}") from None
    if target:
        target.write_text(given.note, encoding="utf-8")
        words = "收下" if given.result == "accepted" else "退回"
        click.echo(f"已{words} {given.digest}，回执 {given.name} 写到 {target}。")
        for fault in given.faults:
            click.echo(str(fault), err=True)
    else:
        click.echo(given.note, nl=False)
    sys.exit(0 if given.result == "accepted" else 1)
