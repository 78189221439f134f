"""Whose a 证联网 record is: a register may name other members beside the institution's own access and devices."""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import beside, surely

PER_INSTITUTION = ("as_of", "institution")
# How the operation centre stands among the addressees of what was sent.
CENTER_NAMES = ("sfnet_center", "运管中心", "证联网运管中心")


def own(rows: ir.Table, institution: ir.Table) -> ir.Table:
    """Rows whose `member` is the institution itself, by its key or name, or is not named; `institution` is on show by date."""
    marked = _marked(rows, institution)
    return marked.filter(~marked.elsewhere).drop("elsewhere")


def own_defects(defects: ir.Table, institution: ir.Table) -> ir.Table:
    """Defects that are the institution's own to mend; with another member's, those that its own systems or products share."""
    marked = _marked(defects, institution)
    shared = surely(marked.systems.length() > 0) | marked.product.notnull()
    return marked.filter(~marked.elsewhere | shared).drop("elsewhere")


def defects_of_others(defects: ir.Table, institution: ir.Table) -> ir.Table:
    """Defects that lie with another member."""
    marked = _marked(defects, institution)
    return marked.filter(marked.elsewhere).drop("elsewhere")


def in_use(devices: ir.Table) -> ir.Table:
    """Devices that are attached on the asked date."""
    begun = devices.valid_from.isnull() | (devices.valid_from <= devices.as_of)
    return devices.filter(begun, devices.valid_until.isnull() | (devices.valid_until >= devices.as_of))


def to_center(addressees: ir.ArrayValue) -> ir.BooleanValue:
    """Whether the operation centre stands among freely written addressees."""
    return surely(addressees.filter(lambda name: name.strip().lower().isin(CENTER_NAMES)).length() > 0)


def none_if_later(instant: ir.TimestampValue, end: ir.TimestampValue) -> ir.TimestampValue:
    """The instant where it lies before `end`, the end of the asked date."""
    return ibis.ifelse(instant < end, instant, ibis.null("timestamp"))


def _marked(rows: ir.Table, institution: ir.Table) -> ir.Table:
    """Rows with `elsewhere`: whether `member` names another than the institution itself."""
    # An institution may be on file in others' registers as well, under another name.
    names = institution.group_by("as_of", institution=institution.key).aggregate(own_names=institution.name.collect())
    named = beside(rows, names, PER_INSTITUTION)
    member = named.member.strip()
    itself = (member == named.institution) | named.own_names.contains(member)
    return named.mutate(elsewhere=named.member.notnull() & ~surely(itself)).drop("own_names")
