"""`zhengan demo`: a broker's year, from empty folder to verdicts."""

import shutil
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path

import click

from zhengan.assess.finding import Finding
from zhengan.cli.clock import SHANGHAI
from zhengan.cli.errors import BadInput
from zhengan.cli.judgement import Judged, judge_workspace
from zhengan.cli.workspace import Workspace, workspace_at, write_settings

AS_OF = date(2026, 11, 20)
# What the folder was made by: another generation makes it anew.
GENERATION = "1"


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True, help="放示范数据的文件夹"
)
@click.option("--fresh", is_flag=True, help="删掉旧的示范数据重做")
@click.option("--no-serve", is_flag=True, help="只显示结果，不打开控制台")
def demo_command(folder: Path, fresh: bool, no_serve: bool) -> None:
    """建一家示范证券公司一年的证据，评估它，看判断、期限和一条不合规的来龙去脉。"""
    if fresh and (folder / "GENERATION").exists():
        shutil.rmtree(folder)
    workspace = _prepared(folder)
    click.echo("正在评估（第一次要多等几秒）…", err=True)
    judged = judge_workspace(workspace, AS_OF)
    _show(judged, workspace)


def _prepared(folder: Path) -> Workspace:
    """The demonstration's workspace, built the first time."""
    mark = folder / "GENERATION"
    root = folder / "workspace"
    if mark.exists() and mark.read_text(encoding="utf-8") == GENERATION:
        return workspace_at(root)
    if mark.exists():
        shutil.rmtree(folder)
    elif folder.is_dir() and any(folder.iterdir()):
        raise BadInput(f"{folder} 里有别的文件，没有动它。请用 --folder 另指一个新的文件夹。")
    # Marked as ours from the start, so that a build that was broken off can be begun anew.
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("", encoding="utf-8")
    click.echo("正在生成示范证券公司一年的证据…")
    from zhengan.cli.demo import build_broker
    from zhengan.cli.intake import take_folder
    from zhengan.cli.workspace_commands import make_ledger

    broker = build_broker(folder / "evidence", as_of=AS_OF)
    institution = broker.institutions[0]
    workspace = write_settings(
        root, key=institution, name=institution, kind="securities", bureau="上海", digest="sha256"
    )
    make_ledger(workspace)
    click.echo("正在导入账本…")
    # The demonstration plays on its own day: its entries are recorded as of that evening.
    take_folder(workspace, folder / "evidence", "text", datetime.combine(AS_OF, time(18), SHANGHAI))
    mark.write_text(GENERATION, encoding="utf-8")
    return workspace


def _show(judged: Judged, workspace: Workspace) -> None:
    from zhengan.assess.explain import explain
    from zhengan.cli.screen import deadlines_screen, findings_screen
    from zhengan.reports import write_assessment_report

    click.echo(findings_screen(judged), nl=False)
    click.echo(deadlines_screen(judged, 60), nl=False)
    breached = [finding for finding in judged.assessment.findings if finding.verdict == "breached"]
    if breached:
        click.echo("一条不合规的来龙去脉：\n")
        for line in explain(_telling(breached), judged.catalogue, judged.texts, judged.names):
            click.echo(line)
    path = judged.report_path()
    write_assessment_report(judged.assessment, judged.catalogue, judged.names, path)
    counts = Counter(finding.verdict for finding in judged.assessment.findings)
    click.echo(
        f"\n{judged.as_of}：不合规 {counts['breached']} 项，证据不足 {counts['unproven']} 项，合规 {counts['met']} 项。"
        f"\n评估报告：{path}"
        f"\n接着看：ZHENGAN_HOME={workspace.root} ./run zhengan assess --as-of {AS_OF}"
    )


def _telling(breached: list[Finding]) -> Finding:
    """The breach with the most figures: it shows best how a verdict comes about."""
    return max(breached, key=lambda finding: (finding.obligation.endswith("#trading-hours"), len(finding.figures)))
