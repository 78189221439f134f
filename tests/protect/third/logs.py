"""Lines of systems in which persons stand: Java and Python services, nginx, counters, FIX and its relatives, gateways of short messages."""

# ruff: noqa: E501 - texts as they are written

from random import Random

from tests.protect.third.fields import LATIN, row, sheet
from tests.protect.third.marked import mark, plain
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
    order_no,
    stamp,
    version,
)
from tests.protect.third.people import record


def java(random: Random) -> str:
    """Log4j and Spring: toString of objects, arguments, warnings in Chinese."""
    who = record(random)
    head = f"{stamp(random)} [{one_of(random, 'http-nio-8080-exec-', 'pool-3-thread-', 'DubboServerHandler-')}{random.randrange(1, 200)}] {one_of(random, 'INFO', 'WARN', 'ERROR', 'DEBUG')} "
    place = one_of(
        random,
        "c.h.crm.service.impl.CustomerServiceImpl",
        "com.hy.uc.OpenAccountController",
        "o.a.d.r.f.ExceptionFilter",
    )
    fields = row(random, sheet(random, LATIN), who)
    bare = ", ".join(f"{name}={value}" for name, value in fields)
    quoted = ", ".join(f"{name}='{value}'" for name, value in fields)
    said = one_of(
        random,
        f"save customer: CustomerDTO({bare})",
        f"Customer{{{quoted}}}",
        f"实名认证失败, name={who.name}, idNo={who.id18}, code={random.randrange(10000, 99999)}, msg=姓名与证件号不一致",
        f"发送短信成功 mobile:{who.mobile}, templateId:{digits(random, 6)}, msgId:{order_no(random)}, cost {random.randrange(999)} ms",
        f"用户 {who.mobile} 登录成功, ip {address_of_host(random)}, token已下发, sessionId={hexes(random, 32)}",
        f"==> Parameters: {who.id18}(String), {who.mobile}(String), {random.randrange(99)}(Integer), {day(random)} {clock(random)}.0(Timestamp)",
        f"bind card fail, cardNo:[{who.card}], orderNo:[{order_no(random)}], amount:[{amount(random)}]",
        f"Duplicate entry '{who.id18}' for key 'uk_id_no'",
        f"查询一码通 {who.one_code} 名下证券账户: 沪市[{who.sh}], 深市[{who.sz}]",
    )
    return f"{head}{place}:{random.randrange(20, 900)} - {said}"


def python(random: Random) -> str:
    """Python's logging, with dictionaries and arguments."""
    who = record(random)
    fields = row(random, sheet(random, LATIN), who)
    said = one_of(
        random,
        "payload={" + ", ".join(f"'{name}': '{value}'" for name, value in fields) + "}",
        f"User(id={random.randrange(10**6)}, phone='{who.mobile}', email='{who.email}')",
        f"sync ok id_card={who.id18} took={random.random():.3f}s trace={hexes(random, 16)}",
        f"ValueError: invalid literal for int() with base 10: '{plain(who.id18)[:6]}'",
        f"mail to {who.email} queued as {hexes(random, 12).upper()}",
    )
    return f"[{stamp(random)}: {one_of(random, 'INFO', 'ERROR')}/ForkPoolWorker-{random.randrange(1, 9)}] {said}"


def nginx(random: Random) -> str:
    """The access log with what stood in the query."""
    who = record(random)
    path = one_of(
        random,
        f"/api/customer/query?mobile={who.mobile}&page=1",
        f"/uc/v1/idcard/check?id_no={who.id18}&ts={random.randrange(1_600_000_000_000, 1_790_000_000_000)}",
        f"/static/app.{hexes(random, 20)}.js?v={random.randrange(10**12, 10**13)}",
        f"/trade/orders/{order_no(random)}",
        f"/fund/account?holder={who.sh}&email={who.email}",
        f"/sms/send/{who.mobile}",
    )
    return (
        f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)} - - [{random.randrange(1, 29):02d}/Mar/2026:{clock(random)} +0800] "
        f'"GET {path} HTTP/1.1" 200 {random.randrange(99999)} "-" "Mozilla/5.0 (Linux; Android 14; V2309A Build/UP1A.231005.007)" {random.random():.3f}'
    )


def counter(random: Random) -> str:
    """A counter's call with its packet."""
    fields = row(random, sheet(random, LATIN), record(random))
    head = f"{day(random, '%s%s%s')} {clock(random)}.{digits(random, 6)} {random.randrange(10**5):05d}|func={random.randrange(100000, 999999)}|branch={random.randrange(1, 999):04d}|op={random.randrange(1000, 9999)}|"
    return head + "|".join(f"{name}={value}" for name, value in fields)


def fix(random: Random) -> str:
    """STEP of Shanghai and FIX: the account stands in tag 1, PartyID in 448."""
    who = record(random)
    code, _ = random.choice(SECURITIES)
    parts = [
        "8=STEP.1.0.0", f"9={random.randrange(100, 400)}", "35=D", "49=HY0021", "56=VDE", f"34={random.randrange(10**6)}",
        f"52={day(random, '%s%s%s')}-{clock(random)}.{digits(random, 3)}", f"11={order_no(random)}", f"1={who.sh}", f"48={code}", f"38={random.randrange(1, 99)}00",
        f"44={random.randrange(10**5) / 100}", f"10={digits(random, 3)}",
    ]  # fmt: skip
    return one_of(random, "|", "\x01").join(parts)


def futures(random: Random) -> str:
    """A trading front of futures."""
    who = record(random)
    return one_of(
        random,
        f"{clock(random)}.{digits(random, 3)} [CTP] OnRspQryTradingCode: InvestorID={digits(random, 8)}, ExchangeID=SHFE, TradingCode={who.futures}",
        f"{stamp(random)} 报单 合约={random.choice(CONTRACTS)} 交易编码={who.futures} 报单编号={order_no(random)} 手数={random.randrange(1, 99)}",
        f"OnRspQryInvestor InvestorName:{who.name} IdentifiedCardNo:{who.id18} Telephone:{who.landline} Mobile:{who.mobile}",
    )


def gateway(random: Random) -> str:
    """A gateway of short messages."""
    who = record(random)
    text = one_of(
        random,
        f"【恒远证券】您的验证码为{digits(random, 6)}，5分钟内有效。",
        f"【东旭基金】您申购的{digits(random, 6)}已确认，份额{amount(random)}，客服{hotline(random)}",
    )
    return one_of(
        random,
        f"{stamp(random)} SUBMIT seq={random.randrange(10**9)} src=1069{digits(random, 8)} dest={who.mobile} content={text}",
        f"{stamp(random)} REPORT msgid={digits(random, 18)} stat=DELIVRD mobile={who.mobile} done={day(random, '%s%s%s')[2:]}{clock(random)[:5].replace(':', '')}",
        f"{day(random)} {clock(random)},{who.mobile},{text},0,{guid(random)}",
    )


def error(random: Random) -> str:
    """A trace of a failure; the person stands in its message."""
    who = record(random)
    return (
        f"{stamp(random)} ERROR c.h.t.Dispatcher - 处理异常\n"
        f"java.lang.IllegalStateException: 客户[{mark('name', who.plain_name)}]手机号[{who.mobile}]已存在\n"
        f"\tat com.hy.uc.UserService.check(UserService.java:{random.randrange(20, 900)}) ~[uc-{version(random)}.jar]\n"
        f"Caused by: java.sql.SQLException: ORA-{random.randrange(1000, 30000):05d}: unique constraint"
    )
