"""Lines of a firm's systems in which nobody stands, and full of numbers."""

# ruff: noqa: E501 - texts as they are written

from random import Random

from tests.protect.third.numbers import digits, one_of
from tests.protect.third.others import (
    CONTRACTS,
    SECURITIES,
    address_of_host,
    amount,
    clock,
    day,
    guid,
    hexes,
    hotline,
    isin,
    lei,
    masked,
    order_no,
    stamp,
    version,
)


def trade(random: Random) -> str:
    """Orders and fills."""
    code, security = random.choice(SECURITIES)
    price = f"{random.randrange(1, 9000)}.{digits(random, 2)}"
    return one_of(
        random,
        f"{stamp(random)} INFO  OrderRouter - 委托成功 委托编号={order_no(random)} 证券代码={code} 证券名称={security} 价格={price} 数量={random.randrange(1, 99)}00",
        f"{stamp(random)} exec report ClOrdID={order_no(random)} ExecID={digits(random, 16)} LastPx={price} CumQty={random.randrange(1, 999)}00 TransactTime={day(random, '%s%s%s')}{digits(random, 9)}",
        f"8=FIX.4.2|9=178|35=8|49=EXCH|56=HY|34={random.randrange(10**7)}|37={order_no(random)}|17={digits(random, 12)}|55={code}|31={price}|10={digits(random, 3)}|",
        f"{clock(random)}.{digits(random, 9)} tick {random.choice(CONTRACTS)} bid={price} ask={price} vol={random.randrange(10**6)} oi={random.randrange(10**7)} turnover={digits(random, 13)}",
        f"成交回报: 成交编号 {order_no(random)}, 席位 {digits(random, 5)}, {security} {price} x {random.randrange(1, 99)}00, 金额 {amount(random)}",
        f"batch {day(random, '%s%s%s')}{digits(random, 4)} settled rows={random.randrange(10**8)} seq {order_no(random)}..{order_no(random)}",
    )


def machine(random: Random) -> str:
    """Systems about themselves."""
    return one_of(
        random,
        f"{stamp(random)} [main] INFO  o.a.kafka.clients - offset={digits(random, 11)} partition={random.randrange(64)} lag={random.randrange(9999)}",
        f"{stamp(random)} WARN gc pause {random.randrange(999)}ms heap {digits(random, 10)}->{digits(random, 10)} traceId={hexes(random, 32)} spanId={hexes(random, 16)}",
        f"{stamp(random)} INFO snowflake id={random.randrange(10**17, 10**18)} node={address_of_host(random)} version={version(random)}",
        f"imei={digits(random, 15)} mac={':'.join(hexes(random, 2) for _ in range(6))} gps={random.randrange(73, 135)}.{digits(random, 6)},{random.randrange(18, 53)}.{digits(random, 6)}",
        f"requestId={guid(random)} cost={random.randrange(9999)}ms ts={random.randrange(1_600_000_000_000, 1_790_000_000_000)} build={day(random, '%s%s%s')}.{random.randrange(99)}",
        f"scn={digits(random, 12)} redo seq {digits(random, 8)} checkpoint {digits(random, 14)} ORA-{digits(random, 5)}",
        f"md5({one_of(random, 'uf20.zip', 'oms.tar')})={hexes(random, 32)} size={digits(random, 9)}",
        f"硬盘序列号 {one_of(random, 'ZA', 'WD-WCC', 'S3Z')}{digits(random, 8)}，资产编号 {order_no(random)}，机柜 B{random.randrange(1, 30):02d}",
    )


def paper(random: Random) -> str:
    """Notices, funds, firms."""
    _, security = random.choice(SECURITIES)
    return one_of(
        random,
        f"产品代码 {digits(random, 6)}，备案编码 S{random.choice('ABCDEFGHJK')}{random.choice('ABCDEFGHJK')}{digits(random, 3)}，ISIN {isin(random)}，规模{amount(random)}元。",
        f"LEI：{lei(random)}，{security}，净值1.{digits(random, 4)}，日期{day(random, '%s年%s月%s日')}",
        f"关于{security}停牌的提示：自{day(random, '%s年%s月%s日')}起停牌，公告编号：{random.randrange(2015, 2027)}-{digits(random, 3)}，咨询{hotline(random)}。",
        f"发票代码 {digits(random, 12)}，发票号码 {digits(random, 8)}，价税合计 {amount(random)}",
        f"快递单号 SF{digits(random, 13)}，订单号 {order_no(random)}，件数{random.randrange(1, 9)}",
        f"合同编号：HY-{random.randrange(2015, 2027)}-{digits(random, 6)}，签署日期{day(random)}，版本{version(random)}",
        f"脱敏样例：{masked(random)}、{masked(random)}，规则版本 {version(random)}",
        f"UPC {digits(random, 12)} 条码 69{digits(random, 11)} 批次号 {order_no(random)}",
        f"会议纪要：{day(random, '%s年%s月%s日')}，总经理办公会第{random.randrange(1, 40)}次会议，王总主持，讨论{security}包销事宜。",
        f"营业部代码 {digits(random, 4)} 席位号 {digits(random, 6)} 清算编号 {digits(random, 8)} 会员号 {digits(random, 4)}",
    )
