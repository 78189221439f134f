"""Rows: CSV, TSV, other separators, Markdown, HTML, SQL, what a database client prints."""

# ruff: noqa: E501 - texts as they are written

import csv
import io
from random import Random

from tests.protect.third.fields import CHINESE, LATIN, Row, row, sheet
from tests.protect.third.marked import mark, plain
from tests.protect.third.numbers import one_of
from tests.protect.third.others import day, order_no
from tests.protect.third.people import record


def columns(random: Random) -> dict[str, list[str]]:
    """A table as a reader of its form hands it over: cells by the columns' names."""
    heads, rows = _rows(random, sheet(random))
    return {head: [cells[place] for cells in rows] for place, head in enumerate(heads)}


def _rows(random: Random, fields: tuple[tuple[str, str], ...]) -> tuple[list[str], list[list[str]]]:
    rows = [row(random, fields, record(random)) for _ in range(random.randrange(3, 13))]
    return [name for name, _ in rows[0]], [[value for _, value in one] for one in rows]


def export(random: Random) -> str:
    """An export with a head line: comma, tab, bar or the counter's own separator."""
    heads, rows = _rows(random, sheet(random))
    between = one_of(random, ",", ",", "\t", "|", "|@|", ";")
    if between not in (",", ";"):
        return "\n".join(between.join(cells) for cells in [heads, *rows])
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if random.random() < 0.3 else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=between, quoting=quoting, lineterminator="\n").writerows([heads, *rows])
    return out.getvalue().rstrip("\n")


def markdown(random: Random) -> str:
    """A table in a wiki page."""
    heads, rows = _rows(random, sheet(random, CHINESE))
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def html_table(random: Random) -> str:
    """A table of a page."""
    heads, rows = _rows(random, sheet(random))
    top = "<tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>"
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in rows)
    return f"<table>\n{top}\n{body}\n</table>"


def html_form(random: Random) -> str:
    """One person's fields on a page: a list of terms, or a form."""
    fields = row(random, sheet(random), record(random))
    if random.random() < 0.7:
        return "<dl>\n" + "\n".join(f"<dt>{head}</dt><dd>{cell}</dd>" for head, cell in fields) + "\n</dl>"
    return "\n".join(
        f'<label>{head}</label><input type="text" name="f{place}" value="{cell}"/>'
        for place, (head, cell) in enumerate(fields)
    )


def inserts(random: Random) -> str:
    """Statements of a dump: a row each, or many rows behind one head."""
    heads, rows = _rows(random, sheet(random, LATIN))
    table = one_of(random, "t_client", "hs_user.clientinfo", "CRM_CUSTOMER", "`investor`", "ta_account")
    values = ["(" + ", ".join(f"'{_doubled(cell)}'" for cell in cells) + ")" for cells in rows]
    head = f"INSERT INTO {table} ({', '.join(heads)}) VALUES"
    if random.random() < 0.5:
        return "\n".join(f"{head} {value};" for value in values)
    return f"{head}\n" + ",\n".join(values) + ";"


def updates(random: Random) -> str:
    """Statements that change one person, or look for one."""
    fields = row(random, sheet(random, LATIN), record(random))
    key, value = fields[-2]
    if random.random() < 0.5:
        return f"SELECT * FROM t_client WHERE {' AND '.join(_equal(fields[:3]))};"
    return f"UPDATE t_client SET {', '.join(_equal(fields[1:-2]))} WHERE {key} = '{_doubled(value)}';"


def printed_record(random: Random) -> str:
    r"""What mysql prints behind \G."""
    fields = row(random, sheet(random, LATIN), record(random))
    width = max(len(name) for name, _ in fields)
    star = "*" * 27
    return f"{star} 1. row {star}\n" + "\n".join(f"{name:>{width}}: {value}" for name, value in fields)


def printed_table(random: Random) -> str:
    """What psql prints."""
    heads, rows = _rows(random, sheet(random, LATIN))
    widths = [max(len(plain(cells[place])) for cells in [heads, *rows]) for place in range(len(heads))]
    lines = [
        " | ".join(_padded(cell, width) for cell, width in zip(cells, widths, strict=True)) for cells in [heads, *rows]
    ]
    return "\n".join(
        [f" {lines[0]}", "-+-".join("-" * (width + 1) for width in widths), *(f" {line}" for line in lines[1:])]
    )


def roster(random: Random) -> str:
    """A sheet without a head line, each cell's shape speaking for itself."""
    lines = []
    for number in range(1, random.randrange(4, 9)):
        who = record(random)
        lines.append(
            f"{number},{mark('name', who.plain_name, 'prose')},{who.id18},{who.mobile},{who.email},{day(random)}"
        )
    return "\n".join(lines)


def counted(random: Random) -> str:
    """A sheet of orders: nobody in it."""
    lines = ["order_no,entrust_date,stock_code,price,qty,status"]
    lines += [
        f"{order_no(random)},{day(random, '%s%s%s')},{random.choice(('600519', '000001', '300750'))},{random.randrange(10**5) / 100},{random.randrange(1, 99)}00,{random.randrange(9)}"
        for _ in range(random.randrange(3, 15))
    ]
    return "\n".join(lines)


def _equal(fields: Row) -> list[str]:
    return [f"{name} = '{_doubled(value)}'" for name, value in fields]


def _doubled(cell: str) -> str:
    return cell.replace("'", "''")


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - len(plain(cell)))
