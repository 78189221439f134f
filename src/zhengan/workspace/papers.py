"""Papers out of a workspace or a folder: which period or record, a person's words, the templates that come first."""

import fcntl
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import yaml

from zhengan.assess import EvidenceBase, Finding
from zhengan.reports.papers.facts import Facts
from zhengan.reports.papers.kind import PaperKind
from zhengan.reports.papers.period import Period, last_full, period_of
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace, need_workspace
from zhengan.workspace.judgement import Question, answer, names_of, question, question_of

_MOST_WORDS = 1 << 20
_UNSAFE = re.compile(r"[^\w-]")
_LONGEST_NAME = 40


@dataclass(frozen=True)
class Wanted:
    """What paper is wanted: its kind, for a period or about a record, as of a day, of one institution."""

    kind: PaperKind
    institution: str
    as_of: date
    period: Period | None
    about: tuple[str, str] | None
    number: str = ""

    @property
    def day(self) -> date:
        """The day that it tells of: the end of the period where that is over, else the asked day."""
        return min(self.period.last, self.as_of) if self.period else self.as_of

    @property
    def which(self) -> str:
        """The period or the record, as it is asked for."""
        return self.period.text if self.period else self.about[1] if self.about else ""


def paper_question(evidence: Path | None, workspace: Workspace | None, institution: str) -> tuple[Question, str]:
    """What papers are made from, of one institution alone, and which: a folder's, or else the workspace's.

    Raises InputError where none is meant or on file, RefusedError for faulty evidence.
    """
    if evidence is None:
        held = workspace or need_workspace()
        key = institution or held.institution
        return _known(question_of(held, institution=key), key), key
    asked = question(evidence, None, ())
    keys = sorted({row["institution"] for row in asked.base.rows("institution")})
    if not institution and len(keys) > 1:
        raise InputError(f"证据里有 {len(keys)} 家机构，要用 --institution 写明是哪家：{'、'.join(keys)}。")
    key = institution or keys[0]
    return _known(replace(asked, base=_of_one(asked.base, key)), key), key


def wanted(asked: Question, kind: PaperKind, institution: str, as_of: date, which: Mapping[str, str]) -> Wanted:
    """What is wanted. `which` may hold `period`, `about` and `number`.

    Raises InputError where a record is to be named and is not on file, PaperFault for a period that is none.
    """
    number = which.get("number", "")
    if kind.span:
        if which.get("about"):
            raise InputError(f"{kind.title}按期间做，不用 --about。请用 --period。")
        text = which.get("period", "")
        period = period_of(text, kind.span) if text else last_full(as_of, kind.span)
        if period.first > as_of:
            raise InputError(f"期间应在 {as_of} 以前开始，实为 {period.text}。请改 --period 或者 --as-of。")
        return Wanted(kind, institution, as_of, period, None, number)
    if which.get("period"):
        raise InputError(f"{kind.title}按一条记录做，不用 --period。请用 --about 写明记录的键。")
    return Wanted(kind, institution, as_of, None, _about(asked, kind, institution, which.get("about", "")), number)


def subjects(asked: Question, kind: PaperKind, institution: str) -> list[tuple[str, str]]:
    """The records that a paper of a kind may be about, the newest in the ledger first."""
    found: dict[tuple[str, str], int] = {}
    for type_ in kind.about:
        for row in asked.base.rows(type_):
            if row["institution"] == institution:
                found[type_, row["key"]] = max(row["seq"], found.get((type_, row["key"]), 0))
    return sorted(found, key=lambda item: -found[item])


def facts_of(question: Question, asked: Wanted) -> Facts:
    """The facts of a paper, with the verdicts of the day that it tells of where its kind tells any."""
    if not asked.kind.judged:
        return facts_with(question, asked, (), ())
    found = answer(question, asked.day, None).assessment
    return facts_with(question, asked, found.findings, found.notices)


def facts_with(
    question: Question, asked: Wanted, findings: Iterable[Finding], notices: Iterable[Mapping[str, Any]]
) -> Facts:
    """The same with findings that are known already."""
    return Facts(
        asked.institution,
        asked.as_of,
        asked.day,
        asked.period,
        asked.about,
        question.base,
        question.catalogue,
        tuple(item for item in findings if item.institution == asked.institution),
        tuple(item for item in notices if item["institution"] == asked.institution),
        names_of(question.base),
    )


def words_path(workspace: Workspace, asked: Wanted) -> Path:
    """Where a person's words for a paper lie: papers/<institution>/<kind>-<which>.yaml."""
    return workspace.root / "papers" / _file_name(asked.institution) / f"{asked.kind.id}-{_file_name(asked.which)}.yaml"


def words_of(workspace: Workspace, asked: Wanted) -> dict[str, str]:
    """A person's words for a paper; none where nothing was written yet."""
    path = words_path(workspace, asked)
    return words_in(path) if path.is_file() else {}


def words_in(path: Path) -> dict[str, str]:
    """A person's words by the id of the gap. Raises InputError for a file that holds anything else."""
    try:
        if path.stat().st_size > _MOST_WORDS:
            raise InputError(f"{path} 太大，应不超过 1 MB。请只写要填的文字。")
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path} 读不懂：{error}。请写成“编号: 文字”，一项一行，UTF-8 编码。") from error
    if not isinstance(held, dict) or not all(isinstance(key, str) for key in held):
        raise InputError(f"{path} 应是“编号: 文字”的对照，实为别的内容。编号用 zhengan paper check 查看。")
    return {key: str(value) for key, value in held.items() if value is not None}


def keep_words(workspace: Workspace, asked: Wanted, written: Mapping[str, str]) -> None:
    """Put a person's words into their file, beside those that are there; empty words take theirs away.

    Raises InputError for words that the kind does not ask for, or too many of them. One writer at a time.
    """
    known = asked_words(asked.kind)
    if lost := sorted(written.keys() - known.keys()):
        raise InputError(f"{asked.kind.title}没有要写的“{lost[0][:40]}”，没有保存。可以写的有：{'、'.join(known)}。")
    path = words_path(workspace, asked)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = words_of(workspace, asked) | {name: _lines(text) for name, text in written.items()}
        text = yaml.safe_dump({name: item for name, item in sorted(held.items()) if item}, allow_unicode=True)
        if len(text.encode()) > _MOST_WORDS:
            raise InputError("文字太多，合计应不超过 1 MB，没有保存。请精简，或者生成以后在 Word 里补写。")
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)


def asked_words(kind: PaperKind) -> dict[str, str]:
    """What a kind asks a person to write: the id of the gap -> what is wanted."""
    asked = (block.ask for section in kind.sections for block in section.blocks)
    return {item.id: item.words for item in asked if item is not None}


def templates(workspace: Workspace | None) -> Path | None:
    """The folder with the workspace's own templates; None where there is none."""
    place = workspace.root / "templates" if workspace else None
    return place if place and place.is_dir() else None


def _of_one(base: EvidenceBase, institution: str) -> EvidenceBase:
    tables = {name: table.filter(pc.equal(table["institution"], institution)) for name, table in base.tables.items()}
    return replace(base, tables=tables)


def _known(asked: Question, institution: str) -> Question:
    if not any(row["institution"] == institution for row in asked.base.rows("institution")):
        raise InputError(f"没有机构“{institution[:40]}”的证据，没有生成。请先导入，或者改 --institution。")
    return asked


def _about(asked: Question, kind: PaperKind, institution: str, key: str) -> tuple[str, str]:
    known = subjects(asked, kind, institution)
    found = [item for item in known if item[1] == key]
    if found:
        return found[0]
    named = "、".join(item[1] for item in known[:10]) or "（没有登记）"
    fault = f"没有键为“{key[:40]}”的记录" if key else "要用 --about 写明是哪条记录"
    raise InputError(f"{kind.title}{fault}。可以写的有：{named}。")


def _lines(text: str) -> str:
    """Text with the line ends of files, whatever the browser sends."""
    return "\n".join(text.strip().splitlines())


def _file_name(text: str) -> str:
    """A name for a file: the text itself where it can be one, else what can be of it and a digest of the whole."""
    safe = _UNSAFE.sub("_", text)[:_LONGEST_NAME]
    return safe if safe == text else f"{safe}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
