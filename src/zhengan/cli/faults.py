"""How refused input is told: every fault, as text or JSON, and exit status 2."""

import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

SHOWN = 200


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
