"""Tables on the terminal: Chinese widths counted, names of others never taken for markup."""

from io import StringIO

from rich.console import Console
from rich.table import Table

WIDTH = 120


def drawn(*tables: Table | str) -> str:
    """The tables as text, one below the other; a heading stands as it is, however narrow its table."""
    out = StringIO()
    # Names come from others: nothing in them is markup.
    console = Console(
        file=out,
        width=WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=True,
        color_system="standard",
    )
    for table in tables:
        console.print(table)
        if not isinstance(table, str):
            console.print()
    return out.getvalue()
