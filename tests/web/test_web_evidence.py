"""证据: types, lists, searches and exports, as people of each role see them; what is not theirs does not exist."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.given import EVENING, Console
from zhengan.ledger import Draft, append, retract
from zhengan.records import RECORD_TYPES
from zhengan.web.evidence.holdings import found, holdings, listed
from zhengan.web.keys import KeyConverter

HOSTILE = [
    "甲/乙",
    "100%",
    "../../etc/passwd",
    ".",
    "..",
    "a b?c=d&e#f",
    "<script>alert(1)</script>",
    "长" * 256,
    "~41",
    "%2F",
    "'\"--",
]


def keep(console: Console, key: str, name: str = "机房", **more: str) -> None:
    draft = Draft("data_center", key, {"name": name, "site": "local", **more})
    append(console.institution, [draft], actor="filer", source="test", now=EVENING)


def many(console: Console, count: int) -> None:
    drafts = [Draft("data_center", f"中心{at:05}", {"name": f"第{at}机房", "site": "local"}) for at in range(count)]
    append(console.institution, drafts, actor="filer", source="test", now=EVENING)


def test_the_first_page_counts_what_is_on_file(unjudged: Console) -> None:
    answer = unjudged.client("auditor").get(unjudged.url("evidence/"))
    assert answer.status_code == 200
    lines = {line.type.name: line for _, lines in answer.context["themes"] for line in lines}
    assert set(lines) == set(RECORD_TYPES)
    assert lines["data_center"].holding.count == 2
    retract(unjudged.institution, "data_center", "张江", reason="录错了", actor="filer", source="test", now=EVENING)
    assert holdings(unjudged.institution, None)["data_center"].count == 1
    keep(unjudged, "张江", "张江新机房")
    assert holdings(unjudged.institution, None)["data_center"].count == 2
    assert not holdings(unjudged.institution, EVENING.date() - timedelta(days=1))


def test_a_list_holds_each_record_once_the_last_entered_first(unjudged: Console) -> None:
    keep(unjudged, "张江", "张江大机房")
    keep(unjudged, "南汇")
    answer = unjudged.client("filer").get(unjudged.url("evidence/of/data_center/"))
    assert [line.story.key for line in answer.context["lines"]] == ["南汇", "张江", "外高桥"]
    assert answer.context["lines"][1].story.called == "张江大机房"
    text = answer.content.decode()
    assert ">改</span>" in text
    retract(unjudged.institution, "data_center", "南汇", reason="录错了", actor="filer", source="test", now=EVENING)
    assert ">作废</span>" in unjudged.client("filer").get(unjudged.url("evidence/of/data_center/")).content.decode()


def test_a_day_before_shows_what_was_known_then(unjudged: Console) -> None:
    address = unjudged.url("evidence/of/system/?known_by=2026-11-19")
    assert unjudged.client("auditor").get(address).context["lines"] == []
    past = unjudged.client("auditor").get(unjudged.url("evidence/of/system/?as_of=2020-01-01"))
    assert "未生效" in past.content.decode()


def test_the_filter_looks_at_keys_names_and_labels_and_takes_signs_as_they_are(unjudged: Console) -> None:
    keep(unjudged, "半价50%机房", "折_扣")
    kind = RECORD_TYPES["data_center"]

    def keys(asked: str) -> tuple[str, ...]:
        return listed(unjudged.institution, kind, asked, "", None).keys

    assert keys("外高") == ("外高桥",)
    assert keys("同城") == ("外高桥",)
    assert keys("50%") == keys("_扣") == ("半价50%机房",)
    assert keys("%%%") == keys("nothing\x00here") == ()
    assert keys("上海 张江") == ("张江",)
    assert [row[:2] for row in found(unjudged.institution, "集中")] == [("system", "集中交易")]
    answer = unjudged.client("auditor").get(unjudged.url("evidence/"), {"q": "外高"})
    assert [key for _, key, _ in answer.context["found"]] == ["外高桥"]


def test_pages_of_a_list_cost_the_same_for_ten_and_for_ten_thousand(unjudged: Console) -> None:
    client = unjudged.client("auditor")
    addresses = [
        "evidence/",
        "evidence/of/data_center/",
        "evidence/of/data_center/?q=机房",
        "evidence/record/data_center/张江/",
    ]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(unjudged.url(address)).status_code == 200
            found.append(len(queries))
        return found

    many(unjudged, 10)
    counts()
    before = counts()
    many(unjudged, 10_000)
    counts()
    assert counts() == before
    first = client.get(unjudged.url("evidence/of/data_center/"))
    assert len(first.context["lines"]) == 50
    second = client.get(
        unjudged.url(f"evidence/of/data_center/?after={first.context['next']}"), headers={"HX-Request": "true"}
    )
    shown = [line.story.key for line in (*first.context["lines"], *second.context["lines"])]
    assert len(set(shown)) == 100


def test_the_export_is_whole_and_no_cell_is_a_formula(unjudged: Console) -> None:
    many(unjudged, 600)
    keep(unjudged, "=1+1", "@机房")
    answer = unjudged.client("auditor").get(unjudged.url("evidence/of/data_center/export.csv"))
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert len(rows) == 603
    assert rows[0]["键"] == "'=1+1"
    assert rows[0]["名称"] == "'@机房"
    assert rows[-1]["位置"] in ("本地", "同城")
    assert unjudged.client("leader").get(unjudged.url("evidence/of/data_center/export.csv")).status_code == 403


@pytest.mark.parametrize("key", HOSTILE)
def test_any_key_has_an_address_of_its_own(key: str) -> None:
    written = KeyConverter().to_url(key)
    assert "/" not in written
    assert "%" not in written
    assert "." not in written
    assert KeyConverter().to_python(written) == key


@pytest.mark.parametrize("written", ["~", "~zz", "~00", "~FF", "a b", "~41", "长" * 257])
def test_an_address_that_spells_no_key_is_none(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what Django's converters answer with
        KeyConverter().to_python(written)


def test_a_record_of_any_key_can_be_opened_and_its_text_stays_text(unjudged: Console) -> None:
    client = unjudged.client("auditor")
    for key in HOSTILE:
        keep(unjudged, key, "<img src=x onerror=alert(1)>")
    listing = client.get(unjudged.url("evidence/of/data_center/")).content.decode()
    assert "<script>alert" not in listing
    assert "<img src=x" not in listing
    for line in client.get(unjudged.url("evidence/of/data_center/")).context["lines"]:
        address = line.story.key and unjudged.url(
            f"evidence/record/data_center/{KeyConverter().to_url(line.story.key)}/"
        )
        answer = client.get(address)
        assert (answer.status_code, answer.context["story"].key) == (200, line.story.key)
        assert "<img src=x" not in answer.content.decode()


def test_what_is_not_there_or_not_theirs_does_not_exist(unjudged: Console) -> None:
    auditor, outsider = unjudged.client("auditor"), unjudged.client("outsider")
    for path in (
        "evidence/of/no_such_type/",
        "evidence/record/system/没有/",
        "evidence/record/system/~00/",
        "evidence/of/retraction/",
    ):
        assert auditor.get(unjudged.url(path)).status_code == 404
    for path in ("evidence/", "evidence/of/system/", "evidence/record/system/集中交易/", "evidence/pending/"):
        assert outsider.get(unjudged.url(path)).status_code == 404
    assert outsider.get(f"/i/{unjudged.other}/evidence/record/system/集中交易/").status_code == 404
    assert auditor.get(unjudged.url("evidence/of/system/?after=x")).status_code == 400
    assert auditor.get(unjudged.url(f"evidence/of/system/?after={'9' * 40}")).status_code == 400
    assert unjudged.client("admin").get(unjudged.url("evidence/")).status_code == 403


def test_a_record_tells_its_versions_and_what_rests_on_it(console: Console) -> None:
    keep(console, "张江", "张江大机房")
    answer = console.client("auditor").get(console.url("evidence/record/system/集中交易/"))
    assert {row.object for row in answer.context["resting"]} == {"集中交易"}
    assert answer.context["checks"]
    answer = console.client("auditor").get(console.url("evidence/record/recovery_facility/备份-本地/"))
    assert answer.context["resting"]
    assert all('"key":"备份-本地"' in row.text for row in answer.context["resting"])
    answer = console.client("auditor").get(console.url("evidence/record/data_center/张江/"))
    versions = answer.context["versions"]
    assert [one.number for one in versions] == [2, 1]
    assert [(change.title, change.before, change.after) for change in versions[0].changes] == [
        ("名称", "张江机房", "张江大机房"),
        ("城市", "上海", ""),
    ]


def test_the_proof_of_an_entry_is_a_file_that_the_trail_knows(unjudged: Console) -> None:
    from zhengan.ledger import Ed25519Signer, checkpoint, entries, newest, origin_of

    (item,) = entries(unjudged.institution, types=["system"], key="集中交易")
    address = unjudged.url(f"evidence/record/system/集中交易/proof/{item.seq}/")
    assert "检查点" in unjudged.client("auditor").get(address).content.decode()
    signer = Ed25519Signer.create(unjudged.workspace.root / "signing.key", origin_of(unjudged.institution))
    checkpoint(unjudged.institution, signer, EVENING)
    answer = unjudged.client("auditor").get(address)
    assert answer.status_code == 200
    assert answer.json()["body"] == item.body.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert [event.type for event in newest(unjudged.institution, 1)] == ["export"]
    assert unjudged.client("leader").get(address).status_code == 403
    foreign = next(entries(unjudged.institution, types=["data_center"])).seq
    assert (
        unjudged.client("auditor").get(unjudged.url(f"evidence/record/system/集中交易/proof/{foreign}/")).status_code
        == 404
    )
