"""What `zhengan submission` prints."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from zhengan.cases.filing import EVENTS, STATES, Filing
from zhengan.cases.filing_kind import filing_kind
from zhengan.cases.filing_owed import Owed


def due_lines(owed: Sequence[Owed]) -> Iterator[str]:
    """One line for each thing to file."""
    if not owed:
        yield "没有要报送的。"
    for one in owed:
        yield f"{_when(one):<16}{one.kind.title} {one.period or one.about}  报给 {one.recipient.words}  {one.cite}  {one.filing}"


def list_lines(filings: Sequence[Filing]) -> Iterator[str]:
    """One line for each filing."""
    if not filings:
        yield "还没有报送。用 zhengan submission due 看要报什么。"
    for one in filings:
        yield f"{STATES[one.state]:<8}{one.id}  报给 {one.to}  第 {one.newest.number} 号  {one.newest.digest[:19]}…"


def filing_lines(filing: Filing, path: Path | None) -> Iterator[str]:
    """A filing with its story."""
    newest = filing.newest
    yield f"{filing_kind(filing.kind).title} {filing.period or filing.about}（{filing.id}）：{STATES[filing.state]}"
    yield f"报给 {filing.to}，依据 {filing.basis or filing.obligation}"
    if filing.due_on:
        yield f"应报日 {filing.due_on}"
    yield f"第 {newest.number} 号包 {newest.file}，{newest.size} 字节，{newest.digest}"
    if newest.supersedes:
        yield f"更正 {newest.supersedes}"
    if path:
        yield f"包在 {path}"
    for event in filing.events:
        yield f"  {event.at:%Y-%m-%d %H:%M} {event.by} {EVENTS[event.event]}第 {event.version} 号"
    for fault in newest.faults:
        yield f"  {fault}"


def _when(one: Owed) -> str:
    if one.due_on is None:
        return "已逾期" if one.overdue else "尽快"
    return f"{one.due_on}（{'逾期' if one.overdue else '还有'} {abs(one.days or 0)} 天）"
