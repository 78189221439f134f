"""One question asked at the command line, and its answer with all that is needed to show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengan.assess import Assessment, EvidenceBase
from zhengan.assess.run import assess
from zhengan.assess.sources import Refusal, folder_evidence, ledger_evidence
from zhengan.calendar import Calendar, load_calendar
from zhengan.cli.errors import BadInput
from zhengan.cli.faults import refuse
from zhengan.cli.lawbook import lawbook
from zhengan.cli.progress import tell_progress
from zhengan.cli.workspace import Workspace, find_workspace, need_workspace
from zhengan.law import Catalogue

# Objects that people know by a name; the others are shown by their key.
_NAMED_TYPES = ("system", "network_link", "supplier")


@dataclass(frozen=True)
class Judged:
    """The assessment, the law that it was made under, loaded texts by address, and institutions' names."""

    assessment: Assessment
    as_of: date
    known_by: date | None
    catalogue: Catalogue
    texts: Mapping[str, str]
    names: Mapping[str, str]
    workspace: Workspace | None

    def report_path(self, suffix: str = "docx") -> Path:
        """Where a report goes that was given no path."""
        folder = self.workspace.reports if self.workspace else Path.cwd()
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"评估-{self.as_of}.{suffix}"


@dataclass(frozen=True)
class Question:
    """What is judged: the evidence, under which law, readings and calendar. `chosen` are the readings named by hand."""

    workspace: Workspace | None
    catalogue: Catalogue
    chosen: Mapping[str, str]
    calendar: Calendar
    base: EvidenceBase

    @property
    def readings(self) -> dict[str, str]:
        """A value for every reading."""
        return self.catalogue.choose(self.chosen)


def question(evidence: Path | None, known_by: date | None, chosen: Sequence[str], form: str) -> Question:
    """A folder, or else the workspace; faults of the input are told and end the program with status 2."""
    if evidence is None:
        return _of_workspace(need_workspace(), known_by, chosen)
    workspace = find_workspace()
    catalogue, pairs, calendar = _law(workspace, chosen)
    base = folder_evidence(evidence, known_by, calendar)
    if isinstance(base, Refusal):
        refuse(base.faults, base.count, form)
    return Question(workspace, catalogue, pairs, calendar, base)


def judge(evidence: Path | None, as_of: date, known_by: date | None, chosen: Sequence[str], form: str) -> Judged:
    """Judge a folder, or else the workspace; faults of the input are told and end the program with status 2."""
    return answer(question(evidence, known_by, chosen, form), as_of, known_by)


def judge_workspace(
    workspace: Workspace, as_of: date, known_by: date | None = None, chosen: Sequence[str] = ()
) -> Judged:
    """Judge what a workspace's ledger and telemetry hold."""
    return answer(_of_workspace(workspace, known_by, chosen), as_of, known_by)


def answer(asked: Question, as_of: date, known_by: date | None) -> Judged:
    """The answer to a question on one day."""
    return judged_of(asked, assess(asked.base, [as_of], asked.readings, asked.catalogue, asked.calendar), known_by)


def judged_of(asked: Question, found: Assessment, known_by: date | None) -> Judged:
    """An assessment with all that is needed to show it."""
    base, workspace = asked.base, asked.workspace
    names = {row["key"]: row["name"] for row in base.rows("institution")}
    for type_ in _NAMED_TYPES:
        names |= {f"{row['institution']}/{type_}/{row['key']}": row["name"] for row in base.rows(type_)}
    return Judged(found, found.as_of[0], known_by, asked.catalogue, _texts(workspace), names, workspace)


def _of_workspace(workspace: Workspace, known_by: date | None, chosen: Sequence[str]) -> Question:
    catalogue, pairs, calendar = _law(workspace, chosen)
    return Question(workspace, catalogue, pairs, calendar, _workspace_evidence(workspace, known_by, calendar))


def _law(workspace: Workspace | None, chosen: Sequence[str]) -> tuple[Catalogue, dict[str, str], Calendar]:
    tell_progress()
    catalogue, pairs = lawbook(workspace), _pairs(chosen)
    catalogue.choose(pairs)
    return catalogue, pairs, load_calendar(workspace.calendar_override if workspace else None)


def _workspace_evidence(workspace: Workspace, known_by: date | None, calendar: Calendar) -> EvidenceBase:
    from zhengan.cli.samples import kept_metric_days
    from zhengan.ledger import entries

    workspace.open_ledger()
    return ledger_evidence(entries(), known_by, kept_metric_days(workspace, calendar))


def _texts(workspace: Workspace | None) -> Mapping[str, str]:
    from zhengan.cli.texts import loaded_texts

    return loaded_texts(workspace)


def _pairs(chosen: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for item in chosen:
        name, equals, value = item.partition("=")
        if not equals:
            raise BadInput(f"口径应写成 ID=VALUE，实为 {item!r}。例如 --reading coverage=any。")
        pairs[name.strip()] = value.strip()
    return pairs
