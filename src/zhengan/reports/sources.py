"""What a report rests on: the readings chosen, the versions of law and calendar."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from zhengan import __version__
from zhengan.assess import Finding
from zhengan.assess.citations import force_words
from zhengan.assess.deciding import deciding_readings
from zhengan.law import Catalogue, Instrument, Reading
from zhengan.reports.table import Row

# The reason of a duty for which there is no object or event on the day.
_NOTHING_THERE = "no_object"


def reading_rows(findings: Iterable[Finding], catalogue: Catalogue) -> list[Row]:
    """Each reading that decides something: question and id, what is chosen, basis; chosen otherwise than by default first."""
    chosen = _chosen(findings, catalogue)
    known = [catalogue.readings[id_] for id_, (_, deciding) in chosen.items() if id_ in catalogue.readings and deciding]
    known += [reading for reading in _idle(chosen, catalogue) if chosen[reading.id][0] != reading.default]
    rows = []
    for reading in sorted(known, key=lambda item: (chosen[item.id][0] == item.default, item.id)):
        value, _ = chosen[reading.id]
        words = reading.choices.get(value, value) + ("" if value == reading.default else "（不是缺省）")
        basis = reading.basis + ("" if reading.verified or "核实" in reading.basis else "（未核实）")
        rows.append(Row((f"{reading.question}\n{reading.id}", f"{words}\n{value}", basis)))
    return rows


def idle_lines(findings: Iterable[Finding], catalogue: Catalogue) -> list[str]:
    """How many readings are left out because nothing happened that they would decide; nothing where none is."""
    chosen = _chosen(findings, catalogue)
    left = [reading for reading in _idle(chosen, catalogue) if chosen[reading.id][0] == reading.default]
    return [f"另有 {len(left)} 个口径只管没有发生的事，都取缺省，没有列出。"] if left else []


def _chosen(findings: Iterable[Finding], catalogue: Catalogue) -> dict[str, tuple[str, bool]]:
    """Reading -> the value chosen, and whether a finding rests on it that is about something."""
    found: dict[str, tuple[str, bool]] = {}
    for finding in findings:
        about = finding.reason != _NOTHING_THERE
        for id_, value in deciding_readings(finding, catalogue).items():
            found[id_] = (value, about or found.get(id_, (value, False))[1])
    return found


def _idle(chosen: Mapping[str, tuple[str, bool]], catalogue: Catalogue) -> list[Reading]:
    return [
        catalogue.readings[id_] for id_, (_, deciding) in chosen.items() if id_ in catalogue.readings and not deciding
    ]


def source_lines(instruments: Iterable[Instrument], catalogue: Catalogue, calendar_version: str) -> list[str]:
    """Law, calendar and software, so that the same report can be made again."""
    lines = []
    for item in instruments:
        told = "，".join(words for words in (item.number, item.issuer) if words)
        count = len({duty.id for duty in item.obligations})
        lines.append(
            f"法规：《{item.title.strip('《》')}》（{told}），{force_words(item, catalogue)}；"
            f"规则数据 {count} 项义务，摘要 {rules_digest(item)}。"
        )
    return [*lines, f"日历：{calendar_version}。", f"软件：证安 {__version__}。"]


def rules_digest(instrument: Instrument) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the instrument's duties and liability, which any change of a rule changes."""
    duties = [replace(duty, source=("", 0)) for duty in instrument.obligations]
    rules = [replace(rule, source=("", 0)) for rule in instrument.liability.rules]
    return hashlib.sha256(repr((duties, rules, instrument.liability.mitigations)).encode()).hexdigest()[:16]
