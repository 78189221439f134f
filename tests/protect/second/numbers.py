"""Numbers of people and firms, from the public definitions alone: GB 11643, ISO 7812, GB 32100, ICAO 9303, houses' own forms."""

# lists of codes

from datetime import date, timedelta
from random import Random

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Districts as GB/T 2260 numbers them.
DISTRICTS = [
    "110101",
    "110105",
    "110108",
    "120102",
    "120116",
    "130102",
    "130203",
    "140105",
    "150102",
    "210102",
    "210202",
    "220102",
    "230103",
    "310101",
    "310104",
    "310115",
    "320102",
    "320506",
    "320214",
    "330106",
    "330203",
    "330302",
    "340104",
    "350203",
    "350102",
    "360102",
    "370102",
    "370203",
    "410105",
    "420106",
    "420111",
    "430104",
    "440103",
    "440305",
    "440306",
    "440604",
    "441302",
    "450103",
    "460105",
    "500103",
    "500112",
    "510104",
    "510107",
    "520103",
    "530102",
    "610113",
    "620102",
    "630104",
    "640104",
    "650102",
    "341221",
    "410122",
    "430221",
    "511702",
    "522301",
]
MOBILE_HEADS = [
    "130",
    "131",
    "132",
    "133",
    "134",
    "135",
    "136",
    "137",
    "138",
    "139",
    "147",
    "150",
    "151",
    "152",
    "153",
    "155",
    "156",
    "157",
    "158",
    "159",
    "166",
    "172",
    "173",
    "175",
    "176",
    "177",
    "178",
    "180",
    "181",
    "182",
    "183",
    "184",
    "185",
    "186",
    "187",
    "188",
    "189",
    "191",
    "193",
    "195",
    "198",
    "199",
]
CARD_HEADS = (
    ("622202", 19),
    ("621700", 19),
    ("622848", 19),
    ("621661", 19),
    ("622588", 16),
    ("622155", 16),
    ("623058", 19),
    ("436742", 16),
    ("524094", 16),
    ("621226", 19),
)
CITY_CODES = (
    ("010", 8),
    ("021", 8),
    ("0755", 8),
    ("0571", 8),
    ("025", 8),
    ("0592", 7),
    ("0531", 8),
    ("0871", 8),
    ("0898", 8),
    ("0351", 7),
)
PLATE_HEADS = "京沪津渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云陕甘青蒙宁新藏"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def digits(random: Random, count: int) -> str:
    return "".join(random.choices("0123456789", k=count))


def birthday(random: Random) -> date:
    return date(1944, 1, 1) + timedelta(days=random.randrange(365 * 62))


def id_check(body: str) -> str:
    """The eighteenth character of GB 11643 (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True)) % 11]


def resident_id18(random: Random, born: date) -> str:
    body = random.choice(DISTRICTS) + born.strftime("%Y%m%d") + digits(random, 3)
    return body + id_check(body)


def resident_id15(random: Random, born: date) -> str:
    year = born.year if born.year < 1985 else born.year - 25
    return (
        random.choice(DISTRICTS)
        + f"{year % 100:02d}"
        + born.strftime("%m")
        + f"{min(born.day, 28):02d}"
        + digits(random, 3)
    )


def luhn_check(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def bank_card(random: Random) -> str:
    head, length = random.choice(CARD_HEADS)
    body = head + digits(random, length - len(head) - 1)
    return body + luhn_check(body)


def uscc(random: Random) -> str:
    """Eighteen characters of GB 32100; characters 9 to 17 are the organisation's code with its own check (GB 11714)."""
    organisation = "".join(random.choices(USCC_ALPHABET, k=8))
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    sum9 = sum(alphabet.index(c) * w for c, w in zip(organisation, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    body = "91" + random.choice(DISTRICTS) + organisation + "0123456789X0"[(11 - sum9 % 11) % 11]
    return body + _uscc_check(body)


def _uscc_check(body: str) -> str:
    total = sum(USCC_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return USCC_ALPHABET[-total % 31]


def mobile(random: Random) -> str:
    return random.choice(MOBILE_HEADS) + digits(random, 8)


def landline(random: Random) -> str:
    code, length = random.choice(CITY_CODES)
    number = random.choice("25678") + digits(random, length - 1)
    return random.choice((f"{code}-{number}", f"{code}{number}" if code in ("010", "021") else f"{code}-{number}"))


def sh_account(random: Random) -> str:
    return random.choice("AAAAAABCDEF") + digits(random, 9)


def sz_account(random: Random) -> str:
    return random.choice(("00", "01", "02", "03", "05", "06", "08")) + digits(random, 8)


def one_code(random: Random) -> str:
    return "1800" + digits(random, 8) if random.random() < 0.7 else "1900" + digits(random, 8)


def futures_code(random: Random) -> str:
    return f"{random.randrange(1, 400):04d}" + f"{random.randrange(100000, 99999999):08d}"


def passport(random: Random) -> str:
    if random.random() < 0.4:
        return "E" + random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") + digits(random, 7)
    return random.choice("EEEEGGPSD") + digits(random, 8)


def hk_macau_permit(random: Random) -> str:
    if random.random() < 0.3:
        return "C" + random.choice("ABCDEFGHJKLMN") + digits(random, 7)
    return random.choice("CCHHM") + digits(random, 8)


def taiwan_permit(random: Random) -> str:
    return random.choice(("", "", "T", "L")) + digits(random, 8)


def foreign_residence(random: Random, born: date) -> str:
    """The card of 2023 (18 digits, first a nine), or the older one (a country, 12 digits, check of ICAO 9303)."""
    if random.random() < 0.6:
        country = random.choice(("840", "826", "276", "392", "410", "702", "036", "250"))
        body = (
            "9" + random.choice(("11", "31", "44", "33", "51")) + country + born.strftime("%Y%m%d") + digits(random, 3)
        )
        return body + id_check(body)
    body = random.choice(("USA", "GBR", "JPN", "KOR", "SGP", "CAN", "AUS")) + random.choice(("1100", "3100", "4403"))
    body += born.strftime("%y%m%d") + random.choice("123")
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
    return body + str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def plate(random: Random) -> str:
    head = random.choice(PLATE_HEADS) + random.choice("ABCDEFGHJ")
    if random.random() < 0.3:
        return head + random.choice("DF") + random.choice("0123456789ABC") + digits(random, 4)
    return head + "".join(random.choices("0123456789" * 3 + PLATE_LETTERS, k=4)) + digits(random, 1)
