"""What one supposes: another standing or kind, a designated system, a threshold, a reading, a new instrument.

An assumption is applied to tables and law in memory. Nothing is ever written.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.law import CODE_OF_KIND, CODES, Bound, Catalogue, parse_bound

# The key of a record that is only supposed, as it stands beside a verdict.
SUPPOSED = "假设"
# Where the name of an institution may stand: all of the evidence.
EVERYBODY = "*"
FORMS = (
    "standing=身份@起始日（如 standing=cii@2026-12-01，可写到 ..截止日）",
    "kind=机构类别（如 kind=exchange）",
    "designation=系统@认定日",
    "threshold=义务编号:界限（如 threshold=csrc-218/21#network-core:<40%）",
    "reading=口径:取值",
    "instrument=规定所在文件夹",
)


class AssumptionError(ValueError):
    """An assumption that cannot be read or does not fit; the message says what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """One supposed fact about one institution (None: the asker's own): a standing, a kind or a designated system."""

    institution: str | None
    value: str
    first: date
    last: date


@dataclass(frozen=True)
class Assumptions:
    """All that is supposed at once. `words` are the assumptions as they were written."""

    words: tuple[str, ...]
    standings: tuple[Supposed, ...] = ()
    kinds: tuple[Supposed, ...] = ()
    designations: tuple[Supposed, ...] = ()
    bounds: tuple[tuple[str, Bound], ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    instruments: tuple[Path, ...] = ()

    @property
    def begins(self) -> date | None:
        """The day on which the last of them begins; None where none has a day."""
        days = [item.first for item in (*self.standings, *self.designations) if item.first != BEGINNING]
        return max(days, default=None)

    def evidence(self, base: EvidenceBase, own: Sequence[str], holding: Collection[tuple[str, str]]) -> EvidenceBase:
        """The evidence as supposed.

        Args:
            base: the evidence as it is.
            own: the institutions meant where an assumption names none.
            holding: (institution, code) of those that hold a code on the day already: a standing supposed once more must
                not bound it in time.

        Raises:
            AssumptionError: an institution or a system is not in the evidence.
        """
        tables = dict(base.tables)
        known = sorted(set(tables["institution"]["key"].to_pylist()))
        for item in self.kinds:
            _suppose_kind(tables, item, _owners(item, own, known))
        for place, item in enumerate((*self.standings, *self.designations), 1):
            owners = [owner for owner in _owners(item, own, known) if (owner, item.value) not in holding]
            rows = _standing_rows(item, owners) if item in self.standings else _designation_rows(item, owners, tables)
            type_ = "standing" if item in self.standings else "cii_designation"
            tables[type_] = _with_rows(tables[type_], rows, place)
        return replace(base, tables=tables)

    def law(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue with the supposed thresholds.

        Raises:
            AssumptionError: no such obligation, or one without a bound of this unit.
        """
        for id_, bound in self.bounds:
            catalogue = _suppose_bound(catalogue, id_, bound)
        return catalogue


def parse_assumptions(texts: Sequence[str]) -> Assumptions:
    """Read what `--what-if` says.

    Raises:
        AssumptionError: a text of another form; the message names the forms.
    """
    found: dict[str, list[Any]] = {name: [] for name in _READERS}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in _READERS or not value.strip():
            raise AssumptionError(f"假设应写成以下之一，实为 {text!r}：\n  " + "\n  ".join(FORMS))
        found[name].append(_READERS[name](value.strip()))
    return Assumptions(
        words=tuple(texts),
        standings=tuple(found["standing"]),
        kinds=tuple(found["kind"]),
        designations=tuple(found["designation"]),
        bounds=tuple(found["threshold"]),
        readings=tuple(found["reading"]),
        instruments=tuple(found["instrument"]),
    )


def _standing(value: str) -> Supposed:
    owner, rest = _owner(value)
    code, _, span = rest.partition("@")
    return Supposed(owner, _known(code, CODES, "身份"), *_span(span))


def _kind(value: str) -> Supposed:
    owner, kind = _owner(value)
    return Supposed(owner, _known(kind, CODE_OF_KIND, "机构类别"), BEGINNING, OPEN_END)


def _designation(value: str) -> Supposed:
    owner, rest = _owner(value)
    system, at, span = rest.rpartition("@")
    if not at or not system:
        raise AssumptionError(f"应写成 designation=系统@认定日，实为 {value!r}。")
    return Supposed(owner, system, *_span(span))


def _threshold(value: str) -> tuple[str, Bound]:
    id_, colon, bound = value.rpartition(":")
    try:
        return id_, parse_bound(bound.replace("：", ":"))
    except ValueError as error:
        raise AssumptionError(f"应写成 threshold=义务编号:界限，实为 {value!r}。{error if colon else ''}") from error


def _reading(value: str) -> tuple[str, str]:
    id_, colon, choice = value.partition(":")
    if not colon:
        raise AssumptionError(f"应写成 reading=口径:取值，实为 {value!r}。例如 reading=backup-day:trading。")
    return id_, choice


_READERS: Mapping[str, Callable[[str], Any]] = {
    "standing": _standing,
    "kind": _kind,
    "designation": _designation,
    "threshold": _threshold,
    "reading": _reading,
    "instrument": Path,
}


def _owner(value: str) -> tuple[str | None, str]:
    """`机构:…` names one institution, `*:…` all of them; without it the asker's own is meant."""
    owner, colon, rest = value.partition(":")
    return (owner, rest) if colon else (None, value)


def _known(name: str, names: Mapping[str, str], what: str) -> str:
    if name not in names:
        raise AssumptionError(f"{what}应为 {'、'.join(names)} 之一，实为 {name!r}。")
    return name


def _span(text: str) -> tuple[date, date]:
    first, _, last = text.partition("..")
    try:
        found = date.fromisoformat(first) if first else BEGINNING, date.fromisoformat(last) if last else OPEN_END
    except ValueError:
        raise AssumptionError(f"日期应写成 2026-12-01 或者 2026-12-01..2027-06-30，实为 {text!r}。") from None
    if found[1] < found[0]:
        raise AssumptionError(f"截止日不能早于起始日，实为 {text!r}。")
    return found


def _owners(item: Supposed, own: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    if item.institution is None:
        return own
    if item.institution == EVERYBODY:
        return known
    if item.institution not in known:
        raise AssumptionError(f"证据里没有机构“{item.institution}”，有的是 {'、'.join(known[:8])}。")
    return [item.institution]


def _standing_rows(item: Supposed, owners: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "institution": owner,
            "code": item.value,
            "valid_from": item.first,
            "valid_until": item.last,
            "basis": SUPPOSED,
        }
        for owner in owners
    ]


def _designation_rows(item: Supposed, owners: Sequence[str], tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    systems = {(row["institution"], row["key"]) for row in tables["system"].select(["institution", "key"]).to_pylist()}
    having = [owner for owner in owners if (owner, item.value) in systems]
    if not having:
        raise AssumptionError(f"证据里没有系统“{item.value}”。请写系统的键。")
    return [{"institution": owner, "system": item.value, "designated_on": item.first} for owner in having]


def _with_rows(table: pa.Table, rows: list[dict[str, Any]], place: int) -> pa.Table:
    """The table with supposed records: on show on every day, under entry ids that no ledger gives."""
    first = int(pc.min(table["entry"]).as_py() or 0) if table.num_rows else 0
    given = [
        {
            **row,
            "key": f"{SUPPOSED}{place}",
            "entry": min(first, 0) - number,
            "seq": 0,
            "shown_from": BEGINNING,
            "shown_until": OPEN_END,
        }
        for number, row in enumerate(rows, 1)
    ]
    return pa.concat_tables([table, pa.Table.from_pylist(given, schema=table.schema)])


def _suppose_kind(tables: dict[str, pa.Table], item: Supposed, owners: Sequence[str]) -> None:
    """Another kind; standings that only bounded the code of the former kind in time fall away with it."""
    table = tables["institution"]
    meant = pc.is_in(table["key"], pa.array(owners, pa.string()))
    former = {(row["key"], CODE_OF_KIND[row["kind"]]) for row in table.filter(meant).to_pylist()}
    place = table.schema.get_field_index("kind")
    kinds = pc.if_else(meant, pa.scalar(item.value), table["kind"])
    tables["institution"] = table.set_column(place, table.schema.field(place), kinds)
    told = tables["standing"]
    kept = [(row["institution"], row["code"]) not in former for row in told.select(["institution", "code"]).to_pylist()]
    tables["standing"] = told.filter(pa.array(kept, pa.bool_()))


def _suppose_bound(catalogue: Catalogue, id_: str, bound: Bound) -> Catalogue:
    having = [item for item in catalogue.obligations() if item.bound is not None]
    found = [item for item in having if item.id == id_]
    if not found:
        raise AssumptionError(
            f"没有带界限的义务“{id_}”。有界限的是：{'、'.join(sorted({item.id for item in having}))}。"
        )
    for item in found:
        if item.bound is not None and item.bound.unit != bound.unit:
            raise AssumptionError(f"{id_} 的界限是“{item.bound}”，“{bound}”的单位不同。请用同一单位。")
    instrument = catalogue.instruments[found[0].instrument]
    changed = tuple(replace(item, bound=bound) if item.id == id_ else item for item in instrument.obligations)
    return replace(
        catalogue, instruments={**catalogue.instruments, instrument.id: replace(instrument, obligations=changed)}
    )
