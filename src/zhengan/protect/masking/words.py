"""Names, addresses and mail addresses: chosen by a keyed number from own lists. The same text gives the same choice everywhere.

No permutation: two people may get one name. Mail addresses are different with overwhelming probability (64 bits) and may be keys.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhengan.protect.masking.cells import Assembly, Bytes, Cells, Rows, Words
from zhengan.protect.masking.key import KeyProvider
from zhengan.protect.masking.lists import HOUSES, ROOMS, SIGN, addresses, names
from zhengan.protect.masking.prf import numbers_for, numbers_for_cells
from zhengan.protect.masking.token import Mode

_HOST = b"@m.test"
"""RFC 2606: no mail reaches a host under .test."""
_BASE32 = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
_PAIRS = np.array([[_BASE32[n >> 5], _BASE32[n & 31]] for n in range(1024)], dtype=np.uint8).view("<u2").reshape(-1)
MAIL_LENGTH = 13 + len(_HOST)


def put_names(cells: Cells, rest: Rows, key: KeyProvider, mode: Mode, into: Assembly) -> Rows:
    """Masks names of two to four Han characters; gives the rows that are none."""
    numbers, left = numbers_for_cells(cells, key, "name"), [rest]
    lengths = cells.lengths[rest]
    left = [rest[~np.isin(lengths, (6, 9, 12))]]
    for length in (6, 9, 12):
        rows = rest[lengths == length]
        if not len(rows):
            continue
        chars = cells.matrix(rows, length)
        lead = chars[:, ::3]
        good = ((lead >= 0xE4) & (lead <= 0xE9)).all(axis=1)
        if not good.all():
            left.append(rows[~good])
            rows, chars = rows[good], chars[good]
        into.put(rows, _named(chars, numbers[rows], mode))
    return np.concatenate(left)


def put_mails(cells: Cells, rest: Rows, key: KeyProvider, into: Assembly) -> None:
    """Masks mail addresses, whole or broken."""
    number = numbers_for_cells(cells, key, "email")[rest]
    result = np.empty((len(rest), MAIL_LENGTH), dtype=np.uint8)
    for pair in range(6):
        digits = (number >> np.uint64(10 * pair)).astype(np.intp) & 1023
        result[:, 2 * pair : 2 * pair + 2] = _PAIRS[digits].view(np.uint8).reshape(-1, 2)
    result[:, 12] = _BASE32[(number >> np.uint64(60)).astype(np.intp)]
    result[:, 13:] = np.frombuffer(_HOST, dtype=np.uint8)
    into.put(rest, result)


def address_column(column: Any, key: KeyProvider, mode: Mode) -> Any:
    """An address for each address, with the levels that it names."""
    number, lists = numbers_for(column, key, "address"), addresses()

    def has(word: str) -> Any:
        found = pc.match_substring(column, word)
        return (found.fill_null(False) if found.null_count else found).to_numpy(zero_copy_only=False)

    province, city, district = has("省"), has("市"), has("区") | has("县")
    road, house, room = has("路") | has("街") | has("道"), has("号"), has("室") | has("幢")
    level = province + 2 * city + 4 * district
    fine = road | house | room | (level == 0)
    count = len(lists.regions[0])
    region = _taken(pa.concat_arrays(lists.regions), level * count + _slice(number, 0, count))
    sign = SIGN if mode == "marked" else ""
    roads = pa.array([*(sign + name for name in lists.roads.to_pylist()), f"{sign}地"])
    street = _taken(roads, np.where(fine, _slice(number, 12, len(lists.roads)), len(lists.roads)))
    houses = pa.concat_arrays([lists.houses, pa.array([""])])
    rooms = pa.concat_arrays([lists.rooms, pa.array([""])])
    door = _taken(houses, np.where(fine & (house | room), _slice(number, 24, HOUSES), HOUSES))
    flat = _taken(rooms, np.where(fine & room, _slice(number, 40, ROOMS), ROOMS))
    result = pc.binary_join_element_wise(region, street, door, flat, "")
    if not column.null_count and not pc.any(pc.equal(pc.binary_length(column), 0)).as_py():
        return result
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), column, result)


def _named(chars: Bytes, number: Words, mode: Mode) -> Bytes:
    lists = names()
    result = np.empty_like(chars)
    last = chars[:, -3:].astype(np.intp)
    point = ((last[:, 0] & 15) << 12) | ((last[:, 1] & 63) << 6) | (last[:, 2] & 63)
    letters = np.empty((len(chars), 2, 3), dtype=np.uint8)
    sex = lists.sex[point]
    for group, given in enumerate(lists.given):
        rows = np.flatnonzero(sex == group)
        letters[rows, 0] = given[_slice(number[rows], 16, len(given))]
        letters[rows, 1] = given[_slice(number[rows], 28, len(given))]
    start = 6 if chars.shape[1] == 12 else 3
    surnames = lists.compound if start == 6 else lists.surnames
    result[:, :start] = surnames[_slice(number, 0, len(surnames))]
    if mode == "marked":
        letters[:, 0] = np.frombuffer(SIGN.encode(), dtype=np.uint8)
    result[:, start:] = letters.reshape(-1, 6)[:, : chars.shape[1] - start]
    return result


def _slice(number: Words, shift: int, count: int) -> Any:
    """A choice among `count` from the bits above `shift`."""
    return ((number >> np.uint64(shift)) % np.uint64(count)).astype(np.int64)


def _taken(array: Any, index: Any) -> Any:
    return array.take(pa.array(index))
