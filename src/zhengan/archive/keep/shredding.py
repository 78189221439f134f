"""Making a month of a class unreadable everywhere: its segments are deleted as any others, then its key is destroyed, and with the key
every copy in a second place, those under an object lock too. Proofs and manifests stay; the tree of what was there still stands.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from zhengan.archive.errors import Refused
from zhengan.archive.keep.deletion import Kept, delete
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import SegmentEvent
from zhengan.archive.segments.locked import ClassKeys, group_of
from zhengan.ledger.note import Signer

_ZONE = ZoneInfo("Asia/Shanghai")


def shred(
    place: ArchivePlace, group: str, kept: Sequence[Kept], *, by: str, at: datetime, ground: str, signer: Signer
) -> list[SegmentEvent]:
    """Deletes all segments of a group (`business-2021-03`), then destroys its key. `kept` are all segments of the archive.

    Raises Refused, before anything happens, where one of them may not go yet, the month is not over, or there is no such key.
    """
    keys, today = ClassKeys(place), at.astimezone(_ZONE).date()
    if not keys.is_held(group):
        raise Refused(
            f"没有 {group} 的密钥：写作 种类-年-月，如 business-2021-03；没有加密的日志请用 zhengan archive delete。"
        )
    if group.endswith(f"{today:%Y-%m}"):
        raise Refused(f"{group} 还在接收，不能销毁密钥。没有改动，请等这个月过完。")
    own = [item for item in kept if group_of(item.manifest.log_class, item.manifest.day) == group]
    for item in own:
        if refusal := item.refusal(today):
            raise Refused(refusal)
    done = [delete(place, item, by=by, at=at, ground=ground, signer=signer) for item in own]
    keys.destroy(group)
    return done
