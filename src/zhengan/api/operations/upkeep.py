"""Backups of the server: made, listed, checked. Restoring is done at the command line, into an empty folder."""

from pathlib import Path as FilePath
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.utils.encoding import escape_uri_path
from ninja import Path, Router, Status

from zhengan.api.guard import Entered, Institution, operation
from zhengan.api.operations.jobs import job_shape
from zhengan.api.shapes.common import JobShape
from zhengan.api.shapes.upkeep import BackupCheck, BackupList, BackupShape
from zhengan.web.audit import note
from zhengan.web.jobs import ask
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.web.work.backup import backups_of
from zhengan.workspace.backup import Backup, examined

router = Router(tags=["管理 manage"])
Name = Annotated[str, Path(max_length=200, description="备份文件的名字 / name of the file")]
_ACCEPTED = 202
_FAULTS_TOLD = 200


@operation(router, "GET /institutions/{institution}/backups", "列出备份", ("manage", "read"), BackupList)
def list_backups(request: Entered, institution: Institution) -> Any:
    """The server's backups. They hold all its institutions, so only the one that the server is of sees to them (404 elsewhere)."""
    found = _backups(request.auth)
    return {
        "items": [_backup(one) for one in found if isinstance(one, Backup)],
        "broken": [one.name for one in found if isinstance(one, FilePath)],
    }


@operation(
    router, "POST /institutions/{institution}/backups", "做一份备份", ("manage", "manage"), {_ACCEPTED: JobShape}
)
def make_backup(request: Entered, response: HttpResponse, institution: Institution) -> Any:
    """A backup in the background, without the signing keys. Follow it at its `Location`."""
    place = request.auth
    _need_server(place)
    job = ask("backup", institution, {}, by=place.user.username)
    note(place, "job", "backup", {"by": "api"})
    response["Location"] = f"{escape_uri_path(request.path.removesuffix('backups'))}jobs/{job.pk}"
    return Status(_ACCEPTED, job_shape(job))


@operation(
    router, "POST /institutions/{institution}/backups/{name}/check", "核对一份备份", ("manage", "manage"), BackupCheck
)
def check_backup(request: Entered, institution: Institution, name: Name) -> Any:
    """Whether a backup is whole: every file in it against its manifest."""
    found = next((one for one in _backups(request.auth) if isinstance(one, Backup) and one.path.name == name), None)
    if found is None:
        raise Http404
    faults = examined(found)
    note(request.auth, "job", "backup check", {"file": name, "faults": len(faults), "by": "api"})
    return {"name": name, "faults": list(faults[:_FAULTS_TOLD])}


def _backups(place: Place) -> tuple[Backup | FilePath, ...]:
    _need_server(place)
    return backups_of(office().workspace)


def _need_server(place: Place) -> None:
    if place.institution != office().workspace.institution:
        raise Http404


def _backup(one: Backup) -> BackupShape:
    return {
        "name": one.path.name,
        "made_at": one.made_at.isoformat(),
        "version": one.version,
        "database": one.database,
        "keys": one.keys,
        "size": one.size,
    }
