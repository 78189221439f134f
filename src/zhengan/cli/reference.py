"""The reference page of the command line, made from the commands themselves."""

from collections.abc import Iterator, Sequence

import click

from zhengan.cli import app

PAGE = "docs/reference/cli.md"

_HEAD = """\
# 命令行

本页由程序生成，请勿手改（`./run python tools/write_reference.py`）。在仓库里，`zhengan …` 写成 `./run zhengan …`。

退出码：0 没有不合规，1 有不合规（`assess`）、账本有错（`ledger verify`）或者有退回的行（`evidence import --partial`），
2 输入有误，什么也没有改动。
结果写到标准输出，摘要、提示和错误写到标准错误。

## 环境变量
| 名称 | 用途 |
| --- | --- |
| `ZHENGAN_HOME` | 工作区文件夹，缺省为当前文件夹 |
| `ZHENGAN_DATABASE_URL` | 账本放在 PostgreSQL 时的地址（`postgresql://…`），缺省为工作区里的 SQLite 文件 |
| `XDG_CACHE_HOME` | 查询计划的缓存放在其中的 `zhengan/plans`，可以随时删掉；缺省为 `~/.cache` |
| `XDG_DATA_HOME` | 不在工作区时，装载的官方文本放在其中的 `zhengan/texts`；缺省为 `~/.local/share` |
| `ZHENGAN_ASSETS` | 控制台的前端文件放在哪个文件夹，缺省为环境（`.venv`）里的 `share/zhengan/assets` |
| `ZHENGAN_CHROMIUM` | 浏览器测试用哪个 Chromium，缺省为 `PATH` 里的 `chromium` |
| `ZHENGAN_TOKEN` | `zhengan --server` 用的令牌；也可以放在文件里，用 `--token-file` 指明 |
| `ZHENGAN_CHANGE` | 流水线回调里写明是哪项变更的变量（见 docs/how-to/gate.md）；证安自己不读 |
| `ZHENGAN_BACKUP_PASSPHRASE` | `zhengan backup --with-keys` 和 `restore` 封装密钥用的口令；不写时在终端里问 |
| `ZHENGAN_OIDC_SECRET` | 统一登录服务给控制台的密钥；也可以放在只有本人可读的文件里（见 docs/how-to/accounts.md） |
| `ZHENGAN_CACHE` | 识别程序编译好的代码放在哪个文件夹，缺省为用户的缓存文件夹 |
| `ZHENGAN_NO_NUMBA` | 设为 1 时识别程序不用 numba，改用 RE2（慢，结果相同） |
| `ZHENGAN_PYTHON` | `./run` 用哪个 Python（3.11 或更高）建环境 |

## 命令"""


def reference_pages() -> dict[str, str]:
    """Path from the repository's root -> content."""
    commands = list(_commands(app, "zhengan"))
    rows = [f"| [`{path}`](#{_anchor(path)}) | {_first_line(command)} |" for path, command in commands]
    parts = [_HEAD, *_table(("命令", "用途"), rows)]
    for path, command in commands:
        parts += _section(path, command)
    return {PAGE: "\n".join(parts).rstrip() + "\n"}


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name, in the order of the help."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        elif command is not None:
            yield f"{path} {name}", command


def _section(path: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    yield f"\n## {path}"
    yield (command.help or "").strip()
    yield f"\n```sh\n{' '.join([path, *command.collect_usage_pieces(context)])}\n```"
    options = [param for param in command.params if isinstance(param, click.Option)]
    if options:
        yield ""
        yield from _table(("选项", "缺省", "说明"), [_option_row(option, context) for option in options])


def _option_row(option: click.Option, context: click.Context) -> str:
    value = "" if option.is_flag else " " + option.make_metavar(context).replace("|", " \\| ")
    default = option.to_info_dict()["default"]
    shown = "" if option.is_flag or option.multiple or default is None or callable(default) else f"`{default}`"
    words = f"**必填。** {option.help}" if option.required else option.help
    return f"| `{', '.join(option.opts)}{value}` | {shown} | {words} |"


def _table(heads: Sequence[str], rows: Sequence[str]) -> list[str]:
    return [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|", *rows]


def _first_line(command: click.Command) -> str:
    return (command.help or "").strip().split("\n")[0]


def _anchor(path: str) -> str:
    return path.replace(" ", "-")
