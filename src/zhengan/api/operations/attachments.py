"""Files attached to a record: listed, and given out one at a time."""

from typing import Annotated, Any

from django.http import FileResponse, Http404
from ninja import Path, Router

from zhengan.api import holdings
from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.operations.records import Key, TypeName
from zhengan.api.shapes.evidence import AttachmentList
from zhengan.api.shapes.forms import Form
from zhengan.records import RECORD_TYPES
from zhengan.web.audit import note
from zhengan.web.evidence.attached import attached_to
from zhengan.web.evidence.attachments import Attachment, opened
from zhengan.web.place import Place

router = Router(tags=["证据 evidence"])
FILE = "application/octet-stream"
Digest = Annotated[
    str,
    Form(pattern="^sha256:[0-9a-f]{64}$"),
    Path(max_length=80, description="附件的摘要，如记录里所写 / the digest, as the record names it"),
]


@operation(
    router,
    "GET /institutions/{institution}/attachments/{type}/{path:key}",
    "列出一条记录的附件",
    ("evidence", "read"),
    AttachmentList,
)
def list_attachments(request: Entered, institution: Institution, type: TypeName, key: Key) -> Any:  # noqa: A002
    """What any version of the record names, and what one that waits would add; `on_file` false: the workspace has it no more."""
    found = _attached(request.auth, type, key)
    return {
        "items": [{"digest": one.digest, "name": one.name, "size": one.size, "on_file": one.on_file} for one in found]
    }


@operation(
    router,
    "GET /institutions/{institution}/attachment-files/{digest}/{type}/{path:key}",
    "下载一个附件",
    ("evidence", "read"),
    {200: None},
    Deals(gives=(FILE,)),
)
def get_attachment(request: Entered, institution: Institution, digest: Digest, type: TypeName, key: Key) -> Any:  # noqa: A002
    """One attachment of a record, byte for byte. 422: it is no longer what the record names."""
    named = next((one for one in _attached(request.auth, type, key) if one.digest == digest), None)
    if named is None:
        raise Http404
    file, name, _media = opened(named)
    note(request.auth, "export", f"{type}/{key}", {"attachment": named.hex, "by": "api"})
    # The asker checks it by its digest; the door reads no file to make a tag.
    return FileResponse(file, as_attachment=True, filename=name, content_type=FILE)


def _attached(place: Place, type_: str, key: str) -> list[Attachment]:
    kind = RECORD_TYPES[holdings.type_of(type_).name]
    return attached_to(place.institution, kind, key, place.today, None)
