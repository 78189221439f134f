"""Results of scans on their way into the inventory: by a file, or by a job that scans an address of keys/stores.toml."""

from datetime import datetime
from typing import Any, Protocol

from zhengan.ledger import together
from zhengan.privacy.inventory.taking import LARGEST
from zhengan.records import RECORD_TYPES
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.jobs import ask, evidence_changed
from zhengan.web.models import Job
from zhengan.web.place import Place
from zhengan.web.privacy.desk import desk_of
from zhengan.workspace.clock import now
from zhengan.workspace.inventory import DATASET, Taken, Tell
from zhengan.workspace.settings import settings_of

KIND = "privacy_scan"


class Given(Protocol):
    """A file of a form."""

    def read(self, size: int, /) -> bytes: ...


def take(place: Place, store: str, content: bytes, scanned_at: datetime | None, *, source: str = "console") -> Taken:
    """Enters the result of a scan. Raises AskedWrongly where a second person has to confirm, InputError for no result."""
    refuse_alone(place.institution, store)
    at = now()
    with together():
        taken = desk_of(place.institution, source).take_scan(store, content, scanned_at or at, place.user.username, at)
        told: dict[str, Any] = {"scan": taken.scan.id, "places": taken.scan.places, "digest": taken.scan.digest}
        note(place, "write", f"privacy/{store}", told | ({"record": taken.dataset} if taken.dataset else {}))
    if taken.dataset:
        evidence_changed(place.institution, by=place.user.username)
    return taken


def read(file: Given) -> bytes:
    """The whole file, or one byte more than is taken."""
    return file.read(LARGEST + 1)


def start(place: Place, store: str) -> Job:
    """Asks for a scan in the background. Raises AskedWrongly for a store without an address."""
    desk = desk_of(place.institution)
    if store not in desk.scannable():
        raise AskedWrongly(
            "服务器上没有这个存储的地址。没有开始，请由服务器的管理员写在 keys/stores.toml，或者上传扫描结果。"
        )
    refuse_alone(place.institution, store)
    note(place, "write", f"privacy/{store}", {"job": KIND})
    return ask(KIND, place.institution, {"store": store}, by=place.user.username)


def enter(institution: str, store: str, by: str, tell: Tell) -> Taken:
    """Scans a store and enters the result: what the job does. The same result twice is one scan."""
    refuse_alone(institution, store)
    desk, begun = desk_of(institution), now()
    content = desk.scan(store, tell)
    with together():
        taken = desk.take_scan(store, content, begun, by, now())
    if taken.dataset:
        evidence_changed(institution, by=by)
    return taken


def refuse_alone(institution: str, store: str) -> None:
    """Raises AskedWrongly where the scan would write a record that takes two people."""
    if DATASET not in settings_of(institution).four_eyes:
        return
    if desk_of(institution).writes_record(store, now().date()):
        title = RECORD_TYPES[DATASET].title
        raise AskedWrongly(
            f"本机构规定“{title}”要另一个人复核，扫描不能一个人写入。没有登记，请在“证据”页填报扫描时间和条数，等复核后算数。"
        )
