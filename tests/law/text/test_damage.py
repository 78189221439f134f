"""Damage is found by a general method, and right doublings are left alone."""

from __future__ import annotations

import pytest

from tests.law.text import invented
from zhengan.law.text import LoadedText, compare_titles, read_text


def errata_of(sentence: str) -> list[tuple[str, str, str | None]]:
    """What is found in a sentence put into the invented regulation as 2.2."""
    data = invented.plain().decode().replace(invented.PARAGRAPHS["2.2"], sentence).encode()
    text = read_text(data, "a.txt")
    return [(e.kind, e.found, e.suggestion) for e in text.errata if e.kind != "page_break"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("各单位应当及时排除除隐患。", ("doubled_word", "时排除除隐患", "时排除隐患")),
        ("各单位应当妥善保管管理记录，并定期检检查。", ("doubled_word", "定期检检查", "定期检查")),
        ("发现隐患的的，应当处置。", ("doubled_word", "隐患的的", "隐患的")),
        ("各单位应当报告报告情况。", ("doubled_word", "报告报告", "报告")),
        (
            "记录应当保存，记录应当保存，至少一年。",
            ("doubled_word", "记录应当保存，记录应当保存，", "记录应当保存，"),
        ),
        ("各单位应当配备电源 and 空调。", ("foreign_word", "and", None)),
        ("各单位应当配备の电源。", ("foreign_word", "の", None)),
        ("各单位应当配备\ufffd电源。", ("lost_character", "\ufffd", None)),
        ("各单位应当按照《机房标准配备电源。", ("unpaired_mark", "《", None)),
        ("，各单位应当配备电源。", ("missing_part", "，各单位应当配备电源。", None)),
    ],
)
def test_damage_is_found(sentence: str, expected: tuple[str, str, str | None]) -> None:
    assert errata_of(sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "各单位应当保障安全全面落实，会同同级部门办理，制定定期检查的计划。",
        "值守人员员工宿舍常常检查，人人有责，事事有人管，种种情况都要记录。",
        "各单位依法依规建立机制，从业人员应当做到合法合规，相应应当记录。",
        "法律法规规定的其他情形，有关关键岗位和机构构成情况，过程中中国标准优先。",
        "各单位提出出具证明的申请，各项业务务必登记，二十一一并报送。",
        "接入 IPv6 网络、Wi-Fi 与 App 的，电压 220 v，网址为 www.example.org，邮箱为 a.b@example.org。",
        "前款所称机房（含备用机房）、《机房标准》1) 甲类，2) 乙类，均应当登记。",
    ],
)
def test_what_is_right_is_left_alone(sentence: str) -> None:
    assert errata_of(sentence) == []


def test_turned_characters_need_the_right_order_elsewhere() -> None:
    right = "双方可以约定价格。"
    assert errata_of(f"合同应当明确定约各方责任。{right}") == [("broken_word", "明确定约各方", "明确约定各方")]
    assert errata_of("合同应当明确定约各方责任。") == []


def test_a_word_begun_again_needs_the_right_one_elsewhere() -> None:
    assert errata_of("示例协会有关有权要求改正。示例协会有权检查。") == [("broken_word", "有关有权", "有权")]
    assert errata_of("示例协会有关有权要求改正。") == []


def test_a_doubled_particle_counts_at_a_page_break() -> None:
    assert errata_of("各单位应当配合中\n\n中国示例协会检查。") == [("doubled_word", "配合中中国示", "配合中国示")]
    assert errata_of("各单位在配合中中国示例协会检查。") == []


def test_a_paragraph_that_stands_twice() -> None:
    twice = "租用他人机房的，参照执行。\n\n租用他人机房的，参照执行。"
    assert errata_of(twice) == [("repeated_line", "租用他人机房的，参照执行。", None)]


def test_a_sentence_that_breaks_off_at_the_end() -> None:
    cut = invented.plain().decode().removesuffix("日起施行。").encode()
    assert [(e.kind, e.address) for e in read_text(cut, "a.txt").errata] == [("truncated_end", "7.1")]


def test_mixed_brackets() -> None:
    mixed = invented.plain().decode().replace("（三）", "(三)").encode()
    assert [(e.kind, e.address) for e in read_text(mixed, "a.txt").errata] == [("mixed_marks", "3.1")]


def test_a_damaged_title_is_still_known() -> None:
    known = {"demo-room": (invented.TITLE,)}
    damaged = invented.plain().decode().replace(invented.TITLE, invented.TITLE.replace("办法", "办办法"), 1).encode()
    text = read_text(damaged, "a.txt", known)
    assert (text.instrument, text.title) == ("demo-room", "示例行业机房值守管理办办法")
    assert [(e.kind, e.address, e.suggestion) for e in text.errata] == [("doubled_word", "title", "管理办法")]
    wrong = invented.plain().decode().replace(invented.TITLE, invented.TITLE.replace("值守", "直守"), 1).encode()
    text = read_text(wrong, "a.txt", known)
    assert text.instrument == "demo-room"
    assert [(e.kind, e.suggestion) for e in text.errata] == [("title_mismatch", invented.TITLE)]


def test_a_provisional_version_is_another_regulation() -> None:
    provisional = invented.plain().decode().replace(invented.TITLE, "示例行业机房值守管理暂行办法", 1).encode()
    assert read_text(provisional, "a.txt", {"demo-room": (invented.TITLE,)}).instrument is None


def regulation(title: str, last: str) -> LoadedText:
    return read_text(f"{title}\n第一条 为了示例，制定本办法。\n第二条 {last}\n".encode(), title)


def mismatches(text: LoadedText) -> list[tuple[str | None, str, str | None]]:
    return [(e.address, e.found, e.suggestion) for e in text.errata if e.kind == "title_mismatch"]


def test_another_name_for_a_loaded_text() -> None:
    old = regulation("示例行业机房安全办法", "本办法自2020年1月1日起施行。")
    new = regulation("示例行业机房管理办法", "2020年1月1日公布的《示例行业机房安全暂行办法》（示例令第7号）同时废止。")
    other = regulation("示例行业会议规则", "《示例行业机房安全办法》（示例令 7 号）的规定适用。")
    by_day = compare_titles([old, new])
    by_number = compare_titles([new, other, old])
    expected = [("2.1", "示例行业机房安全暂行办法", "示例行业机房安全办法")]
    assert mismatches(by_day[1]) == mismatches(by_number[0]) == expected
    assert mismatches(by_day[0]) == mismatches(by_number[1]) == []
    assert compare_titles(by_day) == by_day


def test_a_note_on_a_draft_that_was_renamed() -> None:
    final = regulation("示例行业机房和场地值守管理办法", "自公布之日起施行。")
    note = read_text(invented.NOTE.encode(), "n.txt")
    assert mismatches(compare_titles([note, final])[0]) == [("title", invented.TITLE, final.title)]
    same = regulation(invented.TITLE, "自公布之日起施行。")
    assert mismatches(compare_titles([note, same])[0]) == []
