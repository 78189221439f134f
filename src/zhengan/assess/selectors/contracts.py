"""Contracts that have to open the supplier to inspection (82:37.2)."""

from collections.abc import Mapping
from functools import reduce

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import seen_on, selector, triggered
from zhengan.assess.standing import OPEN_END

# What 37.2 names, by our code and by the word that a firm writes into what its contract is about.
INSPECTED = ("trading", "quotes", "account_opening", "settlement", "交易", "行情", "开户", "结算")


@selector
def inspected_contract(asked: ir.Table, contract: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Contracts in force for the named functions (reading `inspection-functions`), each bound by the rule of its signing day."""
    seen = seen_on(contract, asked)
    seen = seen.filter(seen.signed_on <= seen.as_of, seen.valid_until.fill_null(ibis.literal(OPEN_END)) >= seen.as_of)
    if readings["inspection-functions"] == "all":
        return triggered(seen, seen.key, seen.signed_on)
    told = (seen.functions.length() > 0).fill_null(False)
    named = seen.functions.filter(
        lambda words: reduce(lambda a, b: a | b, [words.contains(word) for word in INSPECTED])
    )
    bound = (named.length() > 0).fill_null(False)
    seen = seen.mutate(ground=ibis.ifelse(told, ibis.null("string"), "contract_functions_not_stated"), bound=bound)
    seen = seen.filter(seen.bound | seen.ground.notnull())
    return triggered(seen, seen.key, seen.signed_on, seen.ground)
