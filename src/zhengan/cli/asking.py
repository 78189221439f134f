"""The options that say what is judged, as of when, and by which readings; the same for every command that judges."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from zhengan.cli.day import Day
from zhengan.cli.judgement import judge, question
from zhengan.cli.lawbook import without_option
from zhengan.workspace.clock import today
from zhengan.workspace.judgement import Judged, Question

_NAMES = ("evidence", "as_of", "known_by", "chosen")


@dataclass(frozen=True)
class Asking:
    """A folder (None: the workspace), a day (`day_given`: by hand), what was known by when, readings named by hand."""

    evidence: Path | None
    as_of: date
    known_by: date | None
    chosen: tuple[str, ...]
    day_given: bool

    def judge(self, form: str) -> Judged:
        """The answer on the day; faults of the input are told in `form`."""
        return judge(self.evidence, self.as_of, self.known_by, self.chosen, form)

    def question(self, form: str) -> Question:
        """What is judged, before it is."""
        return question(self.evidence, self.known_by, self.chosen, form)


def asking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command these options; it takes them together as `asking`."""

    @wraps(command)
    @click.pass_context
    def packed(ctx: click.Context, /, **given: Any) -> Any:
        asked = {name: given.pop(name) for name in _NAMES}
        by_hand = ctx.get_parameter_source("as_of") is ParameterSource.COMMANDLINE
        return command(asking=Asking(**asked, day_given=by_hand), **given)

    found: Callable[..., Any] = packed
    for option in _options():
        found = option(found)
    return found


def _options() -> tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...]:
    """Last first, as decorators are applied."""
    return (
        click.option("--reading", "chosen", multiple=True, metavar="ID=VALUE", help="选用一种口径，可多次"),
        without_option,
        click.option("--known-by", type=Day(), help="只看这一天及以前已知的证据"),
        click.option("--as-of", type=Day(), default=today, help="判断哪一天，缺省为今天"),
        click.option("--evidence", type=click.Path(path_type=Path), help="直接判断一个证据文件夹，不用工作区"),
    )
