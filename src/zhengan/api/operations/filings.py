"""Filings: what is owed, packages, the second person's word, sending, receipts."""

import shutil
import uuid
from dataclasses import replace
from datetime import datetime
from pathlib import Path as FilePath
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, Field, Path, Query, Router, Schema

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.operations.verdicts import file_answer
from zhengan.api.problems import Problem
from zhengan.api.runs import need_run
from zhengan.api.shapes.filings import FilingCheck, FilingList, FilingReceipt, FilingSending, FilingShape, OwedList
from zhengan.api.shapes.verdicts import Waiting
from zhengan.cases.filing import Filing, filing_json, filing_line
from zhengan.cases.filing_owed import owed_json
from zhengan.reports.package import Document, PackageRefused
from zhengan.web.audit import note
from zhengan.web.evidence.attachments import Received, keep
from zhengan.web.filings.desk import desk_of, owed_by
from zhengan.web.filings.making import asked_for, making_of
from zhengan.web.jobs import evidence_changed
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.workspace.clock import SHANGHAI, now
from zhengan.workspace.partners import partner

router = Router(tags=["报送 filings"])
FILES = ("application/octet-stream", "application/pdf")
PACKAGE = "application/zip"
_CREATED, _ACCEPTED = 201, 202
_ONE = "/institutions/{institution}/filings/{filing}"
Id = Annotated[str, Path(max_length=120, description="报送的编号，如 annual_report-2025 / the filing's id")]
Hex = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="包的摘要，不写 sha256: / digest of the package")]
Name = Annotated[str, Query(min_length=1, max_length=200, description="文件名 / name of the document")]


class WantedFiling(Schema):
    """What the package is to be."""

    kind: str = Field("", max_length=40, description="报送种类 / kind of filing")
    period: str = Field("", max_length=40, description="期间，如 2025 / period")
    about: str = Field("", max_length=400, description="所报的记录 / key of the record that it is about")
    duty: str = Field("", max_length=120, description="所答的义务 / the obligation that it answers")
    again: str = Field("", max_length=120, description="更正哪件报送 / the filing that is corrected")
    covers: list[str] = Field([], max_length=20, description="材料写明的内容 / what the papers cover")


@operation(
    router,
    "GET /institutions/{institution}/filings/owed",
    "列出要报的",
    ("filings", "read"),
    {200: OwedList, _ACCEPTED: Waiting},
    deals=Deals(days=AS_OF),
)
def list_owed_filings(request: Entered, institution: Institution) -> Any:
    """What must be filed, when and to whom (218:72), by the verdicts of the day; what went out is left out."""
    run, _ = need_run(request.auth)
    filings = desk_of(institution).book.filings()
    return {"as_of": run.as_of.isoformat(), "items": [owed_json(one) for one in owed_by(run, filings)]}


@operation(router, "GET /institutions/{institution}/filings", "列出报送", ("filings", "read"), FilingList)
def list_filings(
    request: Entered, response: HttpResponse, institution: Institution, limit: Limit = 50, after: After = ""
) -> Any:
    """All filings, the newest first."""
    (start,) = places_of("filings", after) or (0,)
    found = desk_of(institution).book.filings()
    following = cursor_of("filings", start + limit) if len(found) > start + limit else None
    link_to(request, response, following)
    return {"items": [filing_line(one) for one in found[start : start + limit]], "next": following}


@operation(router, f"GET {_ONE}", "读取一件报送", ("filings", "read"), FilingShape)
def get_filing(request: Entered, institution: Institution, filing: Id) -> Any:
    """One filing with its packages and its story."""
    return filing_json(desk_of(institution).book.filing(filing))


@operation(
    router,
    "POST /institutions/{institution}/filings",
    "制作一个报送包",
    ("filings", "write"),
    {_CREATED: FilingShape, _ACCEPTED: Waiting},
    deals=Deals(takes=FILES),
)
def make_filing(
    request: Entered, institution: Institution, name: Name, wanted: Annotated[WantedFiling, Query()]
) -> Any:
    """Make a package with one document, which is the body of the request (PDF, DOCX, XLSX or OFD), from the records that the kind
    discloses. With `again` it is a correction. It waits for another person's word."""
    place = request.auth
    run, _ = need_run(place)
    asked = asked_for(run, place, wanted.model_dump(exclude={"covers"}))
    kept = keep(_moved_in(request, name), place.user, institution, now())
    paper = Document(office().workspace.attachments / kept.hex, FilePath(kept.name).stem, FilePath(kept.name).suffix)
    making = replace(making_of(run, asked), documents=[paper], covers=tuple(wanted.covers) or asked.covers)
    made = desk_of(institution).make(making, place.user.username, now())
    return _CREATED, _done(place, made.filing)


@operation(router, f"POST {_ONE}/check", "复核一件报送", ("filings", "review"), FilingShape)
def check_filing(request: Entered, institution: Institution, filing: Id, body: Annotated[FilingCheck, Body()]) -> Any:
    """Confirm the package of a digest, or send it back; not by the one who made it."""
    desk, by = desk_of(institution), request.auth.user.username
    found = desk.book.filing(filing)
    if body.get("back"):
        return _done(request.auth, desk.book.send_back(found.id, body["digest"], by, now(), body.get("words", "")))
    examined = desk.examined(found.newest)
    if isinstance(examined, PackageRefused):
        words = f"包核验不通过，没有登记复核：{examined.faults[0]}"
        raise Problem("refused", (words, "The package does not verify; nothing was confirmed."))
    return _done(request.auth, desk.book.check(found.id, body["digest"], by, now()))


@operation(router, f"POST {_ONE}/sending", "报送", ("filings", "write"), FilingShape)
def send_filing(request: Entered, institution: Institution, filing: Id, body: Annotated[FilingSending, Body()]) -> Any:
    """Deliver the confirmed package into the addressee's exchange folder, or say when a person carried it. Twice is once."""
    desk, by = desk_of(institution), request.auth.user.username
    found = desk.book.filing(filing)
    if body.get("folder"):
        folder = partner(office().workspace, found.to).folder
        if folder is None:
            words = (f"没有登记 {found.to} 的交换文件夹。", f"No exchange folder of {found.to} is known.")
            raise Problem("refused", words)
        done = desk.send_to(found, folder, by, now())
    else:
        done = desk.handed_over(found, _instant(body.get("at", "")), by, now())
    evidence_changed(institution, by=by)
    return _done(request.auth, done)


@operation(router, f"POST {_ONE}/receipt", "登记回执", ("filings", "write"), FilingShape)
def receipt_filing(
    request: Entered, institution: Institution, filing: Id, body: Annotated[FilingReceipt, Body()]
) -> Any:
    """Take in the addressee's signed receipt, or the number of one on paper."""
    desk, by = desk_of(institution), request.auth.user.username
    found = desk.book.filing(filing)
    if "note" in body:
        done = desk.take_receipt(found, body["note"], [], by, now())
    else:
        done = desk.note_receipt(found, body.get("number", ""), by, now())
    evidence_changed(institution, by=by)
    return _done(request.auth, done)


@operation(
    router,
    f"GET {_ONE}/packages/{{digest}}",
    "下载报送包",
    ("filings", "export"),
    {200: None},
    deals=Deals(gives=(PACKAGE,)),
)
def get_filing_package(request: Entered, institution: Institution, filing: Id, digest: Hex) -> HttpResponse:
    """The package, as it was or will be sent."""
    desk = desk_of(institution)
    versions = desk.book.filing(filing).versions
    found = next((one for one in versions if one.hex == digest), None)
    if found is None:
        raise Problem("not-found")
    return file_answer(desk.package(found).read_bytes(), PACKAGE, found.file)


def _done(place: Place, filing: Filing) -> Any:
    note(place, "write", f"filing:{filing.id}", {"state": filing.state, "by": "api"})
    return filing_json(filing)


def _moved_in(request: Entered, name: str) -> Received:
    """The body as a file on its way into the workspace."""
    folder = office().workspace.attachments
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".incoming-{uuid.uuid4().hex}"
    # Copied: what comes in may lie on another disk.
    shutil.copyfile(request.upload.path, path)
    return Received(path, name, request.upload.size, f"sha256:{request.upload.digest}")


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        words = ("at 应是 RFC 3339 的时间。", "`at` must be an RFC 3339 instant.")
        raise Problem("refused", words) from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
