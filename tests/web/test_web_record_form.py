"""Forms of records: filling in, faults, drafts, correcting, taking back, and the second person, as people do it by hand."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.web.given import EVENING, Console
from zhengan.ledger import entries, head
from zhengan.records import RECORD_TYPES, example, parse_row
from zhengan.records.history import Stored
from zhengan.web.evidence.drafts import KEPT, drafts_of, keep_draft
from zhengan.web.evidence.record_cells import cells_of, posted_of
from zhengan.web.evidence.record_form import inputs_of
from zhengan.web.models import Draft, PendingRecord, User
from zhengan.workspace.clock import now
from zhengan.workspace.settings import decide

CENTER = {"f-key": "南汇", "f-name": "南汇机房", "f-site": "remote", "f-city": "上海"}
NEW = "evidence/new/data_center/"
RECORD = "evidence/record/data_center/张江/"


def need_four_eyes(console: Console) -> None:
    said: dict[str, Any] = {"workspace": console.workspace, "by": "admin", "why": "制度要求", "now": EVENING}
    decide(console.institution, "four_eyes:data_center", True, **said)


def submit(client: Client, address: str, **changed: str) -> Any:
    """Open a form as a browser does and submit what it holds with some inputs changed."""
    text = client.get(address).content.decode()
    form = text[text.index('<form id="record"') :]
    hidden = dict(re.findall(r'name="(once|base|form)" value="([^"]*)"', form))
    inputs = dict(re.findall(r'<input id="(f-[^"]*)" name="[^"]*" value="([^"]*)"', form))
    chosen = dict(re.findall(r'<select id="(f-[^"]*)".*?<option value="([^"]*)" selected', form, re.DOTALL))
    return client.post(
        address, {**inputs, **chosen, **hidden, **{f"f-{name}": value for name, value in changed.items()}}
    )


@pytest.mark.parametrize("name", sorted(RECORD_TYPES))
def test_the_form_of_every_type_gives_back_what_it_shows(name: str) -> None:
    kind = RECORD_TYPES[name]
    row, faults = parse_row(kind, {**example(name), "institution": "海晏证券"})
    assert row is not None, faults
    posted = posted_of(kind, row.key, Stored(row.payload, row.valid_at))
    for before in (row.payload, {}):
        again, faults = parse_row(kind, {**cells_of(kind, posted, before), "institution": "海晏证券"})
        assert again is not None, faults
        assert (again.key, again.payload, again.valid_at) == (row.key, row.payload, row.valid_at)
    empty = [one for one in inputs_of(kind, posted) if one.field.name in row.payload and not (one.values or one.rows)]
    assert not empty


def test_a_new_record_is_entered_and_shown(unjudged: Console) -> None:
    client = unjudged.client("filer")
    answer = client.post(unjudged.url(NEW), {**CENTER, "once": "a"}, follow=True)
    assert "已记入账本第" in answer.content.decode()
    assert answer.context["story"].called == "南汇机房"
    before = head(unjudged.institution)
    again = client.post(unjudged.url(NEW), {**CENTER, "once": "a"})
    assert again.status_code == 302
    assert head(unjudged.institution) == before
    taken = client.post(unjudged.url(NEW), {**CENTER, "f-name": "别的", "once": "b"})
    assert (taken.status_code, "已有这条记录" in taken.content.decode()) == (422, True)


def test_faults_stand_beside_their_fields_and_what_was_typed_stays(unjudged: Console) -> None:
    typed = {
        "f-key": "变更一",
        "f-systems": "集中交易\n没有",
        "f-kind": "change",
        "f-planned_start": "2026-11-20T20:00",
    }
    typed |= {"f-planned_end": "2026-11-20T18:00", "f-note": "<b>周五</b>", "once": "a"}
    answer = unjudged.client("filer").post(unjudged.url("evidence/new/change/"), typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    told = {one.field.name: one.fault for one in answer.context["inputs"] if one.fault}
    assert list(told) == ["planned_end"]
    assert "不早于 “计划开始”" in told["planned_end"] or "不早于“计划开始”" in told["planned_end"].replace(" ", "")
    assert 'aria-describedby="f-planned_end-help f-planned_end-fault" aria-invalid="true"' in text
    assert '<a href="#f-planned_end">' in text
    assert "&lt;b&gt;周五&lt;/b&gt;" in text
    assert "集中交易\n没有</textarea>" in text
    typed["f-planned_end"] = "2026-11-20T22:00"
    answer = unjudged.client("filer").post(unjudged.url("evidence/new/change/"), typed)
    assert [one.field.name for one in answer.context["inputs"] if one.fault] == ["systems"]


def test_what_people_type_becomes_what_the_ledger_keeps(unjudged: Console) -> None:
    typed: dict[str, Any] = {"f-key": "演练二", "f-held_on": "2026-06-01", "f-with_associated": "false", "once": "a"}
    typed |= {
        "f-results-system": ["集中交易", ""],
        "f-results-rto_minutes": ["30", ""],
        "f-results-rpo_minutes": ["0", ""],
    }
    answer = unjudged.client("filer").post(unjudged.url("evidence/new/drill/"), typed)
    assert answer.status_code == 302, [one.fault for one in answer.context["inputs"] if one.fault]
    (item,) = entries(unjudged.institution, types=["drill"], key="演练二")
    assert item.payload == {"held_on": "2026-06-01", "with_associated": False, "results": ["集中交易=30=0"]}


def test_a_correction_wants_a_reason_and_changes_nothing_else(unjudged: Console) -> None:
    client = unjudged.client("filer")
    refused = submit(client, unjudged.url(RECORD + "correct/"), name="张江一号")
    assert (refused.status_code, refused.context["reason_fault"]) == (422, "应为更正的原因，实为空。写明为什么更正。")
    done = submit(client, unjudged.url(RECORD + "correct/"), name="张江一号", reason="改了名")
    assert done.status_code == 302
    *_, item = entries(unjudged.institution, types=["data_center"], key="张江")
    content = item.content()
    assert content["payload"] == {"name": "张江一号", "site": "local", "city": "上海"}
    assert content["claimed"]["reason"] == "改了名"
    same = submit(client, unjudged.url(RECORD + "correct/"), reason="再看看")
    assert "没有变化" in client.get(same.url).content.decode()
    back = submit(client, unjudged.url(RECORD + "correct/"), name="张江机房", reason="改回去")
    assert "与较早的第" in client.get(back.url).content.decode()


def test_a_version_entered_meanwhile_is_not_overwritten_unseen(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = unjudged.url(RECORD + "correct/")
    old = {"f-name": "甲", "f-site": "local", "f-reason": "改了名", "once": "x", "base": "2"}
    assert submit(client, address, name="乙", reason="改了名").status_code == 302
    answer = client.post(address, old)
    assert answer.status_code == 422
    assert "您打开时的版本" in answer.content.decode()
    assert client.post(address, {**old, "base": str(answer.context["base"])}).status_code == 302


def test_a_draft_survives_the_session_and_goes_with_the_record(unjudged: Console) -> None:
    client = unjudged.client("filer")
    kept = client.post(unjudged.url("evidence/draft/data_center/"), {**CENTER, "form": "", "f-city": "上\x00海"})
    assert (kept.status_code, kept["X-Draft-Saved"]) == (200, "yes")
    client.logout()
    lost = client.post(unjudged.url("evidence/draft/data_center/"), {**CENTER, "form": ""})
    assert "X-Draft-Saved" not in lost
    again = unjudged.client("filer")
    text = again.get(unjudged.url(NEW)).content.decode()
    assert "上次填到一半" in text
    assert 'value="南汇机房"' in text
    assert "南汇机房" not in unjudged.client("reviewer").get(unjudged.url("evidence/")).content.decode()
    assert "填到一半" in again.get(unjudged.url("evidence/")).content.decode()
    assert again.post(unjudged.url(NEW), {**CENTER, "once": "a"}).status_code == 302
    assert not Draft.objects.exists()
    late = again.post(unjudged.url("evidence/draft/data_center/"), {**CENTER, "form": "", "once": "a"})
    assert (late.status_code, Draft.objects.count()) == (200, 0)
    again.post(unjudged.url("evidence/draft/data_center/"), {**CENTER, "form": "", "once": "b"})
    again.post(unjudged.url("evidence/draft/data_center/"), {"form": "", "fresh": "1"})
    assert not Draft.objects.exists()


def test_drafts_of_a_person_do_not_grow_without_end(unjudged: Console) -> None:
    user = User.objects.get(username="filer")
    for at in range(KEPT + 5):
        keep_draft(user, unjudged.institution, f"system/{at}", {"f-name": ["甲"]}, now())
    assert len(drafts_of(user, unjudged.institution)) == Draft.objects.count() == KEPT


def test_taking_back_by_hand(unjudged: Console) -> None:
    client = unjudged.client("filer")
    answer = client.post(unjudged.url(RECORD + "retract/"), {"reason": "录错了"}, follow=True)
    assert "已作废，记入账本第" in answer.content.decode()
    assert answer.context["story"].gone.reason == "录错了"
    assert client.post(unjudged.url(RECORD + "retract/"), {"reason": "录错了"}).status_code == 400
    assert client.get(unjudged.url(RECORD + "correct/")).status_code == 404
    assert client.post(unjudged.url(NEW), {**CENTER, "f-key": "张江", "once": "n"}).status_code == 302


def test_the_second_person_sees_what_changes_and_decides(unjudged: Console) -> None:
    need_four_eyes(unjudged)
    filer, reviewer = unjudged.client("filer"), unjudged.client("reviewer")
    submit(filer, unjudged.url(RECORD + "correct/"), name="张江一号", reason="改了名")
    (pending,) = PendingRecord.objects.all()
    page = reviewer.get(unjudged.url("evidence/pending/"))
    (one,) = page.context["rows"]
    assert [(change.title, change.before, change.after) for change in one.changes] == [
        ("名称", "张江机房", "张江一号"),
        ("更正原因", "", "改了名"),
    ]
    assert "确认计入" in page.content.decode()
    assert "待复核 1" in page.content.decode()
    assert "PendingRecord" not in page.content.decode()
    own = filer.get(unjudged.url("evidence/pending/")).content.decode()
    assert "撤回" in own
    assert "确认计入" not in own
    assert "有一版等着复核" in filer.get(unjudged.url(RECORD)).content.decode()
    address = unjudged.url(f"evidence/pending/{pending.pk}/")
    for person in ("filer", "auditor", "leader"):
        assert unjudged.client(person).post(f"{address}confirm/").status_code == 403
    assert reviewer.post(f"{address}return/", {"words": ""}).status_code == 400
    assert reviewer.post(f"{address}return/", {"words": "名称不对"}).status_code == 302
    assert "名称不对" in filer.get(unjudged.url("evidence/pending/")).content.decode()
    again = filer.get(unjudged.url(f"{NEW}?from={pending.pk}"), follow=True)
    assert 'value="张江一号"' in again.content.decode()
    submit(filer, unjudged.url(f"{RECORD}correct/?from={pending.pk}"), name="张江二号", reason="改了名")
    second = PendingRecord.objects.get(state="waiting")
    done = reviewer.post(unjudged.url(f"evidence/pending/{second.pk}/confirm/"), follow=True)
    assert "已确认，记入账本第" in done.content.decode()
    assert "reviewer 复核" in filer.get(unjudged.url(RECORD)).content.decode()


def test_who_may_not_write_cannot(unjudged: Console) -> None:
    before = head(unjudged.institution)
    for person in ("auditor", "leader", "reviewer", "admin"):
        client = unjudged.client(person)
        for path in (NEW, RECORD + "correct/", RECORD + "retract/", RECORD + "attach/", "evidence/draft/data_center/"):
            assert client.post(unjudged.url(path), CENTER).status_code == 403
    outsider = unjudged.client("outsider")
    for path in (NEW, RECORD + "correct/", RECORD + "retract/"):
        assert outsider.post(unjudged.url(path), CENTER).status_code == 404
        assert outsider.post(f"/i/{unjudged.other}/{path}", {**CENTER, "base": "2"}).status_code in (302, 404, 400)
    assert head(unjudged.institution) == before


def test_hostile_posts_are_refused_with_words(unjudged: Console) -> None:
    client = unjudged.client("filer")
    before = head(unjudged.institution)
    large = client.post(unjudged.url(NEW), {**CENTER, "f-name": "长" * 800_000})
    assert large.status_code == 400
    many = client.post(unjudged.url(NEW), {f"f-{at}": "1" for at in range(3_000)})
    assert many.status_code == 400
    for field, value in (
        ("f-name", "长" * 300_000),
        ("f-key", "a;b"),
        ("f-key", ""),
        ("f-site", "<script>"),
        ("f-valid_at", "昨天"),
    ):
        answer = client.post(unjudged.url(NEW), {**CENTER, field: value})
        assert answer.status_code in (302, 422, 400)
        assert '<script>"' not in answer.content.decode()
    assert client.get(unjudged.url(f"{NEW}?from={10**17}")).status_code == 404
    assert client.get(unjudged.url(f"{NEW}?from={10**40}")).status_code == 200
    assert client.post(unjudged.url(f"evidence/pending/{10**30}/withdraw/")).status_code == 404
    assert client.get(unjudged.url("evidence/new/no_such/")).status_code == 404
    assert client.post(unjudged.url("evidence/draft/no_such/"), CENTER).status_code == 404
    assert head(unjudged.institution).seq - before.seq in (0, 1)


def test_references_are_found_by_key_and_by_name(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = unjudged.url("evidence/find/recovery_facility/system/")
    assert 'data-key="集中交易"' in client.get(address, {"f-system": "交易系"}).content.decode()
    assert "没有找到" in client.get(address, {"f-system": "不存在"}).content.decode()
    assert 'data-key="集中交易"' in client.get(address).content.decode()
    assert client.get(unjudged.url("evidence/find/system/name/")).status_code == 404
    assert client.get(unjudged.url("evidence/find/system/../")).status_code == 404
    assert unjudged.client("auditor").get(address).status_code == 403
