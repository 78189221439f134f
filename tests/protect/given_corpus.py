"""Generated text with labels, for developing the detector: it knows the detector's words, so its figures are upper bounds."""

# ruff: noqa: E501 - lines of logs are long

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰志国建文博雅婷晓宇浩轩梓涵"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Corpus:
    """The text, and (start, end, kind) of everything personal in it."""

    data: bytes
    labels: tuple[tuple[int, int, str], ...]


def check18(first17: str) -> str:
    """GB 11643's check digit, by the weights as the standard prints them."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True)) % 11]


def luhn(body: str) -> str:
    """The digit that makes `body` pass Luhn."""
    total = sum(sum(divmod(int(digit) * (2 - index % 2), 10)) for index, digit in enumerate(reversed(body)))
    return str(-total % 10)


def credit(body: str) -> str:
    """GB 32100's check character of 17."""
    total = sum(_CREDIT.index(character) * pow(3, index, 31) for index, character in enumerate(body))
    return _CREDIT[-total % 31]


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _birth(random: Random) -> str:
    return f"{random.randint(1950, 2005)}{random.randint(1, 12):02}{random.randint(1, 28):02}"


def resident18(random: Random) -> str:
    """A number of eighteen with a right check digit."""
    body = random.choice(("110101", "310115", "440305", "510104", "620102")) + _birth(random) + _digits(random, 3)
    return body + check18(body)


def resident15(random: Random) -> str:
    """A number of fifteen."""
    return random.choice(("110101", "310115", "440305")) + _birth(random)[2:] + _digits(random, 3)


def mobile(random: Random) -> str:
    """A mobile telephone's number."""
    return random.choice(("138", "139", "150", "177", "186", "191", "198", "166")) + _digits(random, 8)


def card(random: Random) -> str:
    """A card of the range 62 with a right Luhn digit."""
    body = random.choice(("622202", "621700", "622848")) + _digits(random, random.choice((9, 12)))
    return body + luhn(body)


def uscc(random: Random) -> str:
    """An enterprise's code."""
    body = (
        "91" + random.choice(("110105", "310115", "440300")) + "MA" + "".join(random.choice(_CREDIT) for _ in range(7))
    )
    return body + credit(body)


def person(random: Random) -> str:
    """A name of two or three characters."""
    return random.choice(SURNAMES) + "".join(random.choice(GIVEN) for _ in range(random.choice((1, 2, 2))))


def home(random: Random) -> str:
    """An address with a number."""
    place = random.choice(("北京市朝阳区", "上海市浦东新区", "广东省深圳市福田区", "浙江省杭州市西湖区"))
    street = random.choice(("建国路", "人民路", "解放大道", "世纪大道"))
    return f"{place}{street}{random.randint(1, 999)}号{random.randint(1, 30)}栋{random.randint(101, 3305)}室"


MAKERS: dict[str, tuple[Callable[[Random], str], tuple[str, str, str]]] = {
    "resident_id18": (resident18, ("身份证号", "id_no", "idCard")),
    "resident_id15": (resident15, ("身份证号", "id_no", "idCard")),
    "mobile": (mobile, ("手机号", "mobile", "phoneNo")),
    "landline": (
        lambda r: f"0{r.choice(('10', '21', '755', '571'))}-{r.randint(2, 8)}{_digits(r, 7)}",
        ("固定电话", "tel", "homePhone"),
    ),
    "bank_card": (card, ("银行卡号", "card_no", "bankCard")),
    "sh_account": (lambda r: "A" + _digits(r, 9), ("股东代码", "stock_account", "secuid")),
    "sz_account": (lambda r: "0" + _digits(r, 9), ("股东代码", "stock_account", "secuid")),
    "one_code": (lambda r: "18" + _digits(r, 10), ("一码通", "ymt", "ymtCode")),
    "futures_code": (lambda r: _digits(r, 8), ("交易编码", "trading_code", "tradingCode")),
    "uscc": (uscc, ("统一社会信用代码", "uscc", "creditCode")),
    "passport": (
        lambda r: "E" + r.choice(("", "A", "J")).ljust(1, "3") + _digits(r, 7),
        ("护照号码", "passport", "passportNo"),
    ),
    "hk_macau_permit": (lambda r: r.choice("HMC") + _digits(r, 8), ("通行证号", "permit_no", "permitNo")),
    "taiwan_permit": (lambda r: _digits(r, 8), ("台胞证", "tw_permit", "mtp")),
    "foreign_residence": (
        lambda r: r.choice(("USA", "GBR", "KOR")) + "1101" + _birth(r)[2:] + _digits(r, 2),
        ("永久居留证", "frp", "prCard"),
    ),
    "email": (
        lambda r: f"u{_digits(r, 6)}.{r.choice('abc')}@{r.choice(('163.com', 'mail.example.com.cn', 'qq.com'))}",
        ("邮箱", "email", "mail"),
    ),
    "name": (person, ("姓名", "name", "custName")),
    "address": (home, ("地址", "address", "homeAddr")),
    "plate": (lambda r: r.choice("京沪粤浙") + r.choice("ABC") + _digits(r, 5), ("车牌号", "plate", "plateNo")),
    "secret": (lambda r: "Zq" + _digits(r, 6) + "!k", ("密码", "password", "apiKey")),
    "biometric": (
        lambda r: b64encode(r.randbytes(r.randint(90, 400))).decode(),
        ("人脸特征", "face_feature", "fingerprint"),
    ),
}


def given_corpus(size: int, seed: int = 1) -> Corpus:
    """About `size` bytes: three lines in four are noise of trading systems, the rest hold personal information in several forms."""
    random = Random(seed)
    out, labels, at = [], [], 0
    while at < size:
        line: list[tuple[str, str]] = [(trading_line(random), "")] if random.random() < 0.75 else _personal(random)
        for text, kind in [*line, ("\n", "")]:
            raw = text.encode()
            if kind:
                labels.append((at, at + len(raw), kind))
            out.append(raw)
            at += len(raw)
    return Corpus(b"".join(out), tuple(labels))


def trading_line(random: Random) -> str:
    """A line of an order system's log: numbers of every length, none a person's."""
    stamp = f"2026-{random.randint(1, 12):02}-{random.randint(1, 28):02} 09:{random.randint(30, 59)}:{random.randint(0, 59):02}.{_digits(random, 6)}"
    forms = (
        f"{stamp} INFO [matcher-{random.randint(1, 32)}] order_id={_digits(random, 18)} seq={_digits(random, 11)} sym=600{_digits(random, 3)} px={random.randint(1, 300)}.{_digits(random, 2)} qty={random.randint(1, 900)}00 side=B",
        f'{{"ts":{_digits(random, 13)},"traceId":"{random.randbytes(16).hex()}","clOrdId":"{_digits(random, 16)}","status":"FILLED","leaves":0}}',
        f"{stamp} DEBUG gw recv 8=FIX.4.2|9={random.randint(100, 300)}|35=8|34={_digits(random, 6)}|17={_digits(random, 11)}|37={_digits(random, 19)}|10={_digits(random, 3)}|".replace(
            "17=", "execId="
        ).replace("37=", "orderId="),
        f"{stamp} WARN 委托编号 {_digits(random, 10)} 合约 IF26{random.randint(1, 12):02} 成交 {random.randint(1, 50)} 手 价格 {random.randint(3000, 4000)}.{_digits(random, 1)} 耗时 {random.randint(1, 900)}us 强平检查通过",
        f"{random.choice(('贵州茅台', '宁波银行', '张裕A', '平安银行', '白云机场', '金种子酒'))},600{_digits(random, 3)},{random.randint(1, 2000)}.{_digits(random, 2)},{_digits(random, 8)},{_digits(random, 7)},正常,连续竞价",
        f"{stamp} INFO batch={random.randbytes(8).hex()}-{random.randbytes(2).hex()} 流水号：{_digits(random, 19)} 金额：{_digits(random, 8)}.{_digits(random, 2)} 状态=已报",
    )
    return random.choice(forms)


def _personal(random: Random) -> list[tuple[str, str]]:
    kinds = random.sample(sorted(MAKERS), random.randint(1, 3))
    form = random.randint(0, 3)
    parts: list[tuple[str, str]] = [(("客户资料 ", "INFO update ", '{"event":"kyc",', "")[form], "")]
    for kind in kinds:
        maker, (chinese, snake, camel) = MAKERS[kind]
        value = maker(random)
        before, after = (
            (f"{chinese}：", "，"),
            (f"{snake}=", " "),
            (f'"{camel}":"', '",'),
            (f"{chinese} " if kind != "secret" else "密码:", " | "),
        )[form]
        parts += [(before, ""), (value, kind), (after, "")]
    return [*parts, ("" if form != 2 else '"ok":1}', "")]
