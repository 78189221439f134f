"""What the server can do in the background: each kind of job, what it is called, and the function that does it.

A function gets the job and something to tell how far it is, and returns the job's outcome. It can be done twice without harm:
a job whose process died is done again from the start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from zhengan.cases import CaseBook
from zhengan.web.dates.reminders import remind
from zhengan.web.jobs import ask, this_day
from zhengan.web.models import Job
from zhengan.web.office import office
from zhengan.web.verdicts.judged import is_current, newest_run
from zhengan.web.work.following import FOLLOWING
from zhengan.web.work.telling import Telling
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError

Doing = Callable[[Job, Telling], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of job. `quick` ones go first and are never kept waiting by the others; a `daily` one is done once for its day;
    `after` is called when it ended well."""

    title: str
    do: Doing
    quick: bool = False
    daily: bool = False
    after: Callable[[Job], None] | None = None


def _assess(job: Job, tell: Telling) -> dict[str, Any]:
    as_of, known_by = _day(job, "as_of"), _day(job, "known_by")
    tell(0, 1, f"判断 {as_of}")
    run = newest_run(job.institution, as_of, known_by)
    if run is not None and is_current(run):
        tell.log(f"{as_of} 的判断已是最新，没有重做")
        return {"run": run.pk}
    run = FOLLOWING.judge(job.institution, as_of, known_by, now())
    tell(1, 1, f"判断 {as_of}")
    tell.log(f"{as_of} 判断完毕：{_counts(run.counts)}，用时 {run.seconds:.1f} 秒")
    return {"run": run.pk}


def _assessed(job: Job) -> None:
    """Asks for what follows: the day's reminders; and once more, where something was entered while the job ran: it was not
    seen, and whoever entered it found the job still open."""
    as_of, known_by = _day(job, "as_of"), _day(job, "known_by")
    run = newest_run(job.institution, as_of, known_by)
    if run is not None and not is_current(run):
        ask(job.kind, job.institution, job.asked, by=job.by)
    elif as_of == this_day() and known_by is None:
        ask("reminders", job.institution, {"day": as_of.isoformat()}, by=job.by)


def _history(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.web.posture.postures import make_postures

    as_of = _day(job, "as_of")
    make_postures(job.institution, as_of, now(), tell)
    tell.log(f"{as_of} 以前的逐月回看已完成")
    return {}


def _checkpoint(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.ledger import AbsentError, Ed25519Signer, checkpoint, origin_of

    workspace = office().workspace
    workspace.open_ledger()
    signer = Ed25519Signer.load(workspace.signing_key, origin_of(workspace.institution))
    signed, chains = {}, _chains(job.institution)
    for done, chain in enumerate(chains):
        tell(done, len(chains), f"签检查点：{chain}")
        try:
            signed[chain] = checkpoint(chain, signer, now())
        except AbsentError:
            continue
    tell(len(chains), len(chains), "签检查点")
    tell.log(f"签了 {len(signed)} 条链的检查点：{'、'.join(signed) or '都还没有记录'}")
    return {"signed": signed}


def _reminders(job: Job, tell: Telling) -> dict[str, Any]:
    as_of = _day(job, "day")
    run = newest_run(job.institution, as_of, None)
    if run is None:
        raise InputError(f"{as_of} 还没有判断，列不出待办。请等判断完成后重做。")
    found = remind(run)
    tell.log(f"{as_of} 待办 {found['count']} 项")
    return found


def _verify(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.ledger import Ed25519Signer, origin_of, verify

    workspace = office().workspace
    workspace.open_ledger()
    key = Ed25519Signer.load(workspace.signing_key, origin_of(workspace.institution)).key
    chains = _chains(job.institution)
    faults: list[str] = []
    entries = 0
    for done, chain in enumerate(chains):
        tell(done, len(chains), f"核验：{chain}")
        found = verify(chain, keys=[key])
        entries += found.entries
        faults += [str(fault) for fault in found.faults]
    tell.log(f"核验 {entries} 条，错误 {len(faults)} 处")
    for fault in faults[:50]:
        tell.log(fault)
    if faults:
        raise InputError(
            f"账本核验有 {len(faults)} 处错误，列在上面。请保留现场，运行 zhengan ledger verify 后从备份恢复。"
        )
    return {"entries": entries}


def _nightly(job: Job, tell: Telling) -> dict[str, Any]:
    """Everything that a new day asks for, each as a job of its own, so that one that fails leaves the others; and exceptions
    that held until the day before are open again."""
    on = _day(job, "day")
    day = on.isoformat()
    parts: Mapping[str, Mapping[str, Any]] = {
        "assess": {"as_of": day, "known_by": None},
        "history": {"as_of": day},
        "checkpoint": {"day": day},
        "verify": {"day": day},
    }
    made = {kind: str(ask(kind, job.institution, asked, by=job.by).pk) for kind, asked in parts.items()}
    tell(1, 1, "安排当日工作")
    tell.log(f"{day} 的工作已安排：{'、'.join(KINDS[kind].title for kind in made)}")
    if back := CaseBook(job.institution, "nightly").lapse(on, now()):
        tell.log(f"例外到期，重新打开：{'、'.join(case.key for case in back)}")
    return {"jobs": made}


def _upload(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.web.evidence.uploads import inspect
    from zhengan.web.models import Upload

    upload = Upload.objects.filter(pk=job.asked.get("upload"), institution=job.institution).first()
    if upload is None or upload.state != "received":
        return {}
    inspect(upload, tell)
    tell.log(f"{upload.name}：{upload.outcome['good']} 行没有错，{upload.outcome['bad']} 行有错")
    return {"good": upload.outcome["good"], "bad": upload.outcome["bad"]}


def _survey(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.web.filings.surveys import STATE, work_out
    from zhengan.web.models import Upload

    upload = Upload.objects.filter(pk=job.asked.get("survey"), institution=job.institution, state=STATE).first()
    if upload is None:
        return {}
    answered = work_out(upload, _day(job, "as_of"), tell)
    tell.log(f"{upload.name}：{len(upload.outcome['questions'])} 题，有建议 {answered} 题")
    return {"answered": answered}


def _duty_file(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.web.filings.duty_files import make

    return make(job, tell)


def _backup(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.web.work.backup import make_backup

    path = make_backup(office().workspace, now(), tell)
    tell.log(f"备份写在 {path}")
    return {"file": str(path)}


def _remind(job: Job, tell: Telling) -> dict[str, Any]:
    """What is due goes out to people; a channel that fails makes the job fail, and the next round tries it again."""
    from zhengan.web.filings.due import filings_to_come
    from zhengan.workspace.reminding import matters_of, remind

    workspace, at = office().workspace, now()
    workspace.open_ledger()
    matters = [*matters_of(job.institution, at), *filings_to_come(job.institution)]
    done = remind(workspace, job.institution, matters, at)
    if done is None:
        return {"sent": 0}
    for one in done.failed:
        tell.log(f"没有送达：{one.whom}　{one.channel}　{one.matter}")
    for whom in done.unreachable:
        tell.log(f"没有提醒地址：{whom}")
    sent = len(done.sent) - len(done.failed)
    tell.log(f"送达 {sent} 条提醒")
    if done.failed:
        raise InputError(
            f"{len(done.failed)} 条提醒没有送达，列在上面，十分钟后再试。请核对 keys/reminders.toml 里的地址和口令，以及网络。"
        )
    return {"sent": sent, "unreachable": list(done.unreachable)}


def _privacy_scan(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.web.privacy.scans import enter

    taken = enter(job.institution, str(job.asked.get("store", "")), job.by, tell)
    tell.log(f"扫描登记为 {taken.scan.id}：{taken.scan.places} 处有发现，{taken.scan.skips} 处没有看")
    return {"scan": taken.scan.id}


def _log_copy(job: Job, tell: Telling) -> dict[str, Any]:
    from zhengan.web.logs.keeping import copy_all

    name = str(job.asked.get("name", ""))
    done = copy_all(job.institution, name, by=job.by, at=now(), tell=tell)
    tell.log(f"复制并核对了 {done} 段，放在{name}")
    return {"copied": done}


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "assess": Kind("判断", _assess, quick=True, after=_assessed),
        "upload": Kind("检查上传的文件", _upload, quick=True),
        "history": Kind("逐月回看", _history),
        "reminders": Kind("列出待办", _reminders, quick=True),
        "checkpoint": Kind("签检查点", _checkpoint),
        "verify": Kind("核验账本", _verify),
        "nightly": Kind("夜间工作", _nightly, quick=True, daily=True),
        "backup": Kind("备份", _backup),
        "survey": Kind("答复问卷", _survey, quick=True),
        "duty_file": Kind("制作尽责档案", _duty_file),
        "remind": Kind("发送提醒", _remind),
        "privacy_scan": Kind("扫描个人信息", _privacy_scan),
        "log_copy": Kind("复制日志", _log_copy),
    }
)
QUICK = tuple(name for name, kind in KINDS.items() if kind.quick)
SLOW = tuple(name for name, kind in KINDS.items() if not kind.quick)


def _chains(institution: str) -> list[str]:
    """The institution's chain and its trail; with the workspace's own institution also the server's trail."""
    from zhengan.ledger import trail_name

    server = [trail_name("")] if institution == office().workspace.institution else []
    return [institution, trail_name(institution), *server]


def _day(job: Job, name: str) -> Any:
    """A day that was asked for. None is one where the name may be absent; raises InputError for what is no day."""
    said = job.asked.get(name)
    if said is None:
        if name == "known_by":
            return None
        raise InputError(f"任务里缺少日期 {name}。没有执行，请从页面重新安排。")
    try:
        return date.fromisoformat(said)
    except (TypeError, ValueError):
        raise InputError(f"任务里的日期应写成 2026-11-20，实为“{said}”。没有执行，请从页面重新安排。") from None


def _counts(counts: Mapping[str, int]) -> str:
    from zhengan.assess import ORDER
    from zhengan.assess.words import VERDICT_WORDS

    return "，".join(f"{VERDICT_WORDS[verdict]} {counts[verdict]}" for verdict in ORDER if counts.get(verdict))
