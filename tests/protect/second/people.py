"""People who do not exist: names from lists of our own, where they live, what they hold."""

# ruff: noqa: E501  # lists of words

from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random

from tests.protect.second import numbers

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤柯岑滕"
DOUBLE = ("欧阳", "上官", "司徒", "诸葛", "皇甫", "尉迟", "慕容", "令狐")
MEN = "伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林志永建国文昊天宏嘉子轩铭泽瑞博晨睿渊恺"
WOMEN = "芳娜敏静丽艳娟秀霞桂燕玲红梅莉英琳雪晶婷倩慧萍颖洁茜瑶怡欣悦佳雅梓涵诗琪妍蕾薇岚菡媛璐"
PLACES = (
    ("北京市", ("朝阳区", "海淀区", "西城区", "丰台区")),
    ("上海市", ("浦东新区", "徐汇区", "静安区", "闵行区")),
    ("广东省深圳市", ("福田区", "南山区", "罗湖区", "宝安区")),
    ("广东省广州市", ("天河区", "越秀区", "番禺区")),
    ("浙江省杭州市", ("西湖区", "上城区", "余杭区")),
    ("江苏省南京市", ("鼓楼区", "玄武区", "江宁区")),
    ("江苏省苏州市", ("姑苏区", "吴中区", "昆山市")),
    ("四川省成都市", ("武侯区", "锦江区", "双流区")),
    ("湖北省武汉市", ("洪山区", "江汉区", "武昌区")),
    ("陕西省西安市", ("雁塔区", "碑林区", "长安区")),
    ("福建省厦门市", ("思明区", "湖里区", "集美区")),
    ("山东省青岛市", ("市南区", "崂山区", "黄岛区")),
    ("河南省郑州市", ("金水区", "中原区", "二七区")),
    ("云南省昆明市", ("五华区", "盘龙区", "呈贡区")),
    ("安徽省合肥市", ("蜀山区", "包河区", "庐阳区")),
)
ROADS = [
    "解放",
    "人民",
    "中山",
    "建设",
    "和平",
    "长江",
    "黄河",
    "文化",
    "科苑",
    "滨海",
    "学府",
    "学院",
    "桃源",
    "凤凰",
    "梧桐",
    "迎宾",
    "青年",
    "体育",
    "工农",
    "银杏",
    "望江",
    "松柏",
    "翠竹",
]
ESTATES = [
    "翠湖花园",
    "锦绣家园",
    "阳光水岸",
    "云栖苑",
    "金桂小区",
    "绿洲名邸",
    "书香门第",
    "和谐家园",
    "东方雅居",
    "枫林晚",
]
HOSTS = ("163.com", "qq.com", "126.com", "sina.com.cn", "foxmail.com", "139.com", "outlook.com", "hy-sec.example.cn")
WORDS = [
    "blue",
    "river",
    "moon",
    "tiger",
    "apple",
    "snow",
    "lotus",
    "bamboo",
    "cloud",
    "stone",
    "panda",
    "summer",
    "lucky",
    "dragon",
]


@dataclass
class Person:
    """One person; what is asked for is made once, so that a text speaks of one person."""

    random: Random

    @cached_property
    def woman(self) -> bool:
        return self.random.random() < 0.5

    @cached_property
    def born(self) -> date:
        return numbers.birthday(self.random)

    @cached_property
    def name(self) -> str:
        surname = self.random.choice(DOUBLE) if self.random.random() < 0.02 else self.random.choice(SURNAMES)
        given = WOMEN if self.woman else MEN
        return surname + "".join(self.random.choices(given, k=1 if self.random.random() < 0.22 else 2))

    @cached_property
    def resident_id18(self) -> str:
        return numbers.resident_id18(self.random, self.born)

    @cached_property
    def resident_id15(self) -> str:
        return numbers.resident_id15(self.random, self.born)

    @cached_property
    def foreign_residence(self) -> str:
        return numbers.foreign_residence(self.random, self.born)

    @cached_property
    def email(self) -> str:
        word = self.random.choice(WORDS)
        local = self.random.choice(
            (
                f"{word}{self.random.randrange(1, 9999)}",
                f"{word}.{self.random.choice(WORDS)}",
                f"{word}_{self.born.year}",
            )
        )
        return f"{local}@{self.random.choice(HOSTS)}"

    @cached_property
    def address(self) -> str:
        city, districts = self.random.choice(PLACES)
        road = self.random.choice(ROADS) + self.random.choice(("路", "路", "大道", "街", "东路", "北街"))
        text = f"{city}{self.random.choice(districts)}{road}{self.random.randrange(1, 999)}号"
        match self.random.randrange(4):
            case 0:
                return text
            case 1:
                return f"{text}{self.random.choice(ESTATES)}{self.random.randrange(1, 40)}栋{self.random.randrange(1, 6)}单元{self.random.randrange(101, 3304)}室"
            case 2:
                return f"{text}{self.random.randrange(1, 30)}号楼{self.random.randrange(101, 2804)}"
            case _:
                return f"{text}{self.random.choice(ESTATES)}{self.random.randrange(1, 20)}幢{self.random.randrange(101, 1804)}室"

    @cached_property
    def secret(self) -> str:
        letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        match self.random.randrange(4):
            case 0:
                return (
                    "".join(self.random.choices(letters, k=10))
                    + self.random.choice("!@#%")
                    + self.random.choice("123456789")
                )
            case 1:
                return "sk_live_" + "".join(self.random.choices(letters, k=32))
            case 2:
                part = urlsafe_b64encode(self.random.randbytes(33)).decode().rstrip("=")
                return f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{part}.{urlsafe_b64encode(self.random.randbytes(32)).decode().rstrip('=')}"
            case _:
                return self.random.randbytes(20).hex()

    @cached_property
    def biometric(self) -> str:
        """A picture's or a template's base64: a JPEG's head, then noise."""
        head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        return b64encode(head + self.random.randbytes(self.random.randrange(220, 900))).decode()

    def __getattr__(self, kind: str) -> str:
        """The other numbers, by the kind's name."""
        if kind.startswith("_") or not hasattr(numbers, kind):
            raise AttributeError(kind)
        value: str = getattr(numbers, kind)(self.random)
        self.__dict__[kind] = value
        return value
