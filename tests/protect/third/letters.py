"""What people write to people: mails, tickets, notes of calls, chats, know-your-customer notes, address books, visitors' lists."""

# ruff: noqa: E501 - texts as they are written

from random import Random

from tests.protect.third.marked import prose_name
from tests.protect.third.numbers import one_of
from tests.protect.third.others import FIRMS, amount, clock, day, hotline, masked, order_no, version
from tests.protect.third.people import Person, han_name, person

_TEAMS = ("运营管理部", "信息技术部", "合规法务部", "深圳福华路营业部", "客户服务中心", "风险管理部", "清算托管部")


def letter(random: Random) -> str:
    """A mail of the office system, with heads and a signature."""
    sender, other = person(random), person(random)
    body = one_of(
        random,
        f"附件是{day(random)}客户投诉明细，其中客户{other.name}（身份证号{other.id18}，手机{other.mobile}）要求回电，请于今日17:00前处理。",
        f"请协助为客户 {other.name} 修改银行卡：原卡号 {other.card}，证件号码：{other.id18}，已核对本人签名。工单编号 {order_no(random)}。",
        f"昨天{prose_name(han_name(random))}来电说开户链接打不开，我已让供应商查日志，版本是{version(random)}，请留意。",
        f"托管户变更，统一社会信用代码：{other.uscc}，沪市股东代码{other.sh}，深市股东代码 {other.sz}，一码通账号：{other.one_code}。",
        f"本周共处理 {random.randrange(9000)} 笔，金额合计 {amount(random)} 元，如有疑问请拨打客服热线 {hotline(random)}。",
    )
    foot = one_of(
        random,
        f"{_TEAMS[0]}\n手机：{sender.mobile}\n电话：{sender.landline}\n邮箱：{sender.email}",
        f"Tel: {sender.landline} | Mobile: {sender.mobile}\nE-mail: {sender.email}\n地址：{sender.address}",
        f"电话 {sender.landline}　传真 {person(random).landline}\n{random.choice(_TEAMS)}",
    )
    to = one_of(random, f"{other.name} <{other.email}>", other.email, f'"{other.name}" <{other.email}>')
    return (
        f"From: {sender.email}\nTo: {to}\nDate: {day(random)} {clock(random)} +0800\nSubject: 【{random.choice(_TEAMS)}】请处理工单 {order_no(random)}\n\n"
        f"各位领导、同事：\n\n{body}\n\n{foot}"
    )


def ticket(random: Random) -> str:
    """A ticket of the service desk."""
    who, staff = person(random), person(random)
    what = one_of(
        random,
        f"客户反馈 APP {version(random)} 人脸识别不通过，客户姓名：{who.name}，预留手机：{who.mobile}，身份证：{who.id18}",
        f"客户{who.name}无法登录，资金账号 {random.randrange(10**7, 10**8)}，联系电话 {who.mobile}，报错代码 {random.randrange(1000, 99999)}",
        f"银证转账失败，存管银行卡号 {who.card}，流水号 {order_no(random)}，金额 {amount(random)}",
        f"账户规范：沪A {who.sh}、深A {who.sz}，证件有效期至{day(random)}，客户电话{who.mobile}",
        f"境外客户补录：护照号码 {who.passport}，永久居留证号 {who.foreign}，邮箱 {who.email}",
        f"港澳台客户预约开户，来往内地通行证号 {who.hkm}，台胞证号 {who.tw}，联系方式：{who.mobile}",
        f"期货客户休眠户激活，交易编码 {who.futures}，旧身份证号 {who.id15}，新身份证号 {who.id18}",
    )
    return (
        f"工单号：{order_no(random)}\n创建时间：{day(random)} {clock(random)}\n处理人：{staff.name}\n优先级：P{random.randrange(1, 5)}\n"
        f"问题描述：{what}\n处理结果：{one_of(random, '已回访', '转二线', '已关闭，客户认可', f'转工单 {order_no(random)}')}"
    )


def call(random: Random) -> str:
    """What an agent typed during a call."""
    who = person(random)
    line = one_of(
        random,
        f"来电号码{who.mobile}，客户自报姓名{who.name}，核对身份证后四位通过，咨询两融利率。",
        f"{clock(random)} 客户来电（{who.mobile}），要求把寄送地址改为{who.address}，邮编{random.randrange(100000, 860000)}。",
        f"外呼 {who.landline} 无人接听，改拨 {who.mobile}，接通，客户{who.name}表示已知晓风险。",
        f"回访录音：坐席：请问是{who.name}先生吗？客户：我是。坐席：您尾号{random.randrange(1000, 9999)}的银行卡是否已变更？",
        f"客户称证件为{who.id18}，登记为{masked(random)}，卡号念的是{who.card}，已核实一致。",
        f"留言：我姓{who.plain_name[0]}，我的电话是{who.mobile}，车牌{who.plate}，明天上午十点到营业部。",
        f"客户要求注销沪市账户{who.sh}和深市账户{who.sz}，已告知先清仓；一码通{who.one_code}保留。",
    )
    return f"[{day(random)}] 坐席工号{random.randrange(1000, 9999)} {line}"


def chat(random: Random) -> str:
    """Lines of a group chat."""
    who = person(random)
    one, two = prose_name(han_name(random)), prose_name(han_name(random))
    said = one_of(
        random,
        f"麻烦加急，客户 {who.name}，{who.mobile}，身份证 {who.id18}",
        f"卡号发我一下\n{two} {clock(random)}\n{who.card}",
        f"这个人电话多少\n{two} {clock(random)}\n{who.mobile}，打不通就打{who.landline}",
        f"@所有人 明天{day(random)}升级{version(random)}，订单{order_no(random)}先别动",
        f"车子登记一下 {who.plate}，访客{who.name} {who.mobile}",
        f"邮箱是{who.email}吗？\n{two} {clock(random)}\n不是，发到 {person(random).email}",
    )
    return f"{one} {clock(random)}\n{said}"


def dossier(random: Random) -> str:
    """A know-your-customer note."""
    who, owner = person(random), person(random)
    return one_of(
        random,
        f"一、基本情况\n客户姓名：{who.name}\n证件类型：居民身份证\n证件号码：{who.id18}\n联系电话：{who.mobile}\n固定电话：{who.landline}\n"
        f"电子邮箱：{who.email}\n家庭住址：{who.address}\n二、账户\n上海A股账户：{who.sh}\n深圳A股账户：{who.sz}\n一码通账户：{who.one_code}\n结算账户：{who.card}",
        f"尽职调查：{random.choice(FIRMS)}，统一社会信用代码{who.uscc}，法定代表人{owner.name}，身份证号码{owner.id18}；"
        f"受益所有人：{who.name}（护照 {who.passport}），持股{random.randrange(25, 100)}%，联系地址：{who.address}。",
        f"Client: {who.name}\nID type: PRC ID card\nID No.: {who.id18}\nMobile: {who.mobile}\nE-mail: {who.email}\nSource of funds: 工资收入, approx. RMB {amount(random)}\n"
        f"Bank account: {who.card}\nScreening ref: {order_no(random)}, no hit.",
        f"KYC review {day(random)}: beneficial owner {who.name}, passport no. {who.passport}, phone {who.mobile}, tax ID n/a. 结论：维持中风险，下次复核 {day(random)}。",
        f"客户为台湾居民，台湾居民来往大陆通行证号码：{who.tw}，国内手机号码 {who.mobile}，开立期货户，交易编码{who.futures}。",
        f"客户为香港居民，港澳居民来往内地通行证 {who.hkm}，姓名：{who.name}，电话：{who.mobile}。",
        f"外籍客户，外国人永久居留身份证号码：{who.foreign}，护照号：{who.passport}，姓名 {who.name}。",
    )


def book(random: Random) -> str:
    """An address book or a list of visitors."""
    people = [person(random) for _ in range(random.randrange(2, 6))]
    form = random.randrange(4)
    if form == 0:
        return "\n".join(
            f"姓名：{who.name}　手机：{who.mobile}　分机：{random.randrange(1000, 9999)}　邮箱：{who.email}"
            for who in people
        )
    if form == 1:
        return "\n".join(
            f"访客 {who.name} 手机 {who.mobile} 车牌 {who.plate} 来访 {day(random)} {clock(random)}" for who in people
        )
    if form == 2:
        return "\n".join(_card(who) for who in people)
    return "\n".join(f"收件人：{who.name}，{who.mobile}，{who.address}；运单号 {order_no(random)}" for who in people)


def _card(who: Person) -> str:
    return f"BEGIN:VCARD\nVERSION:3.0\nFN:{who.name}\nTEL;TYPE=CELL:{who.mobile}\nTEL;TYPE=WORK:{who.landline}\nEMAIL;TYPE=INTERNET:{who.email}\nEND:VCARD"
