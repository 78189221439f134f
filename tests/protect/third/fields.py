"""How the fields of a person are called: the columns of counter systems, of futures and fund registration, of customer systems, of sheets."""

# ruff: noqa: E501 - texts as they are written

from random import Random

from tests.protect.third.others import FIRMS, amount, day, order_no
from tests.protect.third.people import Person

# Attribute of Person, name of the field. `-` stands for a number that is nobody's.
_SHEETS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("-order", "serial_no"), ("name", "client_name"), ("id18", "id_no"), ("mobile", "mobile_tel"), ("landline", "phonecode"),
     ("sh", "stock_account"), ("one_code", "acode_account"), ("card", "bank_account"), ("address", "id_address"), ("email", "e_mail")),
    (("-order", "init_serial"), ("name", "CUST_NAME"), ("id18", "ID_CODE"), ("mobile", "MOBILE_TEL"), ("sh", "STK_TRDACCT"),
     ("one_code", "YMT_CODE"), ("card", "BANK_ACCT"), ("-amount", "FUND_AVL"), ("address", "ADDRESS")),
    (("name", "KHXM"), ("id18", "ZJBH"), ("mobile", "SJ"), ("landline", "DH"), ("sz", "GDH"), ("card", "YHZH"), ("-order", "WTH"), ("address", "DZ"), ("email", "EMAIL")),
    (("name", "InvestorName"), ("id18", "IdentifiedCardNo"), ("mobile", "Mobile"), ("landline", "Telephone"), ("futures", "TradingCode"),
     ("card", "BankAccount"), ("-order", "OrderSysID"), ("address", "Address")),
    (("name", "InvestorName"), ("id18", "CertificateNo"), ("mobile", "MobileTelNo"), ("landline", "HomeTelNo"), ("email", "EmailAddress"),
     ("card", "AcctNoOfInvestorInClearingAgency"), ("sz", "SecuritiesAccountID"), ("-order", "AppSheetSerialNo"), ("address", "Address")),
    (("name", "custName"), ("id18", "certNo"), ("mobile", "mobilePhone"), ("card", "bankCardNo"), ("email", "email"), ("address", "homeAddress"),
     ("plate", "plateNumber"), ("-order", "bizSeqNo"), ("-day", "createdAt")),
    (("name", "customerName"), ("passport", "passportNumber"), ("mobile", "contactPhone"), ("email", "contactEmail"), ("card", "settlementAccount"), ("-order", "applyNo")),
    (("name", "real_name"), ("hkm", "hk_mo_permit_no"), ("mobile", "phone_no"), ("sh", "sh_stock_acct"), ("sz", "sz_stock_acct"), ("-order", "order_id")),
    (("name", "full_name"), ("foreign", "pr_card_no"), ("passport", "passport"), ("mobile", "phone"), ("email", "mail"), ("-day", "created_day")),
    (("name", "user_name"), ("tw", "taiwan_permit_no"), ("mobile", "mobile"), ("futures", "futures_trading_code"), ("-order", "req_no")),
    (("name", "holderName"), ("id15", "oldIdCardNo"), ("id18", "idCardNo"), ("sh", "shareholderCode"), ("sz", "szShareholderCode"), ("one_code", "ymtCode"), ("-amount", "marketValue")),
    (("-firm", "org_full_name"), ("uscc", "social_credit_code"), ("name", "legal_person"), ("id18", "legal_cert_no"), ("landline", "office_tel"), ("sh", "sh_account"), ("-amount", "reg_capital")),
    (("-firm", "CORP_NAME"), ("uscc", "BIZ_LICENSE_NO"), ("name", "CONTACT_NAME"), ("mobile", "CONTACT_MOBILE"), ("card", "SETTLE_ACCT"), ("-order", "APPLY_NO")),
    (("-firm", "机构名称"), ("uscc", "统一社会信用代码"), ("name", "法定代表人"), ("landline", "单位电话"), ("name", "授权经办人"), ("mobile", "经办人手机"), ("-order", "合同号")),
    (("name", "客户姓名"), ("id18", "身份证号"), ("mobile", "手机号"), ("landline", "固定电话"), ("card", "银行卡号"), ("address", "联系地址"), ("-order", "合同编号"), ("-amount", "资产（元）")),
    (("name", "姓名"), ("id18", "证件号码"), ("sh", "沪A股东账号"), ("sz", "深A股东账号"), ("one_code", "一码通号码"), ("mobile", "联系电话"), ("-day", "开户日期")),
    (("name", "投资者名称"), ("id18", "证件编号"), ("futures", "交易编码"), ("mobile", "移动电话"), ("card", "期货结算账户"), ("-amount", "权益")),
    (("name", "户名"), ("passport", "护照号"), ("foreign", "永居证号码"), ("email", "邮箱"), ("mobile", "手机"), ("-order", "受理编号")),
    (("name", "员工姓名"), ("mobile", "手机号码"), ("landline", "办公电话"), ("email", "电子邮件"), ("plate", "车牌号码"), ("-day", "入职日期")),
    (("name", "客户名称"), ("hkm", "回乡证号"), ("tw", "台胞证号码"), ("id15", "一代身份证号"), ("mobile", "联系方式"), ("-order", "流水号")),
)  # fmt: skip
CHINESE = tuple(sheet for sheet in _SHEETS if not sheet[0][1].isascii() or not sheet[1][1].isascii())
LATIN = tuple(sheet for sheet in _SHEETS if sheet not in CHINESE)

Row = list[tuple[str, str]]


def sheet(random: Random, among: tuple[tuple[tuple[str, str], ...], ...] = _SHEETS) -> tuple[tuple[str, str], ...]:
    """The fields of one system, a few left out now and then."""
    fields = random.choice(among)
    return tuple(field for place, field in enumerate(fields) if place < 2 or random.random() < 0.9)


def row(random: Random, fields: tuple[tuple[str, str], ...], who: Person) -> Row:
    """The fields' names with one person's values."""
    return [(name, _value(random, attribute, who)) for attribute, name in fields]


def _value(random: Random, attribute: str, who: Person) -> str:
    if attribute == "-order":
        return order_no(random)
    if attribute == "-amount":
        return amount(random).replace(",", "")
    if attribute == "-firm":
        return random.choice(FIRMS)
    if attribute == "-day":
        return day(random)
    return str(getattr(who, attribute))
