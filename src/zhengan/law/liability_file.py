"""Reads an instrument's liability table (`liability.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping

from zhengan.law.bound import Bound, parse_bound
from zhengan.law.fault import Fault
from zhengan.law.liability import WHOM, CountsAs, Exposure, Liability, LiabilityRule, Measure, Mitigation
from zhengan.law.marked import Fields, Marked
from zhengan.law.obligation import parse_address
from zhengan.law.subject import CODES

_ROW_KEYS = ("cite", "subjects", "articles", "by", "whom", "measures", "condition", "leads_to", "fine", "phrase")
_RELIEF_KEYS = ("cite", "subjects", "mechanisms", "condition", "effect")


def read_liability(root: Marked, instrument: str, faults: list[Fault]) -> Liability:
    """The table at `root`; every unknown measure, law, subject or address becomes a fault."""
    fields = Fields(root, ("measures", "laws", "counts_as", "exposures", "mitigations"), faults)
    measures, laws = _names(fields, "measures"), _names(fields, "laws")
    return Liability(
        rules=tuple(_rule(node, instrument, measures, laws, faults) for node in fields.items("exposures")),
        mitigations=tuple(_mitigation(node, instrument, measures, faults) for node in fields.items("mitigations")),
        counts_as=tuple(_counts_as(node, faults) for node in fields.items("counts_as")),
    )


def _names(fields: Fields, key: str) -> dict[str, str]:
    inner = Fields(fields.entries[key], (), fields.faults, key) if key in fields.entries else None
    return {} if inner is None else {code: inner.text(code) for code in inner.entries}


def _rule(
    node: Marked, instrument: str, measures: dict[str, str], laws: dict[str, str], faults: list[Fault]
) -> LiabilityRule:
    fields = Fields(node, _ROW_KEYS, faults)
    fields.require("cite", "subjects", "articles", "by", "whom", "measures")
    exposure = Exposure(
        cite=_cite(fields, instrument),
        whom=fields.choice("whom", WHOM),
        measures=tuple(Measure(code, measures[code]) for code in _known(fields, "measures", measures)),
        condition=fields.text("condition") or None,
        leads_to=tuple(laws[code] for code in _known(fields, "leads_to", laws)),
        by=_known(fields, "by", CODES),
        fine=_fine(fields),
    )
    phrase = (text,) if (text := fields.text("phrase")) else ()
    subjects = _known(fields, "subjects", CODES)
    return LiabilityRule(subjects, fields.texts("articles"), exposure, phrase, (node.file, node.line))


def _mitigation(node: Marked, instrument: str, measures: dict[str, str], faults: list[Fault]) -> Mitigation:
    fields = Fields(node, _RELIEF_KEYS, faults)
    fields.require(*_RELIEF_KEYS)
    effect = fields.choice("effect", measures)
    return Mitigation(
        cite=_cite(fields, instrument),
        subjects=_known(fields, "subjects", CODES),
        mechanisms=fields.texts("mechanisms"),
        condition=fields.text("condition"),
        effect=Measure(effect, measures.get(effect, "")),
    )


def _counts_as(node: Marked, faults: list[Fault]) -> CountsAs:
    fields = Fields(node, ("code", "as", "articles"), faults)
    fields.require("code", "as", "articles")
    return CountsAs(fields.choice("code", CODES), fields.choice("as", CODES), fields.texts("articles"))


def _cite(fields: Fields, instrument: str) -> str:
    cite = fields.text("cite")
    address = parse_address(cite)
    if cite and (address is None or address.instrument != instrument or address.paragraph is None):
        fields.fault(fields.entries["cite"], "cite", f"{instrument}/条.款", f"“{cite}”", "请改正出处。")
    return cite


def _known(fields: Fields, key: str, names: Mapping[str, str]) -> tuple[str, ...]:
    found = fields.texts(key)
    for code in found:
        if code not in names:
            fields.fault(fields.entries[key], key, f"{'、'.join(sorted(names))} 之一", f"“{code}”", "请改正。")
    return tuple(code for code in found if code in names)


def _fine(fields: Fields) -> Bound | None:
    text = fields.text("fine")
    if not text:
        return None
    try:
        return parse_bound(text)
    except ValueError as error:
        fields.fault(fields.entries["fine"], "fine", "“< 100000 yuan”这样的界限", str(error), "请改写。")
        return None
