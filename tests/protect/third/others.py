"""What looks like somebody's and is nobody's: orders, times, amounts, securities, hashes, versions, devices, masked values."""

# ruff: noqa: E501 - texts as they are written

import uuid
from random import Random

from tests.protect.third.numbers import digits, mobile, one_of

SECURITIES = (
    ("600519", "贵州茅台"), ("000001", "平安银行"), ("300750", "宁德时代"), ("601318", "中国平安"), ("000858", "五粮液"), ("688981", "中芯国际"),
    ("510300", "沪深300ETF"), ("002594", "比亚迪"), ("113050", "南银转债"), ("600340", "华夏幸福"), ("002002", "鸿达兴业"), ("159915", "创业板ETF"),
)  # fmt: skip
CONTRACTS = ("IF2412", "rb2501", "cu2411", "m2505", "SR501", "T2503", "IO2412-C-4000", "sc2502", "au2412P560", "TA501")
FIRMS = (
    "恒远证券股份有限公司",
    "东旭基金管理有限公司",
    "锦泉期货有限公司",
    "华澄投资管理（上海）有限公司",
    "江州市瑞禾商贸有限公司",
)
_HEX = "0123456789abcdef"


def day(random: Random, form: str = "%s-%s-%s") -> str:
    """A day of the years in which these systems ran."""
    return form % (random.randrange(2015, 2027), f"{random.randrange(1, 13):02d}", f"{random.randrange(1, 29):02d}")


def clock(random: Random) -> str:
    """Hours, minutes, seconds."""
    return f"{random.randrange(8, 22):02d}:{random.randrange(60):02d}:{random.randrange(60):02d}"


def stamp(random: Random) -> str:
    """As a log writes it."""
    return f"{day(random)} {clock(random)}{one_of(random, '.', ',')}{random.randrange(1000):03d}"


def hexes(random: Random, count: int) -> str:
    """So many hexadecimal digits."""
    return "".join(random.choices(_HEX, k=count))


def guid(random: Random) -> str:
    """A version 4 UUID."""
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def order_no(random: Random) -> str:
    """Numbers of orders, contracts and entries in their many lengths, some like a mobile, an identity number or a card."""
    return one_of(
        random,
        digits(random, 8),
        day(random, "%s%s%s") + digits(random, 10),
        day(random, "%s%s%s") + digits(random, 6),
        "1" + digits(random, 10),
        "1" + digits(random, 18),
        mobile(random),
        f"{random.randrange(10**15, 10**16)}",
        f"62{digits(random, 14)}",
        f"44{digits(random, 16)}",
        f"{random.randrange(1, 10**6):012d}",
        f"0{digits(random, 9)}",
        f"{random.choice('ABCDEW')}{digits(random, 12)}",
        f"WT{digits(random, 9)}",
    )


def amount(random: Random) -> str:
    """Money."""
    return one_of(
        random, f"{random.randrange(10**7):,}.{digits(random, 2)}", f"{random.randrange(10**9)}.{digits(random, 2)}"
    )


def isin(random: Random) -> str:
    """An ISIN of the mainland, Hong Kong or the Caymans, check digit included."""
    body = one_of(random, "CNE", "HK0", "KYG") + one_of(random, "00000", "10000") + digits(random, 3)
    spread = "".join(str(int(char, 36)) for char in body)
    total = sum(sum(map(int, str(int(digit) * (2 - place % 2)))) for place, digit in enumerate(reversed(spread)))
    return body + str(-total % 10)


def lei(random: Random) -> str:
    """An LEI: ISO 17442, check by MOD 97-10."""
    body = "3003" + "00" + "".join(random.choices("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=12))
    return body + f"{98 - int(''.join(str(int(char, 36)) for char in body + '00')) % 97:02d}"


def masked(random: Random) -> str:
    """Somebody's number after masking: nobody's any more."""
    return one_of(
        random,
        f"1{random.randrange(30, 99)}****{digits(random, 4)}",
        f"{random.randrange(110000, 659000)}********{digits(random, 3)}X",
        f"6222 **** **** {digits(random, 4)}",
        f"A***{digits(random, 4)}",
        "王**",
        f"***{digits(random, 4)}",
    )


def hotline(random: Random) -> str:
    """A firm's service numbers."""
    return one_of(random, "95575", "95521", "400-888-8108", "4008888888", "12386", "95588", "800-820-6868", "95548")


def version(random: Random) -> str:
    """Of a program."""
    return one_of(
        random,
        f"v{random.randrange(10)}.{random.randrange(30)}.{random.randrange(99)}",
        f"{random.randrange(1, 9)}.{random.randrange(20)}.{random.randrange(9)}-RELEASE",
        f"UF20V2{day(random, '%s%s%s')}",
        f"1.0.{digits(random, 5)}",
    )


def address_of_host(random: Random) -> str:
    """An address of the inner network with a port."""
    return f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}:{random.choice((8080, 9000, 6379, 3306, 1521, 61616, 41205))}"
