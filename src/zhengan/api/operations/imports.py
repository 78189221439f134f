"""Evidence in bulk: files and folders in, everything on file out."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.operations.verdicts import file_answer
from zhengan.api.packed import pack, unpack
from zhengan.api.problems import Problem, fault_of
from zhengan.api.shapes.evidence import ImportDone
from zhengan.api.uploads import SUFFIXES
from zhengan.api.uploads import Upload as Received
from zhengan.ledger.models import Entry
from zhengan.records import RECORD_TYPES, Folder
from zhengan.web.audit import note
from zhengan.web.jobs import evidence_changed
from zhengan.web.models import Upload
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.workspace.clock import now
from zhengan.workspace.folder import Workspace
from zhengan.workspace.intake import Intake, check_file, take_folder, take_good_rows
from zhengan.workspace.outgoing import give_folder
from zhengan.workspace.settings import settings_of

router = Router(tags=["证据 evidence"])
ZIP = "application/zip"
OfType = Annotated[
    str, Query(max_length=64, description="CSV 和 JSON Lines 里是哪种记录 / the record type of CSV and JSON Lines")
]
Rows = Annotated[
    Literal["all", "good"], Query(description="全收，还是只收没有错的行 / all or nothing, or the good rows only")
]
FileForm = Annotated[Literal["csv", "jsonl", "parquet"], Query(description="文件格式 / form of the files")]
_PLAIN = (".jsonl", ".csv")


@operation(
    router,
    "POST /institutions/{institution}/imports",
    "成批导入证据",
    ("evidence", "write"),
    ImportDone,
    deals=Deals(takes=tuple(SUFFIXES)),
)
def import_evidence(request: Entered, institution: Institution, type: OfType = "", rows: Rows = "all") -> Any:  # noqa: A002
    """Take in a file of records (CSV or JSON Lines of one `type`, an XLSX workbook of ours), or an evidence folder as ZIP.

    All or nothing: with any fault nothing is taken and `faults` name every one with its place. With `rows=good` the good rows are
    taken, and `rejected` names the faults of the others.
    """
    workspace = replace(office().workspace, institution=institution)
    path = _laid_out(request.upload, type)
    _look(workspace, request.auth, check_file(path, workspace))
    by = request.auth.user.username
    if rows == "good":
        with TemporaryDirectory() as rejects:
            done = take_good_rows(workspace, path, now(), by, Path(rejects) / "rejected")
    else:
        done = take_folder(workspace, path, now(), by)
    answer = _done(done)
    counts = {"entries": answer["entries"], "samples": answer["samples"], "source": "api"}
    note(request.auth, "write", f"import/{path.name}", counts)
    evidence_changed(institution, by=by)
    return answer


@operation(
    router,
    "GET /institutions/{institution}/evidence",
    "导出全部证据",
    ("evidence", "export"),
    {200: None},
    deals=Deals(gives=(ZIP,)),
)
def export_evidence(request: Entered, institution: Institution, form: FileForm = "csv") -> HttpResponse:
    """Everything on file, without what was taken back: records, samples, attachments, as an evidence folder in a ZIP file."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "evidence"
        give_folder(office().workspace, folder, form, institution)
        return file_answer(pack(folder), ZIP, f"证据-{institution}.zip")


def _laid_out(upload: Received, type_: str) -> Path:
    """The file under a name that says what it is; a packed folder unpacked."""
    suffix = SUFFIXES[upload.media]
    stem = Path(upload.name).stem or "上传"
    if suffix == ".zip":
        target = upload.folder / "unpacked" / stem
        target.mkdir(parents=True)
        unpack(upload.path, target)
        return target
    if suffix in _PLAIN and type_ not in RECORD_TYPES:
        words = ("请用 type 说明是哪种记录。", "Say with `type` which record type it is.")
        raise Problem("refused", words)
    target = upload.folder / f"{type_ if suffix in _PLAIN else stem}{suffix}"
    if target != upload.path:
        upload.path.rename(target)
    return target


def _look(workspace: Workspace, place: Place, found: Folder) -> None:
    """Nobody files for another institution, and nobody gets round the second person by a file."""
    others = [part.institution for part in found.parts if part.institution != place.institution]
    if others:
        named = "、".join(others)[:200]
        raise Problem(
            "refused",
            (
                f"证据应属于 {place.institution}，实有 {named}。没有导入。",
                f"The evidence must be of {place.institution}, found {named}.",
            ),
        )
    if strange := _strange_attachments(place, found):
        words = f"附件 {'、'.join(strange[:3])} 不在这次导入里，本机构也没有。没有导入，请把文件放进 attachments/。"
        raise Problem("refused", (words, f"Attachments {', '.join(strange[:3])} are neither sent nor on file here."))
    guarded = settings_of(place.institution).four_eyes
    if not guarded:
        return
    if met := sorted({row.type for row in found.rows} & guarded):
        named = "、".join(met)
        words = f"{named} 须由第二个人复核，不能成批导入。请逐条写入。"
        raise Problem("conflict", (words, f"{named} needs a second person; put these records one by one."))


def _strange_attachments(place: Place, found: Folder) -> list[str]:
    """Attachments named by digest that came neither now nor earlier for this institution: another's could be had by naming them."""
    sent = {digest for part in found.parts for digest in part.attachments}
    named = {digest for row in found.rows for digest in row.payload.get("attachments", ())} - sent
    own = set(Upload.objects.filter(institution=place.institution, digest__in=named).values_list("digest", flat=True))
    entries = Entry.objects.filter(institution=place.institution)
    return [digest for digest in sorted(named - own) if not entries.filter(body__contains=digest).exists()]


def _done(done: Intake) -> ImportDone:
    return {
        "entries": {name: {"added": one.added, "ignored": one.ignored} for name, one in done.entries.items()},
        "samples": {"added": done.samples_new, "ignored": done.samples_known},
        "notices": [
            {"code": one.code, "file": one.file, "column": one.column, "text": one.text} for one in done.notices
        ],
        "rejected": [fault_of(one) for one in done.rejected[:200]],
        "rejected_rows": len({(one.file, one.row) for one in done.rejected}),
    }
