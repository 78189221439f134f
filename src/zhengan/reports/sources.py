"""What a report rests on: the readings chosen, the versions of law and calendar."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from zhengan import __version__
from zhengan.assess import Finding
from zhengan.law import Catalogue, Instrument
from zhengan.reports.table import Row


def reading_rows(findings: Iterable[Finding], catalogue: Catalogue) -> list[Row]:
    """Each reading that a finding rests on: question and id, what is chosen, basis; chosen otherwise than by default first."""
    chosen = {id_: value for finding in findings for id_, value in finding.readings.items()}
    known = [catalogue.readings[id_] for id_ in chosen if id_ in catalogue.readings]
    rows = []
    for reading in sorted(known, key=lambda item: (chosen[item.id] == item.default, item.id)):
        value = chosen[reading.id]
        words = reading.choices.get(value, value) + ("" if value == reading.default else "（不是缺省）")
        basis = reading.basis + ("" if reading.verified or "核实" in reading.basis else "（未核实）")
        rows.append(Row((f"{reading.question}\n{reading.id}", f"{words}\n{value}", basis)))
    return rows


def source_lines(instruments: Iterable[Instrument], calendar_version: str) -> list[str]:
    """Law, calendar and software, so that the same report can be made again."""
    lines = []
    for item in instruments:
        until = f"至 {item.in_force_until} " if item.in_force_until else "起"
        count = len({duty.id for duty in item.obligations})
        lines.append(
            f"法规：《{item.title}》（{item.number}，{item.issuer}），{item.in_force_from} {until}施行；"
            f"规则数据 {count} 项义务，摘要 {rules_digest(item)}。"
        )
    return [*lines, f"日历：{calendar_version}。", f"软件：证安 {__version__}。"]


def rules_digest(instrument: Instrument) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the instrument's duties and liability, which any change of a rule changes."""
    duties = [replace(duty, source=("", 0)) for duty in instrument.obligations]
    rules = [replace(rule, source=("", 0)) for rule in instrument.liability.rules]
    return hashlib.sha256(repr((duties, rules, instrument.liability.mitigations)).encode()).hexdigest()[:16]
