"""`zhengan protect gateway`: the gateway for outbound messages, over HTTP and SMTP, until stopped; and one text by hand."""

import os
import secrets
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.actor import actor
from zhengan.cli.archive_options import INSTITUTION
from zhengan.cli.errors import BadInput
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.privacy.gateway import Gateway, Settings, SmtpProxy
    from zhengan.workspace.privacy import Privacy

SAMPLE_SECONDS = 3600.0
_THREADS = 8
_ADDRESS = "主机:端口"


@click.group("gateway")
def gateway_command() -> None:
    """出口网关：短信、邮件发出前脱敏，读不懂的不放行。"""


@gateway_command.command("serve")
@click.argument("settings", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--http", "http", metavar=_ADDRESS, help="HTTP 接口（/v1/sms、/v1/mail、/v1/submit_sm）")
@click.option("--smtp", "smtp", metavar=_ADDRESS, help="SMTP 代理")
@click.option("--upstream", metavar=_ADDRESS, help="SMTP 代理转给哪台邮件服务器")
@click.option("--upstream-tls", is_flag=True, help="与邮件服务器之间必须 STARTTLS")
@click.option(
    "--certificate", type=click.Path(path_type=Path, exists=True), help="SMTP 代理的证书（PEM），有了才提供 STARTTLS"
)
@click.option("--certificate-key", type=click.Path(path_type=Path, exists=True), help="证书的私钥（PEM）")
@INSTITUTION
def serve_command(  # noqa: PLR0913, PLR0917 - options of click's
    settings: Path,
    http: str | None,
    smtp: str | None,
    upstream: str | None,
    upstream_tls: bool,
    certificate: Path | None,
    certificate_key: Path | None,
    institution: str | None,
) -> None:
    """按 SETTINGS 开网关，直到停止（Ctrl-C）。抽查结果每小时入账一次。"""
    from zhengan.privacy.gateway import Gateway
    from zhengan.workspace.clock import now

    if not http and not smtp:
        raise BadInput("网关要有一个入口。请写 --http 或 --smtp。")
    if smtp and not upstream:
        raise BadInput("SMTP 代理要知道转给谁。请写 --upstream 主机:端口。")
    privacy = _privacy(institution)
    folder = privacy.workspace.root / "privacy" / "gateway"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    gateway = Gateway(_settings(settings), now, folder)
    _prepare()
    proxy = None
    if smtp and upstream:
        proxy = _proxy(gateway, _address(smtp), _address(upstream), _tls(certificate, certificate_key), upstream_tls)
        proxy.start()
        click.echo(f"SMTP 代理：{smtp}，转给 {upstream}")
    server = _http(gateway, _address(http)) if http else None
    if http:
        click.echo(f"HTTP 接口：{http}")
    click.echo("网关已启动，按 Ctrl-C 停止。")
    try:
        _until_stopped(gateway, privacy)
    finally:
        if proxy is not None:
            proxy.stop()
        if server is not None:
            server.close()
        enter_samples(gateway, privacy)


@gateway_command.command("mask")
@click.option(
    "--settings", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="网关设置；不写时全部脱敏"
)
@click.option("--channel", help="按哪个渠道的设置")
def mask_command(settings: Path | None, channel: str | None) -> None:
    """从标准输入读一条消息，给出会发出的样子。"""
    import sys

    from zhengan.privacy.gateway import Policy, Rejected, mask_message

    policy = Policy()
    if settings is not None:
        channels = _settings(settings).channels
        if channel is None or channel not in channels:
            raise BadInput(f"设置里的渠道是 {'、'.join(channels)}。请用 --channel 写明一个。")
        policy = channels[channel].policy
    text = sys.stdin.buffer.read(policy.longest * 4).decode("utf-8", "replace")
    try:
        done = mask_message(text, policy)
    except Rejected as why:
        raise BadInput(str(why)) from why
    click.echo(done.text, nl=False)


@gateway_command.command("token")
def token_command() -> None:
    """给一个渠道一个令牌：令牌交给发送方，摘要写进设置。令牌只显示这一次。"""
    from zhengan.privacy.gateway.settings import token_digest

    token = secrets.token_urlsafe(32)
    click.echo(token)
    click.echo(f"写进设置：token: {token_digest(token)}", err=True)


def enter_samples(gateway: "Gateway", privacy: "Privacy") -> None:
    """What was sampled and counted goes on file; what cannot be entered is told and counts on."""
    from zhengan.ledger import LedgerError
    from zhengan.workspace.clock import now
    from zhengan.workspace.errors import InputError

    for channel, figures in gateway.samples.taken().items():
        try:
            privacy.enter_sample(channel, figures.sampled, figures.leaks, now(), by=actor())
        except (InputError, LedgerError) as error:
            click.echo(str(error), err=True)
            gateway.samples.given_back(channel, figures)
    for channel, counts in gateway.totals().items():
        try:
            privacy.enter_counters(channel, counts, by=actor(), at=now())
        except LedgerError as error:
            click.echo(str(error), err=True)


def _until_stopped(gateway: "Gateway", privacy: "Privacy") -> None:
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not stop.wait(SAMPLE_SECONDS):
            enter_samples(gateway, privacy)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _http(gateway: "Gateway", address: tuple[str, int]) -> Any:
    """Waitress in a thread beside; the server, to close."""
    from waitress.server import create_server

    from zhengan.privacy.gateway import wsgi_of
    from zhengan.privacy.gateway.http import MOST_BYTES

    try:
        server = create_server(
            wsgi_of(gateway),
            host=address[0],
            port=address[1],
            threads=_THREADS,
            max_request_body_size=MOST_BYTES + 1,
            ident=None,
        )
    except OSError as error:
        raise BadInput(
            f"{address[0]}:{address[1]} 不能应答：{os.strerror(error.errno or 0)}。请换一个端口或地址。"
        ) from error
    threading.Thread(target=server.run, name="zhengan-gateway", daemon=True).start()
    return server


def _proxy(
    gateway: "Gateway", here: tuple[str, int], there: tuple[str, int], tls: Any, upstream_tls: bool
) -> "SmtpProxy":
    from zhengan.privacy.gateway import SmtpProxy, Upstream

    if gateway.smtp_channel() is None:
        raise BadInput("设置里没有 SMTP 代理的渠道。请给一个渠道写 smtp: true。")
    return SmtpProxy(gateway, Upstream(there[0], there[1], upstream_tls), here, tls)


def _tls(certificate: Path | None, key: Path | None) -> Any:
    if certificate is None:
        return None
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        raise BadInput(f"证书 {certificate} 不能用。应为 PEM，与私钥成对。") from error
    return context


def _prepare() -> None:
    from zhengan.protect.detect import prepare

    click.echo("正在准备识别程序…", err=True)
    prepare()


def _settings(path: Path) -> "Settings":
    from zhengan.privacy.gateway import SettingsFault, read_settings

    try:
        return read_settings(path)
    except SettingsFault as error:
        raise BadInput(str(error)) from error


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadInput(f"地址应写作 主机:端口，如 127.0.0.1:2525，实际是 {text}。")
    return host.strip("[]"), int(port)


def _privacy(institution: str | None) -> "Privacy":
    from zhengan.workspace.privacy import Privacy

    workspace = need_workspace()
    workspace.open_ledger()
    return Privacy(workspace, institution or workspace.institution)
