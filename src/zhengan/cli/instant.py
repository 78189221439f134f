"""An instant asked for at the command line; local time where no offset is written."""

from datetime import datetime
from typing import Any

import click

from zhengan.workspace.clock import SHANGHAI


class Instant(click.ParamType[datetime]):
    """A day and time; said in Chinese where it is none."""

    name = "时间"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"应为 2026-11-20T09:43 这样的时间，实为 {value!r}。", param, ctx)
        if "T" not in value and " " not in value.strip():
            self.fail(f"应写到分钟，如 2026-11-20T09:43，实为 {value!r}。", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
