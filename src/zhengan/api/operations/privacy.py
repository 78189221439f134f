"""Personal information: the inventory, scans, what differs from the register, consents and withdrawals."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Body, Path, Query, Router

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.operations.jobs import job_shape
from zhengan.api.problems import Problem
from zhengan.api.shapes.common import JobShape
from zhengan.api.shapes.privacy import (
    ConsentList,
    ConsentWanted,
    DifferenceList,
    Done,
    FieldList,
    RulingWanted,
    ScanShape,
    StoreCells,
    StoreItem,
    StoreList,
    WithdrawalWanted,
)
from zhengan.ledger import together
from zhengan.privacy.inventory import Count, Difference, Effect, Field, Levels, ScanTold, Store, StoreState
from zhengan.privacy.inventory.taking import LARGEST
from zhengan.web.audit import note
from zhengan.web.place import Place
from zhengan.web.privacy.desk import desk_of, inventory_of, known_day, state_of
from zhengan.web.privacy.scans import start, take
from zhengan.workspace.clock import SHANGHAI, now
from zhengan.workspace.inventory import Taken

router = Router(tags=["个人信息 privacy"])
SOURCE = "api"
RESULT = "application/octet-stream"
_BASE = "/institutions/{institution}/privacy"
_ONE = f"{_BASE}/stores/{{store}}"
StoreKey = Annotated[str, Path(max_length=80, description="存储的键 / the store's key")]
ScanId = Annotated[str, Path(max_length=200, description="扫描的编号 / the scan's id")]
WithdrawalId = Annotated[str, Path(max_length=80, description="撤回的编号 / the withdrawal's id")]
ScannedAt = Annotated[
    str, Query(max_length=40, description="扫描的时间，RFC 3339；缺省为现在 / when it was scanned, now by default")
]


@operation(router, f"GET {_BASE}/stores", "列出个人信息的存储", ("privacy", "read"), StoreList, deals=Deals(days=AS_OF))
def list_privacy_stores(request: Entered, institution: Institution) -> Any:
    """Stores with what was found in them, by kind and level."""
    levels = desk_of(institution).levels
    return {"items": [_store(state, levels) for state in inventory_of(request.auth).stores.values()]}


@operation(router, f"PUT {_ONE}", "登记一个存储", ("privacy", "write"), StoreItem)
def put_privacy_store(
    request: Entered, institution: Institution, store: StoreKey, body: Annotated[StoreCells, Body()]
) -> Any:
    """Register a store, or change it; what is left out takes its default."""
    place = request.auth
    made = Store(
        store,
        body["title"].strip(),
        body.get("system", ""),
        body.get("owner", ""),
        tuple(body.get("activities", ())),
        body.get("retention", ""),
        _day(body.get("oldest")),
        body.get("inside", True),
        body.get("protected", "none"),
        body.get("environment", "production"),
        body.get("dataset", ""),
        _day(body.get("ended")),
    )
    desk = desk_of(institution, SOURCE)
    with together():
        desk.put_store(made, place.user.username, now())
        note(place, "write", f"privacy/{store}", {"registered": True, "by": "api"})
    return _store(state_of(place, store), desk.levels)


@operation(router, f"GET {_ONE}/fields", "列出一个存储的字段", ("privacy", "read"), FieldList, deals=Deals(days=AS_OF))
def list_privacy_fields(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    store: StoreKey,
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Fields with what was found in them and what people said of it."""
    (begin,) = places_of("privacy-fields", after) or (0,)
    fields = state_of(request.auth, store).fields
    following = cursor_of("privacy-fields", begin + limit) if len(fields) > begin + limit else None
    link_to(request, response, following)
    return {"items": [_field(one) for one in fields[begin : begin + limit]], "next": following}


@operation(router, f"POST {_ONE}/rulings", "认定一个字段", ("privacy", "review"), Done)
def rule_privacy_field(
    request: Entered, institution: Institution, store: StoreKey, body: Annotated[RulingWanted, Body()]
) -> Any:
    """Say whether a kind in a field is personal information."""
    place = request.auth
    state_of(place, store)
    field = body["place"], body["column"]
    with together():
        desk = desk_of(institution, SOURCE)
        changed = desk.rule(store, field, body["kind"], body["ruling"], body["reason"], place.user.username, now())
        note(place, "write", f"privacy/{store}", {"kind": body["kind"], "ruling": body["ruling"], "by": "api"})
    return {"changed": changed}


@operation(
    router,
    f"POST {_ONE}/scans",
    "登记扫描结果",
    ("privacy", "write"),
    ScanShape,
    deals=Deals(takes=(RESULT,)),
)
def register_privacy_scan(
    request: Entered, institution: Institution, store: StoreKey, scanned_at: ScannedAt = ""
) -> Any:
    """Enter the result of `zhengan protect scan --format json`, which is the body. A test store's result goes on into its record
    `test_dataset`. The same result twice is one scan."""
    place = request.auth
    state_of(place, store)
    with request.upload.path.open("rb") as file:
        content = file.read(LARGEST + 1)
    return _taken(take(place, store, content, _instant(scanned_at), source=SOURCE))


@operation(router, f"POST {_ONE}/scans/start", "开始扫描", ("privacy", "write"), {202: JobShape})
def start_privacy_scan(request: Entered, institution: Institution, store: StoreKey) -> Any:
    """Scan, in the background, a store whose address the server's keeper wrote down."""
    state_of(request.auth, store)
    return 202, job_shape(start(request.auth, store))


@operation(
    router, f"GET {_BASE}/scans/{{scan}}", "读取一次扫描", ("privacy", "read"), ScanShape, deals=Deals(days=AS_OF)
)
def get_privacy_scan(request: Entered, institution: Institution, scan: ScanId) -> Any:
    """What a scan covered and found."""
    found = inventory_of(request.auth).scans.get(scan)
    if found is None:
        raise Http404
    return _scan(found)


@operation(
    router, f"GET {_BASE}/differences", "列出与登记的出入", ("privacy", "read"), DifferenceList, deals=Deals(days=AS_OF)
)
def list_privacy_differences(request: Entered, institution: Institution) -> Any:
    """What is registered against what was found, with articles and what to do."""
    place = request.auth
    found = desk_of(institution).differences(known_day(place), inventory_of(place))
    return {"items": [_difference(one) for one in found]}


@operation(router, f"GET {_BASE}/consents", "列出同意与撤回", ("privacy", "read"), ConsentList, deals=Deals(days=AS_OF))
def list_privacy_consents(request: Entered, institution: Institution) -> Any:
    """Counts of consents with their proofs, and what withdrawals entail."""
    place, inventory = request.auth, inventory_of(request.auth)
    consents = [
        {
            "subject": one.subject,
            "key": one.key,
            "version": one.version,
            "asked": one.asked,
            "given": one.given,
            "evidence": one.evidence,
            "by": one.by,
            "at": one.at.isoformat(),
        }
        for one in inventory.consents
    ]
    effects = desk_of(institution).effects(known_day(place), inventory)
    return {"consents": consents, "withdrawals": [_withdrawal(one) for one in effects]}


@operation(router, f"POST {_BASE}/consents", "登记同意", ("privacy", "write"), Done)
def put_privacy_consent(request: Entered, institution: Institution, body: Annotated[ConsentWanted, Body()]) -> Any:
    """Counts of consents, with the digest of what proves them."""
    place = request.auth
    subject = body["subject"], body["key"], body.get("version", "")
    with together():
        counts = body["asked"], body["given"]
        desk = desk_of(institution, SOURCE)
        changed = desk.put_consent(subject, counts, body["evidence"], place.user.username, now())
        note(place, "write", f"privacy/consent/{body['key']}", {"asked": counts[0], "given": counts[1], "by": "api"})
    return {"changed": changed}


@operation(router, f"PUT {_BASE}/withdrawals/{{withdrawal}}", "登记撤回", ("privacy", "write"), Done)
def put_privacy_withdrawal(
    request: Entered, institution: Institution, withdrawal: WithdrawalId, body: Annotated[WithdrawalWanted, Body()]
) -> Any:
    """That so many withdrew; once more with `stopped_on` when processing for them ended."""
    place: Place = request.auth
    withdrawn = _day(body["withdrawn_on"])
    if withdrawn is None:
        raise Problem("refused", ("withdrawn_on 应是日期。", "`withdrawn_on` must be a date."))
    days = withdrawn, _day(body.get("stopped_on"))
    with together():
        desk, by = desk_of(institution, SOURCE), place.user.username
        changed = desk.put_withdrawal(withdrawal, body["activity"], body["count"], days, body["evidence"], by, now())
        note(place, "write", f"privacy/withdrawal/{withdrawal}", {"count": body["count"], "by": "api"})
    return {"changed": changed}


def _store(state: StoreState, levels: Levels) -> dict[str, Any]:
    own = state.store
    return {
        "store": own.key,
        "title": own.title,
        "system": own.system,
        "owner": own.owner,
        "activities": list(own.activities),
        "retention": own.retention,
        "oldest": own.oldest and own.oldest.isoformat(),
        "inside": own.inside,
        "protected": own.protected,
        "environment": own.environment,
        "dataset": own.dataset,
        "ended": own.ended and own.ended.isoformat(),
        "kinds": dict(state.held),
        "level": max((levels.of(kind) for kind in state.held), default=0),
        "scanned_at": state.scanned_at and state.scanned_at.isoformat(),
    }


def _field(one: Field) -> dict[str, Any]:
    return {
        "place": one.place,
        "column": one.column,
        "cells": one.cells,
        "kinds": {kind: [*_counts(count), count.cells] for kind, count in one.kinds.items()},
        "rulings": {kind: "personal" if said.personal else "not_personal" for kind, said in one.rulings.items()},
    }


def _counts(count: Count) -> list[int]:
    return [count.candidate, count.likely, count.sure]


def _scan(one: ScanTold) -> dict[str, Any]:
    return {
        "scan": one.id,
        "store": one.store,
        "at": one.at.isoformat(),
        "by": one.by,
        "digest": one.digest,
        "complete": one.complete,
        "units": one.units,
        "bytes": one.bytes,
        "text_bytes": one.text_bytes,
        "cells": one.cells,
        "skipped": dict(one.skipped),
        "totals": {kind: _counts(count) for kind, count in one.totals.items()},
        "places": one.places,
        "kept": one.kept,
    }


def _taken(taken: Taken) -> dict[str, Any]:
    more = {"record": taken.dataset, "unmasked": taken.unmasked, "why_not": taken.why_not}
    return _scan(taken.scan) | more


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "sort": one.sort,
        "title": one.told.title,
        "articles": list(one.told.articles),
        "store": one.store,
        "kinds": list(one.kinds),
        "where": list(one.where),
        "fields": one.fields,
        "count": one.count,
        "record": list(one.record) if one.record else None,
        "words": one.words,
        "remedy": one.told.remedy,
        "settled": one.settled,
    }


def _withdrawal(one: Effect) -> dict[str, Any]:
    own = one.withdrawal
    return {
        "withdrawal": own.id,
        "activity": own.activity,
        "count": own.count,
        "withdrawn_on": own.withdrawn_on.isoformat(),
        "stopped_on": own.stopped_on and own.stopped_on.isoformat(),
        "evidence": own.evidence,
        "stop": one.stop,
        "days_open": one.days_open,
        "sharings": list(one.sharings),
        "refusals": list(one.refusals),
        "may_refuse": one.may_refuse,
    }


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        words = (f"日期应写成 2026-11-20，实为“{text[:40]}”。", "A date is written as 2026-11-20.")
        raise Problem("refused", words) from None


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        words = ("scanned_at 应是 RFC 3339 的时间。", "`scanned_at` must be an RFC 3339 instant.")
        raise Problem("refused", words) from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
