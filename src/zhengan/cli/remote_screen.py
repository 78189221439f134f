"""What a server said, in the tables that a workspace's answers have."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from zhengan.assess import ORDER
from zhengan.assess.words import VERDICT_WORDS
from zhengan.cli.drawing import drawn
from zhengan.cli.screen import counts_table, deadline_rows, law_lines, notice_lines, verdict_mark, verdict_rows

if TYPE_CHECKING:
    from zhengan.api.shapes.verdicts import DeadlineList, RunShape, VerdictItem
    from zhengan.assess import Verdict


def run_screen(run: "RunShape", shown: Sequence["VerdictItem"]) -> str:
    """Counts by verdict, then the verdicts, the worst first."""
    rows = verdict_rows()
    for item in sorted(shown, key=lambda one: ORDER.index(_verdict(one["verdict"]))):
        rows.add_row(
            item["id"][:8],
            verdict_mark(_verdict(item["verdict"]), "·参照" if item["mutatis"] else ""),
            item["cite"],
            item["object"]["name"] if item["object"] else "",
            item["duty"],
            item["reason"],
            item["due_on"] or "",
        )
    laws = law_lines((law["called"], law["id"], law["force"]) for law in run["laws"])
    head = drawn(counts_table(date.fromisoformat(run["as_of"]), run["counts"]))
    return head + laws + (drawn(rows) if shown else "") + notice_lines(run["notices"])


def coming_screen(found: "DeadlineList") -> str:
    """What falls due, the nearest first."""
    as_of = date.fromisoformat(found["as_of"])
    if not found["items"]:
        return f"{as_of} 起 {found['days']} 天内没有期限。\n"
    table = deadline_rows(as_of, found["days"])
    for item in found["items"]:
        what = f"{item['count']} 项" if item["count"] > 1 else item["object"]
        words = f"（证据管到这一天）{item['duty']}" if item["runs_out"] else item["duty"]
        due = (item["due_on"], f"{item['days']} 天", VERDICT_WORDS[_verdict(item["verdict"])])
        table.add_row(*due, item["cite"], what, words)
    return drawn(table)


def _verdict(name: Any) -> "Verdict":
    return cast("Verdict", name)
