"""OSCAL: what compliance-trestle takes, what it resolves, and that nothing unproven passes for satisfied."""

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from trestle.core.profile_resolver import ProfileResolver
from trestle.oscal import OSCAL_VERSION as CURRENT
from trestle.oscal import assessment_results as results_models
from trestle.oscal import catalog as catalog_models
from trestle.oscal import poam as poam_models
from trestle.oscal import profile as profile_models

from tests.assess.sample import AS_OF, finding
from tests.reports.matter import HOSTILE, NAMES, matter
from zhengan.assess import Assessment
from zhengan.assess.binding import Binding
from zhengan.law import load_catalogue
from zhengan.reports import (
    action_plan,
    assessment_results,
    duty_profile,
    instrument_catalog,
    matter_of,
)
from zhengan.reports.oscal_catalog import control_id, versions
from zhengan.reports.oscal_document import NAMESPACE, OSCAL_VERSION, token
from zhengan.reports.oscal_poam import OPEN
from zhengan.reports.oscal_profile import catalog_file
from zhengan.reports.oscal_results import STATES

CATALOGUE = load_catalogue()
INSTRUMENTS = list(CATALOGUE.instruments)
DEFAULTS = CATALOGUE.choose({})


def plain(document: Any) -> Any:
    """A document as a reader of the file has it."""
    return json.loads(json.dumps(document))


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from walk(item)


def own(item: dict[str, Any], name: str) -> str | None:
    """The value of a property of ours."""
    values = [prop["value"] for prop in item.get("props", ()) if prop["name"] == name and prop["ns"] == NAMESPACE]
    return values[0] if values else None


def controls(catalog: dict[str, Any]) -> list[dict[str, Any]]:
    """Every control of a catalog."""
    return [control for node in walk(catalog) for control in node.get("controls", ())]


def binding(code: str, mutatis: tuple[str, ...] = ()) -> Binding:
    """What Order 218 asks of the bearers of one code."""
    duties = [duty for duty in CATALOGUE.obligations(AS_OF) if code in duty.who and duty.instrument == "csrc-218"]
    return Binding("甲", AS_OF, (code,), tuple(duties), frozenset(mutatis))


def test_the_version_is_the_one_that_is_checked() -> None:
    assert OSCAL_VERSION == CURRENT


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_a_catalog_is_valid_and_holds_every_paragraph_and_duty(name: str) -> None:
    instrument = CATALOGUE.instruments[name]
    document = plain(instrument_catalog(instrument, CATALOGUE, {}))
    catalog_models.Model.model_validate(document)
    found = controls(document)
    paragraphs = [f"{article.address}.{number}" for article in instrument.articles for number in article.paragraphs]
    assert [own(item, "cite") for item in found] == paragraphs
    items = {own(part, "obligation"): part for part in walk(found) if part.get("name") == "item"}
    assert set(items) == set(versions(instrument))
    for id_, duty in versions(instrument).items():
        assert duty.words in items[id_]["prose"]
        assert own(items[id_], "modality") == duty.modality


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_bounds_recurrences_and_readings_are_parameters(name: str) -> None:
    instrument = CATALOGUE.instruments[name]
    document = plain(instrument_catalog(instrument, CATALOGUE, {}))
    params = {param["id"]: param for node in walk(document) for param in node.get("params", ())}
    for duty in instrument.obligations:
        if duty.bound is not None:
            assert params[f"{token(duty.id)}_bound"]["values"] == [str(duty.bound)]
        if duty.every is not None:
            assert params[f"{token(duty.id)}_every"]["values"] == [duty.every]
        for reading in duty.readings:
            assert params[f"{name}_reading_{reading}"]["values"] == [CATALOGUE.reading(reading).default]


def test_identifiers_and_links_of_a_catalog_hold() -> None:
    document = plain(instrument_catalog(CATALOGUE.instruments["csrc-218"], CATALOGUE, {}))
    ids = Counter(node["id"] for node in walk(document) if "id" in node)
    assert max(ids.values()) == 1
    known = {item["uuid"] for item in document["catalog"]["back-matter"]["resources"]}
    assert {node["href"][1:] for node in walk(document) if str(node.get("href", "")).startswith("#")} <= known


def test_the_official_text_goes_along_only_when_given() -> None:
    instrument = CATALOGUE.instruments["csrc-218"]
    bare = json.dumps(instrument_catalog(instrument, CATALOGUE, {}), ensure_ascii=False)
    texts = {"csrc-218/71.1": "甲乙丙", "csrc-218/71.1.7": "丁戊己", "csrc-218/7.1": "庚辛"}
    told = instrument_catalog(instrument, CATALOGUE, texts)
    parts = {node["id"]: node["prose"] for node in walk(told) if node.get("name") == "official-text"}
    assert parts == {"csrc-218_71.1_txt": "甲乙丙\n（七）丁戊己", "csrc-218_7.1_txt": "庚辛"}
    assert "official-text" not in bare
    catalog_models.Model.model_validate(plain(told))


def test_a_profile_resolves_to_exactly_the_controls_that_bind(tmp_path: Path) -> None:
    bound, readings = binding("core"), CATALOGUE.choose({"coverage": "any"})
    profile = plain(duty_profile(bound, CATALOGUE, readings, NAMES))
    profile_models.Model.model_validate(profile)
    catalog = instrument_catalog(CATALOGUE.instruments["csrc-218"], CATALOGUE, {})
    (tmp_path / ".trestle").mkdir()
    (tmp_path / catalog_file("csrc-218")).write_text(json.dumps(catalog), encoding="utf-8")
    # Trestle looks for files under its own root, so the relative name is made whole.
    for item in profile["profile"]["imports"]:
        item["href"] = str(tmp_path / item["href"])
    path = tmp_path / "profiles" / "甲" / "profile.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(profile), encoding="utf-8")
    resolved = ProfileResolver.get_resolved_profile_catalog(tmp_path, str(path))
    document = json.loads(resolved.oscal_serialize_json())
    assert {item["id"] for item in controls(document)} == {control_id(duty.cite) for duty in bound.duties}
    params = {param["id"]: param["values"] for node in walk(document) for param in node.get("params", ())}
    assert params["csrc-218_reading_coverage"] == ["any"]
    assert params["csrc-218_21_network-core_bound"] == ["< 50%"]


def test_a_profile_drops_the_items_of_others_and_marks_those_by_analogy() -> None:
    bound = binding("core", mutatis=("csrc-218/21#capacity",))
    profile = plain(duty_profile(bound, CATALOGUE, DEFAULTS, NAMES))["profile"]
    alters = {item["control-id"]: item for item in profile["modify"]["alters"]}
    assert alters["csrc-218_21.3"]["removes"] == [{"by-id": "csrc-218_21_network-operating"}]
    (marked,) = alters["csrc-218_21.3"]["adds"]
    assert (marked["by-id"], own(marked, "mutatis")) == ("csrc-218_21_capacity", "yes")
    own_items = {token(duty.id) for duty in bound.duties}
    removed = {drop["by-id"] for item in alters.values() for drop in item.get("removes", ())}
    assert not removed & own_items


def test_nothing_binding_is_no_profile() -> None:
    assert duty_profile(Binding("甲", date(2000, 1, 1), (), (), frozenset()), CATALOGUE, DEFAULTS, {}) is None


def test_results_are_valid_and_only_what_is_met_is_satisfied() -> None:
    document = plain(assessment_results(matter()))
    results_models.Model.model_validate(document)
    (result,) = document["assessment-results"]["results"]
    states = {own(item, "obligation"): item["target"]["status"]["state"] for item in result["findings"]}
    assert states == {
        "csrc-218/21#network-operating": "not-satisfied",
        "csrc-218/20#daily-backup": "not-satisfied",
        "csrc-218/14#graded": "not-satisfied",
        "csrc-218/21#stress-yearly": "not-satisfied",
        "csrc-218/20#continuity": "not-satisfied",
        "csrc-218/18#business-log": "satisfied",
    }
    assert {own(item, "finding"): own(item, "verdict") for item in result["observations"]} == {
        item.id: item.verdict for item in matter().findings
    }


def test_every_verdict_but_met_is_kept_from_satisfied() -> None:
    assert {verdict for verdict, (state, _) in STATES.items() if state == "satisfied"} == {"met"}
    assert {"unproven", "due", "manual", "breached"} <= set(STATES)
    assert not {"advisory", "not_applicable"} & set(STATES)


@pytest.mark.parametrize("worse", ["breached", "unproven", "due", "manual"])
def test_one_object_that_is_not_met_keeps_the_duty_from_satisfied(worse: Any) -> None:
    found = (
        finding("18#business-log", "met", "no_hole"),
        finding("18#business-log", worse, "no_record", object=("system", "S2")),
    )
    asked = matter_of(Assessment((AS_OF,), found, (), "日历 1"), CATALOGUE, {})
    (result,) = plain(assessment_results(asked))["assessment-results"]["results"]
    (told,) = result["findings"]
    assert told["target"]["status"]["state"] == "not-satisfied"
    assert own(told, "verdict") == worse
    counts = {prop["class"]: prop["value"] for prop in told["props"] if prop["name"] == "count"}
    assert counts == {"met": "1", worse: "1"}


def test_results_refer_to_the_ledger_and_to_what_they_define() -> None:
    (result,) = plain(assessment_results(matter()))["assessment-results"]["results"]
    entries = {
        (own(item, "record-type"), own(item, "record-key"), own(item, "ledger-sequence"))
        for observation in result["observations"]
        for item in observation.get("relevant-evidence", ())
    }
    assert entries == {("network_link", "L1", "63"), ("backup_run", "B1", "5535")}
    observed = {item["uuid"] for item in result["observations"]}
    related = [link["observation-uuid"] for item in result["findings"] for link in item["related-observations"]]
    assert len(related) == len(set(related)) == 7
    assert set(related) <= observed
    things = {item["uuid"] for item in result["local-definitions"]["inventory-items"]}
    asked = [item["subjects"][0] for item in result["observations"]]
    assert {item["subject-uuid"] for item in asked if item["type"] == "inventory-item"} == things
    assert HOSTILE in result["remarks"] or HOSTILE.replace("\x0b", "") in result["remarks"]


def test_the_findings_point_into_the_catalog() -> None:
    (result,) = plain(assessment_results(matter()))["assessment-results"]["results"]
    document = plain(instrument_catalog(CATALOGUE.instruments["csrc-218"], CATALOGUE, {}))
    known = {node["id"] for node in walk(document) if "id" in node}
    assert {item["target"]["target-id"] for item in result["findings"]} <= known
    (selection,) = result["reviewed-controls"]["control-selections"]
    for item in selection["include-controls"]:
        assert {item["control-id"], *item["statement-ids"]} <= known


def test_a_plan_holds_what_is_open_with_its_deadline_and_nothing_else() -> None:
    document = plain(action_plan(matter()))
    poam_models.Model.model_validate(document)
    plan = document["plan-of-action-and-milestones"]
    open_ = [item for verdict in OPEN for item in matter().of(verdict)]
    assert [own(item, "finding") for item in plan["poam-items"]] == [item.id for item in open_]
    assert [own(item, "verdict") for item in plan["poam-items"]] == ["breached", "breached", "unproven", "due"]
    assert [risk.get("deadline", "")[:10] for risk in plan["risks"]] == [str(item.due_on or "") for item in open_]
    for risk, item in zip(plan["risks"], plan["poam-items"], strict=True):
        assert item["related-risks"] == [{"risk-uuid": risk["uuid"]}]
        assert risk["remediations"][0]["description"]
        assert ("tasks" in risk["remediations"][0]) == ("deadline" in risk)


def test_nothing_found_is_no_document() -> None:
    empty = matter_of(Assessment((AS_OF,), (), (), "日历 1"), CATALOGUE, {})
    assert assessment_results(empty) is None
    met = (finding("18#business-log", "met", "no_hole"),)
    assert action_plan(matter_of(Assessment((AS_OF,), met, (), "日历 1"), CATALOGUE, {})) is None


def test_documents_are_the_same_each_time_and_change_their_uuid_with_their_content() -> None:
    first, again = assessment_results(matter()), assessment_results(matter())
    assert json.dumps(first) == json.dumps(again)
    less = Assessment((AS_OF,), matter().findings[1:], (), "日历 1")
    other = assessment_results(matter_of(less, CATALOGUE, NAMES))
    assert first is not None
    assert other is not None
    assert first["assessment-results"]["uuid"] != other["assessment-results"]["uuid"]


@pytest.mark.parametrize("make", [assessment_results, action_plan])
def test_uuids_are_of_version_five_and_each_is_defined_once(make: Any) -> None:
    defined = [node["uuid"] for node in walk(plain(make(matter()))) if "uuid" in node]
    tools = {node["actor-uuid"] for node in walk(plain(make(matter()))) if "actor-uuid" in node}
    assert {uuid.UUID(text).version for text in defined} == {5}
    assert len(defined) == len(set(defined))
    assert tools <= set(defined)
