"""One case: its page, the forms that move it on, and the button that begins a rectification from a verdict."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhengan.cases import Case, CaseAbsent, CaseRefused, kind_of, kinds
from zhengan.cases.hold import hold, release
from zhengan.cases.rectification import Breach, open_rectification
from zhengan.web import keys  # noqa: F401 - the converter `key` of the addresses
from zhengan.web.audit import note
from zhengan.web.cases.incidents import instant_of
from zhengan.web.cases.listing import PAGES
from zhengan.web.cases.one import book_of, case_at, case_page, fields_of, people_of
from zhengan.web.errors import AskedWrongly
from zhengan.web.place import Asked, Place, page
from zhengan.web.verdicts.judged import newest_run
from zhengan.workspace.clock import now

_LONGEST_TOKEN = 64


@page("cases")
def one_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002 - the word of the address
    """One case."""
    return _shown(request, found(request.place, kind, id))


@page("cases", "write")
def new_page(request: Asked, kind: str) -> HttpResponse:
    """The form of a new case of a kind that has no form of its own, and what it opens."""
    place = request.place
    if kind not in kinds() or kind in PAGES:
        raise Http404
    fault = ""
    if request.method == "POST":
        said = request.POST
        try:
            if not said.get("title", "").strip():
                raise CaseRefused("事由没有填。没有登记，请用一句话写明是什么。")
            case = book_of(place).open_case(
                kind,
                _subject(said.get("subject", "")),
                place.user.username,
                now(),
                drill=said.get("drill") == "1",
                title=said.get("title", ""),
                token=_token(request),
            )
        except CaseRefused as refused:
            fault = str(refused)
        else:
            return done(request, case, "open", _("已登记。"))
    context = {"kind": kind_of(kind), "fault": fault, "said": request.POST, "token": uuid.uuid4().hex}
    return render(request, "console/case_new.html", context, status=400 if fault else 200)


@page("cases", "write")
@require_POST
def move_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """A step: at once, or proposed where another person is to confirm it. A form that does not do comes back filled in."""
    place, said = request.place, request.POST
    to, token = said.get("to", ""), _token(request)
    try:
        case = _seen(request, kind, id)
        case = book_of(place).step(
            case, to, place.user.username, now(), roles=place.roles, token=token, **fields_of(kind, said)
        )
    except CaseAbsent:
        raise Http404 from None
    except CaseRefused as refused:
        return _shown(request, found(place, kind, id), str(refused))
    waits = bool(case.proposals) and case.events[-1].event == "proposed"
    words = _("已提出，等另一人确认。") if waits else _("已办理。")
    return done(request, case, f"move:{to[:40]}", words)


@page("cases", "review")
@require_POST
def confirm_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """Another person agrees to a step."""
    place = request.place
    case = book_of(place).confirm(
        _seen(request, kind, id),
        _number(request),
        place.user.username,
        now(),
        roles=place.roles,
        token=_token(request),
    )
    return done(request, case, "confirm", _("已确认。"))


@page("cases", "write")
@require_POST
def send_back_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """Another person turns a step down, or who proposed it takes it back."""
    place, number = request.place, _number(request)
    case = _seen(request, kind, id)
    own = any(one.number == number and one.by == place.user.username for one in case.proposals)
    if not own and not place.may("cases", "review"):
        raise PermissionDenied
    words = request.POST.get("words", "") or (_("撤回") if own else "")
    case = book_of(place).send_back(case, number, place.user.username, now(), words=words, token=_token(request))
    return done(request, case, "send_back", _("已撤回。") if own else _("已退回。"))


@page("cases", "write")
@require_POST
def assign_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """Gives the case to a person of the institution."""
    place, owner = request.place, request.POST.get("owner", "")
    if owner not in people_of(place.institution):
        raise AskedWrongly(f"负责人应是本机构的填报、复核或领导，实际是“{owner[:40]}”。没有指派，请从名单里选。")
    words = request.POST.get("words", "")
    case = book_of(place).assign(
        _seen(request, kind, id), owner, place.user.username, now(), words=words, token=_token(request)
    )
    return done(request, case, f"assign:{owner}", _("已指派。"))


@page("cases", "write")
@require_POST
def comment_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """Says something."""
    place, said = request.place, request.POST
    case = book_of(place).comment(
        present(place, kind, id), said.get("words", ""), place.user.username, now(), token=_token(request)
    )
    return done(request, case, "comment", _("备注已记下。"))


@page("cases", "write")
@require_POST
def link_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """Names something that the case is about."""
    place, said = request.place, request.POST
    subject = _subject(said.get("target", ""))
    if subject is None:
        raise AskedWrongly("关联的对象没有填。没有关联，请写成 类型/键，如 system/集中交易。")
    case = book_of(place).link(
        present(place, kind, id), *subject, place.user.username, now(), relation=said.get("relation", "")
    )
    return done(request, case, "link", _("已关联。"))


@page("cases", "write")
@require_POST
def hold_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """Holds logs, samples, a record or an attachment."""
    place, said = request.place, request.POST
    things = [(said.get("of", ""), said.get("what", ""))]
    ground = said.get("ground", "")
    case = hold(book_of(place), present(place, kind, id), things, place.user.username, now(), ground=ground)
    return done(request, case, "hold", _("已保全。"))


@page("cases", "review")
@require_POST
def release_page(request: Asked, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """Another person lets go of what is held."""
    place = request.place
    ground = request.POST.get("ground", "")
    case = release(
        book_of(place), present(place, kind, id), _number(request), place.user.username, now(), ground=ground
    )
    return done(request, case, "release", _("保全已解除。"))


@page("cases", "write")
@require_POST
def rectify_page(request: Asked, finding: str) -> HttpResponse:
    """Begins the rectification of a verdict, or leads to the one that is open."""
    place = request.place
    run = newest_run(place.institution, place.today, None)
    row = run.verdicts.filter(finding=finding).first() if run else None
    if row is None:
        raise Http404
    breach = Breach(row.finding, row.obligation, row.cited, row.headline)
    case = open_rectification(book_of(place), breach, place.user.username, now())
    return done(request, case, "rectify", _("整改已登记。请指派负责人，定计划。"))


def _shown(request: Asked, case: Case, fault: str = "") -> HttpResponse:
    place = request.place
    said = request.POST if fault else None
    shown = case_page(place, case, instant_of(place), said)
    own = place.url(PAGES[case.kind], {"id": case.id}) if case.kind in PAGES else ""
    context = {"shown": shown, "case": case, "fault": fault, "own_page": own}
    return render(request, "console/case.html", context, status=400 if fault else 200)


def done(request: Asked, case: Case, did: str, words: str) -> HttpResponse:
    """On the trail, and back to the case."""
    note(request.place, "write", f"case/{case.key}", {"did": did, "number": case.number})
    messages.success(request, words)
    return redirect(request.place.url("case", {"kind": case.kind, "id": case.id}))


def found(place: Place, kind: str, id_: str) -> Case:
    """The case as it stood at the asked day. Raises Http404."""
    try:
        return case_at(place, kind, id_, instant_of(place))
    except CaseAbsent:
        raise Http404 from None


def present(place: Place, kind: str, id_: str) -> Case:
    """The case as it is: writes are made in the present, whatever day is looked at. Raises Http404."""
    try:
        return book_of(place).case(kind, id_)
    except CaseAbsent:
        raise Http404 from None


def _seen(request: Asked, kind: str, id_: str) -> Case:
    """The case, for a decision on what the form showed. Raises CaseChanged."""
    case = present(request.place, kind, id_)
    seen = request.POST.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        return case
    return book_of(request.place).as_seen(kind, id_, int(seen), token=_token(request))


def _number(request: HttpRequest) -> int:
    text = request.POST.get("number", "")
    if not text.isdecimal() or len(text) > 9:
        raise AskedWrongly(f"编号应为数字，实为“{text[:40]}”。没有办理，请从页面上的按钮进入。")
    return int(text)


def _subject(text: str) -> tuple[str, str] | None:
    said = text.strip()
    if not said:
        return None
    type_, _mark, key = said.partition("/")
    if not key:
        raise CaseRefused(f"对象应写成 类型/键，如 system/集中交易，实为“{said[:80]}”。没有登记，请改写。")
    return type_, key


def _token(request: HttpRequest) -> str:
    """The mark of a form: sent twice, it counts once."""
    return request.POST.get("token", "")[:_LONGEST_TOKEN]


_ONE = "cases/<str:kind>/<str:id>/"
addresses = [
    path("verdicts/<str:finding>/rectify/", rectify_page, name="rectify"),
    path("cases/new/<str:kind>/", new_page, name="case_new"),
    path(_ONE, one_page, name="case"),
    path(f"{_ONE}move/", move_page, name="case_move"),
    path(f"{_ONE}confirm/", confirm_page, name="case_confirm"),
    path(f"{_ONE}send-back/", send_back_page, name="case_send_back"),
    path(f"{_ONE}assign/", assign_page, name="case_assign"),
    path(f"{_ONE}comment/", comment_page, name="case_comment"),
    path(f"{_ONE}link/", link_page, name="case_link"),
    path(f"{_ONE}hold/", hold_page, name="case_hold"),
    path(f"{_ONE}release/", release_page, name="case_release"),
]
