"""Publications (218:24, 25): reviewed by a second person before they go out, stopped, disposed of and reported when unlawful.

Information about defects, viruses, attacks, or the results of tests and certifications may only be published with a right to do so
(24): who proposes one writes down what gives that right. What 25 asks for at once has no number: the times are kept, a person judges.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhengan.cases.book import CaseBook
from zhengan.cases.case import Case
from zhengan.cases.clock import ZONE
from zhengan.cases.entering import checked_row, enter_rows
from zhengan.cases.errors import CaseAbsent, CaseRefused
from zhengan.cases.held import Held, held
from zhengan.ledger.sql import writing

TYPE, CASE, DRAFT = "publication", "publication_stop", "draft"
KINDS = {
    "general": "一般信息",
    "vulnerability": "漏洞、病毒、攻击、侵入信息",
    "certification": "认证检测信息",
    "risk_assessment": "风险评估信息",
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody wants to publish: its title, where, its kind, and by what right, where 24 asks for one."""

    title: str
    channel: str
    kind: str = "general"
    authorisation: str = ""


def propose(book: CaseBook, said: Proposed, by: str, at: datetime, *, ground: str, token: str = "") -> Case:
    """Opens the case and asks a second person for approval; `ground` says what the first reading found."""
    if said.kind not in KINDS:
        raise CaseRefused(f"信息种类应为 {'、'.join(KINDS)} 之一，实际是 {said.kind[:40]!r}。没有提交，请改写。")
    if not (said.title.strip() and said.channel.strip()):
        raise CaseRefused("标题和渠道都应填写，实际有空缺。没有提交，请补齐。")
    if said.kind != "general" and not said.authorisation.strip():
        raise CaseRefused(f"发布{KINDS[said.kind]}应写明授权或者依据（218:24），实际没有写。没有提交，请补上。")
    with writing(book.institution):
        case = book.open_case(CASE, None, by, at, title=said.title, token=token)
        if case.number > 1:
            return case
        case = book.note(
            case,
            DRAFT,
            by,
            at,
            title=said.title,
            channel=said.channel,
            kind=said.kind,
            authorisation=said.authorisation,
        )
        return book.move(case, "approved", by, at, ground=ground)


def publish(book: CaseBook, case: Case, published_at: datetime, by: str, at: datetime) -> Case:
    """It has gone out: the record is made, with who approved it and when. Raises CaseRefused before approval."""
    said = drafted(case)
    with writing(book.institution):
        case = book.move(case, "published", by, at, published_at=published_at)
        approved = next((event for event in reversed(case.events) if event.event == "confirmed"), None)
        cells: dict[str, Any] = {
            "key": case.id,
            "title": said.title,
            "channel": said.channel,
            "kind": said.kind,
            "published_at": published_at.isoformat(),
        }
        if approved:
            cells |= {"reviewed_at": approved.at.isoformat(), "reviewer": approved.by}
        if said.authorisation:
            cells["authorisation"] = said.authorisation
        enter_rows(book, [checked_row(book.institution, TYPE, cells)], by, at)
        return book.link(case, TYPE, case.id, by, at, relation="发布")


def report_unlawful(book: CaseBook, key: str, found_at: datetime, ground: str, by: str, at: datetime) -> Case:
    """Something published was found to be unlawful: its record says so, its case (a new one where it has none) asks to stop it."""
    record = _record(book, key, at)
    published = datetime.fromisoformat(record.fields["published_at"])
    if not published <= found_at <= at:
        raise CaseRefused(
            f"发现时间应在发布（{published:%Y-%m-%d %H:%M}）之后、现在之前，实际是 {found_at:%Y-%m-%d %H:%M}。没有记录，请改时间。"
        )
    with writing(book.institution):
        case = _case_of(book, key)
        if case is None:
            case = book.open_case(CASE, (TYPE, key), by, at, title=record.fields["title"])
        case = book.move(case, "to_stop", by, at, found_at=found_at, ground=ground)
        cells = {**record.fields, "key": key, "illegal": True, "found_at": found_at.isoformat()}
        enter_rows(book, [checked_row(book.institution, TYPE, cells)], by, at)
    return case


def stopped(book: CaseBook, key: str, stopped_at: datetime, measures: str, by: str, at: datetime) -> Case:
    """It is stopped and disposed of. What is left is the report to the regulator, and clearing up the effects."""
    record, case = _record(book, key, at), _case_of(book, key)
    if case is None:
        raise CaseAbsent(f"发布 {key[:80]} 没有要求停止。没有记录，请先登记发现违法信息。")
    found_at = datetime.fromisoformat(record.fields.get("found_at") or record.fields["published_at"])
    if not found_at <= stopped_at <= at:
        raise CaseRefused(
            f"停止时间应在发现（{found_at:%Y-%m-%d %H:%M}）之后、现在之前，实际是 {stopped_at:%Y-%m-%d %H:%M}。没有记录，请改时间。"
        )
    with writing(book.institution):
        case = book.move(case, "stopped", by, at, stopped_at=stopped_at, measures=measures)
        times = {"stopped_at": stopped_at.isoformat(), "disposed_at": at.isoformat()}
        enter_rows(book, [checked_row(book.institution, TYPE, {**record.fields, "key": key, **times})], by, at)
    return case


def owed_for(fields: Any, *, reported: bool) -> tuple[str, ...]:
    """What 25 still asks for about something unlawful."""
    if not fields.get("illegal"):
        return ()
    steps = [words for name, words in (("stopped_at", "停止传输"), ("disposed_at", "处置")) if not fields.get(name)]
    return (*steps, *(() if fields.get("reported_at") or reported else ("报告监管部门",)))


def publications(institution: str, day: date) -> dict[str, Held]:
    """The publications on file, by key."""
    return held(institution, [TYPE], day)[TYPE]


def drafted(case: Case) -> Proposed:
    """What was proposed."""
    said = next((event.fields["facts"] for event in case.events if event.fields.get("what") == DRAFT), None)
    if said is None:
        raise CaseAbsent(f"{case.key} 没有送审的内容。没有办理，请核对编号。")
    return Proposed(**{name: said[name] for name in ("title", "channel", "kind", "authorisation")})


def _record(book: CaseBook, key: str, at: datetime) -> Held:
    found = publications(book.institution, at.astimezone(ZONE).date()).get(key)
    if found is None:
        raise CaseAbsent(f"没有发布记录 {key[:80]}。没有办理，请核对键。")
    return found


def _case_of(book: CaseBook, key: str) -> Case | None:
    """The newest case about a publication that has not ended: its subject, or linked to it when it went out."""
    own = [
        case
        for case in book.cases(CASE, open_only=True)
        if case.subject == (TYPE, key) or any((one.type, one.key) == (TYPE, key) for one in case.links)
    ]
    return own[-1] if own else None
