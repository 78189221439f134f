"""What an institution may decide about the law as it looks at it, ready to be shown: readings, instruments and rules beside ours,
four eyes, second factors, warning spans. Each with the last decision about it: by whom, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models import Value as Constant
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from zhengan.assess.citations import force_words, title_words
from zhengan.assess.terms import MOST_WARNING, OTHER, warning_days
from zhengan.law import BesideRule, Catalogue, Reading
from zhengan.records import RECORD_TYPES
from zhengan.web.accounts import second_factor
from zhengan.web.models import Run, Verdict
from zhengan.web.permissions import ROLES
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.settings import FOUR_EYES, OFF, READING, WARNING, Decision, Settings, Value, decide, settings_of

NO_CHANGE = "default"
_SWITCHES: Mapping[str, Value] = {"true": True, "false": False, NO_CHANGE: None}
_PERIODS: Mapping[str, str] = {
    "P1M": gettext_noop("每月"),
    "P3M": gettext_noop("每季"),
    "P6M": gettext_noop("每半年"),
    "P1Y": gettext_noop("每年"),
    OTHER: gettext_noop("其他：事后限期、自定的别的周期"),
}


@dataclass(frozen=True)
class Question:
    """A reading: the question that the text leaves open, and what holds here."""

    reading: Reading
    value: str
    decision: Decision | None

    @property
    def name(self) -> str:
        """Its name among the settings."""
        return f"{READING}:{self.reading.id}"

    @property
    def is_default(self) -> bool:
        """Whether ours holds."""
        return self.value == self.reading.default

    @property
    def words(self) -> str:
        """What holds, in words."""
        return self.reading.choices[self.value]


@dataclass(frozen=True)
class Switch:
    """Something that is on or off: its name among the settings, what people call it, whether it is on, and who decided."""

    name: str
    title: str
    more: str
    on: bool
    decision: Decision | None

    @property
    def other(self) -> str:
        """What a form says to turn it: a rule is switched off by a true `off`, all else is on by a true value."""
        return str((self.name.partition(":")[0] == OFF) == self.on).lower()


@dataclass(frozen=True)
class Span:
    """How long before its day a duty of a period shows as due: `ours` where nothing is decided, at most `most`."""

    name: str
    title: str
    days: int
    ours: int
    most: int
    decision: Decision | None


def questions(catalogue: Catalogue, own: Settings) -> list[Question]:
    """Every reading, those decided here first."""
    found = [
        Question(one, own.readings.get(id_, one.default), own.decisions.get(f"{READING}:{id_}"))
        for id_, one in catalogue.readings.items()
        if own.readings.get(id_, one.default) in one.choices
    ]
    return sorted(found, key=lambda one: (one.decision is None, one.reading.verified, one.reading.id))


def question_of(catalogue: Catalogue, own: Settings, id_: str) -> Question | None:
    """One reading, None for one that there is not."""
    return next((one for one in questions(catalogue, own) if one.reading.id == id_), None)


def rules(whole: Catalogue, workspace: Workspace, own: Settings) -> list[Switch]:
    """The rules beside ours, on or off."""
    off = (set(workspace.off) - set(own.on)) | set(own.off)
    return [
        Switch(f"{OFF}:{rule.id}", rule.title, _about(rule), rule.id not in off, own.decisions.get(f"{OFF}:{rule.id}"))
        for rule in whole.beside_rules
    ]


def instruments(whole: Catalogue, own: Settings) -> list[Switch]:
    """The instruments, judged by or only read."""
    return [
        Switch(
            f"{OFF}:{id_}",
            one.called,
            f"{title_words(one)}，{force_words(one, whole)}",
            id_ not in own.off,
            own.decisions.get(f"{OFF}:{id_}"),
        )
        for id_, one in whole.instruments.items()
    ]


def four_eyes(own: Settings) -> list[Switch]:
    """The types of records, and whether one counts only when a second person has confirmed it."""
    return [
        Switch(f"{FOUR_EYES}:{name}", one.title, name, name in own.four_eyes, own.decisions.get(f"{FOUR_EYES}:{name}"))
        for name, one in RECORD_TYPES.items()
    ]


def factors(institution: str) -> list[Switch]:
    """The roles, and whether their accounts must have a second factor."""
    last = second_factor.decided(institution)
    return [
        Switch(f"{second_factor.REQUIRED}:{role}", title, "", role in last and bool(last[role].value), last.get(role))
        for role, title in ROLES.items()
    ]


def spans(own: Settings) -> Sequence[Span]:
    """The warning spans of all periods of which something is told ahead."""
    return [
        Span(
            f"{WARNING}:{period}",
            title,
            warning_days(period, own.warning),
            warning_days(period),
            MOST_WARNING[period],
            own.decisions.get(f"{WARNING}:{period}"),
        )
        for period, title in _PERIODS.items()
    ]


def set_to(institution: str, name: str, said: str, *, workspace: Workspace, by: str, why: str, now: datetime) -> None:
    """Decide something as a form says it: a value of the reading, days, `true`, `false`, or `default` to give the decision up.

    Raises InputError for what cannot be decided, and for a decision that changes nothing.
    """
    kind, _colon, id_ = name.partition(":")
    if kind == second_factor.REQUIRED:
        second_factor.require(institution, id_, value=said == "true", by=by, why=why, now=now)
        return
    value: Value = said.strip() if kind in (READING, WARNING) and said != NO_CHANGE else _switch(said)
    before = settings_of(institution).decisions.get(name)
    if value == (before.value if before else None):
        raise InputError("和现在的决定一样，没有记下。要改时请先选另一项。")
    decide(institution, name, value, workspace=workspace, by=by, why=why, now=now)


def turned(before: Run, after: Run) -> QuerySet[Verdict]:
    """The verdicts of a run that are others than in the run before, or were not there; what they were stands in `was`."""
    old = before.verdicts.filter(finding=OuterRef("finding")).values("verdict")[:1]
    rows = after.verdicts.annotate(was=Coalesce(Subquery(old), Constant("")))
    return rows.exclude(was=F("verdict")).order_by("rank", "position", "pk")


def _switch(said: str) -> Value:
    if said not in _SWITCHES:
        raise InputError(f"应为 {'、'.join(_SWITCHES)} 之一，实为“{said[:40]}”。没有记下，请重新选择。")
    return _SWITCHES[said]


def _about(rule: BesideRule) -> str:
    since = f"{rule.from_} 起" if rule.from_ else ""
    return "，".join(part for part in (rule.number, rule.issuer, since) if part)
