"""`/upload` as systemd-journal-upload calls it: a request body in the journal export format. All entries of a request
are stored, or none.
"""

from zhengan.archive.receive.exchange import Accept, Request, Response, Unreadable, expect_type
from zhengan.archive.receive.journal import Reader


def receive(request: Request, accept: Accept) -> Response:
    """202 as systemd-journal-remote answers; the receipt stands in the headers."""
    expect_type(request, "application/vnd.fdo.journal")
    reader = Reader()
    lines = reader.feed(request.body)
    lines += reader.finish()
    if reader.broken or reader.pending:
        raise Unreadable(400, f"journal 导出格式读不懂：{reader.broken or '最后一个字段不完整'}。没有保存任何内容")
    if not lines:
        raise Unreadable(400, "请求里没有一条日志")
    return Response(202, b"OK.\n", "text/plain; charset=utf-8", stored=accept(lines))
