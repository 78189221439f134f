"""The tables of an assessment besides records, by name and columns: those it starts from, and those it makes on its way."""

import pyarrow as pa

# Registers of what an institution has: an empty one says nothing, while no change on file may mean no change.
STOCK_TYPES = (
    "system",
    "network_link",
    "supplier",
    "contract",
    "interconnection",
    "facility",
    "data_center",
    "test_dataset",
    "policy",
    "remote_access",
    "sfnet_device",
)

_DATE, _TEXT, _WHOLE, _FLAG, _INSTANT = pa.date32(), pa.string(), pa.int64(), pa.bool_(), pa.timestamp("us")


def _columns(**fields: pa.DataType) -> pa.Schema:
    return pa.schema(list(fields.items()))


_DUTY = _columns(
    as_of=_DATE,
    institution=_TEXT,
    obligation=_TEXT,
    check_name=_TEXT,
    object_type=_TEXT,
    object=_TEXT,
    cmp=_TEXT,
    num=_WHOLE,
    den=_WHOLE,
    unit=_TEXT,
    owed_from=_DATE,
    owed_until=_DATE,
    window_from=_DATE,
    window_until=_DATE,
    recurrence=_TEXT,
    due_rule=_TEXT,
    warn_days=_WHOLE,
    declared_from=_DATE,
    mutatis=_FLAG,
    trigger_on=_DATE,
    ground=_TEXT,
)
INPUTS: dict[str, pa.Schema] = {
    "asked": _columns(as_of=_DATE, window_from=_DATE),
    "term": _columns(
        as_of=_DATE,
        obligation=_TEXT,
        check_name=_TEXT,
        object_type=_TEXT,
        selector=_TEXT,
        cmp=_TEXT,
        num=_WHOLE,
        den=_WHOLE,
        unit=_TEXT,
        law_from=_DATE,
        law_until=_DATE,
        window_from=_DATE,
        window_until=_DATE,
        recurrence=_TEXT,
        due_rule=_TEXT,
        warn_days=_WHOLE,
    ),
    "subject": _columns(
        as_of=_DATE,
        institution=_TEXT,
        obligation=_TEXT,
        subject_from=_DATE,
        subject_until=_DATE,
        mutatis=_FLAG,
        subject_ground=_TEXT,
    ),
    "session": _columns(market=_TEXT, opens_at=_INSTANT, closes_at=_INSTANT),
    "route": _columns(
        as_of=_DATE,
        institution=_TEXT,
        matter=_TEXT,
        addressee=_TEXT,
        strict=_FLAG,
        bureau=_TEXT,
        ordered_from=_DATE,
        ordered_until=_DATE,
    ),
    "change_hours": _columns(
        as_of=_DATE, institution=_TEXT, key=_TEXT, markets_bound=pa.list_(_TEXT), no_calendar=_FLAG
    ),
    "own_period": _columns(
        as_of=_DATE, institution=_TEXT, recurrence=_TEXT, own_term=_TEXT, effective_on=_DATE, own_warn=_WHOLE
    ),
    "declared": _columns(as_of=_DATE, institution=_TEXT, obligation=_TEXT, object=_TEXT, declared_object=_DATE),
    "declared_all": _columns(as_of=_DATE, institution=_TEXT, obligation=_TEXT, declared_type=_DATE),
    "on_file": _columns(as_of=_DATE, institution=_TEXT, object_type=_TEXT, on_file=_FLAG),
    "object_hours": _columns(
        as_of=_DATE, institution=_TEXT, obligation=_TEXT, object=_TEXT, hours_class=_TEXT, owed_minutes=_WHOLE
    ),
    "metric_day": _columns(
        institution=_TEXT,
        object_type=_TEXT,
        object=_TEXT,
        metric=_TEXT,
        hours_class=_TEXT,
        day=_DATE,
        peak=pa.decimal128(18, 6),
        ceiling=pa.decimal128(18, 6),
        minutes=_WHOLE,
    ),
    "trading_day": _columns(day=_DATE, idx=_WHOLE, before=_WHOLE),
    "term_due": _columns(term=_TEXT, day=_DATE, due=_DATE),
    "deadline": _columns(due_rule=_TEXT, day=_DATE, deadline=_DATE),
    "selected": _columns(
        as_of=_DATE,
        institution=_TEXT,
        object=_TEXT,
        bound_from=_DATE,
        bound_until=_DATE,
        in_service=_FLAG,
        trigger_on=_DATE,
        ground=_TEXT,
        selector=_TEXT,
    ),
    "duty_before_hours": _DUTY,
    "duty": pa.schema([*_DUTY, ("hours_class", _TEXT), ("owed_minutes", _WHOLE)]),
    "fact": _columns(
        as_of=_DATE,
        institution=_TEXT,
        obligation=_TEXT,
        object_type=_TEXT,
        object=_TEXT,
        done_on=_DATE,
        counts=_FLAG,
        entry=_WHOLE,
        occurrence=_TEXT,
    ),
}
