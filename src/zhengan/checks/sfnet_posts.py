"""Who looks after each node of the industry network, and by what means it is watched, sfnet:15 and 18, in the order of the text.

There is no register of nodes: a builder's are those that its posts and its own devices name, until the last of a node's devices
is gone. Whether a post without a node serves
all of them (reading `sfnet-post-node`), whether one person may hold both (`backup-holder`) and whether means for the whole
institution watch the node (`node-safeguard-scope`) is left open by the text. Not decided here: whether the holders do the node's
work and the means reach all of it, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, about, beside, check, conclude, gathered, shown, surely
from zhengan.checks.lists import joined
from zhengan.checks.safeguards import WHOLE
from zhengan.checks.spans import OPEN, gap_figures, stood

PER_INSTITUTION = ("as_of", "institution")
PER_NODE = ("as_of", "institution", "node")
PRIMARY, BACKUP = "sfnet_security_primary", "sfnet_security_backup"
POSTS = (PRIMARY, BACKUP)
# How the scope of a means says that it is there for the industry network, and the kind of institution that is nothing else.
OF_NETWORK = ("证联网", "sfnet")
NETWORK_KIND = "network"
# What watches for each kind of harm that 18 names.
ATTACK_MEANS = ("intrusion_detection", "situational_awareness")
INTRUSION_MEANS = ("intrusion_detection",)
VIRUS_MEANS = ("malware_protection",)


@check
def node_primary_post(
    duty: ir.Table, appointment: ir.Table, sfnet_device: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """证联网的每个节点当日是否有信息安全管理的主岗。"""
    return _manned(duty, appointment, sfnet_device, readings, PRIMARY)


@check
def node_backup_post(
    duty: ir.Table, appointment: ir.Table, sfnet_device: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """证联网的每个节点当日是否有信息安全管理的备岗，并且与主岗不是同一个人。"""
    return _manned(duty, appointment, sfnet_device, readings, BACKUP)


@check
def node_attacks_watched(
    duty: ir.Table, safeguard: ir.Table, institution: ir.Table, sfnet_device: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """证联网的每个节点是否有监测网络攻击的措施。"""
    return _watched_at_nodes(duty, safeguard, institution, sfnet_device, readings, ATTACK_MEANS)


@check
def node_intrusions_watched(
    duty: ir.Table, safeguard: ir.Table, institution: ir.Table, sfnet_device: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """证联网的每个节点是否有监测网络侵入的措施。"""
    return _watched_at_nodes(duty, safeguard, institution, sfnet_device, readings, INTRUSION_MEANS)


@check
def node_viruses_watched(
    duty: ir.Table, safeguard: ir.Table, institution: ir.Table, sfnet_device: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """证联网的每个节点是否有监测计算机病毒的措施。"""
    return _watched_at_nodes(duty, safeguard, institution, sfnet_device, readings, VIRUS_MEANS)


@check
def network_situation_watched(
    duty: ir.Table, safeguard: ir.Table, institution: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否有证联网的全网集中安全监测。"""
    means = _means(duty, safeguard, institution, readings, ("situational_awareness",))
    return _watch_answer(_watched(duty, means).mutate(unwatched=ibis.null("string")))


def own_kind(seen: ir.Table) -> ir.Table:
    """The kind of each institution by its own record: a folder may hold others, such as a parent's."""
    return seen.filter(seen.key == seen.institution).select(*PER_INSTITUTION, kind="kind")


def _manned(
    duty: ir.Table, appointment: ir.Table, sfnet_device: ir.Table, readings: Mapping[str, str], role: str
) -> ir.Table:
    seen = shown(appointment, duty)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    seen = seen.mutate(now=seen.valid_until.fill_null(ibis.literal(OPEN)) >= seen.as_of)
    own = _distinct_holders(seen, readings) if role == BACKUP else seen.mutate(twice=ibis.literal(value=False))
    offices = own.group_by(PER_INSTITUTION).aggregate(
        kept=own.count(), ended_on=own.valid_until.max(where=(own.role == role) & ~own.now)
    )
    held = own.filter(own.role == role, own.now)
    fits = held.filter(~held.twice)
    general = fits.node.isnull()
    holders = fits.group_by(PER_INSTITUTION).aggregate(
        holders=fits.count(),
        general=general.sum().cast("int64"),
        names=fits.holder.collect(),
        took_office=fits.valid_from.min(),
        stands_until=fits.valid_until.min(),
        post_entries=fits.entry.collect(),
    )
    same = held.group_by(PER_INSTITUTION).aggregate(twice=held.twice.any())
    rows = beside(offices, holders, PER_INSTITUTION)
    rows = beside(
        beside(rows, same, PER_INSTITUTION), _bare_nodes(_nodes(duty, seen, sfnet_device), fits), PER_INSTITUTION
    )
    return _post_answer(about(duty, rows, None), readings)


def _distinct_holders(seen: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Appointments with `twice`: who holds the first post of the same node as well (reading `backup-holder`)."""
    if readings["backup-holder"] == "same":
        return seen.mutate(twice=ibis.literal(value=False))
    first = seen.filter(seen.role == PRIMARY, seen.now)
    first = first.select(*PER_INSTITUTION, "holder", first_node="node", twice=ibis.literal(value=True)).view()
    backups = seen.filter(seen.role == BACKUP)
    pairs = backups.inner_join(first, [*PER_INSTITUTION, "holder"])
    meeting = pairs.node.isnull() | pairs.first_node.isnull() | (pairs.node == pairs.first_node)
    marked = pairs.filter(surely(meeting)).select(*PER_INSTITUTION, "entry", "twice").distinct()
    rows = beside(seen, marked, [*PER_INSTITUTION, "entry"])
    return rows.mutate(twice=surely(rows.twice))


def _nodes(duty: ir.Table, appointments: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """The nodes that an institution's posts and its own devices name; one that only an ended post names is closed once all its
    devices are gone."""
    devices = shown(sfnet_device, duty)
    devices = devices.filter(devices.member.isnull(), devices.node.notnull())
    gone = devices.valid_until.fill_null(ibis.literal(OPEN)) < devices.as_of
    used = _own_nodes(duty, sfnet_device)
    posts = appointments.filter(appointments.role.isin(POSTS), appointments.node.notnull())
    closed = devices.filter(gone).select(*PER_NODE).distinct().anti_join(used, list(PER_NODE))
    ended = posts.filter(~posts.now).select(*PER_NODE).anti_join(closed, list(PER_NODE))
    return used.union(posts.filter(posts.now).select(*PER_NODE)).union(ended).distinct()


def _bare_nodes(nodes: ir.Table, fits: ir.Table) -> ir.Table:
    """How many nodes there are, and those without a holder of their own."""
    bare = nodes.anti_join(fits.filter(fits.node.notnull()), list(PER_NODE))
    named = bare.group_by(PER_INSTITUTION).aggregate(names=bare.node.collect())
    named = named.select(*PER_INSTITUTION, bare_nodes=joined(named.names.sort()))
    return beside(nodes.group_by(PER_INSTITUTION).aggregate(nodes=nodes.count()), named, PER_INSTITUTION)


def _post_answer(rows: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    general, some = surely(rows.general > 0), surely(rows.holders > 0)
    covered = surely(rows.nodes > 0) & rows.bare_nodes.isnull()
    shared = readings["sfnet-post-node"] == "shared"
    stands = (general | covered) if shared else covered
    # Whose post names no node may look after any of them, where the reading wants it named.
    unclear = general & ~stands
    on_file = rows.kept.notnull()
    holds = ibis.cases((stands, True), (unclear, ibis.null("boolean")), (on_file, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (stands, "office_held"),
        (unclear, "post_node_not_stated"),
        (some, "node_without_post"),
        (surely(rows.twice), "same_holder"),
        (rows.ended_on.notnull(), "office_vacant"),
        (on_file, "not_appointed"),
        else_=NO_RECORD,
    )
    none = ibis.literal([], type="array<string>")
    holder = ibis.coalesce(rows.names, none).unique().sort().join("、").nullif("")
    figures = {
        "holder": ibis.ifelse(stands, holder, ibis.null("string")),
        "took_office": ibis.ifelse(stands, rows.took_office, ibis.null("date")),
        "ended_on": ibis.ifelse(some, ibis.null("date"), rows.ended_on),
        "bare_nodes": ibis.ifelse(stands | unclear, ibis.null("string"), rows.bare_nodes),
    }
    good_until = ibis.ifelse(stands, rows.stands_until, ibis.null("date"))
    return conclude(
        rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.post_entries), good_until=good_until
    )


def _means(
    duty: ir.Table, safeguard: ir.Table, institution: ir.Table, readings: Mapping[str, str], measures: tuple[str, ...]
) -> ir.Table:
    """Means on file by the day, with `right` (one of the measures), `named` (for the network), `whole` and `now`."""
    seen = shown(safeguard, duty)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    seen = beside(seen, own_kind(shown(institution, duty)), PER_INSTITUTION)
    scope = seen["scope"].lower()
    whole = scope.isin(WHOLE)
    named = ibis.or_(*[scope.contains(word) for word in OF_NETWORK])
    if readings["node-safeguard-scope"] == "whole":
        named |= whole
    # An institution that is nothing but the network has no other whole.
    named |= whole & surely(seen.kind == NETWORK_KIND)
    now = seen.valid_until.fill_null(ibis.literal(OPEN)) >= seen.as_of
    return seen.mutate(right=seen.measure.isin(measures), named=named, whole=whole, now=now)


def _watched_at_nodes(
    duty: ir.Table,
    safeguard: ir.Table,
    institution: ir.Table,
    sfnet_device: ir.Table,
    readings: Mapping[str, str],
    measures: tuple[str, ...],
) -> ir.Table:
    """Whether the means stand at every node: one whose scope names no node of the institution's is there for all of them."""
    means = _means(duty, safeguard, institution, readings, measures)
    nodes = _own_nodes(duty, sfnet_device)
    fits = means.filter(means.right, means.named, means.now)
    fits = fits.select(*PER_INSTITUTION, "scope", "entry", last_day=fits.valid_until.fill_null(ibis.literal(OPEN)))
    pairs = fits.inner_join(nodes, list(PER_INSTITUTION))
    pairs = pairs.mutate(naming=pairs["scope"].contains(pairs.node))
    narrow = pairs.group_by([*PER_INSTITUTION, "entry"]).aggregate(narrow=pairs.naming.any()).view()
    pairs = beside(pairs, narrow, [*PER_INSTITUTION, "entry"])
    covered = pairs.filter(pairs.naming | ~pairs.narrow).group_by(PER_NODE).aggregate(last_day=ibis._.last_day.max())
    by_node = beside(nodes, covered.view(), PER_NODE)
    found = by_node.group_by(PER_INSTITUTION).aggregate(
        bare=by_node.node.collect(where=by_node.last_day.isnull()), nodes_until=by_node.last_day.min()
    )
    found = found.select(*PER_INSTITUTION, "nodes_until", unwatched=joined(found.bare.sort()))
    rows = beside(_watched(duty, means), found, PER_INSTITUTION)
    # What stands at each node ends with the first that is left without.
    ends = ibis.coalesce(rows.nodes_until, rows.stands_until).nullif(ibis.literal(OPEN))
    return _watch_answer(rows.mutate(stands_until=ends))


def _own_nodes(duty: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """The nodes at which an institution has devices of its own in use."""
    devices = shown(sfnet_device, duty)
    used = devices.valid_until.fill_null(ibis.literal(OPEN)) >= devices.as_of
    begun = devices.valid_from.isnull() | (devices.valid_from <= devices.as_of)
    own = devices.filter(devices.member.isnull(), devices.node.notnull(), used, begun)
    return own.select(*PER_NODE).distinct().view()


def _watched(duty: ir.Table, means: ir.Table) -> ir.Table:
    """Each duty with the means that stand for the network; any means on file shows that the register is kept."""
    fits = means.right & means.named
    spans = means.select(*PER_INSTITUTION, "entry", first_day="valid_from", last_day="valid_until", fits=fits)
    apart = means.right & means.whole & ~means.named & means.now
    elsewhere = means.group_by(PER_INSTITUTION).aggregate(elsewhere=apart.any())
    return beside(stood(duty, spans, {}), elsewhere, PER_INSTITUTION)


def _watch_answer(rows: ir.Table) -> ir.Table:
    some, kept, partly = surely(rows.standing > 0), rows.spans.notnull(), rows.unwatched.notnull()
    stands, lacking = some & ~partly, some & partly
    unclear = ~stands & surely(rows.elsewhere)
    holds = ibis.cases((stands, True), (kept & ~unclear, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (stands, "measure_in_place"),
        (unclear, "network_reach_not_stated"),
        (lacking, "node_unwatched"),
        (kept, "no_measure"),
        else_=NO_RECORD,
    )
    figures = {
        "ended_on": ibis.ifelse(some | unclear, ibis.null("date"), rows.ended_on),
        "unwatched_nodes": ibis.ifelse(lacking & ~unclear, rows.unwatched, ibis.null("string")),
        **gap_figures(rows),
    }
    evidence = gathered(ibis.ifelse(some, rows.standing_entries, rows.ended_entries))
    good_until = ibis.ifelse(stands, rows.stands_until, ibis.null("date"))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence, good_until=good_until)
