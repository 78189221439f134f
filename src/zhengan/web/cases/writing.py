"""What a case's page writes: records and events in one transaction with the note of it, and today is judged again.

Where the institution wants four eyes for a type of record, nobody enters it alone from here: it goes by the page of evidence.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from zhengan.ledger import together
from zhengan.records import RECORD_TYPES
from zhengan.web.audit import note
from zhengan.web.errors import AskedWrongly
from zhengan.web.jobs import evidence_changed
from zhengan.web.place import Place
from zhengan.workspace.settings import settings_of

Made = TypeVar("Made")


def entered(place: Place, type_name: str, subject: str, detail: Mapping[str, Any], make: Callable[[], Made]) -> Made:
    """What `make` gives. `subject` and `detail` go on the trail. Raises AskedWrongly where a second person has to confirm."""
    if type_name in settings_of(place.institution).four_eyes:
        title = RECORD_TYPES[type_name].title
        raise AskedWrongly(
            f"本机构规定“{title}”要另一个人复核，这里不能一个人写入。没有改动，请从“证据”页填报或导入，等复核后算数。"
        )
    with together():
        made = make()
        note(place, "write", subject, detail)
    evidence_changed(place.institution, by=place.user.username)
    return made
