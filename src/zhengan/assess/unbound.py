"""Whom nothing binds, and by what nobody is judged: no finding must not look like all in order."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zhengan.assess.facts import AskedFacts
from zhengan.assess.notices import notice
from zhengan.law import Catalogue, Obligation


def unbound_notices(facts: AskedFacts, obligations: Mapping[tuple[date, str], Obligation]) -> list[Mapping[str, Any]]:
    """Notices on days without any law on file, on institutions that no duty binds, and on records whose institution has none."""
    found = []
    for day in facts.as_of:
        found += _nameless(facts, day)
        who = {(facts.scheme_of(item), code) for (on, _), item in obligations.items() if on == day for code in item.who}
        if not who:
            found.append(notice("no_law", "", "", f"{day} 没有已录入的规定在施行，没有判断"))
            continue
        bound = {
            item.institution
            for item in facts.standings[day]
            if (item.scheme, item.code) in who and item.first <= day <= item.last
        }
        for on, key in facts.institutions:
            if on == day and key not in bound:
                found.append(notice("not_bound", key, "", f"{day} 没有义务约束该机构，请核对机构类别、身份和账户数"))
    return found


def _nameless(facts: AskedFacts, day: date) -> list[Mapping[str, Any]]:
    """Institutions of which there are records on the day, but not the one that says what they are."""
    known = {key for on, key in facts.institutions if on == day}
    told = {institution for on, institution, _ in facts.kept_types if on == day}
    words = f"{day} 没有这家机构自己的记录（可能已作废），其他记录都无从判断，请补录机构"
    return [notice("no_institution", key, "", words) for key in sorted(told - known)]


def aside_notices(catalogue: Catalogue, days: Iterable[date]) -> list[Mapping[str, Any]]:
    """Instruments in force by which the institution has decided not to be judged: no verdict on them must not look like none owed."""
    asked = tuple(days)
    return [
        notice("instrument_off", "", "", f"{instrument.called}（{id_}）已由本机构停用，没有按它判断")
        for id_, instrument in catalogue.instruments.items()
        if id_ in catalogue.aside and any(item.in_force(day) for item in instrument.obligations for day in asked)
    ]
