"""What can be done with a case: a move, its confirmation, assigning, saying something, attaching, linking, holding."""

import shutil
import uuid
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from ninja import Body, Query, Router

from zhengan.api.case_door import ONE, Id, KindPath, Number, case_book, case_seen, done, facts_of, token_of
from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.problems import Problem
from zhengan.api.shapes.cases import CaseShape, Comment, Ground, NewHold, NewLink, NewMove, NewOwner, Seen, SentBack
from zhengan.cases.hold import hold, release
from zhengan.web.cases.one import people_of
from zhengan.web.evidence.attachments import Received, keep
from zhengan.web.office import office
from zhengan.workspace.clock import now

router = Router(tags=["处置 cases"])
FILES = ("application/octet-stream", "application/pdf", "text/plain")
Name = Annotated[str, Query(min_length=1, max_length=200, description="文件名 / name of the file")]
Note = Annotated[str, Query(max_length=500, description="说明 / words about it")]


@operation(
    router,
    f"POST {ONE}/moves",
    "办一步",
    ("cases", "write"),
    CaseShape,
    deals=Deals(example={"to": "handling", "seen": 1, "facts": {"plan": "周五前答复"}}),
)
def move_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    body: Annotated[NewMove, Body()],
) -> Any:
    """Make a move of the table; one that wants four eyes is proposed. 409: somebody decided something since `seen`."""
    place = request.auth
    case = case_seen(request, kind, id, body["seen"])
    facts = facts_of(kind, body)
    moved = case_book(place).step(
        case, body["to"], place.user.username, now(), roles=place.roles, token=token_of(request), **facts
    )
    return done(place, moved, f"move:{body['to'][:40]}")


@operation(
    router,
    f"POST {ONE}/proposals/{{number}}/confirmation",
    "确认提出的一步",
    ("cases", "review"),
    CaseShape,
)
def confirm_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    number: Number,
    body: Annotated[Seen, Body()],
) -> Any:
    """Agree to a move that somebody else proposed."""
    place = request.auth
    case = case_seen(request, kind, id, body["seen"])
    after = case_book(place).confirm(
        case, number, place.user.username, now(), roles=place.roles, token=token_of(request)
    )
    return done(place, after, "confirm")


@operation(router, f"POST {ONE}/proposals/{{number}}/return", "退回提出的一步", ("cases", "write"), CaseShape)
def send_back_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    number: Number,
    body: Annotated[SentBack, Body()],
) -> Any:
    """Turn a proposed move down, which needs `cases:review`, or withdraw one's own."""
    place = request.auth
    case = case_seen(request, kind, id, body["seen"])
    own = any(one.number == number and one.by == place.user.username for one in case.proposals)
    if not own and not place.may("cases", "review"):
        raise PermissionDenied
    after = case_book(place).send_back(
        case, number, place.user.username, now(), words=body["words"], token=token_of(request)
    )
    return done(place, after, "send_back")


@operation(router, f"POST {ONE}/owner", "指派负责人", ("cases", "write"), CaseShape)
def assign_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    body: Annotated[NewOwner, Body()],
) -> Any:
    """Give the case to a person of the institution, by user name."""
    place, owner = request.auth, body["owner"]
    case = case_seen(request, kind, id, body["seen"])
    if owner not in people_of(institution):
        words = (
            f"负责人应是本机构的填报、复核或领导，实际是“{owner[:40]}”。没有指派。",
            "`owner` must be a filer, reviewer or leader of the institution. Nobody was assigned.",
        )
        raise Problem("refused", words)
    after = case_book(place).assign(
        case, owner, place.user.username, now(), words=body.get("words", ""), token=token_of(request)
    )
    return done(place, after, f"assign:{owner}")


@operation(router, f"POST {ONE}/comments", "写一句备注", ("cases", "write"), CaseShape)
def comment_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    body: Annotated[Comment, Body()],
) -> Any:
    """Say something; it decides nothing."""
    place = request.auth
    after = case_book(place).comment(
        case_book(place).case(kind, id), body["words"], place.user.username, now(), token=token_of(request)
    )
    return done(place, after, "comment")


@operation(router, f"POST {ONE}/attachments", "加一个附件", ("cases", "write"), CaseShape, deals=Deals(takes=FILES))
def attach_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    name: Name,
    note: Note = "",
) -> Any:
    """Attach a file, which is the body of the request. Kinds and size are those of the console."""
    place = request.auth
    case = case_book(place).case(kind, id)
    kept = keep(_moved_in(request, name), place.user, institution, now())
    after = case_book(place).attach(
        case, kept.digest, kept.name, place.user.username, now(), note=note, token=token_of(request)
    )
    return done(place, after, f"attach:{kept.digest}")


@operation(router, f"POST {ONE}/links", "加一个关联", ("cases", "write"), CaseShape)
def link_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    body: Annotated[NewLink, Body()],
) -> Any:
    """Name a record, a verdict (`verdict` and the finding) or another case that the case is about."""
    place = request.auth
    after = case_book(place).link(
        case_book(place).case(kind, id),
        body["type"],
        body["key"],
        place.user.username,
        now(),
        relation=body.get("relation", ""),
        token=token_of(request),
    )
    return done(place, after, "link")


@operation(router, f"POST {ONE}/holds", "保全证据", ("cases", "write"), CaseShape)
def hold_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    body: Annotated[NewHold, Body()],
) -> Any:
    """Hold logs of a system, samples, a record or an attachment: no rule of retention deletes them meanwhile."""
    place = request.auth
    after = hold(
        case_book(place),
        case_book(place).case(kind, id),
        [(body["of"], body["what"])],
        place.user.username,
        now(),
        ground=body["ground"],
        token=token_of(request),
    )
    return done(place, after, "hold")


@operation(router, f"POST {ONE}/holds/{{number}}/release", "解除保全", ("cases", "review"), CaseShape)
def release_case(
    request: Entered,
    institution: Institution,
    kind: KindPath,
    id: Id,  # noqa: A002
    number: Number,
    body: Annotated[Ground, Body()],
) -> Any:
    """Let go of what somebody else holds."""
    place = request.auth
    case = case_book(place).case(kind, id)
    after = release(
        case_book(place), case, number, place.user.username, now(), ground=body["ground"], token=token_of(request)
    )
    return done(place, after, "release")


def _moved_in(request: Entered, name: str) -> Received:
    """The file of the request, beside the attachments: what comes in may lie on another disk."""
    folder = office().workspace.attachments
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".incoming-{uuid.uuid4().hex}"
    shutil.copyfile(request.upload.path, path)
    return Received(path, name, request.upload.size, f"sha256:{request.upload.digest.removeprefix('sha256:')}")
