"""To whom a report goes (218:72): which of the addressees on a submission count.

`route(as_of, institution, matter, addressee, strict, bureau, ordered_from, ordered_until)` is made with the population: one row
without `ordered_from` says whom 72 names (`csrc`, or the bureau of the registered place), further rows where the CSRC ordered
otherwise, over which days, for one matter or for all (''); `strict` is false where 72 speaks in principle only.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import about, beside, conclude, entries, local_day, surely
from zhengan.checks.names import BUREAU_ENDINGS, BUREAU_NAMES, BUREAU_WORDS, CSRC, CSRC_DEPARTMENTS, CSRC_NAMES

SENT = ("as_of", "institution", "entry")


def addressed(submission: ir.Table, route: ir.Table) -> ir.Table:
    """Submissions with `expected` (the addressee that 72 or an order names), `strict`, `names` (addressees, normalised)."""
    general = route.filter(route.ordered_from.isnull())
    general = general.select("as_of", "institution", "addressee", "strict", "bureau")
    rows = beside(submission, general, ["as_of", "institution"])
    rows = beside(rows, _ordered(submission, route), SENT)
    rows = rows.mutate(
        expected=ibis.coalesce(rows.ordered_to, rows.addressee), strict=rows.strict | rows.ordered_to.notnull()
    )
    own = rows.bureau
    return rows.mutate(names=rows.sent_to.map(lambda name: _normal(name, own)))


def _ordered(submission: ir.Table, route: ir.Table) -> ir.Table:
    """Whom an order in force on the day of sending names: one for the matter before one for all, of equal ones the newest."""
    sent = submission.select(*SENT, "kind", sent_on=local_day(submission.sent_at)).view()
    orders = route.filter(route.ordered_from.notnull())
    orders = orders.select(
        "matter", "addressee", "ordered_from", "ordered_until", order_as_of="as_of", ordered="institution"
    )
    held = sent.inner_join(
        orders,
        [
            sent.as_of == orders.order_as_of,
            sent.institution == orders.ordered,
            (orders.matter == "") | (orders.matter == sent.kind),
            orders.ordered_from <= sent.sent_on,
            orders.ordered_until >= sent.sent_on,
        ],
    )
    telling = ibis.struct(
        {"own": (held.matter != "").cast("int64"), "since": held.ordered_from, "addressee": held.addressee}
    )
    return held.group_by(SENT).aggregate(ordered_to=held.addressee.argmax(telling))


def route_answer(duty: ir.Table, sent: ir.Table, route: ir.Table, same_matter: tuple[str, ...]) -> ir.Table:
    """Whether what was sent went where 72 wants it; a copy for someone else is no fault once `same_matter` has gone there."""
    seen = addressed(sent, route)
    # Engines differ on whether a list contains what is unknown.
    right = ibis.ifelse(seen.expected.notnull(), seen.names.contains(seen.expected), ibis.null("boolean"))
    seen = seen.mutate(right=right)
    per_matter = seen.group_by(same_matter).aggregate(
        gone_there=surely(seen.right).any(), right_entry=seen.entry.min(where=surely(seen.right))
    )
    rows = about(duty, beside(seen, per_matter, same_matter), "key")
    itself, gone = surely(rows.right), surely(rows.gone_there)
    holds = ibis.ifelse(rows.expected.notnull(), itself | gone, ibis.null("boolean"))
    reason = ibis.cases(
        (rows.expected.isnull(), "no_bureau"),
        (itself, "right_addressee"),
        (gone, "right_addressee_too"),
        else_="wrong_addressee",
    )
    figures = {"expected": rows.expected, "sent_to": rows.names.join("、").nullif("")}
    told_by = ibis.ifelse(itself, ibis.null("int64"), rows.right_entry)
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, told_by))


def reached_regulator(submission: ir.Table, route: ir.Table) -> ir.Table:
    """Submissions with `regulator`: whether they went to a securities regulator at all, and `reached`: to one that can take them
    (218:72).

    A core institution's report counts only at the CSRC; an operating or service body's counts at the CSRC or any bureau, since 72
    is in principle there; whether it was the right one is 72's own question.
    """
    rows = addressed(submission, route)
    exact = surely(rows.names.contains(rows.expected))
    any_regulator = exact | to_regulator(rows.sent_to, rows.bureau)
    return rows.mutate(regulator=any_regulator, reached=ibis.ifelse(rows.strict, exact, any_regulator).fill_null(False))


def to_regulator(addressees: ir.ArrayValue, own_bureau: ir.StringValue) -> ir.BooleanValue:
    """Whether a securities regulator stands among freely written addressees."""
    own = ibis.coalesce(own_bureau, "bureau")
    return surely(addressees.filter(lambda name: is_regulator(name, own)).length() > 0)


def is_regulator(name: ir.StringValue, own_bureau: ir.StringValue) -> ir.BooleanValue:
    """Whether a freely written addressee is a securities regulator: the CSRC, a bureau by its name, or the own bureau's place."""
    plain = name.strip()
    own = own_bureau.strip().re_replace(BUREAU_ENDINGS, "")
    by_place = (plain.re_replace(BUREAU_ENDINGS, "") == own).fill_null(False)
    by_code = plain.lower().isin((*CSRC_NAMES, *BUREAU_WORDS))
    return (by_code | plain.re_search(BUREAU_NAMES) | by_place).fill_null(False)


def _normal(name: ir.StringValue, own_bureau: ir.StringValue) -> ir.StringValue:
    plain = name.strip()
    return ibis.cases(
        (plain.lower().isin(CSRC_NAMES) | plain.re_search(CSRC_DEPARTMENTS), CSRC),
        (plain.lower().isin(BUREAU_WORDS), ibis.coalesce(own_bureau, "bureau")),
        else_=plain.re_replace(BUREAU_ENDINGS, ""),
    )
