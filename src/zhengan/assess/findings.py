"""From the answers of checks and folds to findings: modality, judgements, liability, and what lies outside."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.exposed import Exposed
from zhengan.assess.facts import AskedFacts
from zhengan.assess.finding import ORDER, Evidence, Finding, Verdict, figure, finding_id
from zhengan.assess.terms import OPEN_GROUNDS
from zhengan.assess.world import World
from zhengan.checks import NO_RECORD, NOT_YET, PERSON_JUDGES
from zhengan.law import Obligation

Row = Mapping[str, Any]
# Where a person's judgement may settle what the evidence leaves open.
SETTLED_BY_JUDGEMENT = ("manual", "unproven")
# Institutions whose answers are turned into findings at once.
BATCH = 50
# What a finding takes from its row of the table `duty`.
DUTY_COLUMNS = (
    "as_of",
    "institution",
    "obligation",
    "object_type",
    "object",
    "declared_from",
    "mutatis",
    "trigger_on",
    "ground",
)


@dataclass(frozen=True)
class Answers:
    """What one run found: the duty rows (`DUTY_COLUMNS`), duties without an object, and the answers of checks and folds."""

    duties: pa.Table
    unselected: pa.Table
    judged: list[pa.Table]

    def batches(self) -> Iterator["Batch"]:
        """The answers as rows, some institutions at a time, in their order: rows take ten times the room of tables."""
        names = {name for table in (self.duties, self.unselected) for name in table["institution"].unique().to_pylist()}
        in_order = sorted(names)
        for first in range(0, len(in_order), BATCH):
            own = pa.array(in_order[first : first + BATCH], pa.string())
            yield Batch(
                _rows_of(self.duties, own),
                _rows_of(self.unselected, own),
                [row for table in self.judged for row in _rows_of(table, own)],
            )


@dataclass(frozen=True)
class Batch:
    """The answers about some institutions, as rows."""

    duties: list[Row]
    unselected: list[Row]
    judged: list[Row]


@dataclass(frozen=True)
class Outcome:
    """What is said of one duty, before it is put into a finding."""

    verdict: Verdict
    reason: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    evidence: Iterable[int] = ()
    good_until: date | None = None
    due_on: date | None = None


def findings_from(answers: Answers, world: World) -> tuple[Finding, ...]:
    """All findings, by date and institution, worst first, in the order of the law."""
    maker = maker_for(world)
    found = [finding for batch in answers.batches() for finding in maker.make(batch)]
    return tuple(sorted(found, key=lambda item: item.as_of))


def maker_for(world: World) -> "Maker":
    """What makes the findings of a world from answers."""
    return Maker(world.obligations, world.facts, Exposed(world), world.readings, world.base)


@dataclass
class Maker:
    """Makes findings from answers, whole or in part: those about one duty hang on no other."""

    obligations: Mapping[tuple[date, str], Obligation]
    facts: AskedFacts
    exposed: Exposed
    readings: Mapping[str, str]
    base: EvidenceBase

    def __post_init__(self) -> None:
        self._chosen: dict[tuple[str, tuple[str, ...]], Mapping[str, str]] = {}
        self._entries: Mapping[int, Evidence] = {}
        self._judgements = _by_duty(self.facts.judgements)
        self._signed = {row["entry"] for row in self.facts.judgements}
        self._order = {key: place for place, key in enumerate(self.obligations)}

    def place(self, item: Finding) -> tuple[Any, ...]:
        """What findings are put in order by: date, institution, worst first, the order of the law, object."""
        return (
            item.as_of,
            item.institution,
            ORDER.index(item.verdict),
            self._order[item.as_of, item.obligation],
            item.object or ("", ""),
        )

    def make(self, answers: Batch) -> list[Finding]:
        """The findings of some answers, in order."""
        self._entries = self.base.entries(self._signed.union(*(row["evidence"] or () for row in answers.judged)))
        duties = {duty_key(row): row for row in answers.duties}
        judgements = self._judgements
        found = [self._judged(row, duties[duty_key(row)], judgements) for row in answers.judged]
        for row in answers.duties:
            if row["ground"] is not None:
                found.append(self._outside(row))
            elif self.obligations[row["as_of"], row["obligation"]].attested:
                found.append(self._attested(row, judgements))
        found += [self._without_object(row) for row in answers.unselected]
        return sorted(found, key=self.place)

    def _judged(self, row: Row, duty: Row, judgements: Mapping[Any, list[Row]]) -> Finding:
        obligation = self.obligations[row["as_of"], row["obligation"]]
        verdict, reason, due_on = (
            (row["verdict"], row["reason"], row["due_on"]) if "verdict" in row else _condition_verdict(row, duty)
        )
        verdict, reason = self._by_modality(obligation, verdict, reason)
        evidence = list(row["evidence"] or ())
        good_until = row["good_until"]
        figures = {
            name[2:]: figure(value) for name, value in row.items() if name.startswith("f_") and value is not None
        }
        if verdict in SETTLED_BY_JUDGEMENT and (verdict == "manual" or reason == "hole_before_rule"):
            settled = _judgement_for(judgements, duty, row["as_of"])
            if settled is not None:
                verdict, reason, good_until = settled["conclusion"], "judged", settled["valid_until"]
                evidence.append(settled["entry"])
                figures["by"] = settled["by_whom"]
        return self._finding(duty, obligation, Outcome(verdict, reason, figures, evidence, good_until, due_on))

    def _is_advice(self, obligation: Obligation) -> bool:
        """Whether an obligation only allows or encourages (reading plain-indicative)."""
        permitted = "plain-indicative" in obligation.readings and self.readings["plain-indicative"] == "permitted"
        return permitted or obligation.modality in ("may", "encouraged")

    def _by_modality(self, obligation: Obligation, verdict: Verdict, reason: str) -> tuple[Verdict, str]:
        """What is encouraged or allowed is never breached; departing from a principle is for a person (reading in-principle)."""
        if self._is_advice(obligation):
            return "advisory", "taken" if verdict == "met" else "not_taken"
        if (
            obligation.modality == "in_principle"
            and verdict == "breached"
            and self.readings["in-principle"] == "manual"
        ):
            return "manual", reason
        return verdict, reason

    def _attested(self, row: Row, judgements: Mapping[Any, list[Row]]) -> Finding:
        """A duty that only a judgement decides: unproven until evidence or a judgement is on file, manual until judged."""
        obligation = self.obligations[row["as_of"], row["obligation"]]
        if self._is_advice(obligation):
            return self._finding(row, obligation, Outcome("advisory", "permitted"))
        settled = _judgement_for(judgements, row, row["as_of"])
        if settled is not None:
            judged_by = {"by": settled["by_whom"]}
            outcome = Outcome(settled["conclusion"], "judged", judged_by, [settled["entry"]], settled["valid_until"])
            return self._finding(row, obligation, outcome)
        if _expired(judgements, row):
            return self._finding(row, obligation, Outcome("manual", "judgement_expired"))
        waiting = any((row["as_of"], row["institution"], name) in self.facts.kept_types for name in obligation.evidence)
        outcome = Outcome("manual", "judgement_awaited") if waiting else Outcome("unproven", "nothing_on_file")
        return self._finding(row, obligation, outcome)

    def _outside(self, row: Row) -> Finding:
        obligation = self.obligations[row["as_of"], row["obligation"]]
        verdict: Verdict = "unproven" if row["ground"] in OPEN_GROUNDS else "not_applicable"
        return self._finding(row, obligation, Outcome(verdict, row["ground"]))

    def _without_object(self, row: Row) -> Finding:
        obligation = self.obligations[row["as_of"], row["obligation"]]
        binding = not self._is_advice(obligation)
        silent = row["reason"] == "nothing_registered" and binding
        outcome = Outcome("unproven", "nothing_registered") if silent else Outcome("not_applicable", "no_object")
        return self._finding({**row, "object_type": "", "object": ""}, obligation, outcome)

    def _finding(self, duty: Row, obligation: Obligation, outcome: Outcome) -> Finding:
        as_of, institution = duty["as_of"], duty["institution"]
        return Finding(
            id=finding_id(obligation.id, institution, duty["object_type"], duty["object"]),
            obligation=obligation.id,
            cite=obligation.cite,
            institution=intern(institution),
            object=(intern(duty["object_type"]), intern(duty["object"])) if duty["object"] else None,
            as_of=as_of,
            verdict=outcome.verdict,
            reason=outcome.reason,
            figures=outcome.figures,
            readings=self._readings_of(obligation, as_of, institution),
            evidence=tuple(self._entries[entry] for entry in sorted(set(outcome.evidence))),
            good_until=outcome.good_until,
            due_on=outcome.due_on,
            liability=self.exposed.of(obligation, as_of, institution) if outcome.verdict == "breached" else (),
            mutatis=duty["mutatis"],
        )

    def _readings_of(self, obligation: Obligation, as_of: date, institution: str) -> Mapping[str, str]:
        """The readings that a finding rests on: those of the obligation, and the one by which it binds the institution at all.
        One mapping, however many findings share it."""
        read = self.exposed.read_as(obligation, as_of, institution)
        key = (obligation.id, read)
        if key not in self._chosen:
            self._chosen[key] = {name: self.readings[name] for name in (*obligation.readings, *read)}
        return self._chosen[key]


def _condition_verdict(row: Row, duty: Row) -> tuple[Verdict, str, date | None]:
    holds, reason = row["holds"], row["reason"]
    if holds is not None:
        return ("met" if holds else "breached"), reason, None
    if reason == NOT_YET:
        return "due", reason, duty["trigger_on"]
    if reason == PERSON_JUDGES:
        return "manual", reason, None
    if reason == NO_RECORD and duty["declared_from"] is not None and duty["declared_from"] <= row["as_of"]:
        return "breached", "absent_in_complete_register", None
    return "unproven", reason, None


def _rows_of(table: pa.Table, institutions: pa.Array) -> list[Row]:
    rows: list[Row] = table.filter(pc.is_in(table["institution"], institutions)).to_pylist()
    return rows


def _by_duty(judgements: Iterable[Row]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in judgements:
        found.setdefault((row["as_of"], row["institution"], row["obligation"]), []).append(row)
    return found


def _of_object(judgements: Mapping[Any, list[Row]], duty: Row) -> list[Row]:
    rows = judgements.get((duty["as_of"], duty["institution"], duty["obligation"]), [])
    return [row for row in rows if not row["object"] or row["object"] == duty["object"]]


def _judgement_for(judgements: Mapping[Any, list[Row]], duty: Row, as_of: date) -> Row | None:
    """The judgement in force: the one signed last of those that speak of this object or of all."""
    in_force = [row for row in _of_object(judgements, duty) if row["on_day"] <= as_of <= row["valid_until"]]
    return max(in_force, key=lambda row: (bool(row["object"]), row["on_day"], row["entry"]), default=None)


def _expired(judgements: Mapping[Any, list[Row]], duty: Row) -> bool:
    return bool(_of_object(judgements, duty))


def duty_key(row: Row) -> tuple[Any, ...]:
    """Which duty a row is about."""
    return row["as_of"], row["institution"], row["obligation"], row["object"]
