"""What every adapter keeps, whatever the tool: recognised, the same defect seen alike, hostile files told and never raised."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collectors import files
from zhengan.collectors.collecting import FORMS, collect
from zhengan.collectors.reading import DEEPEST, LARGEST
from zhengan.collectors.sighting import SEVERITIES, STANDINGS

ALL = pytest.mark.parametrize("form", list(files.FILES))
JSONS = ("sarif", "cyclonedx", "trivy")


def test_every_form_has_a_file_here() -> None:
    assert set(files.FILES) == set(FORMS)


@ALL
def test_is_recognised_and_read_without_a_fault(form: str) -> None:
    name, content = files.FILES[form]
    found = collect(content, name)
    assert (found.form, found.faults) == (form, ())
    assert found == collect(content, name, form)


@ALL
def test_the_same_defect_is_seen_alike(form: str) -> None:
    name, content = files.FILES[form]
    seen = next(item for item in collect(content, name).sightings if files.CVE in item.cves)
    assert (seen.severity, seen.standing) == ("critical", "open")
    assert seen.title
    assert seen.tool
    assert seen.at
    assert seen.found_at is not None
    assert seen.found_at.utcoffset() is not None
    assert (seen.found_at.year, seen.found_at.month) == (2026, 11)


@ALL
def test_values_are_of_the_common_scale(form: str) -> None:
    name, content = files.FILES[form]
    for item in collect(content, name).sightings:
        assert item.severity in SEVERITIES
        assert item.standing in STANDINGS
        assert item.id
        assert item.title.isprintable()


@ALL
def test_reading_twice_gives_the_same(form: str) -> None:
    name, content = files.FILES[form]
    assert collect(content, name) == collect(content, name)


@ALL
def test_an_empty_file_is_told(form: str) -> None:
    found = collect(b" \n", "空.txt", form)
    assert (found.sightings, [fault.code for fault in found.faults]) == ((), ["empty_file"])
    assert "空.txt" in found.faults[0].text


@ALL
def test_a_file_too_large_is_told(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST == 64 << 20
    monkeypatch.setattr("zhengan.collectors.collecting.LARGEST", 100)
    name, content = files.FILES[form]
    assert [fault.code for fault in collect(content, name).faults] == ["too_large"]


@ALL
def test_too_many_results_are_told(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.collectors.collecting.MOST_SIGHTINGS", 0)
    name, content = files.FILES[form]
    found = collect(content, name)
    assert (found.sightings, [fault.code for fault in found.faults]) == ((), ["too_many"])


@ALL
@given(cut=st.floats(0, 1), put=st.binary(max_size=8))
def test_damage_is_told_never_raised(form: str, cut: float, put: bytes) -> None:
    name, content = files.FILES[form]
    at = int(cut * len(content))
    found = collect(content[:at] + put + content[at + len(put) :], name, form)
    assert found.fault_count >= len(found.faults)
    assert all(fault.text and fault.remedy for fault in found.faults)


@ALL
@given(content=st.binary(max_size=300))
def test_any_bytes_are_told_never_raised(form: str, content: bytes) -> None:
    found = collect(content, "来路不明", form)
    assert found.faults or form == "csv" or not found.sightings


_VALUES: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("form", JSONS)
@given(data=st.data(), value=_VALUES)
def test_any_value_anywhere_is_told_never_raised(form: str, data: st.DataObject, value: Any) -> None:
    document = json.loads(files.FILES[form][1])
    places: list[Callable[[Any], None]] = []

    def gather(part: Any) -> None:
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
            places.append(lambda found, part=part, key=key: part.__setitem__(key, found))
            if isinstance(inner, dict | list):
                gather(inner)

    gather(document)
    data.draw(st.sampled_from(places))(value)
    found = collect(json.dumps(document).encode(), "改过.json", form)
    assert all(fault.cell or fault.column for fault in found.faults)


@pytest.mark.parametrize("form", JSONS)
def test_depth_is_limited(form: str) -> None:
    deep = b'{"runs":' + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1) + b"}"
    assert [fault.code for fault in collect(deep, "深.json", form).faults] == ["too_deep"]


@pytest.mark.parametrize("form", ["nessus", "openvas"])
def test_xml_has_no_entities_and_no_depth(form: str) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><NessusClientData_v2>&x;</NessusClientData_v2>'
    assert [fault.code for fault in collect(bomb, "实体.xml", form).faults] == ["forbidden_xml"]
    deep = b"<report>" * 100 + b"</report>" * 100
    assert {fault.code for fault in collect(deep, "深.xml", form).faults} <= {"too_deep", "unknown_version"}
    assert collect(deep, "深.xml", "openvas").faults[0].code == "too_deep"


VERSIONS = {
    "sarif": files.sarif(version="2.0.0"),
    "cyclonedx": files.cyclonedx(specVersion="2.0"),
    "trivy": files.trivy(SchemaVersion=3),
    "nessus": b"<NessusClientData><Report/></NessusClientData>",
    "openvas": files.openvas(version="7.0"),
}


@pytest.mark.parametrize("form", list(VERSIONS))
def test_an_unknown_version_is_named(form: str) -> None:
    found = collect(VERSIONS[form], "旧.json")
    assert (found.sightings, [fault.code for fault in found.faults]) == ((), ["unknown_version"])
    assert found.form == form
