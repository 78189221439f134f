"""What the institution has decided: readings, law switched off, four eyes, warning spans, second factors. And the audit trail."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, Path, Query, Router
from typing_extensions import TypedDict

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.problems import Problem
from zhengan.api.shapes.common import Decision, EventPage, SettingsNow
from zhengan.api.shapes.forms import Form, shape
from zhengan.ledger import newest
from zhengan.ledger.trail import KINDS
from zhengan.web.accounts import second_factor
from zhengan.web.jobs import evidence_changed
from zhengan.web.office import office
from zhengan.workspace.clock import now
from zhengan.workspace.settings import Decision as Decided
from zhengan.workspace.settings import decide, settings_of

router = Router(tags=["管理 manage"])
Name = Annotated[
    str,
    Form(examples=["reading:coverage", "four_eyes:system", "warning:P1Y"]),
    Path(
        max_length=200,
        description="设置的名字：reading:…、off:…、four_eyes:…、warning:…、require_mfa:… / name of the setting",
    ),
]
OfKind = Annotated[
    list[Annotated[str, Form(enum=sorted(KINDS))]], Query(max_length=8, description="只看这几种 / these kinds only")
]


@shape
class Decide(TypedDict):
    """What is decided, and on which ground. `null` gives a decision up."""

    value: str | bool | None
    why: Annotated[str, Form(minLength=2, maxLength=500)]


@operation(router, "GET /institutions/{institution}/settings", "现行的设置", ("manage", "read"), SettingsNow)
def get_settings(request: Entered, institution: Institution) -> Any:
    """What holds, with the last decision of each name."""
    own = settings_of(institution)
    return {
        "readings": dict(own.readings),
        "off": list(own.off),
        "warning": dict(own.warning),
        "four_eyes": sorted(own.four_eyes),
        "decisions": [_decision(one) for one in own.decisions.values()],
    }


@operation(
    router,
    "PUT /institutions/{institution}/settings/{name}",
    "作一个决定",
    ("manage", "manage"),
    Decision,
    Deals(example={"value": "any", "why": "法律顾问意见"}),
)
def decide_setting(request: Entered, institution: Institution, name: Name, body: Annotated[Decide, Body()]) -> Any:
    """Decide one setting, with its ground; it goes on the audit trail and today is judged anew."""
    by = request.auth.user.username
    if name.startswith(f"{second_factor.REQUIRED}:"):
        return _decision(_require(institution, name, body, by))
    done = decide(institution, name, body["value"], workspace=office().workspace, by=by, why=body["why"], now=now())
    evidence_changed(institution, by=by)
    return _decision(done)


@operation(router, "GET /institutions/{institution}/trail", "审计轨迹", ("trail", "read"), EventPage)
def list_events(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    kind: OfKind = [],  # noqa: B006 - never changed
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Who looked at what and who changed what, the newest first."""
    places = places_of("trail", after)
    found = newest(institution, limit + 1, places[0] if places else None, kind or None)
    following = cursor_of("trail", found[limit - 1].seq) if len(found) > limit else None
    link_to(request, response, following)
    items = []
    for item in found[:limit]:
        content = item.content()
        items.append(
            {
                "seq": item.seq,
                "kind": item.type,
                "subject": item.key,
                "actor": content["actor"],
                "source": content["source"],
                "recorded_at": item.recorded_at,
                "detail": content["payload"],
            }
        )
    return {"items": items, "next": following}


def _require(institution: str, name: str, body: Decide, by: str) -> Decided:
    """Whether accounts with a role must have a second factor: a matter of accounts, so no verdict turns on it."""
    role = name.partition(":")[2]
    if not isinstance(body["value"], bool):
        words = (f"{name} 应为 true 或 false。没有记下。", f"{name} must be true or false; nothing was noted.")
        raise Problem("refused", words)
    second_factor.require(institution, role, value=body["value"], by=by, why=body["why"], now=now())
    return second_factor.decided(institution)[role]


def _decision(one: Decided) -> Decision:
    return {
        "name": one.name,
        "value": one.value,
        "by": one.by,
        "why": one.why,
        "at": one.at.isoformat(),
        "seq": one.seq,
    }
