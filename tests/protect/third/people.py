"""Invented persons: a name, what they are reached at, what numbers they bear, each value labelled in one of its usual spellings."""

# ruff: noqa: E501 - texts as they are written

from dataclasses import dataclass
from datetime import date
from random import Random

from tests.protect.third import numbers
from tests.protect.third.marked import mark, words
from tests.protect.third.spelt import Kept, Spelt

_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段"
    "雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_RARE = "涂柴翟殷耿聂芦宁屈佘冼缪苗娄瞿虞桑闵卞祁"
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐")
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂建国志文华玉兰红梅春晓燕宇浩然子轩梓涵雨欣怡嘉诚思远博俊峰海波丹婷雪琳佳慧鹏飞彬斌辉健康鑫欢欣瑶瑾瑜萱若溪一诺"
    "佩珊德胜永福长青立新庆元学礼世昌开泰凤仙淑珍月娥翠花金宝成林森淼焱垚彦宏毅恒卓睿哲翰泽楠晨阳旭东亮凯旋帆航舟"
)
_MINORITY = (
    "阿卜杜拉·买买提",
    "古丽娜尔·艾山",
    "吾买尔江·吐尔逊",
    "次仁卓玛",
    "扎西顿珠",
    "努尔兰·哈力别克",
    "巴特尔·苏和",
)
_FOREIGN = (
    "Michael Thompson",
    "Yuki Tanaka",
    "Emily Carter",
    "Hans Becker",
    "KIM MIN JUN",
    "Sofia Rossi",
    "TAN WEI LING",
    "James O'Neil",
)
_PINYIN = {
    "王": "WANG", "李": "LI", "张": "ZHANG", "刘": "LIU", "陈": "CHEN", "杨": "YANG", "黄": "HUANG", "赵": "ZHAO", "吴": "WU", "周": "ZHOU",
    "徐": "XU", "孙": "SUN", "马": "MA", "朱": "ZHU", "胡": "HU", "郭": "GUO", "何": "HE", "高": "GAO", "林": "LIN", "罗": "LUO",
}  # fmt: skip
_SYLLABLES = words(
    "WEI FANG NA MIN JING LI QIANG LEI JUN YAN JIE TAO MING CHAO XIA PING JIANGUO ZHIWEN XIAOYAN HAORAN ZIXUAN "
    "YUXIN SIYUAN"
)
_PLACES = {
    "北京市": ("朝阳区", "海淀区", "西城区", "丰台区", "通州区"),
    "上海市": ("浦东新区", "静安区", "徐汇区", "杨浦区", "闵行区"),
    "天津市": ("和平区", "河西区", "滨海新区"),
    "重庆市": ("渝中区", "江北区", "沙坪坝区"),
    "广东省": (
        "深圳市福田区",
        "深圳市南山区",
        "广州市天河区",
        "广州市越秀区",
        "佛山市顺德区",
        "东莞市南城街道",
        "汕头市潮阳区",
    ),
    "江苏省": ("南京市鼓楼区", "苏州市吴中区", "昆山市玉山镇", "盐城市东台市", "无锡市梁溪区"),
    "浙江省": ("杭州市西湖区", "宁波市鄞州区", "温州市乐清市", "义乌市稠城街道"),
    "湖北省": ("武汉市武昌区", "宜昌市夷陵区"),
    "湖南省": ("长沙市岳麓区", "长沙市开福区", "岳阳市平江县"),
    "四川省": ("成都市锦江区", "成都市高新区", "绵阳市涪城区"),
    "山东省": ("济南市历下区", "青岛市市南区", "烟台市芝罘区"),
    "河南省": ("郑州市金水区", "洛阳市涧西区"),
    "福建省": ("福州市鼓楼区", "厦门市思明区", "泉州市晋江市"),
    "陕西省": ("西安市雁塔区", "西安市碑林区"),
    "辽宁省": ("沈阳市和平区", "大连市中山区"),
    "广西壮族自治区": ("南宁市青秀区", "桂林市七星区"),
    "新疆维吾尔自治区": ("乌鲁木齐市天山区", "昌吉回族自治州昌吉市"),
}
_ROADS = words(
    "人民路 中山北路 解放大道 建设二路 长江东路 学院南路 花园街 文化巷 东风西路 新华路 和平里北街 天府大道北段 "
    "科苑路 世纪大道 滨河路 桃源街 五一中路 振兴街 湖滨南路 青年大街 梅林一路 虹桥路 望江西路 体育场路"
)
_ESTATES = words(
    "翠湖花园 金色家园 阳光城 碧水云天 锦绣江南 万科四季花城 龙湖天街 保利香槟 绿地国际花都 和谐苑 幸福里 景明雅居"
)
_HOSTS = words(
    "qq.com 163.com 126.com gmail.com outlook.com sina.com.cn hotmail.com foxmail.com 139.com 189.cn vip.163.com "
    "yeah.net icloud.com"
)
_FIRMS = ("hengyuan-sec.com.cn", "mail.dongxufund.cn", "jqfutures.com", "corp.hy-sec.net")


@dataclass(frozen=True)
class Person:
    """One who does not exist. Every text is labelled; `born` and `plain_name` are bare."""

    born: date
    plain_name: str
    name: str
    id18: str
    id15: str
    mobile: str
    landline: str
    email: str
    card: str
    sh: str
    sz: str
    one_code: str
    futures: str
    passport: str
    hkm: str
    tw: str
    foreign: str
    address: str
    plate: str
    uscc: str


def person(random: Random) -> Person:
    """Somebody new, spelt as a person would write."""
    return _person(random, Spelt)


def record(random: Random) -> Person:
    """Somebody new, spelt as a system keeps it: digits only."""
    return _person(random, Kept)


def han_name(random: Random) -> str:
    """A Chinese name of two to four characters."""
    draw = random.random()
    family = random.choice(_COMMON) if draw < 0.92 else random.choice(_RARE) if draw < 0.97 else random.choice(_DOUBLE)
    return family + "".join(random.choices(_GIVEN, k=1 if random.random() < 0.3 else 2))


def any_name(random: Random) -> str:
    """Mostly Chinese, now and then of a minority, in Latin letters or foreign."""
    draw = random.random()
    if draw < 0.95:
        return han_name(random)
    if draw < 0.965:
        return random.choice(_MINORITY)
    if draw < 0.985:
        return f"{random.choice(list(_PINYIN.values()))} {random.choice(_SYLLABLES)}"
    return random.choice(_FOREIGN)


def address(random: Random) -> str:
    """Province or not, district, road and number, house and room; or a village; rarely in English."""
    if random.random() < 0.03:
        return f"Room {random.randrange(101, 2999)}, Building {random.randrange(1, 20)}, No. {random.randrange(1, 999)} Renmin Road, Pudong, Shanghai"
    province = random.choice(list(_PLACES))
    place = random.choice(_PLACES[province])
    head = place if "市" in place and random.random() < 0.4 else province + place
    if random.random() < 0.12:
        return f"{head}{random.choice('东西南北新')}{random.choice('王李陈杨')}村{random.randrange(1, 20)}组{random.randrange(1, 200)}号"
    street = f"{head}{random.choice(_ROADS)}{random.randrange(1, 1999)}号"
    draw = random.random()
    if draw < 0.25:
        return street
    if draw < 0.6:
        return f"{street}{random.choice(_ESTATES)}{random.randrange(1, 30)}栋{random.randrange(1, 5)}单元{random.randrange(101, 3299)}室"
    if draw < 0.85:
        return f"{street}{random.randrange(1, 40)}号楼{random.randrange(101, 2699)}"
    return f"{street}院{random.randrange(1, 30)}-{random.randrange(1, 5)}-{random.randrange(101, 2099)}"


def email(random: Random) -> str:
    """Of a public host or of a firm."""
    latin = random.choice(_SYLLABLES).lower() + random.choice(list(_PINYIN.values())).lower()
    local = numbers.one_of(
        random, numbers.digits(random, 9).lstrip("0") or "1", f"{latin}{random.randrange(1, 9999)}", latin, f"{latin[: len(latin) // 2]}.{latin[len(latin) // 2 :]}",
        f"{latin}_{random.randrange(70, 99)}", f"{latin.title()}", f"{latin}+fund", f"{latin[0]}-{latin[1:]}",
    )  # fmt: skip
    host = random.choice(_FIRMS) if random.random() < 0.25 else random.choice(_HOSTS)
    return f"{local}@{host}"


def _person(random: Random, spell: type[Kept] | type[Spelt]) -> Person:
    born = numbers.birthday(random)
    name = any_name(random)
    return Person(
        born=born,
        plain_name=name,
        name=mark("name", name, "latin" if name.isascii() else "plain"),
        id18=spell.id18(random, numbers.resident_id18(random, born)),
        id15=mark("resident_id15", numbers.resident_id15(random, born)),
        mobile=spell.mobile(random, numbers.mobile(random)),
        landline=spell.landline(random, *numbers.landline(random)),
        email=mark("email", email(random)),
        card=spell.card(random, numbers.bank_card(random)),
        sh=mark("sh_account", numbers.sh_account(random)),
        sz=mark("sz_account", numbers.sz_account(random)),
        one_code=mark("one_code", numbers.one_code(random)),
        futures=mark("futures_code", numbers.futures_code(random)),
        passport=mark("passport", numbers.passport(random)),
        hkm=mark("hk_macau_permit", numbers.hk_macau_permit(random)),
        tw=mark("taiwan_permit", numbers.taiwan_permit(random)),
        foreign=mark("foreign_residence", numbers.foreign_residence(random, born)),
        address=mark("address", address(random)),
        plate=spell.plate(random, numbers.plate(random)),
        uscc=mark("uscc", numbers.uscc(random)),
    )
