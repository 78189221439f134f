"""Files of notices against a workspace: read, completed by what somebody knows, held against products and defects on file."""

from dataclasses import dataclass
from datetime import datetime

from zhengan.cases import CaseBook
from zhengan.cases.clock import ZONE
from zhengan.cases.notice import Known, Planned, plan_notices, receive
from zhengan.cases.vulnerability_book import on_file
from zhengan.collectors.receiving import NOTICE_FORMS, read_bulletins
from zhengan.records import Fault
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.scans import estate_on
from zhengan.workspace.settings import catalogue_by, readings_by, settings_of


@dataclass(frozen=True, slots=True)
class Mail:
    """What a file of notices would do for an institution; nothing is entered yet."""

    file: str
    planned: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    fault_count: int


def open_mail(
    workspace: Workspace, institution: str, file: tuple[str, bytes], known: Known, at: datetime, form: str | None = None
) -> Mail:
    """What a file (name, content) would do. Raises InputError for a form that is none."""
    if form is not None and form not in NOTICE_FORMS:
        raise InputError(f"文件格式应为 {'、'.join(NOTICE_FORMS)} 之一，实为“{form[:40]}”。没有读取，请改写或不写。")
    name, content = file
    day = at.astimezone(ZONE).date()
    received = read_bulletins(content, name, form)
    estate = estate_on(workspace, institution, day)
    planned, faults = plan_notices(received.bulletins, known, estate, on_file(institution, day), name)
    return Mail(name, tuple(planned), (*received.faults, *faults), received.fault_count + len(faults))


def take_mail(workspace: Workspace, book: CaseBook, mail: Mail, by: str, at: datetime) -> tuple[int, int]:
    """Enters what a file planned; how many notices were new, and how many were there."""
    own = settings_of(book.institution)
    law = catalogue_by(workspace, own)
    readings = law.choose(readings_by(law, own))
    return receive(book, mail.planned, mail.file, by, at, whole_day=readings["deadline-day"] == "whole-day")
