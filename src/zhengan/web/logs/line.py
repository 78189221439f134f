"""One line of log: verbatim, its fields, its neighbours, and whether its proof holds."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhengan.archive.errors import ArchiveError
from zhengan.archive.fields import all_fields, extract_all
from zhengan.archive.search.columns import FIELDS
from zhengan.web.logs.asked import narrowed, quoted
from zhengan.web.logs.found import Line, lines_of
from zhengan.web.logs.opened import archive_of, search_of
from zhengan.web.place import Place

NEIGHBOURS = 5
_SHOWN = ("time", "host", "app", "proc", "msgid", "sd", "severity", "facility")


@dataclass(frozen=True)
class Told:
    """A field of the line, what it is called, its value, and the query for lines that have the same ('' where that makes no sense)."""

    name: str
    title: str
    value: str
    query: str


@dataclass(frozen=True)
class Proof:
    """Whether the line is proven: `fault` says why not. `size` is that of the signed ledger in which the sealing stands, 0 before the
    next checkpoint."""

    segment: str = ""
    row: int = 0
    rows: int = 0
    sealed_at: str = ""
    root: str = ""
    key: str = ""
    size: int = 0
    steps: int = 0
    sealed: bool = True
    fault: str = ""


@dataclass(frozen=True)
class Shown:
    """All that the page of a line shows."""

    line: Line
    fields: Sequence[Told]
    before: Sequence[Line]
    after: Sequence[Line]
    proof: Proof
    around: str


def line_of(place: Place, source: str, seq: int, door: str = "web") -> Shown | None:
    """The line with its neighbours of the same source; None where there is none. Put down as a search of the person."""
    low, high = max(1, seq - NEIGHBOURS), seq + NEIGHBOURS
    text = f"source:={quoted(source)} seq:[{low}, {high}] | limit {2 * NEIGHBOURS + 1}"
    table = search_of(place, door).table(text)
    lines = sorted(zip(lines_of(table), table.to_pylist(), strict=True), key=lambda one: one[0].seq)
    held = next((one for one in lines if one[0].seq == seq), None)
    if held is None:
        return None
    return Shown(
        held[0],
        _fields(held[0], held[1]),
        [line for line, _ in lines if line.seq < seq],
        [line for line, _ in lines if line.seq > seq],
        proof_of(place, source, seq),
        f"source:={quoted(source)}",
    )


def proof_of(place: Place, source: str, seq: int) -> Proof:
    """The proof of a line, checked as a stranger checks it."""
    from zhengan.archive.proofs import prove
    from zhengan.archive.proofs.checking import check_proof

    archive = archive_of(place.institution)
    if not _is_sealed(place, source, seq):
        return Proof(sealed=False)
    try:
        held = prove(archive.place, source, seq)
        key = archive.signer().key
        seen = check_proof(held, [key])
    except ArchiveError as error:
        return Proof(fault=str(error))
    return Proof(
        seen.manifest.segment,
        held["index"] + 1,
        seen.manifest.rows,
        seen.manifest.sealed_at,
        seen.manifest.root,
        str(key),
        seen.ledger_size,
        len(held["path"]),
    )


def proof_file(place: Place, source: str, seq: int) -> bytes:
    """The proof as a file for `tools/verify_log_line.py`. Raises ArchiveError."""
    from zhengan.archive.proofs import prove
    from zhengan.archive.proofs.prove_line import proof_bytes

    return proof_bytes(prove(archive_of(place.institution).place, source, seq))


def record_text(proof: dict[str, Any]) -> bytes:
    """The canonical record of a proof."""
    return base64.b64decode(proof["record"])


def _is_sealed(place: Place, source: str, seq: int) -> bool:
    manifests = archive_of(place.institution).manifests()
    return any(first <= seq <= last for one in manifests for first, last in one.sources.get(source, ()))


def _fields(line: Line, row: dict[str, Any]) -> list[Told]:
    told = []
    for name in _SHOWN:
        value = row.get(name)
        if value is None or value == "":
            continue
        if name == "time":
            told.append(Told(name, _(FIELDS[name].title), f"{line.time:%Y-%m-%d %H:%M:%S.%f}" if line.time else "", ""))
        elif name == "severity":
            told.append(Told(name, _(FIELDS[name].title), f"{value} {_(line.severity_words)}", f"severity:{value}"))
        else:
            query = f"{name}:{value}" if name == "facility" else f"{name}:={quoted(str(value))}"
            told.append(Told(name, _(FIELDS[name].title), str(value), query))
    known = all_fields()
    for name, values in extract_all(row.get("msg") or "").items():
        told += [Told(name, _(known[name].title), value, narrowed("", f"{name}:={quoted(value)}")) for value in values]
    return told
