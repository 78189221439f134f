"""Duty files of a workspace: gathered from its ledger and trail, judged quarter by quarter by what was known then, sealed."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from zhengan.assess import Finding, assess
from zhengan.assess.history import period_ends
from zhengan.assess.sources import ledger_evidence
from zhengan.cases.book import CaseBook
from zhengan.ledger import (
    AbsentError,
    Ed25519Signer,
    StoredEntry,
    checkpoint,
    entries,
    institutions,
    origin_of,
    standing,
    trail_name,
)
from zhengan.ledger.chain import CASE_EVENT
from zhengan.ledger.trail import trail
from zhengan.records import ZONE
from zhengan.reports.duty_file.deed import TOLD_TYPES, of_cases, on_trail, recorded, within
from zhengan.reports.duty_file.file import DutyFile, grounds_of, owed_by, standings_of
from zhengan.reports.duty_file.handover import Handover, handover
from zhengan.reports.duty_file.seal import seal
from zhengan.reports.duty_file.term import Term, held_by, posts, role_words, terms_of
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.judgement import Question, names_of, question_of

MOST_DAYS = 12
"""Quarter ends that are judged at most, the last ones; each is judged anew by what was known by then."""


def terms(institution: str) -> tuple[Term, ...]:
    """Every term on file of an institution. The ledger must be open."""
    return terms_of(standing(institution, types=["appointment"]))


def gather(
    workspace: Workspace,
    institution: str,
    holder: str,
    accounts: Collection[str],
    bounds: tuple[date | None, date | None],
    now: datetime,
) -> DutyFile:
    """The file of a person, not yet sealed. `bounds` narrow what is told; left open, it is from the first term to today.

    Raises InputError for somebody who holds no post, and for bounds outside every term.
    """
    workspace.open_ledger()
    _known(institution)
    every = terms(institution)
    own = held_by(every, holder)
    if not own:
        names = "、".join(dict.fromkeys(one.holder for one in every)) or "（没有任职记录）"
        raise InputError(f"“{holder[:40]}”没有任职记录。没有制作，请从有任职的人里选：{names}。")
    today = now.astimezone(ZONE).date()
    since, until = _bounds(own, bounds, today)
    own = tuple(one for one in own if one.overlaps(since, until))
    asked = question_of(workspace, institution=institution)
    days = _days(since, until)
    judged = {day: _judged(asked, institution, day) for day in days}
    catalogue = asked.catalogue
    # What bound the institution then is asked of all that is on file by now, also of what was entered afterwards.
    by_now = assess(asked.base, [until], asked.readings, catalogue, asked.calendar).findings
    owed = owed_by(own, catalogue, by_now, since, until)
    draft = DutyFile(
        institution=institution,
        name=names_of(asked.base).get(institution, institution),
        holder=holder,
        since=since,
        until=until,
        made_at=now.astimezone(ZONE).isoformat(timespec="seconds"),
        accounts=tuple(sorted(accounts)),
        terms=own,
        grounds=grounds_of(own, catalogue),
        owed=owed,
        standings=standings_of(((day, judged[day]) for day in days), owed),
        deeds=(),
        notes=(),
    )
    return _with_deeds(draft, accounts)


def sealed(workspace: Workspace, file: DutyFile, now: datetime) -> bytes:
    """The file sealed with the workspace's key; the chains that it names are signed first."""
    signer = Ed25519Signer.load(workspace.signing_key, origin_of(workspace.institution))
    # The key signs for the workspace's own institution and for those that it keeps beside it.
    for chain in (file.institution, trail_name(file.institution)):
        try:
            checkpoint(chain, signer, now)
        except AbsentError:
            continue
    return seal(file, signer)


def handed_over(workspace: Workspace, institution: str, role: str, day: date) -> tuple[Handover, str]:
    """What is handed over in a post on a day, and the institution's name. Raises InputError for no such post."""
    by_title = {role_words(name): name for name in posts()}
    found = by_title.get(role, role)
    if found not in posts():
        raise InputError(f"职务应为 {'、'.join(by_title)} 之一，实为“{role[:40]}”。没有列出，请改用其中一个。")
    workspace.open_ledger()
    _known(institution)
    asked = question_of(workspace, institution=institution)
    own = assess(asked.base, [day], asked.readings, asked.catalogue, asked.calendar).findings
    cases = CaseBook(institution).cases(open_only=True)
    made = handover(found, day, terms(institution), own, cases, asked.catalogue)
    return made, names_of(asked.base).get(institution, institution)


def _with_deeds(draft: DutyFile, accounts: Collection[str]) -> DutyFile:
    institution = draft.institution
    deeds = [
        *recorded(_last_versions(institution), draft.holder, accounts),
        *of_cases(entries(institution, types=[CASE_EVENT]), accounts),
        *on_trail(trail(institution) if accounts else (), accounts),
    ]
    told = within(deeds, draft.spans)
    if any(one.by in accounts for one in told):
        return replace(draft, deeds=tuple(told))
    who = "、".join(accounts) or "（没有指明）"
    note = f"任职期间，账号 {who} 在控制台没有在案的操作；本人用别的账号时，应在制作时指明。"
    return replace(draft, deeds=tuple(told), notes=(*draft.notes, note))


def _last_versions(institution: str) -> Sequence[StoredEntry]:
    """The last version of each record that tells of a term."""
    last = {(item.type, item.key): item for item in standing(institution, types=TOLD_TYPES)}
    return sorted(last.values(), key=lambda item: item.seq)


def _judged(asked: Question, institution: str, day: date) -> Sequence[Finding]:
    """What the evidence on file by the end of a day said on that day."""
    base = ledger_evidence(entries(institution), day, asked.base.metric_days)
    return assess(base, [day], asked.readings, asked.catalogue, asked.calendar).findings


def _days(since: date, until: date) -> list[date]:
    return period_ends(since, until, "quarter")[-MOST_DAYS:]


def _bounds(own: Sequence[Term], bounds: tuple[date | None, date | None], today: date) -> tuple[date, date]:
    since = bounds[0] or min(one.first for one in own)
    until = min(bounds[1] or today, max((one.last or today for one in own), default=today))
    if since > until or not any(one.overlaps(since, until) for one in own):
        spans = "；".join(f"{one.title} {one.first} 至 {one.last or '今'}" for one in own)
        raise InputError(f"{since} 至 {until} 没有任职。没有制作，请改起止日；任职是：{spans}。")
    return since, until


def _known(institution: str) -> None:
    if institution not in institutions():
        raise InputError(f"账本里没有机构“{institution[:40]}”。请从 {'、'.join(institutions()) or '（空）'} 里选。")
