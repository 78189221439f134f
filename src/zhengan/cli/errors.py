"""What goes wrong at the command line, told in Chinese with exit status 2: no traceback for bad input or a full disk.

told()      the sentence for an error of click's, the rooms' or the system's; a broken program stays a traceback
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import click
from click.exceptions import Abort, Exit, NoArgsIsHelpError


class BadInput(click.ClickException):
    """Input that cannot be taken: said on standard error, exit status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # the signature is click's
        """The sentence as it is."""
        click.echo(self.message, err=True)


@contextmanager
def told() -> Iterator[None]:
    """Turns errors that the user can do something about into BadInput."""
    try:
        yield
    except (Abort, Exit, NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        raise BadInput(_usage_words(error)) from error
    except click.ClickException:
        raise
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        from zhengan.workspace.errors import system_sentence

        raise BadInput(system_sentence(error)) from error
    except Exception as error:
        if not isinstance(error, _faults_of_the_rooms()):
            raise
        raise BadInput(_sentence(error)) from error


def _faults_of_the_rooms() -> tuple[type[Exception], ...]:
    from sys import modules

    from zhengan.archive.errors import ArchiveError
    from zhengan.calendar import CalendarFault, TermFault
    from zhengan.cases.errors import CaseRefused
    from zhengan.law import LawFault
    from zhengan.ledger.errors import LedgerError
    from zhengan.ledger.samples import TelemetryFault
    from zhengan.records.folder import FolderChanged
    from zhengan.reports.papers.errors import PaperFault
    from zhengan.workspace.errors import InputError

    # The client's errors exist only where it was loaded, and it need not be loaded to find that out.
    client = modules.get("zhengan.api.transport")
    remote = (client.ApiError,) if client else ()
    return (
        ArchiveError,
        CalendarFault,
        CaseRefused,
        FolderChanged,
        InputError,
        LawFault,
        LedgerError,
        PaperFault,
        TelemetryFault,
        TermFault,
        *remote,
    )


def _sentence(error: Exception) -> str:
    from zhengan.records.folder import FolderChanged

    if isinstance(error, FolderChanged):
        return f"{error} 在读取期间被改动，没有继续。请等文件写完后重新执行。"
    return str(error)


def _usage_words(error: click.UsageError) -> str:
    words = _usage_sentence(error)
    command = error.ctx.command_path if error.ctx else "zhengan"
    return f"{words}用法见 {command} --help。"


def _usage_sentence(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}{_nearest(error.possibilities)}。"
        case click.exceptions.NoSuchCommand():
            return f"没有命令 {error.command_name}{_nearest(error.possibilities)}。"
        case click.MissingParameter():
            return f"缺少 {_name_of(error.param)}。"
        case click.BadParameter():
            return f"{_name_of(error.param)} {_wanted(error)}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 后面应有一个值。"
    return "参数多了，或者缺少子命令。"


def _nearest(names: list[str] | None) -> str:
    return f"，最接近的是 {'、'.join(names)}" if names else ""


def _name_of(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return max(param.opts, key=len) if isinstance(param, click.Option) else (param.name or "参数").upper()


def _wanted(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"应为 {'、'.join(map(str, kind.choices))} 之一。"
    if isinstance(kind, click.types._NumberRangeBase):  # noqa: SLF001  # what IntRange and FloatRange share
        edges = [f"不小于 {kind.min}"] if kind.min is not None else []
        edges += [f"不大于 {kind.max}"] if kind.max is not None else []
        return f"应为{'、'.join(edges)} 的整数。"
    if isinstance(kind, click.Path):
        return "应为已有的文件。请核对路径。"
    return error.message
