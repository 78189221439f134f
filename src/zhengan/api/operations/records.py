"""Records: their types, lists, single records, their versions; putting one, taking one back."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Path, Query, Router, Status
from typing_extensions import TypedDict

from zhengan.api import holdings
from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.problems import Problem, fault_of
from zhengan.api.shapes.evidence import (
    FiledShape,
    RecordHistory,
    RecordPage,
    RecordShape,
    RecordTypeList,
    RetractionPage,
)
from zhengan.api.shapes.forms import Form, shape
from zhengan.ledger.sql import writing
from zhengan.records import RECORD_TYPES, json_schema
from zhengan.web.evidence.filing import Filed, file_record, take_back
from zhengan.web.place import Place

router = Router(tags=["证据 evidence"])
SOURCE = "api"
TypeName = Annotated[str, Form(enum=sorted(RECORD_TYPES)), Path(description="记录类型名 / name of the record type")]
Key = Annotated[str, Path(description="记录的键 / key of the record", max_length=256)]
Asked = Annotated[
    str, Query(max_length=200, description="要找的词，须同时出现 / words, all of which must stand in the record")
]
_CREATED, _WAITS = 201, 202


@shape
class TakeBack(TypedDict):
    """Which record is taken back, and why."""

    type: Annotated[str, Form(enum=sorted(RECORD_TYPES))]
    key: Annotated[str, Form(minLength=1, maxLength=256)]
    reason: Annotated[str, Form(minLength=2, maxLength=500)]
    """2 to 500 characters."""


@operation(router, "GET /record-types", "列出记录类型", (None, "read"), RecordTypeList)
def list_record_types(request: Entered) -> Any:
    """All record types, in the order of the evidence dictionary."""
    return {
        "items": [
            {"name": one.name, "title": one.title, "theme": one.theme, "help": one.help}
            for one in RECORD_TYPES.values()
        ]
    }


@operation(router, "GET /record-types/{type}/schema", "一种记录的 JSON Schema", (None, "read"), dict[str, Any])
def record_type_schema(request: Entered, type: TypeName) -> Any:  # noqa: A002 - the word of the API
    """The JSON Schema (2020-12) of one record."""
    return json_schema(holdings.type_of(type))


@operation(
    router,
    "GET /institutions/{institution}/records/{type}",
    "列出一种记录",
    ("evidence", "read"),
    RecordPage,
    deals=Deals(days=AS_OF),
)
def list_records(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    type: TypeName,  # noqa: A002
    q: Asked = "",
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Records of one type that were not taken back, each once, the last entered first."""
    name = f"records:{type}"
    (start,) = places_of(name, after) or (0,)
    part = holdings.records(institution, holdings.type_of(type), q, start, limit, request.auth.as_of)
    following = cursor_of(name, part.last) if part.last else None
    link_to(request, response, following)
    return {"items": part.items, "next": following}


@operation(
    router,
    "GET /institutions/{institution}/records/{type}/{path:key}",
    "读取一条记录",
    ("evidence", "read"),
    RecordShape,
    deals=Deals(days=AS_OF),
)
def get_record(request: Entered, response: HttpResponse, institution: Institution, type: TypeName, key: Key) -> Any:  # noqa: A002
    """One record as it holds on the asked day (`as_of`, today where absent). Its `ETag` changes with every version entered."""
    found = holdings.record(institution, holdings.type_of(type), key, request.auth.as_of)
    if request.auth.is_today:
        response["ETag"] = found["etag"]
    return found


@operation(
    router,
    "PUT /institutions/{institution}/records/{type}/{path:key}",
    "写入一条记录",
    ("evidence", "write"),
    {200: FiledShape, _CREATED: FiledShape, _WAITS: FiledShape},
    deals=Deals(example={"held_on": "2026-05-12", "with_associated": False, "report_on": "2026-05-20"}),
)
def put_record(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    type: TypeName,  # noqa: A002
    key: Key,
    cells: Annotated[
        dict[str, Any], Body(description="各字段，名字和写法同证据文件 / the fields, as in an evidence file")
    ],
    if_match: Annotated[
        str, Header(alias="If-Match", description="读到的 ETag；其间有新版本就不写 / the ETag that was read")
    ] = "",
) -> Any:
    """Enter a version of a record; a version equal to one that stands changes nothing.

    201: entered. 200: it stood already. 202: it waits for a second person. `If-Match` refuses (412) where another version came
    between; `If-None-Match: *` refuses where the record exists.
    """
    holdings.type_of(type)
    if cells.get("key", key) != key:
        raise Problem(
            "refused",
            ("内容里的 key 应与网址里的相同，或者不写。", "`key` in the body must be that of the address, or absent."),
        )
    with writing(institution):
        _unchanged_since(request, request.auth, type, key, if_match)
        filed = file_record(request.auth, type, {**cells, "key": key}, source=SOURCE)
    if filed.state == "refused":
        raise Problem("refused", faults=[fault_of(one) for one in filed.faults])
    answer = _filed(filed, request.auth, type, key)
    if answer["etag"]:
        response["ETag"] = answer["etag"]
    return Status({"entered": _CREATED, "waiting": _WAITS}.get(filed.state, 200), answer)


@operation(
    router,
    "GET /institutions/{institution}/histories/{type}/{path:key}",
    "一条记录的全部版本",
    ("evidence", "read"),
    RecordHistory,
    deals=Deals(days=AS_OF),
)
def record_history(
    request: Entered,
    institution: Institution,
    type: TypeName,  # noqa: A002
    key: Key,
    late_days: Annotated[
        int, Query(ge=0, le=36_500, description="过了多少天才记下算“迟” / from how many days on an entry is late")
    ] = 30,
) -> Any:
    """Everything that was ever entered about a record, what was taken back too."""
    return holdings.history(institution, holdings.type_of(type), key, request.auth.as_of, late_days)


@operation(
    router, "GET /institutions/{institution}/retractions", "列出作废的记录", ("evidence", "read"), RetractionPage
)
def list_retractions(
    request: Entered, response: HttpResponse, institution: Institution, limit: Limit = 50, after: After = ""
) -> Any:
    """What was taken back, in the order of the ledger."""
    (start,) = places_of("retractions", after) or (0,)
    part = holdings.taken_back(institution, start, limit)
    following = cursor_of("retractions", part.last) if part.last else None
    link_to(request, response, following)
    return {"items": part.items, "next": following}


@operation(
    router,
    "POST /institutions/{institution}/retractions",
    "作废一条记录",
    ("evidence", "write"),
    {_CREATED: FiledShape, _WAITS: FiledShape},
    deals=Deals(example={"type": "drill", "key": "演练", "reason": "录错了机构"}),
)
def retract_record(request: Entered, institution: Institution, body: Annotated[TakeBack, Body()]) -> Any:
    """Take back a record that was entered in error: by a new entry, nothing is removed. 202: it waits for a second person."""
    holdings.type_of(body["type"])
    filed = take_back(request.auth, body["type"], body["key"], body["reason"], source=SOURCE)
    return Status(
        _WAITS if filed.state == "waiting" else _CREATED, _filed(filed, request.auth, body["type"], body["key"])
    )


def _filed(filed: Filed, place: Place, type_: str, key: str) -> dict[str, Any]:
    return {
        "state": filed.state,
        "type": type_,
        "key": key,
        "seq": filed.seq or None,
        "etag": holdings.etag(place.institution, type_, key),
        "pending": filed.pending,
    }


def _unchanged_since(request: HttpRequest, place: Place, type_: str, key: str, if_match: str) -> None:
    """Raises Problem where the record is not what the asker knows. The ledger is held, so nothing comes between."""
    must_be_new = request.headers.get("If-None-Match", "").strip() == "*"
    if not if_match and not must_be_new:
        return
    tag = holdings.etag(place.institution, type_, key)
    known = [one.strip() for one in if_match.split(",")]
    if (must_be_new and tag) or (if_match and (tag is None or (tag not in known and "*" not in known))):
        now_at = tag or "没有这条记录"
        words = (
            f"这条记录现在的 ETag 是 {now_at}，没有写入。",
            f"The ETag is {tag or 'none: no such record'} by now; nothing was stored.",
        )
        raise Problem("changed", words, headers={"ETag": tag} if tag else None)
