"""One question asked of a workspace or a folder, and its answer with all that is needed to show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengan.assess import Assessment, EvidenceBase
from zhengan.assess.evidence import MetricDays
from zhengan.assess.run import assess
from zhengan.assess.sources import Refusal, folder_evidence, ledger_evidence
from zhengan.calendar import Calendar, load_calendar
from zhengan.law import Catalogue
from zhengan.workspace.errors import InputError, RefusedError
from zhengan.workspace.folder import Workspace, find_workspace, need_workspace
from zhengan.workspace.lawbook import lawbook
from zhengan.workspace.settings import UNDECIDED, Settings, catalogue_by, readings_by, settings_of

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
    """What is judged: the evidence, under which law, readings and calendar. `chosen` are the readings decided or named."""

    workspace: Workspace | None
    catalogue: Catalogue
    chosen: Mapping[str, str]
    calendar: Calendar
    base: EvidenceBase

    @property
    def readings(self) -> dict[str, str]:
        """A value for every reading."""
        return self.catalogue.choose(self.chosen)


def question(
    evidence: Path | None, known_by: date | None, chosen: Sequence[str], without: Sequence[str] = ()
) -> Question:
    """A folder, or else the workspace. Raises RefusedError for faulty evidence, InputError for what cannot be asked."""
    if evidence is None:
        return question_of(need_workspace(), known_by, chosen, without)
    workspace = find_workspace()
    catalogue, pairs, calendar = _law(workspace, UNDECIDED, chosen, without)
    base = folder_evidence(evidence, known_by, calendar)
    if isinstance(base, Refusal):
        raise RefusedError(base.faults, base.count)
    return Question(workspace, catalogue, pairs, calendar, base)


def question_of(
    workspace: Workspace,
    known_by: date | None = None,
    chosen: Sequence[str] = (),
    without: Sequence[str] = (),
    institution: str | None = None,
) -> Question:
    """What a workspace holds: of all its institutions, or of one.

    It goes by what that institution has decided (for all: the workspace's own); `chosen` and `without` come first.
    """
    workspace.open_ledger()
    own = settings_of(institution or workspace.institution)
    catalogue, pairs, calendar = _law(workspace, own, chosen, without)
    base = _workspace_evidence(workspace, known_by, calendar, institution)
    return Question(workspace, catalogue, pairs, calendar, base)


def question_on(workspace: Workspace, institution: str, evidence: Callable[[MetricDays], EvidenceBase]) -> Question:
    """The question about one institution on evidence that the caller keeps: `evidence` gets the measuring of the samples."""
    catalogue, pairs, calendar = _law(workspace, settings_of(institution), (), ())
    from zhengan.workspace.samples import kept_metric_days

    return Question(workspace, catalogue, pairs, calendar, evidence(kept_metric_days(workspace, calendar)))


def judge_workspace(
    workspace: Workspace, as_of: date, known_by: date | None = None, chosen: Sequence[str] = ()
) -> Judged:
    """Judge what a workspace's ledger and telemetry hold."""
    return answer(question_of(workspace, known_by, chosen), as_of, known_by)


def answer(asked: Question, as_of: date, known_by: date | None) -> Judged:
    """The answer to a question on one day."""
    return judged_of(asked, assess(asked.base, [as_of], asked.readings, asked.catalogue, asked.calendar), known_by)


def judged_of(asked: Question, found: Assessment, known_by: date | None) -> Judged:
    """An assessment with all that is needed to show it."""
    names, texts = names_of(asked.base), _texts(asked.workspace)
    return Judged(found, found.as_of[0], known_by, asked.catalogue, texts, names, asked.workspace)


def names_of(base: EvidenceBase) -> dict[str, str]:
    """What people call the institutions, and the objects that have names."""
    names = {row["key"]: row["name"] for row in base.rows("institution")}
    for type_ in _NAMED_TYPES:
        names |= {f"{row['institution']}/{type_}/{row['key']}": row["name"] for row in base.rows(type_)}
    return names


def _law(
    workspace: Workspace | None, own: Settings, chosen: Sequence[str], without: Sequence[str]
) -> tuple[Catalogue, dict[str, str], Calendar]:
    catalogue = catalogue_by(workspace, own, without) if workspace else lawbook(None, without=without)
    pairs = readings_by(catalogue, own) | _pairs(chosen)
    catalogue.choose(pairs)
    return catalogue, pairs, load_calendar(workspace.calendar_override if workspace else None)


def _workspace_evidence(
    workspace: Workspace, known_by: date | None, calendar: Calendar, institution: str | None
) -> EvidenceBase:
    from zhengan.ledger import entries
    from zhengan.workspace.samples import kept_metric_days

    return ledger_evidence(entries(institution), known_by, kept_metric_days(workspace, calendar))


def _texts(workspace: Workspace | None) -> Mapping[str, str]:
    from zhengan.workspace.texts import loaded_texts

    return loaded_texts(workspace)


def _pairs(chosen: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for item in chosen:
        name, equals, value = item.partition("=")
        if not equals:
            raise InputError(f"口径应写成 ID=VALUE，实为 {item!r}。例如 --reading coverage=any。")
        pairs[name.strip()] = value.strip()
    return pairs
