"""What a person asked for that cannot be done, and a database that cannot be used just now: told with what to do."""

from django.db import DatabaseError


class AskedWrongly(Exception):  # noqa: N818  # it is the request that is wrong, not the program
    """What was expected, what was found, what to do; answered with status 400."""


def storage_sentence(error: DatabaseError) -> str:
    """What is wrong with the database where a person can do something about it; else empty."""
    text = str(error)
    if "locked" in text:
        return "数据库被别的程序占用太久，等待超时，没有完成。已有内容不受影响，请稍后重做。"
    if "is full" in text or "No space" in text:
        return "磁盘已满，没有完成。已有内容不受影响，请腾出空间后重做。"
    return ""
