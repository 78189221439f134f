"""What every OSCAL document of ours has in common: head, properties under our namespace, identifiers that never change.

OSCAL is NIST's Open Security Controls Assessment Language. It is an export only: nothing of ours is kept in it or read from it.
A UUID is made from our own identifiers (RFC 9562, version 5), that of the document from its content: same input, same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from zhengan import __version__
from zhengan.assess.finding import SHANGHAI
from zhengan.reports.document import fit

OSCAL_VERSION = "1.2.1"
NAMESPACE = "https://zhengan.invalid/oscal/1"
"""Qualifies every property and part of ours: a name and no address (RFC 2606). Its meaning stays as long as the number does."""

TOOL = "证安"
_ROOT = uuid5(NAMESPACE_URL, NAMESPACE)

Json = dict[str, Any]


def oscal_document(kind: str, metadata: Json, body: Mapping[str, Any]) -> Json:
    """A whole document; its UUID changes when anything in it does."""
    content = orjson.dumps([metadata, body], option=orjson.OPT_SORT_KEYS)
    return {kind: {"uuid": str(uuid5(_ROOT, f"{kind}/{content.decode()}")), "metadata": metadata, **body}}


def metadata_of(title: str, modified: date, version: str, props: Iterable[tuple[str, object]] = ()) -> Json:
    """The head: `modified` is a day of the law or of the question, never the clock's."""
    return {
        "title": one_line(title),
        "last-modified": start_of(modified),
        "version": version,
        "oscal-version": OSCAL_VERSION,
        "props": [*props_of(props), *props_of([("software", f"{TOOL} {__version__}")])],
    }


def party_of(institution: str, names: Mapping[str, str]) -> Json:
    """An institution as an organisation."""
    return {
        "uuid": stable_uuid("institution", institution),
        "type": "organization",
        "name": one_line(names.get(institution, institution)),
        "props": props_of([("institution", institution)]),
    }


def stable_uuid(*parts: str) -> str:
    """The UUID of what these identifiers name, the same in every document and on every day."""
    return str(uuid5(_ROOT, "\x1f".join(parts)))


def token(name: str) -> str:
    """An address, or an obligation's id, as an OSCAL identifier: `csrc-218/21#stress-plan` -> `csrc-218_21_stress-plan`."""
    return name.replace("/", "_").replace("#", "_")


def props_of(pairs: Iterable[tuple[str, object]]) -> list[Json]:
    """Properties under our namespace, one line each; those without a value are left out."""
    told = [(name, one_line(str(value))) for name, value in pairs if value is not None]
    return [{"name": name, "ns": NAMESPACE, "value": value} for name, value in told if value]


def classed_props(name: str, values: Mapping[str, object]) -> list[Json]:
    """A property for each entry, of which `class` says which: figures, readings."""
    told = [(key, one_line(str(value))) for key, value in values.items() if value is not None]
    return [{"name": name, "ns": NAMESPACE, "value": value, "class": key} for key, value in told if value]


def filled(told: Mapping[str, Any]) -> Json:
    """The keys that have a value: OSCAL allows no empty lists."""
    return {key: value for key, value in told.items() if value not in (None, "", [], ())}


def one_line(text: str) -> str:
    """Text on one line, without signs that do not print."""
    return " ".join(fit(text).split())


def joined(lines: Sequence[str]) -> str:
    """Lines as one text."""
    return "\n".join(fit(line) for line in lines)


def start_of(day: date) -> str:
    """The first instant of a day in China."""
    return datetime.combine(day, time(), SHANGHAI).isoformat()


def end_of(day: date) -> str:
    """The last second of a day in China: through that day something stands or can be done."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI).isoformat()
