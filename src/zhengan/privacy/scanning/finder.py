"""What the scan asks of a detector, and the house's own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from zhengan.protect.detect import Spans


class Finder(Protocol):
    """Finds personal information in UTF-8 bytes and in cells."""

    def find(self, data: bytes) -> "Spans":
        """Spans of a text."""
        ...

    def find_cells(self, column: str, cells: Any) -> "Spans":
        """Spans of an Arrow string array, with rows; the column's name is context."""
        ...

    def find_any(self, data: bytes) -> "Spans":
        """Whatever could be somebody's, to keep it out of what is shown."""
        ...


@dataclass(frozen=True)
class Detector:
    """The house's own detector; with `recall` whatever has the shape counts, whatever its check digit or its neighbours."""

    recall: bool = False

    def find(self, data: bytes) -> "Spans":
        """Spans of a text."""
        from zhengan.protect.detect import detect

        return detect(data, recall=self.recall)

    def find_cells(self, column: str, cells: Any) -> "Spans":
        """Spans of cells."""
        from zhengan.protect.detect import detect_column

        return detect_column(cells, name=column, recall=self.recall)

    def find_any(self, data: bytes) -> "Spans":
        """Down to candidates."""
        from zhengan.protect.detect import detect

        return detect(data, recall=True)


def kind_titles() -> dict[str, str]:
    """Kind -> its name for people."""
    from zhengan.protect.detect import load_kinds

    return {kind.id: kind.title for kind in load_kinds().kinds}
