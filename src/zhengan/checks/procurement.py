"""Suppliers, 218:22: admitted before anything is bought, assessed again and again, bound by contract, in the order of the text.

Which suppliers 22.1 means (reading `supplier-scope`) is said by the objects of the duties. Not decided here: whether buying was
prudent and risks are under control, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    KEYS,
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    entries,
    gathered,
    happened,
    in_order,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.spans import gap_figures, stood

INSTITUTION = ("as_of", "institution")


@check
def supplier_admission_standards(duty: ir.Table, policy: ir.Table) -> ir.Table:
    """供应商管理制度是否写明准入标准。"""
    seen = shown(policy, duty)
    seen = seen.filter(seen.approved_on <= seen.as_of)
    acts = (seen.domain == "supplier") & (seen.effective_on <= seen.as_of)
    stated = (seen.covers.length() > 0).fill_null(False)
    on_admission = seen.covers.filter(lambda word: word.contains("准入") | word.lower().contains("admission"))
    found = seen.group_by(INSTITUTION).aggregate(
        policies=seen.count(),
        acting=acts.sum(),
        silent=(acts & ~stated).sum(),
        written=(acts & (on_admission.length() > 0).fill_null(False)).any(),
        acting_entries=seen.entry.collect(where=acts),
    )
    rows = about(duty, found, None)
    written, none_acts = rows.written.fill_null(False), rows.acting == 0
    unclear = ~written & (rows.silent > 0)
    holds = ibis.cases(
        (rows.policies.isnull() | unclear, ibis.null("boolean")), (written, True), else_=ibis.literal(value=False)
    )
    reason = ibis.cases(
        (rows.policies.isnull(), NO_RECORD),
        (none_acts, "no_policy"),
        (written, "all_parts"),
        (unclear, "not_stated"),
        else_="missing_parts",
    )
    absent = ~written & (rows.acting > 0)
    figures = {
        "missing": ibis.ifelse(absent & ~unclear, "admission", ibis.null("string")),
        "not_stated": ibis.ifelse(absent & unclear, "admission", ibis.null("string")),
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.acting_entries))


@check
def supplier_admitted(duty: ir.Table, supplier: ir.Table, product: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """供应商是否先通过准入、再采购。"""
    suppliers = shown(supplier, duty)
    admitted_on = ibis.ifelse(suppliers.admitted_on <= suppliers.as_of, suppliers.admitted_on, ibis.null("date"))
    suppliers = suppliers.select(*INSTITUTION, "key", "entry", admitted_on=admitted_on)
    kept = suppliers.group_by(INSTITUTION).aggregate(kept_from=suppliers.admitted_on.min())
    rows = about(duty, beside(suppliers, kept, INSTITUTION), "key")
    early = _bought_unadmitted(rows, shown(product, duty))
    rows = beside(rows, early, KEYS)
    admitted, bought = rows.admitted_on.notnull(), rows.bought_on.notnull()
    # Since the first admission on file the register is kept: who was bought from later and has none was not admitted.
    register_kept = surely(rows.kept_from <= rows.last_bought_on) | surely(rows.declared_from <= rows.last_bought_on)
    by_person = readings["supplier-admission"] == "person"
    lacking: ir.BooleanValue = ibis.null("boolean") if by_person else ibis.literal(value=False)
    early_or_never = (admitted & bought) | (rows.entry.notnull() & ~admitted & register_kept)
    holds = ibis.cases((early_or_never, lacking), (admitted, True), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (rows.entry.isnull(), NO_RECORD),
        (early_or_never & ibis.literal(by_person), PERSON_JUDGES),
        (admitted & bought, "bought_before_admission"),
        (admitted, "admitted"),
        (register_kept, "not_admitted"),
        else_="never_recorded",
    )
    shown_day = ibis.ifelse(admitted, rows.bought_on, rows.last_bought_on)
    figures = {"admitted_on": rows.admitted_on, "bought_on": shown_day}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.product_entry))


@occurrences
def supplier_assessed(duty: ir.Table, supplier_assessment: ir.Table) -> ir.Table:
    """供应商什么时候评估。"""
    done = shown(supplier_assessment, duty)
    rows = about(duty, done.filter(done.assessed_on <= done.as_of), "supplier")
    return happened(rows, done_on=rows.assessed_on, counts=rows.assessed_on.notnull(), entry=rows.entry)


@check
def supplier_under_contract(duty: ir.Table, contract: ir.Table) -> ir.Table:
    """与供应商是否有在期的合同。"""
    rows = stood(duty, _contracts(duty, contract, None), {"object": "supplier"})
    stands, kept = rows.standing > 0, rows.spans.notnull()
    return conclude(
        rows,
        holds=ibis.ifelse(kept, stands, ibis.null("boolean")),
        reason=ibis.cases((stands, "under_contract"), (kept, "contract_ended"), else_=NO_RECORD),
        figures={"ended_on": ibis.ifelse(stands, ibis.null("date"), rows.ended_on), **gap_figures(rows)},
        evidence=gathered(ibis.ifelse(stands, rows.standing_entries, rows.span_entries)),
        good_until=ibis.ifelse(stands, rows.stands_until, ibis.null("date")),
    )


@check
def supplier_confidentiality_agreed(duty: ir.Table, contract: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """与供应商的在期合同是否约定保密。"""
    return _agreed(duty, contract, readings, "confidentiality")


@check
def supplier_security_duties_agreed(duty: ir.Table, contract: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """与供应商的在期合同是否写明网络和信息安全的权利义务。"""
    return _agreed(duty, contract, readings, "security_duties")


def _bought_unadmitted(rows: ir.Table, products: ir.Table) -> ir.Table:
    """Purchases inside the look-back from a supplier that was not admitted on that day: the first and the last."""
    bought = products.filter(products.bought_on <= products.as_of).select(
        bought_as_of="as_of",
        bought_by="institution",
        bought_from="supplier",
        product_bought_on="bought_on",
        product_entry="entry",
    )
    same = [rows.as_of == bought.bought_as_of, rows.institution == bought.bought_by, rows.object == bought.bought_from]
    pairs = rows.inner_join(bought, same)
    pairs = pairs.filter(
        pairs.product_bought_on >= ibis.greatest(pairs.window_from, pairs.owed_from),
        pairs.admitted_on.isnull() | (pairs.product_bought_on < pairs.admitted_on),
    )
    return pairs.group_by(KEYS).aggregate(
        bought_on=pairs.product_bought_on.min(),
        last_bought_on=pairs.product_bought_on.max(),
        product_entry=pairs.product_entry.argmin(in_order(pairs.product_bought_on, pairs.product_entry)),
    )


def _contracts(duty: ir.Table, contract: ir.Table, clause: str | None) -> ir.Table:
    seen = shown(contract, duty)
    seen = seen.filter(seen.signed_on <= seen.as_of)
    return seen.select(
        *INSTITUTION,
        "supplier",
        "entry",
        first_day="signed_on",
        last_day="valid_until",
        fits=ibis.literal(value=True) if clause is None else seen[clause],
    )


def _agreed(duty: ir.Table, contract: ir.Table, readings: Mapping[str, str], clause: str) -> ir.Table:
    """Whether a contract in force has the clause, or each of them (reading `contract-clauses`)."""
    rows = stood(duty, _contracts(duty, contract, clause), {"object": "supplier"})
    kept, some = rows.spans.notnull(), rows.standing > 0
    each = readings["contract-clauses"] == "each"
    agreed = some & (rows.standing_others == 0) if each else some
    in_force = rows.standing + rows.standing_others
    return conclude(
        rows,
        holds=ibis.ifelse(kept, agreed, ibis.null("boolean")),
        reason=ibis.cases(
            (agreed, "clause_agreed"), (in_force > 0, "clause_missing"), (kept, "contract_ended"), else_=NO_RECORD
        ),
        figures={
            "contracts": ibis.ifelse(in_force > 0, in_force, ibis.null("int64")),
            "without_clause": ibis.ifelse(in_force > 0, rows.standing_others, ibis.null("int64")),
            "ended_on": ibis.ifelse(in_force > 0, ibis.null("date"), rows.ended_on),
            **gap_figures(rows),
        },
        evidence=gathered(ibis.ifelse(agreed, rows.standing_entries, rows.span_entries)),
        good_until=ibis.ifelse(agreed, rows.stands_until, ibis.null("date")),
    )
