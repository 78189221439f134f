"""Files over HTTP: streamed into the workspace on their way in, given out so that a browser only saves them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from zhengan.web.evidence.attachments import Attachment, IntoWorkspace, Received, opened

_POLICY = "default-src 'none'; sandbox"


def streamed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that takes files. They stream into the workspace, so the handler must be in place before anything reads the
    form: the view itself makes the forgery check (`csrf_protect`). What it did not keep is thrown away."""

    @csrf_exempt
    @wraps(view)
    def taking(request: Any, **parts: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            request.upload_handlers = [IntoWorkspace(request)]
        try:
            return view(request, **parts)
        finally:
            for received in request.FILES.values():
                if isinstance(received, Received):
                    received.discard()

    return taking


def refusal(request: Any) -> str:
    """Why the file on its way in was refused; "" where it was not."""
    return next((one.fault for one in request.upload_handlers if isinstance(one, IntoWorkspace)), "")


def handed_out(attachment: Attachment) -> FileResponse:
    """The file as a download that no browser opens on the console's behalf or keeps."""
    file, name, media = opened(attachment)
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=media)
    answer["Content-Security-Policy"] = _POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
