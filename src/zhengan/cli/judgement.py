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
from zhengan.cli.progress import tell_progress
from zhengan.cli.workspace import Workspace, find_workspace, need_workspace
from zhengan.law import Catalogue, load_catalogue

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


def judge(evidence: Path | None, as_of: date, known_by: date | None, chosen: Sequence[str], form: str) -> Judged:
    """Judge a folder, or else the workspace; faults of the input are told and end the program with status 2."""
    if evidence is None:
        return judge_workspace(need_workspace(), as_of, known_by, chosen)
    workspace = find_workspace()
    catalogue, readings, calendar = _law(workspace, chosen)
    base = folder_evidence(evidence, known_by, calendar)
    if isinstance(base, Refusal):
        refuse(base.faults, base.count, form)
    return _judged(base, assess(base, [as_of], readings, catalogue, calendar), known_by, catalogue, workspace)


def judge_workspace(
    workspace: Workspace, as_of: date, known_by: date | None = None, chosen: Sequence[str] = ()
) -> Judged:
    """Judge what a workspace's ledger and telemetry hold."""
    catalogue, readings, calendar = _law(workspace, chosen)
    base = _workspace_evidence(workspace, known_by, calendar)
    return _judged(base, assess(base, [as_of], readings, catalogue, calendar), known_by, catalogue, workspace)


def _law(workspace: Workspace | None, chosen: Sequence[str]) -> tuple[Catalogue, dict[str, str], Calendar]:
    tell_progress()
    catalogue = load_catalogue(workspace.instruments if workspace else ())
    readings = catalogue.choose(_pairs(chosen))
    return catalogue, readings, load_calendar(workspace.calendar_override if workspace else None)


def _judged(
    base: EvidenceBase, found: Assessment, known_by: date | None, catalogue: Catalogue, workspace: Workspace | None
) -> Judged:
    names = {row["key"]: row["name"] for row in base.rows("institution")}
    for type_ in _NAMED_TYPES:
        names |= {f"{row['institution']}/{type_}/{row['key']}": row["name"] for row in base.rows(type_)}
    return Judged(found, found.as_of[0], known_by, catalogue, _texts(workspace), names, workspace)


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
