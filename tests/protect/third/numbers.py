"""Numbers of persons by their published forms: GB 11643, GB 32100 and GB 11714, ISO/IEC 7812, MIIT segments, CSDC accounts, permits."""

# ruff: noqa: E501 - texts as they are written

from datetime import date, timedelta
from random import Random

from tests.protect.third.marked import words

# GB/T 2260, with a few that were withdrawn: who was numbered then keeps the number.
AREAS = words(
    "110101 110102 110105 110108 110112 110103 120101 120104 130102 130203 130602 140105 140502 150102 150203 "
    "210102 210203 220102 220202 230102 230103 230602 310101 310104 310106 310107 310110 310115 310103 310119 "
    "320102 320106 320205 320507 320583 320902 330102 330106 330203 330302 330782 340104 340202 342601 350102 "
    "350203 350582 360102 360702 370102 370202 370602 371302 410102 410105 410302 412722 420102 420106 420502 "
    "422301 430102 430103 430602 440103 440106 440304 440305 440402 440604 441900 442000 445281 450102 450302 "
    "460105 500103 500112 510104 510107 510704 511023 512501 520102 530102 532101 540102 610102 610113 610402 "
    "620102 630102 640104 650102 652301"
)
_SEGMENTS = words(
    "130 131 132 133 134 135 136 137 138 139 145 147 149 150 151 152 153 155 156 157 158 159 162 165 166 167 170 "
    "171 172 173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199"
)
_LONG_AREAS = words(
    "010 020 021 022 023 024 025 027 028 029 0311 0371 0431 0451 0512 0531 0532 0571 0574 0591 0595 0755 0757 0769"
)
_SHORT_AREAS = words("0315 0335 0358 0415 0477 0552 0566 0710 0734 0772 0813 0851 0917 0931 0972")
# Issuers' ranges as the banks publish them, with the whole length of the card.
_CARDS = (
    ("622202", 19), ("622208", 19), ("621226", 19), ("955880", 19), ("621700", 19), ("436742", 19), ("622848", 19), ("622845", 19),
    ("621661", 19), ("601382", 19), ("622260", 19), ("622258", 17), ("622588", 16), ("621483", 16), ("621485", 16), ("410062", 16),
    ("622155", 16), ("622622", 16), ("622689", 16), ("622909", 18), ("622521", 16), ("621799", 19), ("622188", 19), ("623058", 19),
    ("622630", 16), ("623669", 19), ("625975", 16), ("628288", 16), ("438088", 16), ("524094", 16), ("552534", 16), ("356890", 16),
    ("370246", 15), ("622568", 19), ("621468", 19),
)  # fmt: skip
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def digits(random: Random, count: int) -> str:
    """So many digits, of any value."""
    return "".join(random.choices("0123456789", k=count))


def one_of(random: Random, *choices: str) -> str:
    """One of them."""
    return random.choice(choices)


def id_check(body: str) -> str:
    """The last character of an identity number: MOD 11-2 of GB 11643."""
    return "10X98765432"[sum(int(digit) * (1 << (17 - place)) for place, digit in enumerate(body)) % 11]


def luhn_check(body: str) -> str:
    """The last digit of a card: ISO/IEC 7812-1 annex B."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)


def birthday(random: Random) -> date:
    """A grown client's."""
    return date(1938, 1, 1) + timedelta(days=random.randrange(25_400))


def resident_id18(random: Random, born: date) -> str:
    """An identity number; now and then of a residence permit for people from Hong Kong, Macau and Taiwan."""
    area = random.choice(AREAS) if random.random() > 0.03 else one_of(random, "810000", "820000", "830000")
    body = f"{area}{born:%Y%m%d}{random.randrange(1, 1000):03d}"
    return body + id_check(body)


def resident_id15(random: Random, born: date) -> str:
    """The number before 1999: two digits of the year, no check digit."""
    return f"{random.choice(AREAS)}{born:%y%m%d}{random.randrange(1, 1000):03d}"


def mobile(random: Random) -> str:
    """Eleven digits of an assigned segment."""
    return random.choice(_SEGMENTS) + digits(random, 8)


def landline(random: Random) -> tuple[str, str]:
    """Area code and subscriber's number, which never begins with 0, 1 or 9."""
    if random.random() < 0.75:
        return random.choice(_LONG_AREAS), random.choice("2345678") + digits(random, 7)
    return random.choice(_SHORT_AREAS), random.choice("2345678") + digits(random, 6)


def bank_card(random: Random) -> str:
    """A card of an issuer's published range, with its check digit."""
    issuer, length = random.choice(_CARDS)
    body = issuer + digits(random, length - len(issuer) - 1)
    return body + luhn_check(body)


def sh_account(random: Random) -> str:
    """A person's A, a firm's B, foreign C, D of other persons, E on credit, F of funds."""
    return random.choice("AAAAAAAABCDEEF") + digits(random, 9)


def sz_account(random: Random) -> str:
    """00 and 01 persons, 05 funds, 06 credit, 08 firms."""
    return random.choice(("00", "01", "01", "02", "03", "05", "06", "08")) + digits(random, 8)


def one_code(random: Random) -> str:
    """Twelve digits, a person's beginning with 18, a firm's with 19."""
    return random.choice(("180", "180", "180", "190")) + digits(random, 9)


def futures_code(random: Random) -> str:
    """Member's four digits, client's eight."""
    return f"{random.randrange(1, 420):04d}{random.choice(('0', '8'))}{digits(random, 7)}"


def uscc(random: Random) -> str:
    """Registrar, sort, area, organisation code with its own check (GB 11714), check (GB 32100)."""
    organisation = "".join(random.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=2)) + digits(random, 6)
    if random.random() < 0.6:
        organisation = "MA" + random.choice(_USCC[10:]) + "".join(random.choices(_USCC, k=5))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(char, 36) * weight for char, weight in zip(organisation, weights, strict=True)) % 11
    organisation += {10: "X", 11: "0"}.get(rest, str(rest))
    body = one_of(random, "91", "91", "91", "92", "93", "12", "51", "52") + random.choice(AREAS) + organisation
    return body + uscc_check(body)


def uscc_check(body: str) -> str:
    """The last character of 18: MOD 31 of GB 32100."""
    return _USCC[-sum(_USCC.index(char) * pow(3, place, 31) for place, char in enumerate(body)) % 31]


def passport(random: Random) -> str:
    """Chinese, old and electronic, ordinary and on duty; a few of other countries."""
    draw = random.random()
    if draw < 0.5:
        return random.choice("EEG") + digits(random, 8)
    if draw < 0.8:
        return "E" + random.choice(_LETTERS) + digits(random, 7)
    if draw < 0.92:
        return one_of(random, "PE", "SE", "DE") + digits(random, 7)
    return one_of(
        random, "TR" + digits(random, 7), f"{random.randrange(3, 6)}{digits(random, 8)}", f"K{digits(random, 7)}E"
    )


def hk_macau_permit(random: Random) -> str:
    """Home return permit with or without the two digits of its renewals; the mainlander's permit, old and new."""
    return one_of(
        random,
        random.choice("HHM") + digits(random, 8),
        random.choice("HM") + digits(random, 8) + f"{random.randrange(0, 12):02d}",
        "C" + digits(random, 8),
        "C" + random.choice(_LETTERS) + digits(random, 7),
        "W" + digits(random, 8),
    )


def taiwan_permit(random: Random) -> str:
    """Eight digits of a Taiwan resident; T or L and eight digits of a mainlander."""
    return one_of(
        random, "0" + digits(random, 7), "0" + digits(random, 7), "L" + digits(random, 8), "T" + digits(random, 8)
    )


def foreign_residence(random: Random, born: date) -> str:
    """Permanent residence: 15 characters until 2023, since then 18 beginning with 9 and with the check of GB 11643."""
    if random.random() < 0.5:
        country = one_of(random, "USA", "GBR", "JPN", "KOR", "DEU", "FRA", "AUS", "CAN", "SGP")
        return f"{country}{random.choice(AREAS)[:4]}{born:%y%m%d}{digits(random, 2)}"
    body = f"9{random.choice(AREAS)[:2]}{one_of(random, '840', '826', '392', '410', '276', '036', '124', '702')}{born:%Y%m%d}{digits(random, 3)}"
    return body + id_check(body)


def plate(random: Random) -> str:
    """Five characters, or six of an electric car; no I and no O."""
    head = random.choice("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼") + random.choice("ABCDEFGH")
    if random.random() < 0.3:
        return head + random.choice("DF") + digits(random, 5)
    tail = list(digits(random, 5))
    for place in random.sample(range(5), random.randrange(0, 3)):
        tail[place] = random.choice(_LETTERS)
    return head + "".join(tail)
