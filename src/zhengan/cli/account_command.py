"""`zhengan account`: the way back in for whoever has the server in their hands."""

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import now
from zhengan.workspace.folder import need_workspace


@click.command()
@click.argument("username")
@click.option("--admin", is_flag=True, help="同时给本机构的管理员角色；没有这个账号时新建")
@click.option("--reset-factor", is_flag=True, help="同时去掉二次验证")
def account_command(username: str, admin: bool, reset_factor: bool) -> None:
    """给账号 USERNAME 一个一次性口令，并启用它。登录后须更换，原来的登录全部结束。"""
    from zhengan.web.office import Office
    from zhengan.web.site import LOCAL
    from zhengan.web.start import configure_console

    workspace = need_workspace()
    configure_console(Office(workspace), LOCAL, "zhengan.api.urls")
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from zhengan.web.accounts.rescue import rescue

    password = rescue(workspace.institution, username, admin=admin, factor=reset_factor, by=actor(), now=now())
    if password is None:
        raise BadInput(f"没有账号 {username}。请核对用户名；要新建管理员，请加 --admin。")
    click.echo(f"{username} 的一次性口令：{password}（登录后须更换，只显示这一次）。")
