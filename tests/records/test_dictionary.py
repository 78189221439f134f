"""The dictionary as a whole: every type has an example, a schema, a table, a page; models are as strict as import."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from pydantic import ValidationError

from zhengan.records import (
    RECORD_TYPES,
    THEMES,
    Field,
    arrow_schema,
    arrow_table,
    example,
    json_schema,
    parse_row,
    payload_of,
    row_of,
)
from zhengan.records.examples import INSTITUTION
from zhengan.records.fields import KIND_TITLES
from zhengan.records.rules import EXACTLY_ONE, ORDERED
from zhengan.records.themes.who import NetworkLink

ROOT = Path(__file__).resolve().parents[2]
TYPES = pytest.mark.parametrize("name", list(RECORD_TYPES))


def cells(name: str) -> dict[str, Any]:
    return {"institution": INSTITUTION, **example(name)}


@TYPES
def test_every_field_is_explained(name: str) -> None:
    found = RECORD_TYPES[name]
    assert found.title
    assert found.help.endswith("。")
    assert found.theme in THEMES
    titles = [field.title for field in found.columns.values()]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    for field in found.columns.values():
        assert isinstance(field, Field)
        assert field.help
        assert "\n" not in field.help
        assert field.kind in KIND_TITLES
        assert all(label for label in field.choices.values())
        assert len(set(field.choices.values())) == len(field.choices)
        assert set(field.targets) <= {*RECORD_TYPES, "*"}


@TYPES
def test_the_example_is_valid_and_canonical(name: str) -> None:
    row, faults = parse_row(name, cells(name))
    assert not faults
    assert row is not None
    assert {"key": row.key, **row.payload} == dict(example(name))
    assert payload_of(row.model) == row.payload
    assert row_of(row.model).substance == row.substance


@TYPES
def test_the_example_keeps_the_schema(name: str) -> None:
    schema = json_schema(RECORD_TYPES[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    validator.validate(dict(example(name)))
    validator.validate(cells(name))
    assert list(validator.iter_errors({**example(name), "unheard_of": "1"}))
    for required in schema["required"]:
        assert list(validator.iter_errors({key: value for key, value in example(name).items() if key != required}))


@TYPES
def test_the_schema_refuses_floats_and_wrong_choices(name: str) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(RECORD_TYPES[name]))
    for field in RECORD_TYPES[name].fields:
        wrong: object = 1.5 if field.kind == "number" else "!" if field.kind == "enum" and field.closed else None
        if wrong is not None:
            assert list(validator.iter_errors({**example(name), field.name: wrong}))


@TYPES
def test_the_table_has_the_payload_fields(name: str) -> None:
    found = RECORD_TYPES[name]
    row, _ = parse_row(name, cells(name))
    assert row is not None
    table = arrow_table(found, [row.payload, {}])
    assert table.schema == arrow_schema(found)
    assert table.column_names == [field.name for field in found.payload_fields]
    assert table.num_rows == 2


@TYPES
def test_the_model_is_as_strict_as_import(name: str) -> None:
    model = RECORD_TYPES[name].model
    model.model_validate(cells(name))
    for broken in ({"unheard_of": "1"}, {"key": "a;b"}, {"note": "\x01"}):
        with pytest.raises(ValidationError):
            model.model_validate(cells(name) | broken)


def test_models_are_frozen() -> None:
    link = NetworkLink.model_validate(cells("network_link"))
    with pytest.raises(ValidationError):
        link.name = "另一条"  # type: ignore[misc]


def ordered_pairs() -> Iterator[tuple[str, str, str]]:
    for name, found in RECORD_TYPES.items():
        names = {field.name: field.kind for field in found.fields}
        pairs = [*ORDERED.get(name, ()), *([("from", "until")] if {"from", "until"} <= names.keys() else [])]
        for early, late in pairs:
            assert names[early] == names[late]
            yield name, early, late


@pytest.mark.parametrize(("name", "early", "late"), list(ordered_pairs()))
def test_no_end_before_its_beginning(name: str, early: str, late: str) -> None:
    kind = RECORD_TYPES[name].columns[early].kind
    first, second = (
        ("2030-01-02", "2030-01-01") if kind == "date" else ("2030-01-01T09:00:00+08:00", "2030-01-01T08:00:00+08:00")
    )
    row, faults = parse_row(name, cells(name) | {early: first, late: second})
    assert row is None
    assert ("out_of_order", late) in [(fault.code, fault.column) for fault in faults]
    _, faults = parse_row(name, cells(name) | {early: first, late: first})
    assert late not in [fault.column for fault in faults if fault.code == "out_of_order"]


def test_instants_are_compared_as_instants() -> None:
    row, _ = parse_row(
        "guard_period", cells("guard_period") | {"from": "2026-01-01T09:00+08:00", "until": "2026-01-01T02:00Z"}
    )
    assert row is not None


def test_exactly_one_of_two() -> None:
    assert EXACTLY_ONE == {"log_holding": ("system", "device")}
    for change in ({"device": "dev-1"}, {"system": None}):
        row, faults = parse_row("log_holding", cells("log_holding") | change)
        assert row is None
        assert [fault.code for fault in faults] == ["exactly_one"]


def test_a_register_names_a_type() -> None:
    for named in ("telemetry/metric", "alert"):
        row, _ = parse_row("register", cells("register") | {"record_type": named})
        assert row is not None
    _, faults = parse_row("register", cells("register") | {"record_type": "backup_runs"})
    assert faults[0].remedy == "是否要写 backup_run"


def test_a_row_lists_all_its_faults() -> None:
    written = {
        "institution": "",
        "key": "b",
        "system": " ",
        "started_at": "昨天",
        "ok": "好",
        "site": "本地",
        "sit": "x",
    }
    row, faults = parse_row("backup_run", written)
    assert row is None
    assert {(fault.column, fault.code) for fault in faults} == {
        ("institution", "missing"),
        ("system", "missing"),
        ("started_at", "not_instant"),
        ("ok", "not_bool"),
        ("sit", "unknown_column"),
    }
    assert all(fault.text.endswith("。") and json.dumps(fault.as_json()) for fault in faults)


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "tools" / "write_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_committed_pages_are_current(tool: ModuleType) -> None:
    from zhengan.records import reference_pages

    for name, text in reference_pages().items():
        written = (tool.ROOT / name).read_text(encoding="utf-8")
        assert written == text, f"{name} is stale: ./run python tools/write_reference.py"
    folder = tool.ROOT / "docs" / "reference" / "records"
    assert {f"docs/reference/records/{path.name}" for path in folder.iterdir()} == set(reference_pages())


def test_every_type_and_field_stands_in_the_pages() -> None:
    from zhengan.records import reference_pages

    pages = reference_pages()
    for found in RECORD_TYPES.values():
        page = pages[f"docs/reference/records/{found.theme}.md"]
        assert f"`{found.name}`" in page
        assert all(f"`{field.name}`" in page for field in found.fields)
