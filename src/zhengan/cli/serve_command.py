"""`zhengan serve`: the console over a workspace. `zhengan work`: its background work in a process of its own."""

import ipaddress
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.errors import BadInput
from zhengan.web.office import Office
from zhengan.web.site import LOCAL, Address
from zhengan.workspace.folder import Workspace, need_workspace

if TYPE_CHECKING:
    from zhengan.web.answering import Stop
    from zhengan.web.work.worker import Workers

PORT, WORKERS, MOST_WORKERS = 8000, 2, 16
_LOOPBACK = "127.0.0.1"

_WORKERS = click.IntRange(0, MOST_WORKERS)


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=PORT, show_default=True, help="在哪个端口应答")
@click.option("--host", default=_LOOPBACK, show_default=True, help="在哪个地址应答")
@click.option(
    "--workers",
    type=_WORKERS,
    default=WORKERS,
    show_default=True,
    help="做后台任务的线程数；0 表示另用 zhengan work 做",
)
@click.option("--tls-proxy", "name", help="前面有 TLS 代理时，浏览器访问用的域名")
@click.option("--proxy-from", "proxy", default=_LOOPBACK, show_default=True, help="TLS 代理的地址，只采信它转来的信息")
@click.option("--insecure", is_flag=True, help="没有 TLS 也对外应答（口令会以明文传送，只用于隔离的试验环境）")
def serve_command(port: int, host: str, workers: int, name: str | None, proxy: str, insecure: bool) -> None:
    """打开控制台，直到停止（Ctrl-C）。第一次启动时给出管理员的一次性口令。"""
    workspace = need_workspace()
    address = _address(host, name, insecure)
    serve(Office(workspace), (host, port), address, workers, proxy if name else "")


@click.command()
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), default=WORKERS, show_default=True, help="同时做几项后台任务"
)
def work_command(workers: int) -> None:
    """做控制台的后台任务，直到停止（Ctrl-C）；可以开几个，任务不会重做。"""
    from zhengan.web.answering import stopping
    from zhengan.web.start import start

    office = Office(need_workspace())
    open_logs_of(office.workspace, f"work-{os.getpid()}")
    start(office)
    with stopping() as stop:
        running = _workers(office.workspace, workers)
        click.echo("后台任务进程已启动，按 Ctrl-C 停止。")
        _until(stop)
        _end(running)


def serve(office: Office, place: tuple[str, int], address: Address, workers: int, proxy: str = "") -> None:
    """Answers requests at `place` (host, port) until stopped, and works in the background. The first start makes an administrator."""
    from zhengan.web.start import first_person, start

    port = take_port(*place)
    look_at_assets()
    open_logs_of(office.workspace, str(place[1]))
    application = start(office, address)
    if password := first_person(office):
        click.echo(f"已建立管理员账号 admin，一次性口令 {password}（登录后须更换，只显示这一次）。")
    answer_at(port, application, office, Answering(_told(place, address), workers, proxy))


@dataclass(frozen=True)
class Answering:
    """The address as it is told, how many threads work in the background, and the proxy whose word is taken."""

    told: str
    workers: int = WORKERS
    proxy: str = ""


def answer_at(port: socket.socket, application: Callable[..., Any], office: Office, how: Answering) -> None:
    """Answers on a taken port, and works in the background, until stopped."""
    from zhengan.web.answering import answer, listen, stopping
    from zhengan.web.warming import warm_in_background

    with stopping() as stop:
        running = _workers(office.workspace, how.workers)
        server = listen(application, port, how.proxy)
        warm_in_background()
        click.echo(f"控制台：{how.told}  按 Ctrl-C 停止。")
        answer(server, stop)
        click.echo("正在停止…", err=True)
        _end(running)


def take_port(host: str, port: int) -> socket.socket:
    """The port, taken before anything slow is begun. Raises BadInput."""
    from zhengan.web.answering import take_port as take

    try:
        return take(host, port)
    except socket.gaierror as error:
        raise BadInput(f"没有 {host} 这个地址。请用本机的地址（--host）。") from error
    except OSError as error:
        why = {98: "端口已被占用", 99: "本机没有这个地址", 13: "没有权限使用这个端口"}.get(error.errno or 0)
        raise BadInput(
            f"{host}:{port} 不能应答：{why or error.strerror}。请换一个端口（--port）或地址（--host）。"
        ) from error


def _address(host: str, name: str | None, insecure: bool) -> Address:
    """Under which names the console answers. Raises BadInput where passwords would travel in the clear."""
    if name:
        return Address((name, *LOCAL.hosts), tls=True)
    if _is_loopback(host):
        return LOCAL
    if not insecure:
        raise BadInput(
            f"没有 TLS，不在 {host} 应答：口令会以明文传送。请在前面放 TLS 代理并用 --tls-proxy 写明域名，"
            "做法见 docs/how-to/serve.md；隔离的试验环境可以加 --insecure。"
        )
    click.echo("注意：没有 TLS，口令以明文传送。不要在这里使用真实的口令和数据。", err=True)
    return Address((*LOCAL.hosts, *_names_of(host)))


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _names_of(host: str) -> list[str]:
    """The names by which this machine may be called at that address."""
    here = socket.gethostname()
    found = {host, here, socket.getfqdn()}
    if host in ("0.0.0.0", "::"):  # noqa: S104  # asked for by name
        with suppress(OSError):
            found |= {str(entry[4][0]) for entry in socket.getaddrinfo(here, None)}
    return sorted(f"[{name}]" if ":" in name else name for name in found)


def _told(place: tuple[str, int], address: Address) -> str:
    host, port = place
    if address.tls:
        return f"https://{address.hosts[0]}/（由代理转到 {host}:{port}）"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def look_at_assets() -> None:
    """Tells of missing front-end files. Raises BadInput where pages could not work: without htmx, or with another one."""
    from zhengan.web.assets import CHARTS, faults, folder, listed, present

    home = folder()
    found, right = faults(home), present(home)
    if any(asset.name not in right for asset in listed() if asset.name != CHARTS):
        raise BadInput("\n".join(("控制台没有启动。", *found)))
    for fault in found:
        click.echo(fault, err=True)


def open_logs_of(workspace: Workspace, name: str) -> None:
    from zhengan.web.request_log import open_logs

    open_logs(workspace.root / "logs", name)


def _workers(workspace: Workspace, threads: int) -> "Workers | None":
    """Opens the queue; the threads that work, unless other processes do."""
    from zhengan.web.start import alone, secret_of
    from zhengan.web.work.worker import Workers, open_queue

    with alone(workspace.root):  # huey makes its tables without a lock of its own
        queue = open_queue(workspace.root, secret_of(workspace.root))
    if threads == 0:
        return None
    running = Workers(queue, threads)
    running.start()
    return running


def _until(stop: "Stop") -> None:
    import threading

    told = threading.Event()
    stop.wake = told.set
    while not stop.asked:
        told.wait(1)


def _end(running: "Workers | None") -> None:
    """Ends the workers; where one would not end by itself, the process ends over its head (its job has been given back)."""
    if running is not None and running.stop():
        from multiprocessing import active_children

        for child in active_children():  # helpers of an assessment would outlive this process
            child.terminate()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
