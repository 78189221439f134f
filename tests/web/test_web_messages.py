"""The English of the console: complete, in step with the pages, and what a browser that asks for it gets."""

import io
import re
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation

from tests.web.given import Console

ROOT = Path(__file__).parents[2]
LOGIN = "/accounts/login/"
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# What a page fills in, and the markup that carries it.
HOLES = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%%|<[^>]+>")
# The product's own name, and the language that calls itself by its own.
OWN_NAMES = ("证安", "中文")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = spec_from_file_location("write_messages", ROOT / "tools" / "write_messages.py")
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def _translated(tool: ModuleType) -> Iterator[tuple[str, str]]:
    """Each form of each message: what it is in Chinese and in English."""
    message: Message
    for message in read_po(io.BytesIO(tool.PO.read_bytes()), locale="en"):
        if message.id:
            chinese = message.id if isinstance(message.id, str) else message.id[0]
            yield from ((chinese, english) for english in tool.forms_of(message))


def test_the_catalogue_is_what_the_tool_would_write(tool: ModuleType) -> None:
    po, mo, missing = tool.made()
    words = "./run dev python tools/write_messages.py"
    assert tool.PO.read_bytes() == po, words
    assert tool.MO.read_bytes() == mo, words
    assert missing == []


def test_every_message_has_english_with_the_same_holes_and_no_chinese(tool: ModuleType) -> None:
    pairs = list(_translated(tool))
    assert len(pairs) > 800
    assert [chinese for chinese, english in pairs if not english.strip()] == []
    assert [english for _, english in pairs if HAN.search(english)] == []
    assert [
        chinese for chinese, english in pairs if sorted(HOLES.findall(chinese)) != sorted(HOLES.findall(english))
    ] == []


def test_english_says_things_calmly(tool: ModuleType) -> None:
    # House rule: no exclamation marks; and English punctuation in English.
    assert [english for _, english in _translated(tool) if re.search(r"[!！，。；：（）、]", english)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "甲" %}', [("", "甲", "")]),
        ('<a title="{% translate \'甲\' context "乙" %}">', [("乙", "甲", "")]),
        ('{% include "x.html" with words=_("甲") %}', [("", "甲", "")]),
        ("{# 注 #}{% blocktranslate with n=x %}有 {{ n }} 项{% endblocktranslate %}", [("", "有 %(n)s 项", "")]),
        (
            "{% blocktranslate count n=x trimmed %}\n 一\n{% plural %}\n {{ n }} 项\n{% endblocktranslate %}",
            [("", "一", "%(n)s 项")],
        ),
    ],
)
def test_the_tool_reads_what_templates_translate(
    tool: ModuleType, source: str, found: list[tuple[str, str, str]]
) -> None:
    assert list(tool.template_texts(source, "x.html")) == found


@pytest.mark.parametrize("call", ["_", "gettext", "gettext_lazy", "gettext_noop"])
def test_the_tool_reads_what_python_translates(tool: ModuleType, call: str) -> None:
    source = f'words = {call}(\n    "甲"\n    "乙"\n)\n'
    assert list(tool.python_texts(source.encode())) == [("", "甲乙", "")]


@pytest.fixture
def asked(request: pytest.FixtureRequest) -> Client:
    """A browser that asks for English, by its settings or because a person chose it here before."""
    if request.param == "cookie":
        client = Client()
        client.cookies["zhengan_language"] = "en"
        return client
    return Client(headers={"Accept-Language": "en-GB,en;q=0.9"})


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", ["header", "cookie"], indirect=True)
def test_signing_in_is_english_where_the_browser_asks_for_it(console: Console, asked: Client) -> None:
    pages = {
        "Password": asked.get(LOGIN),
        "is wrong": asked.post(LOGIN, {"login": "filer", "password": "not this one"}),
        "No such page": asked.get("/nowhere/"),
    }
    for words, answer in pages.items():
        page = answer.content.decode()
        assert '<html lang="en"' in page
        assert words in page
        for name in OWN_NAMES:
            page = page.replace(name, "")
        assert HAN.findall(page) == []


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("own", "browser", "spoken"), [("en", "zh-CN", "en"), ("zh-hans", "en-GB,en;q=0.9", "zh-CN")])
def test_who_is_signed_in_is_spoken_to_as_they_chose(console: Console, own: str, browser: str, spoken: str) -> None:
    from zhengan.web.models import User

    User.objects.filter(username="leader").update(language=own)
    client = console.client("leader")
    client.cookies["zhengan_language"] = {"en": "zh-hans", "zh-hans": "en"}[own]  # of whoever used this browser before
    answer = client.get(console.url("verdicts/"), headers={"Accept-Language": browser})
    assert f'<html lang="{spoken}"' in answer.content.decode()
    assert answer["Content-Language"] == {"en": "en", "zh-CN": "zh-hans"}[spoken]
    program = client.get("/api/v1/nowhere", headers={"Accept-Language": browser})
    assert program["Content-Language"] in ("en", "zh-Hans")


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
def test_a_refusal_is_english_or_said_to_be_chinese(console: Console) -> None:
    from zhengan.web.models import User

    User.objects.filter(username="leader").update(language="en")
    client = console.client("leader")
    figures = client.get(console.url("verdicts/") + "?as_of=yesterday").content.decode()
    assert "The reason, in Chinese:" in figures
    fixed = client.get(console.url("verdicts/") + "?after=x-y").content.decode()
    assert "The reason, in Chinese:" not in fixed
    assert "first page" in fixed


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (0, "今天到期", "due today"),
        (1, "还有 1 天", "1 day left"),
        (3, "还有 3 天", "3 days left"),
        (-2, "已过 2 天", "2 days past"),
    ],
)
def test_days_are_told_in_the_language_of_the_page(days: int, chinese: str, english: str) -> None:
    from datetime import date, timedelta

    from zhengan.web.templatetags.console import days_from

    today = date(2026, 11, 20)
    with translation.override("zh-hans"):
        assert days_from(today + timedelta(days=days), today) == chinese
    with translation.override("en"):
        assert days_from(today + timedelta(days=days), today) == english


@pytest.mark.parametrize("console", ["sqlite"], indirect=True)
def test_signing_in_is_chinese_in_any_other_browser(console: Console) -> None:
    page = Client(headers={"Accept-Language": "de"}).get(LOGIN).content.decode()
    assert '<html lang="zh-CN"' in page
    assert "口令" in page
