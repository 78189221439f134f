"""An assessment that is kept says, after every new record, what a whole one says: finding by finding, field by field."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.chance import DAYS, made_up
from zhengan.assess import Assessment, EvidenceBase, Finding, assess
from zhengan.assess.evidence import MetricDays, no_telemetry
from zhengan.assess.finding_text import finding_of, finding_text
from zhengan.assess.fold import CALENDAR, TRADING_DAYS
from zhengan.assess.inputs import INPUTS
from zhengan.assess.kept import Change, Kept
from zhengan.assess.piece import FOLDS, fold_of
from zhengan.assess.plan import sql_of
from zhengan.assess.prepared import Prepared
from zhengan.assess.reads import tables_read
from zhengan.assess.shelf import Shelf
from zhengan.assess.sources import Refusal, folder_evidence, folder_versions
from zhengan.assess.world import World, world_of
from zhengan.calendar import load_calendar
from zhengan.cli.demo import build_demonstration
from zhengan.law import load_catalogue
from zhengan.ledger.chain import RETRACTION
from zhengan.ledger.tables import RecordVersion, record_schema, record_tables
from zhengan.records import RECORD_TYPES, read_folder

DAY = DAYS[0]
# Institutions with evidence made up for `DAY`.
MADE_UP = 3
# Whole assessments that a kept one is held against, in each of the tests below.
COMPARED = 2


def _world(tables: EvidenceBase, day: date = DAY) -> World:
    catalogue = load_catalogue()
    return world_of(tables, [day], catalogue.choose({}), catalogue, load_calendar())


def _keep(versions: Sequence[RecordVersion], metric_days: MetricDays = no_telemetry) -> Kept:
    shelf = Shelf(versions)
    return Kept(shelf, _world(EvidenceBase(shelf.tables, metric_days)))


def _whole(versions: Sequence[RecordVersion], metric_days: MetricDays = no_telemetry) -> Assessment:
    catalogue = load_catalogue()
    base = EvidenceBase(record_tables(versions), metric_days)
    return assess(base, [DAY], catalogue.choose({}), catalogue, load_calendar())


def _said(found: Assessment) -> tuple[object, ...]:
    return found.as_of, found.findings, found.notices, found.calendar_version


def _follows(kept: Kept, before: tuple[Finding, ...], change: Change) -> bool:
    """Whether the change leads from the findings before to those that stand now."""
    findings = {item.id: item for item in before}
    for item in change.before:
        assert findings.pop(item.id) == item
    findings |= {item.id: item for item in change.after}
    return findings == {item.id: item for item in kept.assessment.findings}


def _everybody() -> tuple[list[RecordVersion], MetricDays]:
    """Made-up evidence of some institutions on one day."""
    own = [item for item in made_up(MADE_UP * len(DAYS)) if item[1] == DAY]
    versions = [version for _, _, made, _ in own for version in made]

    by_name = {name: made for name, _, _, made in own}
    known: dict[str, pa.Table] = {}

    def metric_days(hours: Mapping[tuple[str, str, str], str], hours_from: date | None) -> pa.Table:
        # Chance goes on from call to call: the same question must be told the same.
        asked = repr((sorted(hours.items()), hours_from))
        if asked not in known:
            known[asked] = pa.concat_tables([made(hours, hours_from) for made in by_name.values()])
        return known[asked]

    return versions, metric_days


def _taken_back(version: RecordVersion) -> RecordVersion:
    """A retraction of a version's record."""
    said = {"type": version.type, "key": version.key, "reason": "录错了"}
    return replace(
        version, entry=version.entry + 10**9, type=RETRACTION, key=f"{version.type}/{version.key}", payload=said
    )


def _by_turns(versions: Sequence[RecordVersion], chance: random.Random) -> Iterator[RecordVersion]:
    """One version of each record type after the other, in random order, then the next of each."""
    left: dict[str, list[RecordVersion]] = {}
    for version in chance.sample(versions, len(versions)):
        left.setdefault(version.type, []).append(version)
    while left:
        for type_ in chance.sample(sorted(left), len(left)):
            yield left[type_].pop()
        left = {type_: rest for type_, rest in left.items() if rest}


@settings(max_examples=2)
@given(seed=st.integers(0, 2**32))
def test_new_entries_of_all_types_in_any_order(seed: int) -> None:
    versions, metric_days = _everybody()
    in_order = list(_by_turns(versions, random.Random(seed)))
    first = [version for version in in_order if version.type == "institution"]
    rest = [version for version in in_order if version.type != "institution"]
    known = [*first, *rest[len(RECORD_TYPES) :]]
    kept = _keep(known, metric_days)
    coming = rest[: len(RECORD_TYPES)]
    for turn in range(COMPARED):
        for version in coming[turn::COMPARED]:
            before = kept.assessment.findings
            change = kept.take([version])
            known.append(version)
            assert _follows(kept, before, change)
        assert _said(kept.assessment) == _said(_whole(known, metric_days))
    kept.close()


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32), first=st.integers(0, 300))
def test_a_shelf_holds_the_tables_of_all_its_versions(seed: int, first: int) -> None:
    versions, _ = _everybody()
    chance = random.Random(seed)
    mixed = chance.sample(versions, len(versions))
    for version in chance.sample(versions, 30):
        mixed.insert(chance.randrange(len(mixed)), _taken_back(version))
    shelf = Shelf(mixed[:first], DAY)
    for version in mixed[first : first + 20]:
        shelf.add([version])
    shelf.add(mixed[first + 20 :])
    expected = record_tables(mixed, DAY)
    assert all(shelf.tables[name].equals(table) for name, table in expected.items())


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[RecordVersion], EvidenceBase]:
    folder = tmp_path_factory.mktemp("demonstration") / "evidence"
    build_demonstration(folder, as_of=DAY)
    base = folder_evidence(folder, None, load_calendar())
    assert not isinstance(base, Refusal)
    return list(folder_versions(read_folder(folder).rows)), base


def test_the_demonstration_entry_by_entry(demonstration: tuple[list[RecordVersion], EvidenceBase]) -> None:
    versions, base = demonstration
    late = {item.entry for item in random.Random(5).sample(versions, 40)}
    known = [item for item in versions if item.entry not in late]
    kept = _keep(known, base.metric_days)
    coming = [item for item in versions if item.entry in late]
    # Without its own record an institution is nobody.
    back = [item for item in (coming[0], *known[:: len(known) // 5], coming[-1]) if item.type != "institution"]
    for version in (*coming, *map(_taken_back, back)):
        before = kept.assessment.findings
        assert _follows(kept, before, kept.take([version]))
        known.append(version)
    assert _said(kept.assessment) == _said(_whole(known, base.metric_days))
    texts = [finding_text(item) for item in kept.assessment.findings]
    assert tuple(map(finding_of, texts)) == kept.assessment.findings
    assert len(texts) > 1000
    kept.close()


def test_everything_is_judged_anew_where_who_is_bound_changes() -> None:
    versions, metric_days = _everybody()
    kept = _keep(versions, metric_days)
    own = next(item for item in versions if item.type == "institution")
    entry = max(item.entry for item in versions) + 1
    other = "futures" if own.payload["kind"] != "futures" else "fund"
    turned = replace(own, entry=entry, seq=entry, payload={**own.payload, "kind": other})
    change = kept.take([turned])
    assert change.after
    assert _said(kept.assessment) == _said(_whole([*versions, turned], metric_days))
    kept.close()


def test_an_error_on_the_way_costs_a_whole_assessment_and_no_more() -> None:
    versions, _ = _everybody()
    fails = iter([False, True])

    def metric_days(hours: object, hours_from: date | None) -> pa.Table:
        if next(fails, False):
            raise OSError("no telemetry just now")
        return no_telemetry({}, hours_from)

    link = next(item for item in versions if item.type == "network_link")
    known = [item for item in versions if item.type != "network_link"]
    kept = _keep(known, metric_days)
    shown = replace(
        link,
        payload={**link.payload, "systems": ["system0"], "trading_related": True, "from": "2020-01-01"},
        valid_at=None,
    )
    with pytest.raises(OSError, match="telemetry"):
        kept.take([shown])
    kept.take([])
    assert _said(kept.assessment) == _said(_whole([*known, shown]))
    kept.close()


def test_a_world_of_other_tables_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shelf\.tables"):
        Kept(Shelf(()), _world(EvidenceBase(record_tables(()))))


def test_every_question_is_answered_from_the_tables_that_it_is_said_to_read() -> None:
    versions, _ = _everybody()
    plan = _world(EvidenceBase(record_tables(versions))).plan
    schemas = {**INPUTS, **{name: record_schema(record_type) for name, record_type in RECORD_TYPES.items()}}
    for piece, names in tables_read(plan.pieces).items():
        with duckdb.connect() as con:
            for name in names:
                con.register(name, schemas[name].empty_table())
            assert con.execute(f"EXPLAIN {sql_of(piece)}").fetchall(), piece.name
    assert {"duty", "incident"} <= {name for names in tables_read(plan.conditions).values() for name in names}


def test_a_kept_plan_does_not_rest_on_what_the_tables_held() -> None:
    """With what DuckDB concludes from contents, the first says nothing and the second fails."""
    asked = (
        "SELECT count(*) AS n FROM trading_day WHERE idx > 100",
        "SELECT idx, count(*) AS n FROM trading_day GROUP BY idx ORDER BY idx",
        "SELECT count(*) AS n FROM trading_day AS a JOIN trading_day AS b USING (idx) WHERE a.before >= 0",
    )
    tables = Prepared()
    for places in ([*range(10)], [-7, 200, 10**15], [*range(10)]):
        rows = [{"day": DAY, "idx": idx, "before": 0} for idx in places]
        table = pa.Table.from_pylist(rows, schema=INPUTS["trading_day"])
        tables.put("trading_day", table)
        said = [tables.said(sql).to_pylist() for sql in asked]
        assert said[0] == [{"n": sum(idx > 100 for idx in places)}]
        assert said[1] == [{"idx": idx, "n": 1} for idx in places]
        assert said[2] == [{"n": len(places)}]
    tables.close()


def test_each_recurrence_has_its_fold() -> None:
    named = {fold_of(item) for item in (*CALENDAR, TRADING_DAYS, "rolling:P6M", "rolling:", "once", "promptly")}
    assert named == set(FOLDS)
    assert {fold_of(item) for item in CALENDAR} == {"calendar"}
    assert fold_of("") == ""


def test_what_is_no_finding_is_refused() -> None:
    with pytest.raises(ValueError, match="Finding"):
        finding_of('{"id": "1"}')
