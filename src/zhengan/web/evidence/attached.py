"""The attachments of one record: what some version of it names, and what one that waits for a second person would add."""

from datetime import date

from zhengan.records import RecordType
from zhengan.web.evidence.attachments import Attachment, attachments_of
from zhengan.web.evidence.record_story import stories
from zhengan.web.models import PendingRecord


def attached_to(
    institution: str, record_type: RecordType, key: str, as_of: date, known_by: date | None
) -> list[Attachment]:
    """All of them, the first named first; none for a record that is not on file."""
    found = stories(institution, record_type, [key], as_of, known_by)
    named = [one for story in found for step in story.steps for one in step.stored.payload.get("attachments", ())]
    # Who is to confirm a version must see what it adds.
    waiting = PendingRecord.objects.filter(institution=institution, type=record_type.name, key=key, state="waiting")
    named += [one for row in waiting for one in row.cells.get("attachments", ())]
    return attachments_of(institution, list(dict.fromkeys(named)))
