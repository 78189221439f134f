"""Masking plans in hand: drafted from what scans found, edited by people, checked, and shown with made-up examples.

A plan lies in the workspace as privacy/plans/<institution>/<store>.yaml, for `zhengan protect mask --plan`. No value of a store is
read here: examples are made up, masked under a key that is thrown away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from zhengan.law.fault import Fault
from zhengan.privacy.inventory import StoreState
from zhengan.privacy.masking import Plan, check_plan, draft_plan, read_plan
from zhengan.privacy.masking.shape import Column, Table
from zhengan.protect.display import shown
from zhengan.workspace.errors import InputError, system_sentence
from zhengan.workspace.inventory import PrivacyDesk

LARGEST = 1 << 20
_RULES = {
    "keep": "原样保留",
    "null": "清空",
    "text": "逐处遮盖文字里的个人信息",
    "date": "前后移动，同一人一致",
    "birth": "随证件号码",
    "ask": "还没有定",
    "number": "换成别的数字，没有标记",
}
# Nobody's: they only have the shape of their kind.
_EXAMPLES = {
    "resident_id18": "110101190001010014",
    "resident_id15": "110101000101001",
    "mobile": "13800000000",
    "landline": "010-60000000",
    "bank_card": "6222000000000000006",
    "sh_account": "A000000001",
    "sz_account": "0000000001",
    "one_code": "180000000017",
    "futures_code": "000100000001",
    "uscc": "91110000000000000A",
    "passport": "E00000001",
    "hk_macau_permit": "C00000001",
    "taiwan_permit": "T00000001",
    "foreign_residence": "911110199001010003",
    "plate": "京A00001",
    "email": "someone@example.com",
    "name": "某某某",
    "address": "北京市东城区某某街1号",
    "secret": "not-a-secret",
    "biometric": "AAAA",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One column of a plan: its rule, what such a value looks like (masked), and what becomes of it."""

    table: str
    column: str
    rule: str
    words: str
    before: str
    after: str
    fault: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A plan as it reads: its lines, faults that stand at no column, tables left out."""

    lines: tuple[Line, ...]
    faults: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether it could be carried out on what the scan knows of the store."""
        return not self.faults and not any(line.fault for line in self.lines)


def plan_of(desk: PrivacyDesk, state: StoreState) -> str:
    """The plan that was saved, else a draft from what the last scan found."""
    path = plan_file(desk, state.store.key)
    if path.is_file():
        return path.read_text(encoding="utf-8")
    kinds = {}
    for one in state.fields:
        if held := one.held:
            kinds[one.place, one.column] = max(held, key=lambda kind: (held[kind], kind))
    return draft_plan(_tables(state), kinds)


def save_plan(desk: PrivacyDesk, store: str, text: str) -> Path:
    """Keeps a plan, faulty or not: it is being worked on. Raises InputError."""
    path = plan_file(desk, store)
    content = text.replace("\r\n", "\n").encode()
    if len(content) > LARGEST:
        raise InputError(f"脱敏计划应不超过 {LARGEST >> 20} MB。没有保存，请分成几份。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting = path.with_suffix(".part")
        waiting.write_bytes(content)
        waiting.replace(path)
    except OSError as error:
        raise InputError(system_sentence(error)) from error
    return path


def look_at(text: str, state: StoreState) -> Seen:
    """The plan with its faults and an example for each column. Faults of tables that the scan did not meet are told, too."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_text(text.replace("\r\n", "\n"), encoding="utf-8")
        plan, written = read_plan(path)
    known = _tables(state)
    faults = (*written, *(() if written else _fitting(plan, known)))
    by_line: dict[int, list[str]] = {}
    for fault in faults:
        by_line.setdefault(fault.line, []).append(
            f"{fault.where}：应为{fault.expected}，实为{fault.found}。{fault.remedy}"
        )
    lines = tuple(_lines(plan, by_line))
    told = {plan.lines[line.table, line.column] for line in lines if line.fault}
    rest = tuple(words for number, said in sorted(by_line.items()) if number not in told for words in said)
    return Seen(lines, rest, tuple(sorted(name for name, rules in plan.tables.items() if rules is None)))


def plan_file(desk: PrivacyDesk, store: str) -> Path:
    """Where the plan of a store lies."""
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in f"{desk.institution}")
    return desk.workspace.root / "privacy" / "plans" / safe / f"{store}.yaml"


def _lines(plan: Plan, faults: dict[int, list[str]]) -> Iterator[Line]:
    for table, rules in plan.tables.items():
        for column, rule in (rules or {}).items():
            said = "；".join(faults.get(plan.lines.get((table, column), 0), ()))
            before, after = example(rule.kind, rule.mode) if not said else ("", "")
            yield Line(table, column, rule.kind, _RULES.get(rule.kind, ""), before, after, said)


@cache
def example(kind: str, mode: str) -> tuple[str, str]:
    """What a value of a kind looks like, masked for display, and a value that came out of masking."""
    from zhengan.protect.masking import MaskingError, mask_value, new_key

    made_up = _EXAMPLES.get(kind)
    if made_up is None:
        return "", ""
    try:
        after = mask_value(kind, made_up, new_key(), "valid" if mode == "valid" else "marked")
    except MaskingError:
        return shown(kind, made_up), ""
    # A value made in `valid` mode may be somebody's.
    return shown(kind, made_up), shown(kind, after) if mode == "valid" else after


def _fitting(plan: Plan, tables: tuple[Table, ...]) -> tuple[Fault, ...]:
    """Faults of the plan itself, and tables with findings that it forgot. Columns without a finding are unknown here."""
    known = {table.name for table in tables}
    forgotten = (
        Fault(plan.file, 0, name, "一条规则", "没有", "扫描在这张表里有发现，请写各列的规则，或者写 leave_out。")
        for name in sorted(known - plan.tables.keys())
    )
    return (*check_plan(plan, _as_planned(plan)), *forgotten)


def _as_planned(plan: Plan) -> tuple[Table, ...]:
    """Tables as the plan speaks of them: types are for the run to check, against the store itself."""
    return tuple(
        Table(name, tuple(Column(column, "text") for column in rules or ())) for name, rules in plan.tables.items()
    )


def _tables(state: StoreState) -> tuple[Table, ...]:
    columns: dict[str, list[Column]] = {}
    for one in state.fields:
        if one.column:
            columns.setdefault(one.place or state.store.key, []).append(Column(one.column, "text"))
    return tuple(Table(name, tuple(found)) for name, found in sorted(columns.items()))
