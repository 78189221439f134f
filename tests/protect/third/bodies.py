"""Bodies that systems exchange and keep: JSON in its writings, XML, YAML, queries, key=value lines, settings."""

# ruff: noqa: E501 - texts as they are written

import json
from random import Random
from xml.sax.saxutils import escape

from tests.protect.third.fields import LATIN, Row, row, sheet
from tests.protect.third.marked import escaped
from tests.protect.third.numbers import one_of
from tests.protect.third.others import amount, day, guid, order_no, stamp, version
from tests.protect.third.people import record


def _pairs(random: Random) -> Row:
    return row(random, sheet(random), record(random))


def _latin(random: Random) -> Row:
    return row(random, sheet(random, LATIN), record(random))


def json_body(random: Random) -> str:
    """Whole, close or spread, nested, with escapes for Han characters, with numbers as numbers."""
    person = dict(_latin(random) if random.random() < 0.8 else _pairs(random))
    body: dict[str, object] = {
        "requestId": guid(random),
        "timestamp": random.randrange(1_600_000_000_000, 1_790_000_000_000),
    }
    draw = random.random()
    if draw < 0.4:
        body |= person
    elif draw < 0.7:
        body["data"] = {"total": random.randrange(1, 9), "list": [person, dict(_latin(random))], "pageNo": 1}
    else:
        body |= {
            "customer": person,
            "order": {"orderNo": order_no(random), "amount": float(amount(random).replace(",", ""))},
        }
    text = one_of(
        random,
        json.dumps(body, ensure_ascii=False),
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        json.dumps(body, ensure_ascii=False, indent=2),
    )
    return escaped(text) if random.random() < 0.08 else text


def json_in_log(random: Random) -> str:
    """A body as a string inside a line, its quotes escaped."""
    body = json.dumps(dict(_latin(random)), ensure_ascii=False, separators=(",", ":"))
    inner = body.replace('"', '\\"')
    return one_of(
        random,
        f'{stamp(random)} INFO  c.h.t.GatewayFilter - resp body="{inner}" cost={random.randrange(999)}ms',
        f'{{"@timestamp":"{day(random)}T01:02:03.004Z","level":"INFO","message":"callback payload: {inner}","trace.id":"{guid(random)}"}}',
    )


def xml(random: Random) -> str:
    """Elements, or attributes of one element."""
    fields = _latin(random)
    if random.random() < 0.3:
        attributes = " ".join(f'{name}="{_attribute(value)}"' for name, value in fields)
        return f'<Investor {attributes} seq="{order_no(random)}"/>'
    head = f"<Head><MsgId>{order_no(random)}</MsgId><Version>{version(random)}</Version></Head>"
    wrap = one_of(random, "%s", "<![CDATA[%s]]>") if random.random() < 0.15 else "%s"
    lines = "\n".join(
        f"    <{name}>{wrap % (escape(value) if wrap == '%s' else value)}</{name}>" for name, value in fields
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Msg>\n  {head}\n  <Body>\n{lines}\n  </Body>\n</Msg>'


def _attribute(value: str) -> str:
    return escape(value, {'"': "&quot;"})


def yaml(random: Random) -> str:
    """A list of persons, quoted and bare."""
    lines = ["customers:"]
    for _ in range(random.randrange(1, 4)):
        quote = one_of(random, "", "'", '"')
        for place, (name, value) in enumerate(_latin(random)):
            inner = value.replace("'", "''") if quote == "'" else value
            lines.append(f"  {'- ' if place == 0 else '  '}{name}: {quote}{inner}{quote}")
    return "\n".join(lines)


def query(random: Random) -> str:
    """Fields behind an address, or as a form sends them; what is not ASCII would be percent-encoded, so it is left out."""
    fields = [
        (name, value)
        for name, value in _latin(random)
        if value.isascii() or ("\ue000name" not in value and "\ue000address" not in value)
    ]
    joined = "&".join(f"{name}={value}" for name, value in fields)
    return one_of(
        random,
        f"https://open.example.com/api/v2/account/bind?{joined}&ts={random.randrange(1_600_000_000, 1_790_000_000)}",
        f"POST /uc/customer/save HTTP/1.1\nHost: uc.example.com\nContent-Type: application/x-www-form-urlencoded\n\n{joined}",
    )


def lines_of_keys(random: Random) -> str:
    """key=value in a line, or one a line."""
    fields = _pairs(random)
    between, equal = random.choice(
        (
            (" ", "="),
            (", ", "="),
            (";", "="),
            ("; ", ": "),
            ("\n", "="),
            ("\n", ": "),
            ("\n", "："),
            ("，", "："),
            ("|", ":"),
        )
    )
    return between.join(f"{name}{equal}{value}" for name, value in fields)


def bracketed(random: Random) -> str:
    """Fields in brackets, as counters' interface logs print them."""
    return (
        "".join(f"[{name}]=[{value}]" for name, value in _latin(random))
        if random.random() < 0.5
        else "".join(f"【{name}】{value}" for name, value in _pairs(random))
    )
