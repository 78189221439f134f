"""Whom nothing binds: no finding must not look like all in order."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhengan.assess.facts import AskedFacts
from zhengan.assess.notices import notice
from zhengan.law import Obligation


def unbound_notices(facts: AskedFacts, obligations: Mapping[tuple[date, str], Obligation]) -> list[Mapping[str, Any]]:
    """Notices on days without any law on file, and on institutions that no duty binds."""
    found = []
    for day in facts.as_of:
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
