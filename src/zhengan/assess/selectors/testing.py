"""Changes that are to be tested, and the data that tests use."""

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.changes import changes_of, touching_important
from zhengan.assess.selectors.contract import seen_on, selector
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.testing import unmasked_found


@selector
def tested_change(asked: ir.Table, change: ir.Table, system: ir.Table) -> ir.Table:
    """Go-lives and changes of important systems; 218:16.1 does not name removals."""
    changes = touching_important(asked, change, system)
    return changes_of(asked, changes.filter(changes.kind != "removal"), ground=None)


@selector
def sensitive_dataset(asked: ir.Table, test_dataset: ir.Table) -> ir.Table:
    """Test data with sensitive values; where a scan found such, whatever the record says of itself."""
    seen = seen_on(test_dataset, asked)
    return _datasets(seen, ibis.ifelse(_harmless(seen), "not_sensitive", ibis.null("string")))


@selector
def unmasked_dataset(asked: ir.Table, test_dataset: ir.Table) -> ir.Table:
    """Test data in which sensitive values stand unmasked."""
    seen = seen_on(test_dataset, asked)
    ground = ibis.cases(
        (_harmless(seen), "not_sensitive"),
        (seen.masked & ~unmasked_found(seen), "nothing_unmasked"),
        else_=ibis.null("string"),
    )
    return _datasets(seen, ground)


def _harmless(seen: ir.Table) -> ir.BooleanValue:
    return ~seen.sensitive & ~unmasked_found(seen)


def _datasets(seen: ir.Table, ground: ir.StringValue) -> ir.Table:
    return seen.select(
        "as_of",
        "institution",
        object="key",
        bound_from=ibis.literal(BEGINNING),
        bound_until=ibis.literal(OPEN_END),
        in_service=ibis.literal(False),
        trigger_on=ibis.null("date"),
        ground=ground,
    )
