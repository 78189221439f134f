"""Five days of logs of three of the broker's systems: orders, sessions, settlement, and what their hosts say. Invented, line by line.

Numbers repeat themselves with the scene's seed; no number is a person's: accounts are the broker's own, addresses are private ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np

from zhengan.archive.line import LogClass
from zhengan.cli.demo.scene import Scene, at

DAYS = 5
SLOT_HOURS = 2
_BUSINESS_A_SLOT, _SYSTEM_A_SLOT = 30_000, 2_400

_STOCKS = ("600000", "600519", "601318", "000001", "000858", "300750", "688981", "510300", "002594", "601012")
_SIDES = ("B", "S")
_STATES = ("accepted", "accepted", "accepted", "filled", "filled", "partly_filled", "cancelled", "rejected")
_REASONS = ("price_limit", "insufficient_funds", "suspended", "duplicate_request")
_PAGES = (
    "/trade/order",
    "/trade/cancel",
    "/quote/depth",
    "/account/positions",
    "/account/assets",
    "/login",
    "/news/list",
)
_STEPS = ("read_deals", "match_positions", "compute_fees", "post_entries", "check_totals", "write_report")
_NOTES = (
    "checkpoint complete: wrote %d buffers in %d ms",
    "connection received: host=10.20.%d.%d",
    "slow statement: %d ms, rows=%d",
    "autovacuum of table trade.orders: %d tuples in %d pages",
    "eth1: link utilisation %d of %d Mbit/s",
    "session opened for user svc_deploy by (uid=%d) pid %d",
    "heartbeat ok, lag %d ms, standby lag %d ms",
    "磁盘 /data 已用 %d%%，inode 已用 %d%%",
)

Texts = Callable[[np.random.Generator, int], list[str]]


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A sender. `texts` makes so many messages; `hours` are those in which it sends; `expected` as in the register."""

    id: str
    title: str
    system: str
    log_class: LogClass
    host: str
    app: str
    hours: range
    count: int
    texts: Texts
    expected: str = ""


def demo_sources() -> tuple[DemoSource, ...]:
    """The six senders."""
    trading, always = range(8, 16), range(24)
    systems = (
        ("core-trading", "集中交易", "order-gateway", _orders, trading),
        ("online-trading", "网上交易", "mobile-front", _requests, range(6, 22)),
        ("settlement", "清算结算", "settle-batch", _settling, range(16, 24)),
    )
    found = []
    for system, title, app, texts, hours in systems:
        count = _BUSINESS_A_SLOT * len(trading) // len(hours)
        found.append(
            DemoSource(f"{system}-app", f"{title}业务日志", system, "business", f"{system}-1", app, hours, count, texts)
        )
        found.append(
            DemoSource(
                f"{system}-host",
                f"{title}系统日志",
                system,
                "system",
                f"{system}-db",
                "postgres",
                always,
                _SYSTEM_A_SLOT,
                _host_notes,
                "PT15M",
            )
        )
    return tuple(found)


def demo_log(scene: Scene) -> Iterator[tuple[DemoSource, datetime, list[bytes]]]:
    """Source, time of receipt and lines, in the order of time, through the evening of the last day."""
    chance = scene.chance("logs kept")
    for day in _days(scene):
        for hour in range(0, 24, SLOT_HOURS):
            if day == scene.as_of and hour >= 18:
                return
            for source in demo_sources():
                if hour in source.hours:
                    start = at(day, hour)
                    lines = _lines(source, chance, start)
                    yield source, start + timedelta(hours=SLOT_HOURS), lines


def _days(scene: Scene) -> list[date]:
    return sorted({scene.trading_day(back) for back in range(DAYS + 4)})[-DAYS:]


def _lines(source: DemoSource, chance: np.random.Generator, start: datetime) -> list[bytes]:
    moments = np.sort(chance.integers(0, SLOT_HOURS * 3_600_000, source.count))
    seconds, thousandths = (moments // 1000 + start.hour * 3600).tolist(), (moments % 1000).tolist()
    clock, day = _clock(), f"{start:%Y-%m-%d}"
    severities = np.where(chance.random(source.count) < 0.985, 134, 131).tolist()
    pid = 2000 + len(source.id)
    head = f" {source.host} {source.app} {pid} - - "
    return [
        f"<{severity}>1 {day}T{clock[second]}.{part:03d}+08:00{head}{text}".encode()
        for severity, second, part, text in zip(
            severities, seconds, thousandths, source.texts(chance, source.count), strict=True
        )
    ]


@cache
def _clock() -> list[str]:
    return [f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}" for second in range(86_400)]


def _orders(chance: np.random.Generator, count: int) -> list[str]:
    numbers = np.cumsum(chance.integers(1, 4, count)) + int(chance.integers(10**9, 9 * 10**9))
    columns = (
        numbers.tolist(),
        (chance.zipf(1.3, count) % 400_000 + 8_800_000_000).tolist(),
        chance.integers(0, len(_STOCKS), count).tolist(),
        chance.integers(0, 2, count).tolist(),
        chance.integers(300, 190_000, count).tolist(),
        (chance.integers(1, 120, count) * 100).tolist(),
        chance.integers(0, len(_STATES), count).tolist(),
        chance.integers(40, 4_000, count).tolist(),
    )
    return [
        f'{{"order_id":"{order:011d}","account":"{account}","symbol":"{_STOCKS[stock]}","side":"{_SIDES[side]}",'
        f'"price":{price / 100:.2f},"qty":{quantity},"state":"{_STATES[state]}","cost_us":{cost}}}'
        if _STATES[state] != "rejected"
        else f"委托 {order:011d} 被拒绝 account={account} symbol={_STOCKS[stock]} reason={_REASONS[cost % 4]} cost_us={cost}"
        for order, account, stock, side, price, quantity, state, cost in zip(*columns, strict=True)
    ]


def _requests(chance: np.random.Generator, count: int) -> list[str]:
    columns = (
        chance.integers(0, 256, count).tolist(),
        chance.integers(1, 255, count).tolist(),
        chance.integers(0, len(_PAGES), count).tolist(),
        np.where(chance.random(count) < 0.992, 200, 503).tolist(),
        chance.integers(200, 40_000, count).tolist(),
        (chance.exponential(18, count) + 2).astype(int).tolist(),
        chance.integers(0, 2**62, count).tolist(),
    )
    return [
        f'10.36.{net}.{host} "POST {_PAGES[page]}" {status} {size} rt={cost}ms request_id={request:016x}'
        for net, host, page, status, size, cost, request in zip(*columns, strict=True)
    ]


def _settling(chance: np.random.Generator, count: int) -> list[str]:
    columns = (
        chance.integers(0, len(_STEPS), count).tolist(),
        chance.integers(1, 900, count).tolist(),
        chance.integers(1_000, 90_000, count).tolist(),
        chance.integers(5, 9_000, count).tolist(),
    )
    return [
        f"step={_STEPS[step]} branch={branch:03d} rows={rows} took={took}ms result=ok"
        for step, branch, rows, took in zip(*columns, strict=True)
    ]


def _host_notes(chance: np.random.Generator, count: int) -> list[str]:
    columns = (
        chance.integers(0, len(_NOTES), count).tolist(),
        chance.integers(1, 100, count).tolist(),
        chance.integers(1, 250, count).tolist(),
    )
    return [_NOTES[kind] % (one, other) for kind, one, other in zip(*columns, strict=True)]
