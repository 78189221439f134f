"""What changed between two instruments: the reasoned relations beside what can be computed from the duties themselves.

Who is bound, how strongly, by which numbers, how often, until when, with which exceptions and exposed to which special
provisions: all of it is read off the catalogue, never written by hand. Nothing is guessed: without a concordance
there is no difference to show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhengan.law.catalogue import Catalogue
from zhengan.law.concordance import RELATIONS, Concordance, Row, paragraphs_of, rows_holding, said_new
from zhengan.law.duty_changes import changes_of
from zhengan.law.fault import Fault, LawFault
from zhengan.law.instrument import Instrument
from zhengan.law.liability import Exposure
from zhengan.law.obligation import Obligation
from zhengan.law.row_change import DutyChange, RowChange, concerning, liability_of
from zhengan.law.subject import CODE_OF_KIND, CODES

# Whose duties a body has besides its own: 参照适用机构 and technology subsidiaries those of core and operating
# institutions (218:74), service bodies those of suppliers.
_ALSO: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "mutatis": frozenset({"operating"}),
        "tech_subsidiary": frozenset({"core", "operating"}),
        "service": frozenset({"supplier"}),
    }
)


@dataclass(frozen=True, slots=True)
class LiabilityChange:
    """What breaking any duty of the instrument exposes a subject to, before and after."""

    code: str
    before: tuple[Exposure, ...]
    after: tuple[Exposure, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LawDiff:
    """Two instruments compared. Rows come by their leading relation, then by weight, then as the texts run."""

    before: Instrument
    after: Instrument
    rows: tuple[RowChange, ...]
    liability: tuple[LiabilityChange, ...]
    whom: tuple[str, ...]

    @property
    def groups(self) -> dict[str, tuple[RowChange, ...]]:
        """Leading relation -> its rows, the most pressing relation first; empty ones left out."""
        found = {name: tuple(item for item in self.rows if item.row.leading == name) for name in RELATIONS}
        return {name: rows for name, rows in found.items() if rows}

    @property
    def new_numbers(self) -> tuple[Obligation, ...]:
        """Duties of the newer side to which the law gives a number or a period that they did not have, or that differs."""
        return tuple(
            dict.fromkeys(
                after
                for item in self.rows
                for duty in item.duties
                for after in duty.after
                if _numbered(after)
                and (not duty.before or any(change.aspect in ("bound", "every", "due") for change in duty.changes))
            )
        )

    @property
    def duty_counts(self) -> Counter[str]:
        """Leading relation -> how many comparisons of duties it heads."""
        return Counter(duty.leading for item in self.rows for duty in item.duties)


def diff_laws(
    catalogue: Catalogue,
    concordances: Iterable[Concordance],
    before: str,
    after: str,
    article: str = "",
    whom: Iterable[str] = (),
) -> LawDiff:
    """Compare two instruments by their concordance.

    Args:
        catalogue: the law loaded.
        concordances: what there is to compare by.
        before: id of the older instrument.
        after: id of the newer one.
        article: an article's number (of either instrument) or an address; '' for all.
        whom: kinds of institutions or subject codes; what concerns none of them is left out. None: everybody.

    Raises:
        LawFault: an instrument, concordance, article, kind or code that does not exist.
    """
    concordance = _concordance(catalogue, concordances, before, after)
    one, other = catalogue.instruments[before], catalogue.instruments[after]
    asked = tuple(whom)
    concerned = (_codes(catalogue, one, asked), _codes(catalogue, other, asked)) if asked else None
    duties = _duties_by_row(concordance, one, other)
    compared = [
        RowChange(row, tuple(duties[position]))
        for position, row in enumerate(concordance.rows)
        if not article or _about(row, article, (one, other))
    ]
    if not compared:
        expected = f"{one.id} 或者 {other.id} 的条号、地址"
        raise LawFault([Fault("条款", 0, "", expected, f"“{article[:40]}”没有", "例如 38 或者 csrc-218/38.1。")])
    if concerned is not None:
        compared = [found for item in compared if (found := concerning(item, concerned, (one, other))) is not None]
    return LawDiff(
        before=one,
        after=other,
        rows=tuple(sorted(compared, key=_pressing)),
        liability=tuple(_liability(one, other, concerned)),
        whom=asked,
    )


def _concordance(catalogue: Catalogue, concordances: Iterable[Concordance], before: str, after: str) -> Concordance:
    for id_ in (before, after):
        if id_ not in catalogue.instruments:
            known = "、".join(catalogue.instruments)
            raise LawFault([Fault("规定", 0, "", f"{known} 之一", f"“{id_[:40]}”没有", "请改用已录入的规定。")])
    every = tuple(concordances)
    found = next((item for item in every if (item.before, item.after) == (before, after)), None)
    if found is None:
        known = "；".join(f"{item.before} {item.after}" for item in every) or "还没有"
        remedy = "新旧次序反了就换过来；自己的规定可以自带对照，写在 concordances/旧--新/ 里。不会替你猜。"
        raise LawFault([Fault("对照", 0, f"{before} {after}", f"有对照的两部：{known}", "这两部没有对照", remedy)])
    return found


def _codes(catalogue: Catalogue, instrument: Instrument, whom: Iterable[str]) -> frozenset[str]:
    """The subject codes that kinds and codes stand for under the instrument, by its own definitions where it has any.

    Its definitions are taken by the default readings; institutions of a kind that it does not name hold none.
    """
    rules = catalogue.subjects(catalogue.choose({})).get(instrument.id, ())
    found = {"anyone"}
    for name in whom:
        if name not in CODES and name not in CODE_OF_KIND:
            known = "、".join(dict.fromkeys((*CODE_OF_KIND, *CODES)))
            raise LawFault([Fault("主体", 0, "", f"{known} 之一", f"“{name[:40]}”", "请改用机构类别或者主体代码。")])
        found |= {name} & set(CODES)
        found |= {rule.code for rule in rules if name in (*rule.kinds, *rule.codes)}
        if not instrument.subjects and name in CODE_OF_KIND:
            found.add(CODE_OF_KIND[name])
    return frozenset(found.union(*(_ALSO.get(code, frozenset()) for code in found)))


def _about(row: Row, article: str, instruments: tuple[Instrument, Instrument]) -> bool:
    """Whether the row speaks of an article's number in either instrument, or of an address."""
    for addresses, instrument in zip((row.before, row.after), instruments, strict=True):
        address = article if "/" in article else f"{instrument.id}/{article}"
        wanted = set(paragraphs_of(instrument, address))
        if any(wanted & set(paragraphs_of(instrument, place)) for place in addresses):
            return True
    return False


def _duties_by_row(concordance: Concordance, one: Instrument, other: Instrument) -> dict[int, list[DutyChange]]:
    """Position of a row -> the pairs that it is the first to hold, then the duties that it says new or dropped as a whole."""
    duties = {duty.id: duty for item in (one, other) for duty in item.obligations}
    positions = {id(row): position for position, row in enumerate(concordance.rows)}
    found: dict[int, list[DutyChange]] = {position: [] for position in positions.values()}
    for pair in concordance.pairs:
        before = tuple(duties[id_] for id_ in pair.before if id_ in duties)
        after = tuple(duties[id_] for id_ in pair.after if id_ in duties)
        row = next(iter(rows_holding(concordance, before, after)), None)
        if row is not None:
            changes = (
                (*changes_of(before, after), *liability_of(before, after, (one, other))) if before and after else ()
            )
            found[positions[id(row)]].append(DutyChange(before, after, pair.relations, pair.why, changes))
    paired = {id_ for pair in concordance.pairs for id_ in (*pair.before, *pair.after)}
    for duty in duties.values():
        row = None if duty.id in paired else said_new(concordance, duty)
        if row is not None:
            old, new = ((), (duty,)) if duty.instrument == other.id else ((duty,), ())
            found[positions[id(row)]].append(DutyChange(old, new, row.relations, row.why, ()))
    return found


def _liability(
    one: Instrument, other: Instrument, concerned: tuple[frozenset[str], frozenset[str]] | None
) -> Iterator[LiabilityChange]:
    """For each subject that a general provision of either side names (and that is asked about)."""
    for code in CODES:
        old, new = (
            tuple(
                rule.exposure for rule in instrument.liability.rules if "*" in rule.articles and code in rule.subjects
            )
            for instrument in (one, other)
        )
        asked = concerned is None or code in concerned[0] | concerned[1]
        if asked and (old or new):
            yield LiabilityChange(code, old, new)


def _pressing(item: RowChange) -> tuple[object, ...]:
    """Leading relation; then rows with new numbers or periods, with special liability gained, with more duties; then the text."""
    changes = [change for duty in item.duties for change in duty.changes]
    fresh = [duty for each in item.duties if not each.before for duty in each.after]
    numbers = any(change.aspect in ("bound", "every") for change in changes) or any(map(_numbered, fresh))
    liable = any(change.aspect == "liability" and set(change.after) - set(change.before) for change in changes)
    places = item.row.after or item.row.before
    return (
        tuple(RELATIONS).index(item.row.leading),
        not numbers,
        not liable,
        -sum(len(duty.after) or len(duty.before) for duty in item.duties),
        _order(places[0]),
    )


def _numbered(duty: Obligation) -> bool:
    """Whether the law itself gives the duty a number or a period."""
    return bool(duty.bound or (duty.every and not duty.every.startswith("policy:")))


def _order(address: str) -> tuple[int, ...]:
    return tuple(int(part) for part in address.partition("/")[2].replace("-", ".").split("."))
