"""The controls that address one institution on a day, as an OSCAL profile over the catalogs of their instruments.

A paragraph may hold duties of several circles (218:21.3 binds core and operating institutions apart): the items that are not the
institution's are removed, those that bind it 参照 only are marked, and each reading is set to the value chosen.
"""

from collections.abc import Mapping

from zhengan.assess.binding import Binding
from zhengan.law import Catalogue, Instrument
from zhengan.reports.oscal_catalog import control_id, reading_param, versions
from zhengan.reports.oscal_document import (
    Json,
    filled,
    metadata_of,
    oscal_document,
    party_of,
    props_of,
    token,
)


def duty_profile(
    binding: Binding, catalogue: Catalogue, readings: Mapping[str, str], names: Mapping[str, str]
) -> Json | None:
    """The profile, or None where nothing addresses the institution on the day.

    Args:
        binding: what addresses it.
        catalogue: the law that it was made under.
        readings: every reading's value (`Catalogue.choose`).
        names: institution -> name.
    """
    by_instrument: dict[str, set[str]] = {}
    for duty in binding.duties:
        by_instrument.setdefault(duty.instrument, set()).add(duty.id)
    if not by_instrument:
        return None
    chosen = [(catalogue.instruments[id_], ids) for id_, ids in by_instrument.items()]
    modify = {
        "set-parameters": [item for instrument, ids in chosen for item in _settings(instrument, ids, readings)],
        "alters": [item for instrument, ids in chosen for item in _alters(instrument, ids, binding.mutatis)],
    }
    name = names.get(binding.institution, binding.institution)
    metadata = metadata_of(
        f"{name}在 {binding.on} 适用的义务",
        binding.on,
        binding.on.isoformat(),
        [("as-of", binding.on), *(("standing", code) for code in binding.codes)],
    )
    body = {
        "imports": [_import(instrument, ids) for instrument, ids in chosen],
        "merge": {"as-is": True},
        "modify": filled(modify) or None,
    }
    return oscal_document("profile", {**metadata, "parties": [party_of(binding.institution, names)]}, filled(body))


def catalog_file(instrument: str) -> str:
    """The name under which a profile looks for an instrument's catalog, beside itself."""
    return f"{instrument}.catalog.json"


def _import(instrument: Instrument, ids: set[str]) -> Json:
    controls = dict.fromkeys(control_id(duty.cite) for duty in instrument.obligations if duty.id in ids)
    return {"href": catalog_file(instrument.id), "include-controls": [{"with-ids": list(controls)}]}


def _settings(instrument: Instrument, ids: set[str], readings: Mapping[str, str]) -> list[Json]:
    used = sorted({id_ for duty in instrument.obligations if duty.id in ids for id_ in duty.readings})
    return [
        {"param-id": reading_param(instrument.id, id_), "values": [readings[id_]]} for id_ in used if id_ in readings
    ]


def _alters(instrument: Instrument, ids: set[str], mutatis: frozenset[str]) -> list[Json]:
    """For each control chosen: items that are others' go, items that bind 参照 are marked."""
    by_control: dict[str, list[str]] = {}
    for duty in versions(instrument).values():
        by_control.setdefault(control_id(duty.cite), []).append(duty.id)
    altered = []
    for control, duties in by_control.items():
        own = [id_ for id_ in duties if id_ in ids]
        if not own:
            continue
        changes = {
            "removes": [{"by-id": token(id_)} for id_ in duties if id_ not in ids],
            "adds": [
                {"by-id": token(id_), "position": "ending", "props": props_of([("mutatis", "yes")])}
                for id_ in own
                if id_ in mutatis
            ],
        }
        if filled(changes):
            altered.append({"control-id": control, **filled(changes)})
    return altered
