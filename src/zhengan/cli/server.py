"""Which server the commands work against: `zhengan --server URL`, with a token from a file or from ZHENGAN_TOKEN."""

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cli.errors import BadInput

if TYPE_CHECKING:
    from zhengan.api.client import Client

VARIABLE = "ZHENGAN_TOKEN"
_LONGEST = 4_096


def connect() -> "Client":
    """The client of the server that this run names. Raises BadInput without a token."""
    from zhengan.api.client import Client

    asked = click.get_current_context().find_root().params
    return Client(asked["server"], _token(asked["token_file"]), asked["institution"] or "")


def _token(file: Path | None) -> str:
    """Never an argument: arguments can be seen by everybody on the machine."""
    if file is None:
        text = os.environ.get(VARIABLE, "").strip()
        if not text:
            raise BadInput(
                f"访问服务器要有令牌：用 --token-file 指明文件，或设环境变量 {VARIABLE}。令牌在控制台里签发。"
            )
        return text
    mode = file.stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadInput(f"令牌文件 {file} 应只有您自己能读，现在别人也能读。请执行 chmod 600 {file} 后重试。")
    text = file.read_bytes()[:_LONGEST].decode("utf-8", "replace").strip()
    if not text or not text.isprintable() or " " in text:
        raise BadInput(f"令牌文件 {file} 里应只有一个令牌，实际不是。请重新保存。")
    return text
