"""Short messages to clients and from them."""

# ruff: noqa: E501 - texts as they are written

from random import Random

from tests.protect.third.numbers import digits, one_of
from tests.protect.third.others import CONTRACTS, SECURITIES, amount, clock, day, hotline, masked, order_no
from tests.protect.third.people import person

_HEADS = ("【恒远证券】", "【东旭基金】", "【锦泉期货】", "[HY Securities] ")


def to_client(random: Random) -> str:
    """What a firm sends; good ones are masked, bad ones are not."""
    who = person(random)
    code, security = random.choice(SECURITIES)
    said = one_of(
        random,
        f"尊敬的{who.name}，您好，您预留的手机{who.mobile}已变更，如非本人操作请致电{hotline(random)}。",
        f"尊敬的{who.name}先生，您尾号{digits(random, 4)}的银行卡转入{amount(random)}元，余额{amount(random)}元。",
        f"尊敬的客户，您的身份证（{who.id18}）将于{day(random, '%s年%s月%s日')}到期，请更新。",
        f"您的验证码是{digits(random, 6)}，5分钟内有效，切勿告诉他人。回复TD退订",
        f"您持有的{security}（{code}）于{day(random, '%s年%s月%s日')}分红{random.randrange(99)}.{digits(random, 2)}元",
        f"您的账户{masked(random)}于{clock(random)}成交{random.choice(CONTRACTS)} {random.randrange(1, 99)}手，成交编号{order_no(random)}",
        f"您已绑定存管卡{who.card}，资金账号{digits(random, 8)}。",
        f"您的客户经理{who.name}，工号{digits(random, 5)}，电话{who.mobile}，竭诚为您服务。",
        f"对账单已发送至{who.email}，请查收。",
        f"您的沪市股东账户{who.sh}、深市股东账户{who.sz}已开通，一码通账户{who.one_code}。",
        f"{security}今日收盘{random.randrange(1000)}.{digits(random, 2)}，订单{order_no(random)}已撤单，详询{hotline(random)}",
        f"尊敬的{who.plain_name[0]}先生，您的两融授信已到期。",
    )
    return random.choice(_HEADS) + said


def from_client(random: Random) -> str:
    """What a client answers."""
    who = person(random)
    return one_of(
        random,
        f"我是{who.name}，身份证{who.id18}，要改手机为{who.mobile}",
        f"本人{who.name}同意，卡号{who.card}",
        f"打我这个电话 {who.mobile}",
        f"座机{who.landline}，白天都在",
        f"地址寄 {who.address} {who.name}收 {who.mobile}",
        f"护照换了，新的号码{who.passport}",
        "TD",
        f"账号{who.card} 开户行招商银行深圳分行 户名{who.name}",
    )
