"""Reminders: by steps, to whoever answers for it, over real local servers; nothing private goes out, no address is told."""

import logging
from datetime import datetime, timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.given import SEA
from tests.workspace.doors import hook_door, mail_door
from zhengan.cases import CaseBook, Due
from zhengan.cases.clock import ZONE
from zhengan.cases.entering import checked_row, enter_rows
from zhengan.ledger import entries, trail_name
from zhengan.workspace.addresses import Channel, Step, addresses_of, default_steps, place_of, span
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.reminding import Matter, holders_on, matters_of, remind, step_at, text_of

AT = datetime(2026, 11, 20, 9, 30, tzinfo=ZONE)
DUE = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)
SECRET = "geheim-4711"


def addresses(workspace: Workspace, text: str, mode: int = 0o600) -> Path:
    """The addresses of a workspace."""
    place = place_of(workspace)
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
    place.chmod(mode)
    return place


def person(name: str, *written: str) -> str:
    """A person in the file."""
    listed = ", ".join(f'"{one}"' for one in written)
    return f'[[person]]\nname = "{name}"\naddresses = [{listed}]\n'


def owed(workspace: Workspace, due: datetime = DUE, owner: str = "张三") -> CaseBook:
    """A case with a deadline, and an appointment of who answers for it."""
    book = CaseBook(SEA, "test")
    cells = {"key": "a1", "role": "directly_responsible", "holder": "李四", "from": "2024-01-01"}
    enter_rows(book, [checked_row(SEA, "appointment", cells)], "li", AT - timedelta(days=9))
    case = book.open_case("vulnerability", None, "li", AT - timedelta(days=9), title="客户王五的账户 A123")
    case = book.assign(case, owner, "li", AT - timedelta(days=9)) if owner else case
    book.set_deadlines(case, [Due("报告监管部门", due, "218:36")], "li", AT - timedelta(days=9))
    return book


def test_a_letter_and_a_hook_arrive_once_and_escalate_and_stop(workspace: Workspace) -> None:
    with mail_door() as mail, hook_door() as hook:
        letter = f"mailto://127.0.0.1:{mail.port}/?to=a@example.cn&from=b@example.cn&mode=insecure"
        addresses(workspace, person("张三", letter) + person("李四", f"json://127.0.0.1:{hook.port}/{SECRET}"))
        book = owed(workspace)
        first = remind(workspace, SEA, matters_of(SEA, DUE - timedelta(days=6)), DUE - timedelta(days=6))
        assert first is not None
        assert [(one.whom, one.channel, one.arrived) for one in first.sent] == [("张三", "邮件 1", True)]
        assert hook.came == []
        again = remind(workspace, SEA, matters_of(SEA, DUE - timedelta(days=5)), DUE - timedelta(days=5))
        assert again is not None
        assert again.sent == ()
        late = remind(workspace, SEA, matters_of(SEA, AT), AT)
        assert late is not None
        assert [(one.whom, one.step) for one in late.sent] == [("张三", "-60分钟"), ("李四", "-60分钟")]
        (said,) = hook.came
        assert said.startswith("漏洞 2026-001：报告监管部门，期限 2026-11-20 10:00（还有 30 分钟）。依据 218:36。")
        body = message_from_string(mail.came[0], policy=default).get_body()
        assert body is not None
        words = body.get_content()
        assert "报告监管部门" in words
        assert "王五" not in words + said
        case = book.cases("vulnerability")[0]
        book.discharge(case, case.deadlines[0].number, "张三", AT)
        done = remind(workspace, SEA, matters_of(SEA, AT + timedelta(days=3)), AT + timedelta(days=3))
        assert done is not None
        assert (done.sent, len(mail.came), len(hook.came)) == ((), 2, 1)


def test_a_channel_that_fails_is_told_and_tried_again(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    with hook_door() as hook, mail_door() as mail, caplog.at_level(logging.DEBUG):
        letter = f"mailto://user:{SECRET}@127.0.0.1:{mail.port}/?to=a@example.cn&from=b@example.cn&mode=insecure"
        addresses(workspace, person("张三", f"json://127.0.0.1:{hook.port}/{SECRET}", letter))
        owed(workspace, DUE + timedelta(days=3))
        hook.good = mail.good = False
        first = remind(workspace, SEA, matters_of(SEA, AT), AT)
        assert first is not None
        assert [(one.channel, one.arrived) for one in first.sent] == [("自有网关 1", False), ("邮件 2", False)]
        hook.good = True
        second = remind(workspace, SEA, matters_of(SEA, AT), AT + timedelta(minutes=10))
        assert second is not None
        assert [(one.channel, one.arrived) for one in second.sent] == [("自有网关 1", True), ("邮件 2", False)]
        third = remind(workspace, SEA, matters_of(SEA, AT), AT + timedelta(minutes=20))
        assert third is not None
        assert [one.channel for one in third.sent] == ["邮件 2"]
    told = "".join(str(item.content()) for name in (SEA, trail_name(SEA)) for item in entries(name))
    assert "自有网关 1" in told
    assert SECRET not in told + caplog.text + repr(first) + repr(addresses_of(workspace))


def test_whoever_has_no_address_is_told(workspace: Workspace) -> None:
    addresses(workspace, person("王五", "json://127.0.0.1:9/x"))
    owed(workspace, owner="")
    done = remind(workspace, SEA, matters_of(SEA, DUE + timedelta(days=2)), DUE + timedelta(days=2))
    assert done is not None
    assert (done.sent, done.unreachable) == ((), ("直接责任人 李四", "第一责任人（没有任命记录）"))


def test_without_addresses_nothing_is_done(workspace: Workspace) -> None:
    owed(workspace)
    assert remind(workspace, SEA, matters_of(SEA, AT), AT) is None


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        (person("张三", "json://127.0.0.1/x"), 0o644, "只应由它的主人读写（600），实为 644"),
        (f'[[person]]\nname = "{SECRET}', 0o600, "不是规范的 TOML"),
        (person("张三", f"exec://{SECRET}"), 0o600, "张三 的第 1 个地址应以"),
        (person("张三", f"dingtalk://{SECRET}!?/"), 0o600, "张三 的第 1 个地址应以"),
        (person("张三"), 0o600, "至少一个地址"),
        (person("张三", "json://a/x") * 2, 0o600, "没有重复的姓名"),
        ('[[step]]\nat = "bald"\nwhom = ["owner"]', 0o600, "at 和 every 应写成"),
        ('[[step]]\nat = "1d"\nwhom = ["chef"]', 0o600, "whom 应为"),
        ('[[step]]\nat = "1d"\nwhom = ["owner"]\nevery = "1m"', 0o600, "不短于 10m"),
        ("person = 3", 0o600, "应写成 [[person]]"),
    ],
)
def test_faulty_addresses_are_told_without_what_stands_in_them(
    workspace: Workspace, text: str, mode: int, words: str
) -> None:
    addresses(workspace, text, mode)
    with pytest.raises(InputError, match=words.replace("[", r"\[").replace("（", ".")) as raised:
        addresses_of(workspace)
    assert SECRET not in str(raised.value)


def test_all_services_of_the_issue_can_be_written(workspace: Workspace) -> None:
    written = ("mailtos://u:p@example.cn", "wecombot://abc-1/", "dingtalk://12345678901234567890/", "feishu://abc-2/")
    addresses(workspace, person("张三", *written))
    found = addresses_of(workspace)
    assert found is not None
    assert [channel.label for channel in found.people["张三"]] == ["邮件 1", "企业微信 2", "钉钉 3", "飞书 4"]
    assert found.steps == default_steps()


def test_the_holder_is_the_one_appointed_last(workspace: Workspace) -> None:
    book = CaseBook(SEA, "test")
    for key, holder, first, until in (
        ("1", "甲", "2020-01-01", ""),
        ("2", "乙", "2025-01-01", "2025-12-31"),
        ("3", "丙", "2024-01-01", ""),
    ):
        cells = {"key": key, "role": "directly_responsible", "holder": holder, "from": first, "until": until}
        enter_rows(book, [checked_row(SEA, "appointment", cells)], "li", AT)
    assert holders_on(SEA, AT.date()) == {"directly_responsible": "丙"}
    assert holders_on(SEA, AT.replace(year=2025).date()) == {"directly_responsible": "乙"}


@given(hours=st.integers(-24 * 40, 24 * 40))
def test_the_step_is_the_last_that_has_come(hours: int) -> None:
    at = DUE + timedelta(hours=hours)
    found = step_at(default_steps(), DUE, at)
    assert (found is None) == (hours < -7 * 24)
    if found:
        step, name = found
        assert DUE + step.at <= at
        assert not any(DUE + step.at < DUE + other.at <= at for other in default_steps())
        assert ("×" in name) == (hours >= 24)


def test_a_step_that_goes_on_has_a_new_name_each_time() -> None:
    step = Step(span("0h"), ("owner",), span("2h"))
    names = [step_at([step], DUE, DUE + timedelta(hours=hours)) for hours in (0, 1, 2, 5)]
    assert [name for found in names if found for name in found[1:]] == ["+0分钟×0", "+0分钟×0", "+0分钟×1", "+0分钟×2"]


def test_a_day_is_said_as_a_day() -> None:
    matter = Matter("x", "来文 1：反馈", "218:58", datetime(2026, 11, 26, 0, 0, tzinfo=ZONE))
    assert "期限 2026-11-25 当天（还有 5 天）" in text_of(matter, AT)
    assert "已超期 3 天" in text_of(matter, AT + timedelta(days=9))


def test_an_address_is_not_in_what_a_channel_shows() -> None:
    assert SECRET not in repr(Channel("邮件 1", SECRET))
