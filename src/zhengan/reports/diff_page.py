"""The difference of two instruments as one HTML file that holds all it needs: read without a network, filtered, printed."""

from functools import cache
from importlib import resources
from pathlib import Path

from django.template import Context, Engine, Template

from zhengan.reports.diff import Account
from zhengan.reports.document import fit


def write_diff_page(account: Account, path: Path) -> None:
    """Write the page; equal input gives equal bytes."""
    path.write_text(fit(_template().render(Context({"told": account}, use_l10n=False))), encoding="utf-8")


@cache
def _template() -> Template:
    text = resources.files("zhengan.reports").joinpath("templates/diff.html").read_text(encoding="utf-8")
    return Engine(autoescape=True).from_string(text)
