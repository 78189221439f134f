"""Made-up people: numbers of the right form and check digit, by a seed. Written apart from the product's own check digits."""

from __future__ import annotations

import random

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident(chance: random.Random) -> str:
    """An identity number of 18 places."""
    area = chance.choice(("110101", "310104", "440305", "330106", "510107", "710101", "820001"))
    birth = f"{chance.randrange(1930, 2010)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
    body = f"{area}{birth}{chance.randrange(1000):03}"
    return body + resident_check(body)


def resident_check(body: str) -> str:
    """The check character of 17 places."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def luhn(body: str) -> str:
    """`body` with its Luhn digit."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * 2
        total += int(digit) if place % 2 else doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


def luhn_right(number: str) -> bool:
    """Whether the Luhn digit is right."""
    return luhn(number[:-1]) == number


def value(kind: str, chance: random.Random) -> str:
    """A clean value of the kind."""

    def digits(count: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(count))

    long = resident(chance)
    makers = {
        "resident_id18": lambda: long,
        "resident_id15": lambda: f"{long[:6]}{chance.randrange(100):02}{long[10:17]}",
        "mobile": lambda: f"1{chance.choice('3456789')}{digits(9)}",
        "landline": lambda: f"0{chance.choice('2357')}{digits(9)}",
        "bank_card": lambda: luhn("62" + digits(chance.choice((13, 16)))),
        "sh_account": lambda: chance.choice("ABDEF") + digits(9),
        "sz_account": lambda: "0" + digits(9),
        "one_code": lambda: "18" + digits(10),
        "futures_code": lambda: "00" + digits(10),
        "passport": lambda: chance.choice((f"E{digits(8)}", f"E{chance.choice('ABCD')}{digits(7)}")),
        "hk_macau_permit": lambda: chance.choice((f"H{digits(8)}", f"M{digits(10)}", f"CA{digits(7)}")),
        "taiwan_permit": lambda: "0" + digits(7),
        "foreign_residence": lambda: f"FRA{digits(6)}0{chance.randrange(1, 10)}1{digits(3)}",
        "plate": lambda: (
            chance.choice("京沪苏粤") + chance.choice("ABCDE") + chance.choice((digits(5), "D" + digits(5)))
        ),
    }
    return makers[kind]()
