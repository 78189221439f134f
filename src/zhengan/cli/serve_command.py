"""`zhengan serve`: the console over a workspace, in one process."""

import click

from zhengan.cli.errors import BadInput
from zhengan.web.office import Office
from zhengan.workspace.folder import need_workspace

PORT, THREADS = 8000, 8


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=PORT, show_default=True, help="在哪个端口应答")
@click.option("--host", default="127.0.0.1", show_default=True, help="在哪个地址应答；对外服务请在前面放 TLS 代理")
def serve_command(port: int, host: str) -> None:
    """打开控制台，直到停止（Ctrl-C）。第一次启动时给出管理员的一次性口令。"""
    serve(Office(need_workspace()), host, port)


def serve(office: Office, host: str, port: int) -> None:
    """Answers requests until stopped. The first start makes an administrator."""
    from zhengan.web.start import add_person, one_time_password, start

    application = start(office)
    from zhengan.web.models import User

    if not User.objects.exists():
        password = one_time_password()
        add_person("admin", "管理员", password, {office.workspace.institution: ("admin",)})
        click.echo(f"已建立管理员账号 admin，一次性口令 {password}（登录后须更换，只显示这一次）。")
    from waitress import create_server

    try:
        server = create_server(application, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise BadInput(f"{host}:{port} 不能应答：{error.strerror}。请换一个端口（--port）。") from error
    click.echo(f"控制台：http://{host}:{port}/  按 Ctrl-C 停止。")
    server.run()
