"""What a programme's reports say of tasks and the rules that took them up, the same in every form."""

from zhengan.assess.citations import cites_words
from zhengan.assess.programme import Entry, Line, Programme, deadline_of
from zhengan.law import CODES, Catalogue
from zhengan.law.document import EXTENTS, Document, TakenUp, Task
from zhengan.law.text.numerals import han_of

LOST = "标题在扫描时丢失"


def number_words(number: str) -> str:
    """A task's number as the plan writes it."""
    return f"（{han_of(int(number))}）" if number.isdecimal() and 0 < int(number) < 10_000 else f"{number}　"


def title_words(line: Line) -> str:
    """What a task is called; that its heading was lost is said, and nothing put in its place."""
    if line.task is None:
        return "（内容没有录入）"
    return LOST if line.task.lost else line.task.title


def whom_words(task: Task) -> str:
    """For whom a task is: the plan's word, and the subjects that we read in it."""
    who = "、".join(CODES[code] for code in task.who)
    return f"{task.whom}（我们读作：{who}）" if task.whom and who else task.whom or who


def rule_rows(task: Task, catalogue: Catalogue) -> list[tuple[str, str, str]]:
    """Which rules had the task already, and which took it up later: rule, how far, why; that we know of none is said too."""
    rows = [(cites_words(task.already, catalogue), "计划以前已有", "")] if task.already else []
    rows += [(_by(item, catalogue), EXTENTS[item.extent], item.why) for item in task.taken_up]
    return rows if task.taken_up else [*rows, ("后来的规定", "我们所知的没有接续它的", "")]


def rule_lines(task: Task, catalogue: Catalogue) -> list[str]:
    """The same, a line each."""
    return [f"{how}：{rule}。{why}" if why else f"{rule}：{how}" for rule, how, why in rule_rows(task, catalogue)]


def owner_words(line: Line, programme: Programme) -> str:
    """Who leads; whose entry it is where several institutions have entries."""
    many = len({entry.institution for each in programme.lines for entry in each.entries}) > 1
    return "；".join(
        dict.fromkeys(
            (f"{programme.names.get(entry.institution, entry.institution)}：" if many else "") + entry.owner
            for entry in line.entries
        )
    )


def span_words(entry: Entry, plan: Document) -> str:
    """From when to when an entry runs, as far as it is on file."""
    first = str(entry.from_) if entry.from_ else "没有登记起始日"
    until = str(entry.until) if entry.until else f"{deadline_of(entry, plan)}（计划的截止日）"
    return f"{first} 至 {until}"


def plan_lines(plan: Document) -> list[str]:
    """Who made the plan, when, for which years, and how sure we are of it."""
    note = f"（{plan.dated_note}）" if plan.dated_note else ""
    lines = [
        f"{plan.issuer}，{plan.dated or '没有日期'}{note}。计划期 {plan.period_from} 至 {plan.period_until}。",
    ]
    return lines if plan.verified else [*lines, f"未核实：{plan.basis}。"]


def gap_line(plan: Document) -> str:
    """What the text does not have, in a sentence; '' where it is whole."""
    if not plan.gaps:
        return ""
    lost = [task.number for task in plan.tasks if task.lost]
    named = "".join(number_words(number) for number in lost)
    told = f"，其中任务{named}的标题丢失，没有补造" if lost else ""
    return f"所据文本有 {len(plan.gaps)} 处缺失{told}。"


def _by(item: TakenUp, catalogue: Catalogue) -> str:
    if item.by:
        return cites_words(item.by, catalogue)
    return f"{item.outside}［{item.sure}］"
