"""Joint tests that are to be reported (82:23)."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.changes import joint_test_change
from zhengan.assess.selectors.contract import seen_on, selector, triggered
from zhengan.checks.contract import beside


@selector
def reportable_joint_test(
    asked: ir.Table, joint_test: ir.Table, change: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Joint tests held inside the look-back for the go-lives and upgrades that need one; cancelled ones were tested as well."""
    changes = joint_test_change(asked, change, system, readings)
    known = seen_on(change, asked).select("as_of", "institution", "kind", "major_upgrade", object="key")
    keys = ("as_of", "institution", "object")
    changes = beside(changes.select(*keys, "ground"), known, keys)
    untold = (changes.kind == "change") & changes.major_upgrade.isnull()
    ground = ibis.cases(
        (changes.ground == "functions_not_stated", changes.ground),
        (untold, "upgrade_not_stated"),
        else_=ibis.null("string"),
    )
    changes = changes.select("as_of", "institution", change="object", ground=ground)
    tests = seen_on(joint_test, asked)
    tests = tests.filter(tests.held_on >= tests.window_from, tests.held_on <= tests.as_of)
    rows = tests.inner_join(changes, ["as_of", "institution", "change"])
    return triggered(rows, rows.key, rows.held_on, rows.ground)
