"""证据 › 导入 › 认列: a table with headers of its own becomes records; what was decided is remembered for the next file."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from zhengan.records import RECORD_TYPES, THEMES
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.evidence.proposals import lines_of, preview_of, proposed, remember_for, settled
from zhengan.web.evidence.uploads import again, path_of
from zhengan.web.jobs import ask
from zhengan.web.models import Upload
from zhengan.web.pages.upload import upload_of
from zhengan.web.place import Asked, page

FAULTS_SHOWN = 20


@page("evidence", "write")
def mapping_page(request: Asked, upload: str) -> HttpResponse:
    """What each column might be, to be settled; `type` names the records that a row makes."""
    found = _open(request, upload)
    return _shown(request, found, request.GET.getlist("type"), {})


@page("evidence", "write")
@require_POST
def mapping_try(request: Asked, upload: str) -> HttpResponse:
    """What the form says by now, tried on the file, or (`keep`) remembered and the file checked again by it."""
    place, found, post = request.place, _open(request, upload), request.POST
    types = post.getlist("type")
    posted = {name: str(value) for name, value in post.items()}
    proposal = proposed(found, path_of(found), types)
    try:
        mapping = settled(proposal, posted, post.get("name", ""), place.institution)
    except AskedWrongly as fault:
        return _shown(request, found, types, posted, str(fault), status=400)
    if "keep" not in post:
        return _shown(request, found, types, posted, seen=preview_of(found, path_of(found), mapping))
    kept = remember_for(place.institution, mapping)
    note(
        place,
        "write",
        f"mapping/{mapping.name}",
        {"upload": str(found.pk), "types": [one.type.name for one in mapping.records]},
    )
    again(found)
    ask("upload", place.institution, {"upload": str(found.pk)}, by=place.user.username)
    messages.success(request, gettext("已记住，以后表头相同的文件都这样读：") + kept.name)
    return redirect(place.url("upload_one", {"upload": str(found.pk)}))


def _shown(
    request: Asked,
    upload: Upload,
    types: list[str],
    posted: dict[str, str],
    fault: str = "",
    *,
    seen: Any = None,
    status: int = 200,
) -> HttpResponse:
    proposal = proposed(upload, path_of(upload), types)
    chosen = [record.type.name for record in proposal.mapping.records]
    context = {
        "upload": upload,
        "proposal": proposal,
        "records": lines_of(proposal),
        "headers": list(proposal.header.names),
        "chosen": chosen,
        "others": [RECORD_TYPES[name] for name in proposal.others],
        "themes": [
            (title, [one for one in RECORD_TYPES.values() if one.theme == name]) for name, title in THEMES.items()
        ],
        "posted": posted,
        "name": posted.get("name") or upload.name.rpartition(".")[0][:60],
        "fault": fault,
        "seen": seen,
        "faults": seen.checked.faults[:FAULTS_SHOWN] if seen else (),
    }
    return render(request, "console/upload_mapping.html", context, status=status)


def _open(request: Asked, upload: str) -> Upload:
    found = upload_of(request.place, upload)
    if found.state not in ("checked", "received"):
        raise AskedWrongly("这个文件已经导入、放弃或者在等复核，不能再改它的读法。请重新上传。")
    return found


addresses = [
    path("upload/<str:upload>/mapping/", mapping_page, name="upload_mapping"),
    path("upload/<str:upload>/mapping/try/", mapping_try, name="upload_mapping_try"),
]
