"""Filing: what becomes of a record that a person files, confirms, sends back or takes back."""

from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests.web.given import EVENING, Console
from zhengan.ledger import AbsentError, DraftError, entries, head, newest
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.filing import confirm, file_record, find_pending, send_back, take_back, withdraw
from zhengan.web.models import Job, Membership, PendingRecord, User
from zhengan.workspace.settings import decide

CENTER = {"key": "南汇", "name": "南汇机房", "site": "remote", "city": "上海"}


@dataclass(frozen=True)
class Somebody:
    user: User
    institution: str
    roles: frozenset[str]


def who(console: Console, name: str) -> Somebody:
    user = User.objects.get(username=name)
    roles = Membership.objects.filter(user=user, institution=console.institution).values_list("role", flat=True)
    return Somebody(user, console.institution, frozenset(roles))


def need_four_eyes(console: Console, type_name: str) -> None:
    name = f"four_eyes:{type_name}"
    decide(console.institution, name, True, workspace=console.workspace, by="admin", why="制度要求", now=EVENING)


def last(console: Console) -> dict[str, object]:
    (item,) = entries(console.institution, after=head(console.institution).seq - 1)
    return item.content()


def test_a_record_is_entered_with_its_filer_noted_and_judged_anew(unjudged: Console) -> None:
    filed = file_record(who(unjudged, "filer"), "data_center", CENTER)
    assert (filed.state, filed.seq) == ("entered", head(unjudged.institution).seq)
    content = last(unjudged)
    assert (content["actor"], content["source"], content["key"]) == ("filer", "console", "南汇")
    assert content["payload"] == {"name": "南汇机房", "site": "remote", "city": "上海"}
    (event,) = newest(unjudged.institution, 1)
    assert (event.type, event.key, event.payload) == (
        "write",
        "data_center/南汇",
        {"seq": filed.seq, "source": "console"},
    )
    assert Job.objects.filter(institution=unjudged.institution, kind="assess", state="waiting").count() == 1


def test_the_same_record_is_not_entered_twice(unjudged: Console) -> None:
    first = file_record(who(unjudged, "filer"), "data_center", CENTER)
    again = file_record(who(unjudged, "filer"), "data_center", CENTER)
    assert (again.state, again.seq) == ("unchanged", first.seq)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({**CENTER, "site": "月球"}, "site", "not_a_choice"),
        ({**CENTER, "name": ""}, "name", "missing"),
        ({**CENTER, "name": "甲\x00乙"}, "name", "control_character"),
        ({**CENTER, "institution": "镜湖期货"}, "institution", "wrong_institution"),
        ({**CENTER, "colour": "红"}, "colour", "unknown_column"),
        ({**CENTER, "key": "长" * 300}, "key", "bad_key"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(
    unjudged: Console, cells: dict[str, str], column: str, code: str
) -> None:
    before = head(unjudged.institution)
    filed = file_record(who(unjudged, "filer"), "data_center", cells)
    assert (filed.state, [(fault.column, fault.code) for fault in filed.faults]) == ("refused", [(column, code)])
    assert head(unjudged.institution) == before


def test_a_reference_must_be_on_file_here(unjudged: Console) -> None:
    facility = {"key": "备份", "kind": "data", "from": "2026-01-01"}
    filer = who(unjudged, "filer")
    wrong = file_record(filer, "recovery_facility", {**facility, "system": "集中交亿"})
    assert [(fault.column, fault.code) for fault in wrong.faults] == [("system", "no_such_record")]
    assert file_record(filer, "recovery_facility", {**facility, "system": "集中交易"}).state == "entered"


def test_only_who_may_file_does(unjudged: Console) -> None:
    for name in ("admin", "reviewer", "auditor", "leader", "outsider"):
        with pytest.raises(PermissionDenied):
            file_record(who(unjudged, name), "data_center", CENTER)
    with pytest.raises(Http404):
        file_record(who(unjudged, "filer"), "no_such_type", CENTER)


def test_four_eyes_wait_for_somebody_else(unjudged: Console) -> None:
    need_four_eyes(unjudged, "data_center")
    before = head(unjudged.institution)
    filer = who(unjudged, "filer")
    filed = file_record(filer, "data_center", CENTER)
    assert (filed.state, head(unjudged.institution)) == ("waiting", before)
    assert file_record(filer, "data_center", CENTER).pending == filed.pending
    assert filed.pending is not None
    done = confirm(who(unjudged, "reviewer"), filed.pending, "已核对合同")
    assert (done.state, done.seq) == ("entered", before.seq + 1)
    content = last(unjudged)
    assert (content["actor"], content["source"]) == ("filer", "console:confirmed-by reviewer")
    with pytest.raises(AskedWrongly, match="已经由reviewer确认"):
        confirm(who(unjudged, "reviewer"), filed.pending)
    assert file_record(filer, "data_center", CENTER).state == "unchanged"


def test_nobody_confirms_their_own_even_with_both_roles(unjudged: Console) -> None:
    need_four_eyes(unjudged, "data_center")
    both = User.objects.get(username="filer")
    Membership.objects.create(
        user=both, institution=unjudged.institution, role="reviewer", given_by="given", given_at=EVENING
    )
    filed = file_record(who(unjudged, "filer"), "data_center", CENTER)
    assert filed.pending is not None
    with pytest.raises(AskedWrongly, match="另一个人"):
        confirm(who(unjudged, "filer"), filed.pending)
    with pytest.raises(AskedWrongly, match="另一个人"):
        send_back(who(unjudged, "filer"), filed.pending, "不行")
    assert find_pending(unjudged.institution, filed.pending).state == "waiting"


def test_sent_back_with_words_and_withdrawn_by_the_filer_alone(unjudged: Console) -> None:
    need_four_eyes(unjudged, "data_center")
    filer, reviewer = who(unjudged, "filer"), who(unjudged, "reviewer")
    one = file_record(filer, "data_center", CENTER).pending
    two = file_record(filer, "data_center", {**CENTER, "key": "临港"}).pending
    assert one is not None
    assert two is not None
    with pytest.raises(AskedWrongly, match="原因"):
        send_back(reviewer, one, " ")
    send_back(reviewer, one, "城市写错了")
    assert find_pending(unjudged.institution, one).words == "城市写错了"
    with pytest.raises(PermissionDenied):
        withdraw(reviewer, two)
    withdraw(filer, two)
    assert PendingRecord.objects.filter(state="waiting").count() == 0


def test_forged_pending_ids_do_not_exist(unjudged: Console) -> None:
    need_four_eyes(unjudged, "data_center")
    filed = file_record(who(unjudged, "filer"), "data_center", CENTER)
    assert filed.pending is not None
    for wrong in (0, -1, filed.pending + 1, 10**30):
        with pytest.raises(Http404):
            confirm(who(unjudged, "reviewer"), wrong)
    with pytest.raises(Http404):
        find_pending(unjudged.other, filed.pending)


def test_a_record_is_checked_again_when_it_is_confirmed(unjudged: Console) -> None:
    need_four_eyes(unjudged, "recovery_facility")
    filer = who(unjudged, "filer")
    file_record(filer, "data_center", CENTER)
    cells = {"key": "备份", "system": "集中交易", "kind": "data", "data_center": "南汇", "from": "2026-01-01"}
    pending = file_record(filer, "recovery_facility", cells).pending
    take_back(filer, "data_center", "南汇", "录错了")
    assert pending is not None
    done = confirm(who(unjudged, "reviewer"), pending)
    assert (done.state, [fault.column for fault in done.faults]) == ("refused", ["data_center"])
    assert find_pending(unjudged.institution, pending).state == "waiting"


def test_taking_back_needs_a_reason_a_record_and_a_second_person_where_filing_does(unjudged: Console) -> None:
    filer = who(unjudged, "filer")
    with pytest.raises(AbsentError):
        take_back(filer, "data_center", "没有", "录错了")
    with pytest.raises(DraftError):
        take_back(filer, "data_center", "张江", "")
    need_four_eyes(unjudged, "data_center")
    before = head(unjudged.institution)
    waiting = take_back(filer, "data_center", "外高桥", "机房已经退租")
    assert (waiting.state, head(unjudged.institution)) == ("waiting", before)
    assert waiting.pending is not None
    assert confirm(who(unjudged, "reviewer"), waiting.pending).state == "entered"
    content = last(unjudged)
    assert (content["type"], content["key"], content["actor"]) == ("retraction", "data_center/外高桥", "filer")
