"""Surveys in hand: a file dropped, its questions answered in the background, each answer accepted or changed by a person.

receive()     keeps the file; the job `survey` works the proposals out
say(), leave()  a person's answer to one question, or none
accept_sure() takes over what is sure and marked by nothing
finish()      remembers the answers for the next time
filled_file() the survey's own file with the answers in it
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from zhengan.reports.survey.answer import SURE_WORDS
from zhengan.reports.survey.filling import LONGEST_ANSWER, filled
from zhengan.reports.survey.holdings import Holdings, Judged
from zhengan.reports.survey.package import LARGEST_FILE
from zhengan.reports.survey.question import Survey, SurveyRefused
from zhengan.reports.survey.reading import read_survey
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Run, Upload
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.web.verdicts.judged import is_current, newest_run
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError, system_sentence
from zhengan.workspace.judgement import question_of
from zhengan.workspace.surveys import proposals_on, remember

STATE = "survey"
SUFFIXES = (".xlsx", ".docx")
PAGE = 100
"""Questions of a page."""

_PIECE = 1 << 20
_ONE_LINE = 40
_WORST = 5
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Line:
    """One question as the page shows it. `said` is a person's answer (None: not answered yet), `by` who gave it."""

    at: int
    number: str
    section: str
    text: str
    choices: tuple[str, ...]
    proposal: Mapping[str, Any]
    said: str | None
    by: str

    @property
    def mark(self) -> str:
        """What has to be looked at first."""
        return "clash" if self.proposal["clash"] else "gap" if self.proposal["gap"] else ""

    @property
    def long(self) -> bool:
        """Whether the answer needs several lines to be read."""
        return len(self.proposal["text"] if self.said is None else self.said) > _ONE_LINE

    @property
    def sure(self) -> str:
        """How sure the proposal is, in words."""
        return SURE_WORDS[self.proposal["sure"]]


def receive(place: Place, name: str, pieces: Any) -> Upload:
    """Keeps a survey. Raises AskedWrongly for what is none; nothing is left then."""
    suffix = Path(name.replace("\\", "/")).suffix.lower()
    if suffix not in SUFFIXES:
        raise AskedWrongly(f"问卷应为 .xlsx 或 .docx，实为“{name[-60:]}”。没有读取，请另存为这两种之一后重新上传。")
    upload = Upload(institution=place.institution, user=place.user, name=name[-120:], made_at=now(), state=STATE)
    folder = _folder(upload)
    try:
        folder.mkdir(mode=0o700, parents=True)
        upload.size = _copy(pieces, folder / f"survey{suffix}")
        survey = read_survey(folder / f"survey{suffix}")
    except SurveyRefused as refused:
        shutil.rmtree(folder, ignore_errors=True)
        raise AskedWrongly(str(refused)) from refused
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError(system_sentence(error)) from error
    upload.digest = f"sha256:{survey.digest}"
    questions = [
        {"number": one.number, "section": one.section, "text": one.text, "choices": list(one.choices)}
        for one in survey.questions
    ]
    upload.outcome = {"file": f"survey{suffix}", "questions": questions, "answers": [], "said": {}}
    upload.save()
    note(place, "write", f"survey/{upload.pk}", {"name": upload.name, "questions": len(questions)})
    return upload


def work_out(upload: Upload, as_of: Any, tell: Tell) -> int:
    """Works out the proposals and keeps them with the survey; how many have something to propose."""
    tell(0, 2, "读问卷和记录")
    run = newest_run(upload.institution, as_of, None)
    if run is None or not is_current(run):
        from zhengan.web.verdicts.judged import judge_now

        run = judge_now(upload.institution, as_of, None, now())
    asked = question_of(office().workspace, institution=upload.institution)
    tell(1, 2, "逐题答复")
    holdings = Holdings(upload.institution, as_of, asked.base, _verdicts(run))
    answers = [asdict(one) for one in proposals_on(asked, holdings, _survey(upload))]
    with transaction.atomic():
        fresh = Upload.objects.select_for_update().get(pk=upload.pk)
        fresh.outcome |= {"answers": answers, "as_of": as_of.isoformat()}
        fresh.save(update_fields=["outcome"])
    tell(2, 2, "答复完毕")
    return sum(bool(one["text"]) for one in answers)


def lines_of(upload: Upload) -> list[Line]:
    """Every question with its proposal and what was said."""
    said: Mapping[str, Any] = upload.outcome["said"]
    found = []
    for at, (question, proposal) in enumerate(zip(upload.outcome["questions"], upload.outcome["answers"], strict=True)):
        own = said.get(str(at))
        found.append(
            Line(
                at,
                question["number"],
                question["section"],
                question["text"],
                tuple(question["choices"]),
                proposal | {"sources": [_linked(one) for one in proposal["sources"]]},
                own["text"] if own else None,
                own["by"] if own else "",
            )
        )
    return found


def counts_of(lines: list[Line]) -> dict[str, int]:
    """How many lines each filter leaves."""
    return {name: sum(fits(one) for one in lines) for name, fits in FILTERS.items()}


FILTERS: Mapping[str, Callable[[Line], bool]] = {
    "all": lambda one: True,
    "open": lambda one: one.said is None,
    "clash": lambda one: one.mark == "clash",
    "gap": lambda one: one.mark == "gap",
    "said": lambda one: one.said is not None,
}


def say(place: Place, upload: Upload, at: int, text: str) -> None:
    """A person's answer to one question."""
    answer = text.strip()
    if not 0 < len(answer) <= LONGEST_ANSWER:
        raise AskedWrongly(f"答案应为 1 至 {LONGEST_ANSWER} 字，实为 {len(answer)} 字。没有采用，请改好后再按采用。")
    choices = upload.outcome["questions"][at]["choices"]
    if choices and not answer.startswith(tuple(choices)):
        raise AskedWrongly(f"答案应以 {'、'.join(choices)} 之一开头，实为“{answer[:20]}”。没有采用，请改好后再按采用。")
    _change(upload, {str(at): {"text": answer, "by": place.user.username, "at": now().isoformat()}}, ())
    note(place, "write", f"survey/{upload.pk}", {"question": at + 1})


def leave(place: Place, upload: Upload, at: int) -> None:
    """Takes a person's answer back."""
    _change(upload, {}, (str(at),))
    note(place, "write", f"survey/{upload.pk}", {"question": at + 1, "left": True})


def accept_sure(place: Place, upload: Upload) -> int:
    """Takes over every open proposal that is sure and has neither gap nor contradiction; how many."""
    taken = {
        str(one.at): {"text": one.proposal["text"], "by": place.user.username, "at": now().isoformat()}
        for one in lines_of(upload)
        if one.said is None and one.proposal["text"] and one.proposal["sure"] == "high" and not one.mark
    }
    _change(upload, taken, ())
    note(place, "write", f"survey/{upload.pk}", {"accepted": len(taken)})
    return len(taken)


def finish(place: Place, upload: Upload) -> int:
    """Remembers the answers that people gave; how many are new."""
    said = {int(at): own["text"] for at, own in upload.outcome["said"].items()}
    if not said:
        raise AskedWrongly("还没有采用任何答案，没有记住什么。请先逐题采用。")
    topics = {at: upload.outcome["answers"][at]["topic"] for at in said}
    accepted = {at: (text, topics[at]) for at, text in said.items()}
    return remember(upload.institution, _survey(upload), accepted, by=place.user.username, source="console", now=now())


def filled_file(upload: Upload) -> bytes:
    """The survey's own file with the accepted answers in it. Raises AskedWrongly."""
    said = {int(at): own["text"] for at, own in upload.outcome["said"].items()}
    try:
        return filled(_path(upload), _survey(upload), said)
    except SurveyRefused as refused:
        raise AskedWrongly(str(refused)) from refused


def put_aside(place: Place, upload: Upload) -> None:
    """Forgets a survey in hand; what was remembered stays."""
    shutil.rmtree(_folder(upload), ignore_errors=True)
    note(place, "write", f"survey/{upload.pk}", {"name": upload.name, "put_aside": True})
    upload.delete()


def _linked(source: Mapping[str, Any]) -> dict[str, Any]:
    """A source with the parts of the address that it leads to."""
    type_, _, key = source["ref"].partition("/")
    return {**source, "type": type_, "key": key}


def _change(upload: Upload, said: Mapping[str, Any], left: tuple[str, ...]) -> None:
    """Several people answer at once: each change is made on what stands now."""
    with transaction.atomic():
        fresh = Upload.objects.select_for_update().get(pk=upload.pk)
        own = {**fresh.outcome["said"], **said}
        fresh.outcome["said"] = {at: one for at, one in own.items() if at not in left}
        fresh.save(update_fields=["outcome"])
    upload.outcome = fresh.outcome


def _verdicts(run: Run) -> dict[str, Judged]:
    counts: dict[str, dict[Any, int]] = {}
    worst: dict[str, list[tuple[str, str]]] = {}
    rows = run.verdicts.order_by("rank", "position", "id").values_list("obligation", "verdict", "finding", "object")
    for duty, verdict, finding, object_ in rows.iterator():
        own = counts.setdefault(duty, {})
        own[verdict] = own.get(verdict, 0) + 1
        if verdict in ("breached", "unproven", "due", "manual") and len(worst.setdefault(duty, [])) < _WORST:
            worst[duty].append((finding, object_))
    return {name: Judged(own, tuple(worst.get(name, ()))) for name, own in counts.items()}


def _survey(upload: Upload) -> Survey:
    try:
        found = read_survey(_path(upload))
    except SurveyRefused as refused:
        raise AskedWrongly(str(refused)) from refused
    return Survey(upload.name, found.form, found.digest, found.questions)


def _path(upload: Upload) -> Path:
    path = _folder(upload) / str(upload.outcome["file"])
    if not path.is_file():
        raise AskedWrongly("这份问卷的文件已经不在了。请重新上传。")
    return path


def _folder(upload: Upload) -> Path:
    return office().workspace.root / "uploads" / str(upload.pk)


def _copy(pieces: Any, path: Path) -> int:
    size = 0
    with path.open("xb") as file:
        while piece := pieces.read(_PIECE):
            size += len(piece)
            if size > LARGEST_FILE:
                raise SurveyRefused(f"问卷应不超过 {LARGEST_FILE >> 20} MB，这个更大。没有读取，请去掉图片等附件。")
            file.write(piece)
    return size
