"""What goes wrong in a workspace, told in Chinese: the doors show it, each in its way."""

import errno
from collections.abc import Sequence
from pathlib import Path

from zhengan.records import Fault


class InputError(Exception):
    """Something asked for that cannot be done: what was expected, what was found, what to do."""


class RefusedError(Exception):
    """Evidence that was not taken: its faults (the first thousand), how many there are, and copies with the faults marked.

    `whole` says that the faults are of whole files, so that their good rows cannot be taken either.
    """

    def __init__(self, faults: Sequence[Fault], count: int, copies: Sequence[Path] = (), whole: str = "") -> None:
        super().__init__(f"{count} 处错误")
        self.faults, self.count, self.copies, self.whole = tuple(faults), count, tuple(copies), whole


def system_words(error: OSError) -> str:
    """Why the system refused, in Chinese."""
    return _SYSTEM_WORDS.get(error.errno or 0, error.strerror or type(error).__name__)


def system_sentence(error: OSError) -> str:
    """The same with place and remedy."""
    if error.errno is None:
        return str(error)
    place = f"{error.filename}：" if error.filename else ""
    return f"{place}{system_words(error)}，没有完成。请检查路径、权限和磁盘。"


_SYSTEM_WORDS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "应为文件，实为文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EINVAL: "路径不合规定",
    errno.EIO: "磁盘读写出错",
}
