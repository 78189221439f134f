"""A process killed in the middle of an upload: nothing is half entered, what was accepted stays, and the person sees where they are."""

import os
import signal
from typing import Any

import pytest

from tests.web.beside import script
from tests.web.given import DAY, Console
from zhengan.ledger import head, standing
from zhengan.ledger.trail import newest
from zhengan.web.evidence.uploads import inspect
from zhengan.web.models import Job, Upload
from zhengan.web.verdicts.judged import is_current, newest_run

CENTERS = "key,name,site,city\n松江,松江机房,remote,上海\n青浦,青浦机房,remote,上海\n"
HEAD = """
import io, os, signal
from datetime import date
from types import SimpleNamespace
from zhengan.web.models import Membership, Upload, User
from zhengan.web.office import Office, open_office
from zhengan.web.evidence import uploads
from zhengan.workspace.folder import workspace_at
place, root, institution, upload = sys.argv[1:5]
os.environ["ZHENGAN_DATABASE_URL"] = place
open_office(Office(workspace_at(Path(root)), date(2026, 11, 20)))
filer = SimpleNamespace(user=User.objects.get(username="filer"), institution=institution, roles=frozenset({"filer"}))

def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def after(done):
    def doing(*said, **named):
        done(*said, **named)
        killed()
    return doing
"""
RECEIVING = """
class Slow(io.BytesIO):
    def read(self, size):
        return killed() if self.tell() else super().read(8)
uploads.receive(filer, "data_center.csv", Slow(b"key,name,site,city"))
"""
NOTING = (
    'uploads.note = after(uploads.note); uploads.receive(filer, "data_center.csv", io.BytesIO(b"key,name,site,city"))'
)
CHECKING = "uploads.inspect(Upload.objects.get(pk=upload), lambda done, total, words: done and killed())"
ENTERING = """
from zhengan.workspace import intake
intake.append_rows = after(intake.append_rows)
uploads.take(filer, Upload.objects.get(pk=upload), "all")
"""
TELLING = """
uploads.evidence_changed = killed
uploads.take(filer, Upload.objects.get(pk=upload), "all")
"""


def dies(console: Console, body: str, upload: Any = "-") -> None:
    """Does it in a process of its own, which is killed on the way."""
    database = os.environ["ZHENGAN_DATABASE_URL"]
    done = script(database, HEAD + body, str(console.workspace.root), console.institution, str(upload))
    said = done.communicate(timeout=120)[1]
    assert done.returncode == -signal.SIGKILL, said


def received(console: Console) -> Upload:
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = {"file": SimpleUploadedFile("data_center.csv", CENTERS.encode())}
    assert console.client("filer").post(console.url("upload/new/"), content).status_code == 302
    return Upload.objects.get()


def checked(console: Console) -> Upload:
    upload = received(console)
    inspect(upload, lambda done, total, words: None)
    return upload


def centers(console: Console) -> set[str]:
    return {item.key for item in standing(console.institution, types=["data_center"])}


@pytest.mark.parametrize("body", [RECEIVING, NOTING], ids=["copying", "noting"])
def test_while_a_file_comes_in(console: Console, body: str) -> None:
    before, last = head(console.institution).seq, newest(console.institution, 1)
    dies(console, body)
    assert not Upload.objects.exists()
    assert head(console.institution).seq == before
    assert newest(console.institution, 1) == last
    page = console.client("filer").get(console.url("upload/")).content.decode()
    assert "data_center.csv" not in page
    assert checked(console).outcome["good"] == 2


def test_what_was_half_copied_is_swept_a_day_later(console: Console) -> None:
    dies(console, RECEIVING)
    (half,) = (console.workspace.root / "uploads").iterdir()
    assert half.name.startswith(".incoming-")
    os.utime(half, (half.stat().st_mtime - 90_000,) * 2)
    upload = received(console)
    assert [place.name for place in (console.workspace.root / "uploads").iterdir()] == [str(upload.pk)]


def test_while_a_file_is_checked(console: Console) -> None:
    upload = received(console)
    Job.objects.all().delete()
    dies(console, CHECKING, upload.pk)
    upload.refresh_from_db()
    assert upload.state == "received"
    page = console.client("filer").get(console.url(f"upload/{upload.pk}/")).content.decode()
    assert "正在检查" in page
    assert Job.objects.get().asked == {"upload": str(upload.pk)}
    inspect(upload, lambda done, total, words: None)
    assert upload.outcome["good"] == 2


def test_while_rows_are_entered(console: Console) -> None:
    upload, before = checked(console), head(console.institution).seq
    dies(console, ENTERING, upload.pk)
    upload.refresh_from_db()
    assert (upload.state, head(console.institution).seq) == ("checked", before)
    assert "松江" not in centers(console)
    client = console.client("filer")
    assert "take/" in client.get(console.url(f"upload/{upload.pk}/")).content.decode()
    client.post(console.url(f"upload/{upload.pk}/take/"), {"rows": "all"})
    assert {"松江", "青浦"} <= centers(console)
    assert head(console.institution).seq == before + 2


def test_when_rows_were_just_entered(console: Console) -> None:
    upload = checked(console)
    dies(console, TELLING, upload.pk)
    upload.refresh_from_db()
    assert upload.state == "accepted"
    assert {"松江", "青浦"} <= centers(console)
    client = console.client("filer")
    again = client.post(console.url(f"upload/{upload.pk}/take/"), {"rows": "all"})
    assert "已经导入" in again.content.decode()
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    assert not is_current(run)  # so that whoever looks next, or the minute's look-round, has it judged again
