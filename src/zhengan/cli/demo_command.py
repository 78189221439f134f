"""`zhengan demo`: a year of a broker, an exchange, a service body and an operation centre, from empty folder to verdicts."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.cli.serve_command import PORT, Answering, answer_at, look_at_assets, open_logs_of, take_port
from zhengan.web.office import Office
from zhengan.web.permissions import Role
from zhengan.workspace.clock import SHANGHAI
from zhengan.workspace.folder import Workspace, workspace_at, write_settings
from zhengan.workspace.judgement import Judged, judge_workspace

AS_OF = date(2026, 11, 20)
# What the folder was made by: another generation makes it anew.
GENERATION = "4"


# The people of the demonstration: one of each role, in all four institutions.
ROLES: tuple[Role, ...] = ("admin", "filer", "reviewer", "auditor", "leader")


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True, help="放示范数据的文件夹"
)
@click.option("--fresh", is_flag=True, help="删掉旧的示范数据重做")
@click.option("--no-serve", is_flag=True, help="只显示结果，不打开控制台")
@click.option("--port", type=click.IntRange(1, 65_535), default=PORT, show_default=True, help="控制台在哪个端口应答")
def demo_command(folder: Path, fresh: bool, no_serve: bool, port: int) -> None:
    """建四家示范机构一年的证据，评估它们，看判断、期限和一条不合规的来龙去脉；再打开控制台，直到停止（Ctrl-C）。"""
    if fresh and (folder / "GENERATION").exists():
        shutil.rmtree(folder)
    _refuse_others(folder)
    if no_serve:
        _tell(_prepared(folder, lambda workspace: None))
    else:
        _serve(folder, port)


def _serve(folder: Path, port: int) -> None:
    from zhengan.web.start import application_of, configure_console

    place = ("127.0.0.1", port)
    taken = take_port(*place)
    look_at_assets()
    # Django is set up once in a process, so the console's tables are made together with the ledger's.
    workspace = _prepared(folder, lambda found: configure_console(Office(found, AS_OF)))
    open_logs_of(workspace, str(port))
    _tell(workspace)
    office = Office(workspace, AS_OF)
    application = application_of(office)
    click.echo(_welcome(_people()))
    answer_at(taken, application, office, Answering(f"http://{place[0]}:{port}/"))


def _people() -> dict[Role, str]:
    """An account a role, with passwords that are new at each start: nobody wrote the old ones down. They need not be changed,
    so that a visitor sees pages at once; the server answers on this machine alone, and the evidence is made up."""
    from zhengan.ledger import institutions
    from zhengan.web.permissions import ROLES as TITLES
    from zhengan.web.start import give_person, one_time_password

    passwords = {role: one_time_password() for role in ROLES}
    for role, password in passwords.items():
        give_person(role, f"示范{TITLES[role]}", password, dict.fromkeys(institutions(), (role,)))
    return passwords


def _welcome(passwords: Mapping[Role, str]) -> str:
    from zhengan.web.permissions import ROLES as TITLES

    lines = (f"  {role:<8}  {password}  {TITLES[role]}" for role, password in passwords.items())
    return "\n登录控制台的账号和口令（口令每次启动都换新的，不必更换）：\n" + "\n".join(lines)


def _refuse_others(folder: Path) -> None:
    """Raises BadInput for a folder that is somebody else's."""
    if not (folder / "GENERATION").exists() and folder.is_dir() and any(folder.iterdir()):
        raise BadInput(f"{folder} 里有别的文件，没有动它。请用 --folder 另指一个新的文件夹。")


def _prepared(folder: Path, opening: Callable[[Workspace], object]) -> Workspace:
    """The demonstration's workspace, built the first time. `opening` is called before its database is."""
    mark = folder / "GENERATION"
    root = folder / "workspace"
    if mark.exists() and mark.read_text(encoding="utf-8") == GENERATION:
        workspace = workspace_at(root)
        opening(workspace)
        return workspace
    if mark.exists():
        shutil.rmtree(folder)
    # Marked as ours from the start, so that a build that was broken off can be begun anew.
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("", encoding="utf-8")
    click.echo("正在生成四家示范机构一年的证据…")
    from zhengan.cli.demo import BROKER, build_demonstration
    from zhengan.cli.demo.archive import ARCHIVE, logs_beside
    from zhengan.cli.workspace_commands import make_ledger
    from zhengan.workspace.archive import LogArchive
    from zhengan.workspace.archive_judging import enter_holdings
    from zhengan.workspace.intake import take_folder

    workspace = write_settings(root, key=BROKER.key, name=BROKER.key, kind="securities", bureau="上海", digest="sha256")
    opening(workspace)
    make_ledger(workspace)
    # The demonstration plays on its own day: its entries are recorded as of that evening.
    evening = datetime.combine(AS_OF, time(18), SHANGHAI)
    with logs_beside(root, evening):
        build_demonstration(folder / "evidence", as_of=AS_OF)
        click.echo("正在导入账本，并接收、封存两百万行日志…")
        take_folder(workspace, folder / "evidence", evening, actor())
    enter_holdings(LogArchive(workspace, BROKER.key), by=ARCHIVE, at=evening)
    mark.write_text(GENERATION, encoding="utf-8")
    return workspace


def _tell(workspace: Workspace) -> None:
    click.echo("正在评估（第一次要多等几秒）…", err=True)
    _show(judge_workspace(workspace, AS_OF), workspace)


def _show(judged: Judged, workspace: Workspace) -> None:
    from zhengan.cli.demo_logs_screen import logs_screen
    from zhengan.cli.demo_screen import closing_words, demonstration_screen, of_institution
    from zhengan.reports import write_assessment_report

    for part in demonstration_screen(judged, workspace.institution):
        click.echo(part, nl=False)
    for part in logs_screen(workspace):
        click.echo(part, nl=False)
    own = of_institution(judged, workspace.institution)
    path = own.report_path()
    write_assessment_report(own.assessment, own.catalogue, own.names, path)
    click.echo(closing_words(own, path, workspace.root), nl=False)
