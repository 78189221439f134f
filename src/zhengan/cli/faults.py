"""How refused input is told: every fault, as text or JSON, and exit status 2."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

SHOWN = 200


@contextmanager
def refusals(form: str) -> Iterator[None]:
    """Tells refused evidence in `form`, and where copies with the faults marked lie."""
    from zhengan.workspace.errors import RefusedError

    try:
        yield
    except RefusedError as refused:
        if refused.whole:
            click.echo(refused.whole, err=True)
        tell_copies(refused.copies)
        refuse(refused.faults, refused.count, form)


def tell_copies(copies: Sequence[Path]) -> None:
    """Where the marked copies lie."""
    for place in copies:
        click.echo(f"标出错误的副本：{place}", err=True)


def refuse(faults: Sequence[Any], count: int, form: str) -> NoReturn:
    """Say what is wrong and end with status 2; nothing has been taken over."""
    if form == "json":
        click.echo(json.dumps({"faults": [fault.as_json() for fault in faults], "count": count}, ensure_ascii=False))
    else:
        for fault in faults[:SHOWN]:
            click.echo(fault.text, err=True)
        more = f"，此处列出前 {SHOWN} 处" if count > SHOWN else ""
        click.echo(f"未处理：共 {count} 处错误{more}。改正后重试。", err=True)
    sys.exit(2)
