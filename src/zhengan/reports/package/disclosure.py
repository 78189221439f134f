"""What may leave: the record types and fields of the kind, and no number of a person. The sender and the receiver ask the same."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhengan.cases.filing_kind import FilingKind
from zhengan.records import RECORD_TYPES
from zhengan.reports.package.personal import persons_in


def unfit(kind: FilingKind, type_: str, payload: Mapping[str, Any]) -> Iterator[str]:
    """Why a record may not leave in a package of this kind; nothing where it may."""
    allowed = kind.discloses.get(type_)
    if allowed is None:
        record_type = RECORD_TYPES.get(type_)
        yield f"“{kind.title}”不含{record_type.title if record_type else type_[:60]}"
        return
    more = [name for name, value in payload.items() if name not in allowed and value not in (None, "", [])]
    if more:
        yield f"“{kind.title}”不披露 {type_} 的 {'、'.join(more)[:200]}"
    for name, words in persons_in(payload):
        yield f"{name} 里有{words}，不得随报送离开机构"
