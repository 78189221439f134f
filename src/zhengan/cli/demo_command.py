"""`zhengan demo`: a year of a broker, an exchange, a service body and an operation centre, from empty folder to verdicts."""

import shutil
from datetime import date, datetime, time
from pathlib import Path

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import SHANGHAI
from zhengan.workspace.folder import Workspace, workspace_at, write_settings
from zhengan.workspace.judgement import Judged, judge_workspace

AS_OF = date(2026, 11, 20)
# What the folder was made by: another generation makes it anew.
GENERATION = "3"


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True, help="放示范数据的文件夹"
)
@click.option("--fresh", is_flag=True, help="删掉旧的示范数据重做")
@click.option("--no-serve", is_flag=True, help="只显示结果，不打开控制台")
def demo_command(folder: Path, fresh: bool, no_serve: bool) -> None:
    """建四家示范机构一年的证据，评估它们，看判断、期限和一条不合规的来龙去脉。"""
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
    click.echo("正在生成四家示范机构一年的证据…")
    from zhengan.cli.demo import BROKER, build_demonstration
    from zhengan.cli.workspace_commands import make_ledger
    from zhengan.workspace.intake import take_folder

    build_demonstration(folder / "evidence", as_of=AS_OF)
    workspace = write_settings(root, key=BROKER.key, name=BROKER.key, kind="securities", bureau="上海", digest="sha256")
    make_ledger(workspace)
    click.echo("正在导入账本…")
    # The demonstration plays on its own day: its entries are recorded as of that evening.
    take_folder(workspace, folder / "evidence", datetime.combine(AS_OF, time(18), SHANGHAI), actor())
    mark.write_text(GENERATION, encoding="utf-8")
    return workspace


def _show(judged: Judged, workspace: Workspace) -> None:
    from zhengan.cli.demo_screen import closing_words, demonstration_screen, of_institution
    from zhengan.reports import write_assessment_report

    for part in demonstration_screen(judged, workspace.institution):
        click.echo(part, nl=False)
    own = of_institution(judged, workspace.institution)
    path = own.report_path()
    write_assessment_report(own.assessment, own.catalogue, own.names, path)
    click.echo(closing_words(own, path, workspace.root), nl=False)
