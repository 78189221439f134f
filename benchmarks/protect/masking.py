"""Masking: a customer table of ten columns, and FF1 beside the ff3 package, in CPU seconds of one process.

    python -m benchmarks.protect masking

Every figure is the best of several turns, since the machine is shared; ff3 takes its turns between ours.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.protect.result import Result
from zhengan.protect.masking import MaskingKey, Rule, is_marked, mask_columns
from zhengan.protect.masking.ff1 import FF1

ROWS_ASKED = 200_000
FF3_ASKED = 200
RULES = {
    "name": Rule("name"),
    "id_no": Rule("resident_id18"),
    "mobile": Rule("mobile"),
    "email": Rule("email"),
    "card": Rule("bank_card"),
    "sh": Rule("sh_account"),
    "sz": Rule("sz_account"),
    "address": Rule("address"),
    "birth": Rule("birth", source="id_no", person="id"),
    "id": Rule("keep"),
}
_ADDRESS = "浙江省杭州市西湖区文三路"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_KEY = MaskingKey(bytes(range(32)))
_KEY_HEX = "2B7E151628AED2A6ABF7158809CF4F3C"


def run(check: bool) -> list[Result]:  # noqa: FBT001 - what every benchmark of this folder takes
    """The figures; with `check` on fewer rows."""
    rows = 65_536 if check else 262_144
    table = customers(rows)
    seconds = _best(lambda: mask_columns(RULES, table, _KEY), 3 if check else 6)
    national = MaskingKey(bytes(range(32)), "sm4")
    other = _best(lambda: mask_columns(RULES, table, national), 2)
    ours, theirs = _ff1(20_000 if check else 400_000), _ff3(1_000 if check else 4_000)
    shown = mask_columns(RULES, table, _KEY)
    same = sum(
        len(set(shown[name].column.to_pylist()) & set(table[name].to_pylist()))
        for name in ("id_no", "mobile", "card", "sh", "sz", "email")
    )
    unmarked = sum(not is_marked("resident_id18", text) for text in shown["id_no"].column.to_pylist()[:10_000])
    return [
        Result(
            "十列客户表，行/秒（AES）",
            rows / seconds,
            ROWS_ASKED,
            rows / seconds / ROWS_ASKED,
            rows / seconds >= ROWS_ASKED,
        ),
        Result("十列客户表，行/秒（SM4）", rows / other, 0, 0, True),
        Result("FF1，11 位十进制，值/秒", ours, 0, 0, True),
        Result("FF1 为 ff3 的倍数", ours / theirs, FF3_ASKED, ours / theirs / FF3_ASKED, ours / theirs >= FF3_ASKED),
        Result("与生产相同的标识", same, 0, 0, same == 0),
        Result("一万个证件号里没有标记的", unmarked, 0, 0, unmarked == 0),
    ]


def customers(rows: int) -> dict[str, Any]:
    """A made-up customer table, the same for the same number of rows."""
    chance = random.Random(rows)
    people = [_resident(chance) for _ in range(rows)]
    return {
        "id": pa.array(range(rows)),
        "name": pa.array(
            [chance.choice("王李张刘陈") + chance.choice(("伟", "芳", "建国", "晓明", "秀英")) for _ in range(rows)]
        ),
        "id_no": pa.array(people),
        "mobile": pa.array([f"1{chance.choice('3578')}{chance.randrange(10**9):09}" for _ in range(rows)]),
        "email": pa.array([f"user{chance.randrange(10**7)}@mail{chance.randrange(50)}.cn" for _ in range(rows)]),
        "card": pa.array([_luhn(f"622202{chance.randrange(10**12):012}") for _ in range(rows)]),
        "sh": pa.array([f"A{chance.randrange(10**9):09}" for _ in range(rows)]),
        "sz": pa.array([f"01{chance.randrange(10**8):08}" for _ in range(rows)]),
        "address": pa.array(
            [f"{_ADDRESS}{chance.randrange(1, 999)}号{chance.randrange(101, 2999)}室" for _ in range(rows)]
        ),
        "birth": pa.array([f"{person[6:10]}-{person[10:12]}-{person[12:14]}" for person in people]),
    }


def _ff1(values: int) -> float:
    numbers = np.random.default_rng(1).integers(0, 10**11, values, dtype=np.uint64)
    cipher = FF1(bytes.fromhex(_KEY_HEX), radix=10, length=11, tweak=bytes(7))
    return values / _best(lambda: cipher.encrypt(numbers), 5)


def _ff3(values: int) -> float:
    """The ff3 package on numbers of as many digits."""
    from ff3 import FF3Cipher

    cipher = FF3Cipher(_KEY_HEX, "CBD09280979564")
    texts = [f"{number:011}" for number in range(10**10, 10**10 + values)]
    return values / _best(lambda: [cipher.encrypt(text) for text in texts], 3)


def _best(work: Callable[[], object], turns: int) -> float:
    found = []
    for _ in range(turns):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def _resident(chance: random.Random) -> str:
    body = f"{chance.choice(('110101', '310104', '440305', '330106'))}{chance.randrange(1940, 2006)}"
    body += f"{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}{chance.randrange(1000):03}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def _luhn(body: str) -> str:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body)))
    return body + str(-sum(digit - 9 * (digit > 9) for digit in doubled) % 10)
