"""`zhengan archive verify|prove`: that everything is whole, and a file by which a stranger sees that one line was received."""

import json
import re
import sys
from pathlib import Path

import click

from zhengan.cli.archive_options import FORMAT, INSTITUTION, archive_of
from zhengan.cli.errors import BadInput

_LINE = re.compile(r"(.+)[/:](\d+)")


@click.command("verify")
@click.argument("what", metavar="[SEGMENT|CLASS/DAY|system/KEY]", required=False)
@INSTITUTION
@FORMAT
def verify_command(what: str | None, institution: str | None, form: str) -> None:
    """证明日志完整：每行重建、逐一求摘要，签名、序号、账本都对。不写就验全部；有一处不符退出码为 1。

    也可以只验一段、一类日志的一天（business/2026-11-20），或一个系统的（system/系统的键）。
    """
    from zhengan.workspace.archive_proving import verify_archive, verify_part

    archive = archive_of(institution)

    def told(done: int, of: int) -> None:
        if done % 20 == 0 or done == of:
            click.echo(f"已验 {done}/{of} 段", err=True)

    found = verify_archive(archive, told) if what is None else verify_part(archive, what, told)
    if form == "json":
        faults = [
            {"kind": one.kind, "segment": one.segment, "where": one.where, "words": str(one)} for one in found.faults
        ]
        click.echo(
            json.dumps(
                {"segments": found.segments, "lines": found.lines, "faults": faults}, ensure_ascii=False, indent=2
            )
        )
    else:
        for fault in found.faults:
            click.echo(str(fault))
        state = f"{len(found.faults)} 处不符" if found.faults else "全部相符"
        click.echo(f"验了 {found.segments} 段、{found.lines:,} 行：{state}。")
    sys.exit(1 if found.faults else 0)


@click.command("prove")
@click.argument("line", metavar="SOURCE/NUMBER")
@click.option("--to", "target", type=click.Path(path_type=Path), help="写到哪个文件，缺省为 line-来源-序号.json")
@click.option("--segment", default="", help="哪一段；一个来源向几个接收器发送时，序号各自编，要写明")
@INSTITUTION
def prove_command(line: str, target: Path | None, segment: str, institution: str | None) -> None:
    """把一行的证明写成文件：凭公钥和 tools/verify_log_line.py 就能离线核验，不需要证安。

    先给账本签检查点（zhengan ledger checkpoint），证明里就连同它在账本里的位置。
    """
    from zhengan.archive.proofs import Prover
    from zhengan.archive.proofs.prove_line import write_proof

    found = _LINE.fullmatch(line)
    if not found:
        raise BadInput(f"要证明的行应写作 来源/序号，如 oms-app/1024，实际是 {line}。序号在检索结果里。")
    archive = archive_of(institution)
    path = target or Path(f"line-{found[1]}-{found[2]}.json")
    write_proof(Prover(archive.place).line(found[1], int(found[2]), segment), path)
    click.echo(f"已写出证明 {path}。公钥：{archive.signer().key}")
