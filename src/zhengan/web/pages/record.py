"""One record: its page, the forms that enter and correct it, taking it back, and the proof of an entry."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.ledger import entry, prove
from zhengan.ledger.proving import proof_bytes
from zhengan.records import Fault, RecordType
from zhengan.records.history import Stored
from zhengan.records.values import LONGEST_KEY
from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.audit import note
from zhengan.web.evidence.attachments import attachments_of
from zhengan.web.evidence.drafts import draft_of, drop_draft, keep_draft
from zhengan.web.evidence.filing import RETRACTION, Filed, file_record, find_pending, take_back
from zhengan.web.evidence.record_cells import PREFIX, Posted, cells_of, form_data, masked_of, posted_of
from zhengan.web.evidence.record_form import fault_words, inputs_of
from zhengan.web.evidence.record_story import Story, fields_said, names_of, stories, told_versions
from zhengan.web.models import PendingRecord
from zhengan.web.pages.evidence import type_named
from zhengan.web.place import Asked, Place, page
from zhengan.web.verdicts.judged import newest_run
from zhengan.web.verdicts.resting import SHOWN, checks_of, resting_on
from zhengan.workspace.clock import now

_FILED_KEPT = 20
_LONGEST_NUMBER = 19
_SHORTEST_REASON = 2


@page("evidence")
def record_page(request: Asked, record_type: str, key: str) -> HttpResponse:
    """The record as it stands on the asked day, its versions, what reads it and what rests on it."""
    place, kind = request.place, type_named(record_type)
    story = _story(place, kind, key)
    payloads = [(kind, step.stored.payload) for step in story.steps]
    names = names_of(place.institution, payloads)
    payload = story.shown.stored.payload
    run = newest_run(place.institution, place.as_of, place.known_by)
    resting = resting_on(run, kind.name, key) if run else []
    context = {
        "type": kind,
        "story": story,
        "fields": fields_said(kind, payload, names),
        "versions": told_versions(story, names),
        "attachments": attachments_of(place.institution, list(payload.get("attachments", ()))),
        "checks": checks_of(kind.name),
        "resting": resting[:SHOWN],
        "more_resting": len(resting) > SHOWN,
        "pending": _pending(place, kind, key),
        "may_write": place.may("evidence", "write"),
        "may_export": place.may("evidence", "export"),
    }
    return render(request, "console/record.html", context)


@page("evidence", "write")
def new_page(request: Asked, record_type: str) -> HttpResponse:
    """The form of a new record."""
    place, kind = request.place, type_named(record_type)
    if request.method != "POST":
        # A page that leads here may fill in what it knows, such as the duty that a judgement is about.
        posted = _sent_back(request, kind) or form_data(request.GET)
        key = (posted.get(f"{PREFIX}key") or [""])[0]
        if _standing(place, kind, key):
            sent_back = {"from": request.GET["from"]} if "from" in request.GET else None
            return redirect(place.url("record-correct", {"record_type": kind.name, "key": key}, sent_back))
        return _form(request, kind, None, posted)
    posted = form_data(request.POST)
    key = (posted.get(f"{PREFIX}key") or [""])[0].strip()
    if done := _done(request):
        return redirect(done)
    standing = _standing(place, kind, key)
    if standing:
        remedy = "换一个键；要改那一条，请打开它后更正"
        fault = Fault("key_taken", "", 0, "key", "同类中没有用过的键", f"“{key}”，已有这条记录", remedy)
        return _form(request, kind, None, posted, [fault])
    filed = file_record(place, kind.name, cells_of(kind, {**posted, f"{PREFIX}reason": []}, {}))
    return _answer(request, kind, None, posted, filed, key)


@page("evidence", "write")
def correct_page(request: Asked, record_type: str, key: str) -> HttpResponse:
    """The form of a new version of a record, filled in with the last one; it wants a reason."""
    place, kind = request.place, type_named(record_type)
    story = _standing(place, kind, key)
    if story is None:
        raise Http404
    if request.method != "POST":
        return _form(
            request, kind, story, _sent_back(request, kind, key) or masked_of(kind, posted_of(kind, key, story.last))
        )
    posted = {**form_data(request.POST), f"{PREFIX}key": [key]}
    if done := _done(request):
        return redirect(done)
    faults = _correction_faults(request, story, posted)
    if faults:
        return _form(request, kind, story, posted, faults)
    before = dict(story.last.payload)
    if story.last.valid_at:
        before["valid_at"] = story.last.valid_at.isoformat()
    filed = file_record(place, kind.name, cells_of(kind, posted, before))
    return _answer(request, kind, story, posted, filed, key)


@require_POST
@page("evidence", "write")
def draft_page(request: Asked, record_type: str) -> HttpResponse:
    """Keep what was typed so far (`form` names the record, empty for a new one), or with `fresh` forget it."""
    place, kind = request.place, type_named(record_type)
    key = request.POST.get("form", "").replace("\x00", "")[:LONGEST_KEY]
    form = f"{kind.name}/{key}"
    if "fresh" in request.POST:
        drop_draft(place.user, place.institution, form)
        return redirect(
            place.url("record-correct", {"record_type": kind.name, "key": key})
            if key
            else place.url("record-new", {"record_type": kind.name})
        )
    if _done(request):  # on its way while the form was submitted
        return HttpResponse()
    draft = keep_draft(place.user, place.institution, form, form_data(request.POST), now())
    answer = render(request, "console/record_saved.html", {"draft": draft})
    answer["X-Draft-Saved"] = "yes"
    return answer


@require_POST
@page("evidence", "write")
def retract_page(request: Asked, record_type: str, key: str) -> HttpResponse:
    """Take the record back."""
    place, kind = request.place, type_named(record_type)
    filed = take_back(place, kind.name, key, request.POST.get("reason", ""))
    if filed.state == "waiting":
        messages.info(request, gettext("作废已提交，等另一个人复核后生效。"))
    else:
        messages.success(request, gettext("已作废，记入账本第 %(seq)d 条。以前的版本仍可查看。") % {"seq": filed.seq})
    return redirect(place.url("record", {"record_type": kind.name, "key": key}))


@page("evidence", "export")
def proof_page(request: Asked, record_type: str, key: str, seq: int) -> HttpResponse:
    """The proof that an entry of the record stands in the signed ledger, as a file."""
    place, kind = request.place, type_named(record_type)
    story = _story(place, kind, key)
    known = {step.stored.seq for step in story.steps} | {
        step.stored.taken_back.seq for step in story.steps if step.stored.taken_back
    }
    if seq not in known:
        raise Http404
    with TemporaryDirectory() as folder:
        proof = prove(place.institution, seq, Path(folder) / "proof.json")
    note(place, "export", f"{kind.name}/{key}", {"proof": seq, "digest": entry(place.institution, seq).digest.hex()})
    answer = HttpResponse(proof_bytes(proof), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="proof-{kind.name}-{seq}.json"'
    return answer


def _story(place: Place, kind: RecordType, key: str) -> Story:
    found = stories(place.institution, kind, [key], place.as_of, place.known_by)
    if not found:
        raise Http404
    return found[0]


def _standing(place: Place, kind: RecordType, key: str) -> Story | None:
    """The record with all its versions by now; None where there is none that was not taken back."""
    found = stories(place.institution, kind, [key], place.today, None) if key else []
    return found[0] if found and found[0].gone is None else None


def _sent_back(request: Asked, kind: RecordType, key: str = "") -> Posted:
    """What one had filed oneself and got back, named by `from`, as its form would post it; else nothing."""
    place, number = request.place, request.GET.get("from", "")
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
        return {}
    pending = find_pending(place.institution, int(number))
    if pending.filed_by_id != place.user.pk or pending.type != kind.name or RETRACTION in pending.cells:
        raise Http404
    if key and pending.key != key:
        raise Http404
    cells = dict(pending.cells)
    valid_at = cells.pop("valid_at", None)
    stored = Stored(cells, datetime.fromisoformat(valid_at) if valid_at else None)
    return posted_of(kind, pending.key, stored) | {f"{PREFIX}reason": [str(cells.get("reason", ""))]}


def _correction_faults(request: Asked, story: Story, posted: Posted) -> list[Fault]:
    faults = []
    reason = (posted.get(f"{PREFIX}reason") or [""])[0].strip()
    if len(reason) < _SHORTEST_REASON:
        faults.append(
            Fault("missing", "", 0, "reason", "更正的原因", "空" if not reason else f"“{reason}”", "写明为什么更正")
        )
    if request.POST.get("base") != str(story.last.seq):
        by = f"{story.last.actor}于 {story.last.recorded_at:%m-%d %H:%M} 记下的第 {story.last.seq} 条"
        faults.append(Fault("changed", "", 0, "", "您打开时的版本", f"{by}", "请对照新版本核对下面的内容，再提交"))
    return faults


def _answer(
    request: Asked, kind: RecordType, story: Story | None, posted: Posted, filed: Filed, key: str
) -> HttpResponse:
    """After filing: the form again with its faults, else the record, or the list of what waits."""
    place = request.place
    if filed.state == "refused":
        return _form(request, kind, story, posted, filed.faults)
    drop_draft(place.user, place.institution, f"{kind.name}/{key if story else ''}")
    if filed.state == "waiting":
        messages.info(request, gettext("已提交，等另一个人复核后计入。"))
        address = place.url("pending")
    else:
        address = place.url("record", {"record_type": kind.name, "key": key})
        if filed.state == "entered":
            messages.success(request, gettext("已记入账本第 %(seq)d 条，正在重新核查。") % {"seq": filed.seq})
        elif story and filed.seq != story.last.seq:
            words = gettext("没有记下：与较早的第 %(seq)d 条完全相同，账本不重复记。确要改回去，请另填“生效时间”。")
            messages.warning(request, words % {"seq": filed.seq})
        else:
            messages.info(request, gettext("没有变化：账本第 %(seq)d 条已是这样。") % {"seq": filed.seq})
    done = request.session.get("filed", {})
    once = request.POST.get("once", "")[:64]
    request.session["filed"] = dict([*done.items(), (once, address)][-_FILED_KEPT:])
    return redirect(address)


def _done(request: Asked) -> str | None:
    """Where a form led that was submitted already; a second press leads there again."""
    found: Mapping[str, str] = request.session.get("filed", {})
    return found.get(request.POST.get("once", ""))


def _form(request: Asked, kind: RecordType, story: Story | None, posted: Posted, faults: Any = ()) -> HttpResponse:
    place = request.place
    key = story.key if story else ""
    draft = (
        draft_of(place.user, place.institution, f"{kind.name}/{key}")
        if request.method != "POST" and "from" not in request.GET
        else None
    )
    filled: Posted = {**draft.cells, **({f"{PREFIX}key": [key]} if story else {})} if draft else posted
    inputs = inputs_of(kind, filled, faults)
    ids = {one.field.name: one.id for one in inputs} | ({"reason": f"{PREFIX}reason"} if story else {})
    context = {
        "type": kind,
        "story": story,
        "key": key,
        "inputs": [one for one in inputs if not (story and one.field.name == "key")],
        "faults": [(ids.get(fault.column, ""), _title(kind, fault), fault_words(kind, fault)) for fault in faults],
        "reason": (filled.get(f"{PREFIX}reason") or [""])[0],
        "reason_fault": next((fault_words(kind, fault) for fault in faults if fault.column == "reason"), ""),
        "base": story.last.seq if story else "",
        "once": uuid.uuid4().hex,
        "draft": draft,
        "done": " ".join(request.session.get("filed", {})),
        "attachments": attachments_of(place.institution, list(filled.get(f"{PREFIX}attachments", ()))),
    }
    return render(request, "console/record_form.html", context, status=422 if faults else 200)


def _title(kind: RecordType, fault: Fault) -> str:
    return kind.columns[fault.column].title if fault.column in kind.columns else ""


def _pending(place: Place, kind: RecordType, key: str) -> list[PendingRecord]:
    rows = PendingRecord.objects.filter(institution=place.institution, type=kind.name, key=key, state="waiting")
    return list(rows.select_related("filed_by"))


addresses = [
    path("evidence/new/<str:record_type>/", new_page, name="record-new"),
    path("evidence/draft/<str:record_type>/", draft_page, name="record-draft"),
    path("evidence/record/<str:record_type>/<key:key>/", record_page, name="record"),
    path("evidence/record/<str:record_type>/<key:key>/correct/", correct_page, name="record-correct"),
    path("evidence/record/<str:record_type>/<key:key>/retract/", retract_page, name="record-retract"),
    path("evidence/record/<str:record_type>/<key:key>/proof/<int:seq>/", proof_page, name="record-proof"),
]
